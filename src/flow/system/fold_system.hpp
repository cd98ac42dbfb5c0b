// What a fold means for a system: its clock and energy carried to the accelerators of a system file, beside the same with flat chips. Reads systems by file or preset
// for `taufold system` too.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/parallel.hpp"
#include "flow/inputs.hpp"
#include "flow/session.hpp"
#include "flow/system/file.hpp"

namespace taufold::flow {

/// A file, or the text of a preset where there is no such file. Nothing after a diagnostic. `record`: enter the file in the document.
std::optional<io::InputFile> load_system(const std::string& file_or_preset, Session&);

/// Speed and capacitance, fold over flat, of a report of both (fold.fmax, flat.fmax, fold.power.total, flat.power.total at one clock); nothing, and what is lacking,
/// where it has not all of them.
std::optional<system::ChipFold> chip_fold_of(const report::Document&, std::string& lack);

/// What a design file among them names as its `system`; empty: nothing. Faults of the file are for its reader to say.
std::string system_of_design_file(std::span<const LoadedInput>);

struct FoldSystem {
  io::InputFile file;  ///< whose text the system points into
  SystemFile system;
};
/// nullptr after a diagnostic.
std::unique_ptr<FoldSystem> read_fold_system(const std::string& file_or_preset, Session&);

/// Enters fold.system.* : the system with flat chips, and with chips that fold as the design did, the gain spent on clock, on width, on energy. Does nothing but say
/// so where the document lacks clock or power of fold and flat. False after a diagnostic.
bool enter_fold_system(const FoldSystem&, ThreadPool&, Session&);

}  // namespace taufold::flow
