#include "io/threedblox/check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diag/text.hpp"

namespace taufold::io::threedblox {

namespace {

class Check {
 public:
  Check(const Assembly& a, const Places& places, Summary& summary, diag::Collector& out)
      : a_(a), places_(places), summary_(summary), out_(out) {}

  void run() {
    const std::size_t before = out_.errors();
    for (const Instance& i : a_.instances)
      for (const Region& r : a_.chiplets[i.chiplet].regions) summary_.bumps += r.bumps.size();
    if (a_.instances.empty())
      for (const Chiplet& c : a_.chiplets)
        for (const Region& r : c.regions) summary_.bumps += r.bumps.size();
    for (std::size_t k = 0; k < a_.connections.size(); ++k) pair_bumps(k);
    bumps_in_regions();
    for (std::size_t k = 0; k < a_.connections.size() && !out_.full(); ++k) connection(k);
    overlaps();
    // Where the dies stand wrong, bumps without partners are no news.
    if (out_.errors() == before)
      for (const auto& [k, message] : lone_)
        out_.report("TDBX-0013", places_.connections[k].source, places_.connections[k].at, message);
  }

 private:
  const Region& region(const End& e) const {
    return a_.chiplets[a_.instances[e.instance].chiplet].regions[e.region];
  }
  std::string name(const End& e) const {
    return fmt::format("{}.regions.{}", diag::shown(a_.instances[e.instance].name),
                       diag::shown(region(e).name));
  }
  std::string um(std::int64_t dbu) const { return um_text(dbu, a_.precision); }

  void bumps_in_regions() {
    for (std::size_t c = 0; c < a_.chiplets.size(); ++c)
      for (std::size_t r = 0; r < a_.chiplets[c].regions.size(); ++r) {
        const Region& region = a_.chiplets[c].regions[r];
        for (std::size_t b = 0; b < region.bumps.size() && !out_.full(); ++b) {
          const Bump& bump = region.bumps[b];
          const Rect& box = region.box;
          if (bump.x >= box.xlo && bump.x <= box.xhi && bump.y >= box.ylo && bump.y <= box.yhi) continue;
          const Places::Spot& spot = places_.bumps[c][r][b];
          diag::Diagnostic& d = out_.report(
              "TDBX-0007", spot.source, spot.at,
              fmt::format("bump {} of {} at ({}, {}) lies outside region {} ({}..{} x {}..{})",
                          diag::shown(bump.name), diag::shown(a_.chiplets[c].name), um(bump.x), um(bump.y),
                          diag::shown(region.name), um(box.xlo), um(box.xhi), um(box.ylo), um(box.yhi)));
          if (first_pair_.empty())
            d.note(fmt::format("{} bumps in all, {} pairs that meet", summary_.bumps, summary_.paired_bumps));
          else
            d.note(fmt::format("{} bumps in all, {} pair{}: {}", summary_.bumps, summary_.paired_bumps,
                               summary_.paired_bumps == 1 ? "" : "s", first_pair_));
        }
      }
  }

  struct Spot {
    std::int64_t x, y;
    std::size_t bump;
    bool operator<(const Spot& o) const { return x != o.x ? x < o.x : y != o.y ? y < o.y : bump < o.bump; }
  };
  std::vector<Spot> spots(const End& e) const {
    std::vector<Spot> list;
    const Region& r = region(e);
    for (std::size_t b = 0; b < r.bumps.size(); ++b) {
      const auto p = placed(a_, a_.instances[e.instance], r.bumps[b].x, r.bumps[b].y);
      list.push_back({p[0], p[1], b});
    }
    std::sort(list.begin(), list.end());
    return list;
  }

