#include "power/probability.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace taufold::power {
namespace {

/// Sum of the probabilities of the assignments with a 1. Folds one variable after the other, the last first.
double fold(std::span<double> values, std::span<const double> duty) {
  std::size_t half = values.size() / 2;
  for (std::size_t k = duty.size(); k-- > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) values[i] += duty[k] * (values[i + half] - values[i]);
  return values[0];
}

bool bit(const std::vector<std::uint64_t>& table, std::size_t k) {
  return (table[k / 64] >> (k % 64) & 1) != 0;
}

}  // namespace

Probability::Probability(liberty::Function f) : inputs_(liberty::support(f)), ops_(f.begin(), f.end()) {
  auto table = liberty::truth_table(f, inputs_);
  exact_ = table.has_value();
  if (table) table_ = std::move(*table);
}

bool Probability::names(std::uint32_t signal) const {
  return std::binary_search(inputs_.begin(), inputs_.end(), signal);
}

double Probability::duty(std::span<const double> duty) const {
  if (ops_.empty()) return 0;
  if (!exact_) return by_operations(duty);
  std::array<double, std::size_t{1} << liberty::kMaxTableInputs> values;
  const std::size_t n = std::size_t{1} << inputs_.size();
  for (std::size_t k = 0; k < n; ++k) values[k] = bit(table_, k) ? 1 : 0;
  return fold({values.data(), n}, duty);
}

double Probability::sensitivity(std::size_t input, std::span<const double> duty) const {
  if (!exact_) {
    // How far the probability moves with the input: exact for unate functions without shared inputs.
    std::vector<double> p(duty.begin(), duty.end());
    p[input] = 1;
    const double high = by_operations(p);
    p[input] = 0;
    return std::abs(high - by_operations(p));
  }
  std::array<double, std::size_t{1} << liberty::kMaxTableInputs> values;
  const std::size_t n = std::size_t{1} << inputs_.size(), step = std::size_t{1} << input;
  for (std::size_t k = 0; k < n; ++k) values[k] = bit(table_, k) != bit(table_, k ^ step) ? 1 : 0;
  return fold({values.data(), n}, duty);
}

double Probability::by_operations(std::span<const double> duty) const {
  std::array<double, liberty::kMaxDepth> stack;
  std::size_t top = 0;
  using Kind = liberty::Op::Kind;
  for (const liberty::Op op : ops_) {
    switch (op.kind()) {
      case Kind::zero:
        stack[top++] = 0;
        break;
      case Kind::one:
        stack[top++] = 1;
        break;
      case Kind::signal:
        stack[top++] = duty[static_cast<std::size_t>(
            std::lower_bound(inputs_.begin(), inputs_.end(), op.signal()) - inputs_.begin())];
        break;
      case Kind::invert:
        stack[top - 1] = 1 - stack[top - 1];
        break;
      default: {
        const double b = stack[--top], a = stack[top - 1];
        const double both = a * b;
        stack[top - 1] = op.kind() == Kind::conjunction   ? both
                         : op.kind() == Kind::disjunction ? a + b - both
                                                          : a + b - 2 * both;
      }
    }
  }
  return top == 0 ? 0 : stack[0];
}

}  // namespace taufold::power
