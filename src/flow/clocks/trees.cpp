#include "flow/clocks/trees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "check/cell_logic.hpp"
#include "check/logic_equivalence.hpp"
#include "diag/text.hpp"
#include "flow/clocks/cells.hpp"
#include "flow/clocks/report.hpp"
#include "place/bond/mend.hpp"
#include "place/legal/insert.hpp"

namespace taufold::flow {

namespace {

using sta::Mode;
using sta::VertexId;

constexpr int kBalanceRounds = 8;

/// Pins of a buffer that went into the netlist.
struct BufferPins {
  db::PinId in, out;
  db::NetId net;
};

class TreeMaker {
 public:
  TreeMaker(const RealDesign& real, const db::Design& placed, const db::Placement& p, const std::string& prefix, std::optional<double> hop_F, ThreadPool& pool, Session& s)
      : real_(real), placed_(placed), prefix_(prefix), hop_F_(hop_F), pool_(pool), s_(s), before_(real, placed, p, pool, {}, hop_F), out_{ChangedDesign(real, placed, p), {}} {}

  std::optional<ClockedSide> run() {
    cells_ = clock_cells(real_, placed_);
    const ClockCells& cells = cells_;
    if (cells.by_tier.empty()) {
      s_.diagnostics.report("CTS-0001", real_.netlist.name, "no buffer for clock trees is in the libraries and in LEF of all tiers").help("give a library with a buffer that is not dont_use");
      return std::nullopt;
    }
    out_.clock.slew_limit_s = cells.slew_limit_s;
    find_nets();
    if (out_.clock.trees.empty()) {
      s_.diagnostics.report("CTS-0002", real_.netlist.name, "no net leads a clock to registers, so there is nothing to make trees of");
      return std::nullopt;
    }
    wires_ = stack_wires(real_, placed_, hop_F_);
    for (std::size_t k = 0; k < out_.clock.trees.size(); ++k) plan(k, cells);
    if (!insert()) return std::nullopt;
    stand();
    propagate();
    prove();
    return std::move(out_);
  }

 private:
  const sta::Timer& timer() const { return before_.timer(); }
  const sta::Graph& graph() const { return timer().graph(); }
  double dbu_m() const { return 1e-6 / placed_.dbu_per_micron; }

  bool is_sink(VertexId v) const {
    const sta::ClockNetwork& n = timer().clock_network();
    return n.is_clock(v) && n.feeds_register(v) && !graph().constant(v);
  }

  /// Nets of clocks, those behind others first.
  void find_nets() {
    const db::Netlist& n = real_.netlist;
    std::vector<std::pair<std::uint32_t, db::NetId>> found;
    for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
      if (n.net_constant[net] != db::Constant::none) continue;
      const auto drivers = graph().drivers(net);
      if (std::none_of(graph().loads(net).begin(), graph().loads(net).end(), [&](VertexId v) { return !graph().is_port(v) && is_sink(v); })) continue;
      if (drivers.size() != 1) {
        s_.diagnostics.report("CTS-0003", real_.netlist.name, fmt::format("the clock net {} has {} drivers and is left as it is", diag::quoted(n.net_name(net)), drivers.size()));
        continue;
      }
      if (is_sink(drivers.front())) found.emplace_back(graph().level(drivers.front()), net);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [level, net] : found) {
      ClockTree t;
      t.net = net;
      for (const db::PinId p : n.pins(net))
        if (const VertexId v = graph().vertex(p); is_sink(v) && graph().is(v, sta::kLoad) && v != graph().drivers(net).front()) t.sinks.push_back(p);
      tree_of_[net.value] = out_.clock.trees.size();
      out_.clock.trees.push_back(std::move(t));
    }
    problems_.resize(out_.clock.trees.size());
    made_.resize(out_.clock.trees.size());
    buffers_.resize(out_.clock.trees.size());
  }

