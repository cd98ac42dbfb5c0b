// The one document that every command can leave (`taufold.report/1`). Text, HTML and viewer data derive from
// it, so a figure is computed once and named once. Order of metrics, options and passes is the order in which
// they were added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace taufold::report {

inline constexpr std::string_view kSchema = "taufold.report/1";

/// A number that stays an integer in JSON when it is one: scores and counts compare exactly.
using Number = std::variant<std::int64_t, double>;
double as_double(const Number& n);

struct Metric {
  std::string name;
  Number value;
  std::string unit;
  std::optional<double> low = std::nullopt, high = std::nullopt;  ///< where the value comes from priors
  std::string source = {};
};

using OptionValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

struct Option {
  std::string name;
  std::optional<OptionValue> value;  ///< absent: not given and no default (JSON null)
  std::string origin;                ///< "default", "command line" or "file:line" of a config file
};

struct Input {
  std::string path, sha256;
};

struct Pass {
  std::string name;
  double wall_s = 0, cpu_s = 0;
  std::int64_t peak_rss_bytes = 0;
  std::uint64_t checksum = 0;  ///< 0: the pass leaves no placement
};

/// A table of numbers by column (convergence curves, the density sweep) or, with one row, figures of one
/// object each.
struct Series {
  std::string name;
  std::vector<std::pair<std::string, std::vector<double>>> columns;
  std::vector<std::string> labels = {};  ///< one a row, under the name "stage"; may be empty
};

/// A diagnostic as it was shown.
struct Message {
  std::string severity;  ///< "error", "warning" or "note" (something was ignored)
  std::string code, text;
};

struct Verdict {
  std::string name;  ///< "legal" or the requirement as it was given
  bool holds = false;
  std::string text;  ///< what was found
};

/// A computed figure held against a stored one.
struct Record {
  std::string name;
  std::optional<double> expected, computed;  ///< absent: a figure that only one side has
  std::optional<double> tolerance;           ///< largest allowed |computed - expected|; absent: shown, not judged
  bool ok = false;
  std::optional<double> error() const;
};

struct RecordSummary {
  std::size_t n = 0, ok = 0;
  double median_error = 0, max_error = 0;  ///< of error / tolerance, over records that have both
};
RecordSummary summarise(const std::vector<Record>&);

struct Host {
  std::string system, cpu;
  int cores = 0;
  std::int64_t memory_bytes = 0;
};

struct Document {
  std::string version, commit;
  std::vector<std::string> command;
  std::vector<Option> options;
  std::uint64_t seed = 0;
  int threads = 0;
  Host host;
  std::vector<Input> inputs;
  std::vector<Pass> passes;
  std::vector<Message> messages;
  std::vector<Metric> metrics;
  std::vector<Series> series;
  std::vector<Verdict> verdicts;
  std::vector<Record> records;

  void add(std::string name, std::int64_t value, std::string unit);
  void add(std::string name, double value, std::string unit);
  const Metric* find(std::string_view name) const;
  /// The value of a metric in `unit`; nothing where there is none in it.
  std::optional<double> number(std::string_view name, std::string_view unit) const;
  const Series* find_series(std::string_view name) const;
  const Option* find_option(std::string_view name) const;
  bool holds() const;  ///< no verdict fails
};

/// Always valid JSON: bytes that are no UTF-8 become U+FFFD, numbers that are not finite become null.
std::string to_json(const Document&);

/// Reads what to_json wrote (fields that this version does not know are read over).
struct Loaded {
  Document document;
  std::string error;                  ///< empty when read; otherwise what is wrong
  std::optional<std::size_t> offset;  ///< where in the text, for errors of syntax
};
Loaded from_json(std::string_view text);

}  // namespace taufold::report
