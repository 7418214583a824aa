// Judging thousands of rows by the rules of a single order without asking the directory for each: what the rules ask is
// noted, looked up for all rows together, and then the rules are asked again, until they ask nothing new.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "commands/ports/group_directory.hpp"
#include "commands/ports/world.hpp"

namespace botones::operations {

class ForeseenDirectory;

/// The estate as one pass over the rows sees it: answers known so far, nobody where none is known yet, and the accounts
/// that rows before this one will have made. Changes nothing; worker threads only.
class Foresight : public Estate {
public:
    explicit Foresight(const Estate& real);
    ~Foresight() override;

    /// Calls `pass` until it asked nothing that was not known: each call starts without planned accounts. A pass is pure,
    /// and repeats the same questions for the same answers.
    /// Errors: those of the look-ups and of `pass`; internal `no_end` after more rounds than any rule has questions.
    Result<void> settle(CallContext& call, const std::function<Result<void>()>& pass);
    /// From now on, in this pass, this account is there: the next rows see its login, addresses and person as taken.
    void will_exist(const AccountAttributes& account);
    /// Whether a plan about an existing account (Plan::targets) is about one that another row of this pass will make.
    static bool is_about_planned(const std::string& targets);

    std::vector<Domain> domains() const override { return real_.domains(); }
    Directory* directory(const Domain& domain) const override;
    std::vector<NamedQueue> queues() const override { return real_.queues(); }

private:
    const Estate& real_;
    std::map<Directory*, std::unique_ptr<ForeseenDirectory>> directories_;
};

/// `world` with `estate` instead of its own.
World with_estate(World& world, const Estate& estate);

}  // namespace botones::operations
