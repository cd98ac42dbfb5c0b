// A placed design whose logic changes: cells of other sizes and buffers on both sides of a pair, at random. The result is legal by the
// independent checker, ids and ports keep their meaning, and the same design comes out of the changed netlist as it is written and read.
//
// rooms: base diag geom tech liberty db io check place report flow
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.hpp"
#include "check/check.hpp"
#include "flow/proof/changed_design.hpp"
#include "io/verilog/verilog.hpp"
#include "place/bond/mend.hpp"
#include "place/legal/insert.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

/// Gates in a row, between a port and registers.
std::string chain(int length) {
  std::string v = "module t (clk, a, b, y); input clk, a, b; output y;\n";
  for (int k = 0; k < length; ++k) {
    const std::string from = k == 0 ? "a" : fmt::format("n{}", k - 1), other = k < 7 ? "b" : fmt::format("n{}", k * 7 % k);
    v += k % 9 == 8 ? fmt::format("wire n{0}; DFF_1 u{0} (.CK(clk), .D({1}), .Q(n{0}));\n", k, from) : fmt::format("wire n{0}; NAND2_1 u{0} (.A({1}), .B({2}), .Y(n{0}));\n", k, from, other);
  }
  return v + fmt::format("BUF_1 o (.A(n{}), .Y(y));\nendmodule\n", length - 1);
}

std::optional<flow::RealDesign> read(const std::string& verilog, flow::Session& s) {
  const fs::path kit = fs::path(TAUFOLD_SOURCE) / "examples/kit";
  std::vector<flow::LoadedInput> files = flow::load_inputs(std::vector<std::string>{(kit / "kit45.tech.lef").string(), (kit / "kit45.cells.lef").string(), (kit / "kit45.lib").string()}, s);
  io::InputFile v;
  v.path = "t.v";
  v.text = verilog;
  files.push_back({std::move(v), flow::input_kind("t.v", verilog)});
  flow::DesignOptions options;
  options.bond_pitch_um = 1;
  std::optional<flow::DesignParts> parts = flow::design_parts(std::move(files), options, 2, {}, s);
  place::Options engine;
  engine.effort = 1;
  return parts ? flow::read_real_design(std::move(*parts), options, &engine, s) : std::nullopt;
}

void change_and_check(const flow::RealDesign& real, const db::Design& placed, std::uint64_t seed) {
  Rng rng(seed);
  StopToken stop;
  diag::Collector diagnostics;
  place::Options o;
  o.effort = 1;
  const place::Result start = place::fold(placed, o, stop, nullptr);
  ASSERT_TRUE(start.legal);
  flow::ChangedDesign side(real, placed, start.placement);
  db::NetlistEditor edit(side.netlist_to_change());
  const db::Netlist& n = side.netlist();
  const db::CellTypeId nand = flow::library_cell_type(side.real(), edit, "NAND2_2"), buf = flow::library_cell_type(side.real(), edit, "BUF_4");
  ASSERT_TRUE(nand.valid() && buf.valid());
  const std::size_t cells = n.num_insts(), nets = n.num_nets();
  std::vector<place::WantedPlace> wanted;
  const auto want = [&](db::InstId i, db::InstId near) { wanted.push_back({i, start.placement.tier[near], start.placement.x[near], start.placement.y[near]}); };
  for (const db::InstId i : ids<db::InstId>(cells)) {
    if (n.cell_name(i) == "NAND2_1" && rng.below(6) == 0) {
      EXPECT_TRUE(edit.resize(i, nand));
      want(i, i);
    } else if (rng.below(12) == 0) {
      // Behind the first output: half of the loads and ports go on to a new net.
      for (const db::PinId p : n.pins(i)) {
        if (n.direction(p) != db::PinDirection::output || !n.pin_net[p].valid()) continue;
        const db::NetId old = n.pin_net[p], fresh = edit.add_net(edit.free_net_name("rn"));
        std::size_t moved = 0;
        for (const db::PinId q : n.pins(old))
          if (q != p && rng.below(2) == 0) edit.connect(q, fresh), ++moved;
        for (const db::PortBitId b : n.port_bits(old)) edit.connect(b, fresh), ++moved;
        if (moved == 0)
          for (const db::PinId q : n.pins(old))
            if (q != p && moved++ == 0) edit.connect(q, fresh);
        const db::NetId on[] = {old, fresh};
        want(edit.add_instance(edit.free_inst_name("rb"), buf, on), i);
        break;
      }
    }
  }
  edit.finish();
  ASSERT_EQ(db::inconsistency(n), "");
  ASSERT_TRUE(side.relink(diagnostics));
  EXPECT_EQ(db::inconsistency(side.design()), "");
  for (std::size_t k = 0; k < nets; ++k) EXPECT_EQ(side.design().net_names[static_cast<std::uint32_t>(k)], placed.net_names[static_cast<std::uint32_t>(k)]);
  db::Design grown = side.design();
  flow::allow_growth(side.real(), grown);
  ASSERT_TRUE(place::insert_cells(grown, side.placement(), wanted).failed.empty());
  ASSERT_EQ(place::mend_bonds(grown, side.placement()).failed, 0u);
  const check::Report judged = check::check(grown, side.placement());
  EXPECT_TRUE(judged.legal) << check::to_text(grown, judged);
  // Every port stands where it stood.
  for (std::size_t k = 0; k < grown.ports.size(); ++k) {
    const auto was = std::find(placed.port_names.begin(), placed.port_names.end(), grown.port_names[k]);
    ASSERT_NE(was, placed.port_names.end());
    const db::IoPin& before = placed.ports[static_cast<std::size_t>(was - placed.port_names.begin())];
    EXPECT_EQ(grown.ports[k].x, before.x);
    EXPECT_EQ(grown.ports[k].y, before.y);
  }

  io::InputFile written;
  written.path = "changed.v";
  written.text = io::verilog::write(n);
  io::verilog::ReadOptions options;
  options.cells = io::verilog::cells_of(n);
  std::optional<db::Netlist> again = io::verilog::read(std::span(&written, 1), options, diagnostics);
  ASSERT_TRUE(again.has_value());
  flow::ChangedDesign other(real, placed, start.placement);
  ASSERT_TRUE(other.replace(std::move(*again), written.path, diagnostics));
  const db::Design& d = other.design();
  ASSERT_EQ(d.num_insts(), grown.num_insts());
  EXPECT_EQ(d.num_pins(), grown.num_pins());
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const std::uint32_t same = grown.inst_names.find(d.inst_names[i.value]);
    ASSERT_NE(same, StringPool::kNone);
    EXPECT_EQ(d.masters[d.inst_master[i]].name, grown.masters[grown.inst_master[db::InstId(std::size_t{same})]].name);
  }
}

TEST(ChangedDesign, BothSidesStayLegalAndAreReadBackAsTheyAre) {
  flow::SilentMonitor silent;
  StopToken stop;
  flow::Session s(silent, stop);
  const std::optional<flow::RealDesign> real = read(chain(150), s);
  ASSERT_TRUE(real.has_value()) << (s.diagnostics.list().empty() ? "" : s.diagnostics.list().front().message);
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    change_and_check(*real, real->fold, seed);
    change_and_check(*real, real->flat, seed);
  }
}

}  // namespace
}  // namespace taufold
