// Times and digests.
#include "adapters/ldap/entry_values.hpp"

#include <openssl/evp.h>

#include <array>
#include <charconv>

#include "commands/values/hex.hpp"

namespace botones::ldap {

namespace {

int number_in(std::string_view text, std::size_t from, std::size_t count) {
    int number = -1;
    if (text.size() < from + count) return number;
    std::from_chars(text.data() + from, text.data() + from + count, number);
    return number;
}

}  // namespace

std::optional<TimePoint> generalized_time(std::string_view text) {
    if (text.size() < 15 || text.back() != 'Z') return std::nullopt;
    const std::chrono::year_month_day day(std::chrono::year(number_in(text, 0, 4)),
                                          std::chrono::month(static_cast<unsigned>(number_in(text, 4, 2))),
                                          std::chrono::day(static_cast<unsigned>(number_in(text, 6, 2))));
    if (!day.ok()) return std::nullopt;
    return TimePoint(std::chrono::sys_days(day) + std::chrono::hours(number_in(text, 8, 2)) +
                     std::chrono::minutes(number_in(text, 10, 2)) + std::chrono::seconds(number_in(text, 12, 2)));
}

std::string hex_digest(const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return to_hex(std::span(digest).first<16>());
}

}  // namespace botones::ldap
