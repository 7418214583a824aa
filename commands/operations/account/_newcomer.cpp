// Identity is the national id, never the name (S41); a login is given by rule or asked for, never invented (D1).
#include "commands/operations/account/_newcomer.hpp"

#include <algorithm>

#include "commands/operations/account/_naming.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t proposals = 3;  // D1

/// The order's parts, and where the account goes.
struct Wish {
    std::optional<Login> login;  // said, not derived
    std::optional<PersonName> name;
    std::optional<NationalId> id;
    std::string unit, link_type;
    std::vector<std::string> groups;
    Domain asked;    // the domain ordered
    Domain primary;  // after the rule of the person's class (D8)
    Directory* directory = nullptr;

    std::vector<Address> addresses(const Login& of) const {
        std::vector<Address> all;
        for (const auto* domain : {&primary, &asked})
            if (auto address = Address::parse(of.text() + "@" + domain->text()); address)
                if (all.empty() || all.front() != *address) all.push_back(std::move(*address));
        return all;
    }
};

template <class T>
std::optional<T> value_in(const Arguments& arguments, const char* name) {
    const auto* value = arguments.get<T>(name);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
}

/// Ordered, or the asker's own if it is administered here, or the first one there is.
Result<Domain> asked_domain(const World& world, const Asking& asking, const Arguments& arguments) {
    if (const auto* text = arguments.get<std::string>("domain")) return Domain::parse(*text);
    if (asking.person.email && world.estate.directory(asking.person.email->domain()) != nullptr)
        return asking.person.email->domain();
    const auto domains = world.estate.domains();
    if (domains.empty()) return fail(Kind::misconfigured, "no_domain");
    return domains.front();
}

/// D8, S124: some classes of person have their primary address in another domain.
Result<Domain> primary_domain(const Policy& policy, const std::string& link_type, const Domain& asked) {
    if (link_type.empty()) return asked;
    for (const auto& [person_class, domain] : policy.primary_domain_by_class)
        if (fold_for_matching(person_class) == fold_for_matching(link_type)) return Domain::parse(domain);
    return asked;
}

Result<void> check_complete(const World& world, const Arguments& arguments) {
    std::string missing;
    if (!arguments.has("name") && !arguments.has("login")) missing = "name";
    for (const auto& field : world.policy.account_required_fields)
        if (!arguments.has(field)) missing += (missing.empty() ? "" : " ") + field;
    if (missing.empty()) return {};
    return fail(Kind::invalid_input, "missing_arguments", {{"missing", missing}});
}

Result<Wish> wish_of(const World& world, const Asking& asking, const Arguments& arguments) {
    if (auto complete = check_complete(world, arguments); !complete) return pass(complete);
    const auto asked = asked_domain(world, asking, arguments);
    if (!asked) return pass(asked);
    const auto link_type = value_in<std::string>(arguments, "link_type").value_or("");
    const auto primary = primary_domain(world.policy, link_type, *asked);
    if (!primary) return pass(primary);
    for (const auto* domain : {&*asked, &*primary})
        if (auto known = directory_of(world, *domain); !known) return pass(known);
    return Wish{value_in<Login>(arguments, "login"),
                value_in<PersonName>(arguments, "name"),
                value_in<NationalId>(arguments, "national_id"),
                value_in<std::string>(arguments, "unit").value_or(""),
                link_type,
                value_in<std::vector<std::string>>(arguments, "groups").value_or(std::vector<std::string>{}),
                *asked,
                *primary,
                world.estate.directory(*primary)};
}

/// The holder of a login, or of any address it would get; nullopt when it is free (S35).
Result<std::optional<Account>> holder_of(CallContext& call, const World& world, const Wish& wish, const Login& login) {
    auto by_login = wish.directory->find_by_login(call, login);
    if (by_login) return std::optional<Account>(std::move(*by_login));
    if (by_login.error().kind != Kind::not_found) return pass(by_login);
    for (const auto& address : wish.addresses(login)) {
        auto by_address = world.estate.directory(address.domain())->find_by_address(call, address);
        if (by_address) return std::optional<Account>(std::move(*by_address));
        if (by_address.error().kind != Kind::not_found) return pass(by_address);
    }
    return std::optional<Account>();
}

enum class Likeness { same, homonym, unclear };

/// Different national ids are different people, equal ones the same. Without them the same name, or nothing but the login
/// itself, is taken for the same person — whoever approves is told that no id was compared.
Likeness likeness(const Wish& wish, const Account& holder) {
    const auto& id = holder.attributes.national_id;
    if (wish.id && id) return *wish.id == *id ? Likeness::same : Likeness::homonym;
    if (!wish.name || same_name(*wish.name, holder.attributes.name)) return Likeness::same;
    return Likeness::unclear;
}

