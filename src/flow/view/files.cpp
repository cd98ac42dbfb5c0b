#include "flow/view/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "flow/timing/path_hops.hpp"
#include "flow/timing/report.hpp"
#include "flow/view/scene.hpp"
#include "view/index.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kMostPorts = 20'000;

/// Pins of every net by cell, and by pin within one; then its ports.
void add_nets(const db::Design& d, view::Folder& f) {
  const auto port = static_cast<std::uint32_t>(d.num_insts());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pins;
  std::size_t next = 0;
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    pins.clear();
    for (const db::PinId q : d.pins(n)) pins.emplace_back(d.pin_inst[q].value, d.pin_master_pin[q]);
    std::sort(pins.begin(), pins.end());
    for (; next < d.ports.size() && d.ports[next].net == n; ++next) pins.emplace_back(port, 0);
    f.net_degree.push_back(static_cast<std::uint32_t>(pins.size()));
    for (const auto& [cell, pin] : pins) {
      f.pin_cell.push_back(cell);
      f.pin_number.push_back(pin);
    }
    f.net_names.add(d.net_names[n.value]);
  }
}

bool same_netlist(const ViewSide& a, const ViewSide& b) {
  return a.real == b.real && a.design->num_insts() == b.design->num_insts() && a.design->num_nets() == b.design->num_nets();
}

}  // namespace

std::vector<view::TimingPath> worst_view_paths(const ViewSide& side, std::size_t count) {
  const sta::Timer& t = side.timed->timing->timer();
  const sta::Graph& g = t.graph();
  const db::Design& d = *side.design;
  const db::Placement& p = *side.placement;
  const auto tier_of = [&](sta::VertexId v) -> std::uint32_t {
    if (!g.is_port(v)) return p.tier[g.instance(v)].value;
    for (std::size_t k = 0; k < side.real->port_bits.size() && k < d.ports.size(); ++k)
      if (side.real->port_bits[k] == g.port(v)) return d.ports[k].tier.value;
    return 0;
  };
  const auto place_of = [&](sta::VertexId v) -> view::Point {
    if (g.is_port(v)) {
      for (std::size_t k = 0; k < side.real->port_bits.size() && k < d.ports.size(); ++k)
        if (side.real->port_bits[k] == g.port(v)) return {d.ports[k].x, d.ports[k].y};
      return {0, 0};
    }
    const db::InstId i = g.instance(v);
    const std::vector<std::string>& names = d.masters[d.inst_master[i]].pin_names;
    const auto pin = std::find(names.begin(), names.end(), g.netlist().pin_name(g.pin(v)));
    const db::Shape& s = d.shape(i, p.tier[i]);
    if (pin == names.end()) return {p.x[i], p.y[i]};
    const geom::Point o = geom::turned(s.pin_offset[static_cast<std::size_t>(pin - names.begin())], s.width, s.height, p.orient[i]);
    return {p.x[i] + o.x, p.y[i] + o.y};
  };
  std::vector<view::TimingPath> out;
  std::vector<Hop> hops;
  for (const sta::End* e : worst_ends(t, sta::Mode::late)) {
    if (out.size() == count) break;
    hops_back(t, *e, hops);
    std::reverse(hops.begin(), hops.end());
    view::TimingPath path{.slack_s = e->slack_s, .clock = clock_text(t, e->capture), .check = end_name(t, *e), .from = g.name(hops.front().at), .to = g.name(e->at), .hops = {}};
    double last = hops.front().path->time_s;
    for (std::size_t k = 0; k < hops.size(); ++k) {
      const sta::VertexId v = hops[k].at;
      const sta::Path& at = *hops[k].path;
      const bool wire = k > 0 && at.edge == sta::Path::kWire;
      path.hops.push_back({.cell = g.is_port(v) ? std::int64_t{-1} : std::int64_t{g.instance(v).value}, .pin = g.name(v), .delay_s = at.time_s - last, .arrival_s = at.time_s,
                           .slew_s = t.delays().slew_s(v, at.mode, at.rf), .tier = tier_of(v), .bond = wire && tier_of(hops[k - 1].at) != tier_of(v), .at = place_of(v)});
      last = at.time_s;
    }
    out.push_back(std::move(path));
  }
  return out;
}

bool write_view(io::FolderWriter& folder, const ViewSide& subject, const ViewSide& flat, Session& s) {
  const db::Design& d = *subject.design;
  view::Folder f;
  f.program = fmt::format("taufold {} ({})", s.document.version, s.document.commit);
  f.title = d.name;
  f.has_length = d.dbu_per_micron > 0;
  f.um_per_unit = f.has_length ? 1.0 / d.dbu_per_micron : 1;
  UsedMasters used = used_masters(d, subject.real);
  f.masters = std::move(used.masters);
  for (const db::Technology& t : d.techs) f.technologies.push_back(t.name);
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    f.cell_master.push_back(used.number[d.inst_master[i]]);
    f.cell_names.add(d.inst_names[i.value]);
  }
  add_nets(d, f);
  f.scenes.push_back(view_scene(subject, d.num_tiers() > 1 ? "fold" : "flat", s.document));
  if (flat.design != nullptr && same_netlist(subject, flat)) f.scenes.push_back(view_scene(flat, "flat", s.document));
  for (std::size_t k = 0; k < std::min(kMostPorts, d.ports.size()); ++k)
    f.ports.push_back({k < d.port_names.size() ? d.port_names[k] : std::string(d.net_names[d.ports[k].net.value]), d.ports[k].net.value});
  for (const auto& [name, bytes] : view::files_of(std::move(f)))
    if (!folder.write(fmt::format("{}/{}", view::kViewFolder, name), bytes, s.diagnostics)) return false;
  return true;
}

}  // namespace taufold::flow