  /// Bumps of both sides that meet at one place; the two lists are sorted, so that one walk finds them.
  void pair_bumps(std::size_t k) {
    const Connection& c = a_.connections[k];
    if (c.top.outside() || c.bot.outside()) return;
    const std::vector<Spot> top = spots(c.top), bot = spots(c.bot);
    if (top.empty() && bot.empty()) return;
    const Region &top_region = region(c.top), &bot_region = region(c.bot);
    std::size_t pairs = 0;
    const Bump* lone = nullptr;
    const End* lone_end = nullptr;
    for (std::size_t i = 0, j = 0; i < top.size() || j < bot.size();) {
      const bool left =
          j == bot.size() ||
          (i < top.size() && (top[i].x != bot[j].x ? top[i].x < bot[j].x : top[i].y < bot[j].y));
      const bool right = !left && (i == top.size() || top[i].x != bot[j].x || top[i].y != bot[j].y);
      if (left || right) {
        ++summary_.lone_bumps;
        if (lone == nullptr) {
          lone = left ? &top_region.bumps[top[i].bump] : &bot_region.bumps[bot[j].bump];
          lone_end = left ? &c.top : &c.bot;
        }
        ++(left ? i : j);
        continue;
      }
      const Bump &upper = top_region.bumps[top[i].bump], &lower = bot_region.bumps[bot[j].bump];
      const std::string where = fmt::format("({}, {})", um(top[i].x), um(top[i].y));
      if (pairs++ == 0 && first_pair_.empty())
        first_pair_ = fmt::format("{} of {} and {} of {} meet at {}", diag::shown(lower.name),
                                  diag::shown(a_.instances[c.bot.instance].name), diag::shown(upper.name),
                                  diag::shown(a_.instances[c.top.instance].name), where);
      // With a top netlist the names of the maps are those of each chiplet, and may differ.
      if (a_.verilog.empty() && !upper.net.empty() && !lower.net.empty() && upper.net != lower.net &&
          !out_.full()) {
        const Places::Spot& spot =
            places_.bumps[a_.instances[c.top.instance].chiplet][c.top.region][top[i].bump];
        out_.report(
            "TDBX-0012", spot.source, spot.at,
            fmt::format("bump {} of {} on net {} meets bump {} of {} on net {} at {}",
                        diag::shown(upper.name), diag::shown(a_.instances[c.top.instance].name),
                        diag::quoted(upper.net), diag::shown(lower.name),
                        diag::shown(a_.instances[c.bot.instance].name), diag::quoted(lower.net), where));
      }
      ++i;
      ++j;
    }
    summary_.paired_bumps += pairs;
    if (lone == nullptr) return;
    const std::size_t count = top.size() + bot.size() - 2 * pairs;
    const auto p = placed(a_, a_.instances[lone_end->instance], lone->x, lone->y);
    lone_.push_back(
        {k,
         fmt::format("{} of connection {}, the first {} of {} at ({}, {})",
                     count == 1 ? "1 bump finds no partner" : fmt::format("{} bumps find no partner", count),
                     diag::shown(c.name), diag::shown(lone->name), name(*lone_end), um(p[0]), um(p[1]))});
  }

