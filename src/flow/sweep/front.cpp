#include "flow/sweep/front.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::flow {

std::vector<double> objectives(const SweptPoint& p, const std::vector<SweepGoal>& goals) {
  std::vector<double> out;
  if (!p.fault.empty()) return out;
  for (const SweepGoal& g : goals) {
    const auto at = static_cast<std::size_t>(std::find(std::begin(kSweepFigures), std::end(kSweepFigures), g.figure) - std::begin(kSweepFigures));
    if (at >= p.figures.size() || !std::isfinite(p.figures[at])) return {};
    out.push_back(g.most ? -p.figures[at] : p.figures[at]);
  }
  return out;
}

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] > b[k]) return false;
    better = better || a[k] < b[k];
  }
  return better;
}

std::vector<const SweptPoint*> pareto(const std::vector<SweptPoint>& all, const std::vector<SweepGoal>& goals) {
  struct Member {
    const SweptPoint* point;
    std::vector<double> at;
  };
  std::vector<Member> front;
  for (const SweptPoint& p : all) {
    std::vector<double> at = objectives(p, goals);
    if (at.empty() || std::any_of(front.begin(), front.end(), [&](const Member& f) { return dominates(f.at, at); })) continue;
    std::erase_if(front, [&](const Member& f) { return dominates(at, f.at); });
    front.push_back({&p, std::move(at)});
  }
  std::vector<const SweptPoint*> out;
  for (const Member& m : front) out.push_back(m.point);
  return out;
}

}  // namespace taufold::flow
