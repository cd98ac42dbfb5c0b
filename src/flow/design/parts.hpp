// What a design is made of: the files that are named, or those that one design.toml names; RTL among them becomes a netlist of
// library cells.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flow/inputs.hpp"
#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "tech/stack.hpp"

namespace taufold::flow {

/// What a user may choose about a design. Where a design.toml states the same, what stands here wins.
struct DesignOptions {
  std::string top;                        ///< empty: the only module that nobody instantiates
  std::string stack;                      ///< a preset or a file; empty: the default stack
  std::optional<double> bond_pitch_um;    ///< of every interface; otherwise that of the stack
  std::optional<double> sites_per_cell;   ///< signal bond sites that every interface has for a cell; the pitch follows, and bond_pitch_um is not used
  double utilisation = 0.7;               ///< cell area over row area, of a tier
  bool may_grow = true;                   ///< the tiers, where bonds find no room otherwise: true when the utilisation was not asked for
  std::optional<double> aspect;           ///< height over width; otherwise a square
  std::vector<std::string> tier_hints;    ///< files
  std::vector<std::string> emit;          ///< further outputs: contest, pin3d
};
inline constexpr int kDefaultTiers = 2;

/// A folder for synthesis.ys, synthesis.log and netlist.v.
struct SynthesisPlace {
  std::filesystem::path folder;
  bool made = false;  ///< the netlist is there already, from an earlier run
  std::optional<double> time_limit_s;
};
/// Names of its files. The netlist stands in the list of inputs as kSynthesisFolder/netlist.v, seen from the result folder.
inline constexpr std::string_view kSynthesisFiles[] = {"netlist.v", "synthesis.log", "synthesis.ys"};
inline constexpr std::string_view kSynthesisFolder = "synthesis";

/// Libraries of one process of the stack, other than the design's own.
struct ProcessParts {
  std::string name;
  std::vector<LoadedInput> files;  ///< LEF and Liberty
};

struct DesignParts {
  std::string top;
  std::vector<LoadedInput> files;    ///< LEF, Liberty, Verilog, SDC and what does not belong there
  std::vector<io::InputFile> hints;
  std::optional<double> halo_um;     ///< kept free around macros
  std::string design_file;           ///< that stated it; empty: none
  tech::Stack stack;                 ///< complete and without faults, of at most db::kMaxTiers tiers
  std::vector<ProcessParts> processes;  ///< those that tiers of the stack name, in the order of the tiers
  bool synthesised = false;          ///< the netlist was made of RTL and lies in SynthesisPlace::folder
};

bool is_design_file(const LoadedInput&);

/// True when the files are those of a design and not one contest case.
bool is_design(std::span<const LoadedInput> files);

/// Brings the parts together; every file read is entered in the document. `tiers`: what --tiers asks for; 1 takes no stack. Nothing
/// after an error.
std::optional<DesignParts> design_parts(std::vector<LoadedInput> files, const DesignOptions&, std::optional<int> tiers, const SynthesisPlace&,
                                        Session&);

}  // namespace taufold::flow
