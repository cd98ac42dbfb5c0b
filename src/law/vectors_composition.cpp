// Formulas of composition, devices, growth, spending and sensitivity as rows of a vector file name them.
#include <algorithm>
#include <cmath>
#include <vector>

#include "law/compose.hpp"
#include "law/spend.hpp"
#include "law/vector_check.hpp"

namespace taufold::law {

namespace {

using In = VectorInputs;
using Value = std::optional<double>;

/// fn of the numbers of the names, where all are given.
template <class Fn, class... Names>
Value with(const In& in, Fn fn, Names... names) {
  const Value v[] = {in.number(names)...};
  for (const Value& x : v)
    if (!x) return std::nullopt;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return Value(fn(*v[I]...));
  }
  (std::make_index_sequence<sizeof...(Names)>());
}

std::optional<AlphaPower> alpha_power(const In& in) {
  const Value vt = in.number("Vt"), a = in.number("a");
  if (!vt || !a) return std::nullopt;
  return AlphaPower{*vt, *a};
}

Value equal_frequency_voltage(const In& in) {
  const auto law = alpha_power(in);
  const Value g = in.number("g"), v0 = in.number("V0");
  return law && g && v0 ? voltage_at_equal_frequency(*law, *v0, *g) : std::nullopt;
}

/// Two values of a name, ".2->.1".
std::optional<VectorInputs::Pair> change(const In& in, std::string_view name) {
  const auto p = in.pair(name);
  return p && p->first > 0 && p->second > 0 ? p : std::nullopt;
}

/// "100+60, 90+80": paths of stages.
Value longest_of(std::string_view text) {
  std::vector<double> stages;
  std::vector<int> lengths;
  while (!text.empty()) {
    std::string_view path = text.substr(0, text.find(','));
    text.remove_prefix(std::min(path.size() + 1, text.size()));
    lengths.push_back(0);
    while (!path.empty()) {
      const std::string_view stage = path.substr(0, path.find('+'));
      path.remove_prefix(std::min(stage.size() + 1, path.size()));
      const In number(stage);
      const Value v = number.number("");
      if (!v) return std::nullopt;
      stages.push_back(*v);
      ++lengths.back();
    }
    if (lengths.back() == 0) return std::nullopt;
  }
  return lengths.empty()
             ? std::nullopt
             : Value(longest_path(stages.data(), lengths.data(), static_cast<int>(lengths.size())));
}

/// One of the exchange rates of a gain g at V0; c, the ratio of switched capacitance, is 1 where not given.
template <class Fn>
Value exchange(const In& in, Fn fn) {
  const auto law = alpha_power(in);
  const Value g = in.number("g"), v0 = in.number("V0") ? in.number("V0") : in.number("V");
  return law && g && v0 ? fn(*law, *v0, *g, in.number("c").value_or(1)) : std::nullopt;
}

constexpr VectorFormula kFormulas[] = {
    {"compose", "own time share of compute", "C/T for C > M, (1-o) C/T for C < M", "Euler's theorem",
     [](const VectorRow&, const In& in, VectorContext&) {
       return with(
           in, [](double c, double m, double o) { return own_time_shares(c, m, o).compute; }, "C", "M", "o");
     }},
    {"compose", "own time share of communication", "M/T for M > C, (1-o) M/T for M < C", "Euler's theorem",
     [](const VectorRow&, const In& in, VectorContext&) {
       return with(
           in, [](double c, double m, double o) { return own_time_shares(c, m, o).communication; }, "C", "M",
           "o");
     }},
    {"compose", "next level", "v q T/p", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value t = in.number("T"), v = in.number("v");
       if (!t || !v) return std::nullopt;
       return next_level_time(*t, *v, in.number("q").value_or(1), in.number("p").value_or(1));
     }},
    {"compose", "max-plus", "the longest sum of stages", "Baccelli et al. 1992",
     [](const VectorRow& row, const In&, VectorContext&) { return longest_of(row.inputs); }},
    {"compose", "log-mean weight", "L(T',T)/L(tau',tau)", "Ang 2004",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto part = change(in, "T"), sum = change(in, "tau");
       if (!part || !sum) return std::nullopt;
       return log_mean_weight(part->first, part->second, sum->first, sum->second);
     }},
    {"compose", "log-mean effect", "L(T',T)/L(tau',tau) ln(T'/T)", "Ang 2004",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto part = change(in, "T"), sum = change(in, "tau");
       if (!part || !sum) return std::nullopt;
       return log_mean_weight(part->first, part->second, sum->first, sum->second) *
              std::log(part->second / part->first);
     }},
    {"compose", "roofline attainable", "min(P, AI B)", "Williams et al. 2009",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, roofline_rate, "AI", "P", "B"); }},
    {"compose", "roofline time", "max(F/P, Q/B)", "Williams et al. 2009",
     [](const VectorRow&, const In& in, VectorContext&) {
       return with(in, roofline_time, "F", "P", "Q", "B");
     }},
    {"law", "elasticity", "share x exponent", "definition",
     [](const VectorRow&, const In& in, VectorContext&) {
       return with(
           in, [](double s, double e) { return s * e; }, "share", "exponent");
     }},
    {"law", "clock gain of a shorter wire", "1/(1 - saved x ws) - 1", "definition",
     [](const VectorRow&, const In& in, VectorContext&) {
       return with(
           in, [](double s, double w) { return 1 / (1 - s * w) - 1; }, "saved", "ws");
     }},
    {"law", "clock period", "1/f", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value f = in.number("f", "GHz");
       return f ? Value(1 / *f) : std::nullopt;
     }},
    {"law", "rest of a gain", "(to/from)/(1 + known)", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto span = in.pair("");
       const Value known = in.number("known");
       if (!span || !known) return std::nullopt;
       return span->second / span->first / (1 + *known);
     }},
    {"spend", "V at iso-power", "c g V'^2 f(V') = V^2 f(V)", "Sakurai, Newton 1990",
     [](const VectorRow&, const In& in, VectorContext&) { return exchange(in, voltage_at_equal_power); }},
    {"spend", "f at iso-power", "g f(V')/f(V)", "Sakurai, Newton 1990",
     [](const VectorRow&, const In& in, VectorContext&) { return exchange(in, clock_at_equal_power); }},
    {"spend", "dlnV at iso-power", "-(ln c + ln g)/(2 + s)", "Zyuban, Strenski 2002",
     [](const VectorRow&, const In& in, VectorContext&) {
       return exchange(in, [](const AlphaPower& a, double v, double g, double c) {
         return Value(first_order_spending(a, v, g, c).ln_voltage_equal_power);
       });
     }},
    {"spend", "dlnf at iso-power", "(2 ln g - s ln c)/(2 + s)", "Zyuban, Strenski 2002",
     [](const VectorRow&, const In& in, VectorContext&) {
       return exchange(in, [](const AlphaPower& a, double v, double g, double c) {
         return Value(first_order_spending(a, v, g, c).ln_clock_equal_power);
       });
     }},
    {"spend", "dlnE at iso-f", "-2 ln g/s", "Zyuban, Strenski 2002",
     [](const VectorRow&, const In& in, VectorContext&) {
       return exchange(in, [](const AlphaPower& a, double v, double g, double c) {
         return Value(first_order_spending(a, v, g, c).ln_energy_equal_frequency);
       });
     }},
    {"spend", "leakage ratio", "exp(d dV) 2^(dT/T2)", "subthreshold slope",
     [](const VectorRow&, const In& in, VectorContext&) {
       return with(in, leakage_ratio, "dV", "d", "dT", "T2");
     }},
    {"compose", "own time, overlap", "max(C,M) + (1-o) min(C,M)", "defined here",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, own_time, "C", "M", "o"); }},
    {"compose", "Amdahl", "1/((1-f) + f/p)", "Amdahl 1967",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, amdahl, "f", "p"); }},
    {"compose", "smooth max", "(sum T^k)^(1/k)", "power mean",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Given* list = in.find("");
       const Value k = in.number("k");
       if (!list || !k || *k < 1) return std::nullopt;
       return smooth_max(list->values.data(), static_cast<int>(list->values.size()), *k);
     }},
    {"compose", "Clark mean of max", "m1 F(a) + m2 F(-a) + s sqrt2 f(a)", "Clark 1961",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto m = in.pair("");
       const Value sd = in.number("sd");
       if (!m || !sd) return std::nullopt;
       return clark_mean_of_max(m->first, m->second, *sd);
     }},
    {"compose", "roofline ridge", "P/B", "Williams et al. 2009",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, ridge, "P", "B"); }},
    {"compose", "roofline time rate", "AI B", "Williams et al. 2009",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, memory_bound_rate, "AI", "B"); }},
    {"compose", "M/M/1 sojourn", "S/(1-rho)", "queueing theory",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, sojourn_mm1, "S", "rho"); }},
    {"compose", "M/D/1 sojourn", "S (1 + rho/(2(1-rho)))", "queueing theory",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, sojourn_md1, "S", "rho"); }},
    {"compose", "Kingman", "S (1 + rho/(1-rho) (ca2+cs2)/2)", "Kingman 1961",
     [](const VectorRow&, const In& in, VectorContext&) {
       return with(in, sojourn_kingman, "S", "rho", "ca2", "cs2");
     }},
    {"compose", "n_1/2", "a b", "Hockney 1982",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, half_size, "a", "b"); }},
    {"compose", "alpha-beta time", "a + M/b", "Hockney 1982",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, message_time, "a", "b", "M"); }},
    {"device", "tau_dev", "(Rdrv + Rw) C", "IRDS 2022, More Moore",
     [](const VectorRow&, const In& in, VectorContext&) { return with(in, device_tau, "Rdrv", "Rw", "C"); }},
    {"law", "alpha", "(to/from)^(1/years)", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto span = in.pair("");
       const Value years = in.number("in");
       if (!span || !years || *years == 0) return std::nullopt;
       return yearly_factor(span->first, span->second, *years);
     }},
    {"law", "threshold", "factor^years", "definition",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto p = in.pair("");
       if (!p || p->joined != '^') return std::nullopt;
       return std::pow(p->first, p->second);
     }},
    {"spend", "alpha-power ratio", "f(V2)/f(V1), f = K (V-Vt)^a/V", "Sakurai, Newton 1990",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto law = alpha_power(in);
       const auto v = in.pair("V");
       if (!law || !v) return std::nullopt;
       // ".55/.85" is the quotient f(.55)/f(.85); ".85->.55" a way from one to the other.
       return v->joined == '>' ? frequency_ratio(*law, v->first, v->second)
                               : frequency_ratio(*law, v->second, v->first);
     }},
    {"spend", "dlnf/dlnV", "a V/(V-Vt) - 1", "Sakurai, Newton 1990",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto law = alpha_power(in);
       const Value v = in.number("V");
       return law && v ? Value(frequency_slope(*law, *v)) : std::nullopt;
     }},
    {"spend", "V at iso-f", "g f(V') = f(V)", "Sakurai, Newton 1990",
     [](const VectorRow&, const In& in, VectorContext&) { return equal_frequency_voltage(in); }},
    {"spend", "dynamic energy ratio", "(V'/V)^2", "C V^2",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value v = equal_frequency_voltage(in), v0 = in.number("V0");
       if (!v || !v0) return std::nullopt;
       return *v / *v0 * (*v / *v0);
     }},
    {"spend", "power exponent n", "1 + 2/(d ln f/d ln V)", "C V^2 f",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const auto law = alpha_power(in);
       const Value v = in.number("V");
       return law && v ? Value(power_exponent(*law, *v)) : std::nullopt;
     }},
    {"spend", "energy capacitance per op", "P (V1/V2)^2", "C V^2",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value p = in.number("P");
       const auto v = in.pair("V");
       return p && v ? Value(capacitance_ratio(*p, v->first, v->second)) : std::nullopt;
     }},
    {"spend", "active capacitance per cycle", "P (V1/V2)^2/f", "C V^2 f",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value p = in.number("P"), f = in.number("f");
       const auto v = in.pair("V");
       return p && f && v ? Value(capacitance_ratio(*p, v->first, v->second, *f)) : std::nullopt;
     }},
    {"spend", "P ratio at C const", "f (V2/V1)^2", "C V^2 f",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value f = in.number("f");
       const auto v = in.pair("V");
       if (!f || !v) return std::nullopt;
       // "V 0.9 -0.2" states the first voltage and the change.
       return switching_power_ratio(*f, v->first, v->joined == '>' ? v->second : v->first + v->second);
     }},
    {"sensitivity", "Ishigami", "analytic Sobol indices", "Ishigami, Homma 1990",
     [](const VectorRow& row, const In& in, VectorContext&) -> Value {
       const Value a = in.number("a"), b = in.number("b");
       if (!a || !b) return std::nullopt;
       const IshigamiIndices s = ishigami(*a, *b);
       const std::string which = row.quantity.substr(row.quantity.find_last_of(' ') + 1);
       if (which == "S1") return s.first1;
       if (which == "S2" || which == "ST2") return s.first2;  // x2 takes part in no interaction
       if (which == "S3" || which == "S12" || which == "S23") return 0.0;
       if (which == "S13") return s.first13;
       if (which == "ST1") return s.total1;
       if (which == "ST3") return s.total3;
       if (which == "variance") return s.variance;
       return std::nullopt;
     }},
};

}  // namespace

std::span<const VectorFormula> composition_formulas() {
  return kFormulas;
}

}  // namespace taufold::law
