// Nets from joined nodes, and the names of nets and instances: plain ones, and where two would be equal the
// one whose characters are literal with backslashes (db/netlist.hpp).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "diag/text.hpp"
#include "io/verilog/elaborate.hpp"

namespace taufold::io::verilog {

namespace {

constexpr std::uint32_t kNone = 0xffffffffu;
constexpr std::uint32_t kConstants = 3;
constexpr std::string_view kConstantNames[kConstants] = {"1'b0", "1'b1", "1'bx"};

std::string_view plain(std::string_view raw) {
  return raw[0] == '\\' ? raw.substr(1) : raw;
}

void append_part(std::string& out, std::string_view name, bool escaped) {
  if (!escaped) {
    out += name;
    return;
  }
  for (const char c : name) {
    if (c == '/' || c == '[' || c == ']' || c == '\\' || c == '\'') out += '\\';
    out += c;
  }
}

struct Clash {
  std::uint32_t first = kNone, second = kNone;  ///< two objects that nothing tells apart
};

/// Fills `pool` with the names of 0 .. count - 1. `append(out, k, escaped)` spells one. `renamed` are those
/// that had to be spelt with backslashes.
template <class Append>
Clash unique_names(std::size_t count, StringPool& pool, Append append, std::vector<std::uint32_t>& renamed) {
  std::vector<bool> forced;
  constexpr std::uint32_t kBlock = 32;
  std::string block, other;
  std::array<std::size_t, kBlock> block_end{};
  // Escaping one name can make it equal to another only if that holds backslashes itself; each round makes
  // such names longer, so there are few rounds.
  for (int round = 0; round < 30; ++round) {
    pool = StringPool();
    pool.reserve(count);
    std::vector<std::uint32_t> owner;  // of each name; kept from the first clash on
    bool clash = false;
    // Names are spelt a block at a time, so that the misses of their look-ups overlap.
    for (std::uint32_t k = 0; k < count; ++k) {
      if (k % kBlock == 0) {
        block.clear();
        for (std::uint32_t j = k; j < std::min<std::size_t>(k + kBlock, count); ++j) {
          block_end[j % kBlock] = block.size();
          append(block, j, !forced.empty() && forced[j]);
          pool.prefetch(std::string_view(block).substr(block_end[j % kBlock]));
          block_end[j % kBlock] = block.size();
        }
      }
      const std::size_t begin = k % kBlock == 0 ? 0 : block_end[k % kBlock - 1];
      const std::string_view text = std::string_view(block).substr(begin, block_end[k % kBlock] - begin);
      const auto [index, fresh] = pool.insert(text);
      if (fresh && !clash) continue;
      if (!clash) {
        clash = true;
        owner.resize(k);
        std::iota(owner.begin(), owner.end(), 0u);
        if (forced.empty()) forced.assign(count, false);
      }
      if (fresh) {
        owner.push_back(k);
        continue;
      }
      const auto escape = [&](std::uint32_t x) {
        if (forced[x]) return false;
        other.clear();
        append(other, x, true);
        if (other == text) return false;
        forced[x] = true;
        renamed.push_back(x);
        return true;
      };
      if (!escape(k) && !escape(owner[index])) return {owner[index], k};
    }
    if (!clash) {
      pool.shrink_to_fit();
      return {};
    }
  }
  return {0, 0};
}

}  // namespace

void Elaborator::append_path(std::string& out, std::uint32_t scope, bool escaped) {
  if (scope == 0) return;
  if (!escaped && scope == path_scope_) {
    out += path_;
    return;
  }
  std::vector<std::uint32_t> chain;
  for (std::uint32_t s = scope; s != 0; s = scopes_[s].parent) chain.push_back(s);
  const std::size_t begin = out.size();
  for (std::size_t k = chain.size(); k-- > 0;) {
    const Scope& s = scopes_[chain[k]];
    const Module& parent = syntax_.modules[scopes_[s.parent].module];
    append_part(out, plain(parent.instances[s.instance].at), escaped);
    out += '/';
  }
  if (!escaped) {
    path_scope_ = scope;
    path_.assign(out, begin, std::string::npos);
  }
}

void Elaborator::append_node(std::string& out, std::uint32_t x, bool escaped) {
  if (x < kConstants) {
    out += kConstantNames[x];
    return;
  }
  append_path(out, nodes_[x].scope, escaped);
  const Module& mod = syntax_.modules[scopes_[nodes_[x].scope].module];
  const std::uint32_t bit = nodes_[x].item;
  const auto after = std::upper_bound(mod.first_bit.begin(), mod.first_bit.end(), bit);
  const auto index = static_cast<std::size_t>(after - mod.first_bit.begin()) - 1;
  const Signal& s = mod.signals[index];
  append_part(out, plain(s.at), escaped);
  if (!s.bus) return;
  const auto offset = static_cast<std::int32_t>(bit - mod.first_bit[index]);
  fmt::format_to(std::back_inserter(out), "[{}]", s.msb >= s.lsb ? s.msb - offset : s.msb + offset);
}

void Elaborator::twice(std::uint32_t scope, std::string_view what, const std::string& name,
                       std::string_view at) {
  const Module& mod = syntax_.modules[scopes_[scope].module];
  out_.report("VLOG-0008", mod.source, at, fmt::format("{} {} is there twice", what, diag::quoted(name)));
}

bool Elaborator::name_instances() {
  const auto append = [&](std::string& out, std::uint32_t k, bool escaped) {
    const Named& i = instances_[k];
    append_path(out, i.scope, escaped);
    append_part(out, plain(syntax_.modules[scopes_[i.scope].module].instances[i.item].at), escaped);
  };
  std::vector<std::uint32_t> renamed;
  const Clash clash = unique_names(instances_.size(), n_.inst_names, append, renamed);
  if (clash.first != kNone) {
    const Named& i = instances_[clash.second];
    std::string name;
    append(name, clash.second, false);
    twice(i.scope, "instance", name, syntax_.modules[scopes_[i.scope].module].instances[i.item].at);
    return false;
  }
  for (const std::uint32_t k : renamed) {
    const Named& i = instances_[k];
    const Module& mod = syntax_.modules[scopes_[i.scope].module];
    out_.report("VLOG-0026", mod.source, mod.instances[i.item].at,
                fmt::format("another instance is called {} too; this one becomes {}",
                            diag::quoted(plain(mod.instances[i.item].at)), diag::quoted(n_.inst_names[k])));
  }
  if (syntax_.sources_of_instances.size() != 0) {
    n_.sources = syntax_.sources_of_instances;
    n_.inst_source.assign(instances_.size(), StringPool::kNone);
    for (std::uint32_t k = 0; k < instances_.size(); ++k)
      n_.inst_source[db::InstId(k)] =
          syntax_.modules[scopes_[instances_[k].scope].module].instances[instances_[k].item].source;
  }
  return true;
}

bool Elaborator::make_nets() {
  std::vector<std::uint32_t> net_of_root(nodes_.size(), kNone);
  for (db::NetId& net : n_.pin_net)
    if (net.valid()) net_of_root[net.value = root(net.value)] = 0;
  for (db::NetId& net : n_.port_bit_net) net_of_root[net.value = root(net.value)] = 0;
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t x = 0; x < net_of_root.size(); ++x) {
    if (net_of_root[x] == kNone) continue;
    net_of_root[x] = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back(x);
    n_.net_constant.push_back(x >= kConstants ? db::Constant::none
                              : x == 0        ? db::Constant::zero
                              : x == 1        ? db::Constant::one
                                              : db::Constant::unknown);
  }
  for (db::NetId& net : n_.pin_net)
    if (net.valid()) net.value = net_of_root[net.value];
  for (db::NetId& net : n_.port_bit_net) net.value = net_of_root[net.value];
  if (!name_nets(nodes)) return false;
  if (joined_ != 0) {
    name_aliases(net_of_root);
    report_loose_joins(net_of_root);
  }
  n_.link_nets();
  return true;
}

