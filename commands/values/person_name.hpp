// Names of persons: capitals (S38), particles and the ASCII folding of logins (S40, D2).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "commands/result.hpp"

namespace botones {

/// Given names and surnames, first letters capital, accents kept; particles stay lower case inside ("María de la Cruz").
class PersonName {
public:
    /// Both lists as typed; at least one given name. Errors: invalid_input (`bad_person_name`, `mixed_script`,
    /// `bidi_control_character`).
    static Result<PersonName> parse(const std::vector<std::string>& given, const std::vector<std::string>& surnames);
    /// One string, split by the habit of Spanish and Portuguese: particles join the word after them; of four or more words
    /// two are surnames, of three words one given name and two surnames, of two words one each (S38, D2).
    static Result<PersonName> parse(std::string_view full_name);
    const std::vector<std::string>& given() const { return given_; }
    const std::vector<std::string>& surnames() const { return surnames_; }
    std::string display() const;
    bool operator==(const PersonName&) const = default;

private:
    PersonName(std::vector<std::string> given, std::vector<std::string> surnames)
        : given_(std::move(given)), surnames_(std::move(surnames)) {}
    std::vector<std::string> given_;
    std::vector<std::string> surnames_;
};

/// Folds one name to the lower-case ASCII of a login: á→a, ñ→n, ç→c (NFKD), particles joined, other signs dropped (D2).
std::string fold_to_login(std::string_view name);

/// "de", "la", "dos", "van" … folded: words that join the name behind them.
bool is_name_particle(std::string_view folded);

/// Case-folded and accent-free form for comparing words people type (ICU NFKD, case folding).
std::string fold_for_matching(std::string_view text);

/// Refuses invisible and bidirectional controls and words that mix Latin with look-alike scripts.
/// Errors: invalid_input (`bidi_control_character`, `control_character`, `mixed_script`, `bad_utf8`).
Result<void> check_plain_text(std::string_view text);

}  // namespace botones
