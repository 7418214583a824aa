// Makes the adapters of directories, queues and traces.
#include "bot/estate.hpp"

#include <filesystem>

#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/queue/postfix/postfix_queue.hpp"
#include "adapters/trace/postfix/postfix_trace.hpp"

namespace botones {
namespace {

std::vector<Domain> domains_of(const config::Config& config, const std::string& directory) {
    std::vector<Domain> domains;
    for (const auto& entry : config.domains) {
        if (entry.directory == directory) domains.push_back(entry.name);
    }
    return domains;
}

Result<std::unique_ptr<Directory>> open_sqlite(const config::SqliteStore& store, std::vector<Domain> domains) {
    SqliteDirectorySettings settings;
    settings.path = store.path;
    settings.domains = std::move(domains);
    settings.scheme = store.scheme == "sha512-crypt" ? PasswordScheme::sha512_crypt : PasswordScheme::argon2id;
    auto directory = SqliteDirectory::open(settings);
    if (!directory) return pass(directory);
    return std::unique_ptr<Directory>(std::move(*directory));
}

using AttributeNames = std::map<std::string, std::string*>;

Result<void> name_attributes(const std::map<std::string, std::string>& names, const AttributeNames& known) {
    for (const auto& [name, value] : names) {
        const auto found = known.find(name);
        if (found == known.end()) {
            return fail(Kind::misconfigured, "bad_config", {}, "directory attributes: " + name + " is not a known attribute");
        }
        *found->second = value;
    }
    return {};
}

AttributeNames names_of(LdapAttributes& ours) {
    return {{"login", &ours.login},
            {"mail", &ours.mail},
            {"alternate", &ours.alternate},
            {"forward", &ours.forward},
            {"status", &ours.status},
            {"status_active", &ours.status_active},
            {"status_locked", &ours.status_locked},
            {"status_closed", &ours.status_closed},
            {"unit", &ours.unit},
            {"link_type", &ours.link_type},
            {"title", &ours.title},
            {"phone", &ours.phone},
            {"people", &ours.people},
            {"national_id", &ours.national_id},
            {"created_month", &ours.created_month},
            {"created_month_prefix", &ours.created_month_prefix}};
}

AttributeNames names_of(ActiveDirectoryAttributes& ours) {
    return {{"unit", &ours.unit},
            {"link_type", &ours.link_type},
            {"title", &ours.title},
            {"phone", &ours.phone},
            {"people", &ours.people},
            {"national_id", &ours.national_id},
            {"created_month", &ours.created_month},
            {"created_month_prefix", &ours.created_month_prefix},
            {"closed_mark", &ours.closed_mark},
            {"forward", &ours.forward}};
}

/// What both kinds of settings have: the server, the two trees and the domains.
template <class Settings>
Settings reached_by(const config::Ldap& ldap, std::vector<Domain> domains) {
    Settings settings;
    settings.urls = ldap.urls;
    settings.tls = ldap.tls == "none" ? LdapTls::none : LdapTls::start_tls;
    settings.ca_file = ldap.ca_file;
    settings.bind_dn = ldap.bind_dn;
    settings.bind_password = ldap.bind_password.clone();
    settings.page_size = static_cast<std::size_t>(ldap.page_size);
    settings.people_base = ldap.people_base;
    settings.groups_base = ldap.groups_base;
    settings.domains = std::move(domains);
    return settings;
}

Result<std::unique_ptr<Directory>> open_ldap(const config::Ldap& ldap, std::vector<Domain> domains) {
    auto settings = reached_by<LdapSettings>(ldap, std::move(domains));
    settings.policy_entry = ldap.policy_entry;
    if (!ldap.account_classes.empty()) settings.account_classes = ldap.account_classes;
    if (auto named = name_attributes(ldap.attributes, names_of(settings.attributes)); !named) return pass(named);
    auto directory = LdapDirectory::open(std::move(settings));
    if (!directory) return pass(directory);
    return std::unique_ptr<Directory>(std::move(*directory));
}

Result<std::unique_ptr<Directory>> open_active_directory(const config::Ldap& ldap, std::vector<Domain> domains) {
    auto settings = reached_by<ActiveDirectorySettings>(ldap, std::move(domains));
    settings.upn_suffix = ldap.upn_suffix;
    if (auto named = name_attributes(ldap.attributes, names_of(settings.attributes)); !named) return pass(named);
    auto directory = ActiveDirectory::open(std::move(settings));
    if (!directory) return pass(directory);
    return std::unique_ptr<Directory>(std::move(*directory));
}

Result<std::unique_ptr<Directory>> open_directory(const config::Directory& entry, std::vector<Domain> domains) {
    if (entry.kind == "sqlite") return open_sqlite(entry.sqlite, std::move(domains));
    if (entry.kind == "activedirectory") return open_active_directory(entry.ldap, std::move(domains));
    return open_ldap(entry.ldap, std::move(domains));
}

std::unique_ptr<MailQueue> open_queue(const std::string& name, const config::Queue& queue, const std::string& store) {
    postfix::Settings settings;
    settings.name = name;
    settings.config_dir = queue.config_dir;
    settings.state_dir = store + ".jobs";
    settings.postsuper_prefix = queue.command_prefix;
    std::error_code ignored;  // the queue itself reports a folder it cannot write to
    std::filesystem::create_directories(settings.state_dir, ignored);
    return postfix::make_postfix_queue(std::move(settings));
}

}  // namespace

Result<std::unique_ptr<ConfiguredEstate>> ConfiguredEstate::open(const config::Config& config) {
    auto estate = std::make_unique<ConfiguredEstate>();
    for (const auto& [name, entry] : config.directories) {
        auto directory = open_directory(entry, domains_of(config, name));
        if (!directory) return pass(directory);
        estate->directories_.emplace(name, std::move(*directory));
    }
    for (const auto& [name, queue] : config.queues) {
        estate->queues_.emplace_back(name, open_queue(name, queue, config.store));
    }
    for (const auto& [name, trace] : config.traces) {
        estate->traces_.emplace_back(name, postfix_log::make_postfix_trace({trace.files, trace.syslog_name}));
    }
    for (const auto& entry : config.domains) estate->domains_.emplace_back(entry.name, entry.directory);
    return estate;
}

std::vector<Domain> ConfiguredEstate::domains() const {
    std::vector<Domain> domains;
    for (const auto& entry : domains_) domains.push_back(entry.first);
    return domains;
}

Directory* ConfiguredEstate::directory(const Domain& domain) const {
    for (const auto& [name, directory] : domains_) {
        if (name == domain) return directories_.at(directory).get();
    }
    return nullptr;
}

std::vector<NamedQueue> ConfiguredEstate::queues() const {
    std::vector<NamedQueue> queues;
    for (const auto& [name, queue] : queues_) queues.push_back({name, queue.get()});
    return queues;
}

std::vector<NamedTrace> ConfiguredEstate::traces() const {
    std::vector<NamedTrace> traces;
    for (const auto& [name, trace] : traces_) traces.push_back({name, trace.get()});
    return traces;
}

}  // namespace botones
