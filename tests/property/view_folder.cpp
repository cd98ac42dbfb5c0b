// Random designs, written as a view folder and read by a reader that knows the format alone: every cell, net, pin and bond is what it was.
//
// rooms: base diag db io flow
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "flow/view/files.hpp"
#include "io/writer.hpp"
#include "support/synthetic_design.hpp"
#include "support/view_decoder.hpp"

namespace taufold::flow {
namespace {

/// Anywhere, legal or not: the view shows what is there.
db::Placement scattered(const db::Design& d, std::uint64_t seed) {
  Rng rng(seed);
  db::Placement p;
  p.resize(d.num_insts());
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    p.tier[i] = db::TierId(static_cast<std::size_t>(rng.below(static_cast<std::uint32_t>(d.num_tiers()))));
    p.x[i] = static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(d.die.width())));
    p.y[i] = static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(d.die.height())));
    p.orient[i] = static_cast<geom::Orient>(rng.below(8));
  }
  for (std::uint32_t n = 0; n < d.num_nets(); ++n)
    for (std::uint32_t k = 0; k < d.interfaces.size(); ++k)
      if (rng.below(3) == 0) p.bonds.push_back({db::NetId(std::size_t{n}), k, static_cast<std::int32_t>(rng.below(1000)), static_cast<std::int32_t>(rng.below(1000))});
  return p;
}

TEST(ViewFolder, HoldsEveryCellNetPinAndBond) {
  constexpr const char* kWords[] = {"R0", "R90", "R180", "R270", "MX", "MXR90", "MY", "MYR90"};
  constexpr int kNumbers[] = {0, 2, 1, 3, 5, 6, 4, 7};  // N, S, W, E, FN, FS, FW, FE
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const db::Design d = test::synthetic_design(static_cast<std::uint32_t>(50 + 97 * seed), 1 + seed % 4, 0.7, seed);
    const db::Placement p = scattered(d, seed);
    SilentMonitor monitor;
    StopToken stop;
    Session s(monitor, stop);
    const test::TempFolder folder;
    io::FolderWriter writer((folder.path() / "out").string());
    ASSERT_TRUE(writer.begin(s.diagnostics));
    ViewSide side;
    side.design = &d;
    side.placement = &p;
    ASSERT_TRUE(write_view(writer, side, {}, s));
    ASSERT_TRUE(writer.commit(s.diagnostics));
    const test::ViewDecoder view(folder.path() / "out/view");
    const std::string id = d.num_tiers() > 1 ? "fold" : "flat";
    EXPECT_EQ(view.index["counts"]["cells"], d.num_insts());
    EXPECT_EQ(view.index["counts"]["nets"], d.num_nets());
    EXPECT_EQ(view.index["counts"]["pins"], d.num_pins());
    EXPECT_EQ(view.index["length_unit"], d.dbu_per_micron > 0 ? "um" : "dbu");
    const auto x = view.values("cells.x." + id), y = view.values("cells.y." + id), tier = view.values("cells.tier." + id), orient = view.values("cells.orient." + id),
               master = view.values("cells.master");
    const auto names = view.names("names.cells"), nets = view.names("names.nets");
    for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
      EXPECT_EQ(names[i.value], d.inst_names[i.value]);
      EXPECT_EQ(x[i.value], p.x[i]);
      EXPECT_EQ(y[i.value], p.y[i]);
      EXPECT_EQ(tier[i.value], p.tier[i].value);
      EXPECT_EQ(orient[i.value], kNumbers[static_cast<std::size_t>(p.orient[i])]) << kWords[static_cast<std::size_t>(p.orient[i])];
      const auto& m = view.index["masters"][static_cast<std::size_t>(master[i.value])];
      EXPECT_EQ(m["name"], d.masters[d.inst_master[i]].name);
      const auto& size = m["size"][d.tiers[p.tier[i]].tech.value];
      EXPECT_EQ(size[0], d.shape(i, p.tier[i]).width);
      EXPECT_EQ(size[1], d.shape(i, p.tier[i]).height);
    }
    const auto degree = view.values("nets.pins.start"), cell = view.values("nets.pins.cell"), pin = view.values("nets.pins.pin");
    std::size_t at = 0;
    for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
      EXPECT_EQ(nets[n.value], d.net_names[n.value]);
      std::vector<std::pair<std::int64_t, std::int64_t>> shown, real;
      for (std::int64_t k = 0; k < degree[n.value]; ++k, ++at) shown.emplace_back(cell[at], pin[at]);
      for (const db::PinId q : d.pins(n)) real.emplace_back(d.pin_inst[q].value, d.pin_master_pin[q]);
      std::sort(real.begin(), real.end());
      EXPECT_EQ(shown, real) << n.value;
    }
    const auto bx = view.values("bonds.x." + id), by = view.values("bonds.y." + id), net = view.values("bonds.net." + id), interface = view.values("bonds.interface." + id);
    ASSERT_EQ(bx.size(), p.bonds.size());
    for (std::size_t k = 0; k < p.bonds.size(); ++k)
      EXPECT_EQ((std::array{bx[k], by[k], net[k], interface[k]}), (std::array<std::int64_t, 4>{p.bonds[k].x, p.bonds[k].y, p.bonds[k].net.value, p.bonds[k].interface}));
    // Scattered at random, every place is noise: the bound of a placed design, and its two coordinates.
    EXPECT_LT(static_cast<double>(view.bytes()), 14'000 + 24.0 * static_cast<double>(d.num_insts()));
  }
}

}  // namespace
}  // namespace taufold::flow
