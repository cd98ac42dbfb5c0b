#include "flow/sweep/genetic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "flow/sweep/front.hpp"

namespace taufold::flow {

namespace {

// As in Deb et al. 2002: distribution indices, and the share of pairs that are crossed. Every lever of a child is mutated with one over their number.
constexpr double kCrossoverIndex = 15, kMutationIndex = 20, kCrossed = 0.9;
constexpr double kNoFront = std::numeric_limits<double>::infinity();
constexpr std::uint32_t kAttempts = 8;

/// Between 0 and 1 along the lever's scale; of a list the place in it.
double coordinate(const SweepLever& l, double value) {
  if (!l.values.empty()) {
    const auto nearest = std::min_element(l.values.begin(), l.values.end(), [&](double a, double b) { return std::abs(a - value) < std::abs(b - value); });
    return (static_cast<double>(nearest - l.values.begin()) + 0.5) / static_cast<double>(l.values.size());
  }
  return std::clamp(l.log ? std::log(value / l.low) / std::log(l.high / l.low) : (value - l.low) / (l.high - l.low), 0.0, 1.0);
}

/// One child of two parents around them: spread 1 + (distance to the nearer bound) as far as the bounds allow.
double crossed(double a, double b, Rng& rng) {
  const double lo = std::min(a, b), hi = std::max(a, b), u = rng.uniform();
  const bool lower = rng.uniform() < 0.5;
  if (hi - lo < 1e-14) return a;
  const double room = lower ? lo : 1 - hi, beta = 1 + 2 * room / (hi - lo), alpha = 2 - std::pow(beta, -(kCrossoverIndex + 1));
  const double spread = u <= 1 / alpha ? std::pow(u * alpha, 1 / (kCrossoverIndex + 1)) : std::pow(1 / (2 - u * alpha), 1 / (kCrossoverIndex + 1));
  return std::clamp(0.5 * (lo + hi + (lower ? -1 : 1) * spread * (hi - lo)), 0.0, 1.0);
}

double mutated(double x, Rng& rng) {
  const double u = rng.uniform(), power = 1 / (kMutationIndex + 1);
  const double delta = u < 0.5 ? std::pow(2 * u + (1 - 2 * u) * std::pow(1 - x, kMutationIndex + 1), power) - 1
                               : 1 - std::pow(2 * (1 - u) + 2 * (u - 0.5) * std::pow(x, kMutationIndex + 1), power);
  return std::clamp(x + delta, 0.0, 1.0);
}

}  // namespace

std::int64_t GeneticSearch::size() const { return std::min(s_.population, s_.points - first_); }

void GeneticSearch::rank(std::vector<Member>& all) const {
  // Fronts: how many dominate each, and whom it dominates.
  std::vector<std::vector<std::size_t>> below(all.size());
  std::vector<std::size_t> above(all.size(), 0), front;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].rank = all.size();  // behind every front
    all[i].crowding = 0;
    if (all[i].at.empty()) continue;
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (all[j].at.empty()) continue;
      if (dominates(all[i].at, all[j].at)) below[i].push_back(j);
      if (dominates(all[j].at, all[i].at)) ++above[i];
    }
    if (above[i] == 0) front.push_back(i);
  }
  for (std::size_t r = 0; !front.empty(); ++r) {
    std::vector<std::size_t> next;
    for (const std::size_t i : front) {
      all[i].rank = r;
      for (const std::size_t j : below[i])
        if (--above[j] == 0) next.push_back(j);
    }
    // Crowding: the sides of the box that the neighbours of a point span.
    for (std::size_t g = 0; g < s_.goals.size(); ++g) {
      std::sort(front.begin(), front.end(), [&](std::size_t a, std::size_t b) { return all[a].at[g] != all[b].at[g] ? all[a].at[g] < all[b].at[g] : a < b; });
      const double extent = all[front.back()].at[g] - all[front.front()].at[g];
      all[front.front()].crowding = all[front.back()].crowding = kNoFront;
      for (std::size_t k = 1; k + 1 < front.size() && extent > 0; ++k) all[front[k]].crowding += (all[front[k + 1]].at[g] - all[front[k - 1]].at[g]) / extent;
    }
    std::sort(next.begin(), next.end());
    front = std::move(next);
  }
}

std::vector<double> GeneticSearch::child(std::int64_t index, std::uint32_t attempt) const {
  Rng rng(hash64(s_.seed, static_cast<std::uint64_t>(index), attempt + 1));
  const auto n = static_cast<std::uint32_t>(population_.size());
  const auto winner = [&]() -> const Member& {
    const Member &a = population_[rng.below(n)], &b = population_[rng.below(n)];
    if (a.rank != b.rank) return a.rank < b.rank ? a : b;
    if (a.crowding != b.crowding) return a.crowding > b.crowding ? a : b;
    return a.point.index <= b.point.index ? a : b;
  };
  const Member &mother = winner(), &father = winner();
  const bool cross = rng.uniform() < kCrossed;
  std::vector<double> out;
  for (std::size_t k = 0; k < s_.levers.size(); ++k) {
    const SweepLever& l = s_.levers[k];
    double x = coordinate(l, mother.point.levers[k]);
    if (cross && rng.uniform() < 0.5) {
      const double y = coordinate(l, father.point.levers[k]);
      x = l.values.empty() ? crossed(x, y, rng) : y;
    }
    if (rng.uniform() * static_cast<double>(s_.levers.size()) < 1) x = l.values.empty() ? mutated(x, rng) : rng.uniform();
    out.push_back(s_.at(k, x));
  }
  return out;
}

std::vector<std::vector<double>> GeneticSearch::propose() const {
  std::vector<std::vector<double>> out;
  for (std::int64_t i = 0; i < size(); ++i) {
    std::vector<double>& values = out.emplace_back();
    if (first_ == 0) {
      for (std::size_t k = 0; k < s_.levers.size(); ++k) values.push_back(s_.value(k, i));
      continue;
    }
    for (std::uint32_t attempt = 0; attempt < kAttempts; ++attempt) {
      values = child(first_ + i, attempt);
      const bool known = std::any_of(population_.begin(), population_.end(), [&](const Member& m) { return m.point.levers == values; }) || std::find(out.begin(), out.end() - 1, values) != out.end() - 1;
      if (!known) break;
    }
  }
  return out;
}

void GeneticSearch::take(std::vector<SweptPoint> results) {
  first_ += static_cast<std::int64_t>(results.size());
  for (SweptPoint& p : results) {
    std::vector<double> at = objectives(p, s_.goals);
    population_.push_back({std::move(p), std::move(at)});
  }
  rank(population_);
  std::stable_sort(population_.begin(), population_.end(), [](const Member& a, const Member& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    return a.crowding != b.crowding ? a.crowding > b.crowding : a.point.index < b.point.index;
  });
  if (population_.size() > static_cast<std::size_t>(s_.population)) population_.resize(static_cast<std::size_t>(s_.population));
  rank(population_);
}

}  // namespace taufold::flow
