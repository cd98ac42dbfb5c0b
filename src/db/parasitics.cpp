#include "db/parasitics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace taufold::db {

namespace {

bool is_csr(const std::vector<std::uint32_t>& begin, std::size_t rows, std::size_t items) {
  return begin.size() == rows + 1 && begin.front() == 0 && begin.back() == items &&
         std::is_sorted(begin.begin(), begin.end());
}

bool is_amount(double x) {
  return std::isfinite(x) && x >= 0;
}

/// Where a node stands within its net: pins, ports, the rest.
int rank(const NodeTerminal& t) {
  return t.pin.valid() ? 0 : t.port.valid() ? 1 : 2;
}

bool ascending(const NodeTerminal& a, const NodeTerminal& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  return a.pin.valid() ? a.pin < b.pin : !a.port.valid() || a.port < b.port;
}

}  // namespace

double NetRc::total_F() const {
  double sum = 0;
  for (const double c : cap_F) sum += c;
  return sum;
}

std::uint32_t NetRc::node(PinId p) const {
  const auto it = std::partition_point(terminal.begin(), terminal.end(),
                                       [&](const NodeTerminal& t) { return t.pin.valid() && t.pin < p; });
  return it != terminal.end() && it->pin == p && p.valid() ? static_cast<std::uint32_t>(it - terminal.begin())
                                                           : kNone;
}

std::uint32_t NetRc::node(PortBitId b) const {
  const auto it = std::partition_point(terminal.begin(), terminal.end(), [&](const NodeTerminal& t) {
    return t.pin.valid() || (t.port.valid() && t.port < b);
  });
  return it != terminal.end() && it->port == b && b.valid()
             ? static_cast<std::uint32_t>(it - terminal.begin())
             : kNone;
}

NetRc Parasitics::net(NetId n) const {
  if (!has(n)) return {};
  const std::size_t node = node_begin[n.value], nodes = node_begin[n.value + 1] - node;
  const std::size_t res = resistor_begin[n.value], count = resistor_begin[n.value + 1] - res;
  return {{node_cap_F.data() + node, nodes},
          {node_terminal.data() + node, nodes},
          {resistors.data() + res, count}};
}

std::size_t Parasitics::memory_bytes() const {
  return (node_begin.capacity() + resistor_begin.capacity()) * sizeof(std::uint32_t) +
         node_cap_F.capacity() * sizeof(double) + node_terminal.capacity() * sizeof(NodeTerminal) +
         resistors.capacity() * sizeof(Resistor);
}

std::string inconsistency(const Parasitics& p, const Netlist& n) {
  if (p.num_nets() != n.num_nets()) return "networks and nets differ in number";
  if (p.node_terminal.size() != p.num_nodes()) return "arrays of nodes differ in size";
  if (!is_csr(p.node_begin, p.num_nets(), p.num_nodes())) return "nodes of nets are not a CSR";
  if (!is_csr(p.resistor_begin, p.num_nets(), p.resistors.size())) return "resistors of nets are not a CSR";
  for (const NetId net : ids<NetId>(p.num_nets())) {
    const NetRc rc = p.net(net);
    if (rc.empty() && p.resistor_begin[net.value] != p.resistor_begin[net.value + 1])
      return "a net has resistors and no nodes";
    for (std::size_t k = 0; k < rc.num_nodes(); ++k) {
      const NodeTerminal& t = rc.terminal[k];
      if (!is_amount(rc.cap_F[k])) return "a capacitance is no amount";
      if (t.pin.valid() && t.port.valid()) return "a node is a pin and a port";
      if (t.pin.valid() && (t.pin.value >= n.num_pins() || n.pin_net[t.pin] != net))
        return "a node is a pin of another net";
      if (t.port.valid() && (t.port.value >= n.port_bit_net.size() || n.port_bit_net[t.port] != net))
        return "a node is a port of another net";
      if (k > 0 && !ascending(rc.terminal[k - 1], t)) return "nodes are not in their order";
    }
    for (const Resistor& r : rc.resistors) {
      if (r.a >= rc.num_nodes() || r.b >= rc.num_nodes())
        return "a resistor ends at a node that is not there";
      if (r.a == r.b) return "a resistor leads from a node to itself";
      if (!is_amount(r.ohm)) return "a resistance is no amount";
    }
  }
  return {};
}

