// Reader of SDC files: the file is Tcl and runs in a closed interpreter whose commands ask a design for its
// objects and write db::Constraints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/constraints.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::sdc {

/// What a design answers. Names are full names, parts of a hierarchy joined with '/', bits as `a[3]`. Clocks
/// are not asked for: the reader has them.
class ObjectQuery {
 public:
  virtual ~ObjectQuery() = default;
  /// Objects of a kind are 0 .. count - 1.
  virtual std::size_t count(db::ObjectKind) const = 0;
  virtual std::string name(db::Object) const = 0;
  /// The object of exactly this name; a bus name of a port gives nothing here.
  virtual std::optional<db::Object> find(db::ObjectKind, std::string_view name) const = 0;
  /// Bits of the bus that a port's name stands for, from its first bit; empty when it is no bus.
  virtual db::Objects bus(std::string_view port) const = 0;
  /// `direction`, `ref_name`, `is_hierarchical`, `is_sequential` ... as text; nothing when not known.
  virtual std::optional<std::string> property(db::Object, std::string_view name) const = 0;
  /// Objects of kind `wanted` that belong to or connect with `of`: pins of a cell or net, the net of a pin
  /// ...
  virtual db::Objects related(db::Object of, db::ObjectKind wanted) const = 0;
  virtual std::string_view design_name() const = 0;
};

/// Size of the numbers in the file: the units of the first library.
struct Units {
  double time_s = 1e-9, capacitance_F = 1e-12, resistance_ohm = 1e3, voltage_V = 1, current_A = 1e-3;
};

struct Options {
  Units units;
  bool units_known = true;  ///< false: no library gave them, which is said
  bool strict = true;       ///< an unknown command is an error; otherwise it is listed as ignored
  /// What the file sees as $::env(NAME), and variables set before its first line.
  std::vector<std::pair<std::string, std::string>> environment, variables;
  std::uint64_t max_commands = 20'000'000;
  double max_seconds = 60;
  std::uint64_t max_bytes = std::uint64_t{512} << 20;  ///< that the script may make the process grow
};

/// Reads `file` on top of `constraints` (clocks of an earlier file stay); false, and at least one error, when
/// anything is wrong; `constraints` is then as before.
bool read_sdc(const InputFile& file, const ObjectQuery&, const Options&, db::Constraints& constraints,
              diag::Collector&);

struct Counts {
  std::size_t clocks = 0, virtual_clocks = 0, generated_clocks = 0, input_delays = 0, output_delays = 0;
  std::size_t false_paths = 0, multicycle_paths = 0, max_delays = 0, min_delays = 0, path_groups = 0;
  /// Ports of which nothing is said, so that their paths are unconstrained: inputs without a delay, a clock
  /// or a constant, outputs without a delay; and neither with a false path or a maximum or minimum delay that
  /// begins or ends there.
  db::Objects inputs_without_delay, outputs_without_delay;
};
Counts count(const db::Constraints&, const ObjectQuery&);

/// "1 ns", "10 fF".
std::string unit_name(double size, std::string_view letters);
/// Lines for people; times in units of `time_s`, which `unit` names.
std::string describe(const db::Constraints&, const Counts&, double time_s, std::string_view unit);

}  // namespace taufold::io::sdc
