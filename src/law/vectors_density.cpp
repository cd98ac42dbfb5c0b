// Formulas of density, equivalent nodes, yield and price as rows of a vector file name them.
#include <charconv>
#include <vector>

#include "law/density.hpp"
#include "law/node_ladder.hpp"
#include "law/vector_check.hpp"

namespace taufold::law {

namespace {

using In = VectorInputs;
using Value = std::optional<double>;
using Pitches = VectorContext::Pitches;

/// "N5 CPP 51 H 210" states a library, "N5" refers to it: one stated before in the file, or one of the
/// ladder.
std::optional<Pitches> library(const VectorRow& row, const In& in, VectorContext& context) {
  const Value cpp = in.number("CPP", "nm"), height = in.number("H", "nm");
  std::string_view name = row.inputs;
  if (cpp && height) {
    name = name.substr(0, name.find("CPP"));
    if (const std::size_t on = name.find(" on "); on != std::string_view::npos) name.remove_prefix(on + 4);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const Pitches p{*cpp, *height};
    if (!name.empty()) context.libraries[std::string(name)] = p;
    return p;
  }
  if (const std::size_t on = name.find(" on "); on != std::string_view::npos) name.remove_prefix(on + 4);
  if (const auto it = context.libraries.find(name); it != context.libraries.end()) return it->second;
  if (const NodeLibrary* known = find_library(name))
    return Pitches{known->cpp_nm * 1e-9, known->height_nm * 1e-9};
  return std::nullopt;
}

template <DensityMetric metric>
Value density_of(const VectorRow& row, const In& in, VectorContext& context) {
  const auto p = library(row, in, context);
  return p ? Value(library_density(metric, p->cpp_m, p->height_m)) : std::nullopt;
}

/// "238 HW; N5 51x210 5 nm, N3E 2-2 48x169 3 nm": a value and anchors as CPPxHEIGHT NAME nm.
Value node_of(const VectorRow& row, const In& in, VectorContext&) {
  const Given* value = in.find("");
  if (!value) return std::nullopt;
  const bool bohr = row.inputs.find("Bohr") != std::string::npos;
  std::vector<NodeAnchor> anchors;
  const std::string& text = row.inputs;
  const auto number_before = [&](std::size_t end) -> std::optional<std::pair<double, std::size_t>> {
    std::size_t begin = end;
    while (begin > 0 && ((text[begin - 1] >= '0' && text[begin - 1] <= '9') || text[begin - 1] == '.'))
      --begin;
    double v = 0;
    if (std::from_chars(text.data() + begin, text.data() + end, v).ec != std::errc() || begin == end)
      return std::nullopt;
    return std::pair(v, begin);
  };
  for (std::size_t at = text.find('x'); at != std::string::npos; at = text.find('x', at + 1)) {
    const auto cpp = number_before(at);
    double height = 0, name = 0;
    const auto after = std::from_chars(text.data() + at + 1, text.data() + text.size(), height);
    if (!cpp || after.ec != std::errc()) continue;
    const char* p = after.ptr;
    while (p < text.data() + text.size() && *p == ' ') ++p;
    if (std::from_chars(p, text.data() + text.size(), name).ec != std::errc()) continue;
    const auto metric = bohr ? DensityMetric::bohr : DensityMetric::announced;
    anchors.push_back({name, library_density(metric, cpp->first * 1e-9, height * 1e-9)});
  }
  if (anchors.size() != 2) return std::nullopt;
  // Densities of the notation are in millions a mm2; names count in nm.
  return 1e-9 * node_name(value->values.front() * 1e12, anchors[0], anchors[1]);
}

std::optional<StackPrice> stack_of(const In& in) {
  const Value area = in.number("A", "cm2"), d0 = in.number("D0", "per cm2"), a = in.number("a");
  if (!area || !d0 || !a) return std::nullopt;
  StackPrice s;
  s.area_m2 = *area;
  s.defects_per_m2 = *d0;
  s.clustering = *a;
  s.radius_m = in.number("r", "mm").value_or(0);
  s.wafer_usd = in.number("wafer").value_or(0);
  const auto times = [&](std::string_view name, double otherwise) {
    const auto p = in.pair(name);
    return p && p->joined == 'x' ? p->second : otherwise;
  };
  s.tiers = times("wafer", 1);
  s.bond_usd = in.number("bond").value_or(0);
  s.bond_steps = in.has("bond") ? times("bond", s.tiers - 1) : 0;
  s.bond_yield = in.number("yb").value_or(1);
  return s;
}

Value price_of(const VectorRow&, const In& in, VectorContext&) {
  const auto s = stack_of(in);
  return s && s->radius_m > 0 && s->wafer_usd > 0 ? Value(stack_price(*s)) : std::nullopt;
}

constexpr VectorFormula kFormulas[] = {
    {"density", "HW density", "2/(CPP H)", "the announcement's metric", density_of<DensityMetric::announced>},
    {"density", "Bohr density", "1.4737/(CPP H)", "Bohr 2017", density_of<DensityMetric::bohr>},
    {"density", "tiers worth", "density over that of one tier", "geometry",
     [](const VectorRow& row, const In& in, VectorContext& context) -> Value {
       const Given* value = in.find("");
       const auto p = library(row, in, context);
       if (!value || !p) return std::nullopt;
       return tiers_worth(value->values.front() * 1e12,
                          library_density(DensityMetric::announced, p->cpp_m, p->height_m));
     }},
    {"equivalence", "node name", "log interpolation between two anchors", "defined here", node_of},
    {"yield", "negative binomial", "(1 + A D0/a)^-a", "Stapper 1983",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto s = stack_of(in);
       return s ? Value(die_yield(s->area_m2, s->defects_per_m2, s->clustering)) : std::nullopt;
     }},
    {"yield", "planar", "(1 + A D0/a)^-a", "Stapper 1983",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto s = stack_of(in);
       return s ? Value(die_yield(s->area_m2, s->defects_per_m2, s->clustering)) : std::nullopt;
     }},
    {"yield", "W2W", "product of tier yields times bond yields", "Stapper 1983",
     [](const VectorRow& row, const In& in, VectorContext&) -> Value {
       auto s = stack_of(in);
       if (!s) return std::nullopt;
       s->tiers = row.quantity.find("four") != std::string::npos    ? 4
                  : row.quantity.find("three") != std::string::npos ? 3
                                                                    : 2;
       s->bond_steps = s->tiers - 1;
       s->bond_yield = in.number("bond").value_or(1);
       return stack_yield(*s);
     }},
    {"cost", "gross dies", "pi r^2/A - 2 pi r/sqrt(2A)", "geometry",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value area = in.number("A", "mm2"), r = in.number("r", "mm");
       return area && r ? Value(gross_dies(*area, *r)) : std::nullopt;
     }},
    {"cost", "good die cost", "wafer/(gross dies Y)", "Stapper 1983", price_of},
    {"cost", "good two-tier stack", "(wafers + bonds)/(gross dies Y)", "Stapper 1983", price_of},
};

}  // namespace

std::span<const VectorFormula> density_formulas() {
  return kFormulas;
}

}  // namespace taufold::law