  void connection(std::size_t k) {
    const Connection& c = a_.connections[k];
    if (c.top.outside() || c.bot.outside()) return;
    const Instance &upper = a_.instances[c.top.instance], &lower = a_.instances[c.bot.instance];
    const Region &top = region(c.top), &bot = region(c.bot);
    const Places::Spot& spot = places_.connections[k];
    const auto tz = placed_z(a_, upper, top), bz = placed_z(a_, lower, bot);
    const int down = looks(upper, top), up = looks(lower, bot);
    if (down > 0 || up < 0) {
      const bool wrong_top = down > 0;
      out_.report(
              "TDBX-0008", spot.source, spot.at,
              fmt::format("connection {}: {} is the {} side, and must look {} but looks {}",
                          diag::shown(c.name), name(wrong_top ? c.top : c.bot), wrong_top ? "upper" : "lower",
                          wrong_top ? "down" : "up", wrong_top ? "up" : "down"))
          .help("turn the chiplet over (MZ_MY), or name the region on its other side");
    } else if (down != 0 && up != 0 && tz[0] - bz[1] != c.thickness) {
      out_.report(
              "TDBX-0009", spot.source, spot.at,
              fmt::format("connection {}: {} is at z {} and {} at z {}, {} apart, and the thickness is {}",
                          diag::shown(c.name), name(c.top), um(tz[0]), name(c.bot), um(bz[1]),
                          um(tz[0] - bz[1]), um(c.thickness)))
          .help(fmt::format("z of {} would be {}", diag::shown(upper.name),
                            um(upper.z + c.thickness - (tz[0] - bz[1]))));
    }
    const Rect t = placed(a_, upper, top.box), b = placed(a_, lower, bot.box);
    if (t.xlo > b.xhi || b.xlo > t.xhi || t.ylo > b.yhi || b.ylo > t.yhi)
      out_.report("TDBX-0010", spot.source, spot.at,
                  fmt::format("connection {}: {} ({}..{} x {}..{}) and {} ({}..{} x {}..{}) do not overlap",
                              diag::shown(c.name), name(c.top), um(t.xlo), um(t.xhi), um(t.ylo), um(t.yhi),
                              name(c.bot), um(b.xlo), um(b.xhi), um(b.ylo), um(b.yhi)));
  }

  void overlaps() {
    struct Body {
      Rect box;
      std::int64_t zlo, zhi;
      std::size_t instance;
    };
    std::vector<Body> bodies;
    for (std::size_t i = 0; i < a_.instances.size(); ++i) {
      const Instance& inst = a_.instances[i];
      const Chiplet& c = a_.chiplets[inst.chiplet];
      if (c.type == "substrate" || c.thickness == 0) continue;
      bodies.push_back({placed(a_, inst, c.outline()), inst.z, inst.z + c.thickness, i});
    }
    std::sort(bodies.begin(), bodies.end(), [](const Body& p, const Body& q) {
      return p.box.xlo != q.box.xlo ? p.box.xlo < q.box.xlo : p.instance < q.instance;
    });
    for (std::size_t i = 0; i < bodies.size(); ++i)
      for (std::size_t j = i + 1; j < bodies.size() && bodies[j].box.xlo < bodies[i].box.xhi && !out_.full();
           ++j) {
        const Body &p = bodies[i], &q = bodies[j];
        if (p.box.ylo >= q.box.yhi || q.box.ylo >= p.box.yhi || p.zlo >= q.zhi || q.zlo >= p.zhi ||
            connected_inside(p.instance, q.instance))
          continue;
        const std::size_t later = std::max(p.instance, q.instance),
                          earlier = std::min(p.instance, q.instance);
        const Places::Spot& spot = places_.instances[later];
        out_.report("TDBX-0011", spot.source, spot.at,
                    fmt::format("{} overlaps {} by {} in z", diag::shown(a_.instances[later].name),
                                diag::shown(a_.instances[earlier].name),
                                um(std::min(p.zhi, q.zhi) - std::max(p.zlo, q.zlo))));
      }
  }

  /// Chiplets joined by internal regions stand inside each other on purpose.
  bool connected_inside(std::size_t i, std::size_t j) const {
    return std::any_of(a_.connections.begin(), a_.connections.end(), [&](const Connection& c) {
      if (c.top.outside() || c.bot.outside()) return false;
      const bool these =
          (c.top.instance == i && c.bot.instance == j) || (c.top.instance == j && c.bot.instance == i);
      return these && (region(c.top).side == Side::internal_ext || region(c.bot).side == Side::internal_ext);
    });
  }

  const Assembly& a_;
  const Places& places_;
  Summary& summary_;
  diag::Collector& out_;
  std::string first_pair_;
  std::vector<std::pair<std::size_t, std::string>> lone_;  ///< by connection, what to say
};

}  // namespace

void check_assembly(const Assembly& a, const Places& places, Summary& summary, diag::Collector& out) {
  Check(a, places, summary, out).run();
}

}  // namespace taufold::io::threedblox
