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

struct str packages_schema(void)
{
    return (struct str){schema, sizeof(schema) - 1};
}
