// One function per manner of sending; the portal's rules are in rest, its words in errors, its shapes in render.
#include "adapters/chat/bitrix24/client.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/bracket_form.hpp"
#include "adapters/chat/bitrix24/decode.hpp"
#include "adapters/chat/bitrix24/limits.hpp"
#include "adapters/chat/bitrix24/text.hpp"
#include "commands/table_file.hpp"
#include "commands/values/hex.hpp"

namespace botones::bitrix24 {
namespace {

using nlohmann::json;

const Method sending{"imbot.v2.Chat.Message.send", Effect::posts, Target::message};
const Method updating{"imbot.v2.Chat.Message.update", Effect::repeatable, Target::message};
const Method uploading{"imbot.v2.File.upload", Effect::posts, Target::message};
const Method downloading{"imbot.v2.File.download", Effect::repeatable, Target::message};

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3), '\0');
    const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
    // It ends its output with a zero byte, for which a string has room.
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), in, static_cast<int>(bytes.size()));
    return out;
}

/// True, "Y" or "1": portals of different age answer differently.
bool is_true(const json& object, const char* key) {
    const auto value = object.value(key, json());
    return value == true || value == "Y" || value == "1" || value == 1;
}

std::string missing_scopes(const json& granted) {
    const auto has = [&](std::string_view scope) {
        return std::ranges::any_of(granted, [&](const json& each) { return each == scope; });
    };
    std::string missing;
    if (!has("imbot")) missing = "imbot";
    if (!has("user") && !has("user_basic")) missing += missing.empty() ? "user" : ", user";
    return missing;
}

}  // namespace

Bitrix24Platform::Bitrix24Platform(Settings settings, Rest& rest, Speak speak)
    : settings_(std::move(settings)), rest_(rest), speak_(std::move(speak)) {}

json Bitrix24Platform::arguments() const {
    json made = {{"botId", settings_.bot_id}};
    if (!settings_.bot_token.empty()) made["botToken"] = std::string(settings_.bot_token.reveal());
    return made;
}

/// A digest in the shape of a version 4 UUID (RFC 9562 §5.4), the kind the portal's own clients make: whether it takes
/// others is not documented.
std::string Bitrix24Platform::uuid_of(std::int64_t delivery) const {
    const auto text = settings_.name_space + "/" + std::to_string(settings_.bot_id) + "/" + std::to_string(delivery);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    digest[6] = static_cast<unsigned char>((digest[6] & 0x0FU) | 0x40U);
    digest[8] = static_cast<unsigned char>((digest[8] & 0x3FU) | 0x80U);
    auto uuid = to_hex(std::span(digest).first<16>());
    for (const std::size_t hyphen : {8U, 13U, 18U, 23U}) uuid.insert(hyphen, 1, '-');
    return uuid;
}

Result<void> Bitrix24Platform::ping(CallContext& call) {
    const std::vector<Rest::Command> commands = {
        {"scope", {"scope", Effect::repeatable, Target::portal}, {}},
        {"bot", {"imbot.v2.Bot.get", Effect::repeatable, Target::portal}, bracket_query(arguments())}};
    auto answers = rest_.batch(call, commands);
    if (!answers) return pass(answers);
    const auto& scope = answers->at(0);
    if (!scope) return pass(scope);
    if (const auto missing = scope->is_array() ? missing_scopes(*scope) : std::string(); !missing.empty()) {
        return fail(Kind::misconfigured, "bitrix24_scope_missing", {{"scope", missing}}, missing);
    }
    if (!answers->at(1)) return pass(answers->at(1));
    return {};
}

Result<std::string> Bitrix24Platform::user_of(const std::string& identity) const {
    const auto slash = identity.rfind('/');
    const bool ours = slash != std::string::npos && identity.substr(0, slash) == settings_.member;
    if (!ours || !is_number(identity.substr(slash + 1))) {
        return fail(Kind::not_found, "bitrix24_gone", {}, "identity of another portal: " + identity);
    }
    return identity.substr(slash + 1);
}

