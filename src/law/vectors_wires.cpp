// Formulas of wire length, wires and folds as rows of a vector file name them.
#include <cmath>

#include "law/bond_sites.hpp"
#include "law/vector_check.hpp"
#include "law/wirelength.hpp"
#include "law/wires.hpp"

namespace taufold::law {

namespace {

using In = VectorInputs;
using Value = std::optional<double>;

std::optional<Davis> davis_of(const In& in) {
  const Value n = in.number("N"), p = in.number("p");
  return n && p ? davis(*n, *p) : std::nullopt;
}

int whole(const Value& v, int otherwise) {
  return v && *v >= 1 && *v < 1e6 ? static_cast<int>(std::lround(*v)) : otherwise;
}

/// "4x4x2 r=1": an array; the exponent stands with the quantity.
std::optional<GateArray> shape_of(const In& in) {
  const Given* shape = in.find("");
  if (!shape || shape->values.size() < 2) return std::nullopt;
  for (const double v : shape->values)
    if (!(v >= 1 && v <= 65536 && v == std::floor(v))) return std::nullopt;
  GateArray a;
  a.columns = static_cast<std::int64_t>(shape->values[0]);
  a.rows = static_cast<std::int64_t>(shape->values[1]);
  if (shape->values.size() > 2) a.tiers = static_cast<std::int64_t>(shape->values[2]);
  a.hop = whole(in.number("r"), 1);
  return a;
}
std::optional<WireLengths> array_of(const VectorRow& row, const In& in) {
  const auto a = shape_of(in);
  Value p = In(row.quantity).number("p");
  if (!p) p = in.number("p");
  return a && p ? wire_lengths(*a, *p) : std::nullopt;
}

/// Inputs of a wire; its resistance and capacitance may stand in the note.
struct Case {
  Wire wire;
  Value driver_ohm, length_m, load_F;
  Hop hop;
};
std::optional<Case> case_of(const VectorRow& row) {
  In in(row.inputs);
  in.add(row.note);
  const Value r = in.number("r", "ohm/um"), c = in.number("c", "fF/um");
  if (!r || !c) return std::nullopt;
  Case k;
  k.wire = {*r, *c};
  k.driver_ohm = in.number("Rd");
  k.length_m = in.number("L", "um");
  if (!k.length_m) k.length_m = in.number("x", "um");
  if (!k.length_m) k.length_m = in.number("", "um");
  k.load_F = in.number("CL", "fF");
  k.hop = {in.number("Rh").value_or(0), in.number("Ch", "fF").value_or(0), in.number("phi").value_or(0)};
  return k;
}
template <class Fn>
Value driven(const VectorRow& row, Fn&& fn) {
  const auto k = case_of(row);
  if (!k || !k->driver_ohm || !k->length_m || !k->load_F) return std::nullopt;
  return fn(*k);
}

std::optional<Repeaters> repeaters_of(const VectorRow& row) {
  const In in(row.inputs);
  const auto k = case_of(row);
  const Value r0 = in.number("R0"), c0 = in.number("C0", "fF");
  if (!k || !r0 || !c0) return std::nullopt;
  return repeaters(k->wire, k->length_m.value_or(1e-3), *r0,
                   *c0);  // the size of repeaters hangs on no length
}

constexpr VectorFormula kFormulas[] = {
    {"wirelength", "Rent terminals", "k N^p", "Landman, Russo 1971",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value k = in.number("k"), n = in.number("N"), p = in.number("p");
       return k && n && p ? Value(rent_terminals(*k, *n, *p)) : std::nullopt;
     }},
    {"wirelength", "total connections", "fo/(fo+1) k N (1 - N^(p-1))", "Davis, De, Meindl 1998",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value fo = in.number("fo"), k = in.number("k"), n = in.number("N"), p = in.number("p");
       return fo && k && n && p ? Value(rent_connections(*fo, *k, *n, *p)) : std::nullopt;
     }},
    {"wirelength", "pair count", "unordered pairs of gates at distance l", "counting",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto a = shape_of(in);
       const int l = whole(in.number("l"), 0);
       const auto pairs = a ? pairs_by_distance(*a) : std::nullopt;
       if (!pairs || l < 1) return std::nullopt;
       return static_cast<std::size_t>(l) < pairs->size() ? (*pairs)[static_cast<std::size_t>(l)] : 0;
     }},
    {"wirelength", "Davis Gamma", "normalisation of the distribution", "Davis, De, Meindl 1998",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto d = davis_of(in);
       return d ? Value(d->gamma) : std::nullopt;
     }},
    {"wirelength", "Davis total", "integral of i(l) from 1 to 2 sqrt N", "Davis, De, Meindl 1998",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto d = davis_of(in);
       return d ? Value(d->total) : std::nullopt;
     }},
    {"wirelength", "Davis mean", "integral of l i(l) over that of i(l)", "Davis, De, Meindl 1998",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto d = davis_of(in);
       return d ? Value(d->mean) : std::nullopt;
     }},
    {"wirelength", "discrete mean p", "conservation of terminals on the array", "after Joyner, Meindl 2001",
     [](const VectorRow& row, const In& in, VectorContext&) -> Value {
       const auto w = array_of(row, in);
       return w ? Value(w->mean) : std::nullopt;
     }},
    {"wirelength", "discrete total before scaling", "sum of i(l) before scaling", "after Joyner, Meindl 2001",
     [](const VectorRow& row, const In& in, VectorContext&) -> Value {
       const auto w = array_of(row, in);
       return w ? Value(w->total_before) : std::nullopt;
     }},
    {"wirelength", "discrete mean, square array", "conservation of terminals, side = round(sqrt N)",
     "after Joyner, Meindl 2001",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value n = in.number("N"), p = in.number("p");
       if (!n || !p || !(*n >= 4 && *n <= 1e9)) return std::nullopt;
       const auto w = wire_lengths(square_array(*n, 1), *p);
       return w ? Value(w->mean) : std::nullopt;
     }},
    {"wirelength", "mean ratio 3D/2D", "mean length of S tiers over that of one", "after Joyner, Meindl 2001",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value n = in.number("N"), p = in.number("p"), s = in.number("S");
       if (!n || !p || !s || !(*n <= 1e9)) return std::nullopt;
       return tier_length_ratio(*n, *p, whole(s, 0), whole(in.number("r"), 1));
     }},
    {"wirelength", "kept saving", "measured curve over bond sites per cell", "folds of open designs",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value sites = in.number("sites");
       return sites && *sites >= 0 ? Value(kept_saving(*sites, in.number("band").value_or(0))) : std::nullopt;
     }},
    {"wirelength", "bond-limited ratio 3D/2D", "1 - (1 - ratio) x kept saving", "folds of open designs",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value n = in.number("N"), p = in.number("p"), s = in.number("S"), sites = in.number("sites");
       if (!n || !p || !s || !sites || !(*n <= 1e9) || *sites < 0) return std::nullopt;
       const auto free = tier_length_ratio(*n, *p, whole(s, 0), whole(in.number("r"), 1));
       return free ? Value(bond_limited_ratio(*free, *sites, in.number("band").value_or(0))) : std::nullopt;
     }},
    {"wirelength", "bond sites per cell", "signal share x cell area/(utilisation x tiers x pitch^2)",
     "geometry",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value pitch = in.number("pitch", "um"), cell = in.number("cell", "um2"),
                   u = in.number("utilisation"), s = in.number("S"), share = in.number("signal");
       return pitch && cell && u && s ? Value(sites_per_cell(*pitch, *cell, *u, *s, share.value_or(1)))
                                      : std::nullopt;
     }},
    {"wire", "0.5 r c L^2", "r c L^2/2", "Elmore 1948",
     [](const VectorRow& row, const In&, VectorContext&) -> Value {
       const auto k = case_of(row);
       return k && k->length_m ? Value(distributed_rc(k->wire, *k->length_m)) : std::nullopt;
     }},
    {"wire", "Elmore", "Rd (c L + CL) + r c L^2/2 + r L CL", "Elmore 1948",
     [](const VectorRow& row, const In&, VectorContext&) {
       return driven(row,
                     [](const Case& k) { return elmore(k.wire, *k.driver_ohm, *k.length_m, *k.load_F); });
     }},
    {"wire", "50% delay", ".69 Rd (c L + CL) + .38 r c L^2 + .69 r L CL", "Sakurai 1983",
     [](const VectorRow& row, const In&, VectorContext&) {
       return driven(row, [](const Case& k) {
         return half_swing_delay(k.wire, *k.driver_ohm, *k.length_m, *k.load_F);
       });
     }},
    {"wire", "Bakoglu k", "L sqrt(.4 r c/(.7 R0 C0))", "Bakoglu, Meindl 1985",
     [](const VectorRow& row, const In&, VectorContext&) -> Value {
       const auto b = repeaters_of(row);
       return b ? Value(b->count) : std::nullopt;
     }},
    {"wire", "Bakoglu h", "sqrt(R0 c/(r C0))", "Bakoglu, Meindl 1985",
     [](const VectorRow& row, const In&, VectorContext&) -> Value {
       const auto b = repeaters_of(row);
       return b ? Value(b->size) : std::nullopt;
     }},
    {"wire", "Bakoglu delay", "2.46 L sqrt(R0 C0 r c)", "Bakoglu, Meindl 1985",
     [](const VectorRow& row, const In&, VectorContext&) -> Value {
       const auto b = repeaters_of(row);
       return b ? Value(b->delay_s) : std::nullopt;
     }},
    {"fold", "Elmore folded", "Elmore delay with a hop at the share phi of the wire", "Elmore 1948",
     [](const VectorRow& row, const In&, VectorContext&) {
       return driven(row, [](const Case& k) {
         return elmore_folded(k.wire, *k.driver_ohm, *k.length_m, *k.load_F, k.hop);
       });
     }},
    {"fold", "break-even saved length", "the s at which t_fold(L - s) = t_flat(L)", "Elmore 1948",
     [](const VectorRow& row, const In&, VectorContext&) {
       return driven(row, [](const Case& k) {
         return break_even_saving(k.wire, *k.driver_ohm, *k.length_m, *k.load_F, k.hop);
       });
     }},
    {"fold", "gear ratio", "bond pitch over metal pitch", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value b = in.number("bond", "um"), m = in.number("metal", "um");
       return b && m && *m > 0 ? Value(*b / *m) : std::nullopt;
     }},
    {"fold", "fan-out wire", "(gear ratio - 1) x metal pitch", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value b = in.number("bond", "um"), m = in.number("metal", "um");
       return b && m ? Value(fan_out_wire(*b, *m)) : std::nullopt;
     }},
    {"fold", "links in", "area/pitch^2", "geometry",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value p = in.number("pitch", "um"), a = in.number("A", "mm2");
       return p && a ? Value(*a * links_per_m2(*p)) : std::nullopt;
     }},
    {"fold", "links per mm2", "1/pitch^2", "geometry",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value p = in.number("pitch", "um");
       return p ? Value(links_per_m2(*p)) : std::nullopt;
     }},
};

}  // namespace

std::span<const VectorFormula> wire_formulas() {
  return kFormulas;
}

}  // namespace taufold::law
