#include <fmt/format.h>

#include <iterator>

#include "io/threedblox/threedblox.hpp"
#include "io/tree/value.hpp"

namespace taufold::io::threedblox {

namespace {

constexpr std::string_view kSides[] = {"front", "back", "internal", "internal_ext"};
constexpr std::string_view kTurns[] = {"R0", "R90", "R180", "R270", "MX", "MY", "MX_R90", "MY_R90"};

/// A name or path as YAML: bare where it cannot be anything else.
std::string word(std::string_view s) {
  const bool bare = !s.empty() && s != "null" &&
                    s.find_first_not_of(
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_./-") == std::string_view::npos &&
                    s.front() != '-' && s.front() != '.';
  return bare ? std::string(s) : tree::quoted(s);
}

std::string words(const std::vector<std::string>& list) {
  std::string out = "[";
  for (const std::string& s : list) out += (out.size() > 1 ? ", " : "") + word(s);
  return out + "]";
}

std::string header(const Assembly& a, std::string_view include) {
  return fmt::format("Header:\n  version: 3\n  unit: micron\n  precision: {}\n{}", a.precision,
                     include.empty() ? "" : fmt::format("  include: [{}]\n", word(include)));
}

std::string end_text(const Assembly& a, const End& e) {
  if (e.outside()) return "~";
  const Instance& i = a.instances[e.instance];
  return fmt::format("{}.regions.{}", i.name, a.chiplets[i.chiplet].regions[e.region].name);
}

}  // namespace

std::string write_3dbv(const Assembly& a) {
  fmt::memory_buffer buffer;
  const auto out = std::back_inserter(buffer);
  const auto um = [&](std::int64_t dbu) { return um_text(dbu, a.precision); };
  const auto four = [&](const std::array<std::int64_t, 4>& v) {
    return fmt::format("[{}, {}, {}, {}]", um(v[0]), um(v[1]), um(v[2]), um(v[3]));
  };
  fmt::format_to(out, "{}ChipletDef:\n", header(a, ""));
  for (const Chiplet& c : a.chiplets) {
    fmt::format_to(out, "  {}:\n    type: {}\n", word(c.name), c.type);
    if (c.width > 0) fmt::format_to(out, "    design_area: [{}, {}]\n", um(c.width), um(c.height));
    fmt::format_to(out, "    thickness: {}\n    shrink: 1\n    tsv: {}\n", um(c.thickness), c.tsv);
    if (c.seal_ring != std::array<std::int64_t, 4>{})
      fmt::format_to(out, "    seal_ring_width: {}\n", four(c.seal_ring));
    if (c.scribe_line != std::array<std::int64_t, 4>{})
      fmt::format_to(out, "    scribe_line_remaining_width: {}\n", four(c.scribe_line));
    if (!c.regions.empty()) fmt::format_to(out, "    regions:\n");
    for (const Region& r : c.regions) {
      const Rect& b = r.box;
      fmt::format_to(
          out, "      {}:\n        side: {}\n        coords: [[{}, {}], [{}, {}], [{}, {}], [{}, {}]]\n",
          word(r.name), kSides[static_cast<std::size_t>(r.side)], um(b.xlo), um(b.ylo), um(b.xhi), um(b.ylo),
          um(b.xhi), um(b.yhi), um(b.xlo), um(b.yhi));
      if (!r.bmap.empty()) fmt::format_to(out, "        bmap: {}\n", word(r.bmap));
      if (!r.layer.empty()) fmt::format_to(out, "        layer: {}\n", word(r.layer));
    }
    const std::pair<std::string_view, const std::vector<std::string>*> external[] = {
        {"APR_tech_file", &c.tech_lef}, {"LEF_file", &c.lef},         {"liberty_file", &c.liberty},
        {"DEF_file", &c.def},           {"verilog_file", &c.verilog},
    };
    bool first = true;
    for (const auto& [key, list] : external) {
      if (list->empty()) continue;
      if (first) fmt::format_to(out, "    external:\n");
      first = false;
      fmt::format_to(out, "      {}: {}\n", key, words(*list));
    }
  }
  return {buffer.data(), buffer.size()};
}

std::string write_3dbx(const Assembly& a, std::string_view include) {
  fmt::memory_buffer buffer;
  const auto out = std::back_inserter(buffer);
  const auto um = [&](std::int64_t dbu) { return um_text(dbu, a.precision); };
  fmt::format_to(out, "{}Design:\n  name: {}\n", header(a, include), word(a.name));
  if (!a.verilog.empty()) fmt::format_to(out, "  external:\n    verilog_file: {}\n", words(a.verilog));
  fmt::format_to(out, "ChipletInst:\n");
  for (const Instance& i : a.instances) {
    fmt::format_to(out, "  {}:\n    reference: {}\n", word(i.name), word(a.chiplets[i.chiplet].name));
    const std::pair<std::string_view, const std::vector<std::string>*> external[] = {
        {"verilog_file", &i.verilog}, {"sdc_file", &i.sdc}, {"def_file", &i.def}};
    bool first = true;
    for (const auto& [key, list] : external) {
      if (list->empty()) continue;
      if (first) fmt::format_to(out, "    external:\n");
      first = false;
      fmt::format_to(out, "      {}: {}\n", key, words(*list));
    }
  }
  fmt::format_to(out, "Stack:\n");
  for (const Instance& i : a.instances) {
    const std::string_view turn = kTurns[static_cast<std::size_t>(i.turn)];
    const std::string orient = !i.turned_over       ? std::string(turn)
                               : i.turn == Turn::R0 ? "MZ"
                                                    : fmt::format("MZ_{}", turn);
    fmt::format_to(out, "  {}:\n    loc: [{}, {}]\n    z: {}\n    orient: {}\n", word(i.name), um(i.x),
                   um(i.y), um(i.z), orient);
  }
  if (!a.connections.empty()) fmt::format_to(out, "Connection:\n");
  for (const Connection& c : a.connections)
    fmt::format_to(out, "  {}:\n    top: {}\n    bot: {}\n    thickness: {}\n", word(c.name),
                   end_text(a, c.top), end_text(a, c.bot), um(c.thickness));
  if (!a.paths.empty()) fmt::format_to(out, "Path:\n");
  for (const Path& p : a.paths) {
    std::string list;
    for (const Path::Entry& e : p.entries)
      list += fmt::format("{}{}{}", list.empty() ? "" : ", ", e.avoid ? "NOT " : "", end_text(a, e.end));
    fmt::format_to(out, "  {}: [{}]\n", word(p.name), list);
  }
  return {buffer.data(), buffer.size()};
}

std::string write_bump_map(const Region& r, std::int64_t precision) {
  fmt::memory_buffer buffer;
  const auto out = std::back_inserter(buffer);
  fmt::format_to(out, "# bump cell x y port net\n");
  for (const Bump& b : r.bumps)
    fmt::format_to(out, "{} {} {} {} {} {}\n", b.name, b.cell, um_text(b.x, precision),
                   um_text(b.y, precision), b.port.empty() ? "-" : b.port, b.net.empty() ? "-" : b.net);
  return {buffer.data(), buffer.size()};
}

Assembly of_fold(const db::Design& d, const db::Placement& p, const tech::Stack& stack,
                 std::int64_t dbu_per_um, const std::vector<TierFiles>& files,
                 const std::string& top_verilog) {
  Assembly a;
  a.name = d.name;
  a.precision = dbu_per_um;
  if (!top_verilog.empty()) a.verilog = {top_verilog};
  const std::int64_t width = d.die.width(), height = d.die.height();
  const auto dbu = [&](double um) {
    const double v = um * static_cast<double>(dbu_per_um);
    return static_cast<std::int64_t>(v < 0 ? v - 0.5 : v + 0.5);
  };
  std::int64_t z = 0;
  for (std::size_t t = 0; t < stack.tiers.size(); ++t) {
    const tech::Tier& tier = stack.tiers[t];
    Chiplet c;
    c.name = tier.name;
    c.width = width;
    c.height = height;
    c.thickness = dbu(tier.silicon_um.value + tier.beol_um.value);
    c.tsv = (t > 0 && tech::pierced(stack, t - 1, t)) || tech::pierced(stack, t, t);
    Instance i;
    i.name = tier.name + "_inst";
    i.chiplet = t;
    i.z = z;
    i.turned_over = tier.flipped();
    if (i.turned_over) i.turn = tier.flip_axis == tech::FlipAxis::y ? Turn::MY : Turn::MX;
    if (t < files.size()) {
      c.tech_lef = files[t].tech_lef;
      c.lef = files[t].lef;
      c.liberty = files[t].liberty;
      if (!files[t].def.empty()) i.def = {files[t].def};
      if (!files[t].verilog.empty()) i.verilog = {files[t].verilog};
    }
    z += c.thickness + (t < stack.interfaces.size() ? dbu(stack.interfaces[t].bond_layer_um.value) : 0);
    a.chiplets.push_back(std::move(c));
    a.instances.push_back(std::move(i));
  }
  for (std::size_t k = 0; k < stack.interfaces.size(); ++k) {
    Connection joint;
    joint.name = fmt::format("interface{}", k);
    joint.thickness = dbu(stack.interfaces[k].bond_layer_um.value);
    for (const bool upper : {false, true}) {
      const std::size_t t = upper ? k + 1 : k;
      const bool front = (stack.tiers[t].facing == tech::Facing::up) != upper;
      Region r;
      r.name = fmt::format("hb{}", k);
      r.side = front ? Side::front : Side::back;
      r.box = {0, 0, width, height};
      r.bmap = fmt::format("tier{}_hb{}.bmap", t, k);
      std::size_t number = 0;
      for (const db::Bond& b : p.bonds) {
        if (b.interface != k) continue;
        Bump bump;
        bump.name = fmt::format("hb{}", number++);
        bump.cell = fmt::format("HBPAD{}", k);
        bump.port = bump.net = std::string(d.net_names[b.net.value]);
        // A tier that was turned over sees the bond mirrored.
        bump.x = static_cast<std::int64_t>(b.x) - d.die.xlo;
        bump.y = static_cast<std::int64_t>(b.y) - d.die.ylo;
        if (a.instances[t].turn == Turn::MY) bump.x = width - bump.x;
        if (a.instances[t].turn == Turn::MX) bump.y = height - bump.y;
        r.bumps.push_back(std::move(bump));
      }
      (upper ? joint.top : joint.bot) = {t, a.chiplets[t].regions.size()};
      a.chiplets[t].regions.push_back(std::move(r));
    }
    a.connections.push_back(std::move(joint));
  }
  return a;
}

}  // namespace taufold::io::threedblox
