#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <map>

#include "diag/suggest.hpp"
#include "io/csv.hpp"
#include "io/ladder/ladder.hpp"
#include "tech/data.hpp"

namespace taufold::io::ladder {

namespace {

enum Column : std::size_t { kNode, kQuantity, kUnit, kLow, kNominal, kHigh, kStatus, kSource, kColumns };
constexpr std::string_view kHeading[kColumns] = {"node", "quantity", "unit", "low", "nominal", "high", "status", "source"};

class Reader {
 public:
  Reader(const InputFile& file, diag::Collector& out, tech::Ladder& ladder) : file_(file), out_(out), ladder_(ladder), records_(file.text) {}

  bool run() {
    const std::size_t before = out_.errors();
    if (!heading()) return false;
    while (!out_.full() && records_.next()) row();
    if (records_.broken()) out_.report("TEC-0001", file_.path, "a double quote is not closed");
    if (out_.errors() == before) contradict();
    return out_.errors() == before;
  }

 private:
  bool heading() {
    if (!records_.next()) {
      out_.report("TEC-0001", file_.path, "the table is empty").help(fmt::format("its heading is {}", fmt::join(kHeading, ",")));
      return false;
    }
    for (std::size_t k = 0; k < kColumns; ++k)
      if (records_.fields().size() != kColumns || records_.fields()[k] != kHeading[k]) {
        const std::string_view at = k < records_.places().size() ? records_.places()[k] : records_.record();
        out_.report("TEC-0001", file_.source(), at, k < records_.fields().size() && records_.fields()[k] != kHeading[k] ? fmt::format("the column {} was expected", diag::quoted(kHeading[k])) : "another number of columns than a ladder has")
            .help(fmt::format("its heading is {}", fmt::join(kHeading, ",")));
        return false;
      }
    return true;
  }

  std::string_view at(Column c) const { return records_.places()[c]; }

  std::optional<double> number(Column c) {
    const std::string& s = records_.fields()[c];
    double v = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
    if (!s.empty() && error == std::errc() && end == s.data() + s.size() && std::isfinite(v)) return v;
    out_.report("TEC-0003", file_.source(), at(c), s.empty() ? fmt::format("the figure has no {} end", kHeading[c]) : fmt::format("{} is no number", diag::quoted(s)))
        .help("a figure that is known exactly has three equal numbers");
    return std::nullopt;
  }

  void row() {
    if (records_.fields().size() != kColumns) {
      const std::string_view record = records_.record();
      out_.report("TEC-0001", file_.source(), record.substr(0, record.find('\n')), fmt::format("{} fields where the heading has {}", records_.fields().size(), std::size_t{kColumns}))
          .help("a field with commas stands in double quotes");
      return;
    }
    const std::vector<std::string>& f = records_.fields();
    for (const Column c : {kNode, kQuantity, kUnit, kStatus, kSource})
      if (f[c].find_first_not_of(" \t") == std::string::npos) {
        out_.report("TEC-0002", file_.source(), at(c).empty() ? records_.record().substr(0, records_.record().find('\n')) : at(c), fmt::format("the row has no {}", kHeading[c]))
            .help(c == kSource ? "say where the figure is from, or that it is an assumption" : c == kUnit ? "a ratio has the unit x, a plain number 1" : "");
        return;
      }
    const tech::NodeQuantity* q = tech::find_quantity(f[kQuantity]);
    if (!q) {
      const std::span<const tech::NodeQuantity> all = tech::node_quantities();
      out_.report("TEC-0004", file_.source(), at(kQuantity), fmt::format("no node has a quantity {}", diag::quoted(f[kQuantity])))
          .help(diag::did_you_mean(diag::nearest(f[kQuantity], all.size(), [&](std::size_t k) { return all[k].name; })));
      return;
    }
    if (f[kUnit] != q->unit) {
      out_.report("TEC-0005", file_.source(), at(kUnit), fmt::format("{} is in {}, not {}", q->name, q->unit, diag::quoted(f[kUnit]))).help("convert the figures; no unit is converted here");
      return;
    }
    tech::NodeFigure figure;
    figure.quantity = f[kQuantity];
    figure.source = f[kSource];
    const auto status = std::find(std::begin(tech::kStatusNames), std::end(tech::kStatusNames), f[kStatus]);
    if (status == std::end(tech::kStatusNames)) {
      out_.report("TEC-0002", file_.source(), at(kStatus), fmt::format("{} is no status", diag::quoted(f[kStatus]))).help(fmt::format("one of {}", fmt::join(tech::kStatusNames, ", ")));
      return;
    }
    figure.status = static_cast<tech::Status>(status - std::begin(tech::kStatusNames));
    if (q->unit == "label") {
      figure.text = f[kNominal];
    } else {
      const auto low = number(kLow), nominal = low ? number(kNominal) : std::nullopt, high = nominal ? number(kHigh) : std::nullopt;
      if (!high) return;
      if (!(*low <= *nominal && *nominal <= *high)) {
        out_.report("TEC-0003", file_.source(), at(kNominal), fmt::format("low, nominal and high ascend, and these are {:g}, {:g} and {:g}", *low, *nominal, *high));
        return;
      }
      if (*low < q->least || *high > q->most) {
        out_.report("TEC-0003", file_.source(), at(*low < q->least ? kLow : kHigh), fmt::format("{} is {:g} to {:g} {}", q->name, q->least, q->most, q->unit)).help("often a figure was given in another unit");
        return;
      }
      figure.low = *low, figure.nominal = *nominal, figure.high = *high;
    }
    const tech::Node* known = ladder_.find(f[kNode]);
    const std::string node = known ? known->name : f[kNode];
    rows_[node].push_back({figure.quantity, at(kQuantity)});
    ladder_.put(node, std::move(figure));
  }

  void contradict() {
    for (const auto& node : rows_) {
      const std::string& name = node.first;
      const auto& rows = node.second;
      for (const tech::Contradiction& c : tech::contradictions(*ladder_.find(name))) {
        const auto row_of = [&](const std::string& quantity) { return std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == quantity; }); };
        const auto own = row_of(c.quantity), other = row_of(c.other);
        // A rule that no row of this file touches was broken before it.
        const std::string_view at = own != rows.end() ? own->second : other != rows.end() ? other->second : rows.back().second;
        out_.report("TEC-0006", file_.source(), at, fmt::format("figures of {} contradict each other: {}", name, c.rule)).help("change the other figure too, in a row of its own");
      }
    }
  }

  const InputFile& file_;
  diag::Collector& out_;
  tech::Ladder& ladder_;
  CsvRecords records_;
  std::map<std::string, std::vector<std::pair<std::string, std::string_view>>> rows_;
};

}  // namespace

bool read_ladder(const InputFile& file, diag::Collector& out, tech::Ladder& ladder) { return Reader(file, out, ladder).run(); }

const tech::Ladder& shipped_ladder() {
  static const tech::Ladder ladder = [] {
    tech::Ladder l;
    diag::Collector ignored;
    const InputFile file{"data/tech/ladder.csv", std::string(tech::data::ladder_csv()), Packing::none, 0};
    read_ladder(file, ignored, l);  // a test reads the table and wants no diagnostic
    return l;
  }();
  return ladder;
}

}  // namespace taufold::io::ladder
