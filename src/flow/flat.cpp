#include "flow/flat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>

#include "base/int128.hpp"
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
  return out;
}

int ranking_effort(int effort) { return std::max(1, effort - kSweepSteps); }

FlatResult place_flat(const db::Design& flat, const place::Options& options, std::optional<double> density,
                      Session& session) {
  FlatResult out;
  const std::vector<double> densities = density ? std::vector<double>{*density} : sweep_densities(flat);
  const double left = session.stop.seconds_left();
  const auto now = StopToken::Clock::now();
  const auto end = now + std::chrono::duration_cast<StopToken::Clock::duration>(
                             std::chrono::duration<double>(std::min(left, 1e8)));
  // Densities are ranked with less effort, and the best one is placed again with that of the fold, where it is more.
  const bool sweep = densities.size() > 1;
  const int ranking = sweep ? ranking_effort(options.effort) : options.effort;
  const std::size_t runs = densities.size() + (ranking < options.effort ? 1 : 0);
  for (std::size_t k = 0; k < runs && !session.stop.interrupted(); ++k) {
    if (left < 1e8) {
      const double share = std::chrono::duration<double>(end - StopToken::Clock::now()).count() /
                           static_cast<double>(runs - k);
      session.stop.set_deadline(
          StopToken::Clock::now() +
          std::chrono::duration_cast<StopToken::Clock::duration>(std::chrono::duration<double>(share)));
    }
    const bool last = k == densities.size();
    if (last && !out.best) break;
    place::Options run = options;
    run.target_density = last ? out.sweep[*out.best].density : densities[k];
    if (!last) run.effort = ranking;
    if (!last && ranking < options.effort) run.net_weights = nullptr;  // densities are ranked by length
    const std::string name = fmt::format("flat {:.3g}", run.target_density);
    const Timer timer;
    place::Result result =
        place::fold(flat, run, session.stop, [&](const place::Sample& s) { session.sample(s, name); });
    if (result.status == place::Status::infeasible) {
      session.log(Level::info, fmt::format("  {}: no legal result: {}", name, result.reason));
      continue;
    }
    const check::Report judged = check::check(flat, result.placement);
    out.sweep.push_back({run.target_density, judged.score, judged.legal,
                         result.status == place::Status::stopped, timer.wall_s()});
    session.log(Level::info,
                fmt::format("  flat at density {:.3g}: half perimeter {}, {}{}", run.target_density,
                            report::grouped(judged.score), judged.legal ? "legal" : "not legal",
                            out.sweep.back().stopped ? ", stopped early" : ""));
    if (judged.legal && (!out.best || judged.score < out.sweep[*out.best].hpwl)) {
      out.best = out.sweep.size() - 1;
      out.result = std::move(result);
    }
  }
  return out;
}

}  // namespace taufold::flow
