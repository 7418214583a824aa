// The naming tree against a second one written from the requirements alone: generated directories, generated requests.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "commands/operations/account/_naming.hpp"
#include "tests/support/test_values.hpp"

using namespace botones;
using namespace botones::testing;
using namespace botones::operations;

namespace {

using Words = std::vector<std::string>;

/// One thing in a directory that has addresses: a person's account, or a group (kind 'G').
struct Row {
    char kind = 'A';  // A active, L locked, C closed, G group
    std::string login;
    Words addresses;
    std::string id;
    std::string display;
};

struct Request {
    Words given, surnames;  // empty: no name said
    std::string id, login;
    Words domains{"example.org"};
    bool in_turn = false;   // every homonym login, not only the first that the person can have
    bool drop_particles = false;
};

// --- The second implementation: sentences of the procedure turned into sets and tables; no code of the first. ---

/// S40, D2: lower case, no accents, one word.
std::string plain(const std::string& name, bool drop_particles) {
    static const std::map<std::string, std::string> accents{
        {"á", "a"}, {"é", "e"}, {"í", "i"}, {"ó", "o"}, {"ú", "u"}, {"ñ", "n"}, {"ç", "c"}, {"ã", "a"}, {"õ", "o"}, {"ü", "u"},
        {"Á", "a"}, {"É", "e"}, {"Í", "i"}, {"Ó", "o"}, {"Ú", "u"}, {"Ñ", "n"}, {"Ç", "c"}, {"ê", "e"}, {"ô", "o"}, {"â", "a"}};
    static const std::set<std::string> particles{"de", "la", "las", "los", "del", "da", "das", "do", "dos", "e"};
    std::string all;
    std::string word;
    const auto end_word = [&] {
        if (!(drop_particles && particles.contains(word))) all += word;
        word.clear();
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto c = static_cast<unsigned char>(name[i]);
        if (c == ' ') end_word();
        else if (c >= 'A' && c <= 'Z') word += static_cast<char>(c + 32);
        else if (c >= 'a' && c <= 'z') word += name[i];
        else if (const auto known = accents.find(name.substr(i, 2)); known != accents.end()) { word += known->second; ++i; }
    }
    end_word();
    return all;
}

struct Oracle {
    const Request& request;
    const std::vector<Row>& rows;

    Words g() const { return folded(request.given); }
    Words s() const { return folded(request.surnames); }
    Words folded(const Words& names) const {
        Words all;
        for (const auto& each : names) all.push_back(plain(each, request.drop_particles));
        return all;
    }

    /// S40–S42 case by case.
    Words rule_logins() const {
        const auto first = g(), last = s();
        if (first.empty()) return {};
        if (last.empty()) return {first[0]};
        Words all{first[0] + "." + last[0]};
        const bool second_name = first.size() >= 2, second_surname = last.size() >= 2;
        if (second_name) all.push_back(first[1] + "." + last[0]);
        if (second_surname && (!second_name || request.in_turn)) all.push_back(first[0] + "." + last[1]);
        return distinct(all);
    }
    Words further_logins() const {
        const auto first = g(), last = s();
        if (first.empty()) return {};
        Words all;
        const bool two = first.size() >= 2;
        if (last.empty()) {
            if (two) all = {first[0] + "." + first[1], first[1] + "." + first[0], first[0] + first[1]};
            return distinct(all);
        }
        if (last.size() >= 2) all = {first[0] + "." + last[1], first[0] + "." + last[0] + "." + last[1]};
        if (two) all.push_back(first[0] + "." + first[1] + "." + last[0]);
        if (two && last.size() >= 2) all.push_back(first[1] + "." + last[1]);
        for (const auto& each : {last[0] + "." + first[0], first[0].substr(0, 1) + "." + last[0], first[0] + "-" + last[0], first[0] + last[0]})
            all.push_back(each);
        return distinct(all);
    }
    static Words distinct(const Words& all) {
        Words kept;
        for (const auto& each : all)
            if (std::count(kept.begin(), kept.end(), each) == 0) kept.push_back(each);
        return kept;
    }

    /// S35: the login, then the addresses it would get, among accounts before groups.
    const Row* taker(const std::string& login) const {
        for (const auto& row : rows)
            if (row.kind != 'G' && row.login == login) return &row;
        for (const auto& domain : request.domains)
            for (const bool groups : {false, true})
                for (const auto& row : rows)
                    if ((row.kind == 'G') == groups && std::count(row.addresses.begin(), row.addresses.end(), login + "@" + domain) > 0)
                        return &row;
        return nullptr;
    }

