// Attributes with many values, which Active Directory gives out in portions ([MS-ADTS] 3.1.1.3.1.3.3).
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/ldap/connection.hpp"

namespace botones::ldap {

/// What an attribute description of an answer says: `member;range=0-1499` is a portion of `member` with more to come
/// from 1500 on; `member;range=1500-*` is the last one.
struct Portion {
    std::string attribute;
    std::optional<std::size_t> next;
};

/// `name` is in lower case.
Portion portion_of(const std::string& name);

/// Reads the attributes with these descriptions from the same entry again.
using ReadAgain = std::function<Result<Entry>(std::vector<std::string> attributes)>;

/// Asks for portion after portion until no attribute of `entry` is unfinished.
/// Errors: as `read`; internal (`directory_error`) from a server that sends the same portion twice.
Result<void> complete_ranges(Entry& entry, const ReadAgain& read);

}  // namespace botones::ldap
