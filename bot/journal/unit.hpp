// One piece of work of a batch.
#pragma once
#include <cstddef>

#include "commands/result.hpp"

namespace botones::journal {

class Transaction;

/// How a unit's changes are kept apart from its neighbours' when it fails.
/// `alone`: in a savepoint of its own. `shared`: none, which saves copying every page it touches; only for units that
/// cannot fail after their first change but by a failure of the store (if one does, its whole batch is refused).
enum class Isolation { alone, shared };

/// `at_once`: somebody waits for it on the network. `in_company`: while such units keep coming, it waits a moment to
/// share their disk sync instead of making the next of them wait for a sync of its own.
enum class Haste { at_once, in_company };

class Unit {
public:
    Unit() = default;
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;
    virtual ~Unit() = default;

    /// Writer thread. Quick, nothing but SQL; an error undoes what this unit did and nothing else.
    virtual Result<void> apply(Transaction& transaction) = 0;
    /// Writer thread, after the batch is durable or refused (or on the submitting thread, when refused at once).
    /// Must not block: every other unit waits meanwhile. Must not call Journal::write.
    virtual void finished(Result<void> outcome) = 0;
    virtual Isolation isolation() const { return Isolation::alone; }
    virtual Haste haste() const { return Haste::in_company; }
    /// Bytes held while waiting; the queue is bounded by their sum too.
    virtual std::size_t weight() const { return 0; }
};

}  // namespace botones::journal
