// A form: what is still to be said about an order, asked for at once; platforms that have forms show it natively.
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "commands/result.hpp"

namespace botones {

struct FormChoice {
    Text label;
    std::string value;
};

struct FormField {
    enum class Kind { text, long_text, choice, many, date };  // many: several of `choices`, joined by line feeds
    std::string name;                                         // the argument it fills
    Text label;
    Text hint;                                                // an example, or empty
    Kind kind = Kind::text;
    bool required = true;
    std::string value;                                        // what is known already
    std::vector<FormChoice> choices;
};

/// A submission comes back as an Inbound of type `form` with `token` and the values by field name.
struct Form {
    Text title;
    Text submit;
    std::vector<FormField> fields;
    std::string token;  // opaque id the platform carries; filled by the engine when the form is sent
};

void to_json(nlohmann::json& json, const Form& form);
void from_json(const nlohmann::json& json, Form& form);

}  // namespace botones
