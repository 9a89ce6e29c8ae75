/* What each table may hold. */
#include "rooms/tables/internal.h"

const struct table_name tables_names[] = {
    {TABLE_VAT, "general", TABLE_BP, "tables.vat.general"},
    {TABLE_VAT, "reduced1", TABLE_BP, "tables.vat.reduced1"},
    {TABLE_VAT, "reduced2", TABLE_BP, "tables.vat.reduced2"},
    {TABLE_VAT, "zero", TABLE_BP, "tables.vat.zero"},
    {TABLE_INTEREST, "reference", TABLE_BP, "tables.interest.reference"},
    {TABLE_INTEREST, "margin-consumer", TABLE_BP, "tables.interest.margin-consumer"},
    {TABLE_INTEREST, "margin-business", TABLE_BP, "tables.interest.margin-business"},
    {TABLE_COLLECTION, "consumer.reminder-fee", TABLE_CENTS, "tables.collection.consumer.reminder-fee"},
    {TABLE_COLLECTION, "consumer.reminder-days", TABLE_DAYS, "tables.collection.consumer.reminder-days"},
    {TABLE_COLLECTION, "consumer.extension-fee", TABLE_CENTS, "tables.collection.consumer.extension-fee"},
    {TABLE_COLLECTION, "consumer.extension-days", TABLE_DAYS, "tables.collection.consumer.extension-days"},
    {TABLE_COLLECTION, "consumer.demand.10", TABLE_CENTS, "tables.collection.consumer.demand.10"},
    {TABLE_COLLECTION, "consumer.demand.100", TABLE_CENTS, "tables.collection.consumer.demand.100"},
    {TABLE_COLLECTION, "consumer.demand.1000", TABLE_CENTS, "tables.collection.consumer.demand.1000"},
    {TABLE_COLLECTION, "consumer.demand.above", TABLE_CENTS, "tables.collection.consumer.demand.above"},
    {TABLE_COLLECTION, "consumer.demand.enforceable", TABLE_CENTS, "tables.collection.consumer.demand.enforceable"},
    {TABLE_COLLECTION, "consumer.second-demand", TABLE_BP, "tables.collection.consumer.second-demand"},
    {TABLE_COLLECTION, "consumer.cap.100", TABLE_CENTS, "tables.collection.consumer.cap.100"},
    {TABLE_COLLECTION, "consumer.cap.1000", TABLE_CENTS, "tables.collection.consumer.cap.1000"},
    {TABLE_COLLECTION, "consumer.cap.above", TABLE_CENTS, "tables.collection.consumer.cap.above"},
    {TABLE_COLLECTION, "business.reminder-fee", TABLE_CENTS, "tables.collection.business.reminder-fee"},
    {TABLE_COLLECTION, "business.reminder-days", TABLE_DAYS, "tables.collection.business.reminder-days"},
    {TABLE_COLLECTION, "business.own-demand", TABLE_CENTS, "tables.collection.business.own-demand"},
    {TABLE_COLLECTION, "business.demand.500", TABLE_CENTS, "tables.collection.business.demand.500"},
    {TABLE_COLLECTION, "business.demand.2500", TABLE_CENTS, "tables.collection.business.demand.2500"},
    {TABLE_COLLECTION, "business.demand.10000", TABLE_CENTS, "tables.collection.business.demand.10000"},
    {TABLE_COLLECTION, "business.demand.above", TABLE_CENTS, "tables.collection.business.demand.above"},
    {TABLE_COLLECTION, "business.bankruptcy-threat", TABLE_CENTS, "tables.collection.business.bankruptcy-threat"},
    {TABLE_COLLECTION, "business.compensation", TABLE_CENTS, "tables.collection.business.compensation"},
    {TABLE_HOUSEHOLD, "maximum", TABLE_CENTS, "tables.household.maximum"},
    {TABLE_HOUSEHOLD, "percent", TABLE_BP, "tables.household.percent"},
    {TABLE_HOUSEHOLD, "own-share", TABLE_CENTS, "tables.household.own-share"},
    {TABLE_VAT_BOX, "general", TABLE_NUMBER, "tables.vat.general"},
    {TABLE_VAT_BOX, "reduced1", TABLE_NUMBER, "tables.vat.reduced1"},
    {TABLE_VAT_BOX, "reduced2", TABLE_NUMBER, "tables.vat.reduced2"},
    {TABLE_VAT_BOX, "zero", TABLE_NUMBER, "tables.vat.zero"},
    {TABLE_VAT_BOX, "eu-goods", TABLE_NUMBER, "tables.box.eu-goods"},
    {TABLE_VAT_BOX, "eu-service", TABLE_NUMBER, "tables.box.eu-service"},
    {TABLE_VAT_BOX, "reverse-charge", TABLE_NUMBER, "tables.box.reverse-charge"},
    {TABLE_LIMITS, "simplified-invoice", TABLE_CENTS, "tables.limits.simplified-invoice"},
    {TABLE_LIMITS, "cash-rounding", TABLE_CENTS, "tables.limits.cash-rounding"},
    {TABLE_LIMITS, "breach-hours", TABLE_NUMBER, "tables.limits.breach-hours"},
    {TABLE_LIMITS, "breach-years", TABLE_NUMBER, "tables.limits.breach-years"},
    {0, NULL, 0, NULL}};

const struct table_name *tables_name(enum table_kind kind, struct str name)
{
    for (const struct table_name *n = tables_names; n->name != NULL; n++)
        if (n->kind == kind && str_eqz(name, n->name))
            return n;
    return NULL;
}
