// The message catalogues: keys → sentences in English, Spanish and Portuguese; plurals and dates by ICU.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "commands/order.hpp"
#include "commands/text_value.hpp"

namespace botones::language {

/// Speaks texts. Immutable after construction; any thread.
class Texts {
public:
    /// `zone`: IANA name of the institution's time zone, for dates and times.
    explicit Texts(std::string zone);
    ~Texts();
    Texts(const Texts&) = delete;
    Texts& operator=(const Texts&) = delete;

    /// The sentence; an unknown key is shown as the key itself (a test fails on any missing or unused key), an unknown
    /// `reason.<code>` as `reason.other` with the code.
    std::string say(Language language, const Text& text) const;
    bool has(Language language, std::string_view key) const;
    std::vector<std::string> keys(Language language) const;

private:
    struct Catalogues;
    Catalogues* catalogues_;
};

/// "3 h 10 min", "2 days": the two largest units.
std::string duration_words(Language language, Seconds duration);
/// "18 MB", "415 B".
std::string size_words(Language language, std::uint64_t bytes);

}  // namespace botones::language
