#include "tech/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace taufold::tech {

namespace {

constexpr NodeQuantity kQuantities[] = {
    {"cpp", "nm", "contacted gate pitch", 10, 1000, true},
    {"cell_height", "nm", "height of the standard cells", 30, 10000, true},
    {"tracks", "count", "cell height over the pitch of the lowest metal", 2, 20, false},
    {"device", "label", "kind of transistor", 0, 0, true},
    {"diffusion_break", "CPP", "gate pitches lost between two cells", 1, 2, true},
    {"fin_pitch", "nm", "pitch of the fins", 10, 200, false},
    {"gate_length", "nm", "length of the gate", 5, 200, false},
    {"pitch_m0", "nm", "pitch of the metal below the first one", 10, 500, false},
    {"pitch_m1", "nm", "pitch of the first metal", 10, 1000, true},
    {"pitch_mx", "nm", "pitch of the fine metals above it", 10, 1000, true},
    {"pitch_my", "nm", "pitch of the middle metals", 10, 2000, true},
    {"pitch_mz", "nm", "pitch of the coarse metals", 10, 5000, false},
    {"pitch_mtop", "nm", "pitch of the top metals", 10, 20000, true},
    {"metal_layers", "count", "metals on the front, the lowest counted", 8, 30, true},
    {"euv_layers", "count", "layers exposed with EUV, of all masks", 0, 60, true},
    {"mask_count", "count", "masks of the whole process", 10, 300, false},
    {"vdd_nominal", "V", "supply", 0.2, 2, true},
    {"speed_isopower_vs_N7", "x", "speed at equal power, of N7", 0.05, 10, false},
    {"gate_cap_ratio_vs_N7", "x", "input capacitance of the least inverter, of N7", 0.1, 10, false},
    {"ioff_lvt_25C", "nA/um", "off current at low threshold, 25 C", 1e-4, 1e4, false},
    {"fo4_anchor", "ps", "delay of an inverter into four, measured at the nominal supply", 1, 1000, false},
    {"cin_inv_x1", "fF", "input capacitance of the least inverter, measured", 0.05, 50, false},
    {"leakage_inv_x1", "nW", "leakage of the least inverter, measured", 1e-5, 1e4, false},
    {"vt_eff", "V", "threshold of the law of delay", 0.05, 0.8, false},
    {"k_eff_imd", "1", "effective permittivity between wires", 1, 5, true},
    {"r_via_mx", "ohm", "a single cut between the fine metals", 0.01, 1000, true},
    {"r_wire_mtop", "ohm/um", "resistance of a top wire", 1e-4, 100, true},
    {"c_wire_mtop", "fF/um", "capacitance of a top wire", 0.01, 2, true},
    {"sram_bitcell_hd", "um2", "high-density memory cell", 1e-3, 10, true},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// "N+2" of "SMIC N+2", "ASAP7" of "PDK-ASAP7"; empty where nothing stands before.
std::string_view without_maker(std::string_view name) {
  const std::size_t at = name.starts_with("PDK-") ? 4 : name.find(' ') == std::string_view::npos ? 0 : name.find(' ') + 1;
  return at == 0 ? std::string_view() : name.substr(at);
}

}  // namespace

std::span<const NodeQuantity> node_quantities() { return kQuantities; }

const NodeQuantity* find_quantity(std::string_view name) {
  const auto it = std::find_if(std::begin(kQuantities), std::end(kQuantities), [&](const NodeQuantity& q) { return q.name == name; });
  return it == std::end(kQuantities) ? nullptr : it;
}

const NodeFigure* Node::find(std::string_view quantity) const {
  const auto it = std::find_if(figures.begin(), figures.end(), [&](const NodeFigure& f) { return f.quantity == quantity; });
  return it == figures.end() ? nullptr : &*it;
}

double Node::value(std::string_view quantity, double otherwise) const {
  const NodeFigure* f = find(quantity);
  return f ? f->nominal : otherwise;
}

Device Node::device() const {
  const NodeFigure* f = find("device");
  if (!f || f->text.find("Fin") != std::string::npos) return Device::fin;
  return f->text.find("planar") != std::string::npos ? Device::planar : Device::sheet;
}

bool Node::backside_power() const {
  const NodeFigure* f = find("device");
  return f && (f->text.find("backside power") != std::string::npos || f->text.find("PowerVia") != std::string::npos);
}

double Node::density_per_m2(int sign) const {
  const NodeFigure *cpp = find("cpp"), *height = find("cell_height");
  if (!cpp || !height) return 0;
  // Pitch and height are of one library variant: the ends are not drawn against each other.
  const double c = sign < 0 ? cpp->high : sign > 0 ? cpp->low : cpp->nominal, h = sign < 0 ? height->high : sign > 0 ? height->low : height->nominal;
  return 2e18 / (c * h);
}

const Node* Ladder::find(std::string_view name) const {
  for (const Node& n : nodes_)
    if (same_but_for_case(n.name, name)) return &n;
  for (const Node& n : nodes_)
    if (same_but_for_case(without_maker(n.name), name)) return &n;
  return nullptr;
}

std::vector<std::string_view> Ladder::names() const {
  std::vector<std::string_view> out;
  for (const Node& n : nodes_) {
    out.push_back(n.name);
    if (const std::string_view s = without_maker(n.name); !s.empty()) out.push_back(s);
  }
  return out;
}

void Ladder::put(std::string_view name, NodeFigure figure) {
  auto node = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& n) { return n.name == name; });
  if (node == nodes_.end()) {
    nodes_.push_back({std::string(name), {}});
    node = nodes_.end() - 1;
  }
  const auto old = std::find_if(node->figures.begin(), node->figures.end(), [&](const NodeFigure& f) { return f.quantity == figure.quantity; });
  if (old == node->figures.end())
    node->figures.push_back(std::move(figure));
  else
    *old = std::move(figure);
}

