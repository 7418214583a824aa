// What replication keeps of single attributes: how often and when each was written last, as this controller counts.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace botones::active_directory {

/// Attributes by the prefix table ([MS-DRSR] 5.16.4).
inline constexpr std::uint32_t unicode_pwd_id = 0x0009005A;      // 1.2.840.113556.1.4.90
inline constexpr std::uint32_t proxy_addresses_id = 0x000200D2;  // 1.2.840.113556.1.2.210

struct AttributeHistory {
    std::uint32_t version = 0;
    std::uint64_t seconds = 0;  // since 1601-01-01
    std::uint64_t number = 0;   // this controller's update sequence number of the last write
};

/// Looked up in a replPropertyMetaData value ([MS-ADTS] 3.1.1.1.9; layout: [MS-DRSR] 5.168 PROPERTY_META_DATA_EXT).
/// Nothing: that attribute was never written.
std::optional<AttributeHistory> history_of(std::string_view metadata, std::uint32_t attribute);

}  // namespace botones::active_directory
