#include "sta/latch_cycles.hpp"

#include <algorithm>

namespace taufold::sta {
namespace {

/// Vertices that data goes on to from `v`, one after another by position; invalid behind the last one.
class Successors {
 public:
  explicit Successors(const Graph& graph) : graph_(graph) {}
  VertexId next(VertexId v, std::uint32_t& position) const {
    const std::span<const VertexId> loads = graph_.is(v, kDriver) && graph_.net(v).valid()
                                                ? graph_.loads(graph_.net(v))
                                                : std::span<const VertexId>();
    const std::span<const EdgeId> out = graph_.out(v);
    while (position < loads.size() + out.size()) {
      const std::uint32_t k = position++;
      if (k < loads.size()) {
        if (loads[k] != v) return loads[k];
        continue;
      }
      const Edge& e = graph_.edge(out[k - loads.size()]);
      const Role role = graph_.role(e);
      if (e.searched != 0 &&
          (role == Role::combinational || role == Role::three_state || role == Role::data_to_output))
        return e.to;
    }
    return {};
  }

 private:
  const Graph& graph_;
};

}  // namespace

LatchCycles find_latch_cycles(const Graph& graph) {
  LatchCycles out;
  bool latches = false;
  for (const EdgeId e : ids<EdgeId>(graph.num_edges()))
    latches = latches || (graph.edge(e).searched != 0 && graph.role(graph.edge(e)) == Role::data_to_output);
  if (!latches) return out;
  out.component.assign(graph.size(), LatchCycles::kNone);
  IndexVector<VertexId, std::uint32_t> number, low;
  number.assign(graph.size(), 0);
  low.assign(graph.size(), 0);
  IndexVector<VertexId, std::uint8_t> open;
  open.assign(graph.size(), 0);
  std::vector<VertexId> path;
  struct Frame {
    VertexId at;
    std::uint32_t position;
  };
  std::vector<Frame> stack;
  const Successors successors(graph);
  std::uint32_t seen = 0;
  const auto enter = [&](VertexId v) {
    number[v] = low[v] = ++seen;
    open[v] = 1;
    path.push_back(v);
    stack.push_back({v, 0});
  };
  for (const VertexId root : ids<VertexId>(graph.size())) {
    if (number[root] == 0) enter(root);
    while (!stack.empty()) {
      const VertexId v = stack.back().at;
      const VertexId u = successors.next(v, stack.back().position);
      if (u.valid()) {
        if (number[u] == 0)
          enter(u);
        else if (open[u] != 0)
          low[v] = std::min(low[v], number[u]);
        continue;
      }
      stack.pop_back();
      if (!stack.empty()) low[stack.back().at] = std::min(low[stack.back().at], low[v]);
      if (low[v] != number[v]) continue;
      const bool circle = path.back() != v;
      VertexId w;
      do {
        w = path.back();
        path.pop_back();
        open[w] = 0;
        if (circle) out.component[w] = out.count;
      } while (w != v);
      if (circle) ++out.count;
    }
  }
  return out;
}

}  // namespace taufold::sta
