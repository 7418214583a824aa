// The limits of a conversation, and what the address book remembers.
#include <catch2/catch.hpp>

#include <map>

#include "adapters/chat/teams/address_book.hpp"
#include "adapters/chat/teams/pace.hpp"
#include "adapters/chat/teams/percent.hpp"

using namespace botones;
using namespace botones::teams;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

class MemoryBookmarks final : public Bookmarks {
public:
    Result<std::optional<std::string>> load(const std::string& name) override {
        const auto found = kept.find(name);
        return found == kept.end() ? std::optional<std::string>() : std::optional(found->second);
    }
    Result<void> store(const std::string& name, const std::string& value) override {
        kept[name] = value;
        return {};
    }
    std::map<std::string, std::string> kept;
};

Sighting seen(Sighting::Where where, const char* conversation = "a:1", const char* service = "https://s/emea/") {
    return {{"teams", "t/ana"}, "29:ana", conversation, service, where, false};
}

}  // namespace

TEST_CASE("sends never break a window of Teams, and break none by waiting", "[teams][pace]") {
    Pace pace;
    auto now = Pace::Clock::time_point{} + std::chrono::hours(1);
    std::vector<Pace::Clock::time_point> sent;
    for (int i = 0; i < 400; ++i) {
        const auto wait = pace.take("c", limits::sends, now);
        if (wait.count() > 0) {
            now += wait;
            REQUIRE(pace.take("c", limits::sends, now).count() == 0);
        }
        sent.push_back(now);
    }
    for (const auto& window : limits::sends) {
        const auto count = static_cast<std::size_t>(window.count);
        for (std::size_t i = count; i < sent.size(); ++i) REQUIRE(sent[i] - sent[i - count] >= window.span);
    }
    CHECK(pace.take("other", limits::sends, now).count() == 0);
}

TEST_CASE("a pause holds its name alone", "[teams][pace]") {
    Pace pace;
    const auto now = Pace::Clock::time_point{} + std::chrono::hours(1);
    pace.pause("c", now + seconds(5));
    CHECK(pace.take("c", limits::sends, now) == milliseconds(5000));
    CHECK(pace.take("d", limits::sends, now).count() == 0);
    CHECK(pace.take("c", limits::sends, now + seconds(5)).count() == 0);
}

TEST_CASE("where a person can be reached is known again after a restart", "[teams][book]") {
    MemoryBookmarks bookmarks;
    {
        AddressBook book(bookmarks);
        CHECK(book.note(seen(Sighting::Where::personal)));
        REQUIRE(book.keep(seen(Sighting::Where::personal)));
        CHECK_FALSE(book.note(seen(Sighting::Where::personal)));
        REQUIRE(book.keep(seen(Sighting::Where::shared, "19:c@thread.tacv2")));
    }
    AddressBook book(bookmarks);
    const auto known = book.find("t/ana");
    REQUIRE(known);
    REQUIRE(*known);
    CHECK(**known == Acquaintance{"29:ana", {"a:1", "https://s/emea/"}});
    CHECK(*book.rosters() == std::vector<Place>{{"19:c@thread.tacv2", "https://s/emea/"}});
    CHECK_FALSE(book.find("t/other")->has_value());
    CHECK_FALSE(book.last_seen("t/ana"));
    book.note(seen(Sighting::Where::shared, "19:d@thread.tacv2"));
    CHECK(book.last_seen("t/ana") == Place{"19:d@thread.tacv2", "https://s/emea/"});
}

TEST_CASE("a service that moved is news, an app that was taken away leaves no conversation", "[teams][book]") {
    MemoryBookmarks bookmarks;
    AddressBook book(bookmarks);
    REQUIRE(book.keep(seen(Sighting::Where::personal)));
    const auto moved = seen(Sighting::Where::personal, "a:1", "https://s/amer/");
    CHECK(book.note(moved));
    REQUIRE(book.keep(moved));
    CHECK((*book.find("t/ana"))->personal.service_url == "https://s/amer/");
    auto removed = moved;
    removed.removed = true;
    CHECK(book.note(removed));
    REQUIRE(book.keep(removed));
    CHECK((*book.find("t/ana"))->personal.conversation.empty());
    CHECK((*book.find("t/ana"))->user == "29:ana");
}

TEST_CASE("a stored reference that is damaged is nobody's", "[teams][book]") {
    MemoryBookmarks bookmarks;
    bookmarks.kept["teams.person.t/ana"] = "not json";
    bookmarks.kept["teams.rosters"] = "{\"places\":7}";
    AddressBook book(bookmarks);
    CHECK(book.find("t/ana")->value() == Acquaintance{});
    CHECK(book.rosters()->empty());
}

TEST_CASE("references and chosen values survive being written as text", "[teams][place]") {
    const MessagePlace message{"1:x", {"19:c@thread.tacv2;messageid=5", "https://s/emea/"}};
    const auto read = MessagePlace::of(message.text());
    REQUIRE(read);
    CHECK(read->activity == "1:x");
    CHECK(read->place == message.place);
    CHECK_FALSE(MessagePlace::of(""));
    CHECK_FALSE(MessagePlace::of("x"));
    CHECK_FALSE(MessagePlace::of(" x y"));
    CHECK(percent_decoded(percent_encoded("a,b%2Cc%")) == "a,b%2Cc%");
    CHECK(percent_encoded("a,b").find(',') == std::string::npos);
}
