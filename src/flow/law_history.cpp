#include "flow/law_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <deque>
#include <map>
#include <optional>

#include "flow/law_table.hpp"
#include "flow/read.hpp"
#include "law/data.hpp"

namespace taufold::flow {

namespace {

/// A metric that is known by the name of its column (and of another column that tells such tables from
/// others), or by the name of its series in a long table.
struct KnownMetric {
  std::string_view name;            ///< as records carry it
  std::string_view column, beside;  ///< of a wide table
  std::string_view series;          ///< of a long table, its beginning
  std::string_view unit;            ///< of a long table
  std::string_view group;           ///< column that tells groups apart
  bool judged, one_a_date;
};
constexpr KnownMetric kMetrics[] = {
    {"transistors", "", "", "transistors", "count", "", true, false},
    {"clock", "", "", "clock", "MHz", "", true, false},
    {"specint", "", "", "single-thread SPECint", "score", "", true, false},
    {"specint", "", "", "specint", "score", "", true, false},
    {"top500_sum", "sum_rmax_TF", "list", "top500_sum", "TF", "", true, true},
    {"top500_top", "top_rmax_TF", "list", "top500_top", "TF", "", true, true},
    {"gpu_density", "density_MTr_mm2", "fp32_TFLOPS", "gpu_density", "MTr/mm2", "vendor", true, false},
    {"chip_density", "density_MTr_mm2", "chip_class", "chip_density", "MTr/mm2", "chip_class", true, false},
    {"soc_density", "density_MTr_mm2", "max_clock_GHz", "soc_density", "MTr/mm2", "vendor", false, false},
    {"hbm_bandwidth", "bw_GBps", "generation", "hbm_bandwidth", "GB/s", "", false, false},
    {"bond_pitch", "pitch_um", "overlay_nm", "bond_pitch", "um", "technology", false, false},
};

constexpr std::size_t kLeastRows = 8;

struct Row {
  double year = 0, ln_value = 0;
  std::string group, id;
};
struct Gathered {
  std::string name, unit;
  bool judged = false, one_a_date = false;
  std::vector<Row> rows;
};

class Reader {
 public:
  explicit Reader(diag::Collector& out) : out_(out) {}

  void file(const io::InputFile& file) {
    std::optional<LawTable> table = LawTable::read(file, out_);
    constexpr std::string_view needed[] = {"id", "year"};
    if (!table || !table->require(needed, "a history", out_)) return;
    left_out_.clear();
    join(*table);
    if (table->column("series") && table->column("value"))
      long_table(*table);
    else
      wide_table(*table);
    if (!left_out_.empty()) {
      std::string ids;
      for (std::size_t k = 0; k < std::min<std::size_t>(left_out_.size(), 10); ++k)
        ids += (k ? ", " : "") + left_out_[k];
      if (left_out_.size() > 10) ids += fmt::format(" and {} more", left_out_.size() - 10);
      out_.report("LAW-0007", file.path,
                  fmt::format("{} rows are left out: without a date, or without a figure of the metric",
                              left_out_.size()))
          .note(diag::shown(ids));
    }
  }

  History finish() {
    History h;
    for (auto& [name, g] : series_) {
      if (g.rows.size() < kLeastRows) {
        out_.report("LAW-0008",
                    fmt::format("the series {} has {} rows and is left out; {} are needed at least",
                                diag::quoted(name), g.rows.size(), kLeastRows));
        continue;
      }
      std::stable_sort(g.rows.begin(), g.rows.end(),
                       [](const Row& a, const Row& b) { return a.year < b.year; });
      for (std::size_t k = 1; k < g.rows.size() && g.one_a_date; ++k)
        if (g.rows[k].year == g.rows[k - 1].year)
          out_.report("LAW-0010", fmt::format("the series {} has two values of one date: rows {} and {}",
                                              diag::quoted(name), diag::quoted(g.rows[k - 1].id),
                                              diag::quoted(g.rows[k].id)));
      law::Series s;
      s.name = name;
      s.unit = g.unit;
      std::vector<std::string> ids;
      for (const Row& r : g.rows) {
        s.year.push_back(r.year);
        s.ln_value.push_back(r.ln_value);
        auto it = std::find(s.groups.begin(), s.groups.end(), r.group);
        if (it == s.groups.end()) it = s.groups.insert(s.groups.end(), r.group);
        s.group.push_back(static_cast<std::int32_t>(it - s.groups.begin()));
        ids.push_back(r.id);
      }
      limit_groups(s);
      h.series.push_back(std::move(s));
      h.judged.push_back(g.judged);
      h.ids.push_back(std::move(ids));
    }
    return h;
  }

 private:
  /// A group of its own for the sixteen largest; the rest share the last one. A filter carries a state a
  /// group.
  static void limit_groups(law::Series& s) {
    constexpr std::size_t kMost = 16;
    if (s.groups.size() <= kMost) return;
    std::vector<std::size_t> count(s.groups.size(), 0), order(s.groups.size());
    for (const std::int32_t g : s.group) ++count[static_cast<std::size_t>(g)];
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return count[a] > count[b]; });
    std::vector<std::int32_t> to(order.size(), static_cast<std::int32_t>(kMost - 1));
    std::vector<std::string> names;
    for (std::size_t k = 0; k + 1 < kMost; ++k)
      to[order[k]] = static_cast<std::int32_t>(k), names.push_back(s.groups[order[k]]);
    names.emplace_back("others");
    for (std::int32_t& g : s.group) g = to[static_cast<std::size_t>(g)];
    s.groups = std::move(names);
  }

