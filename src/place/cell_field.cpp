#include "place/cell_field.hpp"

#include "place/problem.hpp"

namespace taufold::place {

void CellField::take(const CostField& f, const Problem& p) {
  if (f.charge.empty()) return;  // nothing costs anything
  nx_ = f.nx;
  ny_ = f.ny;
  x0_ = static_cast<float>(p.die.xlo);
  y0_ = static_cast<float>(p.die.ylo);
  per_x_ = static_cast<float>(nx_) / static_cast<float>(p.die.xhi - p.die.xlo);
  per_y_ = static_cast<float>(ny_) / static_cast<float>(p.die.yhi - p.die.ylo);
  value_ = f.value;
  charge_.resize(p.cells);
  for (std::int32_t c = 0; c < p.cells; ++c) charge_[c] = p.cell_inst[c] < f.charge.size() ? f.charge[db::InstId(p.cell_inst[c])] : 0;  // a TSV is no instance
}

}  // namespace taufold::place
