// What the SPEF writer writes is read back as it was, whole or split over tiers and bonds, over random
// netlists with random networks.
//
// rooms: base diag geom db io
#include <algorithm>
#include <string>
#include <vector>

#include "support/seeded_property.hpp"
#include "support/spef_design.hpp"

namespace taufold {
namespace {

/// Inverters in a row and fans of them; names with all that netlists allow.
db::Netlist random_netlist(Rng& rng) {
  static const std::vector<std::string> kNames = {"n",       "m_1",     "\\a.b ", "\\c[3] ", "\\d/e ",
                                                  "\\f:g ",  "\\h$ ",   "q",      "\\*5 ",   "\\x\\y ",
                                                  "\\[2]z ", "\\c<1> ", "\\1:2 "};
  const std::size_t nets = 3 + rng.below(static_cast<std::uint32_t>(kNames.size() - 3));
  std::string text = "module top (p, \\c , y);\n input p; input [3:0] \\c ; output y;\n";
  for (std::size_t k = 0; k < nets; ++k) text += " wire " + kNames[k] + ";\n";
  for (std::size_t k = 0; k < nets; ++k) {
    const std::string from = k == 0 ? "p" : kNames[rng.below(static_cast<std::uint32_t>(k))];
    text += " INV \\u" + std::to_string(k) + (rng.below(2) == 0 ? ".i[" + std::to_string(k) + "] " : "/v ") +
            "(.A(" + from + "), .Y(" + kNames[k] + "));\n";
  }
  text += " NAND2 w (.A(\\c [2]), .B(" + kNames[nets - 1] + "), .Y(y));\nendmodule\n";
  io::InputFile file;
  file.path = "top.v";
  file.text = text;
  io::verilog::ReadOptions options;
  options.cells = test::verilog_cells();
  diag::Collector out;
  std::optional<db::Netlist> n = io::verilog::read({&file, 1}, options, out);
  RC_ASSERT(n.has_value());
  return std::move(*n);
}

db::Parasitics random_wires(Rng& rng, const db::Netlist& n) {
  db::ParasiticsBuilder builder(n);
  const auto amount = [&](double scale) { return rng.below(6) == 0 ? 0 : scale * rng.uniform(); };
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    if (rng.below(5) == 0) continue;
    builder.begin(net);
    std::uint32_t nodes = 0;
    for (const db::PinId p : n.pins(net))
      if (rng.below(8) != 0) nodes = builder.add_node(db::NodeKey::of(p)) + 1;
    for (const db::PortBitId b : n.port_bits(net)) nodes = builder.add_node(db::NodeKey::of(b)) + 1;
    const std::uint32_t inner = rng.below(5), name = builder.name_id(n.net_name(net));
    for (std::uint32_t k = 0; k < inner; ++k) nodes = builder.add_node(db::NodeKey::named(name, 10 * k)) + 1;
    for (std::uint32_t k = 0; k < nodes; ++k) builder.add_cap(k, amount(3e-15));
    for (std::uint32_t k = 0; nodes > 1 && k < nodes + 2; ++k)
      builder.add_resistor(rng.below(nodes), rng.below(nodes), amount(1e4));
  }
  return builder.finish();
}

/// Resistors of each net in one order, ends too: what files of tiers leave open.
db::Parasitics ordered(db::Parasitics p) {
  for (std::size_t k = 0; k < p.num_nets(); ++k) {
    const auto begin = p.resistors.begin() + p.resistor_begin[k],
               end = p.resistors.begin() + p.resistor_begin[k + 1];
    for (auto r = begin; r != end; ++r)
      if (r->a > r->b) std::swap(r->a, r->b);
    std::sort(begin, end, [](const db::Resistor& x, const db::Resistor& y) {
      return std::tie(x.a, x.b, x.ohm) < std::tie(y.a, y.b, y.ohm);
    });
  }
  return p;
}

TAUFOLD_PROPERTY(SpefRoundTrip, IsEqual) {
  const db::Netlist n = random_netlist(rng);
  const db::Parasitics wires = random_wires(rng, n);
  RC_ASSERT(db::inconsistency(wires, n) == "");
  const std::string text = io::spef::write_spef(wires, n, {"1.2"});
  const test::SpefRead back = test::read_parts(n, {{text, ""}});
  RC_LOG() << back.said << text;
  RC_ASSERT(back.wires.has_value());
  RC_ASSERT(back.said == "");
  RC_ASSERT(*back.wires == wires);
  RC_ASSERT(io::spef::write_spef(*back.wires, n, {"1.2"}) == text);
}

TAUFOLD_PROPERTY(SpefRoundTrip, FilesOfTiersAndBondsAreJoined) {
  const db::Netlist n = random_netlist(rng);
  const db::Parasitics wires = random_wires(rng, n);
  const std::size_t tiers = 1 + rng.below(3);
  std::vector<std::uint32_t> tier_of(wires.num_nodes());
  for (std::uint32_t& t : tier_of) t = rng.below(static_cast<std::uint32_t>(tiers));
  const io::spef::TierSpef files =
      io::spef::write_spef_tiers(wires, n, tiers, [&](db::NetId net, std::uint32_t k) {
        return db::TierId(std::size_t{tier_of[wires.node_begin[net.value] + k]});
      });
  RC_ASSERT(files.tiers.size() == tiers);
  std::vector<test::SpefPart> parts;
  for (const std::string& text : files.tiers) parts.push_back({text, ""});
  parts.push_back({files.bonds, ""});
  std::rotate(
      parts.begin(),
      parts.begin() + static_cast<std::ptrdiff_t>(rng.below(static_cast<std::uint32_t>(parts.size()))),
      parts.end());
  const test::SpefRead back = test::read_parts(n, parts);
  RC_LOG() << back.said;
  RC_ASSERT(back.wires.has_value());
  RC_ASSERT(back.said == "");
  RC_ASSERT(ordered(*back.wires) == ordered(wires));
}

}  // namespace
}  // namespace taufold
