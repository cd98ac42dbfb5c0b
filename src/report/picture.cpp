#include "report/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "report/chart.hpp"

namespace taufold::report {

namespace {

using db::Design;
using db::InstId;
using db::Placement;
using db::TierId;

constexpr double kView = 1000;  // longer side of a tier picture in its own units
constexpr int kPixels = 1400;   // longer side of a painted one: sharp on a screen of twice the density

struct Rect {
  double xlo, ylo, xhi, yhi;
};

Rect outline(const Design& d, const Placement& p, InstId i) {
  const db::Shape& s = d.shape(i, p.tier[i]);
  const bool turned = geom::swaps_sides(p.orient[i]);
  const double x = p.x[i], y = p.y[i];
  return {x, y, x + (turned ? s.height : s.width), y + (turned ? s.width : s.height)};
}

/// Calls fn(ix, iy, share of the bin that `r` covers) for the bins under `r`.
template <class Fn>
void for_bins(const Design& d, const Grid& g, Rect r, Fn&& fn) {
  const double bw = static_cast<double>(d.die.width()) / g.nx,
               bh = static_cast<double>(d.die.height()) / g.ny;
  const double x0 = (r.xlo - d.die.xlo) / bw, x1 = (r.xhi - d.die.xlo) / bw;
  const double y0 = (r.ylo - d.die.ylo) / bh, y1 = (r.yhi - d.die.ylo) / bh;
  const int ix0 = std::max(0, static_cast<int>(x0)), ix1 = std::min(g.nx - 1, static_cast<int>(x1));
  const int iy0 = std::max(0, static_cast<int>(y0)), iy1 = std::min(g.ny - 1, static_cast<int>(y1));
  for (int iy = iy0; iy <= iy1; ++iy) {
    const double h = std::min(y1, iy + 1.0) - std::max(y0, static_cast<double>(iy));
    for (int ix = ix0; ix <= ix1; ++ix) {
      const double w = std::min(x1, ix + 1.0) - std::max(x0, static_cast<double>(ix));
      if (w > 0 && h > 0) fn(ix, iy, w * h);
    }
  }
}

/// Instances that share a net with an instance of another tier.
IndexVector<InstId, char> crossing_insts(const Design& d, const Placement& p) {
  IndexVector<InstId, char> out(d.num_insts(), 0);
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    bool crosses = false;
    const auto pins = d.pins(n);
    for (const db::PinId pin : pins)
      crosses = crosses || p.tier[d.pin_inst[pin]] != p.tier[d.pin_inst[*pins.begin()]];
    if (crosses)
      for (const db::PinId pin : pins) out[d.pin_inst[pin]] = 1;
  }
  return out;
}

Rgba mixed(Rgba a, Rgba b, double t) {
  const auto mix = [t](std::uint8_t u, std::uint8_t v) {
    return static_cast<std::uint8_t>(std::lround(u + t * (v - static_cast<double>(u))));
  };
  return {mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b), mix(a.a, b.a)};
}

// Cells: blue, and teal where their nets cross; bonds: orange. The same colours are --cell, --cross and
// --bond of the page.
constexpr Rgba kCell{96, 134, 190, 255}, kCross{28, 160, 140, 255}, kBond{232, 93, 36, 255};
constexpr int kCover = 12, kShare = 5;  // steps of the painted picture: few, so that it packs well

Image painted_cells(const Design& d, const Placement& p, TierId tier,
                    const IndexVector<InstId, char>& crossing) {
  Grid cover = empty_grid(d, 0, kPixels), crossed = cover;
  for (const InstId i : ids<InstId>(d.num_insts())) {
    if (p.tier[i] != tier) continue;
    for_bins(d, cover, outline(d, p, i), [&](int ix, int iy, double share) {
      cover.at(ix, iy) += share;
      if (crossing[i]) crossed.at(ix, iy) += share;
    });
  }
  Image image{.width = cover.nx, .height = cover.ny, .pixels = {}, .palette = {}};
  for (int c = 0; c <= kCover; ++c)
    for (int s = 0; s <= kShare; ++s) {
      Rgba colour = mixed(kCell, kCross, static_cast<double>(s) / kShare);
      colour.a = static_cast<std::uint8_t>(150 * c / kCover);
      image.palette.push_back(colour);
    }
  for (int iy = cover.ny - 1; iy >= 0; --iy)
    for (int ix = 0; ix < cover.nx; ++ix) {
      const double c = std::min(1.0, cover.at(ix, iy));
      const double s = c > 0 ? std::min(1.0, crossed.at(ix, iy) / cover.at(ix, iy)) : 0;
      image.pixels.push_back(static_cast<std::uint8_t>(std::lround(c * kCover) * (kShare + 1) +
                                                       (c > 0 ? std::lround(s * kShare) : 0)));
    }
  return image;
}