  /// Where the pins of a net stand in a design.
  void locate(const db::Netlist& n, const db::Design& d, const db::Placement& p, db::NetId net) {
    const auto pins = n.pins(net);
    std::size_t k = 0;
    for (const db::PinId there : d.pins(net)) at_[pins[k++].value] = db::pin_position(d, p, there);
  }

  void set_source(cts::Problem& p, db::NetId net, const RealDesign& real, const db::Placement& placement) {
    const VertexId driver = graph().drivers(net).front();
    if (graph().is_port(driver)) {
      const auto k = static_cast<std::size_t>(std::find(real.port_bits.begin(), real.port_bits.end(), graph().port(driver)) - real.port_bits.begin());
      const db::IoPin& port = real.fold.ports[k];
      p.source.at = {port.x, port.y};
      p.source.tier = static_cast<std::uint8_t>(port.tier.value);
    } else {
      p.source.at = at_[graph().pin(driver).value];
      p.source.tier = static_cast<std::uint8_t>(placement.tier[graph().instance(driver)].value);
    }
  }

  /// Arcs by which a clock goes on from a pin to nets with trees of their own.
  template <class Found>
  void ways_on(VertexId from, Found&& found) const {
    for (const sta::EdgeId id : graph().out(from)) {
      const sta::Edge& e = graph().edge(id);
      const sta::Role role = graph().role(e);
      const bool begins = role == sta::Role::clock_to_output && !timer().clocks().at(e.to).empty();
      if ((role != sta::Role::combinational && !begins) || graph().is_port(e.to)) continue;
      const db::NetId net = graph().net(e.to);
      if (!net.valid() || !timer().clock_network().is_clock(e.to)) continue;
      if (const auto t = tree_of_.find(net.value); t != tree_of_.end()) found(t->second, cts::Gate{graph().model(e).library[1], graph().model(e).arc[1]});
    }
  }

  /// Delays from the sinks of a tree that are gates to the registers behind them, whose trees stand.
  void set_delays(std::size_t k) {
    for (std::size_t i = 0; i < out_.clock.trees[k].sinks.size(); ++i) {
      cts::Sink& sink = problems_[k].sinks[i];
      sink.delay_s = {0, 0};
      ways_on(graph().vertex(out_.clock.trees[k].sinks[i]), [&](std::size_t behind, const cts::Gate& gate) {
        cts::Problem& p = problems_[behind];
        const cts::Gate own = std::exchange(p.source.gate, gate);
        const cts::Figures f = cts::evaluate(p, made_[behind]);
        p.source.gate = own;
        for (const std::uint8_t e : {sta::kRise, sta::kFall}) {
          double& delay = sink.delay_s[cts::input_edge(gate, e)];
          delay = std::max(delay, 0.5 * (f.latest_s[e] + f.earliest_s[e]));
        }
      });
    }
  }

