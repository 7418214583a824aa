// Limits of Teams and of ourselves towards it, each with its source.
#pragma once
#include <chrono>
#include <cstddef>

namespace botones::teams::limits {

// An activity is at most 100 KB (below); what is much larger is no activity.
inline constexpr std::size_t body = 512 * 1024;
// Activities nest `value` and `channelData` a few deep; an array of arrays would overflow a recursive reader.
inline constexpr int json_depth = 48;
// Real tokens have about 1,200 characters; the HTTP header has room for 16 KiB.
inline constexpr std::size_t token = 8 * 1024;
inline constexpr std::size_t id = 512;  // conversation, activity and user ids

// MicrosoftDocs/bot-docs "Authentication": clocks may differ by five minutes; keys are fetched anew at least daily.
inline constexpr std::chrono::seconds clock_skew{300};
inline constexpr std::chrono::hours keys_fresh{24};
// A key nobody knows makes us look once; forged ones must not make us hammer the metadata.
inline constexpr std::chrono::seconds between_fetches{60};
inline constexpr std::size_t most_keys = 64;
inline constexpr std::size_t most_waiting = 64;  // requests that wait for keys
inline constexpr int least_key_bits = 2048;
inline constexpr int most_key_bits = 8192;

// MicrosoftDocs/msteams-docs "rate-limit": sends to one conversation by one bot; members read of one conversation.
struct Window {
    int count;
    std::chrono::milliseconds span;
};
inline constexpr Window sends[] = {{7, std::chrono::seconds(1)},
                                   {8, std::chrono::seconds(2)},
                                   {60, std::chrono::seconds(30)},
                                   {1800, std::chrono::hours(1)}};
inline constexpr Window member_reads[] = {{14, std::chrono::seconds(1)},
                                          {16, std::chrono::seconds(2)},
                                          {120, std::chrono::seconds(30)},
                                          {3600, std::chrono::hours(1)}};
inline constexpr Window whole_app[] = {{30, std::chrono::seconds(1)}};  // per tenant; newer text says 50

// MicrosoftDocs/msteams-docs "format your bot messages" (2026): 100 KB an activity in UTF-16, pictures included. Older
// clouds refused from 28 KB on (microsoft/BotFramework-Services#228), so what is not a picture stays below that.
inline constexpr std::size_t card_bytes = 24 * 1024;
inline constexpr std::size_t activity_utf16 = 90 * 1024;
// AdaptiveCards' own renderer refuses a sixth action in a set (`TooManyActions`).
inline constexpr std::size_t actions_in_set = 5;
inline constexpr std::size_t most_actions = 20;
inline constexpr std::size_t button_title = 80;
inline constexpr std::size_t summary = 300;

// The access token is renewed this long before it ends (Bot Framework SDK).
inline constexpr std::chrono::seconds token_margin{300};

}  // namespace botones::teams::limits
