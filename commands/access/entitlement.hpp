// Who may ask and who may decide: roles by operation and scope, owners, local units, separation of duties.
#pragma once
#include <string_view>
#include <vector>

#include "commands/access/person.hpp"
#include "commands/result.hpp"

namespace botones {

struct Scope;

/// May this person ask for the operation at all, and here? Scope empty: only the first question.
/// Errors: denied `not_authorized` {operation, who: people who can}, `out_of_scope`, `outside_dates` {from, until, principal}
/// (S62), `requester_must_be_local_network_admin` {unit, who, rule} (S45), `requester_is_not_group_owner` and
/// `requester_is_not_responsible` {who, rule} (S58, S119).
Result<void> may_ask(const People& people, const Person& person, std::string_view operation, const Scope* scope);

/// May `approver` decide what `asker` asked? Errors: denied `self_approval`, `stands_in_for_asker` {principal},
/// `not_an_approver` {who}, `out_of_scope`, `outside_dates`.
Result<void> may_approve(const People& people, const Person& approver, const Person& asker, std::string_view operation,
                         const Scope& scope);

/// Whether any role lets this person decide anything at all (help names approvals only to those).
bool may_approve_anything(const People& people, const Person& person);
/// Whether they may decide this operation somewhere.
bool may_approve_somewhere(const People& people, const Person& person, std::string_view operation);

/// Everyone who may approve it, the asker left out, in configured order.
std::vector<const Person*> approvers_for(const People& people, const Person& asker, std::string_view operation,
                                         const Scope& scope);

/// True when the person may only ask here: what they order waits for somebody's decision, whatever its tier (S33, S63).
bool needs_decision(const People& people, const Person& person, std::string_view operation, const Scope& scope);

/// Whose place the person takes in asking (or deciding) this here; empty when they have the right themselves.
PersonId acts_for_in_asking(const People& people, const Person& person, std::string_view operation, const Scope& scope);
PersonId acts_for_in_deciding(const People& people, const Person& person, std::string_view operation, const Scope& scope);

/// Whether `scope` names this person as one of those whose it is.
bool is_owner(const Person& person, const Scope& scope);

}  // namespace botones