  void plan(std::size_t k, const ClockCells& cells) {
    ClockTree& t = out_.clock.trees[k];
    cts::Problem& p = problems_[k];
    const db::Netlist& n = real_.netlist;
    at_.resize(n.num_pins());
    locate(n, placed_, out_.side.placement(), t.net);
    for (const db::PinId pin : t.sinks) {
      cts::Sink s;
      s.at = at_[pin.value];
      s.tier = static_cast<std::uint8_t>(out_.side.placement().tier[n.pin_inst[pin]].value);
      s.cap_F = timer().models().pins[timer().graph().netlist().pin_cell_pin[pin]].capacitance_F[index(Mode::late)];
      p.sinks.push_back(s);
    }
    p.buffers = cells.by_tier;
    p.wires = {wires_, dbu_m()};
    p.levels_of = real_.processes.front().libraries.front().get();
    p.slew_limit_s = cells.slew_aim_s;
    p.period_s = period_s(t.net);
    for (const db::Limit& l : real_.constraints.limits)
      if (l.kind == db::LimitKind::max_fanout && l.objects.empty()) p.max_fanout = std::min(p.max_fanout, l.value);
    set_source(p, t.net, out_.side.real(), out_.side.placement());
    const VertexId driver = graph().drivers(t.net).front();
    if (graph().is_port(driver)) {
      for (const std::uint8_t e : {sta::kRise, sta::kFall}) p.source.slew_s[e] = timer().delays().slew_s(driver, Mode::late, e);
    } else {
      p.source.slew_s = {0.5 * p.slew_limit_s, 0.5 * p.slew_limit_s};
      set_gate(p, driver);
    }
    set_delays(k);
    cts::Found found = cts::search(p, pool_);
    t.plan = found.plan;
    made_[k] = std::move(found.tree);
    if (t.sinks.size() < 2) return;
    s_.log(Level::info, fmt::format("{} clock net {}: {} sinks; {} plans, {}; {} buffers in {} levels, {} crossings, {:.3f} mm, skew {:.1f} ps, insertion {:.1f} ps before places",
                                    prefix_, n.net_name(t.net), t.sinks.size(), found.tried, cts::to_text(found.plan), found.figures.buffers, found.figures.levels,
                                    found.figures.crossings, 1e3 * found.figures.wire_m, 1e12 * found.figures.skew_s, 1e12 * found.figures.latest_s[0]));
  }

  /// The arc through which a clock comes to the driver of a net: the first.
  void set_gate(cts::Problem& p, VertexId driver) {
    for (const sta::EdgeId id : graph().in(driver)) {
      const sta::Edge& e = graph().edge(id);
      if (sta::is_check(graph().role(e)) || !timer().clock_network().is_clock(e.from)) continue;
      p.source.gate = {graph().model(e).library[1], graph().model(e).arc[1]};
      break;
    }
    const liberty::Library* library = timer().models().cells[timer().graph().netlist().inst_cell[graph().instance(driver)]].library[1];
    const liberty::PinId pin = timer().models().pins[timer().graph().netlist().pin_cell_pin[graph().pin(driver)]].pin[1];
    if (library && pin.valid() && liberty::is_set(library->pins[pin].max_capacitance_F)) p.source.max_load_F = library->pins[pin].max_capacitance_F;
  }

  /// The shortest period of the clocks on a net.
  double period_s(db::NetId net) const {
    double out = 0;
    const VertexId driver = graph().drivers(net).front();
    for (const sta::Path& path : timer().arrivals().paths(driver)) {
      const sta::Tag& tag = timer().arrivals().tag(path);
      if (!tag.is_clock || !tag.launch.valid()) continue;
      const double period = timer().clocks().period_s(sta::clock_of(tag.launch));
      if (period > 0 && (out == 0 || period < out)) out = period;
    }
    return out > 0 ? out : 1e-9;
  }

