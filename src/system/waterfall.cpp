#include "system/waterfall.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::system {

namespace {

/// Copies what a lever stands for.
struct Lever {
  std::string_view name;
  void (*pull)(Case& to, const Case& from);
};

void pull_accelerator(Case& to, const Case& from) {
  Chip chip = from.platform.chip;
  chip.memory_bandwidth = to.platform.chip.memory_bandwidth;
  chip.stores = to.platform.chip.stores;
  chip.dies = to.platform.chip.dies;
  to.platform.chip = chip;
  to.training.format = from.training.format;
  to.inference.format = from.inference.format;
  to.inference.kv_bytes = from.inference.kv_bytes;
  to.units = from.units;
}
void pull_dies(Case& to, const Case& from) { to.platform.chip.dies = from.platform.chip.dies; }
void pull_fold(Case& to, const Case& from) {
  to.fold = from.fold;
  to.cooling = from.cooling;
}
void pull_power(Case& to, const Case& from) {
  to.power = from.power;
  to.platform.power_W = from.platform.power_W;
}
void pull_memory(Case& to, const Case& from) {
  to.platform.chip.memory_bandwidth = from.platform.chip.memory_bandwidth;
  to.platform.chip.stores = from.platform.chip.stores;
}
void pull_latency(Case& to, const Case& from) {
  for (std::size_t k = 0; k < std::min(to.platform.links.size(), from.platform.links.size()); ++k) to.platform.links[k].latency_s = from.platform.links[k].latency_s;
}
void pull_fabric(Case& to, const Case& from) {
  const std::vector<Link> before = to.platform.links;
  to.platform.links = from.platform.links;
  for (std::size_t k = 0; k < std::min(before.size(), to.platform.links.size()); ++k) to.platform.links[k].latency_s = before[k].latency_s;
}
void pull_mapping(Case& to, const Case& from) {
  to.accelerators = from.accelerators;
  to.training.layout = from.training.layout;
  to.training.batch = from.training.batch;
  to.training.recompute = from.training.recompute;
  to.training.sequence_parallel = from.training.sequence_parallel;
  to.inference.tensor = from.inference.tensor;
  to.inference.expert = from.inference.expert;
  to.inference.replicas = from.inference.replicas;
  to.inference.batch = from.inference.batch;
}
void pull_work(Case& to, const Case& from) {
  to.training.model = from.training.model;
  to.inference.model = from.inference.model;
  to.inference.context = from.inference.context;
  to.kernel = from.kernel;
  to.tasks = from.tasks;
}

constexpr Lever kLevers[] = {{"accelerator and number format", pull_accelerator}, {"dies and their links", pull_dies}, {"fold", pull_fold}, {"power limit and host", pull_power}, {"memory bandwidth", pull_memory},
                             {"links: bandwidth and reach", pull_fabric},           {"links: latency", pull_latency}, {"mapping, batch and scale", pull_mapping}, {"model and work", pull_work}};
constexpr std::size_t kCount = std::size(kLevers);

struct Value {
  double ln_rate = 0, ln_joule = 0;
};
Value value_of(const Case& c, const Coefficients& k) {
  const Outcome o = evaluate(c, k);
  return {std::log(o.rate() / o.accelerators), o.has_power ? std::log(o.joule()) : 0};
}

}  // namespace

std::vector<Step> waterfall(const Case& a, const Case& b, const Coefficients& k) {
  // Every subset of levers pulled from a to b. Latencies are pulled behind bandwidths, so that levels that only b has keep b's.
  std::vector<Value> value(std::size_t{1} << kCount);
  for (std::size_t set = 0; set < value.size(); ++set) {
    Case c = a;
    for (std::size_t i = 0; i < kCount; ++i)
      if (set >> i & 1) kLevers[i].pull(c, b);
    value[set] = value_of(c, k);
  }
  std::vector<Step> out;
  double factorial[kCount + 1] = {1};
  for (std::size_t i = 1; i <= kCount; ++i) factorial[i] = factorial[i - 1] * static_cast<double>(i);
  const bool powered = evaluate(a, k).has_power && evaluate(b, k).has_power;
  for (std::size_t i = 0; i < kCount; ++i) {
    Step s{kLevers[i].name};
    bool differs = false;
    for (std::size_t set = 0; set < value.size(); ++set) {
      if (set >> i & 1) continue;
      std::size_t size = 0;
      for (std::size_t j = 0; j < kCount; ++j) size += set >> j & 1;
      const double weight = factorial[size] * factorial[kCount - size - 1] / factorial[kCount];
      const Value &with = value[set | std::size_t{1} << i], &without = value[set];
      differs = differs || with.ln_rate != without.ln_rate || with.ln_joule != without.ln_joule;
      s.ln_rate += weight * (with.ln_rate - without.ln_rate);
      if (powered) s.ln_joule += weight * (with.ln_joule - without.ln_joule);
    }
    if (differs) out.push_back(s);
  }
  return out;
}

}  // namespace taufold::system
