// Any bytes as SAIF: read, or refused with an error; what is read is the same once written, but for its hierarchy.
#include "io/saif/saif.hpp"

#include "diag/sink.hpp"
#include "target.hpp"

namespace {

using namespace taufold;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  io::saif::looks_like_saif(text);
  diag::Collector out;
  const auto record = io::saif::read_saif({"t.saif", text}, out);
  fuzz::require(record.has_value() == out.ok(), "a file is good exactly when there is no error");
  const std::string said = diag::to_text(out) + diag::to_json(out);
  fuzz::require(said.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(said.size() < 200'000, "what is said stays short");
  if (!record) return 0;
  std::vector<io::saif::WrittenNet> nets;
  for (const io::ActivityRecord::Signal& s : record->signals) {
    fuzz::require(s.first < record->bits.size(), "every signal has its bit");
    fuzz::require(s.scope < record->scopes.size(), "and its scope");
    // Names that SAIF cannot hold.
    if (s.name.empty() || s.name.find_first_of("\\\"\n\t\r\v\f ()") != std::string::npos) continue;
    nets.push_back({s.name, record->bits[s.first]});
  }
  const std::string written = io::saif::write_saif("top", 1e-12, record->duration, nets, "0");
  diag::Collector again;
  const auto back = io::saif::read_saif({"back.saif", written}, again);
  fuzz::require(back.has_value(), "what is written is read back");
  fuzz::require(back->signals.size() == nets.size(), "with all its nets");
  for (std::size_t k = 0; k < nets.size(); ++k)
    fuzz::require(back->signals[k].name == nets[k].name, "by their names");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {"(SAIFILE (SAIFVERSION \"2.0\") (DIRECTION \"backward\") (DESIGN \"x (y\") // a comment\n(DATE \"today\") (DIVIDER . )\n"
          "(TIMESCALE 100 fs) (DURATION 1000.0)\n(INSTANCE tb (INSTANCE \"counter\" dut\n (NET (q\\[3\\] (T0 400) (T1 500) (TX 60) "
          "(TZ 40) (TC 20) (IG 1)) (u1.n (T0 1000) (T1 0) (TC 0)))\n (PORT (ck (COND (a) (RISE) (T1 3)) (T0 500) (T1 500) (TC "
          "100))))))\n",
          "(saifile (duration 5) /* c */ (timescale 1ns) (instance a (net (b (T0 5)))))"};
}
