/* The schema of subject.json, published with the program at /schema/subject-1.json and put into each package (JSON Schema
 * 2020-12). The test of the package reads it against what packages_json writes. */
#include "rooms/packages/internal.h"

static const char schema[] =
    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"/schema/subject-1.json\",\"title\":\"se"
    "loste-subject, version 1\",\"description\":\"What a controller holds about one person (GDPR Art. 15) or "
    "what that person gave (Art. 20). Ids are local to the package. Fields that end in cents are whole ce"
    "nts of the object's currency; fields that end in _e4 are 1/10000. Days are ISO 8601 dates, instants "
    "UTC.\",\"type\":\"object\",\"required\":[\"format\",\"version\",\"kind\",\"created_at\",\"controller\",\"notice\",\"subj"
    "ect\",\"data\",\"orders\",\"invoices\",\"payments\",\"consents\",\"prohibitions\",\"disclosures\",\"reads\",\"holds\"],"
    "\"additionalProperties\":false,\"properties\":{\"format\":{\"const\":\"seloste-subject\"},\"version\":{\"const\":1"
    "},\"kind\":{\"enum\":[\"access\",\"portability\"]},\"created_at\":{\"$ref\":\"#/$defs/instant\"},\"controller\":{\"ty"
    "pe\":\"object\",\"required\":[\"name\",\"business_id\"],\"properties\":{\"name\":{\"type\":\"string\"},\"business_id\":"
    "{\"type\":\"string\"}}},\"notice\":{\"type\":\"object\",\"required\":[\"id\",\"version\",\"language\"],\"properties\":{\""
    "id\":{\"type\":\"string\"},\"version\":{\"type\":\"integer\"},\"language\":{\"enum\":[\"fi\",\"sv\",\"en\"]}}},\"subject\":"
    "{\"type\":\"object\",\"required\":[\"id\",\"names\",\"organisations\"],\"properties\":{\"id\":{\"type\":\"string\"},\"nam"
    "es\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"organisations\":{\"type\":\"array\",\"items\":{\"type\":\"stri"
    "ng\"}}}},\"data\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/datum\"}},\"orders\":{\"type\":\"array\",\"items\":{\""
    "$ref\":\"#/$defs/record\"}},\"invoices\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/record\"}},\"payments\":{\""
    "type\":\"array\",\"items\":{\"$ref\":\"#/$defs/record\"}},\"consents\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs"
    "/record\"}},\"prohibitions\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/record\"}},\"disclosures\":{\"type\":\""
    "array\",\"items\":{\"type\":\"object\",\"required\":[\"at\",\"recipient\",\"categories\"],\"properties\":{\"at\":{\"$ref"
    "\":\"#/$defs/instant\"},\"recipient\":{\"type\":\"string\"},\"ground\":{\"type\":\"string\"},\"way\":{\"type\":\"string\""
    "},\"categories\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"purpose\":{\"type\":\"string\"},\"statement\":{\""
    "type\":\"string\"},\"reference\":{\"type\":\"string\"}}}},\"reads\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"r"
    "equired\":[\"at\",\"role\",\"purpose\",\"categories\"],\"properties\":{\"at\":{\"$ref\":\"#/$defs/instant\"},\"role\":{"
    "\"type\":\"string\"},\"purpose\":{\"type\":\"string\"},\"categories\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
    "}}},\"holds\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"category\",\"ground\",\"until\"],\"prope"
    "rties\":{\"category\":{\"type\":\"string\"},\"ground\":{\"type\":\"string\"},\"by\":{\"type\":\"integer\"},\"until\":{\"$r"
    "ef\":\"#/$defs/day\"},\"statement\":{\"type\":\"string\"}}}}},\"$defs\":{\"instant\":{\"type\":\"string\",\"pattern\":\""
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$\"},\"day\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9]{4}-[0-9]{"
    "2}-[0-9]{2}$\"},\"facts\":{\"type\":\"object\",\"required\":[\"purpose\",\"legal_basis\",\"source\",\"provided_by_su"
    "bject\",\"keep_until\",\"ground\",\"restricted\"],\"properties\":{\"purpose\":{\"type\":\"array\",\"items\":{\"type\":\""
    "string\"}},\"legal_basis\":{\"type\":\"string\",\"pattern\":\"^(GDPR-6-1-[a-f])?$\"},\"source\":{\"type\":\"object\","
    "\"required\":[\"kind\",\"name\",\"on\"],\"properties\":{\"kind\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},\"on\""
    ":{\"$ref\":\"#/$defs/day\"}}},\"provided_by_subject\":{\"type\":\"boolean\"},\"keep_until\":{\"$ref\":\"#/$defs/day"
    "\"},\"ground\":{\"type\":\"string\"},\"restricted\":{\"type\":\"boolean\"},\"record\":{\"type\":\"string\"},\"table\":{\"t"
    "ype\":\"string\"},\"of\":{\"type\":\"string\"},\"currency\":{\"const\":\"EUR\"}}},\"datum\":{\"allOf\":[{\"$ref\":\"#/$def"
    "s/facts\"}],\"type\":\"object\",\"required\":[\"category\",\"field\",\"value\",\"record\",\"table\"],\"properties\":{\"c"
    "ategory\":{\"type\":\"string\"},\"field\":{\"type\":\"string\"},\"value\":{\"type\":[\"string\",\"integer\",\"null\"]},\"s"
    "tate\":{\"enum\":[\"withheld\",\"destroyed\",\"unreadable\"]},\"redacted\":{\"const\":true}}},\"record\":{\"allOf\":["
    "{\"$ref\":\"#/$defs/facts\"}],\"type\":\"object\",\"required\":[\"record\",\"table\",\"values\"],\"properties\":{\"cate"
    "gory\":{\"type\":[\"string\",\"null\"]},\"values\":{\"type\":\"object\",\"additionalProperties\":{\"type\":[\"string\","
    "\"integer\",\"null\"]}}}}}}"
    "\n";

