// Many accounts at once over one connection: looked up in batches, written with a window of requests under way.
#include <algorithm>
#include <map>
#include <set>

#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/batches.hpp"
#include "adapters/directory/ldap/creation.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

using namespace ldap;

namespace {

/// What one question asks, as filter and as what the answer must hold.
struct Question {
    std::string assertion;
    std::vector<std::string> attributes;  // lower case; one of them …
    std::string value;                    // … has this value, compared without case
};

Question question_about(const LdapSettings& settings, const AccountKey& key) {
    const auto& names = settings.attributes;
    if (const auto* address = std::get_if<Address>(&key))
        return {owns_address(settings, *address), {lower(names.mail), lower(names.alternate)}, address->text()};
    if (const auto* login = std::get_if<Login>(&key))
        return {equals(names.login, login->text()), {lower(names.login)}, login->text()};
    const auto& id = std::get<NationalId>(key).text();
    return {equals(names.national_id, id), {lower(names.national_id)}, lower(id)};
}

bool answers(const Question& question, const Entry& entry) {
    return std::any_of(question.attributes.begin(), question.attributes.end(), [&](const std::string& name) {
        const auto& values = entry.all(name);
        return !name.empty() && std::any_of(values.begin(), values.end(), [&](const auto& one) { return lower(one) == question.value; });
    });
}

bool is_whole(const Answered& answered) { return answered.reply.ok() && answered.entries.size() < most_answers; }

/// Whether any of these entries is in a group at all; most new ones are not, and need not be asked about one by one.
Result<bool> any_in_groups(SiteSession& session, CallContext& call, const std::vector<Entry>& entries) {
    const auto& settings = session.settings();
    if (settings.groups_base.empty() || entries.empty()) return false;
    std::vector<std::string> members;
    for (const auto& entry : entries) members.push_back(equals(settings.groups.member, member_value(settings, entry)));
    auto found = session.search(call, {settings.groups_base, Scope::subtree, any_of(members), {LDAP_NO_ATTRS}, 1});
    if (!found) return pass(found);
    return !found->empty();
}

std::vector<std::string> names_taken_by(const LdapSettings& settings, const AccountAttributes& account) {
    std::vector<std::string> assertions{equals(settings.attributes.login, account.login.text())};
    for (const auto& address : addresses_of(account)) assertions.push_back(owns_address(settings, address));
    return assertions;
}

/// Rows whose names may be somebody's already: every row of a batch in which anything was found is asked about alone.
Result<std::set<std::size_t>> suspicious(SiteSession& session, CallContext& call, const std::vector<NewAccount>& accounts) {
    const auto& settings = session.settings();
    const auto ranges = batches_of(accounts.size());
    std::vector<Search> searches;
    for (const auto& [from, to] : ranges) {
        std::vector<std::string> assertions;
        for (auto i = from; i < to; ++i)
            for (auto& one : names_taken_by(settings, accounts[i].attributes)) assertions.push_back(std::move(one));
        const auto filter = any_of(assertions);
        searches.push_back({settings.people_base, Scope::subtree, filter, {LDAP_NO_ATTRS}, 1});
        searches.push_back({settings.groups_base.empty() ? settings.people_base : settings.groups_base, Scope::subtree, filter,
                            {LDAP_NO_ATTRS}, 1});
    }
    auto answered = session.search_many(call, searches);
    if (!answered) return pass(answered);
    std::set<std::size_t> rows;
    for (std::size_t i = 0; i < answered->size(); ++i) {
        const auto& [from, to] = ranges[i / 2];
        const auto& one = (*answered)[i];
        if (one.reply.lost()) return error_of(one.reply, Effect::read);
        if (one.reply.ok() && one.entries.empty()) continue;
        for (auto row = from; row < to; ++row) rows.insert(row);
    }
    return rows;
}

/// Refuses rows that say the same as one before them, which is not in the directory yet.
void refuse_repeated(const std::vector<NewAccount>& accounts, std::vector<Result<void>>& results) {
    std::set<std::string> logins, addresses;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (!results[i]) continue;
        const auto& account = accounts[i].attributes;
        if (logins.contains(account.login.text())) {
            results[i] = fail(Kind::already_exists, "login_taken", {{"login", account.login.text()}});
            continue;
        }
        for (const auto& address : addresses_of(account)) {
            if (results[i] && addresses.contains(address.text()))
                results[i] = fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
        }
        if (!results[i]) continue;
        logins.insert(account.login.text());
        for (const auto& address : addresses_of(account)) addresses.insert(address.text());
    }
}

