#include "flow/fair_pair.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "report/picture.hpp"

namespace taufold::flow {

namespace {

constexpr double kBinRows = 7;
constexpr std::array<double, 7> kClassRows{0, 2, 5, 10, 20, 50, INFINITY};

double quantile(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(std::lround(q * static_cast<double>(sorted.size() - 1)))];
}

double total(const std::vector<std::int64_t>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0, [](double a, std::int64_t b) { return a + static_cast<double>(b); });
}

}  // namespace

std::vector<std::int64_t> net_lengths(const db::Design& d, const db::Placement& p) {
  const std::size_t tiers = d.num_tiers();
  std::vector<geom::Box> box(d.num_nets() * tiers);  // [net * tiers + tier]
  for (const db::NetId n : ids<db::NetId>(d.num_nets()))
    for (const db::PinId pin : d.pins(n)) {
      const geom::Point at = db::pin_position(d, p, pin);
      box[n.value * tiers + p.tier[d.pin_inst[pin]].value].add(at.x, at.y);
    }
  for (const db::IoPin& port : d.ports) box[port.net.value * tiers + port.tier.value].add(port.x, port.y);
  for (const db::Bond& b : p.bonds)
    for (const std::size_t k : {std::size_t{b.interface}, std::size_t{b.interface} + 1}) box[b.net.value * tiers + k].add(b.x, b.y);
  std::vector<std::int64_t> length(d.num_nets());
  for (std::size_t n = 0; n < length.size(); ++n)
    for (std::size_t k = 0; k < tiers; ++k) length[n] += box[n * tiers + k].half_perimeter();
  return length;
}

LocalDensity local_density(const db::Design& d, const db::Placement& p) {
  const double side = kBinRows * d.tiers[db::TierId(std::size_t{0})].rows.height;
  const report::Grid bins = report::empty_grid(d, std::max(1.0, static_cast<double>(d.die_area()) / (side * side)), 4096);
  std::vector<double> all;
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
    const report::Grid g = report::cell_density(d, p, t, bins);
    all.insert(all.end(), g.value.begin(), g.value.end());
  }
  double sum = 0, squares = 0;
  for (const double v : all) sum += v, squares += v * v;
  std::sort(all.begin(), all.end());
  return {sum > 0 ? squares / sum : 0, quantile(all, 0.05), quantile(all, 0.5), quantile(all, 0.95)};
}

void add_local_density(report::Document& doc, const db::Design& d, const db::Placement& p, const std::string& prefix) {
  const LocalDensity density = local_density(d, p);
  doc.add(prefix + ".density.mean", density.mean, "1");
  doc.add(prefix + ".density.p05", density.p05, "1");
  doc.add(prefix + ".density.p50", density.p50, "1");
  doc.add(prefix + ".density.p95", density.p95, "1");
}

void add_net_classes(report::Document& doc, const db::Design& flat, const std::vector<std::int64_t>& flat_length,
                     const std::vector<std::int64_t>& fold_length, const std::vector<std::int64_t>& control_length) {
  const double row = flat.tiers[db::TierId(std::size_t{0})].rows.height, all = total(flat_length), control_all = total(control_length);
  if (all <= 0 || control_all <= 0) return;
  const double scale = all / control_all;
  report::Series s{.name = "pair.classes",
                   .columns = {{"from_rows", {}}, {"to_rows", {}}, {"nets", {}}, {"share", {}}, {"ratio", {}}, {"longer", {}}, {"control_ratio", {}},
                               {"control_longer", {}}}};
  for (std::size_t k = 0; k + 1 < kClassRows.size(); ++k) {
    double nets = 0, own = 0, fold = 0, longer = 0, control = 0, control_longer = 0, longest = 0;
    for (std::size_t n = 0; n < flat_length.size(); ++n) {
      const auto length = static_cast<double>(flat_length[n]);
      if (length < kClassRows[k] * row || length >= kClassRows[k + 1] * row) continue;
      const double second = scale * static_cast<double>(control_length[n]);
      nets += 1;
      own += length;
      fold += static_cast<double>(fold_length[n]);
      longer += fold_length[n] > flat_length[n];
      control += second;
      control_longer += second > length;
      longest = std::max(longest, length);
    }
    if (own <= 0) continue;
    const double to = std::isfinite(kClassRows[k + 1]) ? kClassRows[k + 1] : std::ceil(longest / row);
    std::size_t c = 0;
    for (const double v : {kClassRows[k], to, nets, own / all, fold / own, longer / nets, control / own, control_longer / nets})
      s.columns[c++].second.push_back(v);
  }
  doc.series.push_back(std::move(s));
}

}  // namespace taufold::flow