  /// Marks rows that an earlier file of the same columns has; the same id with other values is an error.
  void join(const LawTable& t) {
    std::string columns;
    for (const std::string& c : t.columns()) columns += c + '\n';
    auto& known = rows_[columns];
    const std::size_t id = *t.column("id");
    repeated_.assign(t.rows(), false);
    for (std::size_t r = 0; r < t.rows(); ++r) {
      std::string all;
      for (std::size_t c = 0; c < t.columns().size(); ++c) all += t.text(r, c) + '\n';
      const auto [it, added] = known.emplace(t.text(r, id), all);
      if (added) continue;
      repeated_[r] = true;
      if (it->second != all)
        out_.report(
            "LAW-0006", t.source(), t.at(r, id),
            fmt::format("the row {} was there before with other values", diag::quoted(t.text(r, id))));
    }
  }

  void add(const LawTable& t, std::size_t r, Gathered& to, std::optional<double> value,
           const std::string& group) {
    const std::string& id = t.text(r, *t.column("id"));
    const std::optional<double> year = t.number(r, *t.column("year"));
    if (repeated_[r]) return;
    if (!year || !(*year > 1800 && *year < 2200) || !value || !(*value > 0)) {
      if (std::find(left_out_.begin(), left_out_.end(), id) == left_out_.end()) left_out_.push_back(id);
      return;
    }
    to.rows.push_back({*year, std::log(*value), group, id});
  }

  void wide_table(const LawTable& t) {
    bool any = false;
    for (const KnownMetric& m : kMetrics) {
      const auto column = t.column(m.column);
      if (m.column.empty() || !column || !t.column(m.beside)) continue;
      any = true;
      Gathered& g = gathered(m.name, m.unit, m.judged, m.one_a_date);
      const auto group = t.column(m.group);
      for (std::size_t r = 0; r < t.rows(); ++r)
        add(t, r, g, t.number(r, *column), group ? t.text(r, *group) : std::string());
    }
    if (!any)
      out_.report("LAW-0005", t.source(), t.source().text.substr(0, t.source().text.find('\n')),
                  "no column of this table is a metric that is known")
          .help("a table with the columns id, series, year, value and unit can hold any metric");
  }

  void long_table(const LawTable& t) {
    const std::size_t series = *t.column("series"), value = *t.column("value");
    const auto unit = t.column("unit"), group = t.column("group");
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const std::string& name = t.text(r, series);
      const KnownMetric* known = nullptr;
      for (const KnownMetric& m : kMetrics)
        if (!m.series.empty() && name.starts_with(m.series)) known = &m;
      const std::string given = unit ? t.text(r, *unit) : std::string();
      Gathered& g = known ? gathered(known->name, known->unit, known->judged, known->one_a_date)
                          : gathered(slug(name), given, false, false);
      if (unit && given != g.unit) {
        out_.report("LAW-0009", t.source(), t.at(r, *unit),
                    fmt::format("the series {} is in {}, and this row is in {}", diag::quoted(g.name),
                                g.unit.empty() ? "no unit" : g.unit,
                                given.empty() ? "none" : diag::quoted(given)))
            .help("values of a series are of one metric in one unit");
        continue;
      }
      add(t, r, g, t.number(r, value), group ? t.text(r, *group) : std::string());
    }
  }

  Gathered& gathered(std::string_view name, std::string_view unit, bool judged, bool one_a_date) {
    const auto [it, added] = series_.try_emplace(std::string(name));
    if (added) it->second = {std::string(name), std::string(unit), judged, one_a_date, {}};
    return it->second;
  }

  static std::string slug(std::string_view text) {
    std::string out;
    for (const char c : text) {
      const auto u = static_cast<unsigned char>(c);
      if (std::isalnum(u))
        out += static_cast<char>(std::tolower(u));
      else if (!out.empty() && out.back() != '_')
        out += '_';
    }
    while (out.ends_with('_')) out.pop_back();
    return out.empty() ? "unnamed" : out;
  }

  diag::Collector& out_;
  std::map<std::string, Gathered> series_;
  std::map<std::string, std::map<std::string, std::string>> rows_;  ///< by columns and id
  std::vector<bool> repeated_;
  std::vector<std::string> left_out_;
};

}  // namespace

History read_history(const std::vector<std::string>& files, Session& session) {
  Reader reader(session.diagnostics);
  std::deque<io::InputFile> kept;  // diagnostics look into the texts
  if (files.empty()) {
    kept.push_back({"history.csv", std::string(law::data::history_csv()), io::Packing::none, 0});
    reader.file(kept.back());
  }
  for (const std::string& path : files) {
    std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (!file) continue;
    record_input(path, session);
    kept.push_back(std::move(*file));
    reader.file(kept.back());
  }
  History h = reader.finish();
  session.show_diagnostics();
  return h;
}

}  // namespace taufold::flow