  /// Buffers into netlist, rows and bonds; false after an error.
  bool insert() {
    ChangedDesign& side = out_.side;
    db::NetlistEditor edit(side.netlist_to_change());
    for (std::size_t k = 0; k < out_.clock.trees.size(); ++k) add_cells(k, edit);
    edit.finish();
    if (!side.relink(s_.diagnostics)) return false;
    side.allow_growth();
    std::vector<place::WantedPlace> wanted;
    std::vector<db::Bond> wishes;
    std::vector<db::NetId> nets;
    for (std::size_t k = 0; k < out_.clock.trees.size(); ++k) {
      const cts::Tree& tree = made_[k];
      // Those next to the source first: they have most to lose.
      for (std::size_t b = tree.buffers.size(); b-- > 0;) {
        const cts::TreeBuffer& buffer = tree.buffers[b];
        const db::InstId inst = out_.clock.trees[k].buffers[b];
        const db::TierId tier{std::size_t{buffer.tier}};
        const db::Shape& shape = side.design().shape(inst, tier);
        wanted.push_back({inst, tier, buffer.in.x - shape.width / 2, buffer.in.y - shape.height / 2});
        wish(buffers_[k][b].net, buffer.net.route, wishes);
        nets.push_back(buffers_[k][b].net);
      }
      wish(out_.clock.trees[k].net, tree.root.route, wishes);
      nets.push_back(out_.clock.trees[k].net);
    }
    const place::Inserted placed = place::insert_cells(side.design(), side.placement(), wanted);
    if (!placed.failed.empty()) return no_room(fmt::format("{} of {} clock buffers find no row with room", placed.failed.size(), wanted.size()));
    std::sort(nets.begin(), nets.end());
    std::erase_if(side.placement().bonds, [&](const db::Bond& b) { return std::binary_search(nets.begin(), nets.end(), b.net); });
    std::sort(wishes.begin(), wishes.end(), [](const db::Bond& a, const db::Bond& b) { return std::pair(a.net, a.interface) < std::pair(b.net, b.interface); });
    const place::Mended bonds = place::mend_bonds(side.design(), side.placement(), wishes);
    if (bonds.failed > 0) return no_room(fmt::format("{} bonds of clock nets find no free place", bonds.failed));
    s_.log(Level::info, fmt::format("{} clock trees: {} buffers in rows, {} cells moved {:.2f} um on average, {} bonds", prefix_, wanted.size(), placed.moved.size(),
                                    placed.moved.empty() ? 0.0 : static_cast<double>(placed.pushed) / static_cast<double>(placed.moved.size()) / placed_.dbu_per_micron, bonds.added));
    return true;
  }

  bool no_room(const std::string& text) {
    s_.diagnostics.report("CTS-0004", real_.netlist.name, text).help("lower --utilisation, or widen the bonds' grid with a finer --bond-pitch");
    return false;
  }

  static void wish(db::NetId net, const cts::Route& route, std::vector<db::Bond>& wishes) {
    for (const cts::RouteNode& n : route)
      if (n.crossing) wishes.push_back({net, std::min<std::uint32_t>(n.tier, route[n.parent].tier), n.at.x, n.at.y});
  }

  void add_cells(std::size_t k, db::NetlistEditor& edit) {
    ClockTree& t = out_.clock.trees[k];
    const cts::Tree& tree = made_[k];
    const db::Netlist& n = out_.side.netlist();
    const auto connect = [&](const cts::TreeNet& net, db::NetId to) {
      for (const cts::Branch& b : net.loads) edit.connect(b.is_buffer ? buffers_[k][b.index].in : t.sinks[b.index], to);
    };
    for (const cts::TreeBuffer& b : tree.buffers) {
      const cts::BufferCell& cell = problems_[k].buffers.front()[b.cell];
      const db::CellTypeId type = library_cell_type(real_, edit, cells_.names[b.cell]);
      BufferPins pins;
      pins.net = edit.add_net(edit.free_net_name("clktree_n"));
      std::vector<db::NetId> nets(n.pins(type).size());
      const db::InstId inst = edit.add_instance(edit.free_inst_name("clktree_b"), type, nets);
      for (const db::PinId p : n.pins(inst)) {
        if (n.pin_name(p) == cell.library->text(cell.library->pins[cell.in].name)) pins.in = p;
        if (n.pin_name(p) == cell.library->text(cell.library->pins[cell.out].name)) pins.out = p;
      }
      edit.connect(pins.out, pins.net);
      t.buffers.push_back(inst);
      t.nets.push_back(pins.net);
      buffers_[k].push_back(pins);
    }
    for (std::size_t b = 0; b < tree.buffers.size(); ++b) connect(tree.buffers[b].net, buffers_[k][b].net);
    connect(tree.root, t.net);
  }

