// Any bytes as a contest result of a fixed case: read and judged, or refused with an error.
#include "check/check.hpp"
#include "diag/sink.hpp"
#include "io/contest/contest.hpp"
#include "target.hpp"

namespace {

const taufold::db::Design& design() {
  static const taufold::db::Design d = [] {
    taufold::io::InputFile file;
    file.path = "case.txt";
    file.text = taufold::fuzz::kCase;
    taufold::diag::Collector out;
    return taufold::io::contest::read_case(file, out).value();
  }();
  return d;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  io::InputFile file;
  file.path = "placement.txt";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  diag::Collector out;
  const std::optional<io::contest::Result> result = io::contest::read_result(file, design(), out);
  fuzz::require(result.has_value() == out.ok(), "a placement is handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  if (!result) return 0;
  const check::Report report = check::check(design(), result->placement, result->faults);
  fuzz::require(check::to_text(design(), report).find('\x1b') == std::string::npos, "nor through the report");
  if (!report.legal) return 0;
  io::InputFile again;
  again.path = file.path;
  again.text = io::contest::write_result(design(), result->placement);
  const std::optional<io::contest::Result> copy = io::contest::read_result(again, design(), out);
  fuzz::require(copy && copy->placement == result->placement, "what is written is read back");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {std::string(kResult)};
}
