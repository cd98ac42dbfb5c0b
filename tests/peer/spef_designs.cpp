// The SPEF files of the shared designs, read over their netlists: every net is found, modules are joined,
// totals are those of the files. With them the SPEF cases of the field collection, as far as reading decides
// them.
//
// rooms: base diag geom db liberty io wire
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/spef/spef.hpp"
#include "io/verilog/verilog.hpp"
#include "wire/moments.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

const fs::path kShared = TAUFOLD_SHARED;

std::optional<db::Netlist> read_netlist(const std::vector<fs::path>& paths, const std::string& top = {}) {
  diag::Collector out;
  std::vector<io::InputFile> files;
  for (const fs::path& p : paths)
    if (auto file = io::read_input(p.string(), out)) files.push_back(std::move(*file));
  io::verilog::ReadOptions options;
  options.top = top;
  std::optional<db::Netlist> n = io::verilog::read(files, options, out);
  EXPECT_TRUE(n) << diag::to_text(out);
  return n;
}

struct Wires {
  db::Parasitics wires;
  std::vector<io::spef::ReadSummary> files;
  std::string said;
  double seconds = 0;
  std::size_t bytes = 0;
};

Wires read_wires(const db::Netlist& n, const std::vector<std::pair<fs::path, std::string>>& parts) {
  Wires w;
  diag::Collector out;
  db::ParasiticsBuilder builder(n);
  for (const auto& [path, instance] : parts) {
    const std::optional<io::InputFile> file = io::read_input(path.string(), out);
    EXPECT_TRUE(file) << path;
    if (!file) return w;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(io::spef::read_spef(*file, n, {io::spef::Corner::typical, instance}, builder, out,
                                    &w.files.emplace_back()))
        << diag::to_text(out);
    w.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    w.bytes += file->text.size();
  }
  const auto start = std::chrono::steady_clock::now();
  w.wires = builder.finish();
  const double joined = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%.1f MB read in %.3f s (%.0f MB/s), joined in %.3f s: %zu nodes, %zu resistors, %.1f MB\n",
              1e-6 * static_cast<double>(w.bytes), w.seconds, 1e-6 * static_cast<double>(w.bytes) / w.seconds,
              joined, w.wires.num_nodes(), w.wires.resistors.size(),
              1e-6 * static_cast<double>(w.wires.memory_bytes()));
  w.said = diag::to_text(out);
  EXPECT_EQ(db::inconsistency(w.wires, n), "");
  return w;
}

/// Nets of several ends with wires and, of them, those in which not every terminal is connected to the first.
std::pair<std::size_t, std::size_t> connected(const db::Netlist& n, const db::Parasitics& wires,
                                              std::size_t& loops) {
  std::size_t nets = 0, apart = 0;
  wire::Moments m;
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    const db::NetRc rc = wires.net(net);
    if (rc.empty() || n.num_terminals(net) < 2) continue;
    ++nets;
    m.solve(rc, 0, {});
    loops += m.loops();
    bool whole = m.converged();
    for (const db::PinId p : n.pins(net))
      whole = whole && rc.node(p) != db::NetRc::kNone && m.reached(rc.node(p));
    for (const db::PortBitId b : n.port_bits(net))
      whole = whole && rc.node(b) != db::NetRc::kNone && m.reached(rc.node(b));
    apart += !whole;
  }
  return {nets, apart};
}

void expect_round_trip(const db::Netlist& n, const db::Parasitics& wires) {
  io::InputFile file;
  file.path = "written.spef";
  file.text = io::spef::write_spef(wires, n);
  diag::Collector out;
  db::ParasiticsBuilder builder(n);
  EXPECT_TRUE(io::spef::read_spef(file, n, {}, builder, out));
  EXPECT_EQ(diag::to_text(out), "");
  EXPECT_TRUE(builder.finish() == wires);
}

