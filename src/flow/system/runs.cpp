#include "flow/system/runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "diag/suggest.hpp"

namespace taufold::flow {

namespace {

using system::Format;
using system::Quantity;

constexpr std::string_view kNeeded[] = {"id", "model", "hardware", "layers", "hidden", "heads", "seq", "global_batch", "precision", "expected_column", "tolerance_rel"};
struct Column {
  std::string_view name;
  Quantity quantity;
  double unit;  ///< of the quantity
};
constexpr Column kQuantities[] = {
    {"step_s", Quantity::step_s, 1}, {"tokens_per_s", Quantity::tokens_per_s, 1}, {"tflops_per_chip", Quantity::model_flops, 1e12}, {"util_pct", Quantity::model_flops, 0}};  // util_pct: of the peak

constexpr double kMostRanks = 1e6, kMostBatch = 1e12;

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::optional<Format> format_named(std::string_view text) {
  const std::string word = lower(text);
  for (std::size_t k = 0; k < std::size(system::kFormats); ++k)
    if (word == system::kFormats[k]) return static_cast<Format>(k);
  return std::nullopt;
}
/// The format whose name stands in a sentence: "MFU against bf16 dense peak".
std::optional<Format> format_within(std::string_view text) {
  const std::string words = lower(text);
  for (std::size_t k = 0; k < std::size(system::kFormats); ++k)
    if (words.find(system::kFormats[k]) != std::string::npos) return static_cast<Format>(k);
  return std::nullopt;
}

class Row {
 public:
  Row(const LawTable& t, std::size_t row, diag::Collector& out) : t_(t), row_(row), out_(out) {}

  std::string text(std::string_view column) const {
    const auto c = t_.column(column);
    return c ? t_.text(row_, *c) : std::string();
  }
  std::string_view at(std::string_view column) const {
    const auto c = t_.column(column);
    return c ? t_.at(row_, *c) : t_.at(row_, 0);
  }
  std::optional<double> number(std::string_view column) const {
    const auto c = t_.column(column);
    return c ? t_.number(row_, *c) : std::nullopt;
  }

  StatedRun read() {
    StatedRun r;
    r.id = text("id");
    r.model = text("model");
    r.hardware = text("hardware");
    judge(r);
    system::TrainingRun run;
    run.name = r.id;
    if (hardware(run) && shape(run.job.model) && layout(run, r)) {
      count(r, run);
      r.run = std::move(run);
    } else {
      r.why = why_;
      if (r.tolerance) {
        diag::Diagnostic& d = out_.report("SYM-0004", t_.source(), at(where_), fmt::format("{} cannot be predicted: {}", diag::quoted(r.id), why_));
        if (!note_.empty()) d.note(note_);
      }
    }
    return r;
  }

 private:
  bool fail(std::string_view column, std::string why) {
    where_ = column;
    why_ = std::move(why);
    return false;
  }

  /// What is expected, and how near.
  void judge(StatedRun& r) {
    const std::string tolerance = text("tolerance_rel");
    r.quantity = text("expected_column");
    if (tolerance.empty()) {
      for (const Column& q : kQuantities)
        if (r.quantity.empty() && number(q.name)) r.quantity = q.name;
      if (!r.quantity.empty()) r.stated = number(r.quantity);
      return;
    }
    const std::optional<double> t = number("tolerance_rel");
    if (!t || *t < 0) {
      out_.report("SYM-0002", t_.source(), at("tolerance_rel"), "the tolerance must be a number, 0 or more");
      return;
    }
    const auto known = std::find_if(std::begin(kQuantities), std::end(kQuantities), [&](const Column& c) { return c.name == r.quantity; });
    if (known == std::end(kQuantities)) {
      std::vector<std::string_view> names;
      for (const Column& c : kQuantities) names.push_back(c.name);
      const std::string_view near = diag::nearest(r.quantity, names);
      out_.report("SYM-0002", t_.source(), at("expected_column"), fmt::format("{} is no figure that a run can be held against", diag::quoted(r.quantity)))
          .help(near.empty() ? fmt::format("known: {}", fmt::join(names, ", ")) : std::string(diag::did_you_mean(near)));
      return;
    }
    r.stated = number(r.quantity);
    if (!r.stated || *r.stated <= 0) {
      out_.report("SYM-0002", t_.source(), at(r.quantity), fmt::format("what {} states in {} must be a number above 0", diag::quoted(r.id), r.quantity));
      return;
    }
    r.tolerance = *t;
  }

