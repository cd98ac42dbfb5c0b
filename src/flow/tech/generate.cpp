#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "flow/output.hpp"
#include "flow/tech/node_files.hpp"
#include "flow/tech/tech.hpp"
#include "io/lef/lef.hpp"
#include "io/wire_rc/wire_rc.hpp"
#include "predict/layout.hpp"
#include "predict/liberty_text.hpp"
#include "predict/memory.hpp"
#include "predict/techmap.hpp"

namespace taufold::flow {

namespace {

std::optional<std::vector<predict::MemoryShape>> read_memories(const std::vector<std::string>& texts, Session& session) {
  std::vector<predict::MemoryShape> out;
  for (const std::string& text : texts) {
    const std::optional<predict::MemoryShape> s = predict::parse_memory(text);
    if (!s) {
      session.diagnostics.report("TEC-0009", fmt::format("{} is no memory", diag::quoted(text))).help("WORDSxBITS or WORDSxBITSxPORTS: 8 to 65536 words, 1 to 512 bits, 1 or 2 ports, as in 512x32x2");
      session.show_diagnostics();
      return std::nullopt;
    }
    if (std::none_of(out.begin(), out.end(), [&](const predict::MemoryShape& o) { return o.name() == s->name(); })) out.push_back(*s);
  }
  return out;
}

}  // namespace

std::string node_file_name(std::string_view node) {
  std::string out;
  for (const char c : node) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? c : c == '+' ? 'p' : '_';
  return out;
}

bool write_node_layouts(io::FolderWriter& folder, const std::string& stem, const predict::CharacterisedLibrary& library, Session& session) {
  const tech::Technology t = predict::layout_of(library);
  tech::Technology bare = t;
  bare.cells.clear();
  constexpr std::string_view kEnd = "END LIBRARY\n";
  std::string lef = io::lef::write_lef(bare);
  lef.erase(lef.size() - kEnd.size());
  lef += predict::via_text(*library.model->node);
  lef += kEnd;
  const auto write = [&](const char* end, const std::string& text) { return folder.write(stem + end, text, session.diagnostics); };
  return write(".tech.lef", lef) && write(".cells.lef", io::lef::write_lef(t, t.layers.size(), t.sites.size())) && write(".wire-rc.tsv", io::wire_rc::write_wire_rc(t)) && write(".map.v", predict::techmap_text());
}

Outcome run_tech_generate(const TechRequest& r, const std::string& name, const std::vector<std::string>& memory_texts, const std::optional<std::string>& out_dir, Session& session) {
  const std::optional<tech::Ladder> ladder = read_ladder(r, session);
  const tech::Node* node = ladder ? find_node(*ladder, name, session) : nullptr;
  if (!node || !can_be_modelled(*node, session)) return Outcome::input_error;
  const std::optional<std::vector<predict::MemoryShape>> memories = read_memories(memory_texts, session);
  std::optional<io::FolderWriter> folder;
  if (!memories || !begin_folder(out_dir, folder, session)) return Outcome::input_error;

  const predict::NodeModel model = predict::make_model(*node, *ladder->find("N7"));
  const predict::CharacterisedLibrary library = predict::characterise(model);
  const tech::Technology t = predict::layout_of(library);
  const std::string stem = node_file_name(node->name);
  const auto write = [&](const std::string& file, const std::string& text) { return folder->write(file, text, session.diagnostics); };

  tech::Technology bare = t;
  bare.cells.clear();
  bool ok = write_node_layouts(*folder, stem, library, session);
  std::size_t timed = 0;
  for (const predict::Master& m : library.masters) timed += m.cell->function->kind != predict::CellKind::filler;
  const std::vector<predict::Corner> corners = predict::corners_of(model);
  std::string table = fmt::format("{}: {} masters, {} of them with timing, FO4 {:.2f} ps, in {} corners\n", node->name, library.masters.size(), timed, 1e12 * library.fo4_s, corners.size());
  for (const predict::Corner& c : corners) {
    if (!ok) break;
    const std::string lib = fmt::format("{}_{}", stem, c.name());
    ok = write(lib + ".lib", predict::liberty_text(library, c, lib));
    const predict::CornerFactors f = predict::corner_factors(model, c);
    table += fmt::format("  {:<18} delay {:.3f}, energy {:.3f}, leakage {:.4g} of the nominal corner\n", c.name(), f.time, f.energy, f.leakage);
  }
  for (const predict::MemoryShape& s : *memories) {
    if (!ok) break;
    tech::Technology own = bare;
    own.add(predict::memory_master(s, library, t));
    ok = write(s.name() + ".lef", io::lef::write_lef(own, own.layers.size(), own.sites.size()));
    for (const predict::Corner& c : corners) ok = ok && write(fmt::format("{}_{}.lib", s.name(), c.name()), predict::memory_liberty(s, library, c));
    const predict::MemoryFigures f = predict::memory_figures(s, library);
    table += fmt::format("  {:<18} {:.4g} x {:.4g} um, read {:.4g} ps, {:.4g} fJ, leakage {:.4g} nW\n", s.name(), 1e6 * f.width_m, 1e6 * f.height_m, 1e12 * f.read_s, 1e15 * f.read_J, 1e9 * f.leakage_W);
    session.document.add(fmt::format("tech.{}.area", s.name()), f.width_m * f.height_m, "m2");
    session.document.add(fmt::format("tech.{}.read", s.name()), f.read_s, "s");
  }
  session.document.add("tech.masters", static_cast<std::int64_t>(library.masters.size()), "1");
  session.document.add("tech.timed_masters", static_cast<std::int64_t>(timed), "1");
  session.document.metrics.push_back({"tech.fo4", model.fo4_s.nominal, "s", model.fo4_s.low, model.fo4_s.high, "data/tech/ladder.csv by the rules of docs/tech.md"});
  if (!ok || !folder->write("report.json", report::to_json(session.document), session.diagnostics) || !folder->commit(session.diagnostics)) {
    session.show_diagnostics();
    return Outcome::input_error;
  }
  session.log(Level::result, table + fmt::format("  written to {}", *out_dir));
  return Outcome::done;
}

}  // namespace taufold::flow
