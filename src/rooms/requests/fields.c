/* Words and fields of items, decisions and deliveries: one table for form, JSON and command line. */
#include "rooms/consents/consents.h"
#include "rooms/requests/items.h"

const struct name_value requests_outcomes_of_items[] = {
    {"open", ITEM_OPEN, "requests.item.open"}, {"accepted", ITEM_ACCEPTED, "requests.item.accepted"},
    {"refused", ITEM_REFUSED, "requests.item.refused"}, {"partly", ITEM_PARTLY, "requests.item.partly"},
    {"nothing", ITEM_NOTHING, "requests.item.nothing"}, {"ended", ITEM_ENDED, "requests.item.ended"}, {NULL, 0, NULL}};
const struct name_value requests_statuses[] = {
    {"received", STATUS_RECEIVED, "requests.status.received"}, {"acknowledged", STATUS_ACKNOWLEDGED, "requests.status.acknowledged"},
    {"identity-needed", STATUS_IDENTITY_NEEDED, "requests.status.identity-needed"},
    {"identified", STATUS_IDENTIFIED, "requests.status.identified"}, {"accepted", STATUS_ACCEPTED, "requests.status.accepted"},
    {"refused", STATUS_REFUSED, "requests.status.refused"}, {"running", STATUS_RUNNING, "requests.state.running"},
    {"waiting-hold", STATUS_WAITING_HOLD, "requests.state.waiting"}, {"answered", STATUS_ANSWERED, "requests.status.answered"},
    {"closed", STATUS_CLOSED, "requests.state.closed"}, {"withdrawn", STATUS_WITHDRAWN, "requests.state.withdrawn"},
    {"duplicate", STATUS_DUPLICATE, "requests.status.duplicate"},
    {"unidentified", STATUS_UNIDENTIFIED, "requests.status.unidentified"}, {"incident", STATUS_INCIDENT, "requests.state.incident"},
    {NULL, 0, NULL}};
const struct name_value requests_reasons[] = {
    {"complexity", REASON_COMPLEXITY, "requests.reason.complexity"}, {"high-volume", REASON_HIGH_VOLUME, "requests.reason.high-volume"},
    {"identity-required", REASON_IDENTITY_REQUIRED, "requests.reason.identity-required"},
    {"identity-failure", REASON_IDENTITY_FAILURE, "requests.reason.identity-failure"},
    {"excessive", REASON_EXCESSIVE, "requests.reason.excessive"}, {"unfounded", REASON_UNFOUNDED, "requests.reason.unfounded"},
    {"legally-required", REASON_LEGALLY_REQUIRED, "requests.reason.legally-required"},
    {"legal-claims", REASON_LEGAL_CLAIMS, "requests.reason.legal-claims"},
    {"non-necessity", REASON_NON_NECESSITY, "requests.reason.non-necessity"},
    {"no-legal-basis", REASON_NO_LEGAL_BASIS, "requests.reason.no-legal-basis"},
    {"objection", REASON_OBJECTION, "requests.reason.objection"}, {"unlawful", REASON_UNLAWFUL, "requests.reason.unlawful"},
    {"represents", REASON_REPRESENTS, "requests.reason.represents"}, {"data-correct", REASON_DATA_CORRECT, "requests.reason.data-correct"},
    {"right-does-not-apply", REASON_RIGHT_DOES_NOT_APPLY, "requests.reason.right-does-not-apply"},
    {"compelling-ground", REASON_COMPELLING_GROUND, "requests.reason.compelling-ground"}, {NULL, 0, NULL}};
const struct name_value requests_defects[] = {
    {"erroneous", DEFECT_ERRONEOUS, "word.erroneous"}, {"unnecessary", DEFECT_UNNECESSARY, "word.unnecessary"},
    {"incomplete", DEFECT_INCOMPLETE, "word.incomplete"}, {"outdated", DEFECT_OUTDATED, "word.outdated"}, {NULL, 0, NULL}};
const struct name_value requests_deputies[] = {
    {"attorney", DEPUTY_ATTORNEY, "requests.deputy.attorney"}, {"guardian", DEPUTY_GUARDIAN, "requests.deputy.guardian"},
    {"estate", DEPUTY_ESTATE, "requests.deputy.estate"}, {"parent", DEPUTY_PARENT, "requests.deputy.parent"}, {NULL, 0, NULL}};
const struct name_value requests_signatures[] = {
    {"none", 1, "requests.signature.none"}, {"paper", 2, "requests.signature.paper"},
    {"electronic", 3, "requests.signature.electronic"}, {NULL, 0, NULL}};
const struct name_value requests_grounds[] = {
    {"accuracy", RESTRICT_ACCURACY, "requests.ground.accuracy"}, {"unlawful", RESTRICT_UNLAWFUL, "requests.ground.unlawful"},
    {"claims", RESTRICT_CLAIMS, "requests.ground.claims"}, {"objection", RESTRICT_OBJECTION, "requests.ground.objection"},
    {NULL, 0, NULL}};
