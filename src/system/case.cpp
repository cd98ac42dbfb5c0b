#include "system/case.hpp"

#include <algorithm>
#include <cmath>

#include "system/memory.hpp"

namespace taufold::system {

namespace {

constexpr double kUse = 0.8;
constexpr double kHour = 3600, kYearHours = 8766;
/// What the model does not explain, in the logarithm: of runs as they are fitted; of mixtures, prompts and tokens, for which no run with its
/// layout is known; of single kernels, whose measured times scatter so about the model's; of a frame, whose parts were given.
double unexplained_sd(const Case& c) {
  switch (c.workload) {
    case Workload::training:
      return c.training.model.mixture() ? 0.12 : kRunSd;
    case Workload::prefill:
      return 0.12;
    case Workload::decode:
      return c.inference.model.mixture() ? 0.25 : 0.15;
    case Workload::gemm:
    case Workload::attention:
      return 0.08;
    case Workload::collective:
      return 0.2;
    case Workload::frame:
      return 0.1;
  }
  return 0.2;
}

// Standard deviations of the logarithm of what energy rests on: shares and joules of bytes are recalled figures (docs/system.md, section 9).
constexpr double kStaticSd = 0.3, kMemorySd = 0.2, kLinkSd = 0.4, kPowerSd = 0.1;

TrainingStep gemm_step(const Kernel& k, Format f, const Platform& p, const Coefficients& c) {
  TrainingStep s;
  const double flop = 2 * k.m * k.n * k.k, numbers = k.m * k.k + k.k * k.n + k.m * k.n;
  const Reach memory = reach(p.chip, numbers * bytes_of(f));
  s.parts.arithmetic = flop / (p.chip.peak(f) * c.gemm_share(p.chip, f));
  s.parts.memory = numbers * c.operand_bytes / (kUse * memory.bandwidth);
  s.work.flop = flop;
  s.work.memory_bytes = numbers * bytes_of(f);
  account(memory, p.chip, s.work);
  return s;
}

TrainingStep attention_step(const Kernel& k, const Platform& p, const Coefficients& c) {
  TrainingStep s;
  const double flop = 4 * k.batch * k.heads * k.head_size * k.sequence * k.context * (k.sequence == k.context ? 0.5 : 1);
  const double bytes = 2 * k.batch * k.heads * k.head_size * (2 * k.sequence + 2 * k.context);
  const Reach reached = reach(p.chip, bytes);
  const double arithmetic = flop / (p.chip.peak(Format::bf16) * c.attention_fused), memory = bytes / (kUse * reached.bandwidth);
  (arithmetic > memory ? s.parts.arithmetic : s.parts.memory) = std::max(arithmetic, memory);
  s.work.flop = flop;
  s.work.memory_bytes = bytes;
  account(reached, p.chip, s.work);
  return s;
}

TrainingStep collective_step(const Kernel& k, const Platform& p) {
  TrainingStep s;
  Transfer by_level[kMostLevels] = {};
  over_levels(k.collective, k.ranks, 1, k.bytes, p.links, kUse, by_level);
  for (std::size_t i = 0; i < p.links.size(); ++i) {
    (i == 0 ? s.parts.scale_up : s.parts.scale_out) += by_level[i].bandwidth_s;
    s.parts.latency += by_level[i].latency_s;
    s.work.sent_bytes[i] = by_level[i].bytes;
  }
  return s;
}

TrainingStep frame_step(const Case& c, Outcome& out) {
  TrainingStep s;
  for (const Task& t : c.tasks) s.work.memory_bytes += t.bytes;
  const double bytes = s.work.memory_bytes;
  const Reach memory = reach(c.platform.chip, bytes);
  account(memory, c.platform.chip, s.work);
  const double near_J = s.work.near_J - s.work.near_bytes * c.power.memory_J_byte;
  out.frame = frame(c.units, c.tasks, kUse * memory.bandwidth, c.power.memory_J_byte + (bytes > 0 ? near_J / bytes : 0));
  (out.frame->slowest == c.units.size() ? s.parts.memory : s.parts.arithmetic) = out.frame->time_s;
  return s;
}

/// What is not in the calibration and uncertain: small changes of it, each in a direction of its own.
struct Unknown {
  double sd;
  void (*move)(Case&, double factor);
};
std::vector<Unknown> unknowns(const Case& c) {
  std::vector<Unknown> extras = {{kStaticSd, [](Case& x, double f) { x.power.static_share *= f; }},
                               {kMemorySd,
                                [](Case& x, double f) {
                                  x.power.memory_J_byte *= f;
                                  for (Store& s : x.platform.chip.stores) s.energy_J_byte *= f;
                                }},
                               {kPowerSd,
                                [](Case& x, double f) {
                                  x.platform.chip.power_W *= f;
                                  x.platform.power_W *= f;
                                }},
                               {kLinkSd, [](Case& x, double f) {
                                  x.power.up_J_byte *= f;
                                  x.power.out_J_byte *= f;
                                  x.power.die_J_byte *= f;
                                  x.platform.chip.dies.energy_J_byte *= f;
                                  for (Link& l : x.platform.links) l.energy_J_byte *= f;
                                }}};
  if (c.fold) {
    extras.push_back({c.fold->ln_speed_sd, [](Case& x, double f) { x.fold->speed *= f; }});
    extras.push_back({c.fold->ln_capacitance_sd, [](Case& x, double f) { x.fold->capacitance *= f; }});
  }
  if (c.money.price_USD)
    extras.push_back({c.money.ln_price_sd, [](Case& x, double f) { *x.money.price_USD *= f; }});
  return extras;
}
constexpr double kStep = 1e-4;  // of their logarithms

}  // namespace

std::string_view unit_of(Workload w) {
  switch (w) {
    case Workload::training:
      return "step";
    case Workload::prefill:
      return "prompt";
    case Workload::decode:
      return "token";
    case Workload::gemm:
    case Workload::attention:
    case Workload::collective:
      return "call";
    case Workload::frame:
      return "frame";
  }
  return "run";
}

std::string_view count_of(Workload w) {
  switch (w) {
    case Workload::training:
    case Workload::prefill:
    case Workload::decode:
      return "token";
    case Workload::gemm:
    case Workload::attention:
      return "FLOP";
    case Workload::collective:
      return "byte";
    case Workload::frame:
      return "frame";
  }
  return "run";
}

double Outcome::kg(const Money& m) const {
  const double life_s = m.years * kYearHours * m.use * kHour;
  return joule() / 3.6e6 * m.kg_kWh + m.embodied_kg.value_or(0) * accelerators * time_s() / life_s / count;
}
std::size_t Outcome::dominant() const {
  std::size_t best = 0;
  for (std::size_t k = 1; k < std::size(kParts); ++k)
    if (part(step.parts, k) > part(step.parts, best)) best = k;
  return best;
}

Outcome evaluate(const Case& c, const Coefficients& k) {
  Outcome out;
  Platform platform = c.platform;
  PowerModel power = c.power;
  if (c.fold) {
    // At equal power: no more in this workload, too, than the flat chip takes in it.
    if (c.platform.chip.power_W > 0) {
      Case flat = c;
      flat.fold.reset();
      flat.body.reset();
      flat.cooling.reset();  // that of the folded stack
      const Outcome o = evaluate(flat, k);
      power.limit_W = o.energy.chip() / o.time_s();
    }
    out.folded = fold_chip(*c.fold, power);
    apply(*out.folded, platform, power);
  }
  if (c.cooling && c.cooling->limit_W < power.limit_W.value_or(INFINITY)) {
    power.limit_W = c.cooling->limit_W;
    out.by_heat = true;
  }
  out.accelerators = c.accelerators;
  Format format = Format::bf16;
  switch (c.workload) {
    case Workload::training:
      format = c.training.format;
      out.step = training_step(c.training, platform, k);
      out.count = c.training.batch * c.training.model.sequence;
      break;
    case Workload::prefill:
      format = c.inference.format;
      out.step = prefill(c.inference, platform, k);
      out.count = c.inference.batch * c.inference.replicas * c.inference.context;
      break;
    case Workload::decode:
      format = c.inference.format;
      out.step = decode_step(c.inference, platform, k);
      out.count = c.inference.batch * c.inference.replicas;
      break;
    case Workload::gemm:
      format = c.training.format;
      out.step = gemm_step(c.kernel, format, platform, k);
      out.count = out.step.work.flop;
      break;
    case Workload::attention:
      out.step = attention_step(c.kernel, platform, k);
      out.count = out.step.work.flop;
      break;
    case Workload::collective:
      out.step = collective_step(c.kernel, platform);
      out.count = c.kernel.bytes;
      break;
    case Workload::frame:
      out.step = frame_step(c, out);
      break;
  }
  if (out.frame) {
    out.energy.operations_J = out.frame->energy_J;
    out.energy.host_J = platform.power_W * out.time_s();
    out.has_power = true;
  } else if (platform.chip.power_W > 0) {
    const Capped capped = under_limit(out.step, format, platform, k, power);
    out.step = capped.step;
    out.energy = capped.energy;
    out.limited = capped.limited;
    out.by_heat = out.by_heat && capped.limited;
    out.voltage_V = capped.voltage_V;
    out.clock = capped.clock * (out.folded ? out.folded->clock : 1);
    out.has_power = true;
  }
  if (c.body && out.has_power) out.burst = burst(*c.body, out.energy.total() / out.time_s(), out.energy.static_J / out.time_s(), c.rate_exponent);
  if (c.money.price_USD && out.has_power) {
    const double hour = (*c.money.price_USD + platform.parts_USD()) / (c.money.years * kYearHours * c.money.use);
    const double run = out.accelerators * (hour * out.time_s() / kHour + out.energy.total() / 3.6e6 * c.money.energy_USD_kWh);
    out.money_USD = run / out.count;
  }
  return out;
}

Intervals intervals(const Case& c, const Calibration& cal) {
  const Outcome base = evaluate(c, cal.coefficients);
  const double own = unexplained_sd(c);
  double time_variance = own * own, joule_variance = 0, money_variance = own * own;
  for (const Unknown& e : unknowns(c)) {
    if (e.sd <= 0) continue;
    Case moved = c;
    e.move(moved, 1 + kStep);
    const Outcome o = evaluate(moved, cal.coefficients);
    const double t = std::log(o.time_s() / base.time_s()) / kStep * e.sd;
    time_variance += t * t;
    if (base.has_power) {
      const double j = std::log(o.joule() / base.joule()) / kStep * e.sd;
      joule_variance += j * j;
    }
    if (base.money_USD) {
      const double m = std::log(*o.money_USD / *base.money_USD) / kStep * e.sd;
      money_variance += m * m;
    }
  }
  Intervals out;
  out.time = interval_of(cal, [&](const Coefficients& k) { return evaluate(c, k).time_s(); }, std::sqrt(time_variance));
  if (base.has_power) out.joule = interval_of(cal, [&](const Coefficients& k) { return evaluate(c, k).joule(); }, std::sqrt(joule_variance));
  if (base.money_USD) out.money = interval_of(cal, [&](const Coefficients& k) { return *evaluate(c, k).money_USD; }, std::sqrt(money_variance));
  return out;
}

Interval equal_number(const Case& a, const Case& b, const Calibration& cal) {
  const auto each = [](const Case& c, const Coefficients& k) {
    const Outcome o = evaluate(c, k);
    return o.rate() / o.accelerators;
  };
  const double base = each(a, cal.coefficients) / each(b, cal.coefficients);
  double variance = 0;
  const auto add = [&](const Unknown& e, bool in_a, bool in_b) {
    Case x = a, y = b;
    if (in_a) e.move(x, 1 + kStep);
    if (in_b) e.move(y, 1 + kStep);
    const double d = std::log(each(x, cal.coefficients) / each(y, cal.coefficients) / base) / kStep * e.sd;
    variance += d * d;
  };
  // The split of power is unknown of both alike; folds are each their own.
  const std::size_t shared = unknowns(Case()).size();
  const std::vector<Unknown> of_a = unknowns(a), of_b = unknowns(b);
  for (std::size_t k = 0; k < of_a.size(); ++k)
    if (of_a[k].sd > 0) add(of_a[k], true, k < shared);
  for (std::size_t k = shared; k < of_b.size(); ++k)
    if (of_b[k].sd > 0) add(of_b[k], false, true);
  return interval_of(cal, [&](const Coefficients& k) { return each(a, k) / each(b, k); }, std::sqrt(variance));
}

std::vector<Elasticity> elasticities(const Case& c, const Coefficients& k) {
  struct Lever {
    std::string_view name;
    void (*move)(Case&, double factor);
  };
  static constexpr Lever kLevers[] = {
      {"peak", [](Case& x, double f) {
         for (double& p : x.platform.chip.peak_flops) p *= f;
         for (Unit& u : x.units) u.op_s *= f;
       }},
      {"memory bandwidth", [](Case& x, double f) { x.platform.chip.memory_bandwidth *= f; }},
      {"memory beside it",
       [](Case& x, double f) {
         for (Store& s : x.platform.chip.stores) s.bandwidth *= f;
       }},
      {"links between dies", [](Case& x, double f) { x.platform.chip.dies.bandwidth *= f; }},
      {"scale-up bandwidth", [](Case& x, double f) {
         if (!x.platform.links.empty()) x.platform.links.front().bandwidth *= f;
       }},
      {"scale-out bandwidth", [](Case& x, double f) {
         for (std::size_t i = 1; i < x.platform.links.size(); ++i) x.platform.links[i].bandwidth *= f;
       }},
      {"fabric latency", [](Case& x, double f) {
         for (Link& l : x.platform.links) l.latency_s *= f;
         x.platform.chip.dies.latency_s *= f;
       }},
  };
  Case still = c;
  still.power.limit_W.reset();
  still.cooling.reset();  // what a lever is worth to the work, not to the limit
  const double base = evaluate(still, k).time_s();
  std::vector<Elasticity> out;
  for (const Lever& l : kLevers) {
    Case moved = still;
    l.move(moved, 1 + kStep);
    out.push_back({l.name, std::log(evaluate(moved, k).time_s() / base) / std::log1p(kStep)});
  }
  Coefficients less = k;
  less.startup_s *= 1 + kStep;
  less.token_startup_s *= 1 + kStep;
  less.jitter_s *= 1 + kStep;
  out.push_back({"start-up and jitter of software", std::log(evaluate(still, less).time_s() / base) / std::log1p(kStep)});
  return out;
}

}  // namespace taufold::system
