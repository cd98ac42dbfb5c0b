// VCD and SAIF as read: times at each value, changes, names and codes; what is written is read back.
//
// rooms: base diag geom db io
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "diag/sink.hpp"
#include "io/saif/saif.hpp"
#include "io/vcd/vcd.hpp"

namespace taufold {
namespace {

using io::ActivityRecord;
using io::BitActivity;

ActivityRecord vcd(const std::string& text) {
  diag::Collector out;
  std::optional<ActivityRecord> r = io::vcd::read_vcd({"t.vcd", text}, out);
  EXPECT_TRUE(r) << diag::to_text(out);
  return r ? std::move(*r) : ActivityRecord();
}

ActivityRecord saif(const std::string& text) {
  diag::Collector out;
  std::optional<ActivityRecord> r = io::saif::read_saif({"t.saif", text}, out);
  EXPECT_TRUE(r) << diag::to_text(out);
  return r ? std::move(*r) : ActivityRecord();
}

const std::string kHead =
    "$date today $end $timescale 10 ps $end\n$scope module tb $end $scope module dut $end\n"
    "$var wire 1 ! a $end\n$var wire 4 \" b [3:0] $end\n$var real 64 # volts $end\n$var wire 1 $ \\c.d[2]  $end\n"
    "$upscope $end\n$var wire 1 ! alias $end\n$var wire 2 % w[0:1] $end\n$upscope $end\n$enddefinitions $end\n";

TEST(Vcd, TimesAndChangesOfBits) {
  const ActivityRecord r = vcd(kHead + "#100\n$dumpvars\n0!\nbx \"\n1$\nb01 %\n$end\n#110\n1!\nb0110 \"\nr1.5 #\n#130\n0!\nb10 \"\n#140\nx!\n#150\n1!\n#200\n");
  EXPECT_DOUBLE_EQ(r.unit_s, 1e-11);
  EXPECT_EQ(r.duration, 100);
  ASSERT_EQ(r.signals.size(), 5u);
  EXPECT_EQ(r.signals[0].name, "a");
  EXPECT_EQ(r.signals[2].name, "c.d[2]") << "an escaped name keeps its bracket";
  EXPECT_FALSE(r.signals[2].bus);
  EXPECT_EQ(r.signals[3].first, r.signals[0].first) << "two names of one code";
  EXPECT_EQ(r.scopes[r.signals[3].scope].name, "tb");
  EXPECT_EQ(r.scopes[r.signals[0].scope].name, "dut");
  EXPECT_EQ(r.scopes[r.signals[0].scope].parent, r.signals[3].scope);
  EXPECT_EQ(r.signals[4].msb, 0);
  EXPECT_EQ(r.signals[4].lsb, 1);
  // 0 for 10, 1 for 20, 0 for 10, x for 10, 1 for 50; x between 0 and 1 is no change of its own.
  EXPECT_EQ(r.bits[r.signals[0].first], (BitActivity{20, 70, 10, 3}));
  const std::uint32_t b = r.signals[1].first;
  EXPECT_EQ(r.bits[b], (BitActivity{90, 0, 10, 0})) << "b[3]";
  EXPECT_EQ(r.bits[b + 1], (BitActivity{70, 20, 10, 1})) << "b10 is extended with 0";
  EXPECT_EQ(r.bits[b + 2], (BitActivity{0, 90, 10, 0}));
  EXPECT_EQ(r.bits[b + 3], (BitActivity{90, 0, 10, 0}));
}

TEST(Vcd, ValuesExtendToTheLeft) {
  const ActivityRecord r = vcd(kHead + "#0\nb1111 \"\n#10\nbz1 \"\n#20\nb000001 \"\n#30\n");
  const std::uint32_t b = r.signals[1].first;
  EXPECT_EQ(r.bits[b], (BitActivity{10, 10, 10, 1}));
  EXPECT_EQ(r.bits[b + 3], (BitActivity{0, 30, 0, 0})) << "zeros beyond the width are nothing";
}

TEST(Vcd, DumpOffIsUnknown) {
  const ActivityRecord r = vcd(kHead + "#0\n1!\n#10\n$dumpoff\nx!\n$end\n#40\n$dumpon\n1!\n$end\n#50\n$comment the end $end\n");
  EXPECT_EQ(r.bits[r.signals[0].first], (BitActivity{0, 20, 30, 0}));
}

// Codes longer than any table: as simulators that name them by hash, or a damaged file.
TEST(Vcd, LongCodes) {
  const ActivityRecord r = vcd("$var wire 1 ~~~~~~~~~~ a $end\n$var wire 1 ~~~~ b $end\n$enddefinitions $end\n#0\n0~~~~~~~~~~\n1~~~~\n#5\n1~~~~~~~~~~\n#20\n");
  EXPECT_EQ(r.bits[r.signals[0].first], (BitActivity{5, 15, 0, 1}));
  EXPECT_EQ(r.bits[r.signals[1].first], (BitActivity{0, 20, 0, 0}));
}

// A binary counter: bit k of n bits changes 2^(n-k) times in 2^n steps, counted from its first change.
TEST(Vcd, CounterInClosedForm) {
  constexpr int kBits = 12;
  std::string text = "$timescale 1ns $end\n$var reg 12 ! q [11:0] $end\n$var reg 1 \" ck $end\n$enddefinitions $end\n";
  for (int t = 0; t <= 1 << kBits; ++t) {
    text += fmt::format("#{}\n1\"\nb{:012b} !\n#{}\n0\"\n", 10 * t, t % (1 << kBits), 10 * t + 5);
  }
  text += fmt::format("#{}\n", 100 << kBits);
  const ActivityRecord r = vcd(text);
  for (int k = 0; k < kBits; ++k)
    EXPECT_EQ(r.bits[r.signals[0].first + static_cast<std::uint32_t>(kBits - 1 - k)].toggles, std::uint64_t{1} << (kBits - k)) << k;
  EXPECT_EQ(r.bits[r.signals[1].first].toggles, (2u << kBits) + 1u);
}

TEST(Saif, InstancesNetsAndPorts) {
  const ActivityRecord r = saif(R"((SAIFILE (SAIFVERSION "2.0") (DIRECTION "backward") (DESIGN "x (y") // a comment
    (DATE "today") (DIVIDER . ) (TIMESCALE 100 fs) (DURATION 1000.0)
    (INSTANCE tb (INSTANCE "counter" dut
      (NET (q\[3\] (T0 400) (T1 500) (TX 60) (TZ 40) (TC 20) (IG 1)) (u1.n (T0 1000) (T1 0) (TC 0)))
      (PORT (ck (COND (a) (RISE) (T1 3)) (T0 500) (T1 500) (TC 100)))))))");
  EXPECT_DOUBLE_EQ(r.unit_s, 1e-13);
  EXPECT_EQ(r.duration, 1000);
  ASSERT_EQ(r.signals.size(), 3u);
  EXPECT_EQ(r.signals[0].name, "q[3]");
  EXPECT_EQ(r.signals[1].name, "u1/n");
  EXPECT_EQ(r.scopes[r.signals[0].scope].name, "dut");
  EXPECT_EQ(r.bits[0], (BitActivity{400, 500, 100, 20}));
  EXPECT_EQ(r.bits[2], (BitActivity{500, 500, 0, 100}));
}

TEST(Saif, WrittenIsReadBack) {
  const std::vector<io::saif::WrittenNet> nets = {{"a", {10, 90, 0, 3}}, {"u1/q[12]", {0, 99, 1, 2}}, {"odd.name(1)", {50, 50, 0, 18446744073u}}};
  const ActivityRecord r = saif(io::saif::write_saif("top", 1e-12, 100, nets, "1"));
  EXPECT_DOUBLE_EQ(r.unit_s, 1e-12);
  EXPECT_EQ(r.duration, 100);
  ASSERT_EQ(r.signals.size(), nets.size());
  for (std::size_t k = 0; k < nets.size(); ++k) {
    EXPECT_EQ(r.signals[k].name, nets[k].name);
    EXPECT_EQ(r.bits[r.signals[k].first], nets[k].activity);
  }
}

}  // namespace
}  // namespace taufold
