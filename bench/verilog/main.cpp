// Speed and memory of the netlist reader: bench_verilog [CELLS | FILE...]. Without files a netlist of CELLS cells (a million) in the style of
// synthesis is made first: a wire a line, an instance over several lines, most nets near their driver.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/timer.hpp"
#include "diag/sink.hpp"
#include "io/input_file.hpp"
#include "io/verilog/verilog.hpp"

namespace {

using namespace taufold;

std::string synthetic(std::uint32_t cells) {
  struct Gate {
    const char* name;
    std::vector<const char*> in;
    const char* out;
  };
  const Gate gates[] = {{"NAND2_X1", {"A1", "A2"}, "ZN"},      {"NOR2_X1", {"A1", "A2"}, "ZN"}, {"INV_X1", {"A"}, "ZN"},
                        {"AOI21_X1", {"A", "B1", "B2"}, "ZN"}, {"DFF_X1", {"CK", "D"}, "Q"},   {"AND2_X1", {"A1", "A2"}, "ZN"},
                        {"OAI22_X1", {"A1", "A2", "B1", "B2"}, "ZN"}, {"MUX2_X1", {"A", "B", "S"}, "Z"}};
  Rng rng(1);
  std::string out = "module big (clk, din, dout);\n  input clk;\n  input [63:0] din;\n  output [63:0] dout;\n";
  const auto add = [&](const char* form, const auto&... what) { fmt::format_to(std::back_inserter(out), fmt::runtime(form), what...); };
  for (std::uint32_t i = 0; i < cells; ++i) add("  wire _{:07}_;\n", i);
  for (std::uint32_t i = 0; i < cells; ++i) {
    const Gate& g = gates[rng.below(8)];
    add("  {} _g{:07}_ (\n", g.name, i);
    for (const char* pin : g.in) {
      const auto near = static_cast<std::uint32_t>(-200 * std::log(rng.uniform()));
      const std::uint32_t from = rng.below(10) == 0 ? rng.below(cells) : i - std::min(i, near + 1);
      if (std::string_view(pin) == "CK")
        add("    .CK(clk),\n");
      else if (i == 0 || rng.below(500) == 0)
        add("    .{}(din[{}]),\n", pin, rng.below(64));
      else
        add("    .{}(_{:07}_),\n", pin, from);
    }
    add("    .{}(_{:07}_)\n  );\n", g.out, i);
  }
  for (std::uint32_t i = 0; i < 64; ++i) add("  assign dout[{}] = _{:07}_;\n", i, cells - 1 - i);
  return out + "endmodule\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<io::InputFile> files;
  const bool named = argc > 1 && std::isdigit(static_cast<unsigned char>(argv[1][0])) == 0;
  if (named) {
    diag::Collector said;
    for (int k = 1; k < argc; ++k)
      if (auto f = io::read_input(argv[k], said)) files.push_back(std::move(*f));
    if (files.empty()) return std::fputs(diag::to_text(said).c_str(), stderr), 1;
  } else {
    const std::uint32_t cells = argc > 1 ? static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10)) : 1'000'000;
    files.emplace_back();
    files[0].path = "big.v";
    files[0].text = synthetic(std::max(cells, 64u));
  }
  std::size_t bytes = 0;
  for (const io::InputFile& f : files) bytes += f.text.size();
  std::printf("%.1f MB of text\n", 1e-6 * static_cast<double>(bytes));
  for (int round = 0; round < 3; ++round) {
    diag::Collector said;
    const double before = process_cpu_s();
    const auto netlist = io::verilog::read(files, {}, said);
    const double cpu = process_cpu_s() - before;
    if (!netlist) return std::fputs(diag::to_text(said).c_str(), stderr), 1;
    std::printf("%zu cells in %.3f s of processor: %.0f MB/s, %.0f bytes a cell with its pins and nets\n", static_cast<std::size_t>(netlist->num_insts()), cpu, 1e-6 * static_cast<double>(bytes) / cpu,
                static_cast<double>(netlist->memory_bytes()) / static_cast<double>(std::max<std::size_t>(1, netlist->num_insts())));
  }
}
