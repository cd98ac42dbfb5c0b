// Scores and conjugate forecasts as rows of a vector file name them.
#include <charconv>
#include <cmath>

#include "law/score.hpp"
#include "law/trend_posterior.hpp"
#include "law/vector_check.hpp"

namespace taufold::law {

namespace {

using In = VectorInputs;
using Value = std::optional<double>;

/// The numbers behind a phrase, up to `most` of them, separated by commas, blanks or dots of "0..3".
std::vector<double> numbers_after(std::string_view text, std::string_view phrase, std::size_t most) {
  std::vector<double> out;
  std::size_t i = text.find(phrase);
  if (i == std::string_view::npos) return out;
  i += phrase.size();
  while (i < text.size() && out.size() < most) {
    if (text[i] == ' ' || text[i] == ',') {
      ++i;
      continue;
    }
    if (text.substr(i).starts_with("..")) {
      i += 2;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') ||
                                 (text[end] == '.' && !text.substr(end).starts_with(".."))))
      ++end;
    double v = 0;
    if (end == i || std::from_chars(text.data() + i, text.data() + end, v).ec != std::errc()) break;
    out.push_back(v);
    i = end;
  }
  return out;
}

/// "ln of A,B,.. at t 0..3; intercept N(ln X,s) slope N(ln X,s) noise sd s; YEAR is t T" with an event in the
/// inputs.
std::optional<TrendForecast> forecast_of(const VectorRow& row, VectorContext& context) {
  const std::string_view note = row.note;
  const std::vector<double> y = numbers_after(note, "ln of ", 1000), t = numbers_after(note, "at t ", 1000);
  const std::vector<double> intercept = numbers_after(note, "intercept N(ln ", 2),
                            slope = numbers_after(note, "slope N(ln ", 2);
  const std::vector<double> noise = numbers_after(note, "noise sd ", 1),
                            at = numbers_after(note, " is t ", 1);
  const bool listed = t.size() == y.size();  // "0,1,3" gives every time, "0..3" the first and the last
  if (y.empty() || (t.size() != 2 && !listed) || intercept.size() != 2 || slope.size() != 2 ||
      noise.empty() || at.empty())
    return std::nullopt;
  if (!(intercept[0] > 0) || !(slope[0] > 0)) return std::nullopt;
  TrendData d;
  for (std::size_t k = 0; k < y.size(); ++k) {
    if (!(y[k] > 0)) return std::nullopt;
    d.t.push_back(listed ? t[k]
                  : y.size() > 1
                      ? t[0] + (t[1] - t[0]) * static_cast<double>(k) / static_cast<double>(y.size() - 1)
                      : t[0]);
    d.ln_y.push_back(std::log(y[k]));
  }
  d.intercept = {std::log(intercept[0]), intercept[1]};
  d.slope = {std::log(slope[0]), slope[1]};
  d.noise_sd = noise[0];
  // The note dates one t: "2031 is t 8"; other years follow from it.
  const std::size_t is = note.find(" is t ");
  std::size_t begin = is;
  while (begin > 0 && note[begin - 1] >= '0' && note[begin - 1] <= '9') --begin;
  double dated = 0;
  const bool known = std::from_chars(note.data() + begin, note.data() + is, dated).ec == std::errc();
  double asked = at[0];
  if (const std::size_t last = row.quantity.find_last_of(' '); known && last != std::string::npos) {
    double year = 0;
    const char *from = row.quantity.data() + last + 1, *end = row.quantity.data() + row.quantity.size();
    if (const auto r = std::from_chars(from, end, year); r.ec == std::errc() && r.ptr == end && year > 1900)
      asked += year - dated;
  }
  double events = 0, fresh = 0;
  if (const std::vector<double> year = numbers_after(row.inputs, "with ", 1); !year.empty()) {
    if (!known) return std::nullopt;
    d.event_t = at[0] - (dated - year[0]);
    if (const std::vector<double> sd = numbers_after(row.inputs, "prior step sd ", 1); !sd.empty())
      context.step_sd = sd[0];
    d.step_sd = context.step_sd.value_or(d.step_sd);
    events = row.inputs.find("one more") != std::string::npos   ? 2
             : row.inputs.find("two more") != std::string::npos ? 3
                                                                : 1;
    // "one more drawn afresh" knows nothing of the step seen; by default a step keeps its coefficient.
    if (row.inputs.find("fresh") != std::string::npos) fresh = events - 1, events = 1;
  }
  return forecast(d, asked, events, fresh);
}

constexpr VectorFormula kFormulas[] = {
    {"score", "CRPS normal", "s [z (2F(z)-1) + 2f(z) - 1/sqrt(pi)]", "Gneiting, Raftery 2007",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value y = in.number("y"), m = in.number("m"), s = in.number("s");
       return y && m && s && *s > 0 ? Value(crps_normal(*y, *m, *s)) : std::nullopt;
     }},
    {"score", "CRPS log-normal", "y (2F(w)-1) - 2 e^(m+s^2/2) [F(w-s) + F(s/sqrt2) - 1]", "Baran, Lerch 2015",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value y = in.number("y"), m = in.number("m"), s = in.number("s");
       return y && m && s && *s > 0 && *y > 0 ? Value(crps_lognormal(*y, *m, *s)) : std::nullopt;
     }},
    {"bayes", "posterior slope", "conjugate normal regression", "textbook",
     [](const VectorRow& row, const In&, VectorContext& context) -> Value {
       const auto f = forecast_of(row, context);
       return f ? Value(std::exp(f->slope_mean)) : std::nullopt;
     }},
    {"bayes", "predictive median", "conjugate normal regression", "textbook",
     [](const VectorRow& row, const In&, VectorContext& context) -> Value {
       const auto f = forecast_of(row, context);
       return f ? Value(std::exp(f->mean)) : std::nullopt;
     }},
    {"bayes", "predictive ln-sd", "conjugate normal regression", "textbook",
     [](const VectorRow& row, const In&, VectorContext& context) -> Value {
       const auto f = forecast_of(row, context);
       return f ? Value(f->sd) : std::nullopt;
     }},
    {"bayes", "P(<=", "share of the predictive distribution", "textbook",
     [](const VectorRow& row, const In&, VectorContext& context) -> Value {
       const auto f = forecast_of(row, context);
       const std::vector<double> level = numbers_after(row.quantity, "P(<=", 1);
       if (!f || level.empty() || !(level[0] > 0)) return std::nullopt;
       return normal_cdf((std::log(level[0]) - f->mean) / f->sd);
     }},
    {"bayes", "posterior step", "conjugate normal regression, as a factor", "textbook",
     [](const VectorRow& row, const In&, VectorContext& context) -> Value {
       const auto f = forecast_of(row, context);
       return f ? Value(std::exp(f->step_mean)) : std::nullopt;
     }},
    {"bayes", "posterior slope sd", "conjugate normal regression, of ln a year", "textbook",
     [](const VectorRow& row, const In&, VectorContext& context) -> Value {
       const auto f = forecast_of(row, context);
       return f ? Value(f->slope_sd) : std::nullopt;
     }},
    {"bayes", "P(>=", "share of the predictive distribution", "textbook",
     [](const VectorRow& row, const In&, VectorContext& context) -> Value {
       const auto f = forecast_of(row, context);
       const std::vector<double> level = numbers_after(row.quantity, "P(>=", 1);
       if (!f || level.empty() || !(level[0] > 0)) return std::nullopt;
       return normal_cdf((f->mean - std::log(level[0])) / f->sd);
     }},
};

}  // namespace

std::span<const VectorFormula> forecast_formulas() {
  return kFormulas;
}

}  // namespace taufold::law
