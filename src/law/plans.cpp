#include "law/plans.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "io/csv.hpp"
#include "law/data.hpp"

namespace taufold::law {

namespace {

struct Edition {
  std::string series, name;
  double edition = 0;
  std::vector<double> year, ln_value;  ///< ascending
};

std::vector<Edition> read() {
  std::vector<Edition> all;
  io::CsvRecords rows(data::plans_csv());
  rows.next();
  while (rows.next()) {
    const std::vector<std::string>& f = rows.fields();
    if (f.size() < 5) continue;
    double v[3] = {0, 0, 0};
    for (std::size_t k = 0; k < 3; ++k)
      std::from_chars(f[k + 2].data(), f[k + 2].data() + f[k + 2].size(), v[k]);
    if (all.empty() || all.back().series != f[0] || all.back().name != f[1])
      all.push_back({f[0], f[1], v[0], {}, {}});
    all.back().year.push_back(v[1]);
    all.back().ln_value.push_back(std::log(v[2]));
  }
  return all;
}

const Edition* edition_of(std::string_view series, int origin) {
  static const std::vector<Edition> all = read();
  const Edition* newest = nullptr;
  for (const Edition& e : all)
    if (e.series == series && e.edition < origin && (!newest || e.edition > newest->edition)) newest = &e;
  return newest;
}

}  // namespace

std::optional<double> planned_ln(std::string_view series, int origin, double year) {
  const Edition* e = edition_of(series, origin);
  if (!e || year < e->year.front() || year > e->year.back()) return std::nullopt;
  for (std::size_t k = 1; k < e->year.size(); ++k)
    if (year <= e->year[k]) {
      const double t = (year - e->year[k - 1]) / (e->year[k] - e->year[k - 1]);
      return e->ln_value[k - 1] + t * (e->ln_value[k] - e->ln_value[k - 1]);
    }
  return std::nullopt;
}

std::string_view roadmap_of_the_day(std::string_view series, int origin) {
  const Edition* e = edition_of(series, origin);
  return e ? std::string_view(e->name) : std::string_view();
}

}  // namespace taufold::law
