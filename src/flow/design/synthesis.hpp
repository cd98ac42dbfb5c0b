// RTL to a netlist of library cells by Yosys, which is run as a program. Cells of the Liberty files that the
// RTL instantiates, memories for instance, stay as they are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/stop.hpp"
#include "diag/diag.hpp"
#include "io/design/design_file.hpp"

namespace taufold::flow {

struct SynthesisRequest {
  std::vector<std::string> rtl;  ///< Verilog files; *.sv are read as SystemVerilog
  std::vector<std::string> include_dirs;
  std::vector<std::pair<std::string, std::string>> defines;     ///< macros and their values
  std::vector<std::pair<std::string, std::string>> parameters;  ///< of the top module
  std::string top;                   ///< empty: the only module that no other instantiates
  std::vector<std::string> liberty;  ///< packed or not; units of all cells with functions equal
  /// Verilog files for Yosys' `techmap`: modules that stand for Yosys' own cells, such as $fa or $_DFFE_PP_,
  /// and hold cells of the library.
  std::vector<std::string> techmaps;
  std::vector<std::string> dont_use;   ///< names of cells, with * and ?
  std::vector<std::string> rtl_lines;  ///< further lines of the script, as they are, after reading
  std::optional<double>
      period_s;  ///< target for paths between registers; absent: as fast as the mapper makes it cheaply
  bool flatten = true;         ///< one module; otherwise the hierarchy is kept
  bool systemverilog = false;  ///< all RTL files are SystemVerilog
  /// Stop at Yosys' own gates and registers, before anything is mapped to cells and without `techmaps`: the RTL as a netlist that a
  /// mapped one is proven against. Of the Liberty files only the cells count that the RTL instantiates.
  bool generic = false;

  /// Folder that the src attributes of the netlist name files from, and that Yosys runs in, so that the netlist is the same wherever
  /// the program runs; empty: the current folder, and names are as given.
  std::filesystem::path base;
  /// Where synthesis.ys (the script), synthesis.log and netlist.v are left; made if absent.
  std::filesystem::path folder;
  double time_limit_s = 3600.0;
  const StopToken* stop = nullptr;  ///< may be null
  std::string program = "yosys";    ///< a name on PATH or a path
};

struct SynthesisResult {
  std::filesystem::path netlist, log;
  std::string top;
  /// Leaf cells of the whole design by name of their master, sorted by name.
  std::vector<std::pair<std::string, std::uint64_t>> masters;
  std::uint64_t cells = 0;
  double wall_s = 0.0;
};

/// What a design file says about its RTL. The folder, limits and, where the file states none, the period (early_period_s) are the
/// caller's.
SynthesisRequest synthesis_request(const io::DesignFile&);

/// The same netlist for the same request and program. Nothing after an error (SYN-nnnn, FILE-nnnn) or when a
/// stop was requested, of which nothing is reported. Yosys' warnings about the RTL are passed on.
std::optional<SynthesisResult> synthesise(const SynthesisRequest&, diag::Collector&);

}  // namespace taufold::flow
