#include "flow/design/floorplan_fits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/text.hpp"
#include "geom/polygon.hpp"
#include "io/def/def.hpp"

namespace taufold::flow {

namespace {

using db::ComponentId;

/// In the common unit of plan and library, of which both lengths are whole numbers.
struct Size {
  std::int64_t w = 0, h = 0;
};

/// `*` stands for any characters. Not io::wildcard_match: a stored name keeps the backslash of an escaped bracket, and DEF knows no `?`.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

class Limits {
 public:
  Limits(const db::Floorplan& plan, const FloorplanLink& link, const tech::Technology& library,
         const diag::Source& source, diag::Collector& out)
      : p_(plan),
        link_(link),
        t_(library),
        source_(source),
        out_(out),
        per_plan_(std::max(1, library.dbu_per_micron)),
        per_library_(plan.dbu_per_um),
        per_um_(static_cast<double>(per_plan_ * per_library_)) {}

  bool run(std::optional<int> tiers) {
    const std::size_t before = out_.errors();
    die_ = die();
    if (tiers) area(*tiers);
    if (die_.w > 0 && die_.h > 0) blocks(tiers);
    fences();
    return out_.errors() == before;
  }

 private:
  /// Box around the die, or around the rows where the die is not stated.
  Size die() const {
    if (const geom::Box box = db::bounding_box(p_.die); !box.empty())
      return {box.width() * per_plan_, box.height() * per_plan_};
    constexpr std::int64_t kFar = std::int64_t{1} << 50;
    std::int64_t xlo = kFar, ylo = kFar, xhi = -kFar, yhi = -kFar;
    for (const db::PlanRow& r : p_.rows) {
      const tech::SiteId s = t_.site(r.site);
      if (!s.valid()) return {};
      xlo = std::min(xlo, r.x * per_plan_);
      ylo = std::min(ylo, r.y * per_plan_);
      const auto end = [&](std::int32_t from, std::int32_t step, std::int32_t count, std::int32_t last) {
        return std::min(kFar, (from + std::int64_t{step} * (count - 1)) * per_plan_ + last * per_library_);
      };
      xhi = std::max(xhi, end(r.x, r.step_x, r.count_x, t_.sites[s].width));
      yhi = std::max(yhi, end(r.y, r.step_y, r.count_y, t_.sites[s].height));
    }
    return {xhi - xlo, yhi - ylo};
  }
  double um(std::int64_t length) const { return static_cast<double>(length) / per_um_; }
  std::string_view at(ComponentId c) const {
    return io::def::locate(source_.text, "COMPONENTS", p_.component_name(c));
  }
  bool fixed(ComponentId c) const {
    return p_.component_status[c] == db::PlaceStatus::fixed ||
           p_.component_status[c] == db::PlaceStatus::cover;
  }

  /// Standard cells against the sites of all rows. Fixed cells and blocks stand where they like and are left
  /// out.
  void area(int tiers) {
    if (p_.rows.empty()) return;
    const std::string& name = p_.rows.front().site;
    const tech::SiteId site = t_.site(name);
    double have = 0;
    for (const db::PlanRow& r : p_.rows) {
      if (r.site != name || !site.valid()) return;  // sites of several kinds have no common count
      have += static_cast<double>(r.count_x) * r.count_y * tiers;
    }
    const tech::Site& s = t_.sites[site];
    std::int64_t need = 0;
    for (const ComponentId c : ids<ComponentId>(p_.num_components())) {
      const tech::Cell& cell = link_.cell(c);
      if (fixed(c) || (cell.kind != tech::CellClass::core && cell.kind != tech::CellClass::endcap)) continue;
      need += ((std::int64_t{cell.width} + s.width - 1) / s.width) *
              ((std::int64_t{cell.height} + s.height - 1) / s.height);
    }
    if (static_cast<double>(need) <= have) return;
    const double um2 = static_cast<double>(s.width) / t_.dbu_per_micron * s.height / t_.dbu_per_micron;
    out_.report(
            "FLP-0001", source_, io::def::locate(source_.text, "ROW", p_.rows.front().name),
            fmt::format("the cells need {} sites ({:.6g} um2), the rows have {:.0f} ({:.6g} um2): {:.1f} %",
                        need, static_cast<double>(need) * um2, have, have * um2,
                        100 * static_cast<double>(need) / have))
        .help(tiers == 1 ? "give more rows, or fold over more tiers" : "give more rows or more tiers");
  }

