// "address check": every account whose addresses break the rule of its class, in every directory (S122–S124, D8).
#include <algorithm>

#include "commands/operation.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/address/_rule.hpp"
#include "commands/operations/bulk/_csv.hpp"
#include "commands/operations/directories.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t rows_shown = 20;          // what a card's table is read for
constexpr std::size_t csv_at_most = longest_attachment - 1024;

struct Wanted {
    std::string link_type;  // folded; empty: every class
    std::string domain;     // empty: what the policy demands of each class
};

/// What one account lacks: a domain, or the primary address there.
struct Finding {
    std::string account, link_type, domain;
    bool missing = true;
};

/// Counts everything; keeps the first rows and the lines of a file.
class Survey {
public:
    Survey(const Policy& policy, Wanted wanted) : policy_(policy), wanted_(std::move(wanted)) {}

    void look_at(const Account& account) {
        const auto& attributes = account.attributes;
        if (!wanted_.link_type.empty() && fold_for_matching(attributes.link_type) != wanted_.link_type) return;
        ++looked_at_;
        auto rule = address_rule(policy_, attributes.link_type);
        if (!wanted_.domain.empty()) rule = {{}, {wanted_.domain}, false};
        for (const auto& fault : faults_of(rule, attributes.primary, attributes.secondary))
            add({address_of(account), attributes.link_type, fault.domain, fault.what == AddressFault::What::missing});
    }

    Card card() const {
        auto card = info_card("address.check", Text::of("address.check.title", {{"n", count_}, {"looked_at", looked_at_}}));
        card.fields = {fact("accounts", looked_at_), fact("faults", count_)};
        if (count_ == 0) return card;
        card.table = table();
        if (count_ <= static_cast<std::int64_t>(rows_shown)) return card;
        card.lines.push_back(Text::of("address.check.more", {{"shown", static_cast<std::int64_t>(rows_shown)}, {"n", count_}}));
        if (cut_) card.lines.push_back(Text::of("address.check.cut"));
        card.attachments.push_back({"addresses.csv", "text/csv", Text::of("address.check.file", {{"n", count_}}), csv_});
        return card;
    }

private:
    void add(Finding finding) {
        ++count_;
        const auto line =
            csv_line({finding.account, finding.link_type, finding.domain, finding.missing ? "missing" : "not_primary"}, ',');
        if (csv_.size() + line.size() <= csv_at_most)
            csv_ += line;
        else
            cut_ = true;
        if (rows_.size() < rows_shown) rows_.push_back(std::move(finding));
    }

    Table table() const {
        Table table;
        for (const auto* column : {"field.account", "field.link_type", "field.fault"}) table.columns.push_back(Text::of(column));
        for (const auto& row : rows_)
            table.rows.push_back({Text::plain(row.account), Text::plain(row.link_type.empty() ? "–" : shown(row.link_type)),
                                  Text::of(row.missing ? "address.fault_missing" : "address.fault_primary", {{"domain", row.domain}})});
        return table;
    }

    const Policy& policy_;
    Wanted wanted_;
    std::int64_t looked_at_ = 0;
    std::int64_t count_ = 0;
    std::vector<Finding> rows_;
    std::string csv_ = "account,link_type,domain,fault\r\n";
    bool cut_ = false;
};

Result<Wanted> wanted_by(const World& world, const Arguments& arguments) {
    Wanted wanted;
    if (const auto* link_type = arguments.get<std::string>("link_type")) wanted.link_type = fold_for_matching(*link_type);
    const auto* text = arguments.get<std::string>("missing_domain");
    if (text == nullptr) return wanted;
    const auto domain = Domain::parse(text->starts_with('@') ? text->substr(1) : *text);
    if (!domain) return pass(domain);
    if (auto known = directory_of(world, *domain); !known) return pass(known);
    wanted.domain = domain->text();
    return wanted;
}

/// Directories with a domain that the question is about: elsewhere nobody can have such an address.
bool concerns(const World& world, const Directory& directory, const Wanted& wanted) {
    std::vector<std::string> domains;
    if (!wanted.domain.empty()) domains = {wanted.domain};
    if (domains.empty() && !world.policy.common_domain.empty()) domains.push_back(world.policy.common_domain);
    if (wanted.domain.empty())
        for (const auto& [link_type, domain] : world.policy.primary_domain_by_class) domains.push_back(domain);
    return std::any_of(domains.begin(), domains.end(), [&](const std::string& text) {
        const auto domain = Domain::parse(text);
        return domain && world.estate.directory(*domain) == &directory;
    });
}

Result<Card> check(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    auto wanted = wanted_by(world, arguments);
    if (!wanted) return pass(wanted);
    Survey survey(world.policy, *wanted);
    bool any = false;
    for (auto* directory : all_directories(world.estate)) {
        if (!concerns(world, *directory, *wanted)) continue;
        any = true;
        auto walked = directory->each(call, std::nullopt, [&](const Account& account) -> Result<void> {
            if (call.stop_requested()) return fail(Kind::unavailable, "stopping");
            const Scope scope{account.attributes.primary.domain().text(), account.attributes.unit, address_of(account)};
            if (may_ask(world.people, asking.person, "address.check", &scope)) survey.look_at(account);
            return {};
        });
        if (!walked) return pass(walked);
    }
    if (!any) return fail(Kind::invalid_input, "no_address_rule");
    return survey.card();
}

}  // namespace

Operation address_check() {
    Operation operation;
    operation.name = "address.check";
    operation.arguments = {{"link_type", ArgumentType::text}, {"missing_domain", ArgumentType::text}};
    operation.examples = {"which mailboxes of interns are without the address @example.org", "verify the addresses"};
    operation.answer = check;
    return operation;
}

}  // namespace botones::operations
