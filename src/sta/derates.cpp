#include "sta/arrivals.hpp"

namespace taufold::sta {

void Derates::apply(const db::Derate& d, Table& t) {
  const std::array<bool, 3> kinds = {d.cell_delay, d.net_delay, d.cell_check};
  for (const std::size_t k : {0u, 1u, 2u})
    for (const Mode m : kModes)
      for (const bool clock : {false, true})
        for (const std::uint8_t e : {kRise, kFall})
          if (kinds[k] && (m == Mode::early ? d.early : d.late) && (clock ? d.clock : d.data) && d.edge[e])
            t[k][index(m)][clock][e] = d.factor;
}

Derates::Derates(const db::Constraints& constraints, const db::Netlist& n) {
  for (auto& kind : general_)
    for (auto& mode : kind)
      for (auto& clock : mode) clock = {1, 1};
  for (const db::Derate& d : constraints.derates) {
    if (d.objects.empty()) {
      apply(d, general_);
      continue;
    }
    for (const db::Object o : d.objects) {
      if (o.kind != db::ObjectKind::cell) continue;
      if (special_.empty()) special_.assign(n.num_insts(), kNone);
      if (special_[o.index] == kNone) {
        special_[o.index] = static_cast<std::uint32_t>(tables_.size());
        tables_.emplace_back();
      }
      apply(d, tables_[special_[o.index]]);
    }
  }
}

}  // namespace taufold::sta
