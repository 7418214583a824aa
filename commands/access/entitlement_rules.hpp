// Who may ask beyond what roles say: local units, owners, the managing unit, limits of roles. Data of the policy.
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace botones {

/// Only its owner, or the responsible, asks for these operations on what somebody owns (S58, S119).
struct OwnerRule {
    std::string operation;             // pattern: "group.delete", "account.*"
    std::vector<std::string> exempt;   // roles that may ask in the owner's stead
    /// open: owning it is enough. by_role: the owner needs a role, too, whose `allow_owned` names the operation.
    enum class Ask { open, by_role } ask = Ask::open;
};

struct EntitlementRules {
    /// S45: for people of these units only those with one of these roles ask for these operations.
    std::vector<std::string> local_units;
    std::vector<std::string> local_requesters = {"network_admin"};
    std::vector<std::string> local_operations = {"account.modify", "account.close", "account.activate", "password.reset"};
    std::string local_rule = "000 §2 Modificación 1";

    /// The first whose pattern matches counts.
    std::vector<OwnerRule> owners = {{"group.add_member", {}, OwnerRule::Ask::open},
                                     {"group.remove_member", {}, OwnerRule::Ask::open},
                                     {"group.delete", {}, OwnerRule::Ask::open},
                                     {"group.set_owner", {}, OwnerRule::Ask::open},
                                     {"group.restore", {"sssb", "mail_admin"}, OwnerRule::Ask::open},
                                     {"mailbox.set_responsible", {"sssb", "mail_admin"}, OwnerRule::Ask::open},
                                     {"mailbox.add_user", {"sssb", "mail_admin"}, OwnerRule::Ask::open},
                                     {"mailbox.remove_user", {"sssb", "mail_admin"}, OwnerRule::Ask::open},
                                     {"account.modify", {"sssb", "mail_admin"}, OwnerRule::Ask::by_role}};
    std::string owner_rule = "000 §2 Grupos 6";

    /// S117, S129: everybody may ask for these; only the managing unit decides them, and its people need no other right.
    std::vector<std::string> managing_unit = {"sssb", "mail_admin"};
    std::vector<std::string> for_managing_unit = {"app_sender.*"};

    /// S135: whatever else the configuration says of these roles, they reach no more than this.
    std::map<std::string, std::vector<std::string>, std::less<>> role_limits = {{"exchange.subadmin", {"mailbox.*", "group.*"}}};
    /// Roles that may be granted by an order; the others only by the configuration.
    std::vector<std::string> grantable = {"exchange.subadmin"};
    std::chrono::seconds longest_grant = std::chrono::hours(24 * 365);  // S135: reviewed at least once a year

    /// Another spelling of a role's name (S117: SSSB is also written S3B).
    std::map<std::string, std::string, std::less<>> role_spellings = {{"s3b", "sssb"}};

    /// In lower case and the usual spelling.
    std::string role_name(std::string_view name) const;
};

/// `account.*` matches `account.show`; `*` everything.
bool matches(std::string_view pattern, std::string_view operation);
bool matches_any(const std::vector<std::string>& patterns, std::string_view operation);
/// What both sides allow, as patterns: `*` within {`mailbox.*`} is `mailbox.*`.
std::vector<std::string> within(const std::vector<std::string>& patterns, const std::vector<std::string>& limit);

}  // namespace botones
