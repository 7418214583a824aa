// Files of cards: offered after the card, uploaded when their owner allows it.
#include <nlohmann/json.hpp>
#include <thread>

#include "adapters/chat/teams/client.hpp"
#include "adapters/chat/teams/client_parts.hpp"

namespace botones::teams {
namespace {

constexpr int most_tries = 5;

std::string activity_with(const std::string& attachment) { return R"({"type":"message","attachments":[)" + attachment + "]}"; }

/// Waits until a busy conversation may take the next message; false: it is another error, or too late.
bool waited_for_turn(const CallContext& call, const Error& error) {
    if (error.kind != Kind::rate_limited || error.retry_after >= call.left() || call.stop_requested()) return false;
    std::this_thread::sleep_for(error.retry_after);
    return true;
}

}  // namespace

/// The card has arrived and names its files; an offer that fails is made again when the file is asked for again.
void TeamsPlatform::offer_files(CallContext& call, const Delivery& delivery, const std::vector<Attachment>& files, const Place& place) {
    const auto& to = delivery.conversation.id;
    const auto owner = to.starts_with('@') ? to.substr(1) : delivery.recipient;
    for (const auto& file : files) {
        if (file.bytes.empty() || owner.empty()) continue;
        const auto offer = files_.keep(owner, file);
        const auto attachment = consent_card(file, offer, speak_(delivery.language, file.alt));
        const ConnectorCall order{"POST", place.service_url, activities(place.conversation), Effect::posts, activity_with(attachment)};
        auto sent = paced(call, place.conversation, order);
        // The card comes only once, so its file waits here.
        for (int tries = 1; tries < most_tries && !sent && waited_for_turn(call, sent.error()); ++tries)
            sent = paced(call, place.conversation, order);
        if (!sent && sent.error().kind != Kind::uncertain) (void)files_.take(offer, owner);
    }
}

Result<void> TeamsPlatform::deliver_file(CallContext& call, const FileConsent& consent) {
    const auto card = MessagePlace::of(consent.card);
    if (!card) return fail(Kind::invalid_input, "teams_card_refused", {}, "a consent without its card");
    const auto place = with_service(card->place);
    auto file = files_.take(consent.offer, consent.who);
    if (file && !consent.upload_url.empty()) {
        if (auto put = files_.upload(call, consent, file->bytes); !put) {
            files_.restore(consent.offer, consent.who, std::move(*file));  // the offer still stands
            return put;
        }
        const auto shown = paced(call, place.conversation, {"POST", place.service_url, activities(place.conversation), Effect::posts,
                                                            activity_with(file_card(*file, consent))});
        if (!shown) return pass(shown);
    }
    // Its buttons have done what they could, also when the file is not there any more.
    const auto path = activities(place.conversation) + "/" + http::percent_encode(card->activity);
    const auto removed = paced(call, place.conversation, {"DELETE", place.service_url, path, Effect::repeatable, {}});
    if (!removed && removed.error().kind != Kind::not_found) return pass(removed);
    if (!file) return fail(Kind::not_found, "file_gone", {}, "an offer nobody remembers");
    return {};
}

Result<std::string> TeamsPlatform::fetch(CallContext& call, const InboundFile& file, std::size_t most) {
    if (file.size > most) return fail(Kind::invalid_input, "file_too_large");
    return files_.download(call, file.ref, most);
}

}  // namespace botones::teams
