#include "system/schedule.hpp"

#include <algorithm>
#include <vector>

namespace taufold::system {

namespace {

struct Pass {
  std::int64_t chunk = 0, batch = 0;
  bool forward = true;
};

/// The k-th forward (or backward) pass of a stage: groups of as many micro-batches as there are stages go through one chunk after the other.
Pass pass_of(const Schedule& s, std::int64_t k, bool forward) {
  const std::int64_t group = s.stages * s.chunks, within = k % group;
  const std::int64_t chunk = within / s.stages;
  return {forward ? chunk : s.chunks - 1 - chunk, k / group * s.stages + within % s.stages, forward};
}

std::vector<Pass> order_of(const Schedule& s, std::int64_t stage) {
  const std::int64_t total = s.chunks * s.micro_batches;
  std::int64_t warm = s.stages - stage - 1;
  if (s.chunks > 1) warm = 2 * warm + (s.chunks - 1) * s.stages;
  warm = std::min(warm, total);
  std::vector<Pass> out;
  const auto at = [&](std::int64_t k, bool forward) { return s.chunks > 1 ? pass_of(s, k, forward) : Pass{0, k, forward}; };
  for (std::int64_t k = 0; k < warm; ++k) out.push_back(at(k, true));
  for (std::int64_t k = warm; k < total; ++k) {
    out.push_back(at(k, true));
    out.push_back(at(k - warm, false));
  }
  for (std::int64_t k = total - warm; k < total; ++k) out.push_back(at(k, false));
  return out;
}

}  // namespace

std::optional<double> simulate(const Schedule& s) {
  if (s.stages < 1 || s.chunks < 1 || s.micro_batches < 1) return std::nullopt;
  if (s.chunks > 1 && s.micro_batches % s.stages != 0) return std::nullopt;
  if (s.stages * s.chunks > kMostPasses / s.micro_batches) return std::nullopt;
  const std::int64_t n = s.stages * s.chunks;  // places in the model, in order: chunk x stages + stage
  // When each pass ends; negative: not done.
  std::vector<double> forward(static_cast<std::size_t>(n * s.micro_batches), -1.0), backward = forward;
  const auto index = [&](std::int64_t place, std::int64_t batch) { return static_cast<std::size_t>(place * s.micro_batches + batch); };
  std::vector<std::vector<Pass>> order;
  for (std::int64_t k = 0; k < s.stages; ++k) order.push_back(order_of(s, k));
  std::vector<std::size_t> next(static_cast<std::size_t>(s.stages), 0);
  std::vector<double> free(static_cast<std::size_t>(s.stages), 0.0);
  double end = 0;
  for (bool moved = true; moved;) {
    moved = false;
    for (std::int64_t stage = 0; stage < s.stages; ++stage) {
      const auto at = static_cast<std::size_t>(stage);
      for (; next[at] < order[at].size(); ++next[at]) {
        const Pass& p = order[at][next[at]];
        const std::int64_t place = p.chunk * s.stages + stage;
        double ready = 0;
        if (p.forward) {
          if (place > 0) ready = forward[index(place - 1, p.batch)];
        } else {
          ready = place + 1 < n ? backward[index(place + 1, p.batch)] : forward[index(place, p.batch)];
        }
        if (ready < 0) break;
        const bool from_elsewhere = s.stages > 1 && (p.forward ? place > 0 : place + 1 < n);
        const double begin = std::max(free[at], ready + (from_elsewhere ? s.hop_s : 0));
        free[at] = begin + (p.forward ? s.forward_s : s.backward_s);
        std::vector<double>& finished = p.forward ? forward : backward;
        finished[index(place, p.batch)] = free[at];
        end = std::max(end, free[at]);
        moved = true;
      }
    }
  }
  for (std::size_t k = 0; k < order.size(); ++k)
    if (next[k] != order[k].size()) return std::nullopt;
  return end;
}

}  // namespace taufold::system
