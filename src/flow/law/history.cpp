#include "flow/law/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "flow/law/table.hpp"
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
  std::string_view over = {};  ///< column that the value is divided by
  bool dated = false;          ///< the day stands in a column `date`
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
    {"accelerator_tensor_per_watt", "tensor_fp16_TFLOPS", "intranode_GBps", "accelerator_tensor_per_watt",
     "TFLOPS/W", "vendor", false, false, "tdp_W", true},
    {"accelerator_memory_bandwidth", "mem_GBps", "intranode_GBps", "accelerator_memory_bandwidth", "GB/s",
     "vendor", false, false, "", true},
    {"hpc_efficiency_best", "best_GF_W", "best_system", "hpc_efficiency_best", "GF/W", "", false, false},
    {"hpc_efficiency_median", "median_GF_W", "best_system", "hpc_efficiency_median", "GF/W", "", false,
     false},
    {"library_density", "huawei_metric_MTr_mm2", "litho", "library_density", "MTr/mm2", "foundry", false,
     false},
    {"core_energy", "E_uJ_per_iter_best", "dlnP_dlnf_upper", "core_energy", "uJ", "role", false, false},
    {"core_clock", "fmax_GHz", "dlnP_dlnf_upper", "core_clock", "GHz", "role", false, false},
    {"training_utilisation", "mfu_pct", "micro_batch", "training_utilisation", "%", "gpu", false, false},
};

/// Columns by which a long table is known: the name of a row's series, its value, and what that is multiplied
/// by.
struct LongForm {
  std::string_view series, value, times, unit, group, prefix;
};
constexpr LongForm kLong[] = {
    {"series", "value", "", "", "group", ""},
    {"metric", "value", "", "", "", ""},
    {"benchmark", "minutes", "n_accelerators", "accelerator-minutes", "accelerator", "mlperf_"}};

constexpr std::size_t kLeastRows = 8;
constexpr double kClaimed = 0.1, kRecalled = 0.1;  // in ln, of what a maker claims, and of what was recalled

struct Row {
  double year = 0, ln_value = 0, ln_sd = 0;
  std::string group, id;
};
struct Gathered {
  std::string name, unit;
  bool judged = false, one_a_date = false, known = false;
  std::vector<Row> rows;
};

class Reader {
 public:
  explicit Reader(diag::Collector& out) : out_(out) {}

  void file(const io::InputFile& file) {
    std::optional<LawTable> table = LawTable::read(file, out_);
    const bool volume = table && !table->column("year") && table->column("hvm_year");
    const std::string_view needed[] = {"id", volume ? "hvm_year" : "year"};
    if (!table || !table->require(needed, "a history", out_)) return;
    year_ = *table->column(needed[1]);
    status_ = table->column("status");
    conf_ = table->column("conf");
    source_ = table->column("source");
    left_out_.clear();
    plans_.clear();
    join(*table);
    const LongForm* form = nullptr;
    for (const LongForm& f : kLong)
      if (!form && table->column(f.series) && table->column(f.value) &&
          (f.times.empty() || table->column(f.times)))
        form = &f;
    if (form)
      long_table(*table, *form);
    else
      wide_table(*table);
    if (!left_out_.empty())
      out_.report("LAW-0007", file.path,
                  fmt::format("{} rows are left out: without a date, or without a figure of the metric",
                              left_out_.size()))
          .note(listed(left_out_));
    if (!plans_.empty())
      out_.report("LAW-0018", file.path, fmt::format("{} rows are plans and are left out", plans_.size()))
          .note(listed(plans_));
  }

