// Conversions, octet by octet.
#include "adapters/directory/active_directory/wire_values.hpp"

#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "adapters/directory/active_directory/replication.hpp"
#include "commands/values/hex.hpp"

namespace botones::active_directory {

namespace {

constexpr std::int64_t seconds_1601_to_1970 = 11644473600;
constexpr std::size_t longest_short_name = 20;

using WipedBytes = std::vector<char, WipingAllocator<char>>;

void append_unit(WipedBytes& bytes, char16_t unit) {
    bytes.push_back(static_cast<char>(unit & 0xFF));
    bytes.push_back(static_cast<char>(unit >> 8));
}

TimePoint from_1601(std::int64_t seconds) {
    return TimePoint(std::chrono::seconds(seconds - seconds_1601_to_1970));
}

// Where the octet of each pair of digits stands in objectGUID.
constexpr std::array<std::size_t, 16> guid_order{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

bool hyphen_before(std::size_t pair) { return pair == 4 || pair == 6 || pair == 8 || pair == 10; }

}  // namespace

Result<Secret> quoted_utf16(const Secret& password) {
    const auto text = password.reveal();
    std::vector<char16_t, WipingAllocator<char16_t>> units(text.size() + 1);
    std::int32_t count = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(units.data(), static_cast<std::int32_t>(units.size()), &count, text.data(),
                  static_cast<std::int32_t>(text.size()), &status);
    if (U_FAILURE(status)) return fail(Kind::invalid_input, "password_policy");
    WipedBytes bytes;
    bytes.reserve(2 * static_cast<std::size_t>(count) + 4);
    append_unit(bytes, u'"');
    for (std::int32_t i = 0; i < count; ++i) append_unit(bytes, units[static_cast<std::size_t>(i)]);
    append_unit(bytes, u'"');
    return Secret(std::string_view(bytes.data(), bytes.size()));
}

std::optional<TimePoint> file_time(std::string_view text) {
    std::int64_t units = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), units);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || units <= 0 || units == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return from_1601(units / 10'000'000);
}

std::string guid_text(std::string_view octets) {
    if (octets.size() != guid_order.size()) return {};
    std::string text;
    for (std::size_t pair = 0; pair < guid_order.size(); ++pair) {
        if (hyphen_before(pair)) text += '-';
        text += to_hex(octets.substr(guid_order[pair], 1));
    }
    return text;
}

std::string guid_octets(std::string_view text) {
    std::string octets(guid_order.size(), '\0');
    std::size_t at = 0;
    for (std::size_t pair = 0; pair < guid_order.size(); ++pair) {
        if (hyphen_before(pair) && (at >= text.size() || text[at++] != '-')) return {};
        const auto octet = from_hex(text.substr(std::min(at, text.size()), 2));
        if (!octet || octet->empty()) return {};
        octets[guid_order[pair]] = octet->front();
        at += 2;
    }
    return at == text.size() ? octets : std::string();
}

std::string short_name(std::string_view login) {
    std::string name(login.substr(0, longest_short_name));
    while (!name.empty() && name.back() == '.') name.pop_back();
    return name;
}

std::optional<PasswordVersion> password_version(std::string_view metadata) {
    const auto history = history_of(metadata, unicode_pwd_id);
    if (!history) return std::nullopt;
    return PasswordVersion{history->version, from_1601(static_cast<std::int64_t>(history->seconds))};
}

}  // namespace botones::active_directory
