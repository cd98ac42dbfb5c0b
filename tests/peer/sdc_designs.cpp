// The SDC files of the shared designs, read over their netlists and libraries: nothing unknown, nothing lost.
// With them the SDC cases of the field collection, as far as reading decides them.
//
// rooms: base diag geom db liberty io
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/liberty/liberty.hpp"
#include "io/sdc/netlist_query.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

bool ends_with(const std::string& name, const std::string& end) {
  return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}

/// Files of a folder with one of the endings, packed or not, in order.
std::vector<std::string> files(const fs::path& folder, const std::string& end) {
  std::vector<std::string> out;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (ends_with(name, end) || ends_with(name, end + ".xz") || ends_with(name, end + ".gz"))
      out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Libraries are read once for all designs of a platform.
const liberty::Library* library(const std::string& path) {
  static std::map<std::string, std::unique_ptr<liberty::Library>> cache;
  std::unique_ptr<liberty::Library>& slot = cache[path];
  if (!slot) {
    diag::Collector out;
    const std::optional<io::InputFile> file = io::read_input(path, out);
    auto read = file ? io::liberty::read_library(*file, out) : std::nullopt;
    EXPECT_TRUE(read) << diag::to_text(out);
    slot = std::make_unique<liberty::Library>(read ? std::move(read->library) : liberty::Library());
  }
  return slot.get();
}

struct Design {
  std::optional<db::Netlist> netlist;
  std::vector<const liberty::Library*> libraries;
};

Design read_design(const std::vector<std::string>& verilog, const std::vector<std::string>& libs,
                   std::string top = {}) {
  Design d;
  for (const std::string& path : libs) d.libraries.push_back(library(path));
  diag::Collector out;
  std::vector<io::InputFile> texts;
  for (const std::string& path : verilog)
    if (auto file = io::read_input(path, out)) texts.push_back(std::move(*file));
  io::verilog::ReadOptions options;
  options.top = std::move(top);
  d.netlist = io::verilog::read(texts, options, out);
  EXPECT_TRUE(d.netlist) << diag::to_text(out);
  return d;
}

struct Read {
  bool good = false;
  db::Constraints constraints;
  std::string said;
};

Read read_constraints(const Design& d, const std::string& path) {
  Read r;
  diag::Collector out;
  const std::optional<io::InputFile> file = io::read_input(path, out);
  const io::sdc::NetlistQuery query(*d.netlist, d.libraries);
  io::sdc::Options options;
  if (!d.libraries.empty()) {
    options.units.time_s = d.libraries[0]->units.time_s;
    options.units.capacitance_F = d.libraries[0]->units.capacitance_F;
  }
  r.good = file && io::sdc::read_sdc(*file, query, options, r.constraints, out);
  r.said = diag::to_text(out);
  return r;
}

TEST(SdcDesigns, EveryConstraintFileIsReadWhole) {
  const fs::path root = fs::path(TAUFOLD_SHARED) / "designs";
  if (!fs::exists(root)) GTEST_SKIP() << "no shared designs";
  std::size_t designs = 0, constraint_files = 0, clocks = 0, delays = 0;
  for (const char* platform : {"asap7", "gt2n", "nangate45", "sky130hd"}) {
    std::vector<std::string> cells = files(root / platform, ".lib");
    std::erase_if(cells, [](const std::string& p) {
      return p.find("_fast") != std::string::npos || p.find("_slow") != std::string::npos;
    });
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(root / platform)) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    for (const fs::path& folder : folders) {
      const std::vector<std::string> verilog = files(folder, ".v"), sdc = files(folder, ".sdc");
      if (verilog.empty() || sdc.empty()) continue;
      std::vector<std::string> libs = cells;
      for (const std::string& l : files(folder, ".lib")) libs.push_back(l);
      const Design d = read_design(verilog, libs);
      ASSERT_TRUE(d.netlist) << folder;
      ++designs;
      for (const std::string& path : sdc) {
        const Read r = read_constraints(d, path);
        EXPECT_TRUE(r.good) << r.said;
        for (const char* lost : {"SDC-0005", "SDC-0009", "SDC-0012"})
          EXPECT_EQ(r.said.find(lost), std::string::npos) << path << "\n" << r.said;
        // Of objects, levels of the hierarchy alone are left out: as ends of paths they match nothing (mock_array).
        const auto count = [&](std::string_view what) {
          std::size_t n = 0;
          for (std::size_t at = 0; (at = r.said.find(what, at)) != std::string::npos; ++at) ++n;
          return n;
        };
        EXPECT_EQ(count("SDC-0006"), count("names a level of the hierarchy, where no path starts or ends [SDC-0006]")) << r.said;
        EXPECT_EQ(count("SDC-0006") > 0, path.find("mock_array") != std::string::npos) << r.said;
        ++constraint_files;
        clocks += r.constraints.clocks.size();
        delays += r.constraints.port_delays.size();
        for (const db::Clock& c : r.constraints.clocks) EXPECT_TRUE(c.generated || c.period_s > 0) << path;
      }
    }
  }
  EXPECT_GE(designs, 28u);
  EXPECT_GE(constraint_files, 32u);
  EXPECT_GE(clocks, 30u);
  EXPECT_GE(delays, 10'000u);
}

TEST(SdcDesigns, ClockmixSourcesItsOtherFiles) {
  const fs::path folder = fs::path(TAUFOLD_SHARED) / "designs/nangate45/clkmix";
  if (!fs::exists(folder)) GTEST_SKIP() << "no shared designs";
  const Design d = read_design(files(folder, ".v"), files(folder.parent_path(), "_typ.lib"));
  ASSERT_TRUE(d.netlist);
  const Read r = read_constraints(d, (folder / "corners.sdc").string());
  ASSERT_TRUE(r.good) << r.said;
  const db::Constraints& c = r.constraints;
  ASSERT_EQ(c.clocks.size(), 6u);
  EXPECT_DOUBLE_EQ(c.clocks[db::ClockId(0)].period_s, 5.5e-9);
  EXPECT_TRUE(c.clocks[db::ClockId(5)].propagated);
  EXPECT_EQ(c.clocks[db::ClockId(3)].generated->divide_by, 2);
  EXPECT_EQ(c.clock_groups.size(), 2u);
  EXPECT_EQ(c.clock_groups[0].groups[0].size(), 5u);
  EXPECT_EQ(c.derates.size(), 4u);
  EXPECT_EQ(c.inter_clock.size(), 1u);
  EXPECT_EQ(c.files.size(), 3u);
  const io::sdc::NetlistQuery query(*d.netlist, d.libraries);
  EXPECT_EQ(query.name(c.clocks[db::ClockId(3)].sources[0]), "u_ck_d2.u/Z");
}

TEST(SdcField, CasesSayWhatTheyShould) {
  const fs::path root = fs::path(TAUFOLD_SHARED) / "field";
  if (!fs::exists(root)) GTEST_SKIP() << "no shared field cases";
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(root / "cases/sdc")) {
    const fs::path folder = entry.path();
    const std::string name = folder.filename().string();
    std::vector<std::string> libs = files(folder, ".lib");
    if (libs.empty()) libs = {(root / "common/fm.lib").string()};
    const Design d = read_design(files(folder, ".v"), libs, "tiny");
    ASSERT_TRUE(d.netlist) << name;
    const Read r = read_constraints(d, (folder / "c.sdc").string());
    ++cases;
    const auto tells = [&](const char* of, const char* what) {
      if (name.find(of) != std::string::npos) {
        EXPECT_NE(r.said.find(what), std::string::npos) << name << "\n" << r.said;
      }
    };
    if (name.substr(0, 2) == "01") {
      EXPECT_FALSE(r.good) << "a clock's name where a pin is wanted";
    } else {
      EXPECT_TRUE(r.good) << name << r.said;
    }
    tells("01-", "-source takes a pin or port; 'clk' is a clock (its port is ck)");
    tells("05-", "'ck'");
    tells("06-", "did you mean d[*]?");
    tells("08-", "set_units gives 'ns' as the unit of time, but the library's is 1 ps");
    tells("22-", "'n1' is a net, not a pin (driver f1/Q)");
    tells("22-", "set_max_delay is dropped");
    const io::sdc::NetlistQuery query(*d.netlist, d.libraries);
    const auto unsaid = io::sdc::count(r.constraints, query).inputs_without_delay;
    if (name.substr(0, 2) == "06") {
      EXPECT_EQ(unsaid.size(), 4u);
    }
    if (name.substr(0, 2) == "10") {
      EXPECT_EQ(unsaid.size(), 1u);
    }
    if (name.substr(0, 2) == "03") {
      EXPECT_EQ(r.constraints.clocks[db::ClockId(0)].waveform_s.size(), 4u);
    }
    if (name.substr(0, 2) == "19") {
      ASSERT_EQ(r.constraints.exceptions.size(), 2u);
      EXPECT_EQ(r.constraints.exceptions[0].cycles, 3);
    }
  }
  EXPECT_EQ(cases, 14u);
}

}  // namespace
}  // namespace taufold
