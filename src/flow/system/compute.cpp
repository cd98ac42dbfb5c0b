#include "flow/system/compute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/system/parts.hpp"
#include "system/schedule.hpp"

namespace taufold::flow {

namespace {

using system::Workload;

std::string gigabytes(double bytes) { return fmt::format("{:.4g} GB", 1e-9 * bytes); }
std::string told(const system::Mapping& m) {
  const bool again = m.job.recompute == system::Recompute::full;
  return fmt::format("{}{}: {}", system::text(m.job.layout), again ? ", full recomputation" : "", gigabytes(m.memory_bytes));
}

system::SearchSpace space_of(const SystemFile& f) {
  const system::Case& c = f.system;
  return {.model = c.training.model, .format = c.training.format, .batch = c.training.batch, .accelerators = c.accelerators, .most_tensor = f.most_tensor};
}
std::string_view mapping_at(const SystemFile& f) { return f.mapping_at.empty() ? f.workload_at : f.mapping_at; }

bool find_training_layout(const SystemFile& f, Computed& c, std::size_t keep, ThreadPool& pool, diag::Collector& out) {
  system::Case& s = c.system;
  const system::Coefficients& k = system::shipped_calibration().coefficients;
  const double room = system::kUsableMemory * s.platform.chip.capacity_bytes();
  if (s.search) {
    system::SearchResult r = system::search(space_of(f), s.platform, k, keep, pool);
    c.searched = {r.layouts, r.evaluated, r.too_large};
    if (r.best.empty()) {
      diag::Diagnostic& d = out.report("SYM-0012", f.source, mapping_at(f),
                                                       r.leanest ? fmt::format("{} does not fit: the leanest mapping needs {} an accelerator, {} more than the {} there are", diag::quoted(s.training.model.name),
                                                                               gigabytes(r.leanest->memory_bytes), gigabytes(r.leanest->memory_bytes - room), gigabytes(room))
                                                                 : fmt::format("{} accelerators can share {} sequences of {} in no way", s.accelerators, s.training.batch, diag::quoted(s.training.model.name)));
      d.help(r.leanest ? fmt::format("that is {}; more accelerators, a larger memory or a shorter sequence are needed", told(*r.leanest)) : std::string("a batch of at least the data-parallel ranks is needed"));
      return false;
    }
    s.training = r.best.front().job;
    c.mappings = std::move(r.best);
  } else {
    const double bytes = system::training_footprint(s.training, s.platform.chip).total();
    if (bytes > room) {
      diag::Diagnostic& d = out.report("SYM-0012", f.source, mapping_at(f),
                                                       fmt::format("the mapping needs {} an accelerator, {} more than the {} there are", gigabytes(bytes), gigabytes(bytes - room), gigabytes(room)));
      if (const auto near = system::nearest_that_fits(space_of(f), s.training, s.platform, k, pool))
        d.help(fmt::format("the nearest that fits: {}", told(*near)));
      else
        d.help(fmt::format("no mapping on {} accelerators fits", s.accelerators));
      return false;
    }
  }
  c.memory_bytes = system::training_footprint(s.training, s.platform.chip).total();
  return true;
}

bool find_inference_layout(const SystemFile& f, Computed& c, diag::Collector& out) {
  system::Case& s = c.system;
  system::InferenceJob& j = s.inference;
  const double room = system::kUsableMemory * s.platform.chip.capacity_bytes();
  const system::Coefficients& k = system::shipped_calibration().coefficients;
  std::optional<system::InferenceJob> best;
  double best_rate = 0, least = 0;
  // Groups that share layers, and experts over groups: the most a second, then the smallest group.
  std::vector<double> divisors;
  for (double d = 1; d <= s.accelerators; d += 1)
    if (std::fmod(s.accelerators, d) == 0) divisors.push_back(d);
  for (const double t : divisors) {
    if (t > j.model.heads) break;
    for (const double e : divisors) {
      if (j.model.mixture() ? e > j.model.experts || std::fmod(e, t) != 0 : e > 1) continue;
      system::InferenceJob x = j;
      x.tensor = t;
      x.expert = e;
      x.replicas = s.accelerators / t;
      const double bytes = system::inference_bytes(x);
      if (least == 0 || bytes < least) least = bytes;
      if (bytes > room) continue;
      system::Case y = s;
      y.inference = x;
      const double rate = system::evaluate(y, k).rate();
      if (!best || rate > best_rate) best = x, best_rate = rate;
    }
  }
  if (!s.search) {
    const double bytes = system::inference_bytes(j);
    if (bytes > room) {
      diag::Diagnostic& d = out.report("SYM-0012", f.source, mapping_at(f),
                                                       fmt::format("weights and caches need {} an accelerator, {} more than the {} there are", gigabytes(bytes), gigabytes(bytes - room), gigabytes(room)));
      const double batch = system::largest_batch(j, s.platform.chip);
      d.help(batch >= 1 ? fmt::format("a batch of {} fits", batch)
             : best     ? fmt::format("tensor {}{} fits", best->tensor, best->expert > 1 ? fmt::format(", expert {}", best->expert) : std::string())
                        : fmt::format("no mapping on {} accelerators fits", s.accelerators));
      return false;
    }
  } else if (!best) {
    out.report("SYM-0012", f.source, mapping_at(f),
                               fmt::format("{} does not fit: the leanest mapping needs {} an accelerator, {} more than the {} there are", diag::quoted(j.model.name), gigabytes(least), gigabytes(least - room),
                                           gigabytes(room)))
        .help("more accelerators, a smaller batch or context, or a narrower format are needed");
    return false;
  } else {
    j = *best;
  }
  c.memory_bytes = system::inference_bytes(j);
  return true;
}

}  // namespace

std::optional<Computed> compute_system(const SystemFile& f, std::size_t keep, ThreadPool& pool, diag::Collector& out) {
  Computed c;
  c.system = f.system;
  const Workload w = c.system.workload;
  if (w == Workload::training && !find_training_layout(f, c, keep, pool, out)) return std::nullopt;
  if ((w == Workload::prefill || w == Workload::decode) && !find_inference_layout(f, c, out)) return std::nullopt;
  c.outcome = system::evaluate(c.system, system::shipped_calibration().coefficients);
  return c;
}

void describe_system(const SystemFile& f, Computed& c) {
  if (f.silicon) spread_of_silicon(*f.silicon, c.system.money);
  const system::Calibration& cal = system::shipped_calibration();
  const system::Layout& l = c.system.training.layout;
  if (c.system.workload == Workload::training && l.pipeline > 1) {
    const system::TrainingStep& t = c.outcome.step;
    const double pass_s = t.chunk_s / l.chunks;  // a third of it forward
    c.simulated_s = system::simulate({std::llround(l.pipeline), std::llround(l.chunks), std::llround(t.micro_batches), pass_s / 3, pass_s * 2 / 3, 0});
    c.analytic_s = t.micro_batches * t.chunk_s * (1 + t.bubble_share);
  }
  c.intervals = system::intervals(c.system, cal);
  c.levers = system::elasticities(c.system, cal.coefficients);
}

}  // namespace taufold::flow
