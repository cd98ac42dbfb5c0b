// Any bytes as a contest case: read whole and consistent, or refused with an error.
#include "check/feasibility.hpp"
#include "diag/sink.hpp"
#include "io/contest/contest.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  io::InputFile file;
  file.path = "case.txt";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  diag::Collector out;
  const std::optional<db::Design> design = io::contest::read_case(file, out);
  fuzz::require(design.has_value() == out.ok(), "a design is handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(text.size() < 200'000, "what is said stays short");
  if (!design) return 0;
  fuzz::require(db::inconsistency(*design).empty(), "the design is consistent");
  diag::Collector limits;
  const bool feasible = check::feasible(*design, file.path, limits);
  fuzz::require(feasible == limits.ok(), "what is infeasible is said");
  io::InputFile again;
  again.path = file.path;
  again.text = io::contest::write_case(*design);
  diag::Collector second;
  const std::optional<db::Design> copy = io::contest::read_case(again, second);
  fuzz::require(copy && io::contest::write_case(*copy) == again.text, "what is written is read back");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {std::string(kCase)};
}
