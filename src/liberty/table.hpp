// Look-up tables of a library: values and axes in arenas, a table is five small numbers. Tables are stored in
// one order whatever the file's: delays, transitions and energies over (input slew, output load), checks over
// (slew of the related pin, slew of the constrained pin), so that a timer passes its arguments in that order
// and never asks which variable came first.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"

namespace taufold::liberty {

using AxisId = Id<struct AxisTag>;
using TableId = Id<struct TableTag>;

/// What an argument of a table is; seconds or farads.
enum class Quantity : std::uint8_t {
  input_slew,        ///< input_net_transition, input_transition_time
  output_load,       ///< total_output_net_capacitance and its parts
  related_slew,      ///< related_pin_transition
  constrained_slew,  ///< constrained_pin_transition
  other_load,        ///< related_out_total_output_net_capacitance: load of another output
};

struct Axis {
  std::uint32_t begin = 0, size = 0;  ///< strictly ascending values in Tables::axis_values
};

struct Table {
  /// Invalid: the table does not depend on that argument. values[(i0 * n1 + i1) * n2 + i2].
  std::array<AxisId, 3> axis;
  std::uint32_t begin = 0, size = 1;
};

class Tables {
 public:
  std::size_t size() const { return tables_.size(); }
  const Table& operator[](TableId t) const { return tables_[t]; }
  std::span<const double> values(TableId t) const {
    return {values_.data() + tables_[t].begin, tables_[t].size};
  }
  std::span<const double> axis(AxisId a) const {
    if (!a.valid()) return {};
    return {axis_values_.data() + axes_[a].begin, axes_[a].size};
  }

  /// Multilinear interpolation inside, linear extrapolation from the outermost cell outside; an axis of one
  /// point, or none, does not matter. `third` is the load of another output, for the rare tables that need
  /// it.
  double lookup(TableId t, double first, double second, double third = 0) const {
    const Table& table = tables_[t];
    if (table.size == 1) return values_[table.begin];
    if (table.axis[2].valid()) return lookup3(table, first, second, third);
    const Step a = step(table.axis[0], first), b = step(table.axis[1], second);
    const std::uint32_t stride = a.stride == 0 ? 0 : b.size;
    const double* v = values_.data() + table.begin + a.index * b.size + b.index;
    const double low = v[0] + b.fraction * (v[b.stride] - v[0]);
    const double high = v[stride] + b.fraction * (v[stride + b.stride] - v[stride]);
    return low + a.fraction * (high - low);
  }

  /// Equal axes and tables are kept once.
  AxisId add_axis(std::span<const double> ascending);
  TableId add(std::array<AxisId, 3> axes, std::span<const double> values);
  TableId add_constant(double value) { return add({}, {&value, 1}); }
  /// Frees what only add() needs.
  void seal();

 private:
  struct Step {
    std::uint32_t index = 0, stride = 0, size = 1;
    double fraction = 0;
  };
  Step step(AxisId id, double x) const {
    if (!id.valid()) return {};
    const Axis& a = axes_[id];
    if (a.size < 2) return {};
    const double* v = axis_values_.data() + a.begin;
    // Axes have about seven points: counting up beats a binary search.
    std::uint32_t i = 0;
    while (i + 2 < a.size && x > v[i + 1]) ++i;
    return {i, 1, a.size, (x - v[i]) / (v[i + 1] - v[i])};
  }
  double lookup3(const Table&, double, double, double) const;

  IndexVector<AxisId, Axis> axes_;
  IndexVector<TableId, Table> tables_;
  std::vector<double> axis_values_, values_;
  std::unordered_multimap<std::uint64_t, AxisId> axis_of_;
  std::unordered_multimap<std::uint64_t, TableId> table_of_;
};

}  // namespace taufold::liberty
