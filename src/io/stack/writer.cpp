#include <fmt/format.h>

#include <iterator>

#include "io/stack/stack_file.hpp"
#include "tech/stack_keys.hpp"

namespace taufold::io::stack {

namespace {

class Writer {
 public:
  std::string take() { return std::move(text_); }

  void text(std::string_view key, std::string_view value) { line("{} = {}", key, tree::quoted(value)); }
  void word(std::string_view key, std::string_view value) { line("{} = \"{}\"", key, value); }
  void list(std::string_view key, const std::vector<std::string>& values) {
    std::string all;
    for (const std::string& v : values) all += (all.empty() ? "" : ", ") + tree::quoted(v);
    line("{} = [{}]", key, all);
  }
  template <class Owner>
  void quantities(const Owner& owner, std::span<const tech::QuantityKey<Owner>> keys) {
    for (const tech::QuantityKey<Owner>& k : keys) {
      const tech::Quantity& q = owner.*k.field;
      if (!q.known()) continue;
      std::string interval;
      if (q.low != q.value || q.high != q.value)
        interval = fmt::format(", low = {}, high = {}", tree::number_text(q.low), tree::number_text(q.high));
      line("{} = {{value = {}{}, source = {}}}", k.key, tree::number_text(q.value), interval,
           tree::quoted(q.source));
    }
  }
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), form, std::forward<Args>(args)...);
    text_ += '\n';
  }

 private:
  std::string text_;
};

/// Nothing where nothing is stated.
void write_thermal(const tech::Surroundings& t, Writer& out) {
  if (t == tech::Surroundings{}) return;
  out.line("\n[thermal]");
  if (!t.sink.empty()) out.text("sink", t.sink);
  out.quantities(t, tech::thermal_keys());
  if (!t.samples_s.empty()) {
    std::string all;
    for (const double v : t.samples_s) all += (all.empty() ? "" : ", ") + tree::number_text(v);
    out.line("samples_s = [{}]", all);
  }
  if (t.period_s > 0) out.line("period_s = {}", tree::number_text(t.period_s));
  if (!t.faces.empty()) out.line("\n[thermal.face]");
  for (const tech::Surroundings::Face& f : t.faces) {
    const std::string temperature = f.temperature_K > 0 ? tree::number_text(f.temperature_K) : "";
    if (f.h_W_m2K > 0)
      out.line("{} = {{h_W_m2K = {}{}}}", f.side, tree::number_text(f.h_W_m2K), temperature.empty() ? "" : ", ambient_K = " + temperature);
    else
      out.line("{} = {{temperature_K = {}}}", f.side, temperature);
  }
  for (const tech::HeatBlock& b : t.blocks) {
    out.line("\n[[thermal.block]]");
    out.text("layer", b.layer);
    for (const auto& [key, v] : {std::pair{"x_um", b.x_um}, {"y_um", b.y_um}, {"width_um", b.width_um}, {"depth_um", b.depth_um},
                                 {"k_W_mK", b.k_W_mK}, {"k_vertical_W_mK", b.k_vertical_W_mK}})
      out.line("{} = {}", key, tree::number_text(v));
  }
  for (const tech::Surroundings::Probe& p : t.probes) {
    out.line("\n[[thermal.probe]]");
    out.text("tier", p.tier);
    out.line("x_um = {}", tree::number_text(p.x_um));
    out.line("y_um = {}", tree::number_text(p.y_um));
  }
  for (const tech::Surroundings::Phase& p : t.phases) {
    out.line("\n[[thermal.phase]]");
    out.line("begin_s = {}", tree::number_text(p.begin_s));
    out.line("end_s = {}", tree::number_text(p.end_s));
    std::string all;
    for (const auto& [tier, factor] : p.factor)
      all += fmt::format("{}{} = {}", all.empty() ? "" : ", ", tree::quoted(tier), tree::number_text(factor));
    out.line("factor = {{{}}}", all);
  }
}

}  // namespace

std::string write_stack(const tech::Stack& s) {
  Writer out;
  out.text("name", s.name);
  for (const tech::Process& p : s.processes) {
    out.line("\n[process.{}]", tree::quoted(p.name));
    out.list("lef", p.lef);
    out.list("liberty", p.liberty);
  }
  for (const tech::Tier& t : s.tiers) {
    out.line("\n[[tier]]");
    out.text("name", t.name);
    if (!t.process.empty()) out.text("process", t.process);
    out.word("facing", name(t.facing));
    out.word("flip_axis", name(t.flip_axis));
    out.word("holds", name(t.holds));
    if (!t.metals.empty()) out.list("metals", t.metals);
    out.quantities(t, tech::tier_keys());
  }
  for (const tech::Interface& f : s.interfaces) {
    out.line("\n[[interface]]");
    out.word("kind", name(f.bonding));
    out.word("assembly", name(f.assembly));
    out.word("tsv", name(f.tsv));
    out.quantities(f, tech::interface_keys());
  }
  write_thermal(s.thermal, out);
  for (const tech::CellMap& m : s.maps) {
    out.line("\n[[map]]");
    out.text("from", m.from);
    out.text("to", m.to);
    out.line("[map.cells]");
    for (const auto& [from, to] : m.cells) out.line("{} = {}", tree::quoted(from), tree::quoted(to));
  }
  return out.take();
}

}  // namespace taufold::io::stack