  bool hardware(system::TrainingRun& run) {
    const std::string name = text("hardware");
    const system::Platform* p = system::find_platform(name);
    if (p == nullptr) {
      for (const system::Platform& k : system::platforms()) note_ += (note_.empty() ? "known: " : ", ") + k.chip.name;
      return fail("hardware", name.empty() ? "no hardware is named" : fmt::format("nothing is known of the hardware {}", diag::quoted(name)));
    }
    run.platform = *p;
    const std::string word = text("precision");
    const std::optional<Format> f = format_named(word);
    if (!f) return fail("precision", fmt::format("{} is no number format; known are {}", diag::quoted(word), fmt::join(system::kFormats, ", ")));
    if (p->chip.peak(*f) <= 0) return fail("precision", fmt::format("no peak of {} is known of {}", word, p->chip.name));
    run.job.format = *f;
    return true;
  }

  /// From the columns; where they are empty or no numbers, from the model of that name.
  bool shape(system::Transformer& m) {
    const system::Transformer* named = system::find_transformer(text("model"));
    if (named != nullptr) m = *named;
    m.name = text("model");
    struct Field {
      std::string_view column;
      double system::Transformer::*field;
      double most;
    };
    constexpr Field kFields[] = {{"layers", &system::Transformer::layers, system::kMostLayers},    {"hidden", &system::Transformer::hidden, system::kMostWidth},
                                 {"heads", &system::Transformer::heads, system::kMostHeads},       {"seq", &system::Transformer::sequence, system::kMostSequence},
                                 {"ffn", &system::Transformer::ffn, system::kMostWidth},           {"kv_heads", &system::Transformer::kv_heads, system::kMostHeads},
                                 {"vocab", &system::Transformer::vocabulary, system::kMostWidth}};
    const double named_head = m.heads > 0 ? m.head_size : 0, named_heads = m.heads, named_hidden = m.hidden;
    for (const Field& f : kFields) {
      const std::optional<double> v = number(f.column);
      if (v && *v > f.most) return fail(f.column, fmt::format("its {} is more than {}", f.column, f.most));
      if (v && *v > 0) m.*f.field = *v;
      if (m.*f.field > 0) continue;
      if (f.column == "kv_heads" && text("kv_heads").empty()) {
        m.kv_heads = m.heads;
        continue;
      }
      return fail(f.column, text(f.column).empty() ? fmt::format("its {} is not stated", f.column) : fmt::format("its {} is not a number above 0", f.column));
    }
    // The usual size of a head, except in models known to have another.
    m.head_size = named_head > 0 && named_heads == m.heads && named_hidden == m.hidden ? named_head : m.hidden / m.heads;
    const std::string gated = lower(text("gated"));
    if (!gated.empty()) m.gated = gated == "1" || gated == "true";
    return mixture(m, named);
  }

  /// A mixture is told by its active weights. Where its experts are not known by name they follow from both counts: an expert is `ffn` wide.
  bool mixture(system::Transformer& m, const system::Transformer* named) {
    const std::optional<double> all = number("params_B"), active = number("active_B");
    if (!all || !active || *active >= 0.98 * *all || (named != nullptr && named->mixture())) return true;
    system::Transformer dense = m;
    dense.ffn = 0;
    const double rest = system::parameters(dense), one = m.layers * system::ffn_weights(m);
    const double top = (*active * 1e9 - rest) / one, total = (*all * 1e9 - rest) / one;
    if (top < 0.5 || total < 2) return fail("active_B", "its active weights leave no room for experts of this width");
    m.top_k = std::round(top);
    m.experts = std::round(total);
    if (m.experts > system::kMostExperts || m.top_k > m.experts) return fail("active_B", "its weights make no mixture of experts of this width");
    m.expert_ffn = m.ffn;
    return true;
  }

