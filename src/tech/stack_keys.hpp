// The table of a stack's quantities: key in stack.toml (which is the member's name), unit, range and meaning.
// It serves the reader, the writer, the listing of sources and the consistency check, so that a quantity is
// declared once.
#pragma once

#include <span>
#include <string_view>

#include "tech/stack.hpp"

namespace taufold::tech {

template <class Owner>
struct QuantityKey {
  std::string_view key, unit;
  Quantity Owner::*field;
  double min, max;
  bool min_excluded, max_excluded;
  std::string_view meaning;
};

std::span<const QuantityKey<Tier>> tier_keys();
std::span<const QuantityKey<Interface>> interface_keys();
std::span<const QuantityKey<Surroundings>> thermal_keys();

/// "above 0 and at most 1000".
std::string range_text(double min, double max, bool min_excluded, bool max_excluded);

template <class Owner>
bool in_range(const QuantityKey<Owner>& k, double v) {
  return (k.min_excluded ? v > k.min : v >= k.min) && (k.max_excluded ? v < k.max : v <= k.max);
}

}  // namespace taufold::tech
