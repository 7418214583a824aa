// An incomplete order as a form, and what people type for one argument as its value.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bot/engine/open_question.hpp"
#include "commands/form.hpp"

namespace botones::engine {

/// The fields of the operation's arguments: what is missing, what may be added, and what is known, to be changed. What
/// the order is about (a request, a ticket) is no field once it is known. Pure.
Form form_of(const Operation& operation, const OpenQuestion& question);

/// A typed value of one argument, by the same rules as in an order. A name of a person is read from one text.
/// Errors: invalid_input of the value's type, `password_in_chat`, or why the text is not fit to act on.
Result<ArgumentValue> read_typed(const ArgumentSpec& spec, const std::string& text);

/// The values of a submitted form, by field name.
struct FormReading {
    Arguments arguments;                             // the question's, changed as the form says
    std::vector<std::string> missing;                // required, but left empty
    std::vector<std::pair<std::string, Error>> wrong;  // field name and why its value cannot be used
    bool good() const { return missing.empty() && wrong.empty(); }
};
FormReading read_form(const Operation& operation, const OpenQuestion& question, const std::map<std::string, std::string>& values);

}  // namespace botones::engine
