#include "flow/activity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diag/suggest.hpp"
#include "flow/describe/parts.hpp"
#include "io/mapped_file.hpp"
#include "io/saif/saif.hpp"
#include "io/vcd/vcd.hpp"

namespace taufold::flow {
namespace {

using io::ActivityRecord;

std::optional<ActivityRecord> read_record(const io::MappedFile& file, Session& session) {
  const std::string_view text = file.text();
  if (io::saif::looks_like_saif(text)) return io::saif::read_saif(file.source(), session.diagnostics);
  if (io::vcd::looks_like_vcd(text) || io::vcd::looks_like_fst(text))
    return io::vcd::read_vcd(file.source(), session.diagnostics,
                             [&](std::size_t upto) { file.passed(upto); });
  session.diagnostics.report("STA-0018", file.source().file, "the file is neither VCD nor SAIF");
  return std::nullopt;
}

/// Ways of scopes as text, and what each holds.
class Scopes {
 public:
  explicit Scopes(const ActivityRecord& r) : r_(r) {
    paths_.reserve(r.scopes.size());
    for (const ActivityRecord::Scope& s : r.scopes)
      paths_.push_back(s.parent == ActivityRecord::kNoScope ? s.name : paths_[s.parent] + '/' + s.name);
  }
  const std::string& path(std::uint32_t s) const { return paths_[s]; }
  std::uint32_t find(const std::string& wanted) const {
    std::string with_slashes = wanted;
    std::replace(with_slashes.begin(), with_slashes.end(), '.', '/');
    for (const std::string_view w : {std::string_view(wanted), std::string_view(with_slashes)})
      for (std::uint32_t s = 0; s < paths_.size(); ++s)
        if (paths_[s] == w) return s;
    return ActivityRecord::kNoScope;
  }
  const std::vector<std::string>& paths() const { return paths_; }
  /// The scope whose own signals have the names of most ports; the first of equals.
  std::uint32_t with_ports(const db::Netlist& n) const {
    std::vector<std::size_t> ports(r_.scopes.size(), 0);
    for (const ActivityRecord::Signal& s : r_.signals) {
      if (s.scope == ActivityRecord::kNoScope) continue;
      // SAIF names bits.
      const std::string_view name = s.name;
      const std::size_t bit = name.ends_with(']') ? name.rfind('[') : std::string_view::npos;
      if (n.find_port(name).valid() ||
          (bit != std::string_view::npos && n.find_port(name.substr(0, bit)).valid()))
        ports[s.scope] += s.width();
    }
    std::uint32_t best = ActivityRecord::kNoScope;
    std::size_t most = 0;
    for (std::uint32_t k = 0; k < ports.size(); ++k)
      if (ports[k] > most) {
        most = ports[k];
        best = k;
      }
    return best;
  }

 private:
  const ActivityRecord& r_;
  std::vector<std::string> paths_;
};

/// Net of a signal, or of a pin of a cell with that name.
class Nets {
 public:
  explicit Nets(const db::Netlist& n) : n_(n) {}
  db::NetId net(const std::string& name) const { return n_.find_net(name); }
  db::NetId at_pin(const std::string& name) const {
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos) return {};
    const db::InstId i = n_.find_inst(std::string_view(name).substr(0, slash));
    if (!i.valid()) return {};
    const db::PinId p = n_.find_pin(i, std::string_view(name).substr(slash + 1));
    return p.valid() ? n_.pin_net[p] : db::NetId();
  }

 private:
  const db::Netlist& n_;
};

void match(NetActivity& a, std::uint32_t top, const Scopes& scopes, const db::Netlist& n) {
  const Nets nets(n);
  const std::string root = top == ActivityRecord::kNoScope ? std::string() : scopes.path(top) + '/';
  a.bit.assign(n.num_nets(), NetActivity::kNone);
  // Nets by their own names first: a name that is also that of a pin is the net's.
  for (const bool pins : {false, true})
    for (const ActivityRecord::Signal& s : a.record.signals) {
      std::string prefix;
      if (s.scope != ActivityRecord::kNoScope) {
        prefix = scopes.path(s.scope) + '/';
        if (!prefix.starts_with(root)) continue;
        prefix.erase(0, root.size());
      } else if (!root.empty()) {
        continue;
      }
      const std::string name = prefix + s.name;
      const std::int64_t step = s.msb > s.lsb ? -1 : 1;
      for (std::uint32_t k = 0; k < s.width(); ++k) {
        const std::string full = s.bus ? fmt::format("{}[{}]", name, s.msb + step * k) : name;
        db::NetId net = pins ? nets.at_pin(full) : nets.net(full);
        // One bit with a range may be the scalar that an escaped name makes of it.
        if (!net.valid() && s.bus && s.width() == 1) net = pins ? nets.at_pin(name) : nets.net(name);
        if (net.valid() && a.bit[net] == NetActivity::kNone) a.bit[net] = s.first + k;
      }
    }
}

bool driven(const db::Netlist& n, db::NetId net) {
  if (n.net_constant[net] != db::Constant::none) return false;
  for (const db::PinId p : n.pins(net))
    if (n.direction(p) == db::PinDirection::output || n.direction(p) == db::PinDirection::inout) return true;
  for (const db::PortBitId b : n.port_bits(net))
    if (n.ports[n.port_bit_port[b]].direction != db::PinDirection::output) return true;
  return false;
}

bool was_known(const io::BitActivity& b) {
  return b.low + b.high > 0;
}

}  // namespace

