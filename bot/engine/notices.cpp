// Queues a private card, once for each key.
#include "bot/engine/notices.hpp"

#include "bot/engine/reach.hpp"

namespace botones::engine {

Result<bool> OutboxNotices::tell(CallContext&, const Person& person, const Card& card, const std::string& key) {
    const auto institution = context_.institution.get();
    const auto place = private_place(context_, *institution, person);
    if (!place) return false;
    auto told = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto first = transaction.run("INSERT INTO meta (key, value) VALUES (?1, '1') ON CONFLICT DO NOTHING", "notice:" + key);
        if (!first) return pass(first);
        if (*first == 0) return {};
        return say(transaction, *place, card);
    });
    if (!told) return pass(told);
    context_.something_said();
    return true;
}

}  // namespace botones::engine
