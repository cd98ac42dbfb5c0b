// Any bytes as VCD: read with times that sum to the duration, or refused with an error.
#include "io/vcd/vcd.hpp"

#include "diag/sink.hpp"
#include "target.hpp"

namespace {

using namespace taufold;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  io::vcd::looks_like_vcd(text);
  diag::Collector out;
  const auto record = io::vcd::read_vcd({"t.vcd", text}, out);
  fuzz::require(record.has_value() == out.ok(), "a file is good exactly when there is no error");
  const std::string said = diag::to_text(out) + diag::to_json(out);
  fuzz::require(said.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(said.size() < 200'000, "what is said stays short");
  if (!record) return 0;
  fuzz::require(record->duration > 0, "time passes");
  for (const io::ActivityRecord::Signal& s : record->signals) {
    fuzz::require(s.first + std::size_t{s.width()} <= record->bits.size(), "every signal has its bits");
    fuzz::require(s.scope == io::ActivityRecord::kNoScope || s.scope < record->scopes.size(), "and its scope");
  }
  for (const io::BitActivity& b : record->bits) {
    fuzz::require(b.low >= 0 && b.high >= 0 && b.unknown >= 0, "no time is negative");
    fuzz::require(b.low + b.high + b.unknown == record->duration, "the times of a bit sum to the duration");
  }
  for (std::size_t k = 0; k < record->scopes.size(); ++k)
    fuzz::require(record->scopes[k].parent == io::ActivityRecord::kNoScope || record->scopes[k].parent < k, "parents come first");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "$date today $end\n$timescale 10 ps $end\n$scope module tb $end\n$var wire 1 ! a $end\n$var wire 4 \" b [3:0] $end\n"
      "$scope begin inner $end\n$var real 64 # volts $end\n$var wire 1 $ \\c.d[2]  $end\n$upscope $end\n$var reg 2 % w[0:1] $end\n"
      "$upscope $end\n$enddefinitions $end\n#100\n$dumpvars\n0!\nbx \"\n1$\nb01 %\n$end\n#110\n1!\nb0110 \"\nr1.5 #\n#130\n0!\nbz \"\n"
      "$comment text $end\n#140\n$dumpoff\nx!\n$end\n#200\n",
      "$version x $end $var wire 1 ~~~~~~ a $end $enddefinitions $end #0 0~~~~~~ #5 1 ~~~~~~ #20\n"};
}
