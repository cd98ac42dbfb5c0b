// Shipped models by the name that a file gives.
#pragma once

#include "io/tree/value.hpp"
#include "system/transformer.hpp"

namespace taufold::flow {

/// nullptr after SYM-0006, which lists them.
const system::Transformer* known_model(const std::string& name, const io::tree::Value& at, diag::Collector&);

}  // namespace taufold::flow
