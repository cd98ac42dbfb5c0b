// Formulas of density, equivalent nodes, yield and price as rows of a vector file name them.
#include <charconv>
#include <cmath>
#include <vector>

#include "law/density.hpp"
#include "law/equivalence.hpp"
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

/// How many tiers a quantity speaks of: "W2W four tiers", "W2W 5 tiers".
double tiers_named(std::string_view quantity) {
  constexpr std::string_view kWords[] = {"one", "two", "three", "four", "five", "six", "seven", "eight"};
  for (std::size_t k = 0; k < std::size(kWords); ++k)
    if (quantity.find(kWords[k]) != std::string_view::npos) return static_cast<double>(k + 1);
  const std::size_t digit = quantity.find_first_of("3456789", quantity.find(' ') + 1);
  return digit == std::string_view::npos ? 2 : static_cast<double>(quantity[digit] - '0');
}

/// "238 sv .03; 146.2,186.74,246.55,320.51": a value, its spread, and the family from the oldest node on.
std::optional<GenerationIndex> generation_of(const In& in) {
  const Given* family = nullptr;
  for (const Given& g : in.all())
    if (g.values.size() >= 2 && (!family || g.values.size() > family->values.size())) family = &g;
  const Value value = in.number("v") ? in.number("v") : in.number("");
  if (!family || !value || !(*value > 0)) return std::nullopt;
  std::vector<double> ln;
  for (const double v : family->values) {
    if (!(v > 0)) return std::nullopt;
    ln.push_back(std::log(v));
  }
  return generation_index(ln, std::log(*value), in.number(in.has("s_v") ? "s_v" : "sv").value_or(0));
}
template <auto member>
Value generation_part(const VectorRow&, const In& in, VectorContext&) {
  const auto g = generation_of(in);
  return g ? Value((*g).*member) : std::nullopt;
}

/// "N+3 phi .547 kappa 0": the density of a tier by its library, or stated, "153.9 phi .8,.6 kappa .03".
Value stack_density(const VectorRow& row, const In& in, VectorContext& context) {
  const Given* folded = in.find("phi");
  if (!folded) return std::nullopt;
  const Given* stated = in.find("");
  std::optional<double> tier;
  if (stated)
    tier = stated->values.front() * 1e12;
  else if (const auto p = library(
               {row.module, row.quantity, row.inputs.substr(0, row.inputs.find(" phi")), row.unit, ""}, in,
               context))
    tier = library_density(DensityMetric::announced, p->cpp_m, p->height_m);
  if (!tier) return std::nullopt;
  return footprint_density(*tier, folded->values.data(), static_cast<int>(folded->values.size()),
                           in.number("kappa").value_or(0)) *
         in.number("utilisation").value_or(1);
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
    {"density", "footprint density", "D (1 + sum phi)(1 - kappa)", "definition", stack_density},
    {"density", "chip density", "D (1 + sum phi)(1 - kappa) x utilisation", "definition", stack_density},
    {"equivalence", "generation index", "(ln v - a)/b", "Brown 1982",
     generation_part<&GenerationIndex::index>},
    {"equivalence", "generation index sd", "inverse regression", "Brown 1982",
     generation_part<&GenerationIndex::sd>},
    {"equivalence", "generation slope", "b of ln v = a + b k", "least squares",
     generation_part<&GenerationIndex::slope>},
    {"equivalence", "generation intercept", "a of ln v = a + b k", "least squares",
     generation_part<&GenerationIndex::intercept>},
    {"equivalence", "generation residual", "s of ln v = a + b k + e", "least squares",
     generation_part<&GenerationIndex::residual_sd>},
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
       s->tiers = tiers_named(row.quantity);
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
    {"cost", "value ratio", "efficiency ratio over cost ratio", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value e = in.number("efficiency"), c = in.number("cost");
       return e && c ? Value(value_ratio(*e, *c)) : std::nullopt;
     }},
    {"cost", "good transistor cost", "(wafers + bonds)/(gross dies Y transistors)", "Stapper 1983",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto s = stack_of(in);
       const Value n = in.number("transistors");
       return s && n && *n > 0 && s->radius_m > 0 && s->wafer_usd > 0 ? Value(stack_price(*s) / *n)
                                                                      : std::nullopt;
     }},
    {"cost", "good ", "(wafers + bonds)/(gross dies Y)", "Stapper 1983", price_of},
};

}  // namespace

std::span<const VectorFormula> density_formulas() {
  return kFormulas;
}

}  // namespace taufold::law