  Size size(ComponentId c) const {
    const tech::Cell& cell = link_.cell(c);
    return {cell.width * per_library_, cell.height * per_library_};
  }
  bool turns(ComponentId c) const { return link_.cell(c).symmetry.r90; }
  bool fits(Size s) const { return s.w <= die_.w && s.h <= die_.h; }
  std::string described(ComponentId c) const {
    return fmt::format("{} ({}, {:g} x {:g} um)", diag::shown(p_.component_name(c)),
                       diag::shown(link_.cell(c).name), um(size(c).w), um(size(c).h));
  }

  void blocks(std::optional<int> tiers) {
    std::vector<ComponentId> all;
    for (const ComponentId c : ids<ComponentId>(p_.num_components())) {
      if (link_.cell(c).kind != tech::CellClass::block || fixed(c)) continue;
      const Size s = size(c);
      if (fits(s) || (turns(c) && fits({s.h, s.w}))) {
        all.push_back(c);
        continue;
      }
      if (!out_.wants("FLP-0002")) return;
      out_.report("FLP-0002", source_, at(c),
                  fmt::format("{} is {} than the die ({:g} x {:g} um){}", described(c),
                              s.w > die_.w ? "wider" : "higher", um(die_.w), um(die_.h),
                              turns(c) ? ", turned as well" : ""))
          .note(turns(c) ? std::string() : "its SYMMETRY in LEF has no R90, so it is not turned");
    }
    if (!tiers || *tiers < 1) return;
    // Blocks of which no two can stand on one tier need as many tiers as there are of them. Such a set is
    // grown from the largest on.
    std::stable_sort(all.begin(), all.end(), [&](ComponentId a, ComponentId b) {
      const Size x = size(a), y = size(b);
      return std::max(x.w, x.h) > std::max(y.w, y.h);
    });
    std::vector<ComponentId> apart;
    for (const ComponentId c : all) {
      if (std::all_of(apart.begin(), apart.end(), [&](ComponentId o) { return clash(c, o); }))
        apart.push_back(c);
      if (static_cast<int>(apart.size()) > *tiers) return no_room(apart, *tiers);
    }
  }
  /// Two boxes that do not overlap are apart in x or in y; here the die has no room for either, turned or
  /// not.
  bool clash(ComponentId a, ComponentId b) const {
    for (const Size x : turned(a))
      for (const Size y : turned(b))
        if (fits(x) && fits(y) && (x.w + y.w <= die_.w || x.h + y.h <= die_.h)) return false;
    return true;
  }
  std::vector<Size> turned(ComponentId c) const {
    const Size s = size(c);
    return turns(c) ? std::vector<Size>{s, {s.h, s.w}} : std::vector<Size>{s};
  }
  void no_room(std::vector<ComponentId>& apart, int tiers) {
    std::sort(apart.begin(), apart.end());
    const ComponentId a = apart[0], b = apart[1];
    const bool may_turn = turns(a) || turns(b);
    std::string text;
    if (tiers == 1)
      text = fmt::format(
          "{} and {} cannot both stand in {:g} x {:g} um: their heights add to {:g} and their "
          "widths to {:g}",
          described(a), described(b), um(die_.w), um(die_.h), um(size(a).h + size(b).h),
          um(size(a).w + size(b).w));
    else
      text = fmt::format(
          "{}, {} and {} more cannot stand on {} tiers of {:g} x {:g} um: no two of them fit on one",
          described(a), described(b), apart.size() - 2, tiers, um(die_.w), um(die_.h));
    out_.report("FLP-0003", source_, at(a), std::move(text))
        .note(may_turn ? "turning them does not help" : "no turning is allowed (no R90 in their SYMMETRY)");
  }

