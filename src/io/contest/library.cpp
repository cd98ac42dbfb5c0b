#include "io/contest/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace taufold::io::contest {

using diag::quoted;

namespace {

constexpr std::size_t kScanPins = 12;

std::vector<std::uint32_t> by_name(const std::vector<RawPin>& pins) {
  std::vector<std::uint32_t> order(pins.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return pins[a].name != pins[b].name ? pins[a].name < pins[b].name : a < b;
  });
  return order;
}

/// Offsets of `own` in the order of `model`; reports pins that only one of them has.
bool match_pins(const RawCell& model, const RawCell& own, std::string_view model_tech,
                std::string_view own_tech, std::vector<geom::Point>& offsets, const diag::Source& source,
                diag::Collector& out) {
  offsets.resize(model.pins.size());
  bool same_order = own.pins.size() == model.pins.size();
  for (std::size_t k = 0; same_order && k < model.pins.size(); ++k)
    same_order = own.pins[k].name == model.pins[k].name;
  if (same_order) {
    for (std::size_t k = 0; k < own.pins.size(); ++k) offsets[k] = {own.pins[k].x, own.pins[k].y};
    return true;
  }
  const std::vector<std::uint32_t> a = by_name(model.pins), b = by_name(own.pins);
  bool ok = true;
  const auto lacks = [&](const RawPin& pin, std::string_view tech) {
    ok = false;
    out.report("CASE-0017", source, pin.name,
               fmt::format("pin {} of library cell {} is missing in technology {}", quoted(pin.name),
                           quoted(model.name), quoted(tech)))
        .help("give both variants the same pin names; their order may differ");
  };
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const RawPin* p = i < a.size() ? &model.pins[a[i]] : nullptr;
    const RawPin* q = j < b.size() ? &own.pins[b[j]] : nullptr;
    if (p && q && p->name == q->name) {
      offsets[a[i]] = {q->x, q->y};
      ++i, ++j;
    } else if (!q || (p && p->name < q->name)) {
      lacks(*p, own_tech);
      ++i;
    } else {
      lacks(*q, model_tech);
      ++j;
    }
  }
  return ok;
}

}  // namespace

void Library::build(const std::vector<RawTech>& techs, std::array<std::size_t, 2> tier_tech,
                    db::Design& design, const diag::Source& source, diag::Collector& out) {
  const bool shared = tier_tech[0] == tier_tech[1];
  // Masters keep the order of the technology that the file defines first.
  const std::size_t first = std::min(tier_tech[0], tier_tech[1]),
                    second = std::max(tier_tech[0], tier_tech[1]);
  design.techs.push_back({std::string(techs[first].name), {}});
  if (!shared) design.techs.push_back({std::string(techs[second].name), {}});
  for (std::size_t t = 0; t < 2; ++t)
    design.tiers[db::TierId(t)].tech = db::TechId(tier_tech[t] == first ? 0 : 1);

  for (const RawCell& cell : techs[first].cells) {
    const RawCell* other = &cell;
    if (!shared) {
      const std::uint32_t k = techs[second].cell_names.find(cell.name);
      if (k == StringPool::kNone) continue;
      other = &techs[second].cells[k];
    }
    db::Master master;
    master.name = cell.name;
    master.is_macro = cell.is_macro;
    master.orients = cell.is_macro ? geom::kAllRotations : geom::kUprightOnly;
    if (cell.is_macro != other->is_macro) {
      out.report(
          "CASE-0018", source, other->name,
          fmt::format("library cell {} is a {} in technology {} and a {} in technology {}", quoted(cell.name),
                      other->is_macro ? "macro" : "standard cell", quoted(techs[second].name),
                      cell.is_macro ? "macro" : "standard cell", quoted(techs[first].name)));
    }
    db::Shape shape{cell.width, cell.height, {}};
    for (const RawPin& p : cell.pins) {
      master.pin_names.emplace_back(p.name);
      shape.pin_offset.push_back({p.x, p.y});
    }
    if (!shared) {
      db::Shape variant{other->width, other->height, {}};
      match_pins(cell, *other, techs[first].name, techs[second].name, variant.pin_offset, source, out);
      design.techs[db::TechId(1)].shapes.push_back(std::move(variant));
    }
    design.techs[db::TechId(0)].shapes.push_back(std::move(shape));
    sorted_pins_.push_back(cell.pins.size() > kScanPins ? by_name(cell.pins) : std::vector<std::uint32_t>());
    names_.insert(cell.name);
    raw_.push_back(tier_tech[0] == first ? std::array{&cell, other} : std::array{other, &cell});
    design.masters.push_back(std::move(master));
  }
  masters_ = names_.size();
  if (shared) return;
  const auto add_partial = [&](const RawTech& has, const RawTech& lacks) {
    for (const RawCell& cell : has.cells) {
      if (lacks.cell_names.find(cell.name) != StringPool::kNone) continue;
      names_.insert(cell.name);
      partial_.push_back({lacks.name, cell.name});
    }
  };
  add_partial(techs[first], techs[second]);
  add_partial(techs[second], techs[first]);
}

std::uint32_t Library::find_pin(const db::Design& design, std::uint32_t k, std::string_view name) const {
  const std::vector<std::string>& pins = design.masters[db::MasterId(k)].pin_names;
  const std::vector<std::uint32_t>& order = sorted_pins_[k];
  if (order.empty()) {
    for (std::size_t i = 0; i < pins.size(); ++i)
      if (pins[i] == name) return static_cast<std::uint32_t>(i);
    return kUnknown;
  }
  const auto it = std::lower_bound(order.begin(), order.end(), name,
                                   [&](std::uint32_t i, std::string_view n) { return pins[i] < n; });
  return it != order.end() && pins[*it] == name ? *it : kUnknown;
}

}  // namespace taufold::io::contest
