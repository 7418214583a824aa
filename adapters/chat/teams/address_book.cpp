// One bookmark for each person, one for the rosters.
#include "adapters/chat/teams/address_book.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/json_text.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

constexpr const char* rosters_bookmark = "teams.rosters";

std::string bookmark_of(const std::string& identity) { return "teams.person." + identity; }

Acquaintance merged(Acquaintance known, const Sighting& sighting) {
    known.user = sighting.user;
    known.personal.service_url = sighting.service_url;
    if (sighting.where == Sighting::Where::personal) known.personal.conversation = sighting.removed ? "" : sighting.conversation;
    return known;
}

Acquaintance acquaintance_in(const std::string& text) {
    const auto stored = read_object(text).value_or(json::object());
    return {text_at(stored, "user"), {text_at(stored, "conversation"), text_at(stored, "service_url")}};
}

}  // namespace

bool AddressBook::note(const Sighting& sighting) {
    const Place place{sighting.conversation, sighting.service_url};
    const std::lock_guard guard(lock_);
    if (last_seen_.size() >= most_people) last_seen_.clear();
    if (!sighting.removed) last_seen_.insert_or_assign(sighting.who.id, place);
    const auto known = people_.find(sighting.who.id);
    if (known == people_.end() || merged(known->second, sighting) != known->second) return true;
    if (sighting.where == Sighting::Where::personal) return false;
    return !rosters_ || std::ranges::find(*rosters_, place) == rosters_->end();
}

std::optional<Place> AddressBook::last_seen(const std::string& identity) const {
    const std::lock_guard guard(lock_);
    const auto seen = last_seen_.find(identity);
    return seen == last_seen_.end() ? std::nullopt : std::optional(seen->second);
}

Result<void> AddressBook::keep(const Sighting& sighting) {
    auto known = find(sighting.who.id);
    if (!known) return pass(known);
    const auto before = known->value_or(Acquaintance{});
    const auto after = merged(before, sighting);
    if (after != before) {
        if (auto stored = store(sighting.who.id, after); !stored) return stored;
    }
    if (sighting.where == Sighting::Where::personal || sighting.removed) return {};
    return keep_roster({sighting.conversation, sighting.service_url});
}

Result<std::optional<Acquaintance>> AddressBook::find(const std::string& identity) {
    {
        const std::lock_guard guard(lock_);
        if (const auto known = people_.find(identity); known != people_.end()) return std::optional(known->second);
    }
    auto stored = bookmarks_.load(bookmark_of(identity));
    if (!stored) return pass(stored);
    if (!*stored) return std::optional<Acquaintance>();
    const std::lock_guard guard(lock_);
    if (people_.size() >= most_people) people_.clear();
    return std::optional(people_.emplace(identity, acquaintance_in(**stored)).first->second);
}

Result<void> AddressBook::forget_conversation(const std::string& identity) {
    auto known = find(identity);
    if (!known) return pass(known);
    if (!*known || (*known)->personal.conversation.empty()) return {};
    (*known)->personal.conversation.clear();
    return store(identity, **known);
}

Result<std::vector<Place>> AddressBook::rosters() {
    {
        const std::lock_guard guard(lock_);
        if (rosters_) return *rosters_;
    }
    auto stored = bookmarks_.load(rosters_bookmark);
    if (!stored) return pass(stored);
    const auto object = read_object(stored->value_or("{}")).value_or(json::object());
    std::vector<Place> places;
    if (const auto& list = member(object, "places"); list.is_array()) {
        for (const auto& place : list) {
            if (place.is_string()) places.push_back(Place::of(place.get<std::string>()));
        }
    }
    const std::lock_guard guard(lock_);
    if (!rosters_) rosters_ = std::move(places);
    return *rosters_;
}

Result<void> AddressBook::keep_roster(const Place& place) {
    auto places = rosters();
    if (!places) return pass(places);
    if (std::ranges::find(*places, place) != places->end()) return {};
    // The same conversation through another region's service replaces its older entry.
    std::erase_if(*places, [&](const Place& other) { return other.conversation == place.conversation; });
    places->insert(places->begin(), place);
    if (places->size() > most_rosters) places->resize(most_rosters);
    json list = json::array();
    for (const auto& each : *places) list.push_back(each.text());
    if (auto stored = bookmarks_.store(rosters_bookmark, dumped({{"places", list}})); !stored) return stored;
    const std::lock_guard guard(lock_);
    rosters_ = std::move(*places);
    return {};
}

Result<void> AddressBook::store(const std::string& identity, const Acquaintance& known) {
    const json body = {{"user", known.user},
                       {"conversation", known.personal.conversation},
                       {"service_url", known.personal.service_url}};
    if (auto stored = bookmarks_.store(bookmark_of(identity), dumped(body)); !stored) return stored;
    const std::lock_guard guard(lock_);
    if (people_.size() >= most_people) people_.clear();
    people_.insert_or_assign(identity, known);
    return {};
}

}  // namespace botones::teams
