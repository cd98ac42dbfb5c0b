// rooms: flow
// Tables of dated figures in all their forms become series; what is no observation stays out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <span>

#include "diag/sink.hpp"
#include "flow/law/history.hpp"

namespace taufold::flow {
namespace {

struct Parsed {
  History history;
  std::string said;
  bool ok = false;
};
Parsed parse(const std::string& text) {
  const io::InputFile file{"h.csv", text, io::Packing::none, text.size()};
  diag::Collector out;
  Parsed p;
  p.history = parse_history(std::span(&file, 1), out);
  p.said = diag::to_text(out);
  p.ok = out.ok();
  return p;
}
const law::Series* find(const History& h, const std::string& name) {
  for (const law::Series& s : h.series)
    if (s.name == name) return &s;
  return nullptr;
}
/// Ten rows "idK,<before>YEAR<after>".
std::string rows(const std::string& before, const std::string& after) {
  std::string out;
  for (int k = 0; k < 10; ++k) out += fmt::format("id{},{}{}{}\n", k, before, 2000 + k, after);
  return out;
}

TEST(LawHistory, PlansAreNoObservations) {
  const Parsed p = parse("id,series,year,value,unit,status\n" + rows("speed,", ",3,m,product") +
                         "x,speed,2031,9,m,plan\ny,speed,2032,9,m,\"plan, superseded\"\n");
  ASSERT_TRUE(p.ok) << p.said;
  ASSERT_EQ(p.history.series.size(), 1u);
  EXPECT_EQ(p.history.series[0].size(), 10u);
  EXPECT_NE(p.said.find("2 rows are plans"), std::string::npos) << p.said;
}

TEST(LawHistory, ClaimsAndRecalledRowsAreKnownLessWell) {
  const Parsed p =
      parse("id,series,year,value,unit,status,conf\n" + rows("speed,", ",3,m,product,S") +
            "x,speed,2010,3,m,vendor claim,S\ny,speed,2011,3,m,product,R\nz,speed,2012,3,m,vendor,R\n");
  ASSERT_TRUE(p.ok) << p.said;
  const std::vector<double>& sd = p.history.series[0].ln_sd;
  ASSERT_EQ(sd.size(), 13u);
  EXPECT_EQ(sd[0], 0);
  EXPECT_EQ(sd[10], 0.1);
  EXPECT_EQ(sd[11], 0.1);
  EXPECT_NEAR(sd[12], 0.1 * std::sqrt(2), 1e-12);
}

TEST(LawHistory, AcceleratorsAreDatedByDayAndDividedByPower) {
  std::string text = "id,year,date,vendor,tensor_fp16_TFLOPS,tdp_W,mem_GBps,intranode_GBps\n";
  for (int k = 0; k < 9; ++k) text += fmt::format("a{},2020,2020-0{}-01,N,{},50,1000,\n", k, k + 1, 100 + k);
  text += "b,2020,2020-13-01,N,100,50,1000,\nc,2020,2020-10-01,M,100,0,1000,\n";
  const Parsed p = parse(text);
  ASSERT_TRUE(p.ok) << p.said;
  const law::Series *tensor = find(p.history, "accelerator_tensor_per_watt"),
                    *memory = find(p.history, "accelerator_memory_bandwidth");
  ASSERT_TRUE(tensor && memory);
  ASSERT_EQ(tensor->size(), 9u) << "no power, no quotient; no such month, no row";
  EXPECT_EQ(memory->size(), 10u);
  EXPECT_NEAR(tensor->ln_value[0], std::log(2.0), 1e-12);
  EXPECT_NEAR(tensor->year[6], 2020.5, 1e-12);
  EXPECT_EQ(memory->groups.size(), 2u);
}

TEST(LawHistory, LibrariesAreDatedByVolumeProduction) {
  const Parsed p = parse("id,foundry,hvm_year,litho,huawei_metric_MTr_mm2\n" + rows("F,", ",193,100"));
  ASSERT_TRUE(p.ok) << p.said;
  const law::Series* s = find(p.history, "library_density");
  ASSERT_TRUE(s);
  EXPECT_EQ(s->year.front(), 2000);
  EXPECT_EQ(s->groups, (std::vector<std::string>{"F"}));
}

TEST(LawHistory, ACatalogueKeepsUnitsApart) {
  const Parsed p = parse("id,name,metric,year,value,unit\n" + rows("n,rate,", ",3,GB/s") +
                         "x,n,rate,2011,3,Gb/s\ny,n,rate,2012,<3,us\n");
  ASSERT_TRUE(p.ok) << p.said;
  ASSERT_EQ(p.history.series.size(), 1u);
  EXPECT_EQ(p.history.series[0].name, "rate (GB/s)");
  // In a table of series the same is a slip.
  EXPECT_FALSE(parse("id,series,year,value,unit\n" + rows("rate,", ",3,GB/s") + "x,rate,2011,3,Gb/s\n").ok);
}

TEST(LawHistory, LogsOfBenchmarksCountAcceleratorMinutes) {
  const Parsed p =
      parse("id,benchmark,year,accelerator,n_accelerators,minutes\n" + rows("bert,", ",H100,8,5.5"));
  ASSERT_TRUE(p.ok) << p.said;
  const law::Series* s = find(p.history, "mlperf_bert");
  ASSERT_TRUE(s);
  EXPECT_NEAR(s->ln_value[3], std::log(44), 1e-12);
}

TEST(LawHistory, AYearThatStandsTwiceIsToldInAYearlySeriesAlone) {
  const std::string head = "id,series,year,value,unit,group\n";
  EXPECT_NE(parse(head + rows("speed,", ",3,m,") + "x,speed,2004,5,m,\n").said.find("LAW-0019"),
            std::string::npos);
  EXPECT_EQ(parse(head + rows("speed,", ",3,m,a") + "x,speed,2004,5,m,b\n").said.find("LAW-0019"),
            std::string::npos)
      << "makers share years";
  EXPECT_EQ(parse(head + rows("speed,", ".5,3,m,") + "x,speed,2004.5,5,m,\n").said.find("LAW-0019"),
            std::string::npos)
      << "products share days";
}

TEST(LawHistory, EverySharedHistoryIsReadOrSaysWhy) {
  const std::filesystem::path folder = std::filesystem::path(TAUFOLD_SHARED) / "facts";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no folder " << folder;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("history-") || entry.path().extension() != ".csv")
      continue;
    diag::Collector out;
    const auto file = io::read_input(entry.path().string(), out);
    ASSERT_TRUE(file);
    parse_history(std::span(&*file, 1), out);
    EXPECT_TRUE(out.ok()) << diag::to_text(out);
    ++files;
  }
  EXPECT_GT(files, 5u);
}

}  // namespace
}  // namespace taufold::flow
