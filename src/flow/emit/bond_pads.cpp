#include "flow/emit/bond_pads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "io/lef/lef.hpp"
#include "tech/bond_pad.hpp"

namespace taufold::flow {

namespace {

/// The outermost wiring layer of a side; empty when there is none. Back sides are listed from the outside in.
std::string outermost(const tech::Technology& t, const tech::Tier& tier, bool back) {
  if (!back && !tier.metals.empty() && t.layer(tier.metals.back()).valid()) return tier.metals.back();
  std::string found;
  for (const tech::Layer& l : t.layers)
    if (l.kind == tech::LayerKind::routing && l.backside == back && (found.empty() || !back)) found = l.name;
  return found;
}

}  // namespace

BondPads::BondPads(const RealDesign& real, const db::Design& d, const db::Placement& p) : real_(real) {
  for (std::uint32_t k = 0; k < d.interfaces.size(); ++k)
    for (const bool upper : {false, true}) {
      const db::TierId t(std::size_t{k} + (upper ? 1 : 0));
      const tech::Tier& tier = real.stack.tiers[t.value];
      const tech::Technology& technology = real.technology_of(t);
      BondPad pad;
      pad.back = (tier.facing == tech::Facing::up) == upper;
      pad.size = std::max(2, d.interfaces[k].width / 2 * 2);
      pad.layer = outermost(technology, tier, pad.back);
      if (pad.layer.empty()) {
        pad.own_layer = true;
        pad.layer = pad.back ? "hb_back" : "hb_front";
        while (technology.layer(pad.layer).valid()) pad.layer += '_';
      }
      pad.master = fmt::format("HBPAD{}_{}", k, upper ? "UPPER" : "LOWER");
      while (technology.cell(pad.master).valid()) pad.master += '_';
      pads_.push_back(std::move(pad));
    }
  std::string prefix = "hb";
  for (bool taken = true; taken; prefix += '_') {
    taken = false;
    bumps_.clear();
    std::vector<std::size_t> number(d.interfaces.size(), 0);
    for (const db::Bond& b : p.bonds) {
      bumps_.push_back(fmt::format("{}{}_{}", prefix, b.interface, number[b.interface]++));
      taken = taken || d.inst_names.find(bumps_.back()) != StringPool::kNone;
    }
  }
}

std::string BondPads::lef_path(db::TierId t) const {
  // A name from a stack file may hold anything; a file name holds the plain characters of it.
  std::string process = real_.process(t).name;
  const std::string given = process;
  for (char& c : process)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_') c = '_';
  if (process != given) process += fmt::format("-{}", real_.fold.tiers[t].tech.value);
  return process.empty() ? "tiers/bonds.lef" : fmt::format("tiers/bonds.{}.lef", process);
}

std::string BondPads::lef(db::TierId t) const {
  const tech::Technology& process = real_.technology_of(t);
  tech::Technology out;
  out.dbu_per_micron = process.dbu_per_micron;
  for (const tech::Layer& l : process.layers) out.add(l);
  for (std::uint32_t k = 0; 2 * k < pads_.size(); ++k)
    for (const bool upper : {false, true}) {
      const db::TierId tier(std::size_t{k} + (upper ? 1 : 0));
      if (&real_.process(tier) != &real_.process(t)) continue;
      const BondPad& pad = at(k, upper);
      if (!out.layer(pad.layer).valid()) {
        tech::Layer layer;
        layer.name = pad.layer;
        layer.kind = tech::LayerKind::routing;
        layer.direction = tech::LayerDirection::horizontal;
        layer.backside = pad.back;
        layer.pitch = 2 * pad.size;
        layer.width = pad.size;
        out.add(layer);
      }
      out.add(tech::bond_pad(pad.master, out.layer(pad.layer), pad.size, kPin));
    }
  return io::lef::write_lef(out, process.layers.size());
}

}  // namespace taufold::flow
