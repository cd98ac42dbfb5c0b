#include "wire/moments.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace taufold::wire {

namespace {

constexpr double kAccuracy =
    1e-13;                         // of the gaps around loops, relative to the largest, where it is iterated
constexpr double kMostWork = 4e8;  // nodes and chords times iterations
constexpr double kSmallestPivot = 1e-15;

double in_parallel(double a, double b) {
  return a + b > 0 ? a * b / (a + b) : 0;
}

}  // namespace

PiModel pi_model(const Admittance& y) {
  if (!(y.y2 > 0) || !(y.y3 > 0)) return {0, 0, y.y1};
  const double far_F = y.y2 * y.y2 / y.y3;
  // By the inequality of Cauchy and Schwarz far_F is at most y1; a tree of one resistor reaches it.
  return {std::max(0.0, y.y1 - far_F), y.y3 * y.y3 / (y.y2 * y.y2 * y.y2), far_F};
}

/// Resistors by node, in their order.
void Moments::make_adjacency(const db::NetRc& net) {
  const std::size_t nodes = net.num_nodes();
  arm_begin_.assign(nodes + 1, 0);
  for (const db::Resistor& r : net.resistors) {
    ++arm_begin_[r.a + 1];
    ++arm_begin_[r.b + 1];
  }
  for (std::size_t k = 0; k < nodes; ++k) arm_begin_[k + 1] += arm_begin_[k];
  arms_.resize(arm_begin_[nodes]);
  next_arm_.assign(arm_begin_.begin(), arm_begin_.end() - 1);
  for (std::uint32_t k = 0; k < net.resistors.size(); ++k) {
    const db::Resistor& r = net.resistors[k];
    arms_[next_arm_[r.a]++] = {r.b, k};
    arms_[next_arm_[r.b]++] = {r.a, k};
  }
}

void Moments::breadth_first(const db::NetRc& net, std::uint32_t driver) {
  order_.push_back(driver);
  parent_.push_back(0);
  ohm_.push_back(0);
  place_[driver] = 0;
  for (std::uint32_t k = 0; k < order_.size(); ++k) {
    const std::uint32_t node = order_[k];
    for (std::uint32_t i = arm_begin_[node]; i < arm_begin_[node + 1]; ++i) {
      const Arm arm = arms_[i];
      if (used_[arm.resistor] != 0 || arm.node == node) continue;
      used_[arm.resistor] = 1;
      const double ohm = net.resistors[arm.resistor].ohm;
      std::uint32_t& at = place_[arm.node];
      if (at == kNone) {
        at = static_cast<std::uint32_t>(order_.size());
        order_.push_back(arm.node);
        parent_.push_back(k);
        ohm_.push_back(ohm);
      } else if (parent_[at] == k && at > k) {
        ohm_[at] = in_parallel(ohm_[at], ohm);
      } else {
        chords_.push_back({k, at, ohm});
      }
    }
  }
  num_loops_ = chords_.size();
}

void Moments::depth_first(const db::NetRc& net, std::uint32_t driver) {
  next_arm_.assign(arm_begin_.begin(), arm_begin_.end() - 1);
  const auto enter = [&](std::uint32_t node, std::uint32_t parent, double ohm) {
    place_[node] = static_cast<std::uint32_t>(order_.size());
    order_.push_back(node);
    parent_.push_back(parent);
    ohm_.push_back(ohm);
    stack_.push_back(node);
  };
  stack_.clear();
  enter(driver, 0, 0);
  while (!stack_.empty()) {
    const std::uint32_t node = stack_.back();
    if (next_arm_[node] == arm_begin_[node + 1]) {
      stack_.pop_back();
      continue;
    }
    const Arm arm = arms_[next_arm_[node]++];
    if (used_[arm.resistor] != 0 || arm.node == node) continue;
    used_[arm.resistor] = 1;
    if (place_[arm.node] == kNone)
      enter(arm.node, place_[node], net.resistors[arm.resistor].ohm);
    else
      ++num_loops_;
  }
}

void Moments::solve(const db::NetRc& net, std::uint32_t driver, std::span<const double> pin_cap_F,
                    Loops loops) {
  const std::size_t nodes = net.num_nodes();
  assert(driver < nodes && (pin_cap_F.empty() || pin_cap_F.size() == nodes));
  order_.clear();
  parent_.clear();
  ohm_.clear();
  chords_.clear();
  num_loops_ = 0;
  converged_ = true;
  place_.assign(nodes, kNone);
  used_.assign(net.resistors.size(), 0);
  make_adjacency(net);
  if (loops == Loops::solved)
    breadth_first(net, driver);
  else
    depth_first(net, driver);

  cap_.assign(order_.size(), 0);
  total_F_ = 0;
  for (std::uint32_t k = 0; k < nodes; ++k) {
    const double c = net.cap_F[k] + (pin_cap_F.empty() ? 0 : pin_cap_F[k]);
    total_F_ += c;
    cap_[place_[k] == kNone ? 0 : place_[k]] += c;
  }
  if (!chords_.empty() && chords_.size() <= kDenseLoops) prepare_loops();

  m1_.assign(nodes, 0);
  m2_.assign(nodes, 0);
  admittance_ = {total_F_, 0, 0};
  const auto moment = [&](std::vector<double>& m, double& y) {
    voltages(charge_, volt_);
    for (std::size_t k = 0; k < order_.size(); ++k) {
      m[order_[k]] = volt_[k];
      charge_[k] = cap_[k] * volt_[k];
      y += charge_[k];
    }
  };
  charge_ = cap_;
  moment(m1_, admittance_.y2);
  moment(m2_, admittance_.y3);
}

