// What a portal answers: results and refusals in its envelope.
#pragma once
#include <string>

#include "tests/support/canned_server.hpp"

namespace botones::bitrix24 {

/// {"result": `json`} with 200.
inline std::string result(const std::string& json) {
    return http::http_answer(200, R"({"result":)" + json + R"(,"time":{"operating":0.1}})");
}

inline std::string refusal(const std::string& error, int status = 400) {
    return http::http_answer(status, R"({"error":")" + error + R"(","error_description":"a <br>reason"})");
}

}  // namespace botones::bitrix24
