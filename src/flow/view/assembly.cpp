#include "flow/view/assembly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "io/def/def.hpp"
#include "io/lef/lef.hpp"
#include "io/threedblox/threedblox.hpp"
#include "io/tree/fields.hpp"

namespace taufold::flow {

namespace {

namespace tdb = io::threedblox;

constexpr std::size_t kMostChiplets = 64;
constexpr std::int64_t kFarthest = std::int64_t{1} << 30;

/// A turn as a matrix, row by row; in the order of geom::Orient, which is that of DEF's N, W, S, E, FS, FW, FN, FE.
using Matrix = std::array<int, 4>;
constexpr std::array<Matrix, 8> kMatrices{{{1, 0, 0, 1}, {0, -1, 1, 0}, {-1, 0, 0, -1}, {0, 1, -1, 0}, {1, 0, 0, -1}, {0, 1, 1, 0}, {-1, 0, 0, 1}, {0, -1, -1, 0}}};
/// Of the view, by geom::Orient; and geom::Orient by the turn of an instance.
constexpr std::array<std::uint32_t, 8> kNumber{0, 2, 1, 3, 5, 6, 4, 7};
constexpr std::array<std::size_t, 8> kOrientOfTurn{0, 1, 2, 3, 4, 6, 5, 7};

/// First turned by `inner`, then by `outer`.
std::uint32_t orient_number(geom::Orient inner, tdb::Turn outer) {
  const Matrix &a = kMatrices[kOrientOfTurn[static_cast<std::size_t>(outer)]], &b = kMatrices[static_cast<std::size_t>(inner)];
  const Matrix both{a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]};
  return kNumber[static_cast<std::size_t>(std::find(kMatrices.begin(), kMatrices.end(), both) - kMatrices.begin())];
}

int degrees(tdb::Turn t) { return 90 * static_cast<int>(kOrientOfTurn[static_cast<std::size_t>(t)] % 4); }

class AssemblyView {
 public:
  AssemblyView(const io::InputFile& file, const tdb::Assembly& a, Session& s) : file_(file), a_(a), s_(s) {}

  std::optional<view::Folder> run() {
    f_.kind = "assembly";
    f_.title = a_.name.empty() ? std::filesystem::path(file_.path).stem().string() : a_.name;
    f_.program = fmt::format("taufold {} ({})", s_.document.version, s_.document.commit);
    f_.um_per_unit = 1.0 / static_cast<double>(a_.precision);
    scene_.id = "fold";
    scene_.title = fmt::format("{} chiplets", a_.instances.size());
    if (a_.instances.empty() || a_.instances.size() > kMostChiplets || !within_reach()) return refused();
    order_.resize(a_.instances.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t x, std::size_t y) { return a_.instances[x].z < a_.instances[y].z; });
    tier_.resize(order_.size());
    for (std::size_t k = 0; k < order_.size(); ++k) tier_[order_[k]] = static_cast<std::uint32_t>(k);
    for (std::size_t k = 0; k < order_.size(); ++k) add_chiplet(k);
    for (std::size_t k = 0; k < a_.connections.size(); ++k) add_connection(k);
    f_.scenes.push_back(std::move(scene_));
    return std::move(f_);
  }

 private:
  std::optional<view::Folder> refused() {
    s_.diagnostics.report("VIW-0010", file_.path,
                          a_.instances.empty() ? std::string("the file defines chiplets and no assembly of them (.3dbx)")
                                               : fmt::format("the assembly has more than {} chiplets, or they lie farther apart than {} units", kMostChiplets, kFarthest));
    return std::nullopt;
  }

  bool within_reach() const {
    const auto fine = [](std::int64_t v) { return v > -kFarthest && v < kFarthest; };
    return std::all_of(a_.instances.begin(), a_.instances.end(), [&](const tdb::Instance& i) {
      const tdb::Rect r = outline(i);
      return fine(r.xlo) && fine(r.ylo) && fine(r.xhi) && fine(r.yhi);
    });
  }

  tdb::Rect outline(const tdb::Instance& i) const { return tdb::placed(a_, i, a_.chiplets[i.chiplet].outline()); }
  double um(std::int64_t units) const { return static_cast<double>(units) / static_cast<double>(a_.precision); }

  void add_chiplet(std::size_t tier) {
    const tdb::Instance& i = a_.instances[order_[tier]];
    const tdb::Chiplet& c = a_.chiplets[i.chiplet];
    const tdb::Rect r = outline(i);
    const auto whole = [](std::int64_t v) { return static_cast<std::int32_t>(v); };
    scene_.tiers.push_back({.name = i.name, .technology = static_cast<std::uint32_t>(tier), .outline = {whole(r.xlo), whole(r.ylo), whole(r.xhi), whole(r.yhi)}, .z_um = um(i.z), .thickness_um = um(c.thickness),
                            .faces_up = !i.turned_over, .rotation = degrees(i.turn)});
    f_.technologies.push_back(c.name);
    add_cells(tier, i, c);
  }

  void no_cells(const tdb::Instance& i, const std::string& def, const std::string& why) { s_.diagnostics.report("VIW-0011", def, fmt::format("chiplet {} is shown without its cells: {}", diag::quoted(i.name), why)); }

