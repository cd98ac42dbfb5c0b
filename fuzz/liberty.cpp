// Any bytes as a Liberty file: read into a consistent library, or refused with an error.
#include "io/liberty/liberty.hpp"

#include "diag/sink.hpp"
#include "liberty/library.hpp"
#include "support/liberty_text.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  io::InputFile file;
  file.path = "x.lib";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  io::liberty::is_liberty(file.text);
  diag::Collector out;
  const auto read = io::liberty::read_library(file, out);
  fuzz::require(read.has_value() == out.ok(), "a library is handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(text.size() < 200'000, "what is said stays short");
  if (!read) return 0;
  const liberty::Library& l = read->library;
  fuzz::require(liberty::inconsistency(l).empty(), "a library that is handed on is consistent");
  fuzz::require(io::liberty::describe(*read).find('\x1b') == std::string::npos,
                "nor through its description");
  double sum = 0;
  for (const auto t : ids<liberty::TableId>(l.tables.size())) sum += l.lookup(t, 1e-11, 1e-14);
  for (const auto c : ids<liberty::CellId>(l.cells.size())) {
    const std::vector<liberty::Logic> unknown(l.signals(c), liberty::Logic::unknown);
    for (const auto p : l.cells[c].pins.all()) {
      liberty::evaluate(l.function(l.pins[p].function), unknown);
      l.function_text(c, l.pins[p].function);
    }
  }
  return sum == 0.123456789 ? 1 : 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {test::kLiberty, test::library("cell (A) { pin (A) { direction : input; } }")};
}