/// From die coordinates to those of the picture, whose y axis points down.
struct View {
  double scale, x0, y1, width, height;
  explicit View(const Design& d)
      : scale(kView / static_cast<double>(std::max(d.die.width(), d.die.height()))),
        x0(d.die.xlo),
        y1(d.die.yhi),
        width(static_cast<double>(d.die.width()) * scale),
        height(static_cast<double>(d.die.height()) * scale) {}
  double x(double v) const { return (v - x0) * scale; }
  double y(double v) const { return (y1 - v) * scale; }
  std::string box(Rect r) const {
    return fmt::format("M{:.4g} {:.4g}h{:.4g}v{:.4g}h{:.4g}z", x(r.xlo), y(r.yhi), (r.xhi - r.xlo) * scale,
                       (r.yhi - r.ylo) * scale, (r.xlo - r.xhi) * scale);
  }
};

constexpr std::size_t kMaxNamedCells = 300, kMaxLabelledCells = 40;

std::string drawn_cells(const Design& d, const Placement& p, TierId tier,
                        const IndexVector<InstId, char>& crossing, const View& view) {
  std::string plain, cross, named;
  std::size_t count = 0;
  for (const InstId i : ids<InstId>(d.num_insts())) count += p.tier[i] == tier;
  for (const InstId i : ids<InstId>(d.num_insts())) {
    if (p.tier[i] != tier) continue;
    const Rect r = outline(d, p, i);
    if (count > kMaxNamedCells) {
      (crossing[i] ? cross : plain) += view.box(r);
      continue;
    }
    named += fmt::format("<path class=\"{}\" d=\"{}\"><title>{} ({})</title></path>",
                         crossing[i] ? "cross" : "cell", view.box(r), escaped(d.inst_names[i.value]),
                         escaped(d.masters[d.inst_master[i]].name));
  }
  if (!plain.empty()) named += "<path class=\"cell\" d=\"" + plain + "\"/>";
  if (!cross.empty()) named += "<path class=\"cross\" d=\"" + cross + "\"/>";
  return named;
}

/// Names of the cells of a tier that has few.
std::string labels(const Design& d, const Placement& p, TierId tier, const View& view) {
  std::string out;
  for (const InstId i : ids<InstId>(d.num_insts())) {
    if (p.tier[i] != tier) continue;
    const Rect r = outline(d, p, i);
    out += fmt::format("<text x=\"{:.4g}\" y=\"{:.4g}\">{}</text>", view.x((r.xlo + r.xhi) / 2),
                       view.y((r.ylo + r.yhi) / 2) + 9, escaped(d.inst_names[i.value]));
  }
  return out;
}

constexpr std::size_t kMaxDrawnBonds = 3000;

/// The bonds of the interfaces below and above a tier.
std::string bonds_of(const Design& d, const Placement& p, TierId tier, const View& view) {
  std::vector<db::Bond> mine;
  std::copy_if(p.bonds.begin(), p.bonds.end(), std::back_inserter(mine),
               [&](const db::Bond& b) { return b.interface == tier.value || b.interface + 1 == tier.value; });
  if (mine.size() > kMaxDrawnBonds) {
    const Grid g = empty_grid(d, 0, kPixels);
    Image image{.width = g.nx, .height = g.ny, .pixels = {}, .palette = {{0, 0, 0, 0}, kBond}};
    image.pixels.assign(g.value.size(), 0);
    const double sx = g.nx / view.width, sy = g.ny / view.height;  // pixels a unit
    for (const db::Bond& b : mine) {
      const db::BondRule& rule = d.interfaces[b.interface];
      const int w = std::max(2, static_cast<int>(std::lround(rule.width * view.scale * sx)));
      const int h = std::max(2, static_cast<int>(std::lround(rule.height * view.scale * sy)));
      const int x0 = static_cast<int>(view.x(b.x) * sx) - w / 2,
                y0 = static_cast<int>(view.y(b.y) * sy) - h / 2;
      for (int y = std::max(0, y0); y < std::min(g.ny, y0 + h); ++y)
        for (int x = std::max(0, x0); x < std::min(g.nx, x0 + w); ++x)
          image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(g.nx) +
                       static_cast<std::size_t>(x)] = 1;
    }
    return fmt::format("<image class=\"bonds\" width=\"{:.4g}\" height=\"{:.4g}\" href=\"{}\"/>", view.width,
                       view.height, data_uri(image));
  }
  std::string path;
  for (const db::Bond& b : mine) {
    const db::BondRule& rule = d.interfaces[b.interface];
    const double w = std::max(rule.width / 2.0, 2 / view.scale),
                 h = std::max(rule.height / 2.0, 2 / view.scale);
    const Rect r{b.x - w, b.y - h, b.x + w, b.y + h};
    if (mine.size() <= kMaxNamedCells)
      path += fmt::format("<path class=\"bond\" d=\"{}\"><title>bond of {}</title></path>", view.box(r),
                          escaped(d.net_names[b.net.value]));
    else
      path += view.box(r);
  }
  if (mine.size() > kMaxNamedCells) path = "<path class=\"bond\" d=\"" + path + "\"/>";
  return "<g class=\"bonds\">" + path + "</g>";
}

