// A quantity over the years, as histories give it: dated values of one metric in one unit, each with the
// group (class of product, maker) that it belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace taufold::law {

struct Series {
  std::string name;  ///< stable, as records carry it
  std::string unit;
  std::vector<double> year;  ///< ascending; decimal where the day is known
  std::vector<double> ln_value;
  std::vector<std::int32_t> group;  ///< index into groups
  std::vector<std::string> groups;  ///< empty: the source tells none apart
  std::vector<double>
      ln_sd;  ///< of a row beside the scatter of products: a maker's word, recalled; empty: none

  std::size_t size() const { return year.size(); }
};

}  // namespace taufold::law
