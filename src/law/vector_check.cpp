#include "law/vector_check.hpp"

#include <cmath>

namespace taufold::law {

const VectorFormula* find_formula(const VectorRow& row) {
  const VectorFormula* best = nullptr;
  for (const std::span<const VectorFormula> table :
       {composition_formulas(), wire_formulas(), density_formulas(), forecast_formulas(), system_formulas()})
    for (const VectorFormula& f : table)
      if (row.module == f.module && row.quantity.starts_with(f.quantity) &&
          (!best || f.quantity.size() > best->quantity.size()))
        best = &f;
  return best;
}

namespace {

/// Units of results that are plain numbers here: names of nodes count in the nm of their names, money in USD.
bool plain(std::string_view unit) {
  for (const std::string_view u :
       {"x/yr", "gate pitch", "ln", "V", "s", "B", "USD", "count", "FLOP/token", "FLOP/B"})
    if (unit == u) return true;
  return false;
}

}  // namespace

VectorValue compute_row(const VectorRow& row, VectorContext& context) {
  const VectorFormula* f = find_formula(row);
  if (!f) return {std::nullopt, "no formula of module '" + row.module + "' is called '" + row.quantity + "'"};
  const std::optional<double> scale = plain(row.unit) ? 1.0 : unit_scale(row.unit);
  if (!scale) return {std::nullopt, "the unit '" + row.unit + "' is unknown"};
  const std::optional<double> v = f->compute(row, VectorInputs(row.inputs), context);
  if (!v) return {std::nullopt, "the inputs do not give what " + std::string(f->text) + " needs"};
  if (!std::isfinite(*v))
    return {std::nullopt, "the inputs are outside of the range of " + std::string(f->text)};
  return {*v / *scale, {}};
}

}  // namespace taufold::law