  /// What cannot be read is told once, as a warning: the plates are there without it.
  void add_cells(std::size_t tier, const tdb::Instance& i, const tdb::Chiplet& c) {
    const std::vector<std::string>& own = i.def.empty() ? c.def : i.def;
    if (own.empty()) return;
    const std::string path = io::tree::beside(file_.path, own.front());
    diag::Collector aside;
    const std::optional<io::InputFile> def = io::read_input(path, aside);
    const std::optional<db::Floorplan> plan = def ? io::def::read_def(*def, aside) : std::nullopt;
    const auto fault = [&] { return aside.list().empty() ? std::string("it cannot be read") : aside.list().front().message; };
    if (!plan) return no_cells(i, path, fault());
    tech::Technology lef;
    for (const std::vector<std::string>* list : {&c.tech_lef, &c.lef})
      for (const std::string& name : *list) {
        const std::optional<io::InputFile> file = io::read_input(io::tree::beside(file_.path, name), aside);
        if (!file || !io::lef::read_lef(*file, aside, lef)) return no_cells(i, path, "of the LEF of its cells, " + fault());
      }
    geom::Box die;
    for (const geom::Point p : plan->die) die.add(p.x, p.y);
    if (die.empty()) die = {0, 0, 0, 0};
    const double scale = static_cast<double>(a_.precision) / std::max(1, plan->dbu_per_um);
    const double cell_scale = static_cast<double>(a_.precision) / std::max(1, lef.dbu_per_micron);
    const auto units = [](double v) { return static_cast<std::int64_t>(std::llround(v)); };
    std::vector<std::uint32_t> master_of(plan->master_names.size(), std::numeric_limits<std::uint32_t>::max());
    for (const db::ComponentId k : ids<db::ComponentId>(plan->component_master.size())) {
      if (plan->component_status[k] == db::PlaceStatus::unplaced) continue;
      const std::uint32_t name = plan->component_master[k];
      const tech::CellId cell = lef.cell(plan->master_names[name]);
      if (!cell.valid() || cell.value >= lef.cells.size()) continue;
      const bool turned = geom::swaps_sides(plan->component_orient[k]);
      const std::int64_t w = units(cell_scale * lef.cells[cell].width), h = units(cell_scale * lef.cells[cell].height);
      const std::int64_t x = units(scale * (static_cast<double>(plan->component_at[k].x) - die.xlo)), y = units(scale * (static_cast<double>(plan->component_at[k].y) - die.ylo));
      const tdb::Rect box = tdb::placed(a_, i, {x, y, x + (turned ? h : w), y + (turned ? w : h)});
      if (std::max({std::abs(box.xlo), std::abs(box.ylo), w, h}) >= kFarthest) continue;
      if (master_of[name] == std::numeric_limits<std::uint32_t>::max()) {
        master_of[name] = static_cast<std::uint32_t>(f_.masters.size());
        view::Master m{.name = std::string(plan->master_names[name]), .macro = lef.cells[cell].kind == tech::CellClass::block, .size = std::vector<view::Point>(a_.instances.size(), view::Point{0, 0})};
        m.size[tier] = {static_cast<std::int32_t>(w), static_cast<std::int32_t>(h)};
        f_.masters.push_back(std::move(m));
      }
      f_.cell_master.push_back(master_of[name]);
      f_.cell_names.add(fmt::format("{}/{}", i.name, plan->component_names[k.value]));
      scene_.x.push_back(static_cast<std::uint32_t>(static_cast<std::int32_t>(box.xlo)));
      scene_.y.push_back(static_cast<std::uint32_t>(static_cast<std::int32_t>(box.ylo)));
      scene_.tier.push_back(static_cast<std::uint32_t>(tier));
      scene_.orient.push_back(orient_number(plan->component_orient[k], i.turn));
    }
  }

  /// Bumps of one side of a connection, and their nets as the chiplet names them.
  void add_connection(std::size_t number) {
    const tdb::Connection& c = a_.connections[number];
    const tdb::End& end = c.bot.outside() ? c.top : c.bot;
    if (end.outside() || number > 65535) return;
    const tdb::Instance& i = a_.instances[end.instance];
    const tdb::Region& region = a_.chiplets[i.chiplet].regions[end.region];
    const std::uint32_t lower = tier_[end.instance], upper = c.top.outside() ? lower : tier_[c.top.instance];
    scene_.interfaces.push_back({.name = c.name, .lower = lower, .upper = upper, .used = static_cast<std::int64_t>(region.bumps.size())});
    const auto index = static_cast<std::uint32_t>(scene_.interfaces.size() - 1);
    for (const tdb::Bump& b : region.bumps) {
      const auto at = tdb::placed(a_, i, b.x, b.y);
      scene_.bond_x.push_back(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::clamp(at[0], -kFarthest, kFarthest))));
      scene_.bond_y.push_back(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::clamp(at[1], -kFarthest, kFarthest))));
      scene_.bond_net.push_back(net_of(i.name, b.net.empty() ? b.port : b.net));
      scene_.bond_interface.push_back(index);
    }
  }

  std::uint32_t net_of(const std::string& chiplet, const std::string& net) {
    if (net.empty()) return view::kNoNet;
    const auto [it, fresh] = nets_.try_emplace(chiplet + "/" + net, static_cast<std::uint32_t>(f_.net_degree.size()));
    if (fresh) {
      f_.net_degree.push_back(0);
      f_.net_names.add(it->first);
    }
    return it->second;
  }

  const io::InputFile& file_;
  const tdb::Assembly& a_;
  Session& s_;
  view::Folder f_;
  view::Scene scene_;
  std::vector<std::size_t> order_;   ///< instances from the bottom
  std::vector<std::uint32_t> tier_;  ///< by instance
  std::map<std::string, std::uint32_t> nets_;
};

}  // namespace

std::optional<view::Folder> view_of_assembly(const io::InputFile& file, Session& s) {
  const std::optional<tdb::Assembly> a = tdb::read_threedblox(file, s.diagnostics);
  if (!a || s.failed()) return std::nullopt;
  return AssemblyView(file, *a, s).run();
}

}  // namespace taufold::flow
