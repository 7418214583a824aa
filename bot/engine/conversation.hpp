// One inbound message from the journal to its answer or request: who, what, may they, plan or answer.
#pragma once
#include <cstdint>
#include <functional>

#include "bot/engine/context.hpp"
#include "bot/engine/linking.hpp"
#include "bot/engine/open_question.hpp"
#include "bot/engine/planning.hpp"
#include "bot/engine/standing.hpp"
#include "commands/inbound.hpp"
#include "commands/language/understand.hpp"

namespace botones::engine {

/// Worker threads; messages of one sender in one conversation come in order. Its parts: conversation.cpp (who says what,
/// orders), asking.cpp (what is missing is asked), answering.cpp (answers and forms), joining.cpp (home pages, links).
class Talk {
public:
    /// `approved` is called for a request that may run at once.
    Talk(Context& context, Linking& linking, std::function<void(RequestId)> approved)
        : context_(context), linking_(linking), standing_(context.platforms), approved_(std::move(approved)) {}

    /// Ends with a transaction that marks the inbox row as processed together with everything it caused. A crash before
    /// it leaves the row to be handled again; planning only reads, so nothing is doubled.
    /// False when that transaction could not be written: the row will come again.
    bool handle(CallContext& call, std::int64_t inbox, const Inbound& inbound);

private:
    struct Said {
        std::string words;
        bool pressed = false;
        std::optional<RequestId> request = {};  // of a pressed button
        std::optional<std::int64_t> generation = {};
        std::optional<PersonId> only_for = {};
        std::optional<Language> language = {};  // of the presser's own request
    };
    using Also = std::function<Result<void>(journal::Transaction&)>;

    bool hear(CallContext& call, Handling& handling);
    bool press(CallContext& call, Handling& handling);
    Result<Said> button_said(const Handling& handling);
    /// The card that was pressed is shown the request's state, even if the journal did not know of it.
    void remember_card(const Handling& handling, RequestId request);
    bool act_on(CallContext& call, Handling& handling, const Said& said);
    language::Understood understand(const Handling& handling, const std::string& words, language::Platform platform);
    bool carry_out(CallContext& call, const Handling& handling, const Order& order);
    /// The order with the file that came with it, as the operation that does it for every row; without a file, as it is.
    Result<std::string> digest_of_file(CallContext& call, const Handling& handling, const InboundFile& file);
    Result<Order> with_file(CallContext& call, const Handling& handling, Order order);
    bool read(CallContext& call, const Handling& handling, const Operation& operation, const Order& order);
    bool plan(CallContext& call, const Handling& handling, const Operation& operation, const Order& order);
    bool refuse(CallContext& call, const Handling& handling, const Order& order, const Error& error);
    /// The one request of this person that waits in this place for their yes, for a bare "yes" or "no".
    std::optional<RequestId> waiting_here(const Handling& handling);

    bool ask(CallContext& call, const Handling& handling, const language::Question& question);
    /// Asks for the missing arguments of the order: by a form, or one after the other.
    bool ask_for(CallContext& call, const Handling& handling, OpenQuestion question, Card card, const Also& also = nullptr);
    bool ask_for_yes(const Handling& handling, const Order& order);
    Card as_form(const OpenQuestion& question, Card card) const;
    Card as_step(const Handling& handling, const OpenQuestion& question, Card card) const;
    OpenQuestion question_about(const Handling& handling, Order order, std::vector<std::string> missing) const;
    void keep_allowed(const Handling& handling, language::Question& question);

    /// Handles the words as an answer to the open question; nothing when they are none.
    std::optional<bool> answer(CallContext& call, const Handling& handling, const OpenQuestion& question,
                               const language::Understood& understood, const Said& said);
    bool fill_in(CallContext& call, const Handling& handling, const OpenQuestion& question, const std::string& words);
    Result<Order> with_answer(const Handling& handling, const OpenQuestion& question, const std::string& words);
    bool open_form(CallContext& call, const Handling& handling, OpenQuestion question);
    bool take_form(CallContext& call, Handling& handling);
    bool form_was_wrong(const Handling& handling, OpenQuestion question, const std::vector<Text>& lines);
    std::optional<OpenQuestion> heard_question(const Handling& handling);

    bool answer_unknown_person(const Handling& handling);
    bool show_home_page(CallContext& call, const Handling& handling);
    bool link(const Handling& handling, const LinkOrder& order);
    bool reach(const Handling& handling, const std::string& platform);

    /// Stores the answer and ends the inbox row, with whatever else belongs to it.
    bool finish(const Handling& handling, std::optional<Card> card, const Also& also = nullptr);
    ChatPlatform* platform_of(const Handling& handling) const;

    Context& context_;
    Linking& linking_;
    Standing standing_;
    std::function<void(RequestId)> approved_;
};

using Meaning = decltype(language::Understood::meaning);
/// "yes", "no", "cancel" and nothing more.
enum class Bare { none, yes, no };
Bare bare_answer(const Meaning& meaning);

/// A card that says why words are not obeyed.
Card refusal_card(const language::Refusal& refusal);

}  // namespace botones::engine
