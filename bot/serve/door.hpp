// Door: the HTTP routes of one chat platform.
#pragma once
#include <string_view>

#include "bot/serve/http_message.hpp"
#include "bot/serve/http_respond.hpp"

namespace botones::serve {

/// Network threads; never blocks. It authenticates the raw bytes, decodes, makes durable, and only then answers 2xx.
class Door {
public:
    virtual ~Door() = default;
    /// Whether this path, without its query, belongs to it.
    virtual bool opens(std::string_view path) const = 0;
    /// Only POSTs come here.
    virtual void handle(std::string_view path, const HttpRequest& request, Respond respond) = 0;
};

}  // namespace botones::serve
