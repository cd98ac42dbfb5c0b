// Input files and their kinds. Which kind a file is of is told by how it begins; where that says nothing, by
// the end of its name. The table of kinds is in inputs.cpp, the table of those that `check INPUT...`
// describes in describe.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flow/session.hpp"
#include "io/input_file.hpp"

namespace taufold::flow {

enum class InputKind : std::uint8_t {
  contest_case,
  contest_result,
  report,
  lef,
  wire_rc,
  liberty,
  verilog,
  sdc,
  spef,
  def,
  threedblox,
  stack,
  design,
  tier_hints,
  bonds,
  heat_case,
  heat_stack,
  power,
  toml,
};

struct InputKindInfo {
  InputKind kind;
  std::string_view name;  ///< "a LEF file", for messages
  std::string_view
      extensions;  ///< each with its point and a blank behind it, in lower case: ".lef .tlef "; may be empty
  bool (*looks)(
      std::string_view text);  ///< true when the text begins like this kind; null: only the name tells
};

/// One row a kind, in the order in which kinds are tried and files are read: libraries before what refers to
/// them.
std::span<const InputKindInfo> input_kinds();

/// The kind of a file; null when neither contents nor name tell. `path` may end in .gz or .xz besides.
const InputKindInfo* input_kind(std::string_view path, std::string_view text);

struct LoadedInput {
  io::InputFile file;
  const InputKindInfo* kind = nullptr;  ///< null: unknown
};

/// Loads files and tells their kinds, in the order of `paths`; each is entered in the document. What cannot
/// be read was reported and is left out.
std::vector<LoadedInput> load_inputs(std::span<const std::string> paths, Session&);

/// Puts files into the order of input_kinds(); those of one kind stay in theirs, but a LEF file that defines the technology comes
/// before those of cells alone. Unknown ones come last.
void sort_inputs(std::vector<LoadedInput>&);

}  // namespace taufold::flow