/// A group and the rows that want to be in it.
struct GroupRows {
    NamedGroup group;
    std::vector<std::size_t> rows;
};

/// Each group is looked up once; rows that name one that is none are refused.
std::vector<GroupRows> groups_of_rows(SiteSession& session, CallContext& call, const std::vector<NewAccount>& accounts,
                                      std::vector<Result<void>>& results) {
    std::map<std::string, Result<std::optional<NamedGroup>>> known;
    std::map<std::string, GroupRows> wanted;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        for (const auto& name : accounts[i].attributes.groups) {
            if (!results[i]) break;
            auto found = known.find(name);
            if (found == known.end()) found = known.emplace(name, group_named(session, call, name)).first;
            if (!found->second) {
                results[i] = pass(found->second);
            } else if (!*found->second) {
                results[i] = fail(Kind::invalid_input, "unknown_group", {{"group", name}});
            } else {
                auto& group = wanted[(**found->second).dn];
                group.group = **found->second;
                group.rows.push_back(i);
            }
        }
    }
    std::vector<GroupRows> groups;
    for (auto& [dn, group] : wanted) groups.push_back(std::move(group));
    return groups;
}

void add_rows(SiteSession& session, CallContext& call, const std::vector<NewAccount>& accounts,
              const std::vector<std::size_t>& rows, std::vector<Result<void>>& results) {
    const auto& settings = session.settings();
    std::vector<Addition> additions;
    for (const auto row : rows) {
        const auto& account = accounts[row];
        additions.push_back({dn_of_new(settings, account.attributes), attributes_of(settings, account.attributes),
                             {"userPassword", &account.password}});
    }
    const auto answered = session.add_many(call, additions);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& result = results[rows[i]];
        if (!answered) {
            result = pass(answered);
            continue;
        }
        const auto& reply = (*answered)[i].reply;
        if (reply.lost()) result = error_of(reply, Effect::write);
        if (!reply.lost() && !reply.ok()) result = refused_add(session, call, accounts[rows[i]].attributes, reply);
    }
}

/// The rows that were made go into the group in one change: a change for each would write a long list as often. The first
/// goes alone, because it may take the place of a placeholder.
void join_rows(SiteSession& session, CallContext& call, const std::vector<NewAccount>& accounts, const GroupRows& group,
               const std::vector<std::size_t>& made, std::vector<Result<void>>& results) {
    const auto& settings = session.settings();
    std::vector<std::size_t> rows;
    for (const auto row : group.rows)
        if (results[row] && std::binary_search(made.begin(), made.end(), row)) rows.push_back(row);
    if (rows.empty()) return;
    const auto join_one = [&](std::size_t row) { results[row] = join_all(session, call, accounts[row].attributes, {group.group}); };
    join_one(rows.front());
    Change change{Change::How::add, settings.groups.member, {}};
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& account = accounts[rows[i]].attributes;
        const Entry member{dn_of_new(settings, account), {{lower(settings.attributes.mail), {account.primary.text()}},
                                                          {lower(settings.attributes.login), {account.login.text()}}}};
        change.values.push_back(member_value(settings, member));
    }
    if (change.values.empty()) return;
    const auto joined_them = session.modify(call, group.group.dn, {change});
    if (joined_them && joined_them->ok()) return;
    for (std::size_t i = 1; i < rows.size(); ++i) join_one(rows[i]);
}

}  // namespace

std::vector<Result<Account>> LdapDirectory::find_many(CallContext& call, const std::vector<Address>& addresses) {
    std::vector<AccountKey> keys(addresses.begin(), addresses.end());
    auto holders = holders_of(call, keys);
    std::vector<Result<Account>> results;
    results.reserve(addresses.size());
    for (std::size_t i = 0; i < addresses.size(); ++i)
        results.push_back(holders[i] ? the_only(std::move(*holders[i]), addresses[i].text()) : Result<Account>(pass(holders[i])));
    return results;
}

