// design.toml: what a design consists of and how it shall be folded. docs/formats.md lists the keys. Plain
// data: nothing named here has been opened, except the stack.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/stack.hpp"

namespace taufold::io {

/// Options of the synthesis of RTL.
struct SynthOptions {
  bool flatten = false;        ///< one module; otherwise the hierarchy is kept
  bool systemverilog = false;  ///< read all RTL files as SystemVerilog (files *.sv always are)
  std::optional<double>
      period_ns;  ///< delay target of technology mapping; otherwise as fast as it gets cheaply
  std::vector<std::string> dont_use;   ///< cells that are not to be used; * and ? as in file names
  std::vector<std::string> techmap;    ///< Verilog files of modules that stand for the synthesis tool's own cells
  std::vector<std::string> rtl_lines;  ///< further lines for the synthesis script, after reading, as they are
  friend bool operator==(const SynthOptions&, const SynthOptions&) = default;
};

/// Paths are as they can be opened: relative ones joined to the folder of the file, patterns expanded in byte
/// order, and the packed form taken where only NAME.xz or NAME.gz exists.
struct DesignFile {
  std::string path;                       ///< of the file itself
  std::string name;                       ///< by default the name of the top module
  std::string top;                        ///< empty: the only module that no other instantiates
  std::vector<std::string> rtl, netlist;  ///< exactly one of the two has files
  std::vector<std::string> include_dirs;
  std::vector<std::pair<std::string, std::string>>
      defines;  ///< Verilog macros and their values, in file order
  std::vector<std::pair<std::string, std::string>> parameters;  ///< of the top module
  std::vector<std::string> lef, liberty, sdc;
  std::vector<std::string> tier_hints;
  std::string def;  ///< floor plan; empty: the outline is chosen
  SynthOptions synth;

  std::optional<tech::Stack> stack;  ///< stated as a preset, a file or a table; pitch and tiers below applied
  std::string stack_name;            ///< the preset or file as stated; empty for a table or none
  std::optional<std::int64_t> tiers;
  std::optional<double> bond_pitch_um, sites_per_cell;
  std::optional<double> utilisation;  ///< target of cell area over row area, 0..1
  std::optional<double> aspect;       ///< height over width of the outline
  std::optional<double> halo_um;      ///< kept free around macros
  std::optional<std::int64_t> effort, seed;
  std::optional<bool> flat;       ///< the flat baseline too
  std::string flat_report;        ///< report.json of an earlier run whose baseline is taken
  std::vector<std::string> emit;  ///< further outputs: pin3d, contest, 3dblox
  std::string system;             ///< file or preset that the fold is told for; empty: none
};

/// The words of `emit`.
inline constexpr std::string_view kEmitWords[] = {"pin3d", "contest", "3dblox"};

struct DesignFileOptions {
  bool look_for_files = true;  ///< false: paths are joined but neither looked for nor expanded
};

/// True when the text has a key of a design's sources, bare or in quotes, as the first word of a line.
bool looks_like_design_file(std::string_view text);

/// Nothing after an error.
std::optional<DesignFile> read_design_file(const InputFile&, diag::Collector&, const DesignFileOptions& = {});

}  // namespace taufold::io
