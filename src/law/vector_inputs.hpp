// The short notation in which a row of a vector file states its inputs: names, numbers and units in one text,
// such as "Rd 3000 L 100 CL 1.5fF r 32.3 ohm/um c .173 fF/um", "V .55/.85 Vt .3" or "C=3 M=2 o=0.5".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::law {

/// Factor from a unit to SI ("fF" 1e-15, "um" 1e-6, "ohm/um" 1e6, ...); nothing for an unknown one. "" is 1.
std::optional<double> unit_scale(std::string_view unit);

/// A name and the numbers that follow it.
struct Given {
  std::string name;            ///< empty: numbers before any name
  std::vector<double> values;  ///< as written
  std::string
      joined;  ///< how each but the first was joined to the one before it: ',', '/', '>' (for ->), 'x' or '^'
  std::string unit;  ///< after the last number, if known
};

class VectorInputs {
 public:
  VectorInputs() = default;
  explicit VectorInputs(std::string_view text) { add(text); }
  /// Reads further text; what was given before is found first.
  void add(std::string_view text);

  const Given* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The first number of a name in SI: its own unit, or `usual` where it states none. Nothing where it is not
  /// given.
  std::optional<double> number(std::string_view name, std::string_view usual = "") const;
  /// Two numbers of one name.
  struct Pair {
    double first, second;
    char joined;
  };
  std::optional<Pair> pair(std::string_view name) const;
  const std::vector<Given>& all() const { return given_; }

 private:
  std::vector<Given> given_;
};

}  // namespace taufold::law
