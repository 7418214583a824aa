// Slack's hard limits, each with its source; everything that renders, sends or checks reads them from here.
#pragma once
#include <chrono>
#include <cstddef>

namespace botones::slack::limits {

// Lengths count UTF-16 units. Block Kit reference, docs.slack.dev/reference/block-kit (2026-08), and the official SDK models.
inline constexpr std::size_t blocks = 50;                 // per message
inline constexpr std::size_t header_text = 150;           // plain_text only
inline constexpr std::size_t section_text = 3000;
inline constexpr std::size_t section_fields = 10;
inline constexpr std::size_t field_text = 2000;
inline constexpr std::size_t context_elements = 10;
inline constexpr std::size_t action_elements = 25;
inline constexpr std::size_t button_text = 75;
inline constexpr std::size_t button_value = 2000;
inline constexpr std::size_t block_id = 255;
inline constexpr std::size_t view_blocks = 100;           // per modal and home page
inline constexpr std::size_t view_title = 24;             // title, submit, close
inline constexpr std::size_t private_metadata = 3000;
inline constexpr std::size_t input_text = 3000;           // max_length of a typed answer
inline constexpr std::size_t options = 100;
inline constexpr std::size_t option_text = 75;
inline constexpr std::size_t option_value = 75;           // 150 says the newest page, 75 the older ones
inline constexpr std::size_t alt_text = 2000;
inline constexpr std::size_t fallback_text = 4000;        // chat.update refuses more (`msg_too_long`)
// The undocumented overall cap lies near 13,200 characters of block text (slackapi/bolt-js#2509): stay well below.
inline constexpr std::size_t message_text = 10000;

// Verifying requests from Slack, docs.slack.dev: requests older than five minutes are refused.
inline constexpr std::chrono::seconds timestamp_window{300};
inline constexpr std::size_t body = 1 << 20;
// Slack's own payloads nest rich_text about 12 deep.
inline constexpr int json_depth = 64;
inline constexpr std::size_t files = 10;                  // of one message that are looked at

// docs.slack.dev/apis/web-api/rate-limits: about one post a second and channel with short bursts; tier 3 is 50 a minute.
inline constexpr std::chrono::milliseconds post_interval{1000};
inline constexpr int post_burst = 3;
inline constexpr std::chrono::milliseconds tier3_interval{1200};
inline constexpr int tier3_burst = 10;

inline constexpr std::chrono::milliseconds tier4_interval{600};
inline constexpr int tier4_burst = 20;

// Socket Mode, docs.slack.dev/apis/events-api/using-socket-mode: an envelope is acknowledged within three seconds; a
// payload may be a megabyte and more.
inline constexpr std::size_t envelope = std::size_t{4} << 20;

}  // namespace botones::slack::limits
