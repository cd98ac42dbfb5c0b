#include "flow/timing/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/text.hpp"
#include "flow/describe/parts.hpp"
#include "io/sdc/sdc.hpp"
#include "sta/findings.hpp"

namespace taufold::flow {
namespace {

constexpr std::size_t kShown = 10;

std::string and_more(std::size_t n) {
  return n > 1 ? fmt::format(" and {} more", n - 1) : std::string();
}

/// The first few of `n` names.
template <class Name>
std::string listed(std::size_t n, Name&& name) {
  std::string out;
  for (std::size_t k = 0; k < std::min(kShown, n); ++k) out += (k == 0 ? "" : ", ") + name(k);
  return out + (n > kShown ? ", and more, which --verbose lists" : "");
}

class Findings {
 public:
  Findings(const sta::Timer& t, std::span<const liberty::Library* const> libraries, const FindingFiles& files, const std::string& prefix, Session& s)
      : t_(t), g_(t.graph()), libraries_(libraries), netlist_(files.netlist), sdc_(files.sdc.empty() ? files.netlist : files.sdc), prefix_(prefix + "."), s_(s), out_(s.diagnostics) {}

  void run() {
    cells();
    clocks();
    loops();
    if (!t_.settled()) out_.report("STA-0008", netlist_, "data passes open latches in circles without end");
    if (!t_.worst_slack_s(sta::Mode::late) && !t_.worst_slack_s(sta::Mode::early))
      out_.report("STA-0004", sdc_, "no endpoint is constrained").help("create_clock on the clock's port is the start");
    libraries();
    endpoints();
    lookups();
  }

 private:
  std::string name(sta::VertexId v) const { return g_.name(v); }
  void figure(const char* name, std::size_t n) { add_figure(s_.document, (prefix_ + name).c_str(), n); }
  std::string clock_name(db::ClockId c) const { return t_.constraints().clocks[c].name; }

  void cells() {
    const db::Netlist& n = g_.netlist();
    std::vector<std::string> unknown;
    for (const db::CellTypeId c : t_.models().unknown)
      if (n.pins(c).size() > 0) unknown.emplace_back(n.cell_name(c));
    if (!unknown.empty())
      out_.report("STA-0006", netlist_, fmt::format("no library has the cell {}{}", diag::quoted(unknown[0]), and_more(unknown.size())));
    if (const auto& odd = t_.models().mismatched; !odd.empty())
      out_.report("STA-0009", netlist_,
                  fmt::format("the libraries of early and late paths have other arcs for {}{}", diag::quoted(n.cell_name(odd[0])), and_more(odd.size())));
    const std::vector<sta::VertexId> lacking = sta::outputs_without_arcs(t_);
    figure("outputs_without_arcs", lacking.size());
    if (!lacking.empty())
      out_.report("STA-0012", netlist_,
                  fmt::format("the library has no timing arc to {} of cell {}{}", diag::quoted(name(lacking[0])),
                              diag::quoted(n.cell_name(g_.instance(lacking[0]))), and_more(lacking.size())))
          .note("no path begins there, so that what it drives has no slack from it");
  }

  void clocks() {
    for (const db::ClockId c : ids<db::ClockId>(t_.constraints().clocks.size()))
      if (!t_.clocks().usable(c))
        out_.report("STA-0005", sdc_, fmt::format("the master of clock {} is not found", diag::quoted(clock_name(c))))
            .help("name it with -master_clock, and see that it reaches the pin of -source");
    for (const auto& [a, b] : t_.clocks().unrelated_periods())
      out_.report("STA-0007", sdc_, fmt::format("clocks {} and {} have no period in common", diag::quoted(clock_name(a)), diag::quoted(clock_name(b))));
    for (const db::ClockId c : sta::idle_clocks(t_))
      out_.report("STA-0014", sdc_, fmt::format("clock {} reaches no register", diag::quoted(clock_name(c))))
          .help("see whether it is defined at the port or pin that drives the clock pins");
  }

  void loops() {
    const std::span<const sta::EdgeId> cut = g_.loops();
    figure("loops", cut.size());
    if (cut.empty()) return;
    const auto arc = [&](sta::EdgeId id) { return fmt::format("{} to {}", name(g_.edge(id).from), name(g_.edge(id).to)); };
    const sta::Edge& e = g_.edge(cut[0]);
    diag::Diagnostic& d = out_.report("STA-0003", netlist_,
                                      fmt::format("{} loop{} of gates cut, the first between {} and {}", cut.size(), cut.size() > 1 ? "s" : "", diag::quoted(name(e.from)),
                                                  diag::quoted(name(e.to))));
    const std::vector<sta::VertexId> round = sta::around_loop(t_, cut[0]);
    if (!round.empty()) d.note(fmt::format("the first loop: {}", listed(round.size(), [&](std::size_t k) { return diag::quoted(name(round[k])); })));
    if (cut.size() > 1) d.note("cut: " + listed(cut.size(), [&](std::size_t k) { return arc(cut[k]); }));
    if (cut.size() > kShown)
      for (const sta::EdgeId id : cut) s_.log(Level::detail, "cut: " + arc(id));
  }

