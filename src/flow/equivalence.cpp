#include "flow/equivalence.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "check/equivalence.hpp"
#include "flow/read.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::flow {

void prove_equivalence(const db::Netlist& source, const std::string& folder, std::size_t tiers, Session& session) {
  Pass pass(session, "equivalence");
  const std::filesystem::path base = folder;
  std::vector<std::string> paths{(base / "top.v").string()};
  for (std::size_t k = 0; k < tiers; ++k) paths.push_back((base / fmt::format("tiers/tier{}.v", k)).string());
  std::vector<io::InputFile> files;
  for (const std::string& path : paths)
    if (std::optional<io::InputFile> file = io::read_input(path, session.diagnostics)) files.push_back(std::move(*file));
  if (files.size() != paths.size()) return;
  io::verilog::ReadOptions options;
  options.top = source.name;
  options.cells = io::verilog::cells_of(source);  // bits of a bus pin are told apart by its range
  const std::optional<db::Netlist> joined = io::verilog::read(files, options, session.diagnostics);
  if (!joined) return;
  check::EquivalenceOptions compare;
  compare.other_levels = 1;
  const check::EquivalenceResult result = check::compare(source, *joined, compare);
  session.document.add("equivalence.proven", std::int64_t{result.same()}, "1");
  session.document.verdicts.push_back(
      {"equivalence", result.same(),
       result.same() ? fmt::format("{} instances, {} nets and {} terminals are connected as in the source", result.instances, result.nets, result.terminals)
                     : fmt::format("{} differences, the first: {}", result.count, result.differences.front().text)});
  session.log(Level::result, fmt::format("equivalence: {}", result.same() ? "proven: " + session.document.verdicts.back().text : "refuted"));
  for (const check::EquivalenceDifference& d : result.differences) session.log(Level::result, "  " + d.text);
}

}  // namespace taufold::flow