std::optional<NetActivity> read_activity(const std::string& path, const std::string& scope,
                                         const db::Netlist& n, Session& session) {
  NetActivity a;
  {
    Pass pass(session, "read activity");
    const std::optional<io::MappedFile> file = io::MappedFile::open(path, session.diagnostics);
    std::optional<ActivityRecord> record;
    if (file) record = read_record(*file, session);
    if (!record) return std::nullopt;
    a.record = std::move(*record);
  }
  const Scopes scopes(a.record);
  std::uint32_t top = scopes.with_ports(n);
  if (!scope.empty()) {
    top = scopes.find(scope);
    if (top == ActivityRecord::kNoScope) {
      const std::vector<std::string>& names = scopes.paths();
      diag::Diagnostic& d = session.diagnostics.report(
          "STA-0017", path, fmt::format("the file has no scope {}", diag::quoted(scope)));
      const std::string near = diag::did_you_mean(
          diag::nearest(scope, names.size(), [&](std::size_t k) { return std::string_view(names[k]); }));
      if (!near.empty())
        d.help(near);
      else if (top = scopes.with_ports(n); top != ActivityRecord::kNoScope)
        d.help(fmt::format("{} has signals with the names of the design's ports",
                           diag::quoted(scopes.path(top))));
      return std::nullopt;
    }
  }
  if (top != ActivityRecord::kNoScope) a.scope = scopes.path(top);
  match(a, top, scopes, n);
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    if (!driven(n, net)) continue;
    ++a.nets;
    a.annotated += a.bit[net] != NetActivity::kNone && was_known(a.record.bits[a.bit[net]]) ? 1 : 0;
  }
  if (a.annotated == 0) {
    session.diagnostics
        .report("STA-0016", path, fmt::format("no net of {} has a known signal in it", diag::quoted(n.name)))
        .help("--activity-scope names the instance of the design in the file, as in testbench/dut");
    return std::nullopt;
  }
  return a;
}

void compare_clocks(const NetActivity& a, const std::string& path, const sta::Timer& t, Session& session) {
  for (const db::ClockId c : ids<db::ClockId>(t.clocks().size())) {
    if (!t.clocks().usable(c) || t.clocks().sources(c).empty()) continue;
    const db::NetId net = t.graph().net(t.clocks().sources(c)[0]);
    if (!net.valid() || a.bit[net] == NetActivity::kNone) continue;
    const io::BitActivity& b = a.record.bits[a.bit[net]];
    // A few edges may be cut off at both ends of the file.
    if (b.toggles < 10) continue;
    const double stated = t.clocks().period_s(c);
    const double found =
        2 * static_cast<double>(a.record.duration) * a.record.unit_s / static_cast<double>(b.toggles);
    const double cut = 2.0 / static_cast<double>(b.toggles);
    if (std::abs(found - stated) <= (0.01 + cut) * stated) continue;
    session.diagnostics
        .report("STA-0019", path,
                fmt::format("clock {} has a period of {:.6g} ns here, and of {:.6g} ns by the constraints",
                            diag::quoted(t.clocks().clock(c).name), found * 1e9, stated * 1e9))
        .help("power is that of the rates in the file");
    return;
  }
}

void annotate(const NetActivity& a, power::Activities& activities) {
  const sta::Graph& g = activities.timer().graph();
  const double seconds = static_cast<double>(a.record.duration) * a.record.unit_s;
  for (const db::NetId net : ids<db::NetId>(a.bit.size())) {
    if (a.bit[net] == NetActivity::kNone) continue;
    const io::BitActivity& b = a.record.bits[a.bit[net]];
    if (!was_known(b)) continue;
    const power::Activity x{static_cast<double>(b.toggles) / seconds,
                            static_cast<double>(b.high) / static_cast<double>(b.low + b.high)};
    for (const sta::VertexId v : g.drivers(net)) activities.set(v, x);
  }
}

std::string activity_as_saif(const NetActivity* a, const power::Activities& activities,
                             std::string_view version) {
  const sta::Graph& g = activities.timer().graph();
  const db::Netlist& n = g.netlist();
  const double unit_s = a ? a->record.unit_s : 1e-12;
  const std::int64_t duration = a ? a->record.duration : 1'000'000'000;
  std::vector<io::saif::WrittenNet> nets;
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    if (!driven(n, net)) continue;
    if (a && a->bit[net] != NetActivity::kNone && was_known(a->record.bits[a->bit[net]])) {
      nets.push_back({n.net_name(net), a->record.bits[a->bit[net]]});
      continue;
    }
    if (g.drivers(net).empty()) continue;
    const power::Activity x = activities.at(g.drivers(net)[0]);
    io::BitActivity b;
    b.high = std::llround(std::clamp(x.duty, 0.0, 1.0) * static_cast<double>(duration));
    b.low = duration - b.high;
    b.toggles =
        static_cast<std::uint64_t>(std::llround(x.density_Hz * static_cast<double>(duration) * unit_s));
    nets.push_back({n.net_name(net), b});
  }
  return io::saif::write_saif(n.name, unit_s, duration, nets, version);
}

}  // namespace taufold::flow
