// People: how their private conversation is found or opened, and what Teams knows of them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/client.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/http/form.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

std::string object_id_of(const std::string& identity) { return identity.substr(identity.rfind('/') + 1); }

constexpr const char* person_left = "teams_person_left";

std::optional<Address> address_of(const json& member_entry) {
    for (const auto* name : {"email", "userPrincipalName"}) {
        const auto text = text_at(member_entry, name);
        if (auto address = Address::parse(text); address && text.find("#EXT#") == std::string::npos) return *address;
    }
    return std::nullopt;
}

}  // namespace

struct TeamsPlatform::Found {
    Place place;
    json member;
};

Result<Place> TeamsPlatform::personal_place(CallContext& call, const std::string& identity) {
    auto known = book_.find(identity);
    if (!known) return pass(known);
    if (*known && !(*known)->personal.conversation.empty()) return with_service((*known)->personal);
    if (*known && !(*known)->user.empty()) return open_personal(call, identity, **known);
    auto found = look_up(call, identity);
    if (!found) return pass(found);
    return open_personal(call, identity, {text_at(found->member, "id"), {{}, found->place.service_url}});
}

Result<Place> TeamsPlatform::open_personal(CallContext& call, const std::string& identity, const Acquaintance& known) {
    const auto place = with_service(known.personal);
    const json body = {{"bot", {{"id", "28:" + settings_.app_id}}},
                       {"members", json::array({{{"id", known.user}}})},
                       {"tenantId", settings_.tenant_id},
                       {"channelData", {{"tenant", {{"id", settings_.tenant_id}}}}},
                       {"isGroup", false}};
    // Asked again it answers the same conversation.
    const auto answer = paced(call, known.user, {"POST", place.service_url, "v3/conversations", Effect::repeatable, dumped(body)});
    if (!answer) return pass(answer);
    const auto conversation = text_at(*answer, "id");
    if (conversation.empty()) return fail(Kind::unavailable, "teams_busy", {}, "conversation without an id");
    const auto kept = book_.keep({{"teams", identity}, known.user, conversation, place.service_url, Sighting::Where::personal, false});
    if (!kept) return pass(kept);
    return Place{conversation, place.service_url};
}

Result<json> TeamsPlatform::member_of(CallContext& call, const Place& place, const std::string& identity) {
    const auto name = "members " + place.conversation;
    if (const auto wait = pace_.take(name, limits::member_reads, now_()); wait.count() > 0) {
        return Error{Kind::rate_limited, "teams_busy", {}, "own pace", wait};
    }
    const auto path = "v3/conversations/" + http::percent_encode(place.conversation) + "/members/" +
                      http::percent_encode(object_id_of(identity));
    auto answer = connector_.call(call, {"GET", with_service(place).service_url, path, Effect::repeatable, {}});
    if (!answer && answer.error().kind == Kind::rate_limited) pace_.pause(name, now_() + answer.error().retry_after);
    return answer;
}

/// The likeliest conversations first: where they were just seen, their private one, the shared ones.
Result<std::vector<Place>> TeamsPlatform::places_of(const std::string& identity) {
    const auto known = book_.find(identity);
    if (!known) return pass(known);
    auto rosters = book_.rosters();
    if (!rosters) return rosters;
    std::vector<Place> places;
    if (const auto seen = book_.last_seen(identity)) places.push_back(*seen);
    if (*known && !(*known)->personal.conversation.empty()) places.push_back((*known)->personal);
    places.insert(places.end(), rosters->begin(), rosters->end());
    std::vector<Place> each;
    for (const auto& place : places) {
        if (std::ranges::find(each, place) == each.end()) each.push_back(place);
    }
    return each;
}

Result<TeamsPlatform::Found> TeamsPlatform::look_up(CallContext& call, const std::string& identity) {
    const auto places = places_of(identity);
    if (!places) return pass(places);
    const auto seen = book_.last_seen(identity);
    bool left = false;
    for (const auto& place : *places) {
        auto member_entry = member_of(call, place, identity);
        if (member_entry && !text_at(*member_entry, "id").empty()) return Found{place, std::move(*member_entry)};
        if (member_entry) continue;
        const auto kind = member_entry.error().kind;
        // A conversation that is closed to us says nothing about the person.
        if (kind != Kind::not_found && kind != Kind::denied && kind != Kind::invalid_input) return pass(member_entry);
        left = left || (kind == Kind::not_found && seen && place == *seen);
    }
    if (left) return fail(Kind::not_found, person_left);
    return fail(Kind::not_found, "teams_person_unknown", {}, "in no conversation with the bot");
}

Result<Profile> TeamsPlatform::profile(CallContext& call, const Identity& identity) {
    const auto found = look_up(call, identity.id);
    // Who wrote to us and is in no roster any more has left; of whom we never saw anything nothing is known.
    if (!found && found.error().code == person_left) return Profile{};
    if (!found && found.error().kind == Kind::not_found) return fail(Kind::not_found, "profile_unknown");
    if (!found) return pass(found);
    const auto role = text_at(found->member, "userRole");
    const auto tenant = text_at(found->member, "tenantId");
    Profile profile;
    profile.active = true;
    profile.member = (role.empty() || role == "user") && (tenant.empty() || tenant == settings_.tenant_id) &&
                     text_at(found->member, "userPrincipalName").find("#EXT#") == std::string::npos;
    if (profile.member) profile.verified_email = address_of(found->member);
    return profile;
}

}  // namespace botones::teams
