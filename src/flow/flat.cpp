#include "flow/flat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "base/int128.hpp"
#include "base/random.hpp"
#include "check/check.hpp"
#include "report/chart.hpp"

namespace taufold::flow {

std::string no_flat_version(const db::Design& d) {
  for (const db::Tier& t : d.tiers) {
    if (t.tech != d.tiers[db::TierId(0)].tech)
      return "its tiers use different technologies, whose cells differ in size";
    if (t.rows.height != d.tiers[db::TierId(0)].rows.height)
      return "its tiers have rows of different heights";
  }
  const double side = std::sqrt(static_cast<double>(d.num_tiers()));
  if (static_cast<double>(std::max(d.die.width(), d.die.height())) * side > 1e9)
    return "the die would be too large";
  return {};
}

db::Design flat_version(const db::Design& d) {
  db::Design flat = d;
  const double side = std::sqrt(static_cast<double>(d.num_tiers()));
  db::Tier tier = d.tiers[db::TierId(0)];
  const auto count = std::max(1, static_cast<std::int32_t>(std::floor(static_cast<double>(d.die.height()) *
                                                                      side / tier.rows.height)));
  // What the height loses to whole rows the width gets back, so that neither side has more room.
  const int128 area = static_cast<int128>(d.die_area()) * static_cast<int128>(d.num_tiers());
  const auto most = static_cast<std::int32_t>(area / (static_cast<std::int64_t>(count) * tier.rows.height));
  const std::int32_t width = most - most % tier.rows.site;
  tier.rows = {.x = 0, .y = 0, .length = width, .height = tier.rows.height, .count = count, .site = tier.rows.site};
  tier.name = "Flat";
  tier.max_utilisation_ppm =
      1'000'000;  // all cells are on the one tier whatever happens; rounding must not forbid it
  flat.die = {};
  flat.die.add(0, 0);
  flat.die.add(width, tier.rows.height * tier.rows.count);
  flat.tiers.clear();
  flat.tiers.push_back(std::move(tier));
  flat.interfaces.clear();
  return flat;
}

namespace {

constexpr int kSweepSteps = 2;  ///< of effort, each about a factor of two in time

double utilisation(const db::Design& flat) {
  std::int64_t area = 0;
  for (const db::InstId i : ids<db::InstId>(flat.num_insts())) area += flat.area(i, db::TierId(0));
  const db::RowGrid& rows = flat.tiers[db::TierId(0)].rows;
  return static_cast<double>(area) / (static_cast<double>(rows.length) * rows.height * rows.count);
}

}  // namespace

std::vector<double> sweep_densities(const db::Design& flat) {
  const double used = utilisation(flat);
  std::vector<double> out;
  for (const double density : {1.0, 0.9, 0.8, std::min(1.0, std::ceil((used + 0.02) * 1000) / 1000)}) {
    const bool known =
        std::any_of(out.begin(), out.end(), [&](double o) { return std::abs(o - density) < 0.005; });
    if (density >= used && !known) out.push_back(density);
  }
  if (out.empty()) out.push_back(1.0);
  std::sort(out.rbegin(), out.rend());
  return out;
}

int ranking_effort(int effort) { return std::max(1, effort - kSweepSteps); }

std::optional<double> next_density(const std::vector<double>& densities, bool large, std::size_t tried, std::optional<double> best) {
  if (tried >= densities.size()) return std::nullopt;
  if (!large || densities.size() < 2) return densities[tried];
  if (tried < 2) return densities[1 - tried];
  if (best && *best != densities[tried - 1]) return std::nullopt;
  return densities[tried];
}

std::uint64_t second_seed(std::uint64_t seed) { return hash64(seed, 0xc047801); }

namespace {

/// The design with its macros fixed where they stand in `p`.
db::Design with_macros_at(const db::Design& d, const db::Placement& p) {
  db::Design out = d;
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (d.masters[d.inst_master[i]].is_macro && !d.fixed_place(i)) out.fixed.push_back({i, p.tier[i], p.x[i], p.y[i], p.orient[i]});
  std::sort(out.fixed.begin(), out.fixed.end(), [](const db::FixedPlace& a, const db::FixedPlace& b) { return a.inst < b.inst; });
  return out;
}

class Sweep {
 public:
  Sweep(const db::Design& flat, const place::Options& options, std::optional<double> density, Session& session)
      : flat_(flat), options_(options), densities_(density ? std::vector<double>{*density} : sweep_densities(flat)), s_(session),
        large_(flat.num_insts() >= place::kLargeDesign) {
    const double left = s_.stop.seconds_left();
    if (left < 1e8) end_ = StopToken::Clock::now() + seconds(left);
  }