/* Of the export of requests (rooms/requests/exchange.c) and of what one person has consented to and forbidden (rooms/consents/record.c): DPV
 * publishes terms, no schema (I-42). */
static const char requests_schema[] =
    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"/schema/requests-1.json\",\"title\":\"Requests of data subjects, ver"
    "sion 1\",\"description\":\"Cases, what was decided of each item and why, with terms of DPV 2 (https://w3id.org/dpv). Nobody is named. Days a"
    "re ISO 8601 dates, \\\"\\\" when there is none.\",\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"@context\",\"requests\""
    "],\"properties\":{\"@context\":{\"const\":\"https://w3id.org/dpv\"},\"requests\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/case\"}}}"
    ",\"$defs\":{\"day\":{\"type\":\"string\",\"pattern\":\"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$\"},\"term\":{\"type\":\"string\",\"pattern\":\"^(dpv|"
    "eu-gdpr):[A-Z][A-Za-z0-9-]+$\"},\"case\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"@type\",\"id\",\"number\",\"kin"
    "d\",\"channel\",\"state\",\"status\",\"dpv\",\"identity\",\"step\",\"received_on\",\"due_internal\",\"due_legal\",\"extended\",\"holds\",\"c"
    "ertificate\",\"items\",\"letters\",\"told\",\"categories\"],\"properties\":{\"@type\":{\"const\":\"dpv:RightExerciseRecord\"},\"id\":{\"type"
    "\":\"string\",\"pattern\":\"^[0-9]+$\"},\"number\":{\"type\":\"string\",\"pattern\":\"^OP-[0-9]{4}-[0-9]+$\"},\"kind\":{\"type\":\"string\"}"
    ",\"channel\":{\"type\":\"string\"},\"state\":{\"type\":\"string\"},\"status\":{\"type\":\"string\"},\"dpv\":{\"$ref\":\"#/$defs/term\"},\"id"
    "entity\":{\"type\":\"string\"},\"step\":{\"type\":\"integer\",\"minimum\":0},\"received_on\":{\"$ref\":\"#/$defs/day\"},\"due_internal\":{\""
    "$ref\":\"#/$defs/day\"},\"due_legal\":{\"$ref\":\"#/$defs/day\"},\"extended\":{\"type\":\"boolean\"},\"holds\":{\"type\":\"integer\",\"minim"
    "um\":0},\"certificate\":{\"type\":\"string\",\"pattern\":\"^(T-[0-9]{4}-[0-9]+)?$\"},\"items\":{\"type\":\"array\",\"items\":{\"type\":\"obj"
    "ect\",\"additionalProperties\":false,\"required\":[\"item\",\"kind\",\"dpv:hasRight\",\"field\",\"about\",\"proposed\",\"outcome\",\"reason"
    "\",\"justification\",\"letter\",\"articles\",\"statement\"],\"properties\":{\"item\":{\"type\":\"integer\",\"minimum\":0},\"kind\":{\"type\""
    ":\"string\"},\"dpv:hasRight\":{\"$ref\":\"#/$defs/term\"},\"field\":{\"type\":\"string\"},\"about\":{\"type\":\"string\"},\"proposed\":{\"ty"
    "pe\":\"string\"},\"outcome\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"},\"justification\":{\"type\":\"string\",\"pattern\":\"^((eu-gdpr:Justification|x-seloste:)[A-Za-z0-9]+)?$\"},\"letter\":{\"type\":\"string\"},\"articles\":{\"type\":\"string\"},\"statement\":{\"type\":\"string"
    "\"}}}},\"letters\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"number\",\"kind\",\"dec"
    "iding\",\"certificate\",\"made_on\",\"delivered_on\"],\"properties\":{\"number\":{\"type\":\"string\"},\"kind\":{\"type\":\"string\"},\"deci"
    "ding\":{\"type\":\"boolean\"},\"certificate\":{\"type\":\"boolean\"},\"made_on\":{\"$ref\":\"#/$defs/day\"},\"delivered_on\":{\"$ref\":\"#/$"
    "defs/day\"}}}},\"told\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"kind\",\"recipient"
    "\",\"state\",\"due_on\"],\"properties\":{\"kind\":{\"enum\":[\"source\",\"recipient\",\"organisation\"]},\"recipient\":{\"type\":\"string\"}"
    ",\"state\":{\"type\":\"string\"},\"due_on\":{\"$ref\":\"#/$defs/day\"}}}},\"categories\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"additionalProperties\":false,\"required\":[\"category\",\"outcome\",\"until\",\"by\",\"rows\",\"statement\"],\"properties\":{\"category\":"
    "{\"type\":\"string\"},\"outcome\":{\"type\":\"string\"},\"until\":{\"$ref\":\"#/$defs/day\"},\"by\":{\"type\":\"string\"},\"rows\":{\"type\""
    ":\"integer\",\"minimum\":0},\"statement\":{\"type\":\"string\"}}}}}}}}"
    "\n";

