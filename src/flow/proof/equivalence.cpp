#include "flow/proof/equivalence.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "check/cut_network.hpp"
#include "check/equivalence.hpp"
#include "check/logic_equivalence.hpp"
#include "diag/text.hpp"
#include "flow/design/library_cells.hpp"
#include "flow/proof/formal.hpp"
#include "flow/proof/formal_rtl.hpp"
#include "flow/read.hpp"
#include "io/liberty/liberty.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::flow {

namespace {

class EquivalenceProof {
 public:
  EquivalenceProof(const EquivalenceRequest& request, Session& session) : r_(request), s_(session) {}

  void run() {
    if (!read_tiers() || !read_joined()) return;
    check::EquivalenceOptions strict;
    strict.other_levels = 1;
    if (r_.changed != nullptr) {
      const check::EquivalenceResult placed = check::compare(*r_.changed, *joined_, strict);
      if (!placed.same()) return conclude(false, "the tiers are not the netlist that was placed: " + differences_text(placed.count, placed.differences.front().text), placed.differences);
    }
    const check::EquivalenceResult structure = check::compare(source(), *joined_, strict);
    if (structure.same()) {
      if (r_.placed == nullptr || counterparts_agree())
        conclude(true, fmt::format("{} instances, {} nets and {} terminals are connected as in the source", structure.instances, structure.nets,
                                   structure.terminals));
    } else if (structure_is_all(structure) || !libraries_known()) {
      conclude(false, differences_text(structure.count, structure.differences.front().text), structure.differences);
    } else {
      by_logic();
    }
    if (r_.formal && proven_ && !formally_) by_function({}, 0);
    if (r_.formal && r_.rtl && proven_) against_rtl();
  }

 private:
  bool read_tiers() {
    const std::filesystem::path base = r_.folder;
    std::vector<std::string> paths{(base / "top.v").string()};
    for (std::size_t k = 0; k < r_.tiers; ++k) paths.push_back((base / fmt::format("tiers/tier{}.v", k)).string());
    for (const std::string& path : paths)
      if (std::optional<io::InputFile> file = io::read_input(path, s_.diagnostics)) files_.push_back(std::move(*file));
    return files_.size() == paths.size();
  }

  /// With the cells of the source, and where that does not do, with those of the libraries: cells may have come in.
  bool read_joined() {
    const io::verilog::CellLookup known = io::verilog::cells_of(source());  // bits of a bus pin are told apart by its range
    bool more = false;
    io::verilog::ReadOptions options;
    options.top = source().name;
    options.cells = [&](std::string_view cell, std::vector<io::verilog::CellPort>& ports) {
      const bool found = known(cell, ports);
      more = more || !found;
      return found;
    };
    diag::Collector first;
    joined_ = io::verilog::read(files_, options, first);
    if (joined_ && !more) return true;
    if (libraries_known()) {
      const io::verilog::CellLookup by_library = cell_lookup(pointers(tier_libraries_), nullptr);
      options.cells = [&, by_library](std::string_view cell, std::vector<io::verilog::CellPort>& ports) {
        return by_library(cell, ports) || known(cell, ports);
      };
    } else {
      options.cells = known;
    }
    joined_ = io::verilog::read(files_, options, s_.diagnostics);
    return joined_.has_value();
  }

  /// What the tiers are held against, and its cells.
  const db::Netlist& source() const { return r_.placed != nullptr ? *r_.placed : *r_.source; }
  check::CellLogic source_cells() const { return {source(), pointers(r_.placed != nullptr ? tier_libraries_ : source_libraries_)}; }

  /// Cells that a stack maps to those of other processes, by name or by a table, must compute the same where that is known.
  bool counterparts_agree() {
    if (!libraries_known()) return true;
    const check::CellLogic a(*r_.source, pointers(source_libraries_)), b = source_cells();
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> seen;
    for (const db::InstId i : ids<db::InstId>(r_.source->num_insts())) {
      const db::CellTypeId x = r_.source->inst_cell[i], y = r_.placed->inst_cell[i];
      if (!seen.emplace(std::pair(x.value, y.value), true).second || !check::has_function(a[x]) || !check::has_function(b[y])) continue;
      const std::string text = check::difference(a[x], r_.source->cell_name(x), b[y], r_.placed->cell_name(y));
      if (text.empty()) continue;
      conclude(false, fmt::format("instance {} is {} on its tier instead of {}: {}", diag::quoted(r_.source->inst_name(i)),
                                  diag::quoted(r_.placed->cell_name(y)), diag::quoted(r_.source->cell_name(x)), text));
      return false;
    }
    return true;
  }

  using Libraries = std::vector<std::unique_ptr<liberty::Library>>;
  static std::vector<const liberty::Library*> pointers(const Libraries& libraries) {
    std::vector<const liberty::Library*> out;
    for (const auto& l : libraries) out.push_back(l.get());
    return out;
  }
  /// Reads the libraries when they are wanted first. They were read without error when the design was.
  bool libraries_known() {
    if (!libraries_read_) {
      libraries_read_ = true;
      const auto load = [](const std::vector<std::string>& paths, Libraries& to) {
        diag::Collector said_before;
        for (const std::string& path : paths)
          if (const auto file = io::read_input(path, said_before))
            if (auto read = io::liberty::read_library(*file, said_before)) to.push_back(std::make_unique<liberty::Library>(std::move(read->library)));
      };
      load(r_.liberty, source_libraries_);
      load(r_.tier_liberty, tier_libraries_);
    }
    return !source_libraries_.empty() && !tier_libraries_.empty();
  }

