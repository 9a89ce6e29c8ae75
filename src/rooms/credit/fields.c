/* What is asked in a credit case: one table for form, JSON and command line. */
#include "rooms/credit/internal.h"

const struct name_value credit_states[] = {
    {"applied", CREDIT_APPLIED, "credit.state.applied"}, {"asked", CREDIT_ASKED, "credit.state.asked"},
    {"granted", CREDIT_GRANTED, "credit.state.granted"}, {"denied", CREDIT_DENIED, "credit.state.denied"}, {NULL, 0, NULL}};
const struct name_value credit_grounds[] = {
    {"grant", CREDIT_GROUND_GRANT, "credit.ground.grant"}, {"monitor", CREDIT_GROUND_MONITOR, "credit.ground.monitor"},
    {"collect", CREDIT_GROUND_COLLECT, "credit.ground.collect"}, {NULL, 0, NULL}};
const struct name_value credit_outcomes[] = {
    {"grant", CREDIT_GRANT, "credit.outcome.grant"}, {"deny", CREDIT_DENY, "credit.outcome.deny"}, {NULL, 0, NULL}};

#define C CATEGORY_CREDIT
#define A struct credit_application
const struct field credit_fields[] = {
    FIELD_I64(A, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "credit.field.customer-who"),
    FIELD_CENTS(A, amount, 0, MONEY_MAX_CENTS, FIELD_REQUIRED, C, NEED_CONTRACT, "credit.field.amount"),
    FIELD_NAME(A, applicant, 200, 0, C, NEED_CONTRACT, "credit.field.applicant"),
    FIELD_DATE(A, applied_on, 0, C, NEED_CONTRACT, "credit.field.applied-on"),
    FIELD_ENUM(A, source, customers_sources, 0, CATEGORY_NONE, NEED_NONE, "credit.field.source"),
    FIELD_ENUM(A, channel, customers_channels, 0, CATEGORY_NONE, NEED_NONE, "credit.field.channel"),
    FIELD_END};

#define I struct credit_inquiry_form
const struct field credit_inquiry_fields[] = {
    FIELD_I64(I, number, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "credit.field.number"),
    FIELD_I64(I, recipient, 0, INT64_MAX, 0, CATEGORY_NONE, NEED_NONE, "credit.field.recipient"),
    FIELD_ENUM(I, ground, credit_grounds, 0, C, NEED_LAW, "credit.field.ground"),
    FIELD_DATE(I, asked_on, 0, C, NEED_LAW, "credit.field.asked-on"),
    FIELD_TEXT(I, score, 40, 0, C, NEED_CONTRACT, "credit.field.score"),
    FIELD_LINES(I, report, 8000, 0, C, NEED_CONTRACT, "credit.field.report"),
    FIELD_END};

#define D struct credit_decision_form
const struct field credit_decision_fields[] = {
    FIELD_I64(D, number, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "credit.field.number"),
    FIELD_ENUM(D, outcome, credit_outcomes, FIELD_REQUIRED, C, NEED_CONTRACT, "credit.field.outcome"),
    FIELD_CENTS(D, limit, 0, MONEY_MAX_CENTS, 0, C, NEED_CONTRACT, "credit.field.limit"),
    FIELD_DATE(D, valid_from, 0, C, NEED_CONTRACT, "credit.field.valid-from"),
    FIELD_DATE(D, valid_to, 0, C, NEED_CONTRACT, "credit.field.valid-to"),
    FIELD_LINES(D, reasons, 4000, 0, C, NEED_LAW, "credit.field.reasons"),
    FIELD_END};