std::uint64_t checksum(const Parasitics& p) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  const auto add = [&](std::uint64_t word) {
    for (int k = 0; k < 8; ++k, word >>= 8) h = (h ^ (word & 0xff)) * 0x100000001b3ULL;
  };
  for (const std::uint32_t b : p.node_begin) add(b);
  for (std::size_t k = 0; k < p.num_nodes(); ++k) {
    add(std::bit_cast<std::uint64_t>(p.node_cap_F[k]));
    add(std::uint64_t{p.node_terminal[k].pin.value} << 32 | p.node_terminal[k].port.value);
  }
  for (const std::uint32_t b : p.resistor_begin) add(b);
  for (const Resistor& r : p.resistors) {
    add(std::uint64_t{r.a} << 32 | r.b);
    add(std::bit_cast<std::uint64_t>(r.ohm));
  }
  return h;
}

std::size_t unannotated_nets(const Parasitics& p, const Netlist& n) {
  std::size_t count = 0;
  for (const NetId net : ids<NetId>(n.num_nets()))
    count += n.net_constant[net] == Constant::none && n.num_terminals(net) >= 2 && !p.has(net);
  return count;
}

std::uint32_t ParasiticsBuilder::name_id(std::string_view name) {
  if (const std::uint32_t net = netlist_.net_names.find(name); net != StringPool::kNone) return net;
  return static_cast<std::uint32_t>(netlist_.num_nets()) + names_.insert(name).first;
}

std::uint32_t ParasiticsBuilder::begin(NetId net) {
  pieces_.push_back({net, keys_.size(), resistors_.size(), false});
  return static_cast<std::uint32_t>(pieces_.size() - 1);
}

std::uint32_t ParasiticsBuilder::add_node(NodeKey key) {
  keys_.push_back(key);
  caps_F_.push_back(0);
  return static_cast<std::uint32_t>(keys_.size() - 1 - pieces_.back().first_node);
}

void ParasiticsBuilder::add_cap(std::uint32_t node, double farad) {
  caps_F_[pieces_.back().first_node + node] += farad;
}

void ParasiticsBuilder::add_resistor(std::uint32_t a, std::uint32_t b, double ohm) {
  if (a != b) resistors_.push_back({a, b, ohm});
}

NetId ParasiticsBuilder::net_of_boundary(std::uint32_t name) const {
  return name < boundary_net_.size() ? boundary_net_[name] : NetId();
}

void ParasiticsBuilder::set_boundary(std::uint32_t name, NetId net) {
  if (name >= boundary_net_.size()) boundary_net_.resize(std::size_t{name} + 1);
  boundary_net_[name] = net;
}

std::size_t ParasiticsBuilder::joined_nets() const {
  std::vector<std::uint8_t> seen(netlist_.num_nets(), 0);
  std::size_t count = 0;
  for (const Piece& p : pieces_)
    if (!p.dropped && seen[p.net.value] < 2) count += ++seen[p.net.value] == 2;
  return count;
}

/// Joins the pieces of one net after the other; the scratch space is that of the largest.
class ParasiticsBuilder::Join {
 public:
  Join(const ParasiticsBuilder& b, Parasitics& out) : b_(b), out_(out) {}

