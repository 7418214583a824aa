// A new account's attributes as a step's payload, and compared with what the directory says afterwards.
#pragma once
#include <string>
#include <vector>

#include "commands/ports/directory.hpp"

namespace botones::operations {

std::string attributes_to_payload(const AccountAttributes& attributes);
/// Errors: internal `bad_record`.
Result<AccountAttributes> attributes_from_payload(const std::string& payload);

/// Names of the attributes that differ; groups and addresses as sets. The month of creation is the execution's (S39) and
/// is compared only when `wanted` has one.
std::vector<std::string> differences(const AccountAttributes& wanted, const AccountAttributes& found);

}  // namespace botones::operations