// A scale that rises evenly in lightness from deep violet over blue and green to yellow, so that it reads in
// grey too.
constexpr std::array<Rgba, 7> kHeat{{{48, 18, 84, 255},
                                     {62, 58, 140, 255},
                                     {46, 104, 158, 255},
                                     {32, 146, 140, 255},
                                     {84, 184, 96, 255},
                                     {176, 212, 52, 255},
                                     {252, 232, 60, 255}}};
constexpr int kHeatSteps = 64;

std::vector<Rgba> heat_palette() {
  std::vector<Rgba> out;
  for (int i = 0; i < kHeatSteps; ++i) {
    const double t = static_cast<double>(i) * (kHeat.size() - 1) / (kHeatSteps - 1);
    const std::size_t k = std::min(kHeat.size() - 2, static_cast<std::size_t>(t));
    out.push_back(mixed(kHeat[k], kHeat[k + 1], t - static_cast<double>(k)));
  }
  return out;
}

}  // namespace

Grid empty_grid(const Design& d, double count, int most) {
  const double w = static_cast<double>(d.die.width()), h = static_cast<double>(d.die.height());
  if (count <= 0) count = static_cast<double>(most) * most;  // as fine as `most` allows
  double bin = std::sqrt(w * h / count);
  bin = std::max(bin, std::max(w, h) / most);
  Grid g;
  g.nx = std::clamp(static_cast<int>(std::lround(w / bin)), 1, most);
  g.ny = std::clamp(static_cast<int>(std::lround(h / bin)), 1, most);
  g.value.assign(static_cast<std::size_t>(g.nx) * static_cast<std::size_t>(g.ny), 0.0);
  return g;
}

Grid cell_density(const Design& d, const Placement& p, TierId tier, Grid bins) {
  for (const InstId i : ids<InstId>(d.num_insts()))
    if (p.tier[i] == tier)
      for_bins(d, bins, outline(d, p, i), [&](int ix, int iy, double share) { bins.at(ix, iy) += share; });
  return bins;
}

Grid bond_density(const Design& d, const Placement& p, std::uint32_t interface, Grid bins) {
  const db::BondRule& rule = d.interfaces[interface];
  const double w = (static_cast<double>(rule.width) + rule.spacing) / 2,
               h = (static_cast<double>(rule.height) + rule.spacing) / 2;
  for (const db::Bond& b : p.bonds)
    if (b.interface == interface)
      for_bins(d, bins, {b.x - w, b.y - h, b.x + w, b.y + h},
               [&](int ix, int iy, double share) { bins.at(ix, iy) += share; });
  return bins;
}

Image heat_map(const Grid& g, double top) {
  Image image{.width = g.nx, .height = g.ny, .pixels = {}, .palette = heat_palette()};
  image.pixels.reserve(g.value.size());
  for (int iy = g.ny - 1; iy >= 0; --iy)
    for (int ix = 0; ix < g.nx; ++ix) {
      const double t = top > 0 ? std::clamp(g.at(ix, iy) / top, 0.0, 1.0) : 0.0;
      image.pixels.push_back(static_cast<std::uint8_t>(std::lround(t * (kHeatSteps - 1))));
    }
  return image;
}

Image heat_scale() {
  Image image{.width = kHeatSteps, .height = 1, .pixels = {}, .palette = heat_palette()};
  for (int i = 0; i < kHeatSteps; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i));
  return image;
}

std::string tier_picture(const Design& d, const Placement& p, TierId tier) {
  const View view(d);
  const IndexVector<InstId, char> crossing = crossing_insts(d, p);
  const auto count = static_cast<std::size_t>(std::count(p.tier.begin(), p.tier.end(), tier));
  std::string out =
      fmt::format("<svg class=\"tier\" viewBox=\"-6 -6 {:.5g} {:.5g}\" role=\"img\" aria-label=\"tier {}\">",
                  view.width + 12, view.height + 12, tier.value);
  out += fmt::format("<rect class=\"die\" width=\"{:.5g}\" height=\"{:.5g}\"/>", view.width, view.height);
  if (count <= kMaxDrawnCells)
    out += drawn_cells(d, p, tier, crossing, view);
  else
    out += fmt::format("<image width=\"{:.5g}\" height=\"{:.5g}\" href=\"{}\"/>", view.width, view.height,
                       data_uri(painted_cells(d, p, tier, crossing)));
  out += bonds_of(d, p, tier, view);
  if (count <= kMaxLabelledCells) out += labels(d, p, tier, view);
  return out + "</svg>";
}

}  // namespace taufold::report
