// The table [thermal] of a stack file.
#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/stack/quantities.hpp"
#include "tech/surroundings.hpp"

namespace taufold::io::stack {

namespace {

using tree::Fields;
using tree::Value;

constexpr double kFar_um = 1e6;

double need(Fields& f, std::string_view key, double min, double max, bool open) {
  if (f.require(key) == nullptr) return 0;
  return f.number(key, min, max, open).value_or(0);
}

void read_block(const Value& v, tech::Surroundings& s, diag::Collector& out) {
  static constexpr std::string_view kKeys[] = {"layer", "x_um", "y_um", "width_um", "depth_um", "k_W_mK", "k_vertical_W_mK"};
  Fields f(v, "a block", kKeys, out);
  tech::HeatBlock b;
  if (f.require("layer")) b.layer = f.text("layer").value_or("");
  b.x_um = need(f, "x_um", 0, kFar_um, false);
  b.y_um = need(f, "y_um", 0, kFar_um, false);
  b.width_um = need(f, "width_um", 0, kFar_um, true);
  b.depth_um = need(f, "depth_um", 0, kFar_um, true);
  b.k_W_mK = need(f, "k_W_mK", 0, 1e4, true);
  b.k_vertical_W_mK = f.number("k_vertical_W_mK", 0, 1e4, true).value_or(b.k_W_mK);
  s.blocks.push_back(std::move(b));
}

void read_probe(const Value& v, tech::Surroundings& s, diag::Collector& out) {
  static constexpr std::string_view kKeys[] = {"tier", "x_um", "y_um"};
  Fields f(v, "a probe", kKeys, out);
  tech::Surroundings::Probe p;
  if (f.require("tier")) p.tier = f.text("tier").value_or("");
  p.x_um = need(f, "x_um", 0, kFar_um, false);
  p.y_um = need(f, "y_um", 0, kFar_um, false);
  s.probes.push_back(std::move(p));
}

void read_phase(const Value& v, tech::Surroundings& s, diag::Collector& out) {
  static constexpr std::string_view kKeys[] = {"begin_s", "end_s", "factor"};
  Fields f(v, "a phase", kKeys, out);
  tech::Surroundings::Phase p;
  const double after = s.phases.empty() ? 0 : s.phases.back().end_s;
  p.begin_s = need(f, "begin_s", after, 1e9, false);
  p.end_s = need(f, "end_s", p.begin_s, 1e9, true);
  if (const Value* factors = f.require("factor")) {
    Fields g(*factors, "the factors of a phase", out);
    if (factors->kind == tree::Kind::table)
      for (const tree::Member& m : factors->members) p.factor.emplace_back(m.key, g.number(m.key, 0, 1e9).value_or(0));
  }
  s.phases.push_back(std::move(p));
}

/// `x_min = {h_W_m2K = 50, ambient_K = 310}` or `bottom = {temperature_K = 320}`.
void read_face(const Value& v, std::string_view side, tech::Surroundings& s, diag::Collector& out) {
  static constexpr std::string_view kKeys[] = {"h_W_m2K", "ambient_K", "temperature_K"};
  Fields f(v, fmt::format("the face {}", side), kKeys, out);
  if (v.kind != tree::Kind::table) return;
  tech::Surroundings::Face face;
  face.side = side;
  if (const Value* fixed = f.get("temperature_K")) {
    face.temperature_K = f.number("temperature_K", 0, 1000, true).value_or(0);
    if (f.get("h_W_m2K") != nullptr)
      out.report("THM-0032", v.source, fixed->at, fmt::format("the face {} has both a fixed temperature and a transfer coefficient", side));
  } else {
    face.h_W_m2K = need(f, "h_W_m2K", 0, 1e9, true);
    face.temperature_K = f.number("ambient_K", 0, 1000, true).value_or(0);
  }
  s.faces.push_back(std::move(face));
}

}  // namespace

void read_surroundings(const Value& table, const std::string& file, tech::Surroundings& s, diag::Collector& out) {
  static const std::vector<std::string_view> known =
      with_quantities({"sink", "block", "face", "phase", "probe", "period_s", "samples_s"}, tech::thermal_keys());
  Fields f(table, "the table [thermal]", known, out);
  if (table.kind != tree::Kind::table) return;
  std::vector<std::string_view> names;
  for (const tech::Sink& k : tech::sinks()) names.push_back(k.name);
  if (const auto w = f.word("sink", names)) {
    s.sink = names[*w];
    s.top_h_W_m2K = {};
  }
  read_quantities(table, file, s, tech::thermal_keys(), out);
  for (const Value& v : f.tables("block")) read_block(v, s, out);
  for (const Value& v : f.tables("phase")) read_phase(v, s, out);
  for (const Value& v : f.tables("probe")) read_probe(v, s, out);
  if (const Value* faces = f.get("face")) {
    static constexpr std::string_view kSides[] = {"x_min", "x_max", "y_min", "y_max", "bottom", "top"};
    Fields g(*faces, "the faces", kSides, out);
    for (const std::string_view side : kSides)
      if (const Value* v = faces->kind == tree::Kind::table ? g.get(side) : nullptr) read_face(*v, side, s, out);
  }
  if (f.get("period_s") != nullptr) {
    s.period_s = f.number("period_s", 0, 1e9, true).value_or(0);
    if (s.period_s > 0 && (s.phases.empty() || s.phases.back().end_s > s.period_s))
      out.report("THM-0032", table.source, f.get("period_s")->at, s.phases.empty() ? "a period without phases to repeat" : "the phases are longer than their period");
  }
  if (const Value* samples = f.get("samples_s")) {
    double last = 0;
    s.samples_s.clear();
    if (samples->kind != tree::Kind::array) tree::wrong_kind(*samples, "samples_s", "a list of times", out);
    for (const Value& v : samples->items) {
      const auto t = tree::as_number(v);
      if (!t || !(*t > last)) {
        tree::wrong_kind(v, "samples_s", "times above zero, each later than the one before", out);
        break;
      }
      s.samples_s.push_back(last = *t);
    }
  }
}

}  // namespace taufold::io::stack