Result<std::string> Bitrix24Platform::dialog_of(const Delivery& delivery) const {
    const auto& id = delivery.conversation.id;
    if (delivery.manner == Delivery::Manner::whisper) return user_of(delivery.recipient);
    if (id.starts_with('@')) return user_of(id.substr(1));
    return id.empty() ? user_of(delivery.recipient) : Result<std::string>(id);
}

Result<std::string> Bitrix24Platform::send(CallContext& call, const Delivery& delivery) {
    if (delivery.card == nullptr) return fail(Kind::internal, "delivery_without_card");
    switch (delivery.manner) {
        case Delivery::Manner::post:
        case Delivery::Manner::whisper: {
            const auto dialog = dialog_of(delivery);
            if (!dialog) return dialog;
            return post(call, delivery, *dialog);
        }
        case Delivery::Manner::update: return update(call, delivery);
        case Delivery::Manner::respond: return respond(call, delivery);
        case Delivery::Manner::home: return fail(Kind::invalid_input, "home_not_here");
    }
    return fail(Kind::internal, "delivery_manner");
}

Result<std::string> Bitrix24Platform::post(CallContext& call, const Delivery& delivery, const std::string& dialog) {
    const auto say = [&](const Text& text) { return speak_(delivery.language, text); };
    const auto card = render(*delivery.card, say, settings_.bot_id);
    json fields = {{"message", card.message}, {"urlPreview", false}, {"templateId", uuid_of(delivery.id)}};
    if (!card.attach.empty()) fields["attach"] = json::parse(card.attach);
    if (!card.keyboard.empty()) fields["keyboard"] = json::parse(card.keyboard);
    auto made = arguments();
    made["dialogId"] = dialog;
    made["fields"] = std::move(fields);
    const auto answer = rest_.call(call, sending, std::move(made));
    if (!answer) return pass(answer);
    const auto id = answer->is_object() ? answer->value("id", json()) : *answer;
    // The portal took it but did not say where it is: the same as a lost answer.
    if (!id.is_number_integer()) return fail(Kind::uncertain, "bitrix24_busy", {}, "no message id in the answer");
    const auto message = dialog + "/" + std::to_string(id.get<std::int64_t>());
    auto files = delivery.card->attachments;
    // While it runs, a table changes with every look.
    const bool lasts = delivery.card->state != CardState::running;
    if (auto rest = card.whole_table || !lasts ? std::nullopt : table_file(*delivery.card, say, longest_attachment)) {
        files.push_back(std::move(*rest));
    }
    if (auto attached = attach_files(call, delivery, files, message); !attached) return pass(attached);
    return delivery.manner == Delivery::Manner::whisper ? std::string() : message;
}

Result<std::string> Bitrix24Platform::update(CallContext& call, const Delivery& delivery) {
    const auto slash = delivery.message_ref.rfind('/');
    const auto id = slash == std::string::npos ? std::string() : delivery.message_ref.substr(slash + 1);
    if (!is_number(id)) return fail(Kind::not_found, "bitrix24_gone", {}, "reference " + delivery.message_ref);
    const auto say = [&](const Text& text) { return speak_(delivery.language, text); };
    const auto card = render(*delivery.card, say, settings_.bot_id);
    // What is left out would stay: "" takes an attachment away, "N" a keyboard ("Attachments", "Working with keyboards").
    json fields = {{"message", card.message}, {"urlPreview", "N"}, {"attach", ""}, {"keyboard", "N"}};
    if (!card.attach.empty()) fields["attach"] = json::parse(card.attach);
    if (!card.keyboard.empty()) fields["keyboard"] = json::parse(card.keyboard);
    auto made = arguments();
    made["messageId"] = std::stoll(id);
    made["fields"] = std::move(fields);
    const auto answer = rest_.call(call, updating, std::move(made));
    if (!answer) return pass(answer);
    const auto done = answer->is_object() ? answer->value("result", json()) : *answer;
    if (done != true) return fail(Kind::not_found, "bitrix24_gone", {}, "the portal did not change the message");
    if (auto files = attach_files(call, delivery, delivery.card->attachments, delivery.message_ref); !files) return pass(files);
    return delivery.message_ref;
}

