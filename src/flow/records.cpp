#include "flow/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace taufold::flow {

Outcome conclude_records(std::string_view what, Session& session) {
  const std::vector<report::Record>& records = session.document.records;
  std::vector<const report::Record*> worst;
  for (const report::Record& r : records)
    if (!r.ok) worst.push_back(&r);
  std::stable_sort(worst.begin(), worst.end(), [](const auto* a, const auto* b) {
    const auto share = [](const report::Record& r) {
      return r.error() && r.tolerance ? *r.error() / *r.tolerance : std::numeric_limits<double>::infinity();
    };
    return share(*a) > share(*b);
  });
  const auto text = [](const std::optional<double>& x) { return x ? fmt::format("{:.6f}", *x) : std::string("-"); };
  constexpr std::size_t kShown = 20;
  std::string table;
  for (std::size_t k = 0; k < std::min(kShown, worst.size()); ++k)
    table += fmt::format("  {}: expected {}, computed {}, allowed {}\n", worst[k]->name, text(worst[k]->expected),
                         text(worst[k]->computed), text(worst[k]->tolerance));
  if (worst.size() > kShown) table += fmt::format("  and {} more\n", worst.size() - kShown);
  const report::RecordSummary sum = report::summarise(records);
  session.log(Level::result, fmt::format("{} of {} {} within tolerance; median error {:.3g}, largest {:.3g} of it\n{}",
                                         sum.ok, sum.n, what, sum.median_error, sum.max_error, table));
  if (records.empty()) return Outcome::input_error;
  return sum.ok == sum.n ? Outcome::done : Outcome::requirement_failed;
}

}  // namespace taufold::flow
