#include "synthetic.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>

#include "base/random.hpp"

namespace taufold::bench {

namespace {

constexpr std::int32_t kRow = 100;       // row height in dbu
constexpr std::int32_t kMeanWidth = 80;  // of a cell
constexpr int kReach = 6;                // neighbours of a net stand within this many cells along each axis

std::string numbered(char letter, std::int32_t n) {
  std::string s(1, letter);
  return s += std::to_string(n);
}

db::Technology technology(const std::string& name) {
  db::Technology t;
  t.name = name;
  for (int m = 0; m < 3; ++m) {
    db::Shape s;
    s.width = kMeanWidth * (m + 1) / 2;
    s.height = kRow;
    for (int p = 0; p < 8; ++p) s.pin_offset.push_back({s.width * (p + 1) / 9, kRow * (1 + (3 * p) % 7) / 9});
    t.shapes.push_back(s);
  }
  return t;
}

/// Number of pins of a net: two in 62 % of cases, mean about three.
std::uint32_t degree(Rng& rng) {
  std::uint32_t n = 2;
  if (rng.uniform() < 0.62) return n;
  for (n = 3; n < 24 && rng.uniform() < 0.62; ++n) {
  }
  return n;
}

db::Design design(std::int32_t cells) {
  db::Design d;
  const auto side = static_cast<std::int32_t>(std::ceil(std::sqrt(cells)));
  const auto length = static_cast<std::int32_t>(std::sqrt(0.7 * cells * kRow * kMeanWidth) / kRow + 1) * kRow;
  d.die = {0, 0, length, length};
  for (int m = 0; m < 3; ++m) {
    db::Master master;
    master.name = numbered('M', m);
    for (int p = 0; p < 8; ++p) master.pin_names.push_back(numbered('P', p));
    d.masters.push_back(master);
  }
  const db::TechId tech = d.techs.push_back(technology("T"));
  for (const char* name : {"bottom", "top"}) d.tiers.push_back({name, tech, {0, 0, length, kRow, length / kRow}, 800'000});
  d.interfaces.push_back({30, 30, 20, 0});
  Rng rng(1);
  for (std::int32_t c = 0; c < cells; ++c) {
    d.inst_names.insert(numbered('c', c));
    d.inst_master.push_back(db::MasterId(std::size_t{rng.below(3)}));
  }
  for (std::int32_t n = 0; n < cells; ++n) {
    d.net_names.insert(numbered('n', n));
    std::vector<std::int32_t> members{n};
    for (std::uint32_t k = degree(rng); members.size() < k;) {
      const std::int32_t ix = std::clamp(n % side + rng.between(-kReach, kReach), 0, side - 1);
      const std::int32_t iy = std::clamp(n / side + rng.between(-kReach, kReach), 0, side - 1);
      members.push_back(std::min(iy * side + ix, cells - 1));
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    for (const std::int32_t c : members) {
      d.pin_inst.push_back(db::InstId(static_cast<std::size_t>(c)));
      d.pin_master_pin.push_back(rng.below(8));
    }
    d.net_pin_begin.push_back(static_cast<std::uint32_t>(d.pin_inst.size()));
  }
  return d;
}

std::unique_ptr<Placed> make(std::int32_t cells) {
  auto out = std::make_unique<Placed>();
  Placed& s = *out;
  s.problem = place::make_problem(design(cells));
  const place::Problem& p = s.problem;
  int bins = 1;
  while (static_cast<double>(bins) * bins < cells) bins *= 2;
  s.grid = {bins, bins, 1.0f, 1.0f};
  const float per_dbu = static_cast<float>(bins) / static_cast<float>(p.die.width());
  for (int k = 0; k < p.tiers; ++k) {
    for (std::int32_t q = 0; q < p.pins; ++q) {
      const float w = static_cast<float>(p.width[k][p.pin_cell[q]]);
      s.pins.dx[k].push_back((static_cast<float>(p.pin_dx[k][q]) - 0.5f * w) * per_dbu);
      s.pins.dy[k].push_back((static_cast<float>(p.pin_dy[k][q]) - 0.5f * kRow) * per_dbu);
    }
  }
  const auto side = static_cast<std::int32_t>(std::ceil(std::sqrt(cells)));
  const float step = static_cast<float>(bins) / static_cast<float>(side);
  s.height = kRow * per_dbu;
  for (std::int32_t c = 0; c < cells; ++c) {
    const std::uint64_t h = hash64(7, static_cast<std::uint64_t>(c));
    const auto place_on = [&](std::int32_t index, std::uint64_t bits) {
      const float at = (static_cast<float>(index) + 0.2f + 0.6f * static_cast<float>(unit_double(bits))) * step;
      return std::clamp(at, 2.0f, static_cast<float>(bins) - 2.0f);
    };
    s.x.push_back(place_on(c % side, h));
    s.y.push_back(place_on(c / side, mix64(h)));
    s.tier.push_back(static_cast<std::uint8_t>(mix64(h ^ 1) & 1));
    s.width.push_back(static_cast<float>(p.width[s.tier.back()][c]) * per_dbu);
  }
  return out;
}

}  // namespace

const Placed& placed(std::int32_t cells) {
  static std::map<std::int32_t, std::unique_ptr<Placed>> known;
  auto& entry = known[cells];
  if (!entry) entry = make(cells);
  return *entry;
}

double net_sweep_bytes(const Placed& s) {
  return 12.0 * s.problem.pins + 4.0 * s.problem.nets + 9.0 * s.problem.cells;
}

}  // namespace taufold::bench
