#include "check/cut_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/random.hpp"
#include "diag/text.hpp"

namespace taufold::check {

namespace {

constexpr auto kNone = CutNetwork::kNone;
/// Nodes evaluated by simulate() at most, and evaluations spent on making a counterexample small.
constexpr std::size_t kMostWork = 100'000'000, kMostReductions = 4000;
constexpr std::size_t kShown = 12;  // inputs of a counterexample

CutPoint state_of(const CutPoint& p) {
  return {CutPoint::Kind::state, p.name, p.number};
}
bool of_state(const CutPoint& p) {
  switch (p.kind) {
    case CutPoint::Kind::next:
    case CutPoint::Kind::clock:
    case CutPoint::Kind::latch_enable:
    case CutPoint::Kind::slave_clock:
    case CutPoint::Kind::clear:
    case CutPoint::Kind::preset: return true;
    case CutPoint::Kind::port:
    case CutPoint::Kind::open:
    case CutPoint::Kind::state:
    case CutPoint::Kind::pin:
    case CutPoint::Kind::disable: return false;
  }
  return false;
}

/// Calls `both` with the values of either map at each key, kNone where one lacks it.
template <class F>
void side_by_side(const std::map<CutPoint, CutNetwork::Signal>& a, const std::map<CutPoint, CutNetwork::Signal>& b, F&& both) {
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() || y != b.end()) {
    if (y == b.end() || (x != a.end() && x->first < y->first)) {
      both(x->first, x->second, kNone);
      ++x;
    } else if (x == a.end() || y->first < x->first) {
      both(y->first, kNone, y->second);
      ++y;
    } else {
      both(x->first, x->second, y->second);
      ++x;
      ++y;
    }
  }
}

bool is_live(const std::vector<bool>& live, CutNetwork::Signal s) {
  return s != kNone && live[s];
}

}  // namespace

CutComparison::CutComparison(const CutNetwork& a, const CutNetwork& b) : a_(a), b_(b) {
  for (const CutNetwork* n : {&a, &b})
    if (!n->obstacle().empty()) block(n->obstacle());
  const std::vector<bool> live_a = a.live_signals(), live_b = b.live_signals();
  match_black_boxes();
  match_inputs(live_a, live_b);
  match_outputs(live_a, live_b);
  match_conflicts();
}

void CutComparison::block(std::string why) {
  if (obstacle_.empty()) obstacle_ = std::move(why);
}

void CutComparison::match_black_boxes() {
  const auto& x = a_.black_boxes();
  const auto& y = b_.black_boxes();
  for (const auto& [name, box] : x) {
    const auto at = y.find(name);
    if (at == y.end())
      block(fmt::format("instance {} of type {} has no counterpart", diag::quoted(name), diag::quoted(box.cell)));
    else if (const std::string text = check::difference(box.type, box.cell, at->second.type, at->second.cell); !text.empty())
      block(fmt::format("instance {} is of type {} instead of {}: {}", diag::quoted(name), diag::quoted(at->second.cell), diag::quoted(box.cell), text));
  }
  for (const auto& [name, box] : y)
    if (!x.contains(name)) block(fmt::format("instance {} of type {} has no counterpart", diag::quoted(name), diag::quoted(box.cell)));
}

void CutComparison::match_inputs(const std::vector<bool>& live_a, const std::vector<bool>& live_b) {
  side_by_side(a_.inputs(), b_.inputs(), [&](const CutPoint& point, Signal x, Signal y) {
    // What is open in one of them is free there, and equality for every value is asked; a register cannot be free.
    if (point.kind == CutPoint::Kind::state && ((x == kNone && is_live(live_b, y)) || (y == kNone && is_live(live_a, x))))
      block(fmt::format("{} is in {} alone", text(point), x == kNone ? "the other netlist" : "the source"));
    inputs_.push_back({point, x, y});
  });
}

void CutComparison::match_outputs(const std::vector<bool>& live_a, const std::vector<bool>& live_b) {
  side_by_side(a_.outputs(), b_.outputs(), [&](const CutPoint& point, Signal x, Signal y) {
    if (!is_live(live_a, x) && !is_live(live_b, y)) return;  // of a register that nothing reads
    if (x == kNone || y == kNone) {
      // A register without a clear is one whose clear is never active; whole registers were matched as inputs.
      const bool both = of_state(point) && a_.inputs().contains(state_of(point)) && b_.inputs().contains(state_of(point));
      if (!both) {
        block(fmt::format("{} is in {} alone", text(point), x == kNone ? "the other netlist" : "the source"));
        return;
      }
    }
    outputs_.push_back({point, x, y});
  });
}

void CutComparison::match_conflicts() {
  for (const auto& [point, x] : a_.conflicts())
    if (const auto at = b_.conflicts().find(point); at != b_.conflicts().end() && at->second != x)
      block(fmt::format("clear and preset together give register {} another state", diag::quoted(point.name)));
}

void CutComparison::evaluate(const std::vector<std::uint64_t>& values, Words& w) const {
  w.a.resize(a_.num_signals());
  w.b.resize(b_.num_signals());
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    if (inputs_[k].a != kNone) w.a[inputs_[k].a] = values[k];
    if (inputs_[k].b != kNone) w.b[inputs_[k].b] = values[k];
  }
  a_.evaluate(w.a);
  b_.evaluate(w.b);
}

