#include "db/netlist_edit.hpp"

#include <cassert>

namespace taufold::db {

CellTypeId NetlistEditor::cell_type(std::string_view name, std::span<const WantedPin> pins) {
  const auto [index, added] = n_.cell_names.insert(name);
  const CellTypeId type{std::size_t{index}};
  if (added) n_.cell_pin_begin.push_back(static_cast<std::uint32_t>(n_.cell_pins.size()));
  for (const WantedPin& wanted : pins) {
    bool there = false;
    for (const CellPinId p : n_.pins(type)) there = there || n_.pin_name(p) == wanted.name;
    if (!there) add_pin(type, wanted);
  }
  return type;
}

void NetlistEditor::add_pin(CellTypeId type, const WantedPin& wanted) {
  const CellPin pin{n_.pin_names.insert(wanted.name).first, wanted.bit, wanted.direction, wanted.three_state};
  const std::uint32_t at = n_.cell_pin_begin[type.value + 1];
  std::vector<CellPin>& all = n_.cell_pins.raw();
  const bool last = at == all.size();
  all.insert(all.begin() + at, pin);
  for (std::size_t t = type.value + 1; t < n_.cell_pin_begin.size(); ++t) ++n_.cell_pin_begin[t];
  if (last) return;
  for (CellPinId& p : n_.pin_cell_pin)
    if (p.value >= at) ++p.value;
}

NetId NetlistEditor::add_net(std::string_view name) {
  [[maybe_unused]] const bool added = n_.net_names.insert(name).second;
  assert(added);
  return n_.net_constant.push_back(Constant::none);
}

InstId NetlistEditor::add_instance(std::string_view name, CellTypeId type, std::span<const NetId> nets) {
  [[maybe_unused]] const bool added = n_.inst_names.insert(name).second;
  assert(added && nets.size() == n_.pins(type).size());
  const InstId inst = n_.inst_cell.push_back(type);
  std::size_t k = 0;
  for (const CellPinId p : n_.pins(type)) {
    n_.pin_cell_pin.push_back(p);
    n_.pin_net.push_back(nets[k++]);
    n_.pin_inst.push_back(inst);
  }
  n_.inst_pin_begin.push_back(static_cast<std::uint32_t>(n_.pin_net.size()));
  if (!n_.inst_source.empty()) n_.inst_source.push_back(StringPool::kNone);
  return inst;
}

bool NetlistEditor::resize(InstId inst, CellTypeId to) {
  const auto same_pin = [&](PinId p) {
    for (const CellPinId q : n_.pins(to))
      if (n_.cell_pins[q].name == n_.cell_pins[n_.pin_cell_pin[p]].name) return q;
    return CellPinId();
  };
  for (const PinId p : n_.pins(inst))
    if (!same_pin(p).valid()) return false;
  for (const PinId p : n_.pins(inst)) n_.pin_cell_pin[p] = same_pin(p);
  n_.inst_cell[inst] = to;
  return true;
}

std::uint32_t& NetlistEditor::counter(std::vector<Counter>& counters, std::string_view stem) {
  for (Counter& c : counters)
    if (c.stem == stem) return c.next;
  counters.push_back({std::string(stem), 0});
  return counters.back().next;
}

std::string NetlistEditor::free_inst_name(std::string_view stem) {
  std::uint32_t& next = counter(inst_counters_, stem);
  while (n_.inst_names.find(std::string(stem) + std::to_string(next)) != StringPool::kNone) ++next;
  return std::string(stem) + std::to_string(next);
}

std::string NetlistEditor::free_net_name(std::string_view stem) {
  std::uint32_t& next = counter(net_counters_, stem);
  const auto taken = [&](const std::string& name) {
    return n_.net_names.find(name) != StringPool::kNone || n_.alias_names.find(name) != StringPool::kNone;
  };
  while (taken(std::string(stem) + std::to_string(next))) ++next;
  return std::string(stem) + std::to_string(next);
}

}  // namespace taufold::db
