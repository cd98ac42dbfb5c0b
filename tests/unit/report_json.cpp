// rooms: report
// The document is valid JSON whatever is put into it, and reads back as it was.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "report/document.hpp"

namespace taufold::report {
namespace {

Document sample() {
  Document d;
  d.version = "1.2.3";
  d.commit = "abc";
  d.command = {"taufold", "fold", "a \"quoted\" name\n"};
  d.options = {{"seed", OptionValue(std::int64_t{7}), "command line"},
               {"flat", OptionValue(std::string("no")), "default"},
               {"time-limit", std::nullopt, "default"},
               {"target-density", OptionValue(0.1), "run.toml:3"},
               {"quiet", OptionValue(true), "command line"},
               {"require", OptionValue(std::vector<std::string>{"a>=1", "b<2"}), "default"}};
  d.seed = std::numeric_limits<std::uint64_t>::max();
  d.threads = 2;
  d.host = {"system", "processor", 4, std::int64_t{1} << 40};
  d.inputs = {{"case.txt", "00ff"}};
  d.passes = {{"fold", 1.25, 2.5, 123456789, 0xfedcba9876543210ULL}, {"read", 0.1, 0.1, 1, 0}};
  d.messages = {{"warning", "CASE-0024", "a pin"}, {"error", "CASE-0001", "b"}, {"note", "CASE-0016", "c"}};
  d.add("fold.score", std::int64_t{9007199254740993}, "dbu");  // 2^53 + 1: lost by a double
  d.add("fold.utilisation.tier0", 0.1 + 0.2, "1");
  d.metrics.push_back({"match.node", 5.0, "nm", 4.0, 6.5, "prior"});
  d.series = {
      {"fold.convergence", {{"step", {0, 1}}, {"wirelength", {1e7, std::nan("")}}}, {"global", "legal"}},
      {"sta.endpoint_slack", {{"u1", {1e-12}}, {"u2", {-2.5}}}}};
  d.verdicts = {{"legal", true, "yes"}, {"fold.score<=1", false, "9"}};
  return d;
}

TEST(ReportJson, HasTheKeysOfTheContract) {
  const auto j = nlohmann::json::parse(to_json(sample()));
  EXPECT_EQ(j["schema"], "taufold.report/1");
  EXPECT_EQ(j["tool"]["version"], "1.2.3");
  EXPECT_EQ(j["options"]["seed"], 7);
  EXPECT_TRUE(j["options"]["time-limit"].is_null());
  EXPECT_EQ(j["option_origins"]["target-density"], "run.toml:3");
  EXPECT_EQ(j["inputs"][0]["sha256"], "00ff");
  EXPECT_EQ(j["passes"][0]["checksum"], "fedcba9876543210");
  EXPECT_TRUE(j["passes"][1]["checksum"].is_null());
  EXPECT_EQ(j["diagnostics"]["errors"], 1);
  EXPECT_EQ(j["diagnostics"]["warnings"], 1);
  EXPECT_EQ(j["diagnostics"]["ignored"], 1);
  EXPECT_EQ(j["metrics"]["fold.score"]["value"].get<std::int64_t>(), 9007199254740993);
  EXPECT_EQ(j["metrics"]["fold.utilisation.tier0"]["value"].get<double>(), 0.1 + 0.2);
  EXPECT_EQ(j["metrics"]["match.node"]["high"], 6.5);
  EXPECT_TRUE(j["series"]["fold.convergence"]["wirelength"][1].is_null());
  EXPECT_EQ(j["series"]["sta.endpoint_slack"]["u2"], -2.5);
  EXPECT_EQ(j["verdicts"][1]["holds"], false);
}

TEST(ReportJson, ReadsBackAsItWas) {
  const Document d = sample();
  const Loaded back = from_json(to_json(d));
  ASSERT_EQ(back.error, "");
  EXPECT_EQ(to_json(back.document), to_json(d));
  EXPECT_EQ(back.document.seed, d.seed);
  EXPECT_EQ(back.document.passes[0].checksum, d.passes[0].checksum);
  EXPECT_EQ(std::get<std::int64_t>(back.document.find("fold.score")->value), 9007199254740993);
}

TEST(ReportJson, StaysValidWithWhatJsonDoesNotHave) {
  Document d;
  d.command = {std::string("bad\xff\xfe utf8 \x01")};
  d.add("x", std::numeric_limits<double>::infinity(), "1");
  const std::string text = to_json(d);
  const auto j = nlohmann::json::parse(text, nullptr, false);
  ASSERT_FALSE(j.is_discarded()) << text;
  EXPECT_TRUE(j["metrics"]["x"]["value"].is_null());
  EXPECT_EQ(from_json(text).document.find("x"), nullptr);
}

TEST(ReportJson, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(from_json("{}").error, "is no report: it has no \"schema\"");
  EXPECT_EQ(from_json("[1]").error, "is no report: it has no \"schema\"");
  EXPECT_EQ(from_json("{\"schema\":\"other/3\"}").error, "has the schema 'other/3'");
  const Loaded cut = from_json("{\n \"a\": [1,");
  EXPECT_NE(cut.error, "");
  EXPECT_EQ(cut.offset, 11u);
  const Loaded bad = from_json("{\"schema\" 1}");
  EXPECT_EQ(bad.error, "is not valid JSON here");
  EXPECT_EQ(bad.offset, 10u);
}

// A document of another hand has anything anywhere; every part that is not as expected is left out.
TEST(ReportJson, TakesNoPartOfTheWrongType) {
  const std::string wrong[] = {"1",    "\"x\"", "[[1]]",  "{\"a\":{\"b\":[]}}",
                               "null", "[{}]",  "-1e300", "18446744073709551615"};
  for (const char* key : {"tool", "command", "options", "option_origins", "seed", "threads", "host", "inputs",
                          "passes", "diagnostics", "metrics", "series", "verdicts"})
    for (const std::string& value : wrong) {
      const Loaded l =
          from_json("{\"schema\":\"taufold.report/1\",\"" + std::string(key) + "\":" + value + "}");
      EXPECT_EQ(l.error, "") << key << " " << value;
      EXPECT_TRUE(nlohmann::json::accept(to_json(l.document))) << key << " " << value;
    }
}

}  // namespace
}  // namespace taufold::report
