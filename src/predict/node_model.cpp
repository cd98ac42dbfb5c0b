#include "predict/node_model.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::predict {

namespace {

// The anchor of every node that is no kit: ASAP7 at low threshold, measured in its Liberty files at 0.70 V.
constexpr double kAnchorFo4_s = 15.72e-12, kAnchorSupply_V = 0.70, kAnchorCin_F = 0.643e-15, kAnchorWidth_um = 0.2115;
// The anchor may be off by this much, for all nodes alike; it cancels in every ratio of nodes.
constexpr double kAnchorLow = 0.65, kAnchorHigh = 1.15;
// Speed at equal voltage scatters by this beside the ends of its inputs.
constexpr double kSpeedSlack = 0.05;

Estimate of(const tech::Node& n, std::string_view quantity, double scale = 1) {
  const tech::NodeFigure* f = n.find(quantity);
  return f ? Estimate{f->low * scale, f->nominal * scale, f->high * scale} : Estimate{};
}

double kappa(double speed, double capacitance) { return std::exp(((2 + kFrequencyExponent) * std::log(speed) + kFrequencyExponent * std::log(capacitance)) / 2); }

Estimate speed_at_equal_voltage(const Estimate& s, const Estimate& c) {
  return {kappa(s.low, c.low) * (1 - kSpeedSlack), kappa(s.nominal, c.nominal), kappa(s.high, c.high) * (1 + kSpeedSlack)};
}

}  // namespace

double power_at_equal_speed(double speed, double n) { return std::pow(speed, -(2 + n) / n); }
double speed_at_equal_power(double power, double n) { return std::pow(power, -n / (2 + n)); }

std::vector<std::string> missing_figures(const tech::Node& n) {
  std::vector<std::string> out;
  for (const tech::NodeQuantity& q : tech::node_quantities())
    if (q.needed && !n.find(q.name)) out.emplace_back(q.name);
  const auto need = [&](std::string_view name) {
    if (!n.find(name)) out.emplace_back(name);
  };
  if (n.find("fo4_anchor")) {
    for (const auto* q : {"cin_inv_x1", "leakage_inv_x1", "vt_eff"}) need(q);
  } else {
    for (const auto* q : {"speed_isopower_vs_N7", "gate_cap_ratio_vs_N7", "ioff_lvt_25C"}) need(q);
  }
  return out;
}

NodeModel make_model(const tech::Node& node, const tech::Node& n7) {
  NodeModel m;
  m.node = &node;
  m.device.vt_V = node.value("vt_eff", m.device.vt_V);
  m.device.swing_V = node.device() == tech::Device::planar ? 0.090 : node.device() == tech::Device::sheet ? 0.0675 : 0.061;
  m.nominal.supply_V = node.value("vdd_nominal");
  const double area = node.value("cpp") * node.value("cell_height") / (n7.value("cpp") * n7.value("cell_height"));
  if (node.find("fo4_anchor")) {
    m.fo4_s = of(node, "fo4_anchor", 1e-12);
    m.cin_F = of(node, "cin_inv_x1", 1e-15);
    m.leakage_W = of(node, "leakage_inv_x1", 1e-9);
    const double c = m.cin_F.nominal / kAnchorCin_F;
    m.gate_capacitance = {c, c, c};
    Corner common = m.nominal;
    common.supply_V = kCommonSupply_V;
    const Device low_threshold;
    const double fo4 = m.fo4_s.nominal * delay_ratio(m.device, common, m.nominal);
    const double n7_fo4 = kAnchorFo4_s * delay_ratio(low_threshold, common, {Process::typical, kAnchorSupply_V, 25});
    m.gate_speed = {n7_fo4 / fo4, n7_fo4 / fo4, n7_fo4 / fo4};
    // The speed of a block differs from that of a gate by the two capacitances alone.
    const double block = 0.5 * c + 0.5 * std::sqrt(area), shift = std::pow(block / c, kFrequencyExponent / 2);
    m.block_capacitance = {block, block, block};
    m.block_speed = {m.gate_speed.low * shift, m.gate_speed.nominal * shift, m.gate_speed.high * shift};
  } else {
    m.gate_capacitance = of(node, "gate_cap_ratio_vs_N7");
    const Estimate& g = m.gate_capacitance;
    m.block_capacitance = {0.5 * g.low + 0.5 * std::sqrt(area), 0.5 * g.nominal + 0.5 * std::sqrt(area), 0.5 * g.high + 0.5 * std::sqrt(area)};
    const Estimate s = of(node, "speed_isopower_vs_N7");
    m.gate_speed = speed_at_equal_voltage(s, g);
    m.block_speed = speed_at_equal_voltage(s, m.block_capacitance);
    const double anchor = kAnchorFo4_s * delay_ratio(m.device, m.nominal, {Process::typical, kAnchorSupply_V, 25}) / m.gate_speed.nominal;
    m.fo4_s = {kAnchorLow * anchor, anchor, kAnchorHigh * anchor};
    m.cin_F = {kAnchorCin_F * g.low, kAnchorCin_F * g.nominal, kAnchorCin_F * g.high};
    const Estimate i = of(node, "ioff_lvt_25C", 1e-9);
    const double v = m.nominal.supply_V;
    m.leakage_W = {i.low * kAnchorWidth_um * g.low * v, i.nominal * kAnchorWidth_um * g.nominal * v, i.high * kAnchorWidth_um * g.high * v};
  }
  // Four inverters, the parasitics of one and a local wire of 0.6 of its input.
  constexpr double kLoads = 4 + 0.85 + 0.6;
  const Estimate v = of(node, "vdd_nominal");
  m.fo4_energy_J = {kLoads * m.cin_F.low * v.low * v.low, kLoads * m.cin_F.nominal * v.nominal * v.nominal, kLoads * m.cin_F.high * v.high * v.high};
  return m;
}

std::vector<Corner> corners_of(const NodeModel& m) {
  const double v = m.nominal.supply_V, least = m.device.least_supply_V();
  const auto at = [&](Process p, double supply, double t) { return Corner{p, std::round(1000 * std::max(supply, least)) / 1000, t}; };
  return {at(Process::typical, v, 25), at(Process::typical, v - 0.1, 25), at(Process::typical, v + 0.1, 25), at(Process::typical, v, 85), at(Process::slow, 0.9 * v, 100), at(Process::fast, 1.1 * v, 0)};
}

}  // namespace taufold::predict