  void fences() {
    for (const db::PlanRegion& r : p_.regions) {
      if (r.type != db::PlanRegion::Type::fence) continue;
      for (const db::PlanGroup& g : p_.groups) {
        if (g.region != r.name) continue;
        for (const std::string& member : g.members)
          for_each(member, [&](ComponentId c) {
            outside(c, r, fmt::format("its group {} is fenced", diag::quoted(g.name)));
          });
      }
      for (const auto& [c, region] : p_.component_regions)
        if (region == r.name) outside(c, r, fmt::format("its region {} is fenced", diag::quoted(r.name)));
    }
  }
  template <class F>
  void for_each(const std::string& member, F f) {
    if (member.find('*') == std::string::npos) {
      if (const ComponentId c = p_.find_component(member); c.valid()) f(c);
      return;
    }
    for (const ComponentId c : ids<ComponentId>(p_.num_components()))
      if (matches(member, p_.component_name(c))) f(c);
  }
  /// Reports a fixed component that is not wholly inside the boxes of the region.
  void outside(ComponentId c, const db::PlanRegion& r, const std::string& why) {
    if (!fixed(c) || r.boxes.empty()) return;
    const tech::Cell& cell = link_.cell(c);
    const bool swapped = geom::swaps_sides(p_.component_orient[c]);
    const auto length = [&](std::int32_t l) {
      return static_cast<std::int32_t>((l * per_library_ + per_plan_ - 1) / per_plan_);
    };
    const geom::Point corner = p_.component_at[c];
    const geom::Box box{corner.x, corner.y, corner.x + length(swapped ? cell.height : cell.width),
                        corner.y + length(swapped ? cell.width : cell.height)};
    std::vector<geom::Box> inside;
    geom::Box around;
    for (const geom::Box& b : r.boxes) {
      around.add(b.xlo, b.ylo), around.add(b.xhi, b.yhi);
      const geom::Box both{std::max(b.xlo, box.xlo), std::max(b.ylo, box.ylo), std::min(b.xhi, box.xhi),
                           std::min(b.yhi, box.yhi)};
      if (both.xlo < both.xhi && both.ylo < both.yhi) inside.push_back(both);
    }
    if (geom::union_area(inside) >= box.area()) return;
    if (!out_.wants("FLP-0004")) return;
    const auto plan_um = [&](std::int32_t v) { return um(v * per_plan_); };
    out_.report(
            "FLP-0004", source_, at(c),
            fmt::format("{} is fixed at ({:g}, {:g}) but {} to ({:g}, {:g})..({:g}, {:g})",
                        diag::shown(p_.component_name(c)), plan_um(corner.x), plan_um(corner.y), why,
                        plan_um(around.xlo), plan_um(around.ylo), plan_um(around.xhi), plan_um(around.yhi)))
        .note(r.boxes.size() > 1 ? fmt::format("the fence has {} boxes", r.boxes.size()) : std::string());
  }

  const db::Floorplan& p_;
  const FloorplanLink& link_;
  const tech::Technology& t_;
  const diag::Source& source_;
  diag::Collector& out_;
  const std::int64_t per_plan_, per_library_;  ///< common units in a database unit of either
  const double per_um_;
  Size die_;
};

}  // namespace

bool floorplan_fits(const db::Floorplan& plan, const FloorplanLink& link, const tech::Technology& library,
                    std::optional<int> tiers, const diag::Source& source, diag::Collector& out) {
  return Limits(plan, link, library, source, out).run(tiers);
}

}  // namespace taufold::flow