/// Up to three free logins for an administrator to choose from (D1).
Result<std::vector<std::string>> free_proposals(CallContext& call, const World& world, const Wish& wish) {
    std::vector<std::string> free;
    if (!wish.name) return free;
    auto candidates = ruled_logins(*wish.name);
    for (auto& login : proposed_logins(*wish.name)) candidates.push_back(std::move(login));
    for (const auto& login : candidates) {
        if (free.size() == proposals) break;
        const auto holder = holder_of(call, world, wish, login);
        if (!holder) return pass(holder);
        if (!*holder && std::find(free.begin(), free.end(), login.text()) == free.end()) free.push_back(login.text());
    }
    return free;
}

Result<Newcomer> login_taken(CallContext& call, const World& world, const Wish& wish, const Login& login, const Account& holder) {
    const auto choices = free_proposals(call, world, wish);
    if (!choices) return pass(choices);
    return fail(Kind::conflict, "login_taken",
                {{"login", login.text()}, {"holder", shown(holder.attributes.name.display())}, {"choices", listed(*choices)}});
}

AccountAttributes attributes_for(const Wish& wish, const Login& login, const PersonName& name) {
    auto addresses = wish.addresses(login);
    AccountAttributes attributes{login, addresses.front(), {}, name, wish.unit, wish.link_type, wish.id, wish.groups, {}};
    attributes.secondary.assign(addresses.begin() + 1, addresses.end());
    return attributes;
}

/// The same person's account by national id, wherever it is; one in the ordered domain's directory first.
Result<std::optional<FoundAccount>> by_national_id(CallContext& call, const World& world, const Wish& wish) {
    if (!wish.id) return std::optional<FoundAccount>();
    auto directories = all_directories(world.estate);
    std::stable_partition(directories.begin(), directories.end(), [&](Directory* d) { return d == wish.directory; });
    for (auto* directory : directories) {
        auto accounts = directory->find_by_national_id(call, *wish.id);
        if (!accounts) return pass(accounts);
        if (!accounts->empty()) return std::optional<FoundAccount>(FoundAccount{std::move(accounts->front()), directory});
    }
    return std::optional<FoundAccount>();
}

Newcomer existing_account(const Wish& wish, FoundAccount found) {
    Newcomer newcomer;
    newcomer.directory = found.directory;
    if (!wish.id || !found.account.attributes.national_id) newcomer.lines.push_back(Text::of("account.id_not_compared"));
    newcomer.existing = std::move(found);
    return newcomer;
}

Text homonym_line(const World& world, const Account& holder, const Login& given) {
    const auto& procedure = world.policy.procedure;
    return Text::of("account.homonym", {{"taken", holder.attributes.login.text()},
                                        {"login", given.text()},
                                        {"procedure", procedure.empty() ? "none" : procedure}});
}

Result<Newcomer> new_account(const Wish& wish, const Login& login) {
    auto name = wish.name ? Result<PersonName>(*wish.name) : name_from_login(login);
    if (!name) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "name"}});
    Newcomer newcomer;
    newcomer.directory = wish.directory;
    newcomer.domain = wish.asked.text();
    newcomer.wanted = attributes_for(wish, login, *name);
    if (!wish.name) newcomer.lines.push_back(Text::of("account.name_from_login", {{"name", name->display()}}));
    if (wish.primary != wish.asked)
        newcomer.lines.push_back(Text::of("account.primary_by_class", {{"class", wish.link_type}, {"domain", wish.primary.text()}}));
    return newcomer;
}

}  // namespace

Result<Newcomer> find_newcomer(CallContext& call, const World& world, const Asking& asking, const Arguments& arguments) {
    const auto wish = wish_of(world, asking, arguments);
    if (!wish) return pass(wish);
    auto same = by_national_id(call, world, *wish);
    if (!same) return pass(same);
    if (*same) return existing_account(*wish, std::move(**same));

    const auto logins = wish->login ? std::vector{*wish->login} : ruled_logins(*wish->name);
    std::optional<Account> first_holder;
    for (const auto& login : logins) {
        auto holder = holder_of(call, world, *wish, login);
        if (!holder) return pass(holder);
        if (!*holder) {
            auto newcomer = new_account(*wish, login);
            if (newcomer && first_holder) newcomer->lines.push_back(homonym_line(world, *first_holder, login));
            return newcomer;
        }
        const auto alike = likeness(*wish, **holder);
        if (alike == Likeness::same) return existing_account(*wish, {std::move(**holder), wish->directory});
        if (!first_holder) first_holder = std::move(**holder);
        if (alike == Likeness::unclear) break;
    }
    if (!first_holder) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "login"}});
    return login_taken(call, world, *wish, first_holder->attributes.login, *first_holder);
}

}  // namespace botones::operations