TEST(SpefDesigns, GcdOfSky130) {
  const fs::path folder = kShared / "designs/sky130hd/gcd";
  if (!fs::exists(folder)) GTEST_SKIP() << "no shared designs";
  const std::optional<db::Netlist> n = read_netlist({folder / "gcd.v"});
  ASSERT_TRUE(n);
  const Wires w = read_wires(*n, {{folder / "gcd.spef.xz", ""}});
  EXPECT_EQ(w.said, "");
  EXPECT_GT(w.files[0].couplings, 1000u);
  std::size_t loops = 0;
  const auto [nets, apart] = connected(*n, w.wires, loops);
  EXPECT_GT(nets, 280u);
  EXPECT_EQ(apart, 3u) << "the file is older than the netlist and lacks a pin on three nets";
  EXPECT_EQ(loops, 0u);
  EXPECT_EQ(db::unannotated_nets(w.wires, *n), 0u);
  expect_round_trip(*n, w.wires);
}

TEST(SpefDesigns, MockArrayIsJoinedOverItsModules) {
  const fs::path folder = kShared / "designs/asap7/mock_array";
  if (!fs::exists(folder)) GTEST_SKIP() << "no shared designs";
  const std::optional<db::Netlist> n =
      read_netlist({folder / "MockArray.v.xz", folder / "Element.v"}, "MockArray");
  ASSERT_TRUE(n);
  std::vector<std::pair<fs::path, std::string>> parts = {{folder / "MockArray.spef.xz", ""}};
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 4; ++column)
      parts.push_back(
          {folder / "Element.spef.xz", "ces_" + std::to_string(row) + "_" + std::to_string(column)});
  const Wires w = read_wires(*n, parts);
  std::size_t unknown = 0, nets_in_files = 0;
  for (const io::spef::ReadSummary& s : w.files) {
    unknown += s.unknown_nets + s.unknown_pins + s.foreign_pins;
    nets_in_files += s.nets;
  }
  EXPECT_EQ(unknown, 0u) << w.said;
  std::size_t loops = 0;
  const auto [nets, apart] = connected(*n, w.wires, loops);
  std::printf("%zu sections, %zu nets, %zu apart, %zu loops, %zu without wires\n", nets_in_files, nets, apart,
              loops, db::unannotated_nets(w.wires, *n));
  EXPECT_GT(nets, 20'000u);
  EXPECT_EQ(apart, 0u);
  EXPECT_EQ(db::unannotated_nets(w.wires, *n), 0u);
  expect_round_trip(*n, w.wires);
  // Whatever comes first, the networks are the same but for the order of resistors.
  std::reverse(parts.begin(), parts.end());
  const Wires back = read_wires(*n, parts);
  EXPECT_EQ(back.wires.num_nodes(), w.wires.num_nodes());
  EXPECT_EQ(back.wires.resistors.size(), w.wires.resistors.size());
}

TEST(SpefField, CasesAreReadAsTheyAreMeant) {
  const fs::path root = kShared / "field/cases/spef";
  if (!fs::exists(root)) GTEST_SKIP() << "no field cases";
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(root)) {
    const fs::path folder = entry.path();
    const std::string name = folder.filename().string();
    const std::optional<db::Netlist> n = read_netlist({folder / "d.v"});
    ASSERT_TRUE(n) << name;
    const Wires w = read_wires(*n, {{folder / "d.spef", ""}});
    ++cases;
    const std::size_t missing = db::unannotated_nets(w.wires, *n);
    if (name.starts_with("01") || name.starts_with("05")) {
      EXPECT_EQ(missing, 3u) << name;
      EXPECT_EQ(w.said, "") << name;
    }
    if (name.starts_with("03")) {
      EXPECT_NEAR(w.wires.net(n->find_net("n1")).total_F(), 0.030e-12, 1e-26);
      EXPECT_NEAR(w.wires.net(n->find_net("m1")).total_F(), 0.025e-12, 1e-26);
    }
    if (name.starts_with("07")) {
      EXPECT_NE(w.said.find("d.spef:9:1: warning: a blank is missing behind *DELIMITER"), std::string::npos)
          << w.said;
      EXPECT_NE(w.said.find("'u1:A' has no direction"), std::string::npos) << w.said;
    }
  }
  EXPECT_EQ(cases, 4u);
}

}  // namespace
}  // namespace taufold
