// Netlists split over tiers at random, written, read back and compared with their source: the untouched ones
// are the same circuit, those with one connection exchanged or left out in the top are not.
//
// rooms: base diag geom db io check
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "check/equivalence.hpp"
#include "diag/sink.hpp"
#include "io/verilog/tiers.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using db::Netlist;

std::optional<Netlist> read(std::vector<std::string> texts, diag::Collector& out) {
  std::vector<io::InputFile> files;
  for (std::string& text : texts) {
    files.emplace_back();
    files.back().path = "file" + std::to_string(files.size()) + ".v";
    files.back().text = std::move(text);
  }
  return io::verilog::read(files, {}, out);
}

/// Random gates on random nets, with buses, constants, open pins and ports that are joined.
std::string random_netlist(Rng& rng) {
  const std::uint32_t gates = 3 + rng.below(40);
  std::string text =
      "module chip (clk, a, b, y, z, spare, \\s[0] );\n input clk; input [3:0] a; input b; output [0:3] y;\n"
      " output z; input [1:0] spare; output \\s[0] ;\n assign z = a[1];\n";
  const auto net = [&] {
    const std::uint32_t k = rng.below(gates + 8);
    if (k < gates) return "n[" + std::to_string(k) + "]";
    if (k == gates) return std::string("1'b0");
    if (k == gates + 1) return std::string("1'b1");
    if (k == gates + 2) return std::string("clk");
    return "a[" + std::to_string(k % 4) + "]";
  };
  text += " wire [" + std::to_string(gates - 1) + ":0] n;\n";
  for (std::uint32_t k = 0; k < gates; ++k) {
    const std::string out = "n[" + std::to_string(k) + "]";
    switch (rng.below(4)) {
      case 0:
        text += " INV u" + std::to_string(k) + " (.A(" + net() + "), .Y(" + out + "));\n";
        break;
      case 1:
        text += " NAND2 \\g/u[" + std::to_string(k) + "] (.A(" + net() + "), .B(" + net() + "), .Y(" + out +
                "));\n";
        break;
      case 2:
        text += " DFF \\r.q " + std::string(" (.D(") + net() + "), .CK(clk), .Q(" + out + "), .QN());\n";
        text.replace(text.rfind("\\r.q "), 5, "\\r.q" + std::to_string(k) + " ");
        break;
      default:
        text += " RAM m" + std::to_string(k) + " (.A({" + net() + ", " + net() + ", b}), .Q(" + out + "));\n";
        break;
    }
  }
  for (int k = 0; k < 3; ++k)
    text += " assign y[" + std::to_string(k) + "] = n[" + std::to_string(rng.below(gates)) + "];\n";
  text += " assign y[3] = 1'b1;\n assign \\s[0]  = n[0];\nendmodule\n";
  return text;
}

struct Split {
  IndexVector<db::InstId, db::TierId> tier;
  io::verilog::TierSplit split;
};

void split_at_random(const Netlist& n, std::uint32_t tiers, Rng& rng, Split& s) {
  s.tier.assign(n.num_insts(), db::TierId(0));
  for (db::TierId& t : s.tier) t = db::TierId(rng.below(tiers));
  s.split.tiers = tiers;
  s.split.tier_of_instance = &s.tier;
  s.split.tier_of_port.clear();
  if (rng.below(2) == 0)
    for (std::size_t k = 0; k < n.ports.size(); ++k)
      s.split.tier_of_port.push_back(db::TierId(rng.below(tiers)));
}

std::string first_text(const check::EquivalenceResult& r) {
  std::string text;
  for (const auto& d : r.differences) text += d.text + "\n";
  return text;
}

/// Places of the connections `.port(net)` of the instances in a top: where the net begins, and its length.
std::vector<std::pair<std::size_t, std::size_t>> connections(const std::string& top) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t at = top.find("    ."); at != std::string::npos; at = top.find("    .", at + 1)) {
    const std::size_t open = top.find('(', at), close = top.find(")", open);
    out.emplace_back(open + 1, close - open - 1);
  }
  return out;
}

