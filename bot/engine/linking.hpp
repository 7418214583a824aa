// Binding a platform's user to a person by a one-time code: made by `botones link`, typed in a direct message.
#pragma once
#include <optional>
#include <string>

#include "bot/engine/institution.hpp"
#include "bot/journal/journal.hpp"
#include "commands/inbound.hpp"

namespace botones::engine {

/// What was typed: `link CODE`, `unlink` or `notify me in teams`, also in Spanish and Portuguese. Anything else is no such
/// order.
struct LinkOrder {
    enum class Wish { link, unlink, reach } wish = Wish::link;
    std::string text;  // the code, in lower case without hyphens; or the platform
};
std::optional<LinkOrder> link_order(const Inbound& inbound);

inline constexpr std::chrono::minutes link_code_life{10};
inline constexpr int most_link_tries = 5;  // wrong codes of one sender within that time

/// Codes and links in the journal. A code is kept as a salted hash, works once and only for its time.
class Linking {
public:
    Linking(journal::Journal& journal, CurrentInstitution& institution) : journal_(journal), institution_(institution) {}

    /// Puts the links of the journal on top of the configured people. At the start and after every change.
    Result<void> load();
    /// A new code for that person; an earlier one ends. Errors: not_found `no_such_person`.
    Result<std::string> issue(const PersonId& person);
    /// Takes every link of that person away; how many there were.
    Result<std::int64_t> remove_all(const PersonId& person);

    /// The end of one try: the person linked, or why not (`link_code_unknown`, `link_too_many_tries`, `link_taken`).
    struct Tried {
        std::optional<PersonId> person;
        std::string refused;
    };
    /// In the transaction that also answers; the caller loads afterwards.
    Result<Tried> redeem(journal::Transaction& transaction, const Identity& sender, const std::string& code) const;
    /// A code that was typed where others read it ends unused.
    static Result<void> burn(journal::Transaction& transaction, const Identity& sender, const std::string& code);
    /// False when this identity was not linked by a code.
    static Result<bool> unlink(journal::Transaction& transaction, const Identity& sender);
    /// The platform on which this person wants to be reached first.
    static Result<void> prefer(journal::Transaction& transaction, const PersonId& person, const std::string& platform);

private:
    journal::Journal& journal_;
    CurrentInstitution& institution_;
};

}  // namespace botones::engine
