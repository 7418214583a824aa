// Looks headers up and writes responses: the part of HTTP that needs no network.
#include "bot/serve/http_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace botones::serve {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view reason(unsigned status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 303: return "See Other";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 410: return "Gone";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 503: return "Service Unavailable";
        default: return "";  // RFC 9112 §4: the reason may be empty
    }
}

bool breaks_framing(std::string_view value) {
    return std::any_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool is_writable(const HttpResponse& response) {
    return response.status >= 200 && response.status <= 599 && !breaks_framing(response.content_type) &&
           std::all_of(response.headers.begin(), response.headers.end(),
                       [](const auto& header) { return is_name(header.first) && !breaks_framing(header.second); });
}

bool belongs_to_server(std::string_view name) {
    return same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding") ||
           same_name(name, "Connection") || same_name(name, "Date");
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (same_name(key, name)) return value;
    }
    return {};
}

void append_response(std::string& out, const HttpResponse& response, const ResponseFrame& frame,
                     std::string_view date) {
    if (!is_writable(response)) {
        HttpResponse failed;
        failed.status = 500;
        return append_response(out, failed, frame, date);
    }
    out.append("HTTP/1.1 ");
    append_number(out, response.status);
    out.append(" ").append(reason(response.status)).append("\r\n");
    append_header(out, "Date", date);
    if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers) {
        if (!belongs_to_server(name)) append_header(out, name, value);
    }
    if (!frame.keep_alive) {
        out.append("Connection: close\r\n");
    } else if (frame.http10) {
        out.append("Connection: keep-alive\r\n");
    }
    // RFC 9110 §8.6: a 204 states no length; RFC 9110 §15.4.5: a 304 carries no body.
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) {
        out.append("Content-Length: ");
        append_number(out, response.body.size());
        out.append("\r\n");
    }
    out.append("\r\n");
    if (!bodiless && !frame.head_request) out.append(response.body);
}

std::string http_date(long long seconds_since_epoch) {
    using namespace std::chrono;
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_seconds at{seconds{seconds_since_epoch}};
    const auto day = floor<std::chrono::days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{at - day};
    const auto two = [](auto number) {
        const auto text = std::to_string(number);
        return text.size() < 2 ? "0" + text : text;
    };
    std::string out = days[weekday{day}.c_encoding()];
    out += ", " + two(static_cast<unsigned>(date.day())) + " " + months[static_cast<unsigned>(date.month()) - 1];
    out += " " + std::to_string(static_cast<int>(date.year())) + " " + two(time.hours().count()) + ":";
    return out + two(time.minutes().count()) + ":" + two(time.seconds().count()) + " GMT";
}

}  // namespace botones::serve
