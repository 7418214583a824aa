// Roles for a time: whom an order means, from when until when, and the steps that record or end them (S62, S135).
#pragma once
#include <string>

#include "commands/operation.hpp"
#include "commands/ports/role_grants.hpp"

namespace botones::operations {

/// The person of the configuration an order means: by id, by whole address, or by a local part only one of them has.
/// Errors: invalid_input `missing_arguments`, not_found `not_a_configured_person` {person}.
Result<const Person*> person_in(const World& world, const Arguments& arguments, const char* name);

enum class Days { must_end, may_be_open };
struct Term {
    TimePoint from;
    TimePoint until;
};
/// Arguments from_day and to_day. Without a first day it begins now; a last day without a time counts whole; a bare day of
/// the month that is past is next month's. Open ends, where they may be: after the policy's longest time.
/// Errors: invalid_input `missing_arguments`, `term_unreadable` {text}, `term_in_past`, `term_reversed`, `term_too_long` {longest}.
Result<Term> term_in(const World& world, const Arguments& arguments, Days days);

Step make_grant_step(const Grant& grant);
Step make_end_step(const Grant& grant);

/// Where a role for that person lies: their address is the scope's owner, so that they do not approve it themselves.
Scope scope_of_person(const Person& person);

/// apply, read_back, verify and still_valid of an operation made of these steps; the outcome's title is `outcome.<name>`.
void use_role_steps(Operation& operation);

}  // namespace botones::operations
