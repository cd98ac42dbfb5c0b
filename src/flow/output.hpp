// The files of a result folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/design.hpp"
#include "flow/design/real_design.hpp"
#include "flow/session.hpp"
#include "flow/view/files.hpp"
#include "io/writer.hpp"
#include "report/html.hpp"
#include "wire/placed.hpp"

namespace taufold::flow {

/// The netlist as it was placed, where that is not the source's: beside placement.txt.
inline constexpr std::string_view kChangedNetlist = "changed.v";

/// Where a result folder is asked for, begins it. False when it cannot be, which is shown.
bool begin_folder(const std::optional<std::string>& dir, std::optional<io::FolderWriter>& folder, Session&);

/// What the pictures show; the flat pair may be null.
struct Shown {
  const db::Design* design = nullptr;
  const db::Placement* placement = nullptr;
  const db::Design* flat_design = nullptr;
  const db::Placement* flat_placement = nullptr;
  const RealDesign* real = nullptr;  ///< null for a contest case
  const std::string* tier_diff = nullptr;             ///< text of tier-diff.jsonl; null: no wishes were given
  const std::filesystem::path* synthesis = nullptr;   ///< folder whose files go along; null: nothing was synthesised
  std::vector<std::string> emit;                      ///< further forms of a design
  const wire::PlacedWires* wires = nullptr;           ///< of the placement; null: no SPEF is written
  const std::string* timing = nullptr;                ///< text of timing.txt
  std::vector<report::MapGroup> maps = {};            ///< of power and heat, for the page
  std::vector<std::pair<std::string, std::string>> further_files = {};  ///< path in the folder, and content
  ViewSide view = {}, flat_view = {};                 ///< what the viewer shows; without a design there is no view/
  bool changed = false;                               ///< the netlist is no more that of the input: it is written too
};

/// `closing` ends the log. Writes placement.txt, bonds.csv, the files of a design, report.html, log.txt and report.json, in this
/// order, then renames the folder into place. False after a diagnostic; the earlier folder, if any, is then
/// untouched.
bool write_result_folder(io::FolderWriter&, const Shown&, std::string_view closing, Session&);

}  // namespace taufold::flow
