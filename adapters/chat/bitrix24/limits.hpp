// Bitrix24's numbers, each with where it stands (apidocs.bitrix24.com, 2026-08).
#pragma once
#include <chrono>
#include <cstddef>

namespace botones::bitrix24::limits {

// imbot.v2.Chat.Message.send: 20,000 characters, what is longer is cut by the portal. We count UTF-16 units, which are
// never fewer, and stay below: a card is read, not scrolled.
inline constexpr std::size_t message_text = 20000;
inline constexpr std::size_t card_text = 6000;

// "Attachments in Messages": 60,000 characters of serialised ATTACH; 30 KB in imbot v1, which older clients still show.
inline constexpr std::size_t attach = 60000;
inline constexpr std::size_t card_attach = 24000;

// imbot v1: KEYBOARD_OVERSIZE above 30 KB.
inline constexpr std::size_t keyboard = 30000;
inline constexpr std::size_t buttons = 30;
inline constexpr std::size_t button_text = 80;
inline constexpr std::size_t button_token = 255;

// imbot.v2.Bot.register: BOT_TOKEN_INVALID_LENGTH above 40 since 2026-08-06.
inline constexpr std::size_t bot_token = 40;

// "REST API limits": a leaky bucket per portal and source address, two a second, blocked above fifty.
inline constexpr std::chrono::milliseconds call_interval{500};
inline constexpr int call_burst = 40;
// A method may use 480 s of the server's time in ten minutes; `time.operating` tells how much it has used.
inline constexpr double operating_seconds = 480;
inline constexpr double operating_stop = 440;

// "batch": 50 commands.
inline constexpr std::size_t batch = 50;

// imbot.v2.Event.get: 1 to 1000 events; a pause of five seconds when idle, two when more wait.
inline constexpr int events = 100;
inline constexpr std::chrono::milliseconds idle_pause{5000};
inline constexpr std::chrono::milliseconds busy_pause{2000};

// imbot.v2.File.upload: 100 MB; ours are bounded by the card.
inline constexpr std::size_t file_name = 120;

// PHP's own: max_input_vars 1000, max_input_nesting_level 64 (ours is far below: the deepest event has five levels).
inline constexpr std::size_t form_pairs = 1000;
inline constexpr std::size_t form_depth = 8;
inline constexpr std::size_t form_name = 256;
inline constexpr int json_depth = 32;

// An event is repeated for at most a day, if at all; older ones could have left the journal's memory of keys.
inline constexpr std::chrono::hours oldest_event{23};

}  // namespace botones::bitrix24::limits