  History finish() {
    History h;
    std::vector<std::pair<std::string, std::size_t>> too_short;
    for (auto& [name, g] : series_) {
      if (g.rows.size() < kLeastRows) {
        too_short.emplace_back(name, g.rows.size());
        continue;
      }
      std::stable_sort(g.rows.begin(), g.rows.end(),
                       [](const Row& a, const Row& b) { return a.year < b.year; });
      std::size_t twice = 0;
      for (std::size_t k = 1; k < g.rows.size(); ++k) {
        const bool same = g.rows[k].year == g.rows[k - 1].year;
        twice += same;
        if (same && g.one_a_date)
          out_.report("LAW-0010", fmt::format("the series {} has two values of one date: rows {} and {}",
                                              diag::quoted(name), diag::quoted(g.rows[k - 1].id),
                                              diag::quoted(g.rows[k].id)));
      }
      // Products share dates; in a series of one value a year that is a slip.
      const bool yearly = std::all_of(g.rows.begin(), g.rows.end(),
                                      [](const Row& r) { return r.year == std::floor(r.year); });
      const bool grouped =
          std::any_of(g.rows.begin(), g.rows.end(), [](const Row& r) { return !r.group.empty(); });
      if (twice > 0 && !g.known && !grouped && yearly && twice * 5 <= g.rows.size()) {
        std::string years;
        for (std::size_t k = 1; k < g.rows.size(); ++k)
          if (g.rows[k].year == g.rows[k - 1].year)
            years += fmt::format("{}{} (rows {} and {})", years.empty() ? "" : ", ", g.rows[k].year,
                                 diag::quoted(g.rows[k - 1].id), diag::quoted(g.rows[k].id));
        out_.report("LAW-0019", fmt::format("the series {} has one value a year, but two of {}",
                                            diag::quoted(name), years))
            .help("remove a row that was entered twice; a column `group` tells makers or classes apart");
      }
      law::Series s;
      s.name = name;
      s.unit = g.unit;
      std::vector<std::string> ids;
      for (const Row& r : g.rows) {
        s.year.push_back(r.year);
        s.ln_value.push_back(r.ln_value);
        s.ln_sd.push_back(r.ln_sd);
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
    // A catalogue has dozens of them.
    constexpr std::size_t kSingly = 4;
    for (std::size_t k = 0; k < std::min(kSingly, too_short.size()); ++k)
      out_.report("LAW-0008", fmt::format("the series {} has {} rows and is left out; {} are needed at least",
                                          diag::quoted(too_short[k].first), too_short[k].second, kLeastRows));
    if (too_short.size() > kSingly) {
      std::vector<std::string> names;
      for (std::size_t k = kSingly; k < too_short.size(); ++k)
        names.push_back(fmt::format("{} ({})", too_short[k].first, too_short[k].second));
      out_.report("LAW-0008", fmt::format("{} more series have fewer than {} rows and are left out",
                                          names.size(), kLeastRows))
          .note(listed(names));
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
           const std::string& group, std::optional<std::size_t> dated = std::nullopt) {
    const std::string& id = t.text(r, *t.column("id"));
    const std::optional<double> year = dated ? decimal_year(t.text(r, *dated)) : t.number(r, year_);
    if (repeated_[r]) return;
    if (status_ && t.text(r, *status_).starts_with("plan")) {
      if (std::find(plans_.begin(), plans_.end(), id) == plans_.end()) plans_.push_back(id);
      return;
    }
    if (!year || !(*year > 1800 && *year < 2200) || !value || !(*value > 0)) {
      if (std::find(left_out_.begin(), left_out_.end(), id) == left_out_.end()) left_out_.push_back(id);
      return;
    }
    const bool claimed = status_ && (t.text(r, *status_).find("vendor") != std::string::npos ||
                                     t.text(r, *status_).find("claim") != std::string::npos);
    const bool recalled = (conf_ && (t.text(r, *conf_) == "R" || t.text(r, *conf_).starts_with("R "))) ||
                          (source_ && t.text(r, *source_).find("recalled") != std::string::npos);
    to.rows.push_back(
        {*year, std::log(*value), std::hypot(claimed ? kClaimed : 0, recalled ? kRecalled : 0), group, id});
  }

  void wide_table(const LawTable& t) {
    bool any = false;
    for (const KnownMetric& m : kMetrics) {
      const auto column = t.column(m.column);
      if (m.column.empty() || !column || !t.column(m.beside)) continue;
      any = true;
      Gathered& g = gathered(m.name, m.unit, m.judged, m.one_a_date, true);
      const auto group = t.column(m.group), over = t.column(m.over);
      const auto date = m.dated ? t.column("date") : std::nullopt;
      for (std::size_t r = 0; r < t.rows(); ++r) {
        std::optional<double> v = t.number(r, *column);
        if (over && v) {
          const std::optional<double> by = t.number(r, *over);
          v = by && *by > 0 ? std::optional(*v / *by) : std::nullopt;
        }
        add(t, r, g, v, group ? t.text(r, *group) : std::string(), date);
      }
    }
    if (!any)
      out_.report("LAW-0005", t.source(), t.source().text.substr(0, t.source().text.find('\n')),
                  "no column of this table is a metric that is known")
          .help("a table with the columns id, series, year, value and unit can hold any metric");
  }

  void long_table(const LawTable& t, const LongForm& form) {
    const std::size_t series = *t.column(form.series), value = *t.column(form.value);
    const auto stated = t.column("unit"), group = t.column(form.group), times = t.column(form.times);
    const bool has_unit = form.unit.empty() && stated.has_value();
    const std::size_t unit = stated.value_or(0);
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const std::string name = std::string(form.prefix) + t.text(r, series);
      const KnownMetric* known = nullptr;
      for (const KnownMetric& m : kMetrics)
        if (!m.series.empty() && name.starts_with(m.series)) known = &m;
      const std::string given = has_unit ? t.text(r, unit) : std::string(form.unit);
      // A catalogue of many metrics tells the same one in several units: each is a series of its own there.
      const std::string own =
          form.series == "metric" ? fmt::format("{} ({})", slug(name), given) : slug(name);
      Gathered& g = known ? gathered(known->name, known->unit, known->judged, known->one_a_date, true)
                          : gathered(own, given, false, false, false);
      std::optional<double> v = t.number(r, value);
      if (has_unit && given != g.unit) {
        if (!v) {  // text where a number should be: no figure, whatever its unit
          add(t, r, g, v, std::string());
          continue;
        }
        out_.report("LAW-0009", t.source(), t.at(r, unit),
                    fmt::format("the series {} is in {}, and this row is in {}", diag::quoted(g.name),
                                g.unit.empty() ? "no unit" : g.unit,
                                given.empty() ? "none" : diag::quoted(given)))
            .help("values of a series are of one metric in one unit");
        continue;
      }
      if (times && v) {
        const std::optional<double> by = t.number(r, *times);
        v = by ? std::optional(*v * *by) : std::nullopt;
      }
      add(t, r, g, v, group ? t.text(r, *group) : std::string());
    }
  }

  /// "2024-11-18" in years; nothing for anything else.
  static std::optional<double> decimal_year(std::string_view text) {
    int v[3] = {0, 7, 1};  // a month that is not told is the middle of the year
    std::size_t k = 0;
    for (; k < 3 && !text.empty(); ++k) {
      const std::size_t end = std::min(text.find('-'), text.size());
      const auto [stop, error] = std::from_chars(text.data(), text.data() + end, v[k]);
      if (error != std::errc() || stop != text.data() + end) return std::nullopt;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (k == 0 || v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31) return std::nullopt;
    return v[0] + (v[1] - 1) / 12.0 + (v[2] - 1) / 365.25;
  }

  static std::string listed(const std::vector<std::string>& all) {
    std::string ids;
    for (std::size_t k = 0; k < std::min<std::size_t>(all.size(), 10); ++k) ids += (k ? ", " : "") + all[k];
    if (all.size() > 10) ids += fmt::format(" and {} more", all.size() - 10);
    return diag::shown(ids);
  }

  Gathered& gathered(std::string_view name, std::string_view unit, bool judged, bool one_a_date, bool known) {
    const auto [it, added] = series_.try_emplace(std::string(name));
    if (added) it->second = {std::string(name), std::string(unit), judged, one_a_date, known, {}};
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
  std::vector<std::string> left_out_, plans_;
  std::size_t year_ = 0;  ///< column of the table in work
  std::optional<std::size_t> status_, conf_, source_;
};

}  // namespace

History parse_history(std::span<const io::InputFile> files, diag::Collector& out) {
  Reader reader(out);
  for (const io::InputFile& f : files) reader.file(f);
  return reader.finish();
}

History read_history(const std::vector<std::string>& files, Session& session, bool with_makers) {
  std::vector<io::InputFile> kept;  // diagnostics look into the texts
  if (files.empty())
    kept.push_back({"history.csv", std::string(law::data::history_csv()), io::Packing::none, 0});
  if (files.empty() && with_makers)
    kept.push_back({"makers.csv", std::string(law::data::makers_csv()), io::Packing::none, 0});
  for (const std::string& path : files) {
    std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (!file) continue;
    record_input(path, session);
    kept.push_back(std::move(*file));
  }
  History h = parse_history(kept, session.diagnostics);
  session.show_diagnostics();
  return h;
}

}  // namespace taufold::flow
