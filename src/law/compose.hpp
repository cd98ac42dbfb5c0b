// How times of a level join: the composition that the time scaling law leaves open (docs/law.md, section 2).
// Times in seconds, or in any one unit throughout. Every function is pure; arguments outside the stated range
// are the caller's fault and give a NaN or an infinity, never a crash.
#pragma once

namespace taufold::law {

/// Own time of a level: `compute` and `communication` of which the share `overlap` in [0, 1] hides behind the
/// other.
double own_time(double compute, double communication, double overlap);

/// Share of the own time that each part bears: d ln T / d ln part, the two adding to 1. Where both are equal
/// the derivative jumps, and its ends are told: more of a part counts with `upper`, less of it with `lower`.
struct OwnShares {
  double compute, communication;     ///< at a tie the middle of both ends
  double compute_low, compute_high;  ///< the same away from a tie
  double communication_low, communication_high;
};
OwnShares own_time_shares(double compute, double communication, double overlap);

/// Compute time of the next level, from the own time of this one: `visits` to it per event of the next,
/// times the response factor of a queue (>= 1), over the speed-up of parallel workers.
double next_level_time(double own, double visits, double response, double speed_up);

/// The longest of several sums of stages (max-plus): `stages` holds the paths one after the other, `lengths`
/// how many each has.
double longest_path(const double* stages, const int* lengths, int paths);

/// (a - b)/ln(a/b), a for a = b: the mean with which a change of a sum is shared out without remainder (Ang,
/// Energy Policy 2004). Both above 0.
double log_mean(double a, double b);
/// Weight of a part that went from `part0` to `part1` in a sum that went from `sum0` to `sum1`: weights times
/// ln(part1/part0), summed over parts, give ln(sum1/sum0).
double log_mean_weight(double part0, double part1, double sum0, double sum1);

/// Speed-up of `workers` >= 1 on work of which `parallel_share` in [0, 1] can be shared (Amdahl, AFIPS 1967).
double amdahl(double parallel_share, double workers);

/// (a^k + b^k + ...)^(1/k): a differentiable stand-in for the largest; k >= 1. Scaled by the largest, so that
/// no power overflows.
double smooth_max(const double* values, int count, double k);

/// Mean of the larger of two independent normals with means `m1`, `m2` and the same standard deviation
/// (Clark, Oper. Res. 1961).
double clark_mean_of_max(double m1, double m2, double sd);

/// Operations per byte at which computing (op/s) and memory (byte/s) take equally long (Williams et al., CACM
/// 2009).
double ridge(double peak_rate, double bandwidth);
/// Rate in op/s of work with `intensity` op/byte that only the memory limits.
double memory_bound_rate(double intensity, double bandwidth);
/// Rate that both allow, and the time of `work` op with `bytes` moved.
double roofline_rate(double intensity, double peak_rate, double bandwidth);
double roofline_time(double work, double peak_rate, double bytes, double bandwidth);

/// Time in the system of one server with service time `service` at `load` in [0, 1): exponential service,
/// fixed service, and Kingman's approximation from squared coefficients of variation of arrivals and service
/// (Proc. Camb. Phil. Soc. 1961).
double sojourn_mm1(double service, double load);
double sojourn_md1(double service, double load);
double sojourn_kingman(double service, double load, double ca2, double cs2);

/// Time of a message: start-up `latency` in s and `bytes` at `bandwidth` in byte/s; and the size at which
/// both parts are equal.
double message_time(double latency, double bandwidth, double bytes);
double half_size(double latency, double bandwidth);

/// Time of a gate in s: its driver and the wire before its load (ohm, ohm, F).
double device_tau(double driver_ohm, double wire_ohm, double load_F);

/// Factor a year between two values `years` > 0 apart.
double yearly_factor(double from, double to, double years);

/// Analytic Sobol indices of the Ishigami function sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]^3
/// (Ishigami, Homma 1990): what a sampled estimator is held against.
struct IshigamiIndices {
  double first1, first2, first13, total1, total3, variance;
};
IshigamiIndices ishigami(double a, double b);

}  // namespace taufold::law