bool Elaborator::name_nets(const std::vector<std::uint32_t>& nodes) {
  std::vector<std::uint32_t> renamed;
  const auto append = [&](std::string& out, std::uint32_t k, bool escaped) {
    append_node(out, nodes[k], escaped);
  };
  const Clash clash = unique_names(nodes.size(), n_.net_names, append, renamed);
  if (clash.first != kNone) {
    const std::uint32_t scope = nodes_[nodes[clash.second]].scope;
    std::string name;
    append(name, clash.second, false);
    const Scope& s = scopes_[scope];
    if (scope == 0)
      twice(0, "net", name, syntax_.modules[s.module].at);
    else
      twice(s.parent, "the inside of an instance, net", name,
            syntax_.modules[scopes_[s.parent].module].instances[s.instance].at);
    return false;
  }
  for (const std::uint32_t k : renamed) {
    std::string name;
    append(name, k, false);
    out_.report("VLOG-0026", syntax_.modules[linker_.top()].source.file,
                fmt::format("two nets are called {}; the one whose name is literal becomes {}",
                            diag::quoted(name), diag::quoted(n_.net_names[k])));
  }
  return true;
}

void Elaborator::name_aliases(const std::vector<std::uint32_t>& net_of_root) {
  std::string name;
  for (std::uint32_t x = kConstants; x < nodes_.size(); ++x) {
    if (parent_[x] == x) continue;
    const std::uint32_t net = net_of_root[root(x)];
    if (net == kNone) continue;
    name.clear();
    append_node(name, x, false);
    if (n_.net_names.find(name) == StringPool::kNone && n_.alias_names.insert(name).second)
      n_.alias_net.push_back(db::NetId(net));
  }
}

/// Nets of several names and no terminal: `assign p = q; assign q = p;`.
void Elaborator::report_loose_joins(const std::vector<std::uint32_t>& net_of_root) {
  std::vector<std::uint32_t> partner(nodes_.size(), kNone);
  for (std::uint32_t x = kConstants; x < nodes_.size(); ++x) {
    const std::uint32_t r = root(x);
    if (r >= kConstants && r != x && net_of_root[r] == kNone && partner[r] == kNone) partner[r] = x;
  }
  for (std::uint32_t r = kConstants; r < nodes_.size(); ++r) {
    if (partner[r] == kNone) continue;
    std::string one, two;
    append_node(one, r, false);
    append_node(two, partner[r], false);
    out_.report("VLOG-0022", syntax_.modules[linker_.top()].source.file,
                fmt::format("{} and {} are one net without driver", diag::quoted(one), diag::quoted(two)))
        .note("assignments join them, and no pin is on them; the net is left out");
  }
}

}  // namespace taufold::io::verilog
