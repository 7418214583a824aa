// Deciding a request: the same for yes and no; the engine asks for the reason a no must have.
#pragma once
#include "commands/operation.hpp"

namespace botones::operations {

/// Errors: invalid_input `missing_arguments`; those of Requests::decide.
Result<Card> decide(CallContext& call, World& world, const Asking& asking, const Arguments& arguments, Verdict verdict);

/// The request an order is about. Errors: invalid_input `missing_arguments`.
Result<RequestId> request_in(const Arguments& arguments);

}  // namespace botones::operations
