// `--require METRIC>=VALUE`: a statement about a metric of a document, for scripts and continuous
// integration.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/document.hpp"

namespace taufold::report {

struct Requirement {
  enum class Relation { less, less_equal, equal, greater_equal, greater };
  std::string text;  ///< as given
  std::string metric;
  Relation relation = Relation::equal;
  double value = 0;
  bool percent = false;  ///< `value` is a change in per cent against another document (`fold.score<=1%`)
};

/// Nothing when the text is not METRIC, one of < <= = == >= >, and a number, which may end in %.
std::optional<Requirement> parse_requirement(std::string_view);

/// Whether it holds. A metric that `d` does not have fails, and the text names the nearest one. `before`: the
/// document that percentages refer to; without one they fail.
Verdict judge(const Requirement&, const Document& d, const Document* before = nullptr);

}  // namespace taufold::report
