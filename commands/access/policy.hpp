// The institution's rules as data: tiers, naming, time limits; defaults are those of the requirements (D1–D14).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/access/naming_rules.hpp"
#include "commands/access/entitlement.hpp"
#include "commands/access/person.hpp"
#include "commands/plan.hpp"
#include "commands/result.hpp"

namespace botones {

/// How sure one must be before an order runs.
enum class Tier { run, confirm, approve, approve_two };
std::string_view name_of(Tier tier);
std::optional<Tier> tier_from(std::string_view text);

struct Policy {
    std::string version = "default";
    std::map<std::string, Tier, std::less<>> tiers;           // by operation name, overrides the operation's own
    std::vector<std::string> account_required_fields;         // of account.create: unit, link_type, national_id, groups (S39)
    std::map<std::string, std::string, std::less<>> primary_domain_by_class;  // link type → domain (S124, D8)
    std::string common_domain = "";                           // every mailbox has an address in it (S122)
    std::string address_rule = "004 8.1.3";                   // cited where an address order breaks the rule of the class
    std::string mail_url = "";                                // where people sign in; stands in the case of a new account (S43)
    NamingRules naming;                                       // S40–S42, D1, D2
    /// What account.modify may change (S49, S70, S71): name, unit, title, phone, link_type.
    std::vector<std::string> modifiable_fields = {"name", "unit", "title", "phone"};
    Seconds approval_lifetime = std::chrono::hours(24);
    Seconds claim_lifetime = std::chrono::hours(24);          // D3
    /// A purge is voided when the matching messages grew by more than this many percent since the preview.
    int queue_growth_percent = 10;
    std::string baja = "ask";                                  // D5: ask, close or delete
    std::string procedure = "";                                // "GDI-TIC-IN011 v01" (S1), stored with each executed order
    int approvers_notified = 5;                                // at most this many people get a card at once
    EntitlementRules entitlement;                              // who may ask, beside what roles say
    /// S128: an application's own mailbox is of one of these link types, compared without case and accents.
    std::vector<std::string> application_link_types = {"application", "aplicacion", "aplicacao"};
};

Tier tier_of(const Policy& policy, std::string_view operation, Tier own);
/// How sure one must be of this plan: the policy's tier, or the number of approvals that the plan itself demands (S126, S63).
Tier tier_of(const Policy& policy, std::string_view operation, Tier own, const Plan& plan);

}  // namespace botones
