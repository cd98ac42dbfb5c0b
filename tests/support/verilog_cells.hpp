// A small library for tests of netlists: gates, a flip-flop with two outputs, a three-state buffer, a RAM
// with buses.
#pragma once

#include <string_view>
#include <vector>

#include "io/verilog/verilog.hpp"

namespace taufold::test {

inline io::verilog::CellLookup verilog_cells() {
  return [](std::string_view cell, std::vector<io::verilog::CellPort>& ports) {
    using D = db::PinDirection;
    const auto scalar = [&](const char* name, D d) { ports.push_back({name, d, false, 0, 0, false, false}); };
    if (cell == "INV") {
      scalar("A", D::input);
      scalar("Y", D::output);
    } else if (cell == "NAND2") {
      scalar("A", D::input);
      scalar("B", D::input);
      scalar("Y", D::output);
    } else if (cell == "DFF") {
      scalar("D", D::input);
      scalar("CK", D::input);
      scalar("Q", D::output);
      scalar("QN", D::output);
      ports.push_back({"VDD", D::inout, false, 0, 0, true, false});
    } else if (cell == "TBUF") {
      scalar("A", D::input);
      scalar("EN", D::input);
      ports.push_back({"Y", D::output, false, 0, 0, false, true});
    } else if (cell == "RAM") {
      ports.push_back({"addr", D::input, true, 0, 3, false, false});
      ports.push_back({"q", D::output, true, 7, 0, false, false});
    } else {
      return false;
    }
    return true;
  };
}

}  // namespace taufold::test