  /// Whether nothing but the structure can be compared: ports are missing.
  static bool structure_is_all(const check::EquivalenceResult& structure) {
    for (const check::EquivalenceDifference& d : structure.differences)
      if (d.kind == check::Difference::missing_port || d.kind == check::Difference::extra_port || d.kind == check::Difference::changed_port) return true;
    return false;
  }

  static std::string differences_text(std::size_t count, const std::string& first) {
    return count == 1 ? first : fmt::format("{} differences, the first: {}", count, first);
  }

  void by_logic() {
    const check::CellLogic a = source_cells(), b(*joined_, pointers(tier_libraries_));
    check::EquivalenceOptions options;
    options.other_levels = 1;
    const check::LogicResult logic = check::compare_logic(source(), a, *joined_, b, options);
    if (!logic.same()) return by_function(logic.differences, logic.count);
    if (logic.resized != 0) s_.document.add("equivalence.resized", static_cast<std::int64_t>(logic.resized), "1");
    s_.document.add("equivalence.buffers_added", static_cast<std::int64_t>(logic.swept_other) - static_cast<std::int64_t>(logic.swept_source), "1");
    conclude(true, fmt::format("{} instances and {} terminals are connected as in the source, {} of another type with the same functions; {} buffers, "
                               "inverters and constants of the source and {} of the tiers were seen through",
                               logic.instances, logic.terminals, logic.resized, logic.swept_source, logic.swept_other));
  }

  /// What the comparison by logic found stands where functions say nothing.
  void by_function(const std::vector<check::EquivalenceDifference>& differences, std::size_t count) {
    if (!libraries_known()) return;
    formally_ = true;
    const check::CellLogic a = source_cells(), b(*joined_, pointers(tier_libraries_));
    check::CutOptions other;
    other.levels = 1;
    Pass pass(s_, "formal equivalence");
    const FormalResult result =
        prove_formally(check::CutNetwork(source(), a, {}), check::CutNetwork(*joined_, b, other), formal_options(), s_.diagnostics);
    const std::string first = differences.empty() ? std::string() : differences_text(count, differences.front().text);
    switch (result.proof) {
      case Proof::proven:
        if (differences.empty())
          s_.log(Level::result, "equivalence: formally: " + result.text);
        else
          conclude(true, fmt::format("formally: {}; by structure {}", result.text, first), differences);
        return;
      case Proof::refuted:
        return conclude(false, fmt::format("{}{}{}", result.text, first.empty() ? "" : "; ", first), differences);
      case Proof::impossible:
        if (differences.empty())
          s_.log(Level::result, "equivalence: functions cannot be compared: " + result.text);
        else
          conclude(false, fmt::format("{}; functions cannot be compared: {}", first, result.text), differences);
        return;
      case Proof::undecided:
        if (differences.empty()) {
          s_.log(Level::result, "equivalence: by structure alone: " + result.text);
          return;
        }
        s_.document.verdicts.push_back({"equivalence", false, fmt::format("undecided: {}; {}", result.text, first)});
        s_.log(Level::result, "equivalence: undecided: " + result.text);
        for (const check::EquivalenceDifference& d : differences) s_.log(Level::result, "  " + d.text);
        return;
    }
  }

  FormalOptions formal_options() const {
    FormalOptions f;
    f.time_limit_s = r_.time_limit_s;
    f.stop = &s_.stop;
    return f;
  }

  void against_rtl() {
    const check::CellLogic cells(*r_.source, pointers(source_libraries_));
    Pass pass(s_, "equivalence to RTL");
    const std::optional<FormalResult> result =
        libraries_known() ? prove_against_rtl(*r_.rtl, *r_.source, cells, pointers(source_libraries_), formal_options(), s_.diagnostics) : std::nullopt;
    if (!result) return;
    const bool holds = result->proof == Proof::proven;
    if (holds || result->proof == Proof::refuted) s_.document.add("equivalence.rtl_proven", std::int64_t{holds}, "1");
    const std::string text = fmt::format("{}{}", holds                                ? "proven: "
                                                 : result->proof == Proof::refuted ? "refuted: "
                                                                                    : "undecided: ",
                                         result->text);
    s_.document.verdicts.push_back({"equivalence to RTL", holds, text});
    s_.log(Level::result, "equivalence to RTL: " + text);
  }

  void conclude(bool proven, std::string text, const std::vector<check::EquivalenceDifference>& differences = {}) {
    proven_ = proven;
    s_.document.add("equivalence.proven", std::int64_t{proven}, "1");
    s_.log(Level::result, fmt::format("equivalence: {}: {}", proven ? "proven" : "refuted", text));
    s_.document.verdicts.push_back({"equivalence", proven, std::move(text)});
    if (proven) return;
    for (const check::EquivalenceDifference& d : differences) s_.log(Level::result, "  " + d.text);
  }

  const EquivalenceRequest& r_;
  Session& s_;
  std::vector<io::InputFile> files_;
  std::optional<db::Netlist> joined_;
  Libraries source_libraries_, tier_libraries_;
  bool libraries_read_ = false, proven_ = false, formally_ = false;
};

}  // namespace

void prove_equivalence(const EquivalenceRequest& request, Session& session) {
  Pass pass(session, "equivalence");
  EquivalenceProof(request, session).run();
}

}  // namespace taufold::flow
