// What `check` says about stacks, design files, 3DBlox, tier hints and lists of bonds.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "flow/describe/describe.hpp"
#include "flow/metrics.hpp"
#include "io/bonds/bonds.hpp"
#include "io/design/design_file.hpp"
#include "io/hints/hints.hpp"
#include "io/stack/stack_file.hpp"
#include "io/threedblox/threedblox.hpp"
#include "report/chart.hpp"
#include "tech/stack_presets.hpp"
#include "tech/surroundings.hpp"

namespace taufold::flow {

namespace {

std::string grouped(std::size_t n) {
  return report::grouped(static_cast<std::int64_t>(n));
}

std::string plural(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", grouped(n), what, n == 1 ? "" : "s");
}

void enter_stack(const tech::Stack& s, report::Document& doc) {
  if (doc.find("stack.tiers") == nullptr) add_stack(doc, s);
}

/// Every value with its interval and its source.
std::string described(const tech::Stack& s) {
  std::string out;
  for (std::size_t t = s.tiers.size(); t-- > 0;) {
    const tech::Tier& tier = s.tiers[t];
    out +=
        fmt::format("  tier {}: {}, faces {}, holds {}{}\n", t, diag::shown(tier.name), name(tier.facing),
                    name(tier.holds), tier.process.empty() ? "" : ", process " + diag::shown(tier.process));
    if (t == 0) continue;
    const tech::Interface& f = s.interfaces[t - 1];
    out += fmt::format("  interface {}: {}, {}, bonds at {} um, {}\n", t - 1, name(f.bonding),
                       name(f.assembly), f.bond_pitch_um.value,
                       f.tsv == tech::TsvKind::none
                           ? "no TSVs"
                           : fmt::format("{} TSVs at {} um", name(f.tsv), f.tsv_pitch_um.value));
  }
  std::string where;
  for (const tech::SourcedRow& row : tech::sourced_rows(s)) {
    const tech::Quantity& q = *row.quantity;
    if (row.where != where) out += fmt::format("  {}\n", diag::shown(row.where));
    where = row.where;
    const std::string interval =
        q.low == q.value && q.high == q.value ? "" : fmt::format(" ({:.4g} to {:.4g})", q.low, q.high);
    out += fmt::format("    {:<17} {:<26} {}\n", row.key, fmt::format("{:.4g}{}", q.value, interval),
                       diag::shown(q.source));
  }
  out.pop_back();
  return out;
}

}  // namespace

void describe_stack(io::InputFile& file, Inputs& inputs, Session& session) {
  const std::optional<tech::Stack> s = io::stack::read_stack(file, session.diagnostics);
  if (!s) return;
  if (!inputs.heat && s->thermal.width_um.known() && s->thermal.depth_um.known()) {
    std::string fault = tech::fault_of_plates(s->thermal);
    const char* code = fault.empty() ? "THM-0019" : "THM-0032";
    if (fault.empty()) inputs.heat = tech::heat_stack(*s, fault);
    if (!inputs.heat) session.diagnostics.report(code, file.path, fault);
  }
  enter_stack(*s, session.document);
  session.log(Level::result, fmt::format("{}: stack {}, {}, {}\n{}", file.path, diag::quoted(s->name),
                                         plural(s->tiers.size(), "tier"), plural(s->maps.size(), "cell map"),
                                         described(*s)));
}

void describe_design_file(io::InputFile& file, Inputs&, Session& session) {
  const std::optional<io::DesignFile> d = io::read_design_file(file, session.diagnostics);
  if (!d) return;
  if (d->stack) enter_stack(*d->stack, session.document);
  std::string out = fmt::format(
      "{}: design {}, top {}: {}, {} LEF, {} Liberty, {} SDC", file.path, diag::quoted(d->name),
      d->top.empty() ? "not named" : diag::quoted(d->top),
      d->rtl.empty() ? plural(d->netlist.size(), "netlist file") : plural(d->rtl.size(), "RTL file"),
      d->lef.size(), d->liberty.size(), d->sdc.size());
  if (d->stack)
    out += fmt::format("\n  stack, {}\n{}", plural(d->stack->tiers.size(), "tier"), described(*d->stack));
  session.log(Level::result, out);
}

void describe_threedblox(io::InputFile& file, Inputs&, Session& session) {
  io::threedblox::Summary s;
  const std::optional<io::threedblox::Assembly> a =
      io::threedblox::read_threedblox(file, session.diagnostics, &s);
  if (!a) return;
  report::Document& doc = session.document;
  const auto add = [&](const char* name, std::size_t n) {
    if (doc.find(name) == nullptr) doc.add(name, static_cast<std::int64_t>(n), "1");
  };
  add("stack.chiplets", a->instances.size());
  add("stack.masters", a->chiplets.size());
  add("stack.connections", a->connections.size());
  add("stack.bumps", s.bumps);
  add("stack.paired_bumps", s.paired_bumps);
  add("stack.lone_bumps", s.lone_bumps);
  session.log(Level::result,
              fmt::format("{}: 3DBlox {}: {} of {}, {}, {}, {} that meet", file.path, diag::quoted(a->name),
                          plural(a->instances.size(), "chiplet"), plural(a->chiplets.size(), "master"),
                          plural(a->connections.size(), "connection"), plural(s.bumps, "bump"),
                          plural(s.paired_bumps, "pair")));
}

void describe_tier_hints(io::InputFile& file, Inputs&, Session& session) {
  // Without the stack that they are meant for, any tier number is right.
  const auto hints = io::hints::read_tier_hints(file, tech::default_stack(64), session.diagnostics);
  if (!hints) return;
  const auto locks =
      std::count_if(hints->begin(), hints->end(), [](const io::hints::TierHint& h) { return h.locked; });
  session.log(Level::result,
              fmt::format("{}: {}, {} of them locks", file.path, plural(hints->size(), "tier hint"), locks));
}

void describe_bonds(io::InputFile& file, Inputs&, Session& session) {
  const auto lines = io::bonds::read_bond_lines(file, session.diagnostics);
  if (!lines) return;
  if (session.document.find("design.bonds") == nullptr)
    session.document.add("design.bonds", static_cast<std::int64_t>(lines->size()), "1");
  session.log(Level::result, fmt::format("{}: {}", file.path, plural(lines->size(), "bond")));
}

}  // namespace taufold::flow
