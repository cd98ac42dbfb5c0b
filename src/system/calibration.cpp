#include "system/calibration.hpp"

#include <algorithm>
#include <cmath>

#include "system/data.hpp"
#include "system/table.hpp"

namespace taufold::system {

namespace {

constexpr double kZ90 = 1.2815515655446004;  // normal quantile of 0.9
constexpr double kStep = 1e-5;

template <std::size_t n>
std::size_t index_of(std::string_view word, const std::string_view (&known)[n]) {
  return static_cast<std::size_t>(std::find(std::begin(known), std::end(known), word) - std::begin(known));
}

std::vector<TrainingRun> read() {
  std::vector<TrainingRun> out;
  for (ShippedRows r(data::runs_csv()); r.next();) {
    const Transformer* model = find_transformer(r.text("model"));
    const Platform* platform = find_platform(r.text("hardware"));
    const std::size_t format = index_of(r.text("format"), kFormats), recompute = index_of(r.text("recompute"), kRecomputes);
    if (model == nullptr || platform == nullptr || format == std::size(kFormats) || recompute == std::size(kRecomputes)) continue;  // a unit test holds the file to these
    TrainingRun run;
    run.name = r.text("run");
    run.job.model = *model;
    run.job.layout = {.tensor = r.number("tensor"), .pipeline = r.number("pipeline"), .chunks = r.number("chunks"), .context = r.number("context"), .expert = 1,
                      .data = r.number("data"), .micro_batch = r.number("micro_batch")};
    run.job.batch = r.number("batch");
    run.job.format = static_cast<Format>(format);
    run.job.recompute = static_cast<Recompute>(recompute);
    // Sequence parallelism came with selective recomputation, to make the full one needless (Korthikanti et al.).
    run.job.sequence_parallel = run.job.recompute != Recompute::full;
    run.platform = *platform;
    run.quantity = r.text("quantity") == "step_s" ? Quantity::step_s : Quantity::hardware_flops;
    run.value = r.number("value") * (run.quantity == Quantity::step_s ? 1 : 1e12);
    run.source = r.text("source");
    out.push_back(std::move(run));
  }
  return out;
}

bool same_shape(const Transformer& a, const Transformer& b) {
  return a.layers == b.layers && a.hidden == b.hidden && a.ffn == b.ffn && a.heads == b.heads && a.kv_heads == b.kv_heads && a.sequence == b.sequence && a.experts == b.experts;
}

}  // namespace

double quantity_of(Quantity q, const TrainingJob& j, double step_s) {
  switch (q) {
    case Quantity::step_s:
      return step_s;
    case Quantity::tokens_per_s:
      return j.batch * j.model.sequence / step_s;
    case Quantity::model_flops:
      return model_flops(j, step_s);
    case Quantity::hardware_flops:
      return kHardwareFactor * model_flops(j, step_s);
  }
  return step_s;
}

std::span<const TrainingRun> published_runs() {
  static const std::vector<TrainingRun> all = read();
  return all;
}

bool same_pair(const TrainingJob& a, const Platform& pa, const TrainingJob& b, const Platform& pb) {
  return pa.chip.name == pb.chip.name && same_shape(a.model, b.model);
}
bool same_run(const TrainingJob& a, const Platform& pa, const TrainingJob& b, const Platform& pb) {
  const Layout &x = a.layout, &y = b.layout;
  return same_pair(a, pa, b, pb) && a.batch == b.batch && a.recompute == b.recompute && bytes_of(a.format) == bytes_of(b.format) && x.tensor == y.tensor &&
         x.pipeline == y.pipeline && x.chunks == y.chunks && x.context == y.context && x.expert == y.expert && x.data == y.data && x.micro_batch == y.micro_batch;
}

Calibration calibrate(std::span<const TrainingRun> runs, const std::function<bool(const TrainingRun&)>& use, const Calibration* near) {
  std::vector<const TrainingRun*> used;
  for (const TrainingRun& r : runs)
    if (!use || use(r)) used.push_back(&r);
  const std::vector<num::NormalPrior> prior = coefficient_priors();
  const auto residuals = [&](std::span<const double> theta, std::vector<double>& out) {
    const Coefficients k = from_theta(theta);
    out.resize(used.size());
    for (std::size_t i = 0; i < used.size(); ++i) {
      const TrainingRun& r = *used[i];
      out[i] = std::log(quantity_of(r.quantity, r.job, training_step(r.job, r.platform, k).time_s()) / r.value) / kRunSd;
    }
  };
  Calibration c;
  c.fit = num::map_fit(residuals, prior, near != nullptr ? near->fit.theta : std::vector<double>());
  c.coefficients = from_theta(c.fit.theta);
  return c;
}

const Calibration& shipped_calibration() {
  static const Calibration c = calibrate(published_runs());
  return c;
}

Interval interval_of(const Calibration& c, const std::function<double(const Coefficients&)>& f, double own_sd) {
  const std::size_t n = c.fit.theta.size();
  const double value = f(c.coefficients);
  std::vector<double> slope(n), theta = c.fit.theta;
  for (std::size_t k = 0; k < n; ++k) {
    theta[k] += kStep;
    slope[k] = (std::log(f(from_theta(theta))) - std::log(value)) / kStep;
    theta[k] = c.fit.theta[k];
  }
  double variance = own_sd * own_sd;
  for (std::size_t p = 0; p < n; ++p)
    for (std::size_t q = 0; q < n; ++q) variance += slope[p] * c.fit.covariance[p * n + q] * slope[q];
  const double z = kZ90 * std::sqrt(variance);
  return {value, value * std::exp(-z), value * std::exp(z)};
}

}  // namespace taufold::system