static const char consents_schema[] =
    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"/schema/consents-1.json\",\"title\":\"Consents and prohibitions of o"
    "ne person, version 1\",\"description\":\"Consent records after ISO/IEC TS 27560:2023 with terms of DPV 2 (https://w3id.org/dpv). The person "
    "is a pseudonym; nobody is named. Instants are UTC.\",\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"@context\",\"consent"
    "s\",\"prohibitions\"],\"properties\":{\"@context\":{\"const\":\"https://w3id.org/dpv\"},\"consents\":{\"type\":\"array\",\"items\":{\"$ref\""
    ":\"#/$defs/record\"}},\"prohibitions\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/prohibition\"}}},\"$defs\":{\"day\":{\"type\":\"str"
    "ing\",\"pattern\":\"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$\"},\"term\":{\"type\":\"string\",\"pattern\":\"^(dpv|eu-gdpr):[A-Z][A-Za-z0-9-]+$\"},\"i"
    "nstant\":{\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$\"},\"state\":{\"enum\":[\"dpv:ConsentRequested\",\"dpv:Co"
    "nsentGiven\",\"dpv:ConsentRefused\",\"dpv:ConsentWithdrawn\",\"dpv:ConsentExpired\"]},\"channel\":{\"enum\":[\"any\",\"post\",\"phone\",\"em"
    "ail\",\"sms\"]},\"record\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"schema\",\"record_id\",\"pii_principal_id\","
    "\"state\",\"privacy_notice\",\"pii_controller\",\"pii_processing\",\"events\"],\"properties\":{\"schema\":{\"const\":\"https://w3id.org/dpv/"
    "schema/dpv-27560#record-eu-gdpr\"},\"record_id\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
    "[0-9a-f]{12}$\"},\"pii_principal_id\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\"},\"state\":{\"$ref\":\"#/$defs/state\"},\"privacy_"
    "notice\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"version\",\"language\",\"wording\"],\"properties\":{\"version\""
    ":{\"type\":\"integer\",\"minimum\":1},\"language\":{\"enum\":[\"fi\",\"sv\",\"en\"]},\"wording\":{\"type\":\"string\",\"minLength\":1}}},\"p"
    "ii_controller\":{\"type\":\"string\",\"minLength\":1},\"pii_processing\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":["
    "\"purpose\",\"dpv:hasPurpose\",\"channel\",\"lawful_basis\",\"pii_categories\",\"necessity\",\"source\",\"storage_until\",\"withdrawal_metho"
    "d\",\"jurisdiction\",\"rights\"],\"properties\":{\"purpose\":{\"type\":\"string\"},\"dpv:hasPurpose\":{\"$ref\":\"#/$defs/term\"},\"channel"
    "\":{\"$ref\":\"#/$defs/channel\"},\"lawful_basis\":{\"enum\":[\"eu-gdpr:A6-1-a\",\"eu-gdpr:A6-1-f\"]},\"pii_categories\":{\"type\":\"array\""
    ",\"items\":{\"type\":\"string\"}},\"necessity\":{\"$ref\":\"#/$defs/term\"},\"source\":{\"$ref\":\"#/$defs/term\"},\"storage_until\":{\"type"
    "\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"},\"withdrawal_method\":{\"type\":\"string\"},\"jurisdiction\":{\"type\":\"string"
    "\",\"pattern\":\"^[A-Z]{2}$\"},\"rights\":{\"$ref\":\"#/$defs/term\"}}},\"events\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":2,\"items"
    "\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"event_type\",\"event_state\",\"event_time\",\"entity\",\"method\"],\""
    "properties\":{\"event_type\":{\"const\":\"explicit\"},\"event_state\":{\"$ref\":\"#/$defs/state\"},\"event_time\":{\"$ref\":\"#/$defs/instan"
    "t\"},\"entity\":{\"$ref\":\"#/$defs/term\"},\"method\":{\"type\":\"string\"}}}}}},\"prohibition\":{\"type\":\"object\",\"additionalPropertie"
    "s\":false,\"required\":[\"@type\",\"right\",\"purpose\",\"dpv:hasPurpose\",\"channel\",\"scope\",\"since\",\"in_force\"],\"properties\":{\"@"
    "type\":{\"const\":\"dpv:Prohibition\"},\"right\":{\"const\":\"eu-gdpr:A21\"},\"purpose\":{\"type\":\"string\"},\"dpv:hasPurpose\":{\"$ref\":"
    "\"#/$defs/term\"},\"channel\":{\"$ref\":\"#/$defs/channel\"},\"scope\":{\"enum\":[\"use\",\"disclosure\",\"both\"]},\"since\":{\"$ref\":\"#/"
    "$defs/instant\"},\"in_force\":{\"type\":\"boolean\"}}}}}"
    "\n";

struct str packages_schema(void)
{
    return (struct str){schema, sizeof(schema) - 1};
}

struct str packages_requests_schema(void)
{
    return (struct str){requests_schema, sizeof(requests_schema) - 1};
}

struct str packages_consents_schema(void)
{
    return (struct str){consents_schema, sizeof(consents_schema) - 1};
}
