// What the journal's tests share: a private directory, a store in it, a clock that counts batches.
#pragma once
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "bot/journal/audit_verify.hpp"
#include "bot/journal/journal.hpp"

namespace botones::journal {

class TempDir {
public:
    TempDir() {
        // In memory where there is such a place: what these tests prove does not hang on a real disk's slowness.
        const std::filesystem::path memory = "/dev/shm";
        const auto parent = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
        std::string name = (parent / "botones-journal-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    ~TempDir() { std::filesystem::remove_all(path_); }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    std::filesystem::path operator/(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline TimePoint at_ms(std::int64_t milliseconds) { return TimePoint(std::chrono::milliseconds(milliseconds)); }

/// The journal asks for the time once a batch, so the calls count the batches.
struct CountingClock {
    std::shared_ptr<std::atomic<int>> calls = std::make_shared<std::atomic<int>>(0);
    std::shared_ptr<std::atomic<std::int64_t>> now = std::make_shared<std::atomic<std::int64_t>>(1'700'000'000'000);
    JournalOptions options() const {
        JournalOptions options;
        options.now = [calls = calls, now = now] {
            ++*calls;
            return at_ms(*now);
        };
        return options;
    }
};

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().code + ": " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline std::unique_ptr<Journal> open_journal(const std::filesystem::path& store, JournalOptions options = {}) {
    return must(Journal::open(store, std::move(options)));
}

inline std::int64_t number(Journal& journal, const std::string& sql) {
    return must(journal.read([&](sqlite::Database& database) { return database.value<std::int64_t>(sql); })).value();
}

inline ChainReport verified(Journal& journal) {
    return must(journal.read([](sqlite::Database& database) { return verify(database); }));
}

/// Holds the writer inside a unit until `open`, so that what is submitted meanwhile makes one batch.
class Gate {
public:
    explicit Gate(Journal& journal) {
        std::promise<void> entered;
        auto inside = entered.get_future();
        journal.submit(
            [&entered, opened = opened_.get_future().share()](Transaction&) -> Result<void> {
                entered.set_value();
                opened.wait();
                return {};
            },
            {});
        inside.wait();
    }
    void open() { opened_.set_value(); }

private:
    std::promise<void> opened_;
};

/// Collects the outcomes of units by their number.
class Outcomes {
public:
    explicit Outcomes(std::size_t expected) : codes_(expected), left_(expected) {}
    Done at(std::size_t index) {
        return [this, index](Result<void> outcome) {
            const std::lock_guard lock(guard_);
            codes_[index] = outcome ? "done" : outcome.error().code;
            if (--left_ == 0) all_.notify_all();
        };
    }
    std::vector<std::string> wait() {
        std::unique_lock lock(guard_);
        if (!all_.wait_for(lock, std::chrono::seconds(20), [this] { return left_ == 0; })) return {"timed out"};
        return codes_;
    }

private:
    std::mutex guard_;
    std::condition_variable all_;
    std::vector<std::string> codes_;
    std::size_t left_;
};

inline Result<void> note(Transaction& transaction, const std::string& key) {
    auto stored = transaction.run("INSERT INTO meta(key,value) VALUES(?,?)", key, key);
    if (!stored) return pass(stored);
    return transaction.audit({"tester", "note", {}, {}, key, "{}"});
}

}  // namespace botones::journal
