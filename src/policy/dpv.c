/* Terms of the Data Privacy Vocabulary 2.3 for the program's own words (RIGHTS.md section 9). Pure. */
#include "policy/policy.h"

const char *purpose_dpv(enum purpose p)
{
    switch (p) {
    case PURPOSE_CUSTOMER_MANAGEMENT: case PURPOSE_PORTAL: case PURPOSE_PAPER_ARCHIVE: case PURPOSE_UPDATES: return "dpv:CustomerManagement";
    case PURPOSE_ORDER_MANAGEMENT: case PURPOSE_PARTNER_INTERFACE: return "dpv:CustomerOrderManagement";
    case PURPOSE_INVOICING: case PURPOSE_COLLECTION: case PURPOSE_CREDIT: return "dpv:PaymentManagement";
    case PURPOSE_DIRECT_MARKETING: case PURPOSE_DISTANCE_SELLING: return "dpv:DirectMarketing";
    case PURPOSE_ADVERTISING: case PURPOSE_LIST_PUBLICATION: case PURPOSE_MARKET_RESEARCH: case PURPOSE_OPINION_RESEARCH: return "dpv:Marketing";
    case PURPOSE_PERSONALISATION: return "dpv:Personalisation";
    case PURPOSE_DEVELOPMENT: case PURPOSE_STATISTICS: case PURPOSE_VISIT_STATISTICS: return "dpv:ServiceOptimisation";
    default: return "dpv:LegalCompliance";
    }
}

const char *basis_dpv(enum legal_basis basis)
{
    return basis == BASIS_CONSENT ? "eu-gdpr:A6-1-a" : basis == BASIS_CONTRACT ? "eu-gdpr:A6-1-b-contract-performance"
           : basis == BASIS_INTEREST ? "eu-gdpr:A6-1-f-controller" : "eu-gdpr:A6-1-c";
}