  static cts::BondPlaces bonds_of(const db::Placement& p, db::NetId net) {
    cts::BondPlaces out;
    for (auto b = std::lower_bound(p.bonds.begin(), p.bonds.end(), net, [](const db::Bond& x, db::NetId n) { return x.net < n; }); b != p.bonds.end() && b->net == net; ++b) {
      out.resize(std::max<std::size_t>(out.size(), b->interface + 1));
      out[b->interface] = geom::Point{b->x, b->y};
    }
    return out;
  }

  /// Balances the trees as their cells and bonds stand.
  void stand() {
    const db::Netlist& n = out_.side.netlist();
    at_.resize(n.num_pins());
    for (std::size_t k = 0; k < out_.clock.trees.size(); ++k) {
      take_places(k);
      set_delays(k);
      cts::balance(problems_[k], made_[k], kBalanceRounds);
    }
    give_routes();
    for (std::size_t k = 0; k < out_.clock.trees.size(); ++k) {
      ClockTree& t = out_.clock.trees[k];
      t.figures = cts::evaluate(problems_[k], made_[k]);
      if (t.figures.worst_slew_s > cells_.slew_limit_s)
        s_.diagnostics.report("CTS-0005", real_.netlist.name, fmt::format("transitions of the clock tree of {} are up to {:.1f} ps, and the limit is {:.1f} ps", diag::quoted(n.net_name(t.net)),
                                                                          1e12 * t.figures.worst_slew_s, 1e12 * cells_.slew_limit_s));
    }
  }

  void take_places(std::size_t k) {
    const ChangedDesign& side = out_.side;
    const db::Netlist& n = side.netlist();
    const ClockTree& t = out_.clock.trees[k];
    cts::Problem& p = problems_[k];
    cts::Tree& tree = made_[k];
    locate(n, side.design(), side.placement(), t.net);
    for (const db::NetId net : t.nets) locate(n, side.design(), side.placement(), net);
    for (std::size_t i = 0; i < t.sinks.size(); ++i) p.sinks[i].at = at_[t.sinks[i].value];
    set_source(p, t.net, side.real(), side.placement());
    for (std::size_t b = 0; b < tree.buffers.size(); ++b) {
      tree.buffers[b].in = at_[buffers_[k][b].in.value];
      tree.buffers[b].out = at_[buffers_[k][b].out.value];
      tree.buffers[b].net.bonds = bonds_of(side.placement(), buffers_[k][b].net);
    }
    tree.root.bonds = bonds_of(side.placement(), t.net);
  }

  /// The ways of the trees, by the ends of the nets as the design numbers them. A net with loads beside the tree is left to be estimated.
  void give_routes() {
    const db::Netlist& n = out_.side.netlist();
    struct Way {
      db::NetId net;
      cts::Route route;
    };
    std::vector<Way> ways;
    const auto add = [&](std::size_t k, db::NetId net, const cts::TreeNet& tree, db::PinId driver) {
      const auto pins = n.pins(net);
      const auto end_of = [&](db::PinId p) { return static_cast<std::uint32_t>(std::lower_bound(pins.begin(), pins.end(), p) - pins.begin()); };
      if (n.num_terminals(net) != tree.loads.size() + 1) return;
      cts::Route route = tree.route;
      for (cts::RouteNode& node : route) {
        if (node.terminal == cts::RouteNode::kNone) continue;
        if (node.terminal == 0) {
          node.terminal = driver.valid() ? end_of(driver) : static_cast<std::uint32_t>(pins.size());
          continue;
        }
        const cts::Branch& b = tree.loads[node.terminal - 1];
        node.terminal = end_of(b.is_buffer ? buffers_[k][b.index].in : out_.clock.trees[k].sinks[b.index]);
      }
      ways.push_back({net, std::move(route)});
    };
    for (std::size_t k = 0; k < out_.clock.trees.size(); ++k) {
      const VertexId driver = graph().drivers(out_.clock.trees[k].net).front();
      add(k, out_.clock.trees[k].net, made_[k].root, graph().is_port(driver) ? db::PinId() : graph().pin(driver));
      for (std::size_t b = 0; b < buffers_[k].size(); ++b) add(k, buffers_[k][b].net, made_[k].buffers[b].net, buffers_[k][b].out);
    }
    std::sort(ways.begin(), ways.end(), [](const Way& a, const Way& b) { return a.net < b.net; });
    wire::GivenRoutes routes;
    for (const Way& w : ways) routes.add(w.net, w.route);
    out_.side.give_routes(std::move(routes));
  }

