// The walk over an order's tokens: each goes to an argument, to the glue, or to nobody. Private to argument_reader.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "commands/language/argument_reader.hpp"
#include "commands/language/argument_store.hpp"
#include "commands/language/value_reader.hpp"

namespace botones::language {

/// Each attempt returns the token behind what it took, or `at` when it took nothing.
class ArgumentReader {
public:
    ArgumentReader(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs);
    ReadArguments read();

private:
    // The token behind what was read at `at`.
    std::size_t step(std::size_t at);
    std::size_t step_by_type(std::size_t at);
    std::size_t step_order(std::size_t at);
    // The first attempt that takes something.
    template <auto... attempts>
    std::size_t first_of(std::size_t at) {
        auto next = at;
        static_cast<void>(((next = (this->*attempts)(at), next > at) || ...));
        return next;
    }
    const ArgumentSpec* spec(std::string_view name) const { return store_.spec(name); }
    const ArgumentSpec* spec_of(ArgumentType type) const { return store_.spec_of(type); }
    void use(std::size_t at, std::size_t length, Use as) { std::fill_n(found_.uses.begin() + static_cast<std::ptrdiff_t>(at), length, as); }
    std::size_t used(std::size_t at, std::size_t next, Use as);
    // Everything behind the order is one text.
    std::size_t rest(std::size_t at);
    bool order_is_over(std::size_t at) const;
    bool glue_before_rest(std::size_t at) const;
    std::size_t mark(std::size_t at);
    // "from=ventas@example.org", "older_than P2D": the argument's own name.
    std::size_t named(std::size_t at);
    std::size_t cue(std::size_t at);
    std::size_t past_signs(std::size_t at) const;
    std::size_t value_of_cue(std::size_t at, std::size_t after, const ArgumentSpec& to);
    std::size_t read_value(std::size_t at, const ArgumentSpec& to);
    std::size_t duration(std::size_t at, const ArgumentSpec& to);
    auto stops_before_cues(std::string_view except) const {
        return [this, except](std::size_t at) { return found_.uses[at] == Use::order || announces_another(at, except); };
    }
    bool announces_another(std::size_t at, std::string_view except) const;
    std::size_t text_value(std::size_t at, const ArgumentSpec& to);
    std::size_t choice_value(std::size_t at, const ArgumentSpec& to);
    std::size_t word_value(std::size_t at, const ArgumentSpec& to);
    std::size_t reason_value(std::size_t at);
    std::size_t list_value(std::size_t at, const ArgumentSpec& to);
    std::size_t name_part(std::size_t at, std::size_t after, std::string_view part);
    // A name nobody announced: capitals, or two unknown words in a row.
    std::size_t person(std::size_t at);
    void finish_name();
    std::size_t identifier(std::size_t at);
    // A long number in a creation form is the national id.
    std::size_t bare_id(std::size_t at);
    std::size_t choice(std::size_t at);
    // "Secretaria de Informatica": some words begin the name of a unit.
    std::size_t unit_start(std::size_t at);
    // "the Legal department".
    std::size_t unit_before(std::size_t at);
    std::size_t flag(std::size_t at);
    std::size_t self_claim(std::size_t at);
    std::size_t date(std::size_t at);
    // "@tjepa.jus.br" where a domain is asked about.
    std::size_t domain_value(std::size_t at);
    std::size_t moment(std::size_t at);
    const ArgumentSpec* moment_spec(std::size_t at) const;
    // "40 minutos" without a word before it.
    std::size_t loose_duration(std::size_t at);
    // "… to Carla Dias Pinheiro": the new value of what is changed.
    std::size_t into(std::size_t at);
    // "autorizado por la Dir. de TI oficio 014".
    std::size_t authorised(std::size_t at);
    std::size_t reference(std::size_t at);
    std::size_t own_cue(std::size_t at);
    bool announces_time(std::size_t at) const;
    bool announces_paper(std::size_t at) const;
    bool names_paper(std::size_t at) const;
    bool is_numbered(std::size_t at) const;
    std::size_t mailbox(std::size_t at);
    std::size_t null_sender(std::size_t at);
    std::size_t glue(std::size_t at);
    bool names_group(std::size_t at) const;
    // A bare word where a value is expected: "close account ventas", "queue on mta1".
    std::size_t bare(std::size_t at);
    bool may_be_name(std::size_t at, const ArgumentSpec& to) const;
    const ArgumentSpec* mailbox_spec(std::size_t at) const;
    const ArgumentSpec* other_account(const ArgumentSpec& taken) const;
    bool may_be_other() const;

    const Reading& reading_;
    const std::string& operation_;
    ArgumentStore store_;
    const OperationRules& rules_;
    const std::vector<Binding>& bindings_;
    const std::vector<Binding>& cues_;
    const std::string& bare_;
    std::string_view into_;     // the argument the text behind the last "to" fills; empty: none
    ReadArguments found_;
    std::string_view role_;     // the argument the next value belongs to
    bool weak_role_ = false;
    bool whom_ = false;         // "a": whom it is done to or for; the words do not say which
    bool whom_taken_ = false;
    bool open_ = false;         // a bare word may be a value here
    bool after_value_ = false;  // "a@x.org and b@x.org" keep their preposition
    std::vector<std::string> given_;
    std::vector<std::string> surnames_;
    std::vector<std::string> full_;
};

}  // namespace botones::language
