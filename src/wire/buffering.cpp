#include "wire/buffering.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::wire {

namespace {

constexpr std::uint32_t kNone = 0xffffffffu;

/// Price of limits that a driver's stage passes, by its load and the longest wire delay in it.
double price_s(const LinearDriver& d, double load_F, double wire_s, double limit_slew_s) {
  double price = 0;
  if (load_F > d.limit_F) price += kLimitPrice * d.ohm * (load_F - d.limit_F);
  const double own = d.slew_s + d.slew_s_per_F * load_F, slew = std::hypot(own, kSlewOfElmore * wire_s);
  if (slew > limit_slew_s) price += kLimitPrice * (slew - limit_slew_s);
  return price;
}

double delay_s(const LinearDriver& d, double load_F) { return d.delay_s + d.ohm * load_F; }

struct Candidate {
  double load_F = 0, required_s = 0, wire_s = 0, paid_s = 0;
  std::uint32_t trace = kNone;

  double worth() const { return required_s - paid_s; }
};

/// How a candidate came to be: a buffer above `below`, or two branches joined.
struct Trace {
  std::uint32_t node = kNone, choice = 0;  ///< node kNone: joined
  std::uint32_t below = kNone, beside = kNone;
};

class Tree {
 public:
  Tree(std::span<const BufferNode> nodes, std::span<const BufferChoice> choices, double limit_slew_s) : nodes_(nodes), choices_(choices), limit_(limit_slew_s), lists_(nodes.size()) {}

  Buffering run(const LinearDriver& driver) {
    for (std::size_t k = 0; k < nodes_.size(); ++k) lists_[k] = {{nodes_[k].cap_F, nodes_[k].required_s, 0, 0, kNone}};
    for (std::size_t k = nodes_.size(); k-- > 1;) {
      std::vector<Candidate>& list = lists_[k];
      if (nodes_[k].may_buffer) add_buffers(static_cast<std::uint32_t>(k), list);
      for (Candidate& c : list) {
        const double wire_s = nodes_[k].ohm * c.load_F;
        c.required_s -= wire_s;
        c.wire_s += wire_s;
      }
      prune(list);
      join(lists_[nodes_[k].parent], list);
      list = {};
    }
    const Candidate* best = nullptr;
    double best_s = 0;
    for (const Candidate& c : lists_[0]) {
      const double s = c.worth() - delay_s(driver, c.load_F) - price_s(driver, c.load_F, c.wire_s, limit_);
      if (best == nullptr || s > best_s) best = &c, best_s = s;
    }
    Buffering out;
    out.trimmed = trimmed_;
    out.value_s = best_s;
    out.required_s = best->required_s - delay_s(driver, best->load_F);
    collect(best->trace, out.buffers);
    std::sort(out.buffers.begin(), out.buffers.end(), [](const PlacedBuffer& a, const PlacedBuffer& b) { return a.node < b.node; });
    return out;
  }

 private:
  void add_buffers(std::uint32_t node, std::vector<Candidate>& list) {
    const std::size_t without = list.size();
    for (std::uint32_t b = 0; b < choices_.size(); ++b)
      for (std::size_t k = 0; k < without; ++k) {
        const Candidate c = list[k];
        const BufferChoice& choice = choices_[b];
        traces_.push_back({node, b, c.trace, kNone});
        list.push_back({choice.input_F, c.required_s - delay_s(choice.drive, c.load_F), 0, c.paid_s + choice.cost_s + price_s(choice.drive, c.load_F, c.wire_s, limit_),
                        static_cast<std::uint32_t>(traces_.size() - 1)});
      }
  }

  /// Both branches hang on one node: loads and payments add up, the earliest required time and the longest wire count.
  void join(std::vector<Candidate>& to, const std::vector<Candidate>& branch) {
    std::vector<Candidate> out;
    out.reserve(to.size() * branch.size());
    for (const Candidate& a : to)
      for (const Candidate& b : branch) {
        Candidate c{a.load_F + b.load_F, std::min(a.required_s, b.required_s), std::max(a.wire_s, b.wire_s), a.paid_s + b.paid_s, a.trace};
        if (a.trace == kNone) {
          c.trace = b.trace;
        } else if (b.trace != kNone) {
          traces_.push_back({kNone, 0, a.trace, b.trace});
          c.trace = static_cast<std::uint32_t>(traces_.size() - 1);
        }
        out.push_back(c);
      }
    prune(out);
    to = std::move(out);
  }