  void libraries() {
    for (const sta::LibraryContrast& c : sta::library_contrasts(t_))
      out_.report("STA-0013", c.other->file, fmt::format("cells of libraries {} and {} are timed together: {}", diag::quoted(c.first->name), diag::quoted(c.other->name), c.text));
    if (libraries_.empty()) return;
    const auto units = [](const liberty::Library& l) {
      return io::sdc::unit_name(l.units.time_s, "s") + " and " + io::sdc::unit_name(l.units.capacitance_F, "F");
    };
    const liberty::Library& first = *libraries_.front();
    for (const liberty::Library* l : libraries_)
      if (units(*l) != units(first))
        out_.report("STA-0022", l->file, fmt::format("library {} counts in {}, the first one, {}, in {}", diag::quoted(l->name), units(*l), diag::quoted(first.name), units(first)))
            .note("each keeps its own units; constraints are in those of the first");
    // A cell is taken from the first library that has it.
    const db::Netlist& n = g_.netlist();
    std::vector<std::pair<db::CellTypeId, const liberty::Library*>> twice;
    const liberty::Library* taken = nullptr;
    for (const db::CellTypeId c : ids<db::CellTypeId>(n.num_cell_types())) {
      const liberty::Library* owner = nullptr;
      for (const liberty::Library* l : libraries_) {
        if (!l->find_cell(n.cell_name(c))) continue;
        if (owner == nullptr) {
          owner = l;
          continue;
        }
        if (twice.empty()) taken = owner;
        twice.emplace_back(c, l);
        break;
      }
    }
    if (!twice.empty())
      out_.report("STA-0023", twice[0].second->file,
                  fmt::format("{} cell{} of the netlist {} in two libraries: {}", twice.size(), twice.size() == 1 ? "" : "s", twice.size() == 1 ? "is" : "are",
                              listed(twice.size(), [&](std::size_t k) { return diag::shown(n.cell_name(twice[k].first)); })))
          .note(fmt::format("those of the library that was named first count, here {}", diag::shown(taken->file)));
  }

  void endpoints() {
    std::vector<sta::VertexId> open;
    for (const sta::Endpoint& e : t_.endpoints())
      if (!e.worst[0] && !e.worst[1]) open.push_back(e.at);
    const sta::ApartClocks apart = sta::apart_clocks(t_);
    figure("untimed_clock_pairs", apart.pairs.size());
    figure("untimed_endpoints", apart.untimed.size());
    if (!apart.untimed.empty())
      out_.report("STA-0021", sdc_,
                  fmt::format("{} endpoint{} only paths between clocks that are declared apart: {}", grouped(apart.untimed.size()), apart.untimed.size() == 1 ? " has" : "s have",
                              listed(apart.untimed.size(), [&](std::size_t k) { return diag::quoted(name(apart.untimed[k])); })))
          .note("from clock to clock: " + listed(apart.pairs.size(), [&](std::size_t k) { return clock_name(apart.pairs[k].first) + " to " + clock_name(apart.pairs[k].second); }));
    if (open.empty() || open.size() == t_.endpoints().size()) return;
    diag::Diagnostic& d = out_.report(
        "STA-0015", sdc_, fmt::format("{} of {} endpoints are unconstrained, the first {}", grouped(open.size()), grouped(t_.endpoints().size()), diag::quoted(name(open[0]))));
    if (open.size() > 1) d.note(listed(open.size(), [&](std::size_t k) { return diag::quoted(name(open[k])); }));
    if (open.size() > kShown)
      for (const sta::VertexId v : open) s_.log(Level::detail, "unconstrained: " + name(v));
  }

  std::string of_lookups(const sta::RangeFault& f, const char* what, double unit, const char* unit_name) const {
    if (f.above == 0) return {};
    return fmt::format("{} by {}, the worst {:.4g} {} at {} where tables of {} end at {:.4g} {}", grouped(f.above), what, f.value / unit, unit_name,
                       diag::quoted(name(f.worst)), diag::quoted(f.cell), f.limit / unit, unit_name);
  }

  /// Extrapolation, of which slacks may depend: counted always, told where tables are exceeded. Below their first point they are for
  /// short wires, ideal clocks and sharp edges, and go on about as they began.
  void lookups() {
    const sta::TableRange r = sta::table_range(t_);
    figure("lookups", r.lookups);
    figure("extrapolated.load_above", r.load.above);
    figure("extrapolated.load_below", r.load.below);
    figure("extrapolated.slew_above", r.slew.above);
    figure("extrapolated.slew_below", r.slew.below);
    const std::string load = of_lookups(r.load, "load", 1e-15, "fF"), slew = of_lookups(r.slew, "slew", 1e-12, "ps");
    if (load.empty() && slew.empty()) return;
    out_.report("STA-0011", netlist_,
                fmt::format("look-ups beyond the tables of the libraries: {}{}{}, of {}", load, load.empty() || slew.empty() ? "" : "; ", slew, grouped(r.lookups)))
        .help("buffer or size what drives too much; its delays are extrapolated");
  }

  const sta::Timer& t_;
  const sta::Graph& g_;
  std::span<const liberty::Library* const> libraries_;
  std::string netlist_, sdc_, prefix_;
  Session& s_;
  diag::Collector& out_;
};

}  // namespace

void report_findings(const sta::Timer& t, std::span<const liberty::Library* const> libraries, const FindingFiles& files, const std::string& prefix, Session& session) {
  Findings(t, libraries, files, prefix, session).run();
}

}  // namespace taufold::flow