  FlatResult run() {
    if (densities_.size() == 1) {
      runs_left_ = 1;
      if (std::optional<place::Result> r = attempt(flat_, options_, densities_.front())) take(std::move(*r));
      return std::move(out_);
    }
    rank();
    if (!out_.best || s_.stop.interrupted()) return std::move(out_);
    const double density = out_.sweep[*out_.best].density;
    s_.log(Level::info, fmt::format("flat: density {:.3g} is the best; placed with effort {} and seed {}", density, options_.effort, options_.seed));
    std::optional<place::Result> whole = attempt(flat_, options_, density);
    if (!whole) return std::move(out_);
    const bool complete = !out_.sweep[*out_.best].stopped && !out_.sweep.back().stopped;
    if (shorter() || options_.net_weights != nullptr || options_.cell_costs != nullptr) {
      out_.best = out_.sweep.size() - 1;
      std::swap(out_.result, *whole);
      out_.film = std::move(film_);
    }
    if (complete) out_.control = std::move(whole->placement);
    return std::move(out_);
  }

 private:
  static StopToken::Clock::duration seconds(double s) {
    return std::chrono::duration_cast<StopToken::Clock::duration>(std::chrono::duration<double>(s));
  }

  void rank() {
    place::Options options = options_;
    options.seed = second_seed(options_.seed);
    options.effort = ranking_effort(options_.effort);
    options.ranking = true;
    options.net_weights = nullptr;  // by length alone
    options.cell_costs = nullptr;
    std::string list;
    for (const double density : densities_) list += fmt::format("{}{:.3g}", list.empty() ? "" : ", ", density);
    s_.log(Level::info, fmt::format("flat: densities {} are ranked{}", list, large_ ? ", the lower ones while they are better" : ""));
    runs_left_ = densities_.size() + 1;
    std::optional<db::Design> around;  // the same macros for all of them, which are many
    for (std::size_t k = 0; !s_.stop.interrupted(); ++k, --runs_left_) {
      const std::optional<double> best = out_.best ? std::optional(out_.sweep[*out_.best].density) : std::nullopt;
      const std::optional<double> next = next_density(densities_, large_, k, best);
      if (!next) break;
      std::optional<place::Result> r = attempt(around ? *around : flat_, options, *next);
      if (!r) continue;
      if (large_ && !around && flat_.has_free_macros()) around = with_macros_at(flat_, r->placement);
      if (shorter()) take(std::move(*r));
    }
    runs_left_ = 1;
  }

  /// A run, with its share of the time that is left; a point of the sweep where it has a result, and nothing where that is not legal.
  std::optional<place::Result> attempt(const db::Design& design, place::Options options, double density) {
    if (end_)
      s_.stop.set_deadline(StopToken::Clock::now() + (*end_ - StopToken::Clock::now()) / static_cast<std::int64_t>(std::max<std::size_t>(1, runs_left_)));
    options.target_density = density;
    const std::string name = fmt::format("flat {:.3g}", density);
    const Timer timer;
    place::Result result = place::fold(design, options, s_.stop, [&](const place::Sample& s) { s_.sample(s, name); }, place::kFilmCells, film_);
    if (result.status == place::Status::infeasible) {
      s_.log(Level::info, fmt::format("  {}: no legal result: {}", name, result.reason));
      return std::nullopt;
    }
    const check::Report judged = check::check(flat_, result.placement);
    out_.sweep.push_back({density, judged.score, judged.legal, result.status == place::Status::stopped, timer.wall_s()});
    s_.log(Level::info, fmt::format("  flat at density {:.3g}: half perimeter {}, {}{}", density, report::grouped(judged.score),
                                    judged.legal ? "legal" : "not legal", out_.sweep.back().stopped ? ", stopped early" : ""));
    return judged.legal ? std::optional(std::move(result)) : std::nullopt;
  }

  /// Whether the last run is the shortest so far.
  bool shorter() const { return !out_.best || out_.sweep.back().hpwl < out_.sweep[*out_.best].hpwl; }
  void take(place::Result result) {
    out_.best = out_.sweep.size() - 1;
    out_.result = std::move(result);
    out_.film = std::move(film_);
  }

  const db::Design& flat_;
  const place::Options& options_;
  std::vector<double> densities_;
  Session& s_;
  bool large_;
  std::optional<StopToken::Clock::time_point> end_;
  std::size_t runs_left_ = 1;
  place::Film film_;  ///< of the last run
  FlatResult out_;
};

}  // namespace

FlatResult place_flat(const db::Design& flat, const place::Options& options, std::optional<double> density,
                      Session& session) {
  return Sweep(flat, options, density, session).run();
}

}  // namespace taufold::flow
