// What an approver binds to: the digest of a plan, and plans to and from JSON (the form they have in the journal).
#include "commands/plan.hpp"

#include <array>
#include <cstdint>
#include <memory>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "commands/values/hex.hpp"

namespace botones {

namespace {

/// SHA-256 of a sequence of strings, each preceded by its length, so that no two sequences read alike.
class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
    void add(std::string_view text) {
        add_number(text.size());
        EVP_DigestUpdate(context_.get(), text.data(), text.size());
    }
    void add_number(std::uint64_t number) {
        std::array<unsigned char, 8> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(number >> (56 - 8 * i));
        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    }
    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
        unsigned int size = 0;
        EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
        return to_hex(std::span(bytes).first(size));
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string digest_of(const std::string& operation, const Plan& plan, const std::string& policy_version) {
    Sha256 sha;
    sha.add(operation);
    sha.add(arguments_to_json(plan.arguments).dump());
    sha.add_number(plan.steps.size());
    for (const auto& step : plan.steps) {
        sha.add(step.name);
        sha.add(step.target);
        sha.add(step.payload);
    }
    sha.add(plan.targets);
    sha.add(policy_version);
    return sha.hex();
}

nlohmann::json plan_to_json(const Plan& plan) {
    nlohmann::json json{{"arguments", arguments_to_json(plan.arguments)}, {"title", plan.title}};
    json["steps"] = nlohmann::json::array();
    for (const auto& step : plan.steps)
        json["steps"].push_back({{"name", step.name}, {"target", step.target}, {"payload", step.payload}});
    json["scope"] = {{"domain", plan.scope.domain}, {"unit", plan.scope.unit}, {"owner", plan.scope.owner}};
    if (!plan.scope.owners.empty()) json["scope"]["owners"] = plan.scope.owners;
    if (plan.approvals > 0) json["approvals"] = plan.approvals;
    json["lines"] = plan.lines;
    json["fields"] = plan.fields;
    if (plan.sample) json["sample"] = *plan.sample;
    if (plan.already_so) json["already_so"] = true;
    json["targets"] = plan.targets;
    return json;
}

Result<Plan> plan_from_json(const std::vector<ArgumentSpec>& specs, const nlohmann::json& json) {
    try {
        auto arguments = arguments_from_json(specs, json.at("arguments"));
        if (!arguments) return pass(arguments);
        Plan plan;
        plan.arguments = std::move(*arguments);
        for (const auto& step : json.at("steps"))
            plan.steps.push_back({step.at("name").get<std::string>(), step.at("target").get<std::string>(),
                                  step.at("payload").get<std::string>()});
        const auto& scope = json.at("scope");
        plan.scope = {scope.at("domain").get<std::string>(), scope.at("unit").get<std::string>(),
                      scope.at("owner").get<std::string>(), scope.value("owners", std::vector<std::string>{})};
        plan.approvals = json.value("approvals", 0);
        plan.title = json.at("title").get<Text>();
        plan.lines = json.at("lines").get<std::vector<Text>>();
        plan.fields = json.at("fields").get<std::vector<Field>>();
        if (json.contains("sample")) plan.sample = json.at("sample").get<Table>();
        plan.already_so = json.value("already_so", false);
        plan.targets = json.at("targets").get<std::string>();
        return plan;
    } catch (const nlohmann::json::exception& e) {
        return fail(Kind::internal, "bad_record", {}, e.what());
    }
}

}  // namespace botones
