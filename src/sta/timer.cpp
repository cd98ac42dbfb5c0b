#include "sta/timer.hpp"

namespace taufold::sta {

Timer::Timer(const db::Netlist& netlist, const Libraries& libraries, const db::Constraints& constraints,
             const db::Parasitics* parasitics, bool pins_in_wires)
    : constraints_(constraints), models_(make_models(netlist, libraries)), graph_(netlist, models_, constraints),
      clocks_(constraints, graph_), network_(graph_, clocks_, constraints),
      wires_(graph_, constraints, parasitics, pins_in_wires),
      delays_(graph_, network_, wires_, constraints, libraries),
      arrivals_(graph_, clocks_, network_, delays_, constraints),
      ends_(graph_, clocks_, network_, arrivals_, constraints) {}

void Timer::update() {
  delays_.update();
  settled_ = arrivals_.update();
  endpoints_.clear();
  for (const VertexId v : ends_.vertices()) endpoints_.push_back({v, ends_.worst(v)});
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
