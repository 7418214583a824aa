// One call is one transaction of the directory file.
#pragma once
#include <type_traits>

#include "adapters/directory/sqlite/connections.hpp"

namespace botones::directory_sqlite {

/// A commit that failed for another reason than a busy file may or may not be on the disk.
inline Result<void> finish(sqlite::Transaction& transaction) {
    auto committed = transaction.commit();
    if (committed || committed.error().code == "store_busy") return committed;
    return fail(Kind::uncertain, "answer_lost", {}, committed.error().detail);
}

/// Answers `work(database)`, whose writes are kept when it succeeds. Errors: of `work` and Connections::take;
/// uncertain.
template <class Work>
std::invoke_result_t<Work, sqlite::Database&> writing(Connections& connections, CallContext& call, const Work& work) {
    auto lease = connections.take(call);
    if (!lease) return pass(lease);
    auto transaction = sqlite::Transaction::begin(**lease);
    if (!transaction) return pass(transaction);
    auto done = work(**lease);
    if (!done) return done;
    if (auto finished = finish(*transaction); !finished) return pass(finished);
    return done;
}

/// Answers `work(database)`, which only reads, and sees the file as it is at one moment.
template <class Work>
std::invoke_result_t<Work, sqlite::Database&> reading(Connections& connections, CallContext& call, const Work& work) {
    auto lease = connections.take(call);
    if (!lease) return pass(lease);
    auto transaction = sqlite::Transaction::begin(**lease, sqlite::Locking::deferred);
    if (!transaction) return pass(transaction);
    return work(**lease);
}

}  // namespace botones::directory_sqlite