  /// Leaves what no other candidate betters in every respect.
  void prune(std::vector<Candidate>& list) {
    std::stable_sort(list.begin(), list.end(), [](const Candidate& a, const Candidate& b) {
      if (a.load_F != b.load_F) return a.load_F < b.load_F;
      if (a.worth() != b.worth()) return a.worth() > b.worth();
      return a.wire_s < b.wire_s;
    });
    std::vector<Candidate> kept;
    for (const Candidate& c : list) {
      const bool dominated = std::any_of(kept.begin(), kept.end(), [&](const Candidate& k) {
        return k.required_s >= c.required_s && k.paid_s <= c.paid_s && k.wire_s <= c.wire_s;
      });
      if (!dominated) kept.push_back(c);
    }
    if (kept.size() > kMostCandidates) {
      trimmed_ = true;
      // The best of equal parts of the range of loads.
      std::vector<Candidate> thin;
      for (std::size_t part = 0; part < kMostCandidates; ++part) {
        const std::size_t first = part * kept.size() / kMostCandidates, last = (part + 1) * kept.size() / kMostCandidates;
        thin.push_back(*std::max_element(kept.begin() + static_cast<std::ptrdiff_t>(first), kept.begin() + static_cast<std::ptrdiff_t>(last),
                                         [](const Candidate& a, const Candidate& b) { return a.worth() < b.worth(); }));
      }
      kept = std::move(thin);
    }
    list = std::move(kept);
  }

  void collect(std::uint32_t first, std::vector<PlacedBuffer>& out) const {
    std::vector<std::uint32_t> open{first};
    while (!open.empty()) {
      const std::uint32_t t = open.back();
      open.pop_back();
      if (t == kNone) continue;
      const Trace& trace = traces_[t];
      if (trace.node != kNone) out.push_back({trace.node, trace.choice});
      open.push_back(trace.below);
      open.push_back(trace.beside);
    }
  }

  std::span<const BufferNode> nodes_;
  std::span<const BufferChoice> choices_;
  double limit_;
  std::vector<std::vector<Candidate>> lists_;  ///< by node, until its parent has taken them
  std::vector<Trace> traces_;
  bool trimmed_ = false;
};

}  // namespace

Buffering buffer_tree(std::span<const BufferNode> nodes, const LinearDriver& driver, std::span<const BufferChoice> choices, double limit_slew_s) {
  return Tree(nodes, choices, limit_slew_s).run(driver);
}

double value_of(std::span<const BufferNode> nodes, const LinearDriver& driver, std::span<const BufferChoice> choices, double limit_slew_s, std::span<const PlacedBuffer> buffers) {
  const std::size_t n = nodes.size();
  std::vector<std::uint32_t> buffer(n, kNone);
  for (const PlacedBuffer& b : buffers) buffer[b.node] = b.choice;
  // Loads below every node within its stage, from the leaves up.
  std::vector<double> load(n), arrival(n), wire(n), longest(n);
  for (std::size_t k = 0; k < n; ++k) load[k] = nodes[k].cap_F;
  for (std::size_t k = n; k-- > 1;) load[nodes[k].parent] += buffer[k] == kNone ? load[k] : choices[buffer[k]].input_F;
  double required = std::numeric_limits<double>::infinity(), paid = 0;
  for (std::size_t k = 0; k < n; ++k) {
    if (k > 0) {
      // To the buffer's input, or to the node itself.
      const double step = nodes[k].ohm * (buffer[k] == kNone ? load[k] : choices[buffer[k]].input_F);
      arrival[k] = arrival[nodes[k].parent] + step;
      wire[k] = wire[nodes[k].parent] + step;
    }
    if (k == 0 || buffer[k] != kNone) {
      const LinearDriver& d = k == 0 ? driver : choices[buffer[k]].drive;
      arrival[k] += delay_s(d, load[k]);
      if (k > 0) paid += choices[buffer[k]].cost_s;
      wire[k] = 0;
    }
    required = std::min(required, nodes[k].required_s - arrival[k]);
  }
  // The longest wire of a stage, handed up to its driver.
  for (std::size_t k = n; k-- > 0;) {
    const bool starts = k == 0 || buffer[k] != kNone;
    longest[k] = std::max(longest[k], wire[k]);
    if (starts) paid += price_s(k == 0 ? driver : choices[buffer[k]].drive, load[k], longest[k], limit_slew_s);
    if (k == 0) break;
    const double up = starts ? wire[nodes[k].parent] + nodes[k].ohm * choices[buffer[k]].input_F : longest[k];
    longest[nodes[k].parent] = std::max(longest[nodes[k].parent], up);
  }
  return required - paid;
}

}  // namespace taufold::wire