std::vector<Contradiction> contradictions(const Node& n) {
  std::vector<Contradiction> out;
  const auto has = [&](std::string_view a, std::string_view b) { return n.find(a) && n.find(b); };
  const std::string_view lowest = n.find("pitch_m0") ? "pitch_m0" : "pitch_m1";
  if (has("cell_height", "tracks") && n.find(lowest)) {
    const double height = n.value("cell_height"), allowed = n.value("tracks") * n.value(lowest);
    if (std::abs(height - allowed) > n.value(lowest))
      out.push_back({"cell_height", "tracks", fmt::format("a cell is as high as its tracks: {:g} tracks of {:g} nm are {:g} nm, and the height is {:g} nm", n.value("tracks"), n.value(lowest), allowed, height)});
  }
  if (const NodeFigure* v = n.find("vdd_nominal")) {
    const double vt = n.value("vt_eff", 0.30), least = vt + kLeastOverdrive_V;
    if (v->nominal < least)
      out.push_back({"vdd_nominal", "vt_eff", fmt::format("the supply stays {:g} V above the threshold of {:g} V: at least {:.3g} V, and it is {:g} V", kLeastOverdrive_V, vt, least, v->nominal)});
  }
  if (has("gate_length", "cpp") && n.value("gate_length") >= 0.7 * n.value("cpp"))
    out.push_back({"gate_length", "cpp", fmt::format("a gate leaves room for its contact: less than 0.7 of the gate pitch of {:g} nm, and it is {:g} nm long", n.value("cpp"), n.value("gate_length"))});
  for (const auto& [fine, coarse] : {std::pair{"pitch_mx", "pitch_my"}, {"pitch_my", "pitch_mz"}, {"pitch_mz", "pitch_mtop"}, {"pitch_my", "pitch_mtop"}})
    if (has(fine, coarse) && n.value(fine) > n.value(coarse))
      out.push_back({coarse, fine, fmt::format("metals become coarser upwards: {} is {:g} nm and {} {:g} nm", fine, n.value(fine), coarse, n.value(coarse))});
  if (has("euv_layers", "mask_count") && n.value("euv_layers") > n.value("mask_count"))
    out.push_back({"euv_layers", "mask_count", fmt::format("a layer exposed with EUV is a mask: {:g} of {:g}", n.value("euv_layers"), n.value("mask_count"))});
  return out;
}

}  // namespace taufold::tech
