// What a fuzz target provides: the entry that libFuzzer calls, and seeds for our own driver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace taufold::fuzz {

std::vector<std::string> seeds();

/// Aborts with a message unless `holds`; the driver, ours or libFuzzer, then keeps the input.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

/// A small case and a result of it, in the format of 2023, which has more to it.
inline constexpr std::string_view kCase =
    "NumTechnologies 2\n"
    "Tech TA 2\nLibCell N INV 4 10 2\nPin A 1 5\nPin Z 3 5\nLibCell Y RAM 20 15 1\nPin D 5 5\n"
    "Tech TB 2\nLibCell N INV 6 12 2\nPin Z 5 6\nPin A 1 6\nLibCell Y RAM 24 18 1\nPin D 6 6\n"
    "DieSize 0 0 60 48\nTopDieMaxUtil 80\nBottomDieMaxUtil 75.5\n"
    "TopDieRows 0 0 60 10 4\nBottomDieRows 0 0 60 12 4\nTopDieTech TA\nBottomDieTech TB\n"
    "TerminalSize 2 2\nTerminalSpacing 2\nTerminalCost 10\n"
    "NumInstances 4\nInst u1 INV\nInst u2 INV\nInst u3 INV\nInst r1 RAM\n"
    "NumNets 2\nNet n1 3\nPin u1/Z\nPin u2/A\nPin r1/D\nNet n2 2\nPin u2/Z\nPin u3/A\n";
inline constexpr std::string_view kResult =
    "TopDiePlacement 2\nInst u1 0 0 R0\nInst u2 10 10 R0\nBottomDiePlacement 2\nInst u3 0 12 R0\nInst r1 20 "
    "20 R90\n"
    "NumTerminals 2\nTerminal n1 20 20\nTerminal n2 8 8\n";

}  // namespace taufold::fuzz
