#include "flow/system/peers.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "system/calibration.hpp"

namespace taufold::flow {

namespace {

constexpr std::string_view kColumns[] = {"id", "tool", "case", "model", "system", "inputs", "total_s"};

/// "n=8 t=8 recompute=full": the text behind `key=`, empty where there is none.
std::string_view value_of(std::string_view inputs, std::string_view key) {
  for (std::size_t i = 0; i < inputs.size();) {
    const std::size_t end = std::min(inputs.find(' ', i), inputs.size());
    const std::string_view word = inputs.substr(i, end - i);
    if (word.size() > key.size() && word.starts_with(key) && word[key.size()] == '=') return word.substr(key.size() + 1);
    i = end + 1;
  }
  return {};
}
double number_of(std::string_view inputs, std::string_view key) {
  const std::string_view s = value_of(inputs, key);
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  return error == std::errc() && end == s.data() + s.size() ? v : 0;
}

std::optional<system::TrainingJob> job_of(std::string_view model, std::string_view inputs, const system::Platform& p) {
  const system::Transformer* m = system::find_transformer(model);
  system::TrainingJob j;
  j.layout = {.tensor = number_of(inputs, "t"), .pipeline = number_of(inputs, "p"), .chunks = number_of(inputs, "interleave"), .data = number_of(inputs, "d"), .micro_batch = number_of(inputs, "mb")};
  j.batch = number_of(inputs, "batch");
  const system::Layout& l = j.layout;
  if (m == nullptr || l.tensor < 1 || l.pipeline < 1 || l.chunks < 1 || l.data < 1 || l.micro_batch < 1 || j.batch < l.data * l.micro_batch) return std::nullopt;
  j.model = *m;
  j.format = inputs.find("float8") != std::string_view::npos ? system::Format::fp8 : system::Format::fp16;
  if (p.chip.peak(j.format) <= 0) return std::nullopt;
  const std::string_view again = value_of(inputs, "recompute");
  j.recompute = again == "full" ? system::Recompute::full : again == "attn_only" ? system::Recompute::selective : system::Recompute::none;
  j.sequence_parallel = value_of(inputs, "tp_comm") != "ar";
  return j;
}

}  // namespace

bool tells_peers(const LawTable& t) {
  for (const std::string_view c : kColumns)
    if (!t.column(c)) return false;
  return true;
}

void show_peers(const LawTable& t, Session& session) {
  const system::Coefficients& k = system::shipped_calibration().coefficients;
  const auto text = [&](std::size_t row, std::string_view column) { return t.text(row, *t.column(column)); };
  const auto figure = [&](std::size_t row, std::string_view column) {
    const auto c = t.column(column);
    return c ? t.number(row, *c).value_or(0) : 0;
  };
  std::string out = fmt::format("for information: other tools' figures beside ours, s\n  {:<6} {:<34} {:>9} {:>9} {:>7}   {:<21} {:<21} {:<21}\n", "row", "case", "theirs", "ours", "ratio",
                                "work: theirs, ours", "links: theirs, ours", "waiting: theirs, ours");
  std::string without;
  report::Series series{.name = "system.peers", .columns = {{"theirs", {}}, {"ours", {}}}};
  double ln_sum = 0, worst = 0;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const std::string id = text(r, "id"), inputs = text(r, "inputs");
    const system::Platform* p = system::find_platform(text(r, "system"));
    const double theirs = figure(r, "total_s");
    const auto job = p != nullptr && theirs > 0 ? job_of(text(r, "model"), inputs, *p) : std::nullopt;
    if (!job) {
      without += fmt::format("  {:<6} {}: its job is not stated as key=value\n", id, diag::shown(text(r, "case")));
      continue;
    }
    const system::TrainingStep s = system::training_step(*job, *p, k);
    const system::Parts& q = s.parts;
    const double work = figure(r, "fw_s") + figure(r, "bw_s") + figure(r, "recompute_s") + figure(r, "optim_s");
    const double links = figure(r, "recomm_exposed_s") + figure(r, "tp_exposed_s") + figure(r, "pp_exposed_s") + figure(r, "dp_exposed_s");
    out += fmt::format("  {:<6} {:<34} {:>9.4g} {:>9.4g} {:>7.3f}   {:>9.4g}, {:<10.4g} {:>9.4g}, {:<10.4g} {:>9.4g}, {:<10.4g}\n", id, diag::shown(text(r, "case")).substr(0, 34), theirs, s.time_s(), s.time_s() / theirs, work,
                       q.arithmetic + q.memory, links, q.scale_up + q.scale_out + q.latency + q.jitter, figure(r, "bubble_s"), q.wait);
    series.columns[0].second.push_back(theirs);
    series.columns[1].second.push_back(s.time_s());
    series.labels.push_back(id);
    ln_sum += std::abs(std::log(s.time_s() / theirs));
    worst = std::max(worst, std::abs(std::log(s.time_s() / theirs)));
  }
  const auto n = static_cast<double>(series.labels.size());
  if (n > 0) out += fmt::format("  mean distance {:.1f} %, largest {:.1f} %\n", 100 * ln_sum / n, 100 * worst);
  session.log(Level::result, out + without);
  session.document.series.push_back(std::move(series));
}

}  // namespace taufold::flow
