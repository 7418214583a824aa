// A header of 16 octets and entries of 48, numbers with the little end first.
#include "adapters/directory/active_directory/replication.hpp"

#include <cstddef>

namespace botones::active_directory {

namespace {

constexpr std::size_t header = 16;
constexpr std::size_t size = 48;  // id 4, version 4, seconds 8, invocation GUID 16, two numbers of 8

std::uint64_t number_at(std::string_view octets, std::size_t at, std::size_t count) {
    std::uint64_t number = 0;
    for (std::size_t i = count; i > 0; --i) number = number << 8 | static_cast<unsigned char>(octets[at + i - 1]);
    return number;
}

}  // namespace

std::optional<AttributeHistory> history_of(std::string_view metadata, std::uint32_t attribute) {
    if (metadata.size() < header || number_at(metadata, 0, 4) != 1) return std::nullopt;
    const auto count = number_at(metadata, 8, 4);
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = header + i * size;
        if (at + size > metadata.size()) break;
        if (number_at(metadata, at, 4) != attribute) continue;
        return AttributeHistory{static_cast<std::uint32_t>(number_at(metadata, at + 4, 4)),
                                number_at(metadata, at + 8, 8), number_at(metadata, at + 40, 8)};
    }
    return std::nullopt;
}

}  // namespace botones::active_directory