  /// Clocks with the delays of their trees. Registers outside, which port delays count from, see the mean insertion delay of the clock, as a
  /// design around this one would be balanced against it.
  void propagate() {
    db::Constraints c = real_.constraints;
    for (db::Clock& clock : c.clocks) clock.propagated = clock.propagated || !clock.sources.empty();
    out_.side.constraints_to_change() = c;
    const PlacedTiming timing(out_.side.real(), out_.side.design(), out_.side.placement(), pool_, {}, hop_F_);
    std::vector<double> sum(c.clocks.size(), 0), count(c.clocks.size(), 0);
    double all = 0, registers = 0;
    visit_clock_pins(timing.timer(), [&](VertexId, const sta::Path& path, db::ClockId clock, double latency_s) {
      const sta::Tag& tag = timing.timer().arrivals().tag(path);
      const double network_s = latency_s - timing.timer().arrivals().insertion_s(clock, tag.origin, sta::edge_of(tag.launch), Mode::late, Mode::late);
      sum[clock.value] += network_s, count[clock.value] += 1;
      all += network_s, registers += 1;
    });
    for (db::PortDelay& d : c.port_delays) {
      if (!d.clock.valid() || d.reference_pin || d.network_latency_included) continue;
      const bool own = count[d.clock.value] > 0;
      if (!own && !c.clocks[d.clock].sources.empty()) continue;
      const double latency = own ? sum[d.clock.value] / count[d.clock.value] : registers > 0 ? all / registers : 0;
      for (auto& edge : d.delay_s)
        for (double& x : edge)
          if (db::given(x)) x += d.input ? latency : -latency;
    }
    out_.side.constraints_to_change() = std::move(c);
  }

  /// That the netlist with its trees is the one that it was.
  void prove() {
    std::vector<const liberty::Library*> libraries;
    for (const auto& l : real_.processes.front().libraries) libraries.push_back(l.get());
    const db::Netlist& now = out_.side.netlist();
    const check::LogicResult same = check::compare_logic(real_.netlist, check::CellLogic(real_.netlist, libraries), now, check::CellLogic(now, libraries));
    s_.document.verdicts.push_back({prefix_ + " clock trees", same.same(),
                                    same.same() ? fmt::format("{} instances and {} terminals are connected as before, through buffers", same.instances, same.terminals)
                                                : same.differences.front().text});
  }

  const RealDesign& real_;
  const db::Design& placed_;
  const std::string prefix_;
  std::optional<double> hop_F_;
  ThreadPool& pool_;
  Session& s_;
  PlacedTiming before_;
  ClockedSide out_;
  std::map<std::uint32_t, std::size_t> tree_of_;  ///< by net
  std::vector<cts::Problem> problems_;
  std::vector<cts::Tree> made_;
  std::vector<std::vector<BufferPins>> buffers_;
  std::vector<geom::Point> at_;  ///< by pin of the netlist, of clock nets
  ClockCells cells_;
  wire::StackWires wires_;
};

}  // namespace

std::optional<ClockedSide> make_clock_trees(const RealDesign& real, const db::Design& placed, const db::Placement& p, const std::string& prefix, std::optional<double> hop_F,
                                            ThreadPool& pool, Session& s) {
  Pass pass(s, prefix + " clock trees");
  std::optional<ClockedSide> out = TreeMaker(real, placed, p, prefix, hop_F, pool, s).run();
  if (out) pass.checksum = db::checksum(out->side.placement());
  return out;
}

}  // namespace taufold::flow
