#include "report/requirement.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "diag/suggest.hpp"
#include "report/text.hpp"

namespace taufold::report {

namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

bool related(double a, Requirement::Relation relation, double b) {
  switch (relation) {
    case Requirement::Relation::less:
      return a < b;
    case Requirement::Relation::less_equal:
      return a <= b;
    case Requirement::Relation::equal:
      return a == b;
    case Requirement::Relation::greater_equal:
      return a >= b;
    case Requirement::Relation::greater:
      return a > b;
  }
  return false;
}

}  // namespace

std::optional<Requirement> parse_requirement(std::string_view text) {
  const std::size_t at = text.find_first_of("<>=");
  if (at == std::string_view::npos) return std::nullopt;
  Requirement r;
  r.text = std::string(text);
  r.metric = std::string(trimmed(text.substr(0, at)));
  std::string_view rest = text.substr(at + 1);
  const bool equals = !rest.empty() && rest.front() == '=';
  if (equals) rest.remove_prefix(1);
  using Relation = Requirement::Relation;
  if (text[at] == '<') r.relation = equals ? Relation::less_equal : Relation::less;
  if (text[at] == '>') r.relation = equals ? Relation::greater_equal : Relation::greater;
  rest = trimmed(rest);
  if (!rest.empty() && rest.back() == '%') {
    r.percent = true;
    rest = trimmed(rest.substr(0, rest.size() - 1));
  }
  if (!rest.empty() && rest.front() == '+') rest.remove_prefix(1);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), r.value);
  if (error != std::errc() || end != rest.data() + rest.size() || r.metric.empty() || !std::isfinite(r.value))
    return std::nullopt;
  return r;
}

Verdict judge(const Requirement& r, const Document& d, const Document* before) {
  const Metric* m = d.find(r.metric);
  if (!m) {
    const std::string_view near = diag::nearest(
        r.metric, d.metrics.size(), [&](std::size_t i) { return std::string_view(d.metrics[i].name); });
    return {r.text, false,
            near.empty() ? "there is no such figure"
                         : fmt::format("there is no such figure, {}", diag::did_you_mean(near))};
  }
  const double found = as_double(m->value);
  if (!r.percent)
    return {r.text, related(found, r.relation, r.value),
            number_text(m->value) + (m->unit == "1" ? "" : " " + m->unit)};
  const Metric* old = before ? before->find(r.metric) : nullptr;
  if (!old) return {r.text, false, "there is no earlier figure to compare with"};
  const double was = as_double(old->value);
  const double change = found == was ? 0 : 100 * (found - was) / std::abs(was);
  return {r.text, related(change, r.relation, r.value), fmt::format("{:+.3f} %", change)};
}

}  // namespace taufold::report