    std::string theirs(const Row& row) const { return (row.kind == 'C' ? "reactivate " : "report ") + row.login; }

    bool named_alike(const Row& row) const {
        std::string said;
        for (const auto& part : request.given) said += plain(part, false) + " ";
        for (const auto& part : request.surnames) said += plain(part, false) + " ";
        std::string held;
        std::string word;
        for (const char c : row.display + " ") {
            if (c == ' ') { held += plain(word, false); word.clear(); } else word += c;
        }
        said.erase(std::remove(said.begin(), said.end(), ' '), said.end());
        return said == held;
    }

    std::string answer() const {
        if (!request.id.empty())
            for (const char kind : {'A', 'L', 'C'})
                for (const auto& row : rows)
                    if (row.kind == kind && row.id == request.id) return theirs(row);
        const bool said = !request.login.empty();
        const auto logins = said ? Words{request.login} : rule_logins();
        if (logins.empty()) return "no login";
        bool doubt = false;
        for (const auto& login : logins) {
            const auto* row = taker(login);
            if (row == nullptr) return "create " + login;
            if (row->kind == 'G' || (!request.id.empty() && !row->id.empty())) continue;  // somebody else for certain
            if (said && (request.given.empty() || named_alike(*row))) return theirs(*row);
            doubt = true;
            break;
        }
        std::string asked = doubt ? "ask?" : "ask";
        std::size_t offered = 0;
        auto possible = rule_logins();
        for (const auto& each : further_logins()) possible.push_back(each);
        for (const auto& each : distinct(possible))
            if (offered < 3 && taker(each) == nullptr) { asked += " " + each; ++offered; }
        return asked;
    }
};

// --- The first implementation, over the same rows. ---

class RowHoldings : public Holdings {
public:
    RowHoldings(const std::vector<Row>& rows, const Request& request) : rows_(rows), request_(request) {}
    Result<std::vector<FoundAccount>> of_person(const NationalId& id) override {
        std::vector<FoundAccount> found;
        for (const auto& row : rows_)
            if (row.kind != 'G' && row.id == id.text()) found.push_back(account_of(row));
        return found;
    }
    Result<std::optional<LoginHolder>> holder_of(const Login& login) override {
        for (const auto& row : rows_)
            if (row.kind != 'G' && row.login == login.text()) return holder(row);
        for (const auto& domain : request_.domains)
            for (const bool group : {false, true})
                for (const auto& row : rows_)
                    if ((row.kind == 'G') == group && std::find(row.addresses.begin(), row.addresses.end(), login.text() + "@" + domain) != row.addresses.end())
                        return holder(row);
        return std::optional<LoginHolder>();
    }

private:
    static FoundAccount account_of(const Row& row) {
        AccountAttributes attributes{login(row.login), address(row.addresses.front()), {}, name(row.display), {}, {}, {}, {}, {}};
        if (!row.id.empty()) attributes.national_id = national_id(row.id);
        Account account{std::move(attributes), AccountState::active, row.login, "1", {}, {}, {}, false};
        account.state = row.kind == 'A' ? AccountState::active : row.kind == 'L' ? AccountState::locked : AccountState::closed;
        return {std::move(account), nullptr};
    }
    static Result<std::optional<LoginHolder>> holder(const Row& row) {
        if (row.kind == 'G') return std::optional(LoginHolder{std::nullopt, row.login});
        return std::optional(LoginHolder{account_of(row), {}});
    }
    const std::vector<Row>& rows_;
    const Request& request_;
};

std::string decided(const Request& request, const std::vector<Row>& rows) {
    Applicant who;
    if (!request.given.empty()) who.name = PersonName::parse(request.given, request.surnames).value();
    if (!request.id.empty()) who.id = national_id(request.id);
    if (!request.login.empty()) who.login = login(request.login);
    NamingRules rules;
    if (request.in_turn) rules.when_taken = NamingRules::Homonyms::each_in_turn;
    if (request.drop_particles) rules.particles = NamingRules::Particles::dropped;
    RowHoldings holdings(rows, request);
    const auto verdict = decide_account(who, rules, holdings).value();
    switch (verdict.end) {
        case NamingVerdict::End::reactivate: return "reactivate " + verdict.account->account.attributes.login.text();
        case NamingVerdict::End::report: return "report " + verdict.account->account.attributes.login.text();
        case NamingVerdict::End::create: return "create " + verdict.login->text();
        case NamingVerdict::End::no_login: return "no login";
        case NamingVerdict::End::ask_admin: break;
    }
    std::string asked = verdict.holder_unclear ? "ask?" : "ask";
    for (const auto& each : verdict.candidates) asked += " " + each.text();
    return asked;
}

// --- Directories and requests, small enough to collide. ---

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}

    Request request() {
        Request request;
        name(request.given, request.surnames);
        if (chance(75)) request.id = id();
        if (chance(15)) request.login = any_login();
        if (!request.login.empty() && chance(40)) request.given.clear(), request.surnames.clear();
        if (chance(25)) request.domains.push_back("tjepa.example");
        request.in_turn = chance(30);
        request.drop_particles = chance(20);
        return request;
    }

    std::vector<Row> directory() {
        std::vector<Row> rows;
        std::set<std::string> used;
        for (auto left = pick(14); left > 0; --left) {
            Row row;
            row.kind = chance(10) ? 'G' : "AAALCC"[pick(6)];
            row.login = any_login();
            row.addresses = {row.login + "@example.org"};
            if (chance(20)) row.addresses.push_back(any_login() + "@" + (chance(50) ? "example.org" : "tjepa.example"));
            if (chance(70)) row.id = id();
            Words given, surnames;
            name(given, surnames);
            for (const auto& part : given) row.display += (row.display.empty() ? "" : " ") + part;
            for (const auto& part : surnames) row.display += " " + part;
            if (std::any_of(row.addresses.begin(), row.addresses.end(), [&](const auto& each) { return used.contains(each); })) continue;
            used.insert(row.addresses.begin(), row.addresses.end());
            rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    std::size_t pick(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }
    bool chance(std::size_t percent) { return pick(100) < percent; }
    std::string id() { return "10136245" + std::to_string(10 + pick(8)); }
    std::string any_login() {
        Words given, surnames;
        name(given, surnames);
        const auto first = plain(given[pick(given.size())], false);
        if (surnames.empty() || chance(5)) return first;
        const auto last = plain(surnames[pick(surnames.size())], chance(10));
        return chance(85) ? first + "." + last : last + "." + first;
    }
    void name(Words& given, Words& surnames) {
        static const Words firsts{"Lady", "Johana", "José", "María", "Íñigo", "João", "Conceição"};
        static const Words lasts{"Rodríguez", "Peña", "De la Cruz", "dos Santos", "Núñez", "Pérez"};
        given = {firsts[pick(firsts.size())]};
        if (chance(50)) given.push_back(firsts[pick(firsts.size())]);
        surnames.clear();
        if (chance(95)) surnames.push_back(lasts[pick(lasts.size())]);
        if (!surnames.empty() && chance(60)) surnames.push_back(lasts[pick(lasts.size())]);
    }
    std::mt19937 random_;
};

std::string told(const Request& request, const std::vector<Row>& rows) {
    std::string text = "request: login '" + request.login + "' id '" + request.id + "' name";
    for (const auto* parts : {&request.given, &request.surnames}) {
        for (const auto& each : *parts) text += " " + each;
        text += " |";
    }
    for (const auto& row : rows) {
        text += "\n  " + std::string(1, row.kind) + " " + row.login + " id " + row.id + " " + row.display + ":";
        for (const auto& each : row.addresses) text += " " + each;
    }
    return text;
}

}  // namespace

TEST_CASE("S36 S37 S40 S41 S42 D1 D2 the naming tree agrees with a second implementation on every generated directory") {
    const auto* asked = std::getenv("BOTONES_TEST_LONG");
    const int rounds = asked != nullptr && std::string(asked) == "1" ? 100'000 : 5'000;
    Generator generator(20'261'121);
    std::map<std::string, int> ends;
    int differences = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto rows = generator.directory();
        const auto request = generator.request();
        const auto wanted = Oracle{request, rows}.answer();
        const auto found = decided(request, rows);
        ++ends[wanted.substr(0, wanted.find(' '))];
        if (wanted == found) continue;
        if (++differences <= 5) UNSCOPED_INFO(told(request, rows) << "\n  wanted: " << wanted << "\n  found:  " << found);
    }
    CHECK(differences == 0);
    // Every branch of the tree was walked.
    for (const auto* end : {"create", "report", "reactivate", "ask", "ask?"}) {
        CAPTURE(end);
        CHECK(ends[end] > rounds / 100);
    }
}