  void net(std::span<const std::uint32_t> pieces) {
    nodes_.clear();
    first_.clear();
    for (const std::uint32_t p : pieces) {
      first_.push_back(static_cast<std::uint32_t>(nodes_.size()));
      for (std::uint64_t k = b_.pieces_[p].first_node; k < b_.end_node(p); ++k)
        nodes_.push_back({b_.keys_[k], static_cast<std::uint32_t>(nodes_.size()), b_.caps_F_[k]});
    }
    if (pieces.size() > 1) merge_equal();
    new_index_.resize(nodes_.size());
    // Terminals first, then the others by name and number: whatever the order of files was.
    order_.clear();
    for (std::uint32_t k = 0; k < nodes_.size(); ++k)
      if (nodes_[k].same_as == k) order_.push_back(k);
    std::sort(order_.begin(), order_.end(),
              [&](std::uint32_t x, std::uint32_t y) { return nodes_[x].key < nodes_[y].key; });
    for (std::uint32_t k = 0; k < order_.size(); ++k) {
      const Node& n = nodes_[order_[k]];
      new_index_[order_[k]] = k;
      NodeTerminal t;
      if (n.key.kind == NodeKey::Kind::pin) t.pin = PinId(std::size_t{n.key.id});
      if (n.key.kind == NodeKey::Kind::port) t.port = PortBitId(std::size_t{n.key.id});
      out_.node_cap_F.push_back(n.cap_F);
      out_.node_terminal.push_back(t);
    }
    for (std::size_t i = 0; i < pieces.size(); ++i)
      for (std::uint64_t r = b_.pieces_[pieces[i]].first_resistor; r < b_.end_resistor(pieces[i]); ++r) {
        const Resistor& from = b_.resistors_[r];
        const std::uint32_t a = new_index_[nodes_[first_[i] + from.a].same_as];
        const std::uint32_t c = new_index_[nodes_[first_[i] + from.b].same_as];
        if (a != c) out_.resistors.push_back({a, c, from.ohm});
      }
  }

 private:
  struct Node {
    NodeKey key;
    std::uint32_t same_as;  ///< the first node of this key
    double cap_F;
  };
  void merge_equal() {
    by_key_.resize(nodes_.size());
    for (std::uint32_t k = 0; k < nodes_.size(); ++k) by_key_[k] = k;
    std::sort(by_key_.begin(), by_key_.end(), [&](std::uint32_t x, std::uint32_t y) {
      return nodes_[x].key != nodes_[y].key ? nodes_[x].key < nodes_[y].key : x < y;
    });
    for (std::size_t k = 1; k < by_key_.size(); ++k) {
      Node& n = nodes_[by_key_[k]];
      const Node& before = nodes_[by_key_[k - 1]];
      if (n.key != before.key) continue;
      n.same_as = before.same_as;
      nodes_[n.same_as].cap_F += n.cap_F;
    }
  }

  const ParasiticsBuilder& b_;
  Parasitics& out_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> first_, by_key_, order_, new_index_;
};

Parasitics ParasiticsBuilder::finish() {
  Parasitics out;
  const std::size_t nets = netlist_.num_nets();
  // Pieces by net, those of one net in the order in which they came.
  std::vector<std::uint32_t> begin(nets + 1, 0);
  for (const Piece& p : pieces_)
    if (!p.dropped) ++begin[p.net.value + 1];
  for (std::size_t k = 0; k < nets; ++k) begin[k + 1] += begin[k];
  std::vector<std::uint32_t> sorted(begin.back()), at(begin.begin(), begin.end() - 1);
  for (std::uint32_t k = 0; k < pieces_.size(); ++k)
    if (!pieces_[k].dropped) sorted[at[pieces_[k].net.value]++] = k;
  out.node_begin.reserve(nets + 1);
  out.resistor_begin.reserve(nets + 1);
  out.node_cap_F.reserve(keys_.size());
  out.node_terminal.reserve(keys_.size());
  out.resistors.reserve(resistors_.size());
  Join join(*this, out);
  for (std::size_t k = 0; k < nets; ++k) {
    if (begin[k] != begin[k + 1])
      join.net(std::span<const std::uint32_t>(sorted).subspan(begin[k], begin[k + 1] - begin[k]));
    out.node_begin.push_back(static_cast<std::uint32_t>(out.node_cap_F.size()));
    out.resistor_begin.push_back(static_cast<std::uint32_t>(out.resistors.size()));
  }
  names_ = StringPool();
  boundary_net_.clear();
  pieces_.clear();
  keys_.clear();
  caps_F_.clear();
  resistors_.clear();
  return out;
}

}  // namespace taufold::db
