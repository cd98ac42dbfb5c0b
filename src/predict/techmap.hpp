// Modules for Yosys' `techmap`: cells that it does not map by itself to the one list.
#pragma once

#include <string>

namespace taufold::predict {

/// Full adders where adder trees are built, flip-flops with enable, latches; the same at every node.
std::string techmap_text();

}  // namespace taufold::predict
