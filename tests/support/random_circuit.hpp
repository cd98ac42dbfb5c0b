// Random circuits of the cells of timing_case.hpp, under a clock of its own, a gated one and a divided one.
#pragma once

#include <fmt/format.h>

#include <string>

#include "base/random.hpp"

namespace taufold::test {

enum class CircuitKind { registers, all };  ///< with latches or without

/// A circuit of `cells` cells: outputs are nets n0, n1 ...; inputs are of any earlier one, of registers also
/// later ones, so that there are loops through registers and latches alone.
inline std::string random_circuit(Rng& random, std::size_t cells, CircuitKind kind = CircuitKind::all) {
  std::string body;
  const auto earlier = [&](std::size_t k) {
    return k == 0 || random.below(10) == 0 ? std::string(random.below(2) == 0 ? "a" : "b")
                                           : fmt::format("n{}", random.below(static_cast<std::uint32_t>(k)));
  };
  const auto any = [&] { return fmt::format("n{}", random.below(static_cast<std::uint32_t>(cells))); };
  const auto clock = [&] {
    constexpr const char* kClocks[] = {"ck", "ck", "leaf", "gated", "half"};
    return kClocks[random.below(5)];
  };
  for (std::size_t k = 0; k < cells; ++k) {
    const std::uint32_t cell = random.below(8);
    switch (cell == 1 && kind == CircuitKind::registers ? 0 : cell) {
      case 0:
        body += fmt::format("DFF c{} (.CK({}), .D({}), .Q(n{}));\n", k, clock(), any(), k);
        break;
      case 1:
        body += fmt::format("LATH c{} (.G({}), .D({}), .Q(n{}));\n", k, clock(), any(), k);
        break;
      case 2:
        body += fmt::format("INV c{} (.A({}), .Y(n{}));\n", k, earlier(k), k);
        break;
      case 3:
        body += fmt::format("BUF c{} (.A({}), .Y(n{}));\n", k, earlier(k), k);
        break;
      case 4:
        body += fmt::format("XOR2 c{} (.A({}), .B({}), .Y(n{}));\n", k, earlier(k), earlier(k), k);
        break;
      default:
        body += fmt::format("AND2 c{} (.A({}), .B({}), .Y(n{}));\n", k, earlier(k), earlier(k), k);
    }
  }
  return fmt::format(R"(module t (ck, a, b, e, y); input ck, a, b, e; output y;
wire root, leaf, gated, half, nhalf;
BUF u_root (.A(ck), .Y(root)); BUF u_leaf (.A(root), .Y(leaf)); AND2 u_gate (.A(root), .B(e), .Y(gated));
DFF u_half (.CK(leaf), .D(nhalf), .Q(half)); INV u_nhalf (.A(half), .Y(nhalf));
{}BUF u_y (.A(n{}), .Y(y)); endmodule)",
                     body, cells - 1);
}

inline const char* const kIdealClocks = R"(create_clock -name k -period 1 [get_ports ck]
create_generated_clock -name h -source [get_ports ck] -divide_by 2 [get_pins u_half/Q]
set_input_delay 0.2 -clock k [get_ports {a b e}]
set_output_delay 0.1 -clock k [get_ports y]
set_input_transition 0.05 [get_ports {a b}]
set_clock_uncertainty -setup 0.03 [get_clocks k]
)";
inline const char* const kPropagatedClocks =
    "set_propagated_clock [all_clocks]\nset_timing_derate -early 0.95 -clock\nset_timing_derate -late 1.05 "
    "-data\n";

}  // namespace taufold::test
