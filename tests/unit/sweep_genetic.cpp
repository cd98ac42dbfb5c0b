// rooms: base diag flow
// The multi-objective search on problems whose fronts are known (Zitzler, Deb, Thiele 2000), and its memory: what was evaluated decides what comes next, nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "flow/sweep/front.hpp"
#include "flow/sweep/genetic.hpp"

namespace taufold::flow {
namespace {

Sweep sweep_of(const std::string& method, int levers, int points, const std::string& more = "") {
  diag::Collector out;
  io::InputFile file;
  file.path = "s.toml";
  file.text = "base = \"b.toml\"\nmethod = \"" + method + "\"\npoints = " + std::to_string(points) + "\n" + more;
  for (int k = 0; k < levers; ++k) file.text += "[[lever]]\nkey = \"a.x" + std::to_string(k) + "\"\nlow = 0\nhigh = 1\n";
  file.text += "[[goal]]\nfigure = \"time\"\n[[goal]]\nfigure = \"energy\"\n";
  std::optional<Sweep> s = read_sweep(file, out);
  EXPECT_TRUE(s.has_value());
  return std::move(*s);
}

/// ZDT1: the front is energy = 1 - sqrt(time), where all levers but the first are 0.
SweptPoint zdt1(std::int64_t index, const std::vector<double>& x) {
  double g = 0;
  for (std::size_t k = 1; k < x.size(); ++k) g += x[k];
  g = 1 + 9 * g / static_cast<double>(x.size() - 1);
  SweptPoint p;
  p.index = index;
  p.levers = x;
  p.figures = {x[0], 0, 0, g * (1 - std::sqrt(x[0] / g)), 0, 0, 0};
  return p;
}

std::vector<SweptPoint> searched(const Sweep& s, std::int64_t until = -1) {
  std::vector<SweptPoint> all;
  GeneticSearch search(s);
  while (search.size() > 0 && (until < 0 || search.first() < until)) {
    std::vector<SweptPoint> results;
    for (const std::vector<double>& x : search.propose()) results.push_back(zdt1(search.first() + static_cast<std::int64_t>(results.size()), x));
    all.insert(all.end(), results.begin(), results.end());
    search.take(std::move(results));
  }
  return all;
}

/// Area within (1.1, 1.1) that the points dominate.
double area(const std::vector<SweptPoint>& all, const std::vector<SweepGoal>& goals) {
  std::vector<std::pair<double, double>> front;
  for (const SweptPoint* p : pareto(all, goals)) front.emplace_back(p->figures[0], p->figures[3]);
  std::sort(front.begin(), front.end());
  double sum = 0, upper = 1.1;
  for (const auto& [x, y] : front) {
    if (x > 1.1 || y > upper) continue;
    sum += (1.1 - x) * (upper - y);
    upper = y;
  }
  return sum;
}

TEST(SweepGenetic, ComesCloseToAKnownFront) {
  const Sweep s = sweep_of("nsga2", 8, 6000, "population = 60\n"), r = sweep_of("random", 8, 6000);
  const std::vector<SweptPoint> all = searched(s);
  ASSERT_EQ(all.size(), 6000u);
  std::vector<SweptPoint> drawn;
  for (std::int64_t i = 0; i < 6000; ++i) {
    std::vector<double> x;
    for (std::size_t k = 0; k < 8; ++k) x.push_back(r.value(k, i));
    drawn.push_back(zdt1(i, x));
  }
  // Of the front itself: all but what lies below 1 - sqrt x from 0 to 1, and nothing beyond (1, 0): 1.21 - 1/3.
  const double whole = 1.21 - 1.0 / 3;
  EXPECT_GT(area(all, s.goals), 0.98 * whole);
  EXPECT_LT(area(drawn, s.goals), 0.75 * whole);
  EXPECT_LT(area(all, s.goals), whole);
}

TEST(SweepGenetic, TheSameResultsLeadToTheSamePoints) {
  const Sweep s = sweep_of("nsga2", 4, 505, "population = 40\n");
  const std::vector<SweptPoint> all = searched(s);
  ASSERT_EQ(all.size(), 505u);  // the last generation is a part
  // Taken up from what is stored.
  GeneticSearch again(s);
  std::size_t at = 0;
  while (again.size() > 0) {
    const std::vector<std::vector<double>> proposed = again.propose();
    std::vector<SweptPoint> results;
    for (const std::vector<double>& x : proposed) {
      EXPECT_EQ(x, all[at].levers);
      results.push_back(all[at++]);
    }
    again.take(std::move(results));
  }
  // Another seed leads elsewhere.
  EXPECT_NE(searched(sweep_of("nsga2", 4, 505, "population = 40\nseed = 2\n")).back().levers, all.back().levers);
}

TEST(SweepGenetic, FaultsDoNotBreed) {
  // Half of the space cannot be built: later generations keep out of it.
  const Sweep s = sweep_of("nsga2", 3, 1200, "population = 40\n");
  GeneticSearch search(s);
  std::int64_t early = 0, late = 0;
  while (search.size() > 0) {
    std::vector<SweptPoint> results;
    for (const std::vector<double>& x : search.propose()) {
      SweptPoint p = zdt1(search.first() + static_cast<std::int64_t>(results.size()), x);
      if (x[1] > 0.5) p.fault = "too large";
      (search.first() < 200 ? early : late) += !p.fault.empty();
      results.push_back(std::move(p));
    }
    search.take(std::move(results));
  }
  EXPECT_GT(early, 0);
  EXPECT_LT(static_cast<double>(late) / 1000, 0.1);
}

TEST(SweepFront, IsWhatBruteForceSays) {
  const Sweep s = sweep_of("random", 3, 400);
  std::vector<SweptPoint> all;
  for (std::int64_t i = 0; i < 400; ++i) all.push_back(zdt1(i, {s.value(0, i), s.value(1, i), s.value(2, i)}));
  all[7].fault = "none";
  std::vector<const SweptPoint*> expected;
  for (const SweptPoint& p : all) {
    bool best = p.fault.empty();
    for (const SweptPoint& q : all)
      best = best && !(q.fault.empty() && q.figures[0] <= p.figures[0] && q.figures[3] <= p.figures[3] && (q.figures[0] < p.figures[0] || q.figures[3] < p.figures[3]));
    if (best) expected.push_back(&p);
  }
  EXPECT_EQ(pareto(all, s.goals), expected);
}

}  // namespace
}  // namespace taufold::flow
