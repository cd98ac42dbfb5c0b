#include "law/compose.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "law/score.hpp"

namespace taufold::law {

double own_time(double compute, double communication, double overlap) {
  return std::max(compute, communication) + (1 - overlap) * std::min(compute, communication);
}

OwnShares own_time_shares(double compute, double communication, double overlap) {
  const double total = own_time(compute, communication, overlap);
  const auto when_longer = [&](double part) { return total > 0 ? part / total : 0; };
  const auto when_shorter = [&](double part) { return total > 0 ? (1 - overlap) * part / total : 0; };
  OwnShares s{};
  s.compute_low = s.compute_high = compute > communication ? when_longer(compute) : when_shorter(compute);
  s.communication_low = s.communication_high =
      communication > compute ? when_longer(communication) : when_shorter(communication);
  if (compute == communication) s.compute_high = s.communication_high = when_longer(compute);
  s.compute = 0.5 * (s.compute_low + s.compute_high);
  s.communication = 0.5 * (s.communication_low + s.communication_high);
  return s;
}

double next_level_time(double own, double visits, double response, double speed_up) {
  return visits * response * own / speed_up;
}

double longest_path(const double* stages, const int* lengths, int paths) {
  double longest = 0;
  for (int p = 0; p < paths; ++p) {
    double sum = 0;
    for (int k = 0; k < lengths[p]; ++k) sum += *stages++;
    longest = std::max(longest, sum);
  }
  return longest;
}

double log_mean(double a, double b) {
  const double ratio = std::log(a / b);
  // Near a = b the quotient loses its digits; its series is exact to the fourth order there.
  if (std::abs(ratio) < 1e-4) return std::sqrt(a * b) * (1 + ratio * ratio / 24);
  return (a - b) / ratio;
}

double log_mean_weight(double part0, double part1, double sum0, double sum1) {
  return log_mean(part1, part0) / log_mean(sum1, sum0);
}

double amdahl(double parallel_share, double workers) {
  return 1 / ((1 - parallel_share) + parallel_share / workers);
}

double smooth_max(const double* values, int count, double k) {
  double most = 0;
  for (int i = 0; i < count; ++i) most = std::max(most, values[i]);
  if (most <= 0) return 0;
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += std::pow(values[i] / most, k);
  return most * std::pow(sum, 1 / k);
}

double clark_mean_of_max(double m1, double m2, double sd) {
  const double spread = sd * std::numbers::sqrt2, a = (m1 - m2) / spread;
  return m1 * normal_cdf(a) + m2 * normal_cdf(-a) + spread * normal_density(a);
}

double ridge(double peak_rate, double bandwidth) {
  return peak_rate / bandwidth;
}
double memory_bound_rate(double intensity, double bandwidth) {
  return intensity * bandwidth;
}

double roofline_rate(double intensity, double peak_rate, double bandwidth) {
  return std::min(peak_rate, intensity * bandwidth);
}
double roofline_time(double work, double peak_rate, double bytes, double bandwidth) {
  return std::max(work / peak_rate, bytes / bandwidth);
}

double sojourn_mm1(double service, double load) {
  return service / (1 - load);
}
double sojourn_md1(double service, double load) {
  return service * (1 + load / (2 * (1 - load)));
}
double sojourn_kingman(double service, double load, double ca2, double cs2) {
  return service * (1 + load / (1 - load) * (ca2 + cs2) / 2);
}

double message_time(double latency, double bandwidth, double bytes) {
  return latency + bytes / bandwidth;
}
double half_size(double latency, double bandwidth) {
  return latency * bandwidth;
}

double device_tau(double driver_ohm, double wire_ohm, double load_F) {
  return (driver_ohm + wire_ohm) * load_F;
}

double yearly_factor(double from, double to, double years) {
  return std::pow(to / from, 1 / years);
}

IshigamiIndices ishigami(double a, double b) {
  const double pi4 = std::pow(std::numbers::pi, 4), pi8 = pi4 * pi4;
  const double v1 = 0.5 * std::pow(1 + b * pi4 / 5, 2), v2 = a * a / 8,
               v13 = b * b * pi8 * (1.0 / 18 - 1.0 / 50);
  const double v = v1 + v2 + v13;
  return {v1 / v, v2 / v, v13 / v, (v1 + v13) / v, v13 / v, v};
}

}  // namespace taufold::law
