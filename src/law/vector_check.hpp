// The sceptic's calculator: computes a row of a vector file (docs/formats.md) from the inputs that it states.
// Rows name a module and a quantity; each pair is one formula of the law with its source. Nothing here knows
// an expected value.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "law/vector_inputs.hpp"

namespace taufold::law {

struct VectorRow {
  std::string module, quantity, inputs, unit, note;
};

/// What earlier rows of the same file have stated and later ones refer to by name.
struct VectorContext {
  struct Pitches {
    double cpp_m, height_m;
  };
  std::map<std::string, Pitches, std::less<>> libraries;  ///< by the name before CPP
  std::optional<double> step_sd;                          ///< of the last event
};

struct VectorFormula {
  std::string_view module;
  std::string_view quantity;  ///< what the row's quantity begins with
  std::string_view text;      ///< the formula
  std::string_view source;
  std::optional<double> (*compute)(const VectorRow&, const VectorInputs&, VectorContext&);
};
/// The formulas, by subject: the files vectors_*.cpp.
std::span<const VectorFormula> composition_formulas();
std::span<const VectorFormula> wire_formulas();
std::span<const VectorFormula> density_formulas();
std::span<const VectorFormula> forecast_formulas();
std::span<const VectorFormula> system_formulas();

/// Of several formulas that fit, the one with the longest quantity; nullptr for none.
const VectorFormula* find_formula(const VectorRow&);

struct VectorValue {
  std::optional<double> value;  ///< in the unit of the row
  std::string why;              ///< what is in the way when there is none
};
VectorValue compute_row(const VectorRow&, VectorContext&);

}  // namespace taufold::law