/// Drops of voltage at every place, in the tree alone, when `current` is drawn there.
void Moments::tree_voltages(const std::vector<double>& current, std::vector<double>& volt) {
  const std::size_t n = order_.size();
  flow_ = current;
  for (std::size_t k = n; k-- > 1;) flow_[parent_[k]] += flow_[k];
  volt.resize(n);
  volt[0] = 0;
  for (std::size_t k = 1; k < n; ++k) volt[k] = volt[parent_[k]] + ohm_[k] * flow_[k];
}

void Moments::voltages(const std::vector<double>& charge, std::vector<double>& volt) {
  tree_voltages(charge, volt);
  if (chords_.empty()) return;
  // A chord from a to b with current x draws x at a and brings it at b. Around each loop
  //   drop(b) - drop(a) = ohm x,  a symmetric positive system for the x.
  gap_.resize(chords_.size());
  for (std::size_t c = 0; c < chords_.size(); ++c) gap_[c] = volt[chords_[c].b] - volt[chords_[c].a];
  if (chords_.size() <= kDenseLoops)
    close_loops_dense();
  else
    close_loops_iterated(volt);
  extra_ = charge;
  add_chord_currents(amp_, 1, extra_);
  tree_voltages(extra_, volt);
}

void Moments::add_chord_currents(const std::vector<double>& amp, double sign,
                                 std::vector<double>& current) const {
  for (std::size_t c = 0; c < chords_.size(); ++c) {
    current[chords_[c].a] += sign * amp[c];
    current[chords_[c].b] -= sign * amp[c];
  }
}

/// Factors the matrix of the loops: what they resist alone and what they share.
void Moments::prepare_loops() {
  const std::size_t k = chords_.size();
  factor_.assign(k * k, 0);
  for (std::size_t c = 0; c < k; ++c) {
    extra_.assign(order_.size(), 0);
    extra_[chords_[c].b] += 1;
    extra_[chords_[c].a] -= 1;
    tree_voltages(extra_, volt_);
    for (std::size_t d = c; d < k; ++d) factor_[d * k + c] = volt_[chords_[d].b] - volt_[chords_[d].a];
    factor_[c * k + c] += chords_[c].ohm;
  }
  for (std::size_t c = 0; c < k; ++c) {
    const double whole = factor_[c * k + c];
    double pivot = whole;
    for (std::size_t j = 0; j < c; ++j) pivot -= factor_[c * k + j] * factor_[c * k + j];
    // A loop without resistance of its own: its nodes are one already, the chord need not carry anything.
    const bool void_loop = !(pivot > kSmallestPivot * whole);
    const double root = void_loop ? 0 : std::sqrt(pivot);
    factor_[c * k + c] = root;
    for (std::size_t d = c + 1; d < k; ++d) {
      double sum = factor_[d * k + c];
      for (std::size_t j = 0; j < c; ++j) sum -= factor_[d * k + j] * factor_[c * k + j];
      factor_[d * k + c] = void_loop ? 0 : sum / root;
    }
  }
}

void Moments::close_loops_dense() {
  const std::size_t k = chords_.size();
  amp_ = gap_;
  for (std::size_t c = 0; c < k; ++c) {
    for (std::size_t j = 0; j < c; ++j) amp_[c] -= factor_[c * k + j] * amp_[j];
    amp_[c] = factor_[c * k + c] > 0 ? amp_[c] / factor_[c * k + c] : 0;
  }
  for (std::size_t c = k; c-- > 0;) {
    for (std::size_t d = c + 1; d < k; ++d) amp_[c] -= factor_[d * k + c] * amp_[d];
    amp_[c] = factor_[c * k + c] > 0 ? amp_[c] / factor_[c * k + c] : 0;
  }
}

/// Conjugate gradients; the matrix is applied by passes over the tree.
void Moments::close_loops_iterated(std::vector<double>& volt) {
  const std::size_t k = chords_.size();
  amp_.assign(k, 0);
  direction_ = gap_;
  image_.resize(k);
  const auto square = [](const std::vector<double>& v) {
    double sum = 0;
    for (const double x : v) sum += x * x;
    return sum;
  };
  double now = square(gap_);
  const double enough = now * kAccuracy * kAccuracy;
  const double size = static_cast<double>(order_.size() + k);
  const auto most = static_cast<std::size_t>(std::min(4.0 * static_cast<double>(k) + 100, kMostWork / size));
  for (std::size_t i = 0; now > enough; ++i) {
    if (i == most) {
      converged_ = false;
      return;
    }
    extra_.assign(order_.size(), 0);
    add_chord_currents(direction_, -1, extra_);
    tree_voltages(extra_, volt);
    double bend = 0;
    for (std::size_t c = 0; c < k; ++c) {
      image_[c] = chords_[c].ohm * direction_[c] + volt[chords_[c].b] - volt[chords_[c].a];
      bend += image_[c] * direction_[c];
    }
    if (!(bend > 0)) return;  // only loops without resistance are left
    const double step = now / bend;
    for (std::size_t c = 0; c < k; ++c) {
      amp_[c] += step * direction_[c];
      gap_[c] -= step * image_[c];
    }
    const double next = square(gap_);
    for (std::size_t c = 0; c < k; ++c) direction_[c] = gap_[c] + next / now * direction_[c];
    now = next;
  }
}

}  // namespace taufold::wire
