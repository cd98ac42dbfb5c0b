#include "flow/repair/net_buffers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace taufold::flow {

namespace {

using sta::Mode;
using sta::VertexId;

constexpr std::uint32_t kNone = 0xffffffffu;
constexpr std::size_t kMostBuffers = 5;      ///< of the libraries, that nets choose from
constexpr double kMargin = 0.95;             ///< of limits, that lines through tables are held to
constexpr double kUnconstrained_s = 1e-6;    ///< slack of ends that no path constrains
constexpr double kNoLimit_s = 1;
constexpr double kPrice = 0.1;               ///< of the smallest buffer: share of its delay
constexpr std::int64_t kPieceRows = 20;      ///< of wire between places of buffers
constexpr std::int64_t kMostPieces = 8;

/// The line through an arc's tables at two loads; of both edges the slower one.
std::optional<wire::LinearDriver> line(const liberty::Library& l, const liberty::Arc& a, std::uint8_t to, double slew, double lo, double hi) {
  if (!a.delay[to].valid() || !a.slew[to].valid() || !(hi > lo)) return std::nullopt;
  const double d1 = l.lookup(a.delay[to], slew, lo), d2 = l.lookup(a.delay[to], slew, hi), s1 = l.lookup(a.slew[to], slew, lo), s2 = l.lookup(a.slew[to], slew, hi);
  wire::LinearDriver out;
  out.ohm = std::max(0.0, (d2 - d1) / (hi - lo));
  out.delay_s = d1 - out.ohm * lo;
  out.slew_s_per_F = std::max(0.0, (s2 - s1) / (hi - lo));
  out.slew_s = std::max(0.0, s1 - out.slew_s_per_F * lo);
  return out;
}

/// The slowest arc of a model set at the higher load.
void keep_slower(std::optional<wire::LinearDriver>& worst, const std::optional<wire::LinearDriver>& now, double load) {
  if (now && (!worst || now->delay_s + now->ohm * load > worst->delay_s + worst->ohm * load)) worst = now;
}

double mean_slew_s(const RepairState& s) {
  const sta::Graph& g = s.timer().graph();
  double sum = 0;
  std::size_t count = 0;
  for (const VertexId v : ids<VertexId>(g.size()))
    if (g.is(v, sta::kLoad) && !g.constant(v) && !s.timer().clock_network().is_clock(v)) {
      sum += std::max(s.timer().delays().slew_s(v, Mode::late, sta::kRise), s.timer().delays().slew_s(v, Mode::late, sta::kFall));
      ++count;
    }
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

double pin_F(const sta::Models& m, db::CellPinId p) { return std::max(m.pins[p].capacitance_F[1][0], m.pins[p].capacitance_F[1][1]); }

wire::LinearDriver driver_line(const RepairState& s, VertexId v) {
  const sta::Timer& t = s.timer();
  const double load = std::max(t.delays().load_F(v, Mode::late, sta::kRise), t.delays().load_F(v, Mode::late, sta::kFall));
  std::optional<wire::LinearDriver> worst;
  for (const sta::EdgeId id : t.graph().in(v)) {
    const sta::Edge& e = t.graph().edge(id);
    const sta::ArcModel& a = t.graph().model(e);
    if (sta::is_check(a.role)) continue;
    for (const std::uint8_t from : {sta::kRise, sta::kFall})
      for (const std::uint8_t to : {sta::kRise, sta::kFall})
        if ((e.timed & sta::transition(from, to)) != 0) keep_slower(worst, line(*a.library[1], *a.arc[1], to, t.delays().arc_slew_s(e, Mode::late, from), 0.25 * load, load), load);
  }
  if (!worst) {
    worst.emplace();
    worst->slew_s = std::max(t.delays().slew_s(v, Mode::late, sta::kRise), t.delays().slew_s(v, Mode::late, sta::kFall));
  }
  if (const auto limit = s.load_limit(v)) worst->limit_F = kMargin * limit->limit;
  return *worst;
}

/// The tree of a net as the programme takes it, with what its nodes are.
struct NetTree {
  std::vector<wire::BufferNode> nodes;
  std::vector<geom::Point> at;
  std::vector<std::uint8_t> tier;
  std::vector<db::NodeTerminal> terminal;
  double limit_slew_s = kNoLimit_s;
};

std::optional<NetTree> tree_of(RepairState& s, db::NetId net) {
  const sta::Timer& t = s.timer();
  const wire::PlacedWires& w = s.timing().wires();
  if (!w.networks.has(net)) return std::nullopt;
  const db::NetRc rc = w.networks.net(net);
  const std::uint32_t first = w.networks.node_begin[net.value];
  const VertexId driver = t.graph().drivers(net)[0];
  const std::uint32_t root = t.graph().is_port(driver) ? rc.node(t.graph().port(driver)) : rc.node(t.graph().pin(driver));
  if (root == db::NetRc::kNone) return std::nullopt;
  const std::size_t n = rc.num_nodes();
  std::vector<std::uint32_t> begin(n + 1, 0), arm(2 * rc.resistors.size());
  for (const db::Resistor& r : rc.resistors) ++begin[r.a + 1], ++begin[r.b + 1];
  for (std::size_t k = 0; k < n; ++k) begin[k + 1] += begin[k];
  {
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    for (std::uint32_t r = 0; r < rc.resistors.size(); ++r) arm[next[rc.resistors[r].a]++] = r, arm[next[rc.resistors[r].b]++] = r;
  }
  const sta::Required& required = s.timing().timer().required(Mode::late);
  NetTree out;
  std::vector<std::uint32_t> number(n, kNone), queue{root};
  const db::TierSet cell_tiers = tiers_of_cells(s.side().real());
  const auto add = [&](std::uint32_t parent, double ohm, geom::Point at, std::uint8_t tier) {
    wire::BufferNode node;
    node.parent = parent;
    node.ohm = ohm;
    node.may_buffer = !out.nodes.empty() && (cell_tiers >> tier & 1) != 0;
    out.nodes.push_back(node);
    out.at.push_back(at);
    out.tier.push_back(tier);
    out.terminal.emplace_back();
    return static_cast<std::uint32_t>(out.nodes.size() - 1);
  };
  double port_F = 0;  // what is there beside wires and pins hangs on the port
  for (const std::uint8_t e : {sta::kRise, sta::kFall}) port_F = std::max(port_F, t.delays().load_F(driver, Mode::late, e));
  port_F -= rc.total_F();
  const auto finish = [&](std::uint32_t k, std::uint32_t node) {
    number[node] = k;
    out.nodes[k].cap_F = rc.cap_F[node];
    const db::NodeTerminal& end = out.terminal[k] = rc.terminal[node];
    if (end.none() || node == root) return;
    const VertexId v = end.pin.valid() ? t.graph().vertex(end.pin) : t.graph().vertex(end.port);
    if (end.pin.valid()) {
      const double f = pin_F(t.models(), t.graph().netlist().pin_cell_pin[end.pin]);
      out.nodes[k].cap_F += f;
      port_F -= f;
    }
    const double slack = required.slack_s(v);
    out.nodes[k].required_s = (std::isfinite(slack) ? slack : kUnconstrained_s) + std::max(t.delays().wire_s(v, Mode::late, sta::kRise), t.delays().wire_s(v, Mode::late, sta::kFall));
    if (const auto limit = s.slew_limit(v)) out.limit_slew_s = std::min(out.limit_slew_s, kMargin * limit->limit);
  };
  finish(add(0, 0, w.node_at[first + root], w.node_tier[first + root]), root);
  const std::int64_t piece = kPieceRows * s.side().design().tiers[db::TierId(std::size_t{0})].rows.height;
  for (std::size_t q = 0; q < queue.size(); ++q) {
    const std::uint32_t a = queue[q];
    for (std::uint32_t k = begin[a]; k < begin[a + 1]; ++k) {
      const db::Resistor& r = rc.resistors[arm[k]];
      const std::uint32_t b = r.a == a ? r.b : r.a;
      if (number[b] != kNone) continue;
      const geom::Point from = w.node_at[first + a], to = w.node_at[first + b];
      const std::uint8_t tier = w.node_tier[first + b];
      const std::int64_t dx = std::int64_t{to.x} - from.x, dy = std::int64_t{to.y} - from.y, length = std::llabs(dx) + std::llabs(dy);
      const std::int64_t pieces = tier == w.node_tier[first + a] ? std::clamp<std::int64_t>(length / std::max<std::int64_t>(1, piece), 1, kMostPieces) : 1;
      std::uint32_t up = number[a];
      for (std::int64_t step = 1; step <= pieces; ++step) {
        // Along x first, then along y.
        const std::int64_t way = length * step / pieces, x = std::min<std::int64_t>(way, std::llabs(dx)), y = way - x;
        up = add(up, r.ohm / static_cast<double>(pieces), {static_cast<std::int32_t>(from.x + (dx < 0 ? -x : x)), static_cast<std::int32_t>(from.y + (dy < 0 ? -y : y))}, tier);
      }
      finish(up, b);
      queue.push_back(b);
    }
  }
  if (queue.size() != n) return std::nullopt;
  const std::size_t ports = s.netlist().port_bits(net).size();
  for (std::size_t k = 1; k < out.nodes.size() && port_F > 0; ++k)
    if (out.terminal[k].port.valid()) out.nodes[k].cap_F += port_F / static_cast<double>(ports);
  return out;
}

}  // namespace

BufferLibrary::BufferLibrary(const RepairState& s) {
  const sta::Models& m = s.timer().models();
  const double slew = mean_slew_s(s);
  struct Known {
    wire::BufferChoice choice;
    Buffer buffer;
  };
  std::vector<Known> all;
  for (const Buffer& b : s.families().buffers) {
    const db::CellPinId first(std::size_t{s.netlist().cell_pin_begin[b.type.value]});
    Known k{{}, b};
    k.choice.input_F = pin_F(m, db::CellPinId(std::size_t{first.value} + b.input));
    const double lo = 3 * k.choice.input_F, hi = 15 * k.choice.input_F;
    std::optional<wire::LinearDriver> worst;
    const sta::CellModel& cell = m.cells[b.type];
    for (std::uint32_t a = cell.begin; a < cell.end; ++a)
      for (const std::uint8_t to : {sta::kRise, sta::kFall}) keep_slower(worst, line(*m.arcs[sta::ModelId(std::size_t{a})].library[1], *m.arcs[sta::ModelId(std::size_t{a})].arc[1], to, slew, lo, hi), hi);
    if (!worst || worst->ohm <= 0) continue;
    k.choice.drive = *worst;
    const liberty::PinId out = m.pins[db::CellPinId(std::size_t{first.value} + b.output)].pin[1];
    if (out.valid() && liberty::is_set(cell.library[1]->pins[out].max_capacitance_F)) k.choice.drive.limit_F = kMargin * cell.library[1]->pins[out].max_capacitance_F;
    all.push_back(std::move(k));
  }
  if (all.empty()) return;
  const auto no_worse = [](const Known& a, const Known& b) {
    return a.choice.drive.ohm <= b.choice.drive.ohm && a.choice.drive.delay_s <= b.choice.drive.delay_s && a.choice.input_F <= b.choice.input_F && a.buffer.area_um2 <= b.buffer.area_um2;
  };
  std::vector<Known> kept;
  for (std::size_t k = 0; k < all.size(); ++k) {
    bool beaten = false;
    for (std::size_t j = 0; j < all.size(); ++j) beaten = beaten || (j != k && no_worse(all[j], all[k]) && (j < k || !no_worse(all[k], all[j])));
    if (!beaten) kept.push_back(all[k]);
  }
  std::stable_sort(kept.begin(), kept.end(), [](const Known& a, const Known& b) { return a.choice.drive.ohm > b.choice.drive.ohm; });
  const std::size_t count = std::min(kept.size(), kMostBuffers);
  for (std::size_t k = 0; k < count; ++k) {
    Known& b = kept[count < 2 ? 0 : k * (kept.size() - 1) / (count - 1)];
    b.choice.cost_s = kPrice * (b.choice.drive.delay_s + b.choice.drive.ohm * 4 * b.choice.input_F) * b.buffer.area_um2 / all.front().buffer.area_um2;
    choices_.push_back(b.choice);
    buffers_.push_back(b.buffer);
  }
}

NetBuffers plan_buffers(RepairState& s, db::NetId net, const BufferLibrary& library) {
  NetBuffers out;
  std::optional<NetTree> tree = s.data_net(net) ? tree_of(s, net) : std::nullopt;
  if (!tree) return out;
  const db::Design& d = s.side().design();
  for (std::size_t k = 0; k < tree->nodes.size(); ++k)
    for (std::uint32_t c = 0; c < library.choices().size(); ++c)
      if (!d.techs[d.tiers[db::TierId(std::size_t{tree->tier[k]})].tech].shapes[db::MasterId(std::size_t{library.buffer(c).type.value})].exists()) tree->nodes[k].may_buffer = false;
  const wire::LinearDriver driver = driver_line(s, s.timer().graph().drivers(net)[0]);
  const wire::Buffering found = wire::buffer_tree(tree->nodes, driver, library.choices(), tree->limit_slew_s);
  if (found.buffers.empty()) return out;
  out.gain_s = found.value_s - wire::value_of(tree->nodes, driver, library.choices(), tree->limit_slew_s, {});
  std::vector<std::uint32_t> group(tree->nodes.size(), kNone);
  std::size_t next = 0, ports = 0;
  for (std::uint32_t k = 0; k < tree->nodes.size(); ++k) {
    const std::uint32_t above = k > 0 ? group[tree->nodes[k].parent] : kNone;
    group[k] = above;
    if (next < found.buffers.size() && found.buffers[next].node == k) {
      NetBuffer b;
      b.buffer = library.buffer(found.buffers[next].choice);
      b.before = above;
      b.tier = db::TierId(std::size_t{tree->tier[k]});
      b.at = tree->at[k];
      out.area_um2 += b.buffer.area_um2;
      group[k] = static_cast<std::uint32_t>(out.at.size());
      out.at.push_back(std::move(b));
      ++next;
    }
    // A crossing is on the way to the node, before a buffer that stands there.
    if (k > 0 && tree->tier[k] != tree->tier[tree->nodes[k].parent])
      (above == kNone ? out.bonds : out.at[above].bonds).push_back(std::min(tree->tier[k], tree->tier[tree->nodes[k].parent]));
    if (tree->terminal[k].none()) continue;
    (group[k] == kNone ? out.before : out.at[group[k]].ends).push_back(tree->terminal[k]);
    if (!tree->terminal[k].port.valid()) continue;
    if (ports++ > 0 && out.stays != group[k]) return {};  // both would have to bear their names
    out.stays = group[k];
  }
  return out;
}

void insert_buffers(RepairState& s, db::NetId net, const NetBuffers& buffers) {
  db::NetlistEditor edit(s.netlist_to_change());
  const db::Netlist& n = s.netlist();
  db::Placement& p = s.side_to_change().placement();
  const auto part = [&](bool stays) { return stays ? net : edit.add_net(edit.free_net_name("rpr_net")); };
  const db::NetId driver = part(buffers.stays == NetBuffers::kDriver);
  std::vector<db::NetId> nets;
  for (std::uint32_t k = 0; k < buffers.at.size(); ++k) nets.push_back(part(buffers.stays == k));
  std::vector<std::pair<std::size_t, db::NetId>> passed;  // bonds of the net, and who has them
  const auto take = [&](db::NetId to, const std::vector<db::NodeTerminal>& ends, const std::vector<std::uint32_t>& bonds) {
    for (const db::NodeTerminal& end : ends) {
      if (end.pin.valid())
        edit.connect(end.pin, to);
      else
        edit.connect(end.port, to);
    }
    for (std::size_t b = 0; b < p.bonds.size(); ++b)
      if (p.bonds[b].net == net && std::find(bonds.begin(), bonds.end(), p.bonds[b].interface) != bonds.end()) passed.emplace_back(b, to);
  };
  take(driver, buffers.before, buffers.bonds);
  for (std::uint32_t k = 0; k < buffers.at.size(); ++k) {
    const NetBuffer& b = buffers.at[k];
    std::vector<db::NetId> on(n.pins(b.buffer.type).size());
    on[b.buffer.input] = b.before == kNone ? driver : nets[b.before];
    on[b.buffer.output] = nets[k];
    const db::InstId i = edit.add_instance(edit.free_inst_name("rpr_buf"), b.buffer.type, on);
    take(nets[k], b.ends, b.bonds);
    const db::Shape& shape = s.side().design().techs[s.side().design().tiers[b.tier].tech].shapes[db::MasterId(std::size_t{b.buffer.type.value})];
    s.new_cells().push_back({i, b.tier, b.at.x - shape.width / 2, b.at.y - shape.height / 2});
  }
  for (const auto& [bond, to] : passed) p.bonds[bond].net = to;
  std::sort(p.bonds.begin(), p.bonds.end(), [](const db::Bond& a, const db::Bond& b) { return a.net != b.net ? a.net < b.net : a.interface < b.interface; });
}

}  // namespace taufold::flow