  /// Degrees that are empty are not known, but for those that few runs have: no context or expert parallelism is stated where the rest is.
  bool layout(system::TrainingRun& run, StatedRun& r) {
    system::Layout& l = run.job.layout;
    struct Degree {
      std::string_view column;
      double system::Layout::*field;
      bool rare;
    };
    constexpr Degree kDegrees[] = {{"tp", &system::Layout::tensor, false},  {"pp", &system::Layout::pipeline, false}, {"vp", &system::Layout::chunks, false},
                                   {"cp", &system::Layout::context, true}, {"ep", &system::Layout::expert, true},    {"micro_batch", &system::Layout::micro_batch, false}};
    const bool none = text("tp").empty() && text("pp").empty();
    r.known.data = 0;
    for (const Degree& d : kDegrees) {
      const std::optional<double> v = number(d.column);
      if (v && *v >= 1 && *v <= kMostRanks)
        l.*d.field = *v;
      else if (!text(d.column).empty())
        return fail(d.column, fmt::format("its {} is no number of 1 to {}", d.column, kMostRanks));
      else if (!d.rare || none)
        r.free = r.free || d.field != &system::Layout::chunks || none || number("pp").value_or(0) > 1;
      r.known.*d.field = text(d.column).empty() && (!d.rare || none) ? 0 : l.*d.field;
    }
    const std::optional<double> n = number("n"), dp = number("dp"), batch = number("global_batch");
    if (n && *n > kMostRanks) return fail("n", fmt::format("its accelerators are more than {}", kMostRanks));
    if (dp && *dp >= 1 && *dp <= kMostRanks)
      l.data = *dp;
    else if (text("dp").empty() && n)
      l.data = std::max(1.0, *n / (l.tensor * l.pipeline * l.context));
    else
      return fail("dp", "its data-parallel degree is not stated");
    if (r.free && !n && !dp) return fail("n", "neither its layout nor its accelerators are stated");
    if (!batch || *batch < 1 || *batch > kMostBatch) return fail("global_batch", "its batch is not stated");
    run.job.batch = *batch;
    if (!text("dp").empty()) r.known.data = l.data;
    if (r.free && n) l.data = std::max(1.0, *n / (l.tensor * l.pipeline * l.context));  // all accelerators, however they are spread
    if (l.pipeline * l.chunks > run.job.model.layers * (1 + 1e-9)) return fail("pp", fmt::format("it has {} stages and {} layers", l.pipeline * l.chunks, run.job.model.layers));
    if (!r.free && l.data * l.micro_batch > run.job.batch * (1 + 1e-9)) return fail("global_batch", fmt::format("{} ranks of {} sequences are more than its batch of {}", l.data, l.micro_batch, run.job.batch));
    const std::string again = lower(text("recompute"));
    const auto word = std::find(std::begin(system::kRecomputes), std::end(system::kRecomputes), again.empty() ? std::string_view("none") : std::string_view(again));
    if (word == std::end(system::kRecomputes)) return fail("recompute", fmt::format("{} is no way to recompute; known are {}", diag::quoted(again), fmt::join(system::kRecomputes, ", ")));
    run.job.recompute = static_cast<system::Recompute>(word - std::begin(system::kRecomputes));
    // The columns do not say whether norms are split over tensor-parallel ranks; it came with selective recomputation, to make the full one needless.
    run.job.sequence_parallel = run.job.recompute != system::Recompute::full;
    if (n && std::abs(*n - l.accelerators()) > 1e-6 * *n)
      out_.report("SYM-0005", t_.source(), at("n"), fmt::format("{}: tp x pp x cp x dp is {}, and n is {}", diag::quoted(run.name), l.accelerators(), *n));
    return true;
  }

  /// The quantity of the column, with the operations that the row counts and the peak that it divides by.
  void count(StatedRun& r, system::TrainingRun& run) const {
    const auto known = std::find_if(std::begin(kQuantities), std::end(kQuantities), [&](const Column& c) { return c.name == r.quantity; });
    const Column& c = known == std::end(kQuantities) ? kQuantities[0] : *known;
    run.quantity = c.quantity;
    r.quantity = c.name;
    r.unit = c.unit;
    const std::string kind = text("util_kind");
    if (c.quantity != Quantity::model_flops) return;
    if (kind.find("HFU") != std::string::npos && kind.find("MFU") == std::string::npos) run.quantity = Quantity::hardware_flops;
    if (kind.find("6 N") != std::string::npos) r.flop_ratio = 6 * system::active_parameters(run.job.model) / system::training_flop(run.job.model);
    if (c.unit == 0) r.unit = run.platform.chip.peak(format_within(kind).value_or(run.job.format)) / 100;
  }

  const LawTable& t_;
  std::size_t row_;
  diag::Collector& out_;
  std::string_view where_;
  std::string why_, note_;
};

}  // namespace

std::optional<std::vector<StatedRun>> read_stated_runs(const LawTable& table, diag::Collector& out) {
  if (!table.require(kNeeded, "a table of training runs", out)) return std::nullopt;
  std::vector<StatedRun> all;
  std::set<std::string> names;
  for (std::size_t k = 0; k < table.rows() && !out.full(); ++k) {
    StatedRun r = Row(table, k, out).read();
    if (!names.insert(r.id).second) out.report("SYM-0003", table.source(), table.at(k, *table.column("id")), fmt::format("the run {} stands twice", diag::quoted(r.id)));
    all.push_back(std::move(r));
  }
  if (!out.ok()) return std::nullopt;
  if (std::none_of(all.begin(), all.end(), [](const StatedRun& r) { return r.tolerance.has_value(); })) {
    out.report("SYM-0001", table.source().file, "no row states a tolerance, so that nothing can be judged");
    return std::nullopt;
  }
  return all;
}

}  // namespace taufold::flow
