#include "sta/timer.hpp"

#include <algorithm>

namespace taufold::sta {

Timer::Timer(const db::Netlist& netlist, const Libraries& libraries, const db::Constraints& constraints,
             const db::Parasitics* parasitics, bool pins_in_wires, const CellSources& sources,
             wire::WireDelay delay)
    : constraints_(constraints), models_(make_models(netlist, libraries, sources)), graph_(netlist, models_, constraints),
      clocks_(constraints, graph_), network_(graph_, clocks_, constraints),
      wires_(graph_, constraints, parasitics, pins_in_wires, delay),
      delays_(graph_, network_, wires_, constraints, libraries),
      arrivals_(graph_, clocks_, network_, delays_, constraints),
      ends_(graph_, clocks_, network_, arrivals_, constraints) {}

void Timer::update() {
  delays_.update();
  settled_ = arrivals_.update();
  endpoints_.clear();
  endpoint_.assign(graph_.size(), kNone);
  for (const VertexId v : ends_.vertices()) {
    endpoint_[v] = static_cast<std::uint32_t>(endpoints_.size());
    endpoints_.push_back({v, ends_.worst(v)});
  }
  for (const auto& r : required_)
    if (r) r->everything_changed();
}

void Timer::update(std::span<const db::NetId> nets) {
  if (endpoints_.empty()) return update();
  changed_.clear();
  delays_.update(nets, changed_);
  follow_delays({});
}

void Timer::update(std::span<const Resized> resized) { follow(resized, false); }
void Timer::undo(std::span<const Resized> resized) { follow(resized, true); }

void Timer::follow(std::span<const Resized> resized, bool back) {
  std::vector<db::NetId> nets;
  std::vector<VertexId> pins;
  const db::Netlist& n = graph_.netlist();
  for (const Resized& r : resized) {
    graph_.resized(r.inst, r.before);
    for (const db::PinId p : n.pins(r.inst)) {
      pins.push_back(graph_.vertex(p));
      if (n.pin_net[p].valid()) nets.push_back(n.pin_net[p]);
    }
  }
  std::sort(nets.begin(), nets.end());
  nets.erase(std::unique(nets.begin(), nets.end()), nets.end());
  for (const db::NetId net : nets) wires_.pins_changed(net);
  if (endpoints_.empty()) return update();
  changed_.clear();
  if (back)
    delays_.undo(changed_);
  else
    delays_.update(nets, changed_);
  follow_delays(pins);
}

/// What follows from delays that changed. `cells`: pins of instances whose arcs and checks are others than before.
void Timer::follow_delays(std::span<const VertexId> cells) {
  touched_.assign(cells.begin(), cells.end());
  bool anew = false;
  settled_ = arrivals_.update(changed_, touched_, anew);
  if (anew) {
    for (Endpoint& e : endpoints_) e.worst = ends_.worst(e.at);
    for (const auto& r : required_)
      if (r) r->everything_changed();
    return;
  }
  // A slack depends on times and slews at the end and at the clock of its check.
  const auto renew = [&](VertexId v) {
    if (endpoint_[v] == kNone) return;
    endpoints_[endpoint_[v]].worst = ends_.worst(v);
    for (const auto& r : required_)
      if (r) r->paths_changed(v);
  };
  for (const auto& r : required_)
    if (r) {
      for (const VertexId v : changed_) r->delays_changed(v);
      for (const VertexId v : touched_) r->paths_changed(v);
    }
  for (const std::vector<VertexId>* list : {&changed_, &touched_})
    for (const VertexId v : *list) {
      renew(v);
      if (graph_.is(v, kCheckClock))
        for (const EdgeId e : graph_.out(v))
          if (is_check(graph_.role(graph_.edge(e)))) renew(graph_.edge(e).to);
      for (const VertexId end : ends_.depending(v)) renew(end);
    }
}

const Required& Timer::required(Mode m) {
  std::unique_ptr<Required>& r = required_[index(m)];
  if (!r) r = std::make_unique<Required>(graph_, arrivals_, ends_, m);
  r->update();
  return *r;
}

std::optional<double> Timer::worst_slack_s(Mode m) const {
  std::optional<double> worst;
  for (const Endpoint& e : endpoints_)
    if (const std::optional<End>& x = e.worst[index(m)]; x && (!worst || x->slack_s < *worst)) worst = x->slack_s;
  return worst;
}

double Timer::total_negative_slack_s(Mode m) const {
  double total = 0;
  for (const Endpoint& e : endpoints_)
    if (const std::optional<End>& x = e.worst[index(m)]; x && x->slack_s < 0) total += x->slack_s;
  return total;
}

}  // namespace taufold::sta
