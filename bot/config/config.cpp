// From TOML tables to Config, checking every value and every reference.
#include "bot/config/config.hpp"

#include <algorithm>
#include <filesystem>

#include "bot/config/policy_file.hpp"
#include "bot/config/reader.hpp"

namespace botones::config {
namespace {

void read_server(Table table, Server& server) {
    server.listen = table.text("listen").value_or(server.listen);
    server.public_url = table.text("public_url").value_or("");
    while (server.public_url.ends_with('/')) server.public_url.pop_back();
    server.tls_certificate = table.text("tls_certificate").value_or("");
    server.tls_key = table.text("tls_key").value_or("");
    if (server.tls_certificate.empty() != server.tls_key.empty()) {
        table.wrong("tls_certificate", "needs tls_key too, and the other way round");
    }
    table.finish();
}

void read_store(Table table, Config& config) {
    constexpr std::string_view scheme = "sqlite:";
    const auto url = table.text("url");
    if (!url) {
        table.missing("url", "\"sqlite:/var/lib/botones/botones.db\"");
    } else if (!url->starts_with(scheme)) {
        table.wrong("url", "must begin with sqlite: in this version");
    } else {
        config.store = url->substr(scheme.size());
    }
    table.finish();
}

void read_institution(Table table, Config& config, Findings& findings) {
    config.institution = table.text("name").value_or("");
    config.zone = table.text("timezone").value_or("UTC");
    if (const auto code = table.text("language")) {
        const auto language = language_from(*code);
        if (!language) table.wrong("language", "must be en, es or pt");
        config.language = language.value_or(Language::en);
    }
    config.link_by_email = table.flag("link_by_email").value_or(false);
    if (const auto policy = table.text("policy")) {
        const auto file = std::filesystem::path(table.file()).parent_path() / *policy;
        read_policy(file.string(), config.policy, findings);
    }
    table.finish();
}

void read_chat(Table& root, Config& config) {
    auto chat = root.table("chat");
    if (!chat) return;
    if (auto slack = chat->table("slack")) config.slack = read_slack(std::move(*slack));
    if (auto teams = chat->table("teams")) config.teams = read_teams(std::move(*teams), config.server.listen);
    if (auto bitrix24 = chat->table("bitrix24")) config.bitrix24 = read_bitrix24(std::move(*bitrix24));
    chat->finish();
}

Ldap read_ldap(Table& table) {
    Ldap ldap;
    if (auto url = table.text("url")) ldap.urls.push_back(std::move(*url));
    for (auto& url : table.texts("urls").value_or(std::vector<std::string>())) ldap.urls.push_back(std::move(url));
    if (ldap.urls.empty()) table.missing("url", "\"ldaps://ldap.example.org\"");
    ldap.tls = table.text("tls").value_or(ldap.tls);
    if (ldap.tls != "starttls" && ldap.tls != "none") table.wrong("tls", "must be starttls or none (loopback only)");
    ldap.ca_file = table.text("ca_file").value_or("");
    ldap.bind_dn = table.text("bind_dn").value_or("");
    if (auto password = table.secret("bind_password")) ldap.bind_password = std::move(*password);
    if (ldap.bind_dn.empty()) table.missing("bind_dn", "\"cn=botones,ou=services,dc=example,dc=org\"");
    if (ldap.bind_password.empty()) table.missing("bind_password", "\"env:LDAP_PASSWORD\"");
    ldap.people_base = table.text("people_base").value_or("");
    ldap.groups_base = table.text("groups_base").value_or("");
    ldap.policy_entry = table.text("password_policy_entry").value_or("");
    if (ldap.people_base.empty()) table.missing("people_base", "\"ou=people,dc=example,dc=org\"");
    ldap.page_size = table.number("page_size").value_or(ldap.page_size);
    if (auto attributes = table.table("attributes")) {
        for (auto& [ours, theirs] : attributes->all_texts()) ldap.attributes.emplace(ours, theirs);
    }
    return ldap;
}

void read_directories(Table& root, Config& config) {
    for (auto& [name, table] : root.children("directory")) {
        Directory directory;
        directory.kind = table.text("kind").value_or("");
        if (directory.kind == "sqlite") {
            directory.sqlite.path = table.text("path").value_or("");
            if (directory.sqlite.path.empty()) table.missing("path", "\"mail.db\"");
            directory.sqlite.scheme = table.text("password_scheme").value_or("argon2id");
            if (directory.sqlite.scheme != "argon2id" && directory.sqlite.scheme != "sha512-crypt") {
                table.wrong("password_scheme", "must be argon2id or sha512-crypt");
            }
        } else if (directory.kind == "openldap") {
            directory.ldap = read_ldap(table);
            directory.ldap.account_classes = table.texts("account_classes").value_or(std::vector<std::string>());
        } else if (directory.kind == "activedirectory") {
            directory.ldap = read_ldap(table);
            directory.ldap.upn_suffix = table.text("upn_suffix").value_or("");
            if (directory.ldap.tls == "none") table.wrong("tls", "must be starttls: passwords are only set encrypted");
        } else {
            table.wrong("kind", "must be sqlite, openldap or activedirectory in this version");
        }
        table.finish();
        config.directories.emplace(name, std::move(directory));
    }
}

void read_queues_and_traces(Table& root, Config& config) {
    for (auto& [name, table] : root.children("queue")) {
        Queue queue;
        queue.kind = table.text("kind").value_or("");
        if (queue.kind != "postfix") table.wrong("kind", "must be postfix in this version");
        queue.config_dir = table.text("config_dir").value_or(queue.config_dir);
        queue.host = table.text("host").value_or(queue.host);
        if (queue.host != "local") table.wrong("host", "must be local in this version");
        queue.command_prefix = table.texts("command_prefix").value_or(std::vector<std::string>());
        table.finish();
        config.queues.emplace(name, std::move(queue));
    }
    for (auto& [name, table] : root.children("trace")) {
        Trace trace;
        trace.kind = table.text("kind").value_or("");
        if (trace.kind != "postfix") table.wrong("kind", "must be postfix in this version");
        trace.files = table.texts("files").value_or(trace.files);
        if (trace.files.empty()) table.wrong("files", "names no file");
        trace.syslog_name = table.text("syslog_name").value_or(trace.syslog_name);
        table.finish();
        config.traces.emplace(name, std::move(trace));
    }
    // Mailbox stores are not connected yet; their section is known.
    if (!root.children("mailboxes").empty()) config.not_connected.emplace_back("mailboxes");
}

void read_domains(Table& root, Config& config) {
    for (auto& table : root.tables("domains")) {
        const auto name = Domain::parse(table.text("name").value_or(""));
        if (!name) {
            table.wrong("name", "must be a domain, e.g. \"example.org\"");
            continue;
        }
        DomainEntry entry{*name, table.text("directory").value_or(""), {}};
        entry.queues = table.texts("queue").value_or(std::vector<std::string>());
        table.allow("mailboxes");
        if (!config.directories.contains(entry.directory)) {
            table.wrong("directory", "names no section [directory." + entry.directory + "]");
        }
        for (const auto& queue : entry.queues) {
            if (!config.queues.contains(queue)) table.wrong("queue", "names no section [queue." + queue + "]");
        }
        table.finish();
        config.domains.push_back(std::move(entry));
    }
    if (config.domains.empty()) root.missing("domains", "[[domains]] with name and directory");
}

void read_roles(Table& root, Config& config) {
    for (auto& [name, table] : root.children("roles")) {
        Role role;
        role.name = name;
        role.allow = table.texts("allow").value_or(std::vector<std::string>());
        role.approve = table.texts("approve").value_or(std::vector<std::string>());
        role.domains = table.texts("domains").value_or(std::vector<std::string>());
        role.units = table.texts("units").value_or(std::vector<std::string>());
        role.allow_self = table.texts("allow_self").value_or(std::vector<std::string>());
        role.allow_owned = table.texts("allow_owned").value_or(std::vector<std::string>());
        role.own_unit = table.flag("own_unit").value_or(false);
        role.requests_only = table.flag("requests_only").value_or(false);
        if (role.requests_only && !role.approve.empty()) table.wrong("approve", "must be empty where requests_only is true (S63)");
        table.finish();
        config.roles.push_back(std::move(role));
    }
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Person read_person(Table& table, const Config& config) {
    Person person;
    person.id = PersonId(table.text("id").value_or(""));
    if (person.id.empty()) table.missing("id", "\"agent\"");
    person.name = table.text("name").value_or(person.id.text());
    if (const auto email = table.text("email")) {
        const auto address = Address::parse(*email);
        if (!address) table.wrong("email", "must be a mail address");
        if (address) person.email = *address;
    }
    person.roles = table.texts("roles").value_or(std::vector<std::string>());
    for (const auto& name : person.roles) {
        const auto& rules = config.policy.entitlement;
        const bool known = std::any_of(config.roles.begin(), config.roles.end(),
                                       [&](const Role& r) { return rules.role_name(r.name) == rules.role_name(name); });
        if (!known) table.wrong("roles", "names no section [roles." + name + "]");
    }
    person.unit = table.text("unit").value_or("");
    if (const auto code = table.text("language")) {
        person.language = language_from(*code);
        if (!person.language) table.wrong("language", "must be en, es or pt");
    }
    for (const auto* platform : {"slack", "teams", "bitrix24"}) {
        auto id = table.text(platform);
        // Microsoft's ids are GUIDs, which portals also show in upper case; what comes from Teams is lower case.
        if (id && platform == std::string_view("teams")) std::ranges::transform(*id, id->begin(), ascii_lower);
        if (id) person.identities.push_back({platform, *id});
    }
    person.identities.push_back({"terminal", person.id.text()});
    person.reach = table.texts("reach").value_or(std::vector<std::string>());
    for (const auto& platform : person.reach) {
        const bool there = std::any_of(person.identities.begin(), person.identities.end(),
                                       [&](const Identity& identity) { return identity.platform == platform; });
        const bool may_be_linked = platform == "slack" || platform == "teams" || platform == "bitrix24";
        if (!there && !may_be_linked) table.wrong("reach", "names platforms: slack, teams, bitrix24 or terminal");
    }
    table.finish();
    return person;
}

void read_people(Table& root, Config& config) {
    for (auto& table : root.tables("people")) {
        auto person = read_person(table, config);
        for (const auto& other : config.people) {
            if (other.id == person.id) table.wrong("id", "is used twice");
            for (const auto& identity : person.identities) {
                const auto& taken = other.identities;
                if (std::find(taken.begin(), taken.end(), identity) != taken.end()) {
                    table.wrong(identity.platform, "belongs to " + other.id.text() + " already");
                }
            }
        }
        config.people.push_back(std::move(person));
    }
}

void read_all(Table& root, Config& config, Findings& findings) {
    if (auto server = root.table("server")) read_server(std::move(*server), config.server);
    if (auto store = root.table("store")) {
        read_store(std::move(*store), config);
    } else {
        root.missing("store", "[store] with url");
    }
    if (auto institution = root.table("institution")) read_institution(std::move(*institution), config, findings);
    read_chat(root, config);
    read_directories(root, config);
    read_queues_and_traces(root, config);
    read_domains(root, config);
    read_roles(root, config);
    read_people(root, config);
    root.finish();
}

}  // namespace

Result<Config> load(const std::string& file) {
    Findings findings;
    Config config;
    auto root = Table::open(file, findings);
    if (root) read_all(*root, config, findings);
    if (findings.lines.empty()) return config;
    std::string all;
    for (const auto& line : findings.lines) all += (all.empty() ? "" : "\n") + line;
    return fail(Kind::misconfigured, "bad_config", {{"file", file}}, all);
}

}  // namespace botones::config
