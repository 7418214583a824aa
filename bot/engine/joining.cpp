// Who somebody is and what they see when they come in: strangers, links by code, home pages.
#include <algorithm>

#include "bot/engine/conversation.hpp"
#include "bot/engine/home.hpp"

namespace botones::engine {
namespace {

Card link_refused(const std::string& code) {
    auto card = card_of(Error{Kind::denied, code, {}, {}, {}});
    card.state = CardState::refused;
    card.audience = Card::Audience::asker_only;
    return card;
}

}  // namespace

bool Talk::answer_unknown_person(const Handling& handling) {
    const auto& sender = handling.inbound->sender;
    auto card = card_of(Error{Kind::denied, "unknown_person", {{"platform", sender.platform}}, {}, {}});
    card.audience = Card::Audience::asker_only;
    const auto audit = [&](journal::Transaction& transaction) {
        return transaction.audit({sender.platform + " " + sender.id, "stranger.refused", std::nullopt, std::nullopt, "", "{}"});
    };
    if (handling.inbound->type != Inbound::Type::home) return finish(handling, std::move(card), audit);
    return finish(handling, std::nullopt, [&](journal::Transaction& transaction) -> Result<void> {
        const PersonId nobody(sender.platform + " " + sender.id);
        if (auto shown = show_home(transaction, handling.reply, nobody, {card}); !shown) return shown;
        return audit(transaction);
    });
}

bool Talk::show_home_page(CallContext& call, const Handling& handling) {
    auto sections = home_sections(call, context_, *handling.institution, *handling.person, handling.reply.language);
    return finish(handling, std::nullopt, [&](journal::Transaction& transaction) {
        auto to = handling.reply;
        to.conversation = private_conversation(handling.inbound->sender);
        return show_home(transaction, to, handling.person->id, std::move(sections));
    });
}

bool Talk::link(const Handling& handling, const LinkOrder& order) {
    const auto& sender = handling.inbound->sender;
    const bool in_private = handling.inbound->conversation.privacy == Conversation::Privacy::personal;
    auto reply = handling.reply;
    const bool done = finish(handling, std::nullopt, [&](journal::Transaction& transaction) -> Result<void> {
        if (order.wish == LinkOrder::Wish::unlink) {
            auto unlinked = Linking::unlink(transaction, sender);
            if (!unlinked) return pass(unlinked);
            Card card;
            card.title = Text::of("engine.unlinked", {{"platform", sender.platform}});
            return say(transaction, reply, *unlinked ? card : link_refused("not_linked"));
        }
        if (!in_private) {
            if (auto burnt = Linking::burn(transaction, sender, order.text); !burnt) return burnt;
            return say(transaction, reply, link_refused("link_only_in_private"));
        }
        auto tried = linking_.redeem(transaction, sender, order.text);
        if (!tried) return pass(tried);
        if (!tried->person) return say(transaction, reply, link_refused(tried->refused));
        const auto* person = handling.institution->people.find(*tried->person);
        if (person != nullptr) reply.language = person->language.value_or(reply.language);
        Card card;
        card.state = CardState::done;
        card.audience = Card::Audience::asker_only;
        card.title = Text::of("engine.linked", {{"who", person == nullptr ? tried->person->text() : person->name},
                                                {"platform", sender.platform}});
        card.lines.push_back(Text::of("engine.linked_undo"));
        return say(transaction, reply, card);
    });
    // The link is in the journal; if it cannot be read now, the next start reads it.
    if (done) (void)linking_.load();
    return done;
}

bool Talk::reach(const Handling& handling, const std::string& platform) {
    const auto& identities = handling.person->identities;
    const bool known = context_.platforms.contains(platform) &&
                       std::any_of(identities.begin(), identities.end(), [&](const Identity& each) { return each.platform == platform; });
    if (!known) return finish(handling, card_of(Error{Kind::not_found, "reach_unknown", {{"platform", platform}}, {}, {}}));
    Card card;
    card.state = CardState::done;
    card.title = Text::of("engine.reach", {{"platform", platform}});
    const bool done = finish(handling, std::move(card), [&](journal::Transaction& transaction) {
        return Linking::prefer(transaction, handling.person->id, platform);
    });
    if (done) (void)linking_.load();
    return done;
}

}  // namespace botones::engine