const struct name_value requests_purposes[] = { /* of objections, prohibitions, consents */
    {"advertising", PURPOSE_ADVERTISING, "purpose.advertising"},
    {"direct-marketing", PURPOSE_DIRECT_MARKETING, "purpose.direct-marketing"},
    {"distance-selling", PURPOSE_DISTANCE_SELLING, "purpose.distance-selling"},
    {"market-research", PURPOSE_MARKET_RESEARCH, "purpose.market-research"},
    {"opinion-research", PURPOSE_OPINION_RESEARCH, "purpose.opinion-research"},
    {"list-publication", PURPOSE_LIST_PUBLICATION, "purpose.list-publication"},
    {"personalisation", PURPOSE_PERSONALISATION, "purpose.personalisation"},
    {"visit-statistics", PURPOSE_VISIT_STATISTICS, "purpose.visit-statistics"},
    {"development", PURPOSE_DEVELOPMENT, "purpose.development"}, {"statistics", PURPOSE_STATISTICS, "purpose.statistics"},
    {"updates", PURPOSE_UPDATES, "purpose.updates"}, {"collection", PURPOSE_COLLECTION, "purpose.collection"},
    {"customer-management", PURPOSE_CUSTOMER_MANAGEMENT, "purpose.customer-management"},
    {"invoicing", PURPOSE_INVOICING, "purpose.invoicing"}, {"credit", PURPOSE_CREDIT, "purpose.credit"}, {NULL, 0, NULL}};
const struct name_value requests_deliveries[] = {
    {"email", DELIVERED_EMAIL, "requests.channel.email"}, {"post", DELIVERED_POST, "requests.channel.paper"},
    {"desk", DELIVERED_DESK, "requests.channel.desk"}, {"portal", DELIVERED_PORTAL, "requests.channel.portal"}, {NULL, 0, NULL}};
static const struct name_value decided[] = {
    {"proposed", ITEM_OPEN, "requests.item.as-proposed"}, {"accepted", ITEM_ACCEPTED, "requests.item.accepted"},
    {"refused", ITEM_REFUSED, "requests.item.refused"}, {"partly", ITEM_PARTLY, "requests.item.partly"},
    {"nothing", ITEM_NOTHING, "requests.item.nothing"}, {NULL, 0, NULL}};
static const struct name_value endings[] = {
    {"withdrawn", ENDED_WITHDRAWN, "requests.state.withdrawn"}, {"duplicate", ENDED_DUPLICATE, "requests.status.duplicate"},
    {"unidentified", ENDED_UNIDENTIFIED, "requests.status.unidentified"}, {NULL, 0, NULL}};
static const struct name_value known[] = {
    {"channel", IDENTITY_CHANNEL, "requests.identity.channel"}, {"desk", IDENTITY_DESK, "requests.identity.desk"}, {NULL, 0, NULL}};
static const struct name_value extensions[] = {
    {"complexity", REASON_COMPLEXITY, "requests.reason.complexity"}, {"high-volume", REASON_HIGH_VOLUME, "requests.reason.high-volume"},
    {NULL, 0, NULL}};

#define I struct item_form
const struct field requests_item_fields[] = {
    FIELD_ENUM(I, kind, requests_kinds, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.kind"),
    FIELD_TEXT(I, field, 40, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.field"),
    FIELD_ENUM(I, defect, requests_defects, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.defect"),
    FIELD_LINES(I, value, 1000, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.value"),
    FIELD_ENUM(I, about, requests_purposes, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.about"),
    FIELD_ENUM(I, by, consents_channels, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.by"),
    FIELD_ENUM(I, ground, requests_grounds, 0, CATEGORY_CORRESPONDENCE, NEED_VOLUNTARY, "requests.ground"), FIELD_END};
#undef I
#define D struct item_decision
const struct field requests_decision_fields[] = {
    FIELD_I64(D, item, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "requests.item"),
    FIELD_ENUM(D, outcome, decided, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.outcome"),
    FIELD_ENUM(D, code, requests_reasons, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.code"),
    FIELD_LINES(D, words, 2000, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.words"), FIELD_END};
const struct field requests_decision_form_fields[] = { /* the item stands in the address */
    FIELD_ENUM(D, outcome, decided, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.outcome"),
    FIELD_ENUM(D, code, requests_reasons, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.code"),
    FIELD_LINES(D, words, 2000, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.words"), FIELD_END};
#undef D
const struct field requests_extension_fields[] = {
    FIELD_ENUM(struct extension_form, code, extensions, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.code"),
    FIELD_LINES(struct extension_form, words, 2000, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.words"), FIELD_END};
const struct field requests_identity_fields[] = {
    FIELD_ENUM(struct identity_form, identity, known, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.identity"),
    FIELD_END};
const struct field requests_delivery_fields[] = {
    FIELD_ENUM(struct delivery_form, delivered_as, requests_deliveries, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW,
               "requests.delivered-as"), FIELD_END};
const struct field requests_end_fields[] = {
    FIELD_ENUM(struct end_form, ended_as, endings, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.as"),
    FIELD_TEXT(struct end_form, duplicate_of, 20, 0, CATEGORY_NONE, NEED_NONE, "requests.duplicate-of"), FIELD_END};
const struct field requests_lifting_fields[] = {
    FIELD_LINES(struct lifting_form, words, 2000, FIELD_REQUIRED, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.words"), FIELD_END};
