// Writes stacks for 3D-ICE. Its floorplans and layouts have no overlaps, whereas rectangles of power add and later materials win here: they
// are cut into tiles. Conductivity and leakage that follow temperature have no form there.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "io/heat/heat.hpp"
#include "io/heat/tiles.hpp"

namespace taufold::io::heat {

namespace {

constexpr double kAssumedCapacity_J_m3K = 1.6e6;  // the form wants one; a steady state does not look at it

std::string word(std::string_view name) {
  std::string w;
  for (const char c : name) w += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return w.empty() || std::isdigit(static_cast<unsigned char>(w[0])) ? "n_" + w : w;
}

/// Words that stay different where names are.
class Words {
 public:
  const std::string& of(const std::string& name) {
    const auto [it, fresh] = words_.try_emplace(name);
    if (fresh) {
      it->second = word(name);
      while (!taken_.emplace(it->second, 0).second) it->second += "_";
    }
    return it->second;
  }

 private:
  std::map<std::string, std::string> words_;
  std::map<std::string, int> taken_;
};

std::string fault_of(const tech::HeatStack& s) {
  for (const tech::Side side : {tech::Side::x_min, tech::Side::x_max, tech::Side::y_min, tech::Side::y_max})
    if (s.face(side).kind != tech::FaceKind::adiabatic) return "3D-ICE has no heat through side faces";
  for (const tech::Side side : {tech::Side::bottom, tech::Side::top})
    if (s.face(side).kind == tech::FaceKind::temperature) return "3D-ICE has no faces of fixed temperature";
  return {};
}

std::string floorplan(const tech::HeatLayer& l, Words& words, std::string& fault) {
  std::string out;
  const auto element = [&](std::string_view name, const tech::HeatRect& r, double watts) {
    out += fmt::format("{} :\n   position {:.9g}, {:.9g} ;\n   dimension {:.9g}, {:.9g} ;\n   power values {:.9g} ;\n\n", name, r.x_m * 1e6, r.y_m * 1e6,
                       r.w_m * 1e6, r.h_m * 1e6, watts);
  };
  std::vector<tech::HeatRect> rects;
  std::vector<Tile> densities;
  for (const tech::HeatSource& p : l.sources) {
    rects.push_back(p.rect);
    densities.push_back({p.rect, p.power_W / (p.rect.w_m * p.rect.h_m)});
  }
  if (overlapping(rects).empty()) {
    for (std::size_t i = 0; i < l.sources.size(); ++i)
      element(fmt::format("{}_{}", l.sources[i].name.empty() ? "block" : words.of(l.sources[i].name), i), l.sources[i].rect, l.sources[i].power_W);
    return out;
  }
  const std::vector<Tile> tiles = tiled(densities, false);
  if (tiles.empty()) fault = fmt::format("layer '{}' has too many overlapping rectangles of power", l.name);
  for (std::size_t i = 0; i < tiles.size(); ++i) element(fmt::format("tile_{}", i), tiles[i].rect, tiles[i].value * tiles[i].rect.w_m * tiles[i].rect.h_m);
  return out;
}

std::string layout(const tech::HeatStack& s, const tech::HeatLayer& l, Words& words, std::string& fault) {
  if (l.regions.empty()) return {};
  std::vector<Tile> regions;
  for (const tech::HeatRegion& r : l.regions) regions.push_back({r.rect, static_cast<double>(r.material)});
  const std::vector<Tile> tiles = tiled(regions, true);
  if (tiles.empty()) fault = fmt::format("layer '{}' has too many overlapping blocks", l.name);
  std::string out;
  for (std::size_t m = 0; m < s.materials.size(); ++m) {
    std::string own;
    for (const Tile& t : tiles)
      if (t.value == static_cast<double>(m) && m != l.material)
        own += fmt::format("   rectangle ( {:.9g}, {:.9g}, {:.9g}, {:.9g} ) ;\n", t.rect.x_m * 1e6, t.rect.y_m * 1e6, t.rect.w_m * 1e6, t.rect.h_m * 1e6);
    if (!own.empty()) out += fmt::format("{} :\n{}\n", words.of(s.materials[m].name), own);
  }
  return out;
}

}  // namespace

StkFiles write_stk(const tech::HeatStack& s, int nx, int ny) {
  StkFiles out;
  out.fault = fault_of(s);
  if (!out.fault.empty()) return out;
  Words materials, layers, elements;
  std::string t;
  for (const tech::HeatMaterial& m : s.materials) {
    const bool isotropic = m.kx_W_mK == m.ky_W_mK && m.kx_W_mK == m.kz_W_mK;
    t += fmt::format("material {} :\n   thermal conductivity {:.9g}{} ;\n   volumetric heat capacity {:.9g} ;\n\n", materials.of(m.name), m.kx_W_mK * 1e-6,
                     isotropic ? "" : fmt::format(", {:.9g}, {:.9g}", m.ky_W_mK * 1e-6, m.kz_W_mK * 1e-6),
                     (m.capacity_J_m3K > 0 ? m.capacity_J_m3K : kAssumedCapacity_J_m3K) * 1e-18);
  }
  for (const tech::Side side : {tech::Side::top, tech::Side::bottom})
    if (s.face(side).kind == tech::FaceKind::convection)
      t += fmt::format("{} heat sink :\n   heat transfer coefficient {:.9g} ;\n   temperature {:.9g} ;\n\n", tech::name(side),
                       s.face(side).h_W_m2K * 1e-12, s.face(side).ambient_K);
  std::string defined, stack = "stack :\n", dies;
  for (std::size_t k = s.layers.size(); k-- > 0;) {
    const tech::HeatLayer& l = s.layers[k];
    const std::string& name = layers.of(l.name);
    const std::string& material = materials.of(s.materials[l.material].name);
    if (l.sources.empty() || !l.regions.empty()) {
      defined += fmt::format("layer {}_layer :\n   height {:.9g} ;\n   material {} ;\n", name, l.thickness_m * 1e6, material);
      std::string blocks = layout(s, l, materials, out.fault);
      if (!blocks.empty()) {
        defined += fmt::format("   layout \"./{}.lay\" ;\n", name);
        out.files.emplace_back(name + ".lay", std::move(blocks));
      }
      defined += "\n";
    }
    if (l.sources.empty()) {
      stack += fmt::format("   layer {} {}_layer ;\n", name, name);
      continue;
    }
    dies += l.regions.empty() ? fmt::format("die {}_die :\n   source {:.9g} {} ;\n\n", name, l.thickness_m * 1e6, material)
                              : fmt::format("die {}_die :\n   source {}_layer ;\n\n", name, name);
    stack += fmt::format("   die {} {}_die floorplan \"./{}.flp\" ;\n", name, name, name);
    out.files.emplace_back(name + ".flp", floorplan(l, elements, out.fault));
  }
  t += fmt::format("dimensions :\n   chip length {:.9g}, width {:.9g} ;\n   cell length {:.12g}, width {:.12g} ;\n\n", s.width_m * 1e6, s.depth_m * 1e6,
                   s.width_m * 1e6 / nx, s.depth_m * 1e6 / ny) +
       defined + dies + stack +
       fmt::format("\nsolver :\n   steady ;\n   initial temperature {:.9g} ;\n\noutput :\n",
                   s.face(tech::Side::top).ambient_K > 0 ? s.face(tech::Side::top).ambient_K : s.face(tech::Side::bottom).ambient_K);
  for (const tech::HeatLayer& l : s.layers)
    if (!l.sources.empty()) t += fmt::format("   Tmap ( {0}, \"{0}.txt\", final ) ;\n", layers.of(l.name));
  out.files.emplace_back("stack.stk", std::move(t));
  if (!out.fault.empty()) out.files.clear();
  return out;
}

}  // namespace taufold::io::heat