Result<std::string> Bitrix24Platform::respond(CallContext& call, const Delivery& delivery) {
    if (!delivery.message_ref.starts_with(private_answer)) {
        return fail(Kind::denied, "bitrix24_response", {}, "no answer of this platform");
    }
    const auto user = user_of(delivery.message_ref.substr(private_answer.size()));
    if (!user) return user;
    const auto sent = post(call, delivery, *user);
    if (!sent) return sent;
    return std::string();
}

/// Files are messages of their own, after the card. What surely did not arrive is tried again with the whole delivery, of
/// which the portal knows the rest already; what perhaps arrived is not sent twice.
Result<void> Bitrix24Platform::attach_files(CallContext& call, const Delivery& delivery, const std::vector<Attachment>& files,
                                            const std::string& message) {
    constexpr std::size_t most_remembered = 1000;
    if (files.empty()) return {};
    const auto dialog = message.substr(0, message.rfind('/'));
    std::size_t sent = 0;
    {
        const std::lock_guard lock(mutex_);
        if (files_sent_.size() > most_remembered) files_sent_.clear();
        sent = files_sent_[message];
    }
    for (; sent < files.size(); ++sent) {
        const auto& file = files[sent];
        if (file.bytes.empty() || file.bytes.size() > longest_attachment) continue;
        auto made = arguments();
        made["dialogId"] = dialog;
        made["fields"] = {{"name", escape_line(file.name, limits::file_name)},
                          {"content", base64(file.bytes)},
                          {"message", escape(speak_(delivery.language, file.alt), 1000)}};
        const auto answer = rest_.call(call, uploading, std::move(made));
        const bool surely_not = !answer && (answer.error().kind == Kind::rate_limited || answer.error().kind == Kind::unavailable);
        const std::lock_guard lock(mutex_);
        files_sent_[message] = surely_not ? sent : sent + 1;
        if (surely_not) return pass(answer);
    }
    return {};
}

Result<std::string> Bitrix24Platform::find_sent(CallContext&, const Delivery&) {
    return fail(Kind::not_found, "bitrix24_gone", {}, "a repeat is recognised by the portal");
}

Result<Profile> Bitrix24Platform::profile(CallContext& call, const Identity& identity) {
    const auto user = user_of(identity.id);
    if (!user) return fail(Kind::not_found, "profile_unknown", {}, user.error().detail);
    const auto answer = rest_.call(call, {"user.get", Effect::repeatable, Target::portal}, {{"FILTER", {{"ID", *user}}}});
    if (!answer) return pass(answer);
    const auto same = [&](const json& each) {
        const auto id = each.is_object() ? each.value("ID", json()) : json();
        return id == *user || (id.is_number_integer() && std::to_string(id.get<std::int64_t>()) == *user);
    };
    const auto found = answer->is_array() ? std::ranges::find_if(*answer, same) : answer->end();
    if (!answer->is_array() || found == answer->end()) return fail(Kind::not_found, "profile_unknown");
    Profile profile;
    profile.active = is_true(*found, "ACTIVE");
    profile.member = found->value("USER_TYPE", json()) == "employee";
    const auto email = found->value("EMAIL", json());
    if (settings_.emails == Settings::Emails::verified && email.is_string()) {
        if (auto address = Address::parse(email.get<std::string>())) profile.verified_email = *address;
    }
    return profile;
}

Result<std::string> Bitrix24Platform::fetch(CallContext& call, const InboundFile& file, std::size_t most) {
    if (!is_number(file.ref)) return fail(Kind::not_found, "bitrix24_gone", {}, "not a file of this platform");
    if (file.size > most) return fail(Kind::invalid_input, "file_too_large");
    auto made = arguments();
    made["fileId"] = std::stoll(file.ref);
    const auto answer = rest_.call(call, downloading, std::move(made));
    if (!answer) return pass(answer);
    const auto url = answer->is_object() ? answer->value("downloadUrl", json()) : json();
    if (!url.is_string()) return fail(Kind::not_found, "bitrix24_gone", {}, "no download URL");
    return rest_.download(call, url.get<std::string>(), most);
}

}  // namespace botones::bitrix24