TEST(VerilogTiers, SplitsAreTheSameCircuitAndSpoiltOnesAreNot) {
  std::size_t refuted = 0;
  for (std::uint64_t run = 0; run < 150; ++run) {
    Rng rng(hash64(7, run));
    diag::Collector out;
    const std::optional<Netlist> source = read({random_netlist(rng)}, out);
    ASSERT_TRUE(source) << diag::to_text(out);
    Split s;
    split_at_random(*source, 1 + rng.below(4), rng, s);
    const io::verilog::TierFiles files = io::verilog::write_tiers(*source, s.split);
    std::vector<std::string> texts = files.tiers;
    texts.push_back(files.top);
    const auto joined = read(texts, out);
    ASSERT_TRUE(joined) << diag::to_text(out) << files.top;
    ASSERT_EQ(joined->name, "chip");
    check::EquivalenceOptions options;
    options.other_levels = 1;
    const check::EquivalenceResult same = check::compare(*source, *joined, options);
    ASSERT_TRUE(same.same()) << first_text(same) << files.top << files.tiers[0];
    EXPECT_EQ(same.instances, source->num_insts());

    const auto places = connections(files.top);
    if (places.size() < 2) continue;
    const auto a = places[rng.below(static_cast<std::uint32_t>(places.size()))];
    const auto b = places[rng.below(static_cast<std::uint32_t>(places.size()))];
    const std::string net_a = files.top.substr(a.first, a.second),
                      net_b = files.top.substr(b.first, b.second);
    const auto spoil = [&](bool swap) {
      std::string top = files.top;
      if (swap) {
        const auto& late = a.first > b.first ? a : b;
        const auto& early = a.first > b.first ? b : a;
        top.replace(late.first, late.second, files.top.substr(early.first, early.second));
        top.replace(early.first, early.second, files.top.substr(late.first, late.second));
      } else {
        top.erase(a.first, a.second);
      }
      std::vector<std::string> again = files.tiers;
      again.push_back(top);
      diag::Collector said;
      const auto spoilt = read(again, said);
      return !spoilt || !check::compare(*source, *spoilt, options).same();
    };
    // Ports that lead nowhere inside and ends of one net may be exchanged or left out without harm.
    const auto harmless = [&](const std::string& net) { return net.find("spare") != std::string::npos; };
    if (!harmless(net_a) && net_a.find_first_of("yz") == std::string::npos) {
      refuted += spoil(false);
    }
    if (net_a != net_b && !harmless(net_a) && !harmless(net_b)) refuted += spoil(true);
  }
  EXPECT_GT(refuted, 150u);
}

TEST(VerilogTiers, AFeedThroughIsOneNetOfThreeTiers) {
  diag::Collector out;
  const auto source = read({"module top (a, y); input a; output y; wire n;\n INV u0 (.A(a), .Y(n)); INV u2 "
                            "(.A(n), .Y(y)); endmodule"},
                           out);
  ASSERT_TRUE(source);
  IndexVector<db::InstId, db::TierId> tier(2, db::TierId(0));
  tier[db::InstId(1)] = db::TierId(2);
  const io::verilog::TierFiles files = io::verilog::write_tiers(*source, {3, &tier, {}});
  ASSERT_EQ(files.bonds.size(), 4u) << "n up twice, y down twice";
  EXPECT_NE(files.tiers[1].find("assign"), std::string::npos) << files.tiers[1];
  std::vector<std::string> texts = files.tiers;
  texts.push_back(files.top);
  const auto joined = read(texts, out);
  ASSERT_TRUE(joined) << diag::to_text(out);
  EXPECT_TRUE(check::compare(*source, *joined, {1, 20}).same());
}

TEST(VerilogTiers, SharedDesignsSurviveTheSplit) {
  const fs::path folder = fs::path(TAUFOLD_SHARED) / "designs";
  const std::vector<std::string> designs = {"nangate45/ibex_core/ibex_core.v.xz",
                                            "asap7/riscv32i/riscv32i.v.xz", "sky130hd/gcd/gcd.v",
                                            "nangate45/gcd/gcd.v"};
  if (!fs::exists(folder)) GTEST_SKIP() << "no shared designs at " << folder;
  for (const std::string& design : designs) {
    diag::Collector out;
    const auto file = io::read_input((folder / design).string(), out);
    ASSERT_TRUE(file) << design;
    const auto source = io::verilog::read({&*file, 1}, {}, out);
    ASSERT_TRUE(source) << diag::to_text(out);
    const auto flat = read({io::verilog::write(*source)}, out);
    ASSERT_TRUE(flat) << diag::to_text(out);
    const check::EquivalenceResult written = check::compare(*source, *flat);
    EXPECT_TRUE(written.same()) << design << "\n" << first_text(written);
    for (const std::uint32_t tiers : {2u, 4u}) {
      Rng rng(tiers);
      Split s;
      split_at_random(*source, tiers, rng, s);
      const io::verilog::TierFiles files = io::verilog::write_tiers(*source, s.split);
      std::vector<std::string> texts = files.tiers;
      texts.push_back(files.top);
      const auto joined = read(texts, out);
      ASSERT_TRUE(joined) << design << diag::to_text(out);
      const check::EquivalenceResult same = check::compare(*source, *joined, {1, 20});
      EXPECT_TRUE(same.same()) << design << "\n" << first_text(same);
    }
    EXPECT_EQ(out.warnings(), 0u) << diag::to_text(out);
  }
}

}  // namespace
}  // namespace taufold
