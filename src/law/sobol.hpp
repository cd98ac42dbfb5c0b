// Which inputs carry the variance of an output: Sobol indices by sampling (num/sobol_sums). Inputs are independent and uniform on [0, 1);
// distributions are the model's own affair.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/parallel.hpp"

namespace taufold::law {

struct SobolIndices {
  std::vector<double> first, total;        ///< by input
  std::vector<double> first_se, total_se;  ///< standard errors, from independent blocks
  double variance = 0;
};
/// `model` maps inputs to one output; it is called from several threads. samples x (inputs + 2) evaluations;
/// the same seed gives the same bits for any number of threads.
SobolIndices sobol(std::size_t inputs, std::size_t samples, std::uint64_t seed,
                   const std::function<double(const double*)>& model, ThreadPool&);

}  // namespace taufold::law
