// A loop of WebSockets whose time and peers the test plays itself.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/websocket/ws_client.hpp"

namespace botones::slack {

struct FakeConnection final : websocket::Connection {
    websocket::Options options;
    websocket::Listener listener;
    std::vector<std::string> sent;
    unsigned closed_with = 0;
    bool over = false;

    void send(std::string text) override { sent.push_back(std::move(text)); }
    void close(unsigned code, const std::string&) override {
        if (closed_with == 0) closed_with = code;
        end("websocket_closed");
    }
    void say(const std::string& text) { listener.text(text); }
    void end(const char* code, Kind kind = Kind::unavailable) {
        if (over) return;
        over = true;
        const auto closed = listener.closed;
        listener = {};
        closed({kind, code, {}, "", {}});
    }
};

class FakeLoop final : public websocket::Loop {
public:
    void post(std::function<void()> job) override { jobs_.push_back(std::move(job)); }
    void after(std::chrono::milliseconds wait, std::function<void()> job) override { timers_.emplace(now + wait, std::move(job)); }
    std::shared_ptr<websocket::Connection> connect(const websocket::Options& options, websocket::Listener listener) override {
        auto made = std::make_shared<FakeConnection>();
        made->options = options;
        made->listener = std::move(listener);
        connections.push_back(made);
        return made;
    }
    void stop() override { stopped = true; }

    void run() {
        while (!jobs_.empty() && !stopped) {
            auto job = std::move(jobs_.front());
            jobs_.pop_front();
            job();
        }
    }
    void advance(std::chrono::milliseconds time) {
        const auto end = now + time;
        run();
        while (!timers_.empty() && timers_.begin()->first <= end) {
            auto timer = timers_.extract(timers_.begin());
            now = timer.key();
            timer.mapped()();
            run();
        }
        now = end;
    }

    std::chrono::milliseconds now{0};
    bool stopped = false;
    std::vector<std::shared_ptr<FakeConnection>> connections;

private:
    std::deque<std::function<void()>> jobs_;
    std::multimap<std::chrono::milliseconds, std::function<void()>> timers_;
};

}  // namespace botones::slack