std::vector<Result<std::vector<Account>>> LdapDirectory::holders_of(CallContext& call, const std::vector<AccountKey>& keys) {
    const auto& settings = session_->settings();
    const auto ranges = batches_of(keys.size());
    std::vector<Search> searches;
    for (const auto& [from, to] : ranges) {
        std::vector<std::string> assertions;
        for (auto i = from; i < to; ++i) assertions.push_back(question_about(settings, keys[i]).assertion);
        searches.push_back({settings.people_base, Scope::subtree, account_filter(settings, any_of(assertions)),
                            account_attributes(settings), most_answers});
    }
    auto answered = session_->search_many(call, searches);
    if (!answered) return all_failed<std::vector<Account>>(keys.size(), answered.error());
    std::vector<Result<std::vector<Account>>> results;
    results.reserve(keys.size());
    for (std::size_t b = 0; b < ranges.size(); ++b) {
        const std::vector<AccountKey> asked(keys.begin() + static_cast<std::ptrdiff_t>(ranges[b].first),
                                            keys.begin() + static_cast<std::ptrdiff_t>(ranges[b].second));
        for (auto& one : sorted_out(call, asked, (*answered)[b])) results.push_back(std::move(one));
    }
    return results;
}

std::vector<Result<std::vector<Account>>> LdapDirectory::sorted_out(CallContext& call, const std::vector<AccountKey>& keys,
                                                                    const Answered& answered) {
    if (answered.reply.lost()) return all_failed<std::vector<Account>>(keys.size(), error_of(answered.reply, Effect::read));
    const auto& settings = session_->settings();
    // Rather slowly than wrongly: also for a server that compares more generously than we do.
    bool doubtful = !is_whole(answered);
    std::vector<std::vector<std::size_t>> holders(keys.size());
    for (std::size_t e = 0; e < answered.entries.size() && !doubtful; ++e) {
        bool anybody = false;
        for (std::size_t k = 0; k < keys.size(); ++k) {
            if (!answers(question_about(settings, keys[k]), answered.entries[e])) continue;
            holders[k].push_back(e);
            anybody = true;
        }
        doubtful = !anybody;
    }
    if (doubtful) return Directory::holders_of(call, keys);
    const auto grouped = any_in_groups(*session_, call, answered.entries);
    if (!grouped) return all_failed<std::vector<Account>>(keys.size(), grouped.error());
    std::vector<Result<Account>> accounts;
    for (const auto& entry : answered.entries)
        accounts.push_back(*grouped ? complete(call, entry) : account_from(settings, entry));
    std::vector<Result<std::vector<Account>>> results;
    for (const auto& list : holders) {
        Result<std::vector<Account>> found = std::vector<Account>();
        for (const auto e : list) {
            if (!accounts[e]) found = pass(accounts[e]);
            if (!found) break;
            found->push_back(*accounts[e]);
        }
        if (found) sort_by_login(*found);
        results.push_back(std::move(found));
    }
    return results;
}

std::vector<Result<void>> LdapDirectory::create_many(CallContext& call, const std::vector<NewAccount>& accounts) {
    const auto& settings = session_->settings();
    if (auto hashed = check_hashing(call); !hashed) return all_failed<void>(accounts.size(), hashed.error());
    std::vector<Result<void>> results(accounts.size(), Result<void>());
    for (std::size_t i = 0; i < accounts.size(); ++i) results[i] = check_creation(settings, accounts[i].attributes, accounts[i].password);
    const auto groups = groups_of_rows(*session_, call, accounts, results);
    refuse_repeated(accounts, results);
    auto doubtful = suspicious(*session_, call, accounts);
    if (!doubtful) return all_failed<void>(accounts.size(), doubtful.error());
    for (const auto row : *doubtful)
        if (results[row]) results[row] = nothing_is_taken(*session_, call, accounts[row].attributes);
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < accounts.size(); ++i)
        if (results[i]) rows.push_back(i);
    // What becomes of a clear-text password is proved with one account before it is done with thousands.
    if (hashing_ != Hashing::proven && !rows.empty()) {
        results[rows.front()] = create(call, accounts[rows.front()].attributes, accounts[rows.front()].password);
        rows.erase(rows.begin());
    }
    add_rows(*session_, call, accounts, rows, results);
    for (const auto& group : groups) join_rows(*session_, call, accounts, group, rows, results);
    return results;
}

}  // namespace botones
