#include "flow/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "flow/design/parts.hpp"
#include "flow/emit/emit.hpp"
#include "flow/emit/tier_files.hpp"
#include "io/bonds/bonds.hpp"
#include "io/contest/contest.hpp"
#include "io/input_file.hpp"
#include "io/spef/spef.hpp"
#include "io/verilog/verilog.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

bool write_synthesis_files(io::FolderWriter& folder, const std::filesystem::path& from, diag::Collector& diagnostics) {
  for (const std::string_view name : kSynthesisFiles) {
    const std::optional<io::InputFile> file = io::read_input((from / name).string(), diagnostics);
    if (!file || !folder.write(fmt::format("{}/{}", kSynthesisFolder, name), file->text, diagnostics)) return false;
  }
  return true;
}

/// A SPEF file a tier, and one of the bonds that joins them.
bool write_wires(io::FolderWriter& folder, const Shown& shown, Session& s) {
  const db::Parasitics& networks = shown.wires->networks;
  const std::vector<std::uint8_t>& tier = shown.wires->node_tier;
  const std::size_t tiers = shown.design->num_tiers();
  const io::spef::WriteOptions options{s.document.version};
  const io::spef::TierSpef files = io::spef::write_spef_tiers(
      networks, shown.real->netlist, tiers,
      [&](db::NetId net, std::uint32_t k) { return db::TierId(tier[networks.node_begin[net.value] + k]); }, options);
  for (std::size_t t = 0; t < tiers; ++t)
    if (!folder.write(fmt::format("tier{}.spef", t), files.tiers[t], s.diagnostics)) return false;
  return tiers < 2 || folder.write("bonds.spef", files.bonds, s.diagnostics);
}

}  // namespace

bool begin_folder(const std::optional<std::string>& dir, std::optional<io::FolderWriter>& folder, Session& session) {
  if (!dir) return true;
  folder.emplace(*dir);
  if (folder->begin(session.diagnostics)) return true;
  session.show_diagnostics();
  return false;
}

bool write_result_folder(io::FolderWriter& folder, const Shown& shown, std::string_view closing,
                         Session& session) {
  diag::Collector& diagnostics = session.diagnostics;
  const bool folded = shown.design->num_tiers() > 1;
  if (shown.view.design != nullptr) {
    Pass pass(session, "view");
    if (!write_view(folder, shown.view, shown.flat_view, session)) return false;
  }
  {
    Pass pass(session, "report");
    if (!folder.write("placement.txt", io::contest::write_result(*shown.design, *shown.placement),
                      diagnostics))
      return false;
    const io::bonds::Scale scale{static_cast<double>(shown.design->dbu_per_micron)};
    if (folded && !folder.write("bonds.csv", io::bonds::write_bonds(*shown.design, *shown.placement, scale), diagnostics))
      return false;
    if (shown.real && !write_tier_files(folder, *shown.real, *shown.design, *shown.placement, session)) return false;
    const auto wanted = [&](std::string_view form) { return shown.real && std::find(shown.emit.begin(), shown.emit.end(), form) != shown.emit.end(); };
    if (wanted("contest") && !emit_contest(folder, *shown.real, *shown.design, *shown.placement, session)) return false;
    if (wanted("pin3d") && !emit_pin3d(folder, *shown.real, *shown.design, *shown.placement, session)) return false;
    if (shown.wires && !write_wires(folder, shown, session)) return false;
    if (shown.timing && !folder.write("timing.txt", *shown.timing, diagnostics)) return false;
    for (const auto& [name, content] : shown.further_files)
      if (!folder.write(name, content, diagnostics)) return false;
    if (shown.changed && !folder.write(std::string(kChangedNetlist), io::verilog::write(shown.real->netlist), diagnostics)) return false;
    if (shown.tier_diff && !folder.write("tier-diff.jsonl", *shown.tier_diff, diagnostics)) return false;
    if (shown.synthesis && !write_synthesis_files(folder, *shown.synthesis, diagnostics)) return false;
    std::vector<report::Scene> scenes{{folded ? "" : "flat", shown.design, shown.placement}};
    if (shown.flat_design) scenes.push_back({"flat", shown.flat_design, shown.flat_placement});
    if (!folder.write("report.html", report::html(session.document, shown.design->name, scenes, shown.maps), diagnostics))
      return false;
  }
  return folder.write("log.txt", session.log_text() + std::string(closing), diagnostics) &&
         folder.write("report.json", report::to_json(session.document), diagnostics) &&
         folder.commit(diagnostics);
}

}  // namespace taufold::flow
