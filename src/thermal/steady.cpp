#include "thermal/steady.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "num/conjugate_gradient.hpp"
#include "num/line_multigrid.hpp"
#include "thermal/assembled.hpp"
#include "thermal/layered.hpp"

namespace taufold::thermal {

namespace {

/// Beyond this nothing of a chip stands: leakage that drives a cell there has run away.
constexpr double kHottest_K = 2000;

Status status_of(num::SolveStatus s) {
  switch (s) {
    case num::SolveStatus::converged: return Status::converged;
    case num::SolveStatus::iteration_limit: return Status::not_converged;
    case num::SolveStatus::indefinite: return Status::runaway;
    case num::SolveStatus::stopped: return Status::stopped;
  }
  return Status::not_converged;
}

double largest_change(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

/// Solves A t = b by conjugate gradients.
num::SolveReport solve(const Assembled& e, num::LineMultigrid& grid, const std::vector<double>& b, std::vector<double>& t,
                       double residual, const StopToken* stop, ThreadPool& pool) {
  num::SolveLimits limits;
  limits.relative_residual = residual;
  limits.stop = stop;
  return num::conjugate_gradient([&](const double* in, double* out) { return e.a.apply(in, out, pool); },
                                 [&](const double* r, double* z) { grid.cycle(r, z, pool); }, b, t, limits, pool);
}

}  // namespace

// With leakage L(T) = L0 2^((T - T0) / d) every outer step is one of Newton's method: (A - L') t_new = b + L - L' t. Since L is
// convex and the ambient temperature lies below every solution, the steps rise monotonically to the lowest solution where
// there is one, and A - L' stays positive definite below it; a direction of negative energy therefore means runaway.
Solution steady(const Problem& p, const SteadyOptions& o, ThreadPool& pool) {
  const bool constant = p.constant();
  if (o.direct && constant && p.laterally_uniform()) return layered_steady(p, o.keep, pool);
  Solution out;
  out.outer = 0;
  const std::vector<double> leak0 = leakage_at_reference(p);
  const bool follows_temperature = std::any_of(p.layers.begin(), p.layers.end(), [](const Layer& l) { return !l.exponent.empty(); });
  const double rate = std::numbers::ln2 / p.leakage_doubling_K;
  const double wanted_residual = constant ? o.relative_residual : o.relative_residual * 1e-2;
  std::vector<double> t(p.columns() * static_cast<std::size_t>(p.nz()), 0.0), before, b;
  std::vector<double> at;  // temperatures of the conductivities in use
  for (;;) {
    if (follows_temperature) at = t;
    Assembled e = assemble(p, follows_temperature ? at.data() : nullptr, pool);
    num::LineMultigrid grid = multigrid_of(p, e.a, pool);
    b = e.b;
    double leakage = 0;
    for (std::size_t i = 0; i < leak0.size(); ++i) {
      const double l = leak0[i] * std::exp(rate * (t[i] + e.zero_K - p.leakage_reference_K));
      b[i] += l - rate * l * t[i];
      e.a.extra[i] -= rate * l;
      leakage += l;
    }
    before = t;
    // Early steps need no more than the error that the next change of coefficients leaves.
    const bool early = !constant && out.outer < 2;
    num::SolveReport r = solve(e, grid, b, t, early ? 1e-4 : wanted_residual, o.stop, pool);
    out.iterations += r.iterations;
    out.power_W = p.power_W();
    // A face of fixed temperature weighs so much in the right-hand side that a small residual may still be much beside the power:
    // then a smaller one is asked for, as far as doubles go.
    for (double residual = wanted_residual * 1e-1; !early && leak0.empty() && r.status == num::SolveStatus::converged && residual > 1e-15;
         residual *= 1e-1) {
      out.heat_out_W = heat_out(p, t, follows_temperature ? at.data() : nullptr, e.zero_K, pool);
      if (out.imbalance() < 1e-10) break;
      num::SolveReport more = solve(e, grid, b, t, residual, o.stop, pool);
      out.iterations += more.iterations;
      out.relative_residual = more.relative_residual;
      if (more.status != num::SolveStatus::converged) break;  // rounding stands in the way: what there is, is converged
      r = more;
    }
    ++out.outer;
    out.relative_residual = r.relative_residual;
    out.status = status_of(r.status);
    if (out.status == Status::runaway && leak0.empty()) out.status = Status::not_converged;
    for (std::size_t i = 0; i < leak0.size(); ++i) {
      const double l = leak0[i] * std::exp(rate * (before[i] + e.zero_K - p.leakage_reference_K));
      leakage += rate * l * (t[i] - before[i]);
    }
    out.leakage_W = leakage;
    const double change = constant ? 0 : largest_change(t, before);
    const double hottest = *std::max_element(t.begin(), t.end()) + e.zero_K;
    if (!leak0.empty() && (!(hottest < kHottest_K) || out.status == Status::runaway)) out.status = Status::runaway;
    if (!constant && out.status == Status::converged && !early && change > o.settled_K && out.outer >= o.outer_steps)
      out.status = leak0.empty() ? Status::not_converged : Status::runaway;
    if (out.status == Status::converged && !constant && (early || change > o.settled_K)) continue;
    out.heat_out_W = heat_out(p, t, follows_temperature ? at.data() : nullptr, e.zero_K, pool);
    store(p, t, e.zero_K, o.keep, out);
    return out;
  }
}

}  // namespace taufold::thermal