std::uint64_t CutComparison::difference(const Pair& p, const Words& w) const {
  return (p.a == kNone ? 0 : w.a[p.a]) ^ (p.b == kNone ? 0 : w.b[p.b]);
}

std::optional<std::string> CutComparison::simulate(std::uint32_t rounds, std::uint64_t seed) const {
  const std::size_t work = a_.num_nodes() + b_.num_nodes() + inputs_.size() + 1;
  const std::size_t most = std::max<std::size_t>(1, kMostWork / work);
  Words w;
  std::vector<std::uint64_t> values(inputs_.size());
  for (std::size_t r = 0; r < std::min<std::size_t>(rounds, most); ++r) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      values[k] = hash64(hash64(seed, r), k);
      // All inputs at 0 and all at 1 are among the first assignments: constants and ties show there.
      if (r == 0) values[k] = (values[k] & ~std::uint64_t{3}) | 2;
    }
    evaluate(values, w);
    std::uint64_t any = 0;
    for (const Pair& p : outputs_) any |= difference(p, w);
    if (any == 0) continue;
    const int bit = std::countr_zero(any);
    std::vector<bool> assignment(inputs_.size());
    for (std::size_t k = 0; k < values.size(); ++k) assignment[k] = (values[k] >> bit & 1) != 0;
    return counterexample(std::move(assignment), w);
  }
  return std::nullopt;
}

std::optional<std::string> CutComparison::confirm(const std::vector<bool>& assignment) const {
  std::vector<std::uint64_t> values(inputs_.size());
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = k < assignment.size() && assignment[k] ? ~std::uint64_t{0} : 0;
  Words w;
  evaluate(values, w);
  if (std::none_of(outputs_.begin(), outputs_.end(), [&](const Pair& p) { return (difference(p, w) & 1) != 0; })) return std::nullopt;
  return counterexample(assignment, w);
}

/// Of the outputs that differ the one that depends on the fewest inputs, with as many inputs as possible at 0 (halving, after
/// A. Zeller and R. Hildebrandt, Simplifying and isolating failure-inducing input, IEEE TSE 28(2), 2002).
std::string CutComparison::counterexample(std::vector<bool> assignment, Words& w) const {
  assignment.resize(inputs_.size());
  std::vector<std::uint64_t> values(inputs_.size());
  const auto differs = [&](const Pair& p) {
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = assignment[k] ? 1 : 0;
    evaluate(values, w);
    return (difference(p, w) & 1) != 0;
  };
  const Pair* chosen = nullptr;
  std::size_t fewest = 0, count = 0;
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = assignment[k] ? 1 : 0;
  evaluate(values, w);
  for (const Pair& p : outputs_) {
    if ((difference(p, w) & 1) == 0) continue;
    ++count;
    if (count > 200) continue;  // cones cost as much as an evaluation
    const std::size_t size = (p.a == kNone ? 0 : a_.cone(p.a).size()) + (p.b == kNone ? 0 : b_.cone(p.b).size());
    if (chosen != nullptr && size >= fewest) continue;
    chosen = &p;
    fewest = size;
  }
  const auto in = [](const std::vector<Signal>& cone, Signal s) { return s != kNone && std::binary_search(cone.begin(), cone.end(), s); };
  const std::vector<Signal> cone_a = chosen->a == kNone ? std::vector<Signal>() : a_.cone(chosen->a);
  const std::vector<Signal> cone_b = chosen->b == kNone ? std::vector<Signal>() : b_.cone(chosen->b);
  std::vector<std::size_t> ones;
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    if (!in(cone_a, inputs_[k].a) && !in(cone_b, inputs_[k].b)) assignment[k] = false;
    if (assignment[k]) ones.push_back(k);
  }
  std::size_t tries = 0;
  for (std::size_t size = ones.size(); size > 0; size /= 2) {
    for (std::size_t at = 0; at < ones.size() && tries < kMostReductions;) {
      const std::size_t end = std::min(ones.size(), at + size);
      for (std::size_t k = at; k < end; ++k) assignment[ones[k]] = false;
      ++tries;
      if (differs(*chosen)) {
        ones.erase(ones.begin() + static_cast<std::ptrdiff_t>(at), ones.begin() + static_cast<std::ptrdiff_t>(end));
      } else {
        for (std::size_t k = at; k < end; ++k) assignment[ones[k]] = true;
        at = end;
      }
    }
  }
  differs(*chosen);
  const auto bit = [](const std::vector<std::uint64_t>& words, Signal s) { return s == kNone ? 0 : static_cast<int>(words[s] & 1); };
  std::string list;
  for (std::size_t k = 0; k < ones.size() && k < kShown; ++k) list += fmt::format("{}{} = 1", k == 0 ? "" : ", ", text(inputs_[ones[k]].point));
  if (ones.size() > kShown) list += fmt::format(", {} more = 1", ones.size() - kShown);
  const bool others = ones.size() < inputs_.size();
  return fmt::format("{} is {} instead of {} when {}{}", text(chosen->point), bit(w.b, chosen->b), bit(w.a, chosen->a), list,
                     ones.empty() ? "all inputs and registers are 0" : others ? " and all else 0" : "");
}

}  // namespace taufold::check
