// Finite volumes on any stack of layers: laterally varying and temperature-dependent conductivity, every face, columns of any width.
// Neighbouring centres are joined by the resistances of their halves in series (the harmonic mean at material edges).
#pragma once

#include <vector>

#include "base/parallel.hpp"
#include "num/line_multigrid.hpp"
#include "num/seven_point.hpp"
#include "thermal/problem.hpp"

namespace taufold::thermal {

/// The equations of a problem, in the layout of num::SevenPoint: A t = b for temperatures counted from `zero_K`.
struct Assembled {
  num::SevenPoint a;
  std::vector<double> b;         ///< power without leakage, and what the ambients send
  std::vector<double> capacity;  ///< J/K of a cell; empty when no layer states one
  double zero_K = 0;
};

/// `t`: temperatures above zero_K at which conductivity is taken, in the layout of A; null: at the reference.
Assembled assemble(const Problem&, const double* t, ThreadPool&);

/// The cycle for a problem's operator, whose couplings outside may differ from those of assemble().
num::LineMultigrid multigrid_of(const Problem&, const num::SevenPoint&, ThreadPool&);

/// Ambient from which the equations of a problem count.
double zero_of(const Problem&);

/// Heat that leaves through every face at the temperatures `t`, conductivity taken at `t_conductivity` (null: at the reference).
std::array<double, kSides> heat_out(const Problem&, const std::vector<double>& t, const double* t_conductivity, double zero_K,
                                    ThreadPool&);

/// Leakage of every cell at the reference temperature, in the layout of A; empty when no layer has any.
std::vector<double> leakage_at_reference(const Problem&);

/// From the layout of A to z, y, x, absolute, of the layers kept; fills `first` and `temperature_K`.
void store(const Problem&, const std::vector<double>& t, double zero_K, const std::vector<char>& keep, Solution&);

/// Layer of every z.
std::vector<std::size_t> layer_of_z(const Problem&);

}  // namespace taufold::thermal
