// prometheus-cpp's core behind four functions; its own web server is not used.
#include "bot/serve/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <vector>

namespace botones::serve {

struct Metrics::Families {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter().Name("botones_http_requests_total").Help("Answered HTTP requests").Register(registry);
    prometheus::Family<prometheus::Counter>& heard = prometheus::BuildCounter()
                                                         .Name("botones_heard_total")
                                                         .Help("Orders that came by connections of the bot's own")
                                                         .Register(registry);
    prometheus::Family<prometheus::Counter>& security = prometheus::BuildCounter()
                                                            .Name("botones_security_events_total")
                                                            .Help("Requests refused as forged, stale or replayed")
                                                            .Register(registry);
    prometheus::Family<prometheus::Gauge>& gauges =
        prometheus::BuildGauge().Name("botones_load").Help("What waits, and whether the store takes writes").Register(registry);
    prometheus::Gauge& inbox = gauges.Add({{"what", "inbox"}});
    prometheus::Gauge& jobs = gauges.Add({{"what", "jobs"}});
    prometheus::Gauge& store = gauges.Add({{"what", "store_healthy"}});

    /// Each pair is looked up in the family, which makes and hashes a map of texts, only once; there are few.
    prometheus::Counter& request(std::string_view route, unsigned status) {
        const std::lock_guard lock(mutex);
        for (const auto& known : known_requests) {
            if (known.status == status && known.route == route) return *known.counter;
        }
        auto& counter = requests.Add({{"route", std::string(route)}, {"status", std::to_string(status)}});
        known_requests.push_back({std::string(route), status, &counter});
        return counter;
    }

private:
    struct KnownRequest {
        std::string route;
        unsigned status;
        prometheus::Counter* counter;
    };
    std::mutex mutex;
    std::vector<KnownRequest> known_requests;
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view route, unsigned status) {
    families_->request(route, status).Increment();
}

void Metrics::heard(std::string_view source, std::string_view outcome) {
    families_->heard.Add({{"source", std::string(source)}, {"outcome", std::string(outcome)}}).Increment();
}

void Metrics::security_event(std::string_view reason) {
    families_->security.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::set_load(std::int64_t inbox, std::size_t jobs, bool store_healthy) {
    families_->inbox.Set(static_cast<double>(inbox));
    families_->jobs.Set(static_cast<double>(jobs));
    families_->store.Set(store_healthy ? 1 : 0);
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace botones::serve
