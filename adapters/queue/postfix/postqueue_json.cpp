// A SAX reader: nothing of the line is kept but what is asked for, and nesting costs no stack.
#include "adapters/queue/postfix/postqueue_json.hpp"

#include <nlohmann/json.hpp>
#include <optional>

namespace botones::postfix {
namespace {

using nlohmann::json;

constexpr int depth_max = 32;  // the format needs 3; deeper unknown members end the reading

class LineReader : public nlohmann::json_sax<json> {
public:
    explicit LineReader(MailQueue::Detail detail) : detail_(detail) {}

    bool null() override { return leave_value(); }
    bool boolean(bool) override { return leave_value(); }
    bool number_integer(number_integer_t value) override { return number(value); }
    bool number_unsigned(number_unsigned_t value) override { return number(static_cast<std::int64_t>(value)); }
    bool number_float(number_float_t, const string_t&) override { return leave_value(); }
    bool binary(binary_t&) override { return false; }
    bool string(string_t& value) override {
        if (depth_ == 1) {
            if (key_ == "queue_name") queue = queue_from(value);
            if (key_ == "queue_id") id = std::move(value);
            if (key_ == "sender") sender = std::move(value);
        } else if (in_recipient()) {
            if (key_ == "address") recipient_.address = std::move(value);
            if (key_ == "delay_reason") recipient_.delay_reason = std::move(value);
            if (key_ == "bounce_reason") bounced_ = true;
        }
        return leave_value();
    }
    bool key(string_t& name) override {
        key_ = std::move(name);
        if (depth_ == 1) member_ = key_;
        return true;
    }
    bool start_object(std::size_t) override {
        if (++depth_ == 3 && member_ == "recipients") {
            recipient_ = {};
            bounced_ = false;
        }
        return depth_ <= depth_max;
    }
    bool end_object() override {
        const bool complete = in_recipient() && detail_ == MailQueue::Detail::full && !recipient_.address.empty();
        if (complete && !bounced_) recipients.push_back(std::move(recipient_));
        --depth_;
        return leave_value();
    }
    bool start_array(std::size_t) override { return ++depth_ <= depth_max; }
    bool end_array() override {
        --depth_;
        return leave_value();
    }
    bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

    std::optional<QueueName> queue;
    std::optional<std::string> id, sender;
    std::optional<std::int64_t> arrival, size;
    std::vector<QueuedRecipient> recipients;

private:
    bool in_recipient() const { return depth_ == 3 && member_ == "recipients"; }
    bool number(std::int64_t value) {
        if (depth_ == 1 && key_ == "arrival_time") arrival = value;
        if (depth_ == 1 && key_ == "message_size") size = value;
        return leave_value();
    }
    bool leave_value() {
        key_.clear();
        return true;
    }

    const MailQueue::Detail detail_;
    int depth_ = 0;
    std::string key_, member_;
    QueuedRecipient recipient_;
    bool bounced_ = false;
};

}  // namespace

Result<QueuedMessage> parse_postqueue_line(std::string_view line, std::string_view empty_address,
                                           MailQueue::Detail detail) {
    const auto malformed = [&] {
        return fail(Kind::unavailable, "queue_listing_malformed", {}, "postqueue -j: " + std::string(line.substr(0, 200)));
    };
    LineReader reader(detail);
    if (!json::sax_parse(line, &reader)) return malformed();
    if (!reader.queue || !reader.id || !reader.sender || !reader.arrival || reader.size.value_or(-1) < 0) return malformed();
    auto id = QueueId::parse(*reader.id);
    if (!id) return malformed();
    if (*reader.sender == empty_address) reader.sender->clear();
    return QueuedMessage{.id = std::move(*id),
                         .queue = *reader.queue,
                         .arrival = Seconds(*reader.arrival),
                         .size = static_cast<std::uint64_t>(*reader.size),
                         .sender = std::move(*reader.sender),
                         .recipients = std::move(reader.recipients)};
}

}  // namespace botones::postfix
