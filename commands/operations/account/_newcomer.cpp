// The order's parts, the look-ups of the tree in every directory, and the attributes of the account to be.
#include "commands/operations/account/_newcomer.hpp"

#include <algorithm>

#include "commands/operations/account/_naming.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/address/_rule.hpp"
#include "commands/operations/facts.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::operations {

namespace {

using End = NamingVerdict::End;

/// The order's parts, and where the account goes.
struct Wish {
    Applicant who;
    std::string unit, link_type;
    std::vector<std::string> groups;
    Domain asked;                  // the domain ordered
    std::vector<Domain> domains;   // of its addresses, the primary's first
    Directory* directory = nullptr;

    std::vector<Address> addresses(const Login& of) const {
        std::vector<Address> all;
        for (const auto& domain : domains)
            if (auto address = Address::parse(of.text() + "@" + domain.text()); address) all.push_back(std::move(*address));
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

/// S122–S124, D8: the domains the person's class demands; the one ordered, unless it is another class's.
Result<std::vector<Domain>> domains_for(const World& world, const std::string& link_type, const Domain& asked) {
    const auto rule = address_rule(world.policy, link_type);
    auto texts = rule.required;
    const bool kept = rule.primary.empty() || !is_class_domain(world.policy, asked.text());
    if (kept && std::find(texts.begin(), texts.end(), asked.text()) == texts.end()) texts.push_back(asked.text());
    std::vector<Domain> domains;
    for (const auto& text : texts) {
        auto domain = Domain::parse(text);
        if (!domain) return pass(domain);
        if (auto known = directory_of(world, *domain); !known) return pass(known);
        domains.push_back(std::move(*domain));
    }
    return domains;
}

Result<void> check_complete(const World& world, const Arguments& arguments) {
    std::string missing;
    if (!arguments.has("name") && !arguments.has("login")) missing = "name";
    for (const auto& field : world.policy.account_required_fields)
        if (!arguments.has(field) && missing != field) missing += (missing.empty() ? "" : " ") + field;
    if (missing.empty()) return {};
    return fail(Kind::invalid_input, "missing_arguments", {{"missing", missing}});
}

Result<Wish> wish_of(const World& world, const Asking& asking, const Arguments& arguments) {
    if (auto complete = check_complete(world, arguments); !complete) return pass(complete);
    const auto asked = asked_domain(world, asking, arguments);
    if (!asked) return pass(asked);
    if (auto known = directory_of(world, *asked); !known) return pass(known);
    const auto link_type = value_in<std::string>(arguments, "link_type").value_or("");
    auto domains = domains_for(world, link_type, *asked);
    if (!domains) return pass(domains);
    auto* directory = world.estate.directory(domains->front());
    return Wish{{value_in<Login>(arguments, "login"), value_in<PersonName>(arguments, "name"),
                 value_in<NationalId>(arguments, "national_id")},
                value_in<std::string>(arguments, "unit").value_or(""),
                link_type,
                value_in<std::vector<std::string>>(arguments, "groups").value_or(std::vector<std::string>{}),
                *asked,
                std::move(*domains),
                directory};
}

/// S35: accounts, their other addresses, groups and closed entries, in every directory that is concerned.
class EstateHoldings : public Holdings {
public:
    EstateHoldings(CallContext& call, const World& world, const Wish& wish) : call_(call), world_(world), wish_(wish) {}

    Result<std::vector<FoundAccount>> of_person(const NationalId& id) override {
        auto directories = all_directories(world_.estate);
        std::stable_partition(directories.begin(), directories.end(), [&](Directory* d) { return d == wish_.directory; });
        std::vector<FoundAccount> found;
        for (auto* directory : directories) {
            auto accounts = directory->find_by_national_id(call_, id);
            if (!accounts) return pass(accounts);
            for (auto& account : *accounts) found.push_back({std::move(account), directory});
        }
        return found;
    }

    Result<std::optional<LoginHolder>> holder_of(const Login& login) override {
        auto by_login = wish_.directory->find_by_login(call_, login);
        if (by_login) return std::optional(LoginHolder{FoundAccount{std::move(*by_login), wish_.directory}, {}});
        if (by_login.error().kind != Kind::not_found) return pass(by_login);
        for (const auto& address : wish_.addresses(login)) {
            auto holder = holder_of_address(*world_.estate.directory(address.domain()), address);
            if (!holder || *holder) return holder;
        }
        return std::optional<LoginHolder>();
    }

private:
    Result<std::optional<LoginHolder>> holder_of_address(Directory& directory, const Address& address) {
        auto account = directory.find_by_address(call_, address);
        if (account) return std::optional(LoginHolder{FoundAccount{std::move(*account), &directory}, {}});
        if (account.error().kind != Kind::not_found) return pass(account);
        auto* groups = directory.groups();
        if (groups == nullptr) return std::optional<LoginHolder>();
        const auto group = groups->find_group_by_address(call_, address);
        if (group) return std::optional(LoginHolder{std::nullopt, group->attributes.name});
        if (group.error().kind != Kind::not_found) return pass(group);
        return std::optional<LoginHolder>();
    }

    CallContext& call_;
    const World& world_;
    const Wish& wish_;
};

std::string name_of_holder(const LoginHolder& holder) {
    return shown(holder.account ? holder.account->account.attributes.name.display() : holder.group);
}

/// D1: an administrator decides.
tl::unexpected<Error> ask_admin(const NamingVerdict& verdict) {
    std::vector<std::string> choices;
    for (const auto& login : verdict.candidates) choices.push_back(login.text());
    return fail(Kind::conflict, "login_taken",
                {{"login", verdict.taken->text()},
                 {"holder", name_of_holder(*verdict.holder)},
                 {"unclear", std::string(verdict.holder_unclear ? "yes" : "no")},
                 {"choices", listed(choices)}});
}

Newcomer existing_account(FoundAccount found, bool id_compared) {
    Newcomer newcomer;
    newcomer.directory = found.directory;
    if (!id_compared) newcomer.lines.push_back(Text::of("account.id_not_compared"));
    newcomer.existing = std::move(found);
    return newcomer;
}

/// Which rule gave the login, for whoever approves (S41, S42, D1).
std::vector<Text> login_lines(const World& world, const Wish& wish, const NamingVerdict& verdict) {
    std::vector<Text> lines;
    const auto& procedure = world.policy.procedure;
    const auto ruled = wish.who.name ? ruled_logins(*wish.who.name, world.policy.naming) : std::vector<RuledLogin>();
    const auto by_rule = std::find_if(ruled.begin(), ruled.end(), [&](const RuledLogin& each) { return each.login == *verdict.login; });
    if (by_rule != ruled.end() && by_rule->rule > 1)
        lines.push_back(Text::of("account.homonym", {{"taken", ruled.front().login.text()},
                                                     {"login", verdict.login->text()},
                                                     {"rule", static_cast<std::int64_t>(by_rule->rule)},
                                                     {"procedure", procedure.empty() ? "none" : procedure}}));
    if (by_rule == ruled.end() && !ruled.empty())
        lines.push_back(Text::of("account.login_chosen", {{"login", verdict.login->text()}, {"ruled", ruled.front().login.text()}}));
    lines.push_back(Text::of("account.looked_for", {{"login", verdict.login->text()}}));
    return lines;
}

AccountAttributes attributes_for(const Wish& wish, const Login& login, const PersonName& name) {
    const auto addresses = wish.addresses(login);
    AccountAttributes attributes{login, addresses.front(), {}, name, wish.unit, wish.link_type, wish.who.id, wish.groups, {}};
    attributes.secondary.assign(addresses.begin() + 1, addresses.end());
    return attributes;
}

Result<Newcomer> new_account(const World& world, const Wish& wish, const NamingVerdict& verdict) {
    auto name = wish.who.name ? Result<PersonName>(*wish.who.name) : name_from_login(*verdict.login);
    if (!name) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "name"}});
    Newcomer newcomer;
    newcomer.directory = wish.directory;
    newcomer.domain = wish.asked.text();
    newcomer.wanted = attributes_for(wish, *verdict.login, *name);
    newcomer.lines = login_lines(world, wish, verdict);
    if (!wish.who.name) newcomer.lines.push_back(Text::of("account.name_from_login", {{"name", name->display()}}));
    if (address_rule(world.policy, wish.link_type).of_class)
        newcomer.lines.push_back(Text::of("account.primary_by_class", {{"class", wish.link_type}, {"domain", wish.domains.front().text()}}));
    return newcomer;
}

}  // namespace

Result<Newcomer> find_newcomer(CallContext& call, const World& world, const Asking& asking, const Arguments& arguments) {
    const auto wish = wish_of(world, asking, arguments);
    if (!wish) return pass(wish);
    EstateHoldings holdings(call, world, *wish);
    auto verdict = decide_account(wish->who, world.policy.naming, holdings);
    if (!verdict) return pass(verdict);
    switch (verdict->end) {
        case End::reactivate:
        case End::report: return existing_account(std::move(verdict->account.value()), verdict->id_compared);
        case End::create: return new_account(world, *wish, *verdict);
        case End::ask_admin: return ask_admin(*verdict);
        case End::no_login: break;
    }
    return fail(Kind::invalid_input, "missing_arguments", {{"missing", "login"}});
}

}  // namespace botones::operations
