// A plan: the exact effect of a write, resolved and shown before it is approved; its digest is what is approved.
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "commands/card.hpp"
#include "commands/order.hpp"

namespace botones {

/// One effect on one target. `payload` belongs to the operation (ids, attributes), is journalled, and never holds a secret.
struct Step {
    std::string name;     // "create_account"; text key `step.<name>`
    std::string target;   // lock key: "account:juan.perez@example.org", "queue:mta1"
    std::string payload;
};

/// Where the effect lies: permission is checked again against it once the targets are known.
struct Scope {
    std::string domain;  // empty: none
    std::string unit;
    std::string owner;   // the person or address the effect concerns; may ask for its status
    std::vector<std::string> owners = {};  // addresses of those whose it is, where only they ask (S58, S119)
};

struct Plan {
    Arguments arguments;            // resolved: whole addresses, chosen login
    std::vector<Step> steps;        // in order; empty with already_so
    Scope scope;
    Text title;                     // "Purge 214 messages from ventas@example.org on mta1"
    std::vector<Text> lines;        // facts and rules applied, warnings
    std::vector<Field> fields;
    std::optional<Table> sample;
    bool already_so = false;        // nothing to do: the world is as ordered; answered with the fact, zero writes (S37)
    /// What the approver binds to beyond operation and arguments: the resolved targets in canonical form
    /// (an account's state and revision, the ids of messages). Compared again at the click and at the run.
    std::string targets;
    int approvals = 0;              // at least so many approvals, whatever the tier says
};

/// SHA-256 (hex) over operation, canonical arguments, steps, targets and the policy's version, length-prefixed.
std::string digest_of(const std::string& operation, const Plan& plan, const std::string& policy_version);

nlohmann::json plan_to_json(const Plan& plan);
Result<Plan> plan_from_json(const std::vector<ArgumentSpec>& specs, const nlohmann::json& json);

}  // namespace botones
