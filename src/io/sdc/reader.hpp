// The reader of SDC files, inside io/sdc: commands as a table, one handler each, in several files.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "diag/diag.hpp"
#include "io/sdc/interpreter.hpp"
#include "io/sdc/sdc.hpp"

namespace taufold::io::sdc {

using db::Object;
using db::ObjectKind;
using db::Objects;

/// A command with its options told apart.
struct Call {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> options;  ///< full names without '-', in order
  std::vector<std::string_view> words;                                 ///< the others

  bool has(std::string_view option) const { return get(option).has_value(); }
  /// The last of that name; empty text for a flag.
  std::optional<std::string_view> get(std::string_view option) const {
    for (std::size_t k = options.size(); k-- > 0;)
      if (options[k].first == option) return options[k].second;
    return std::nullopt;
  }
};

using Kinds = std::initializer_list<ObjectKind>;

class Reader {
 public:
  Reader(const ObjectQuery&, const Options&, db::Constraints&, diag::Collector&);
  bool read(const InputFile&);

 private:
  using Handler = bool (Reader::*)(const Call&, std::string& result);
  struct CommandInfo {
    std::string_view name;
    std::string_view options;   ///< names separated by blanks; `=` behind those with a value
    int least = 0, most = 0;    ///< words that are no options; most -1: any number
    Handler handler = nullptr;  ///< null: known, but of no use here; listed as ignored
  };
  static const std::vector<CommandInfo>& table();

  // reader.cpp
  void define_commands();
  bool run_file(const InputFile&);
  bool dispatch(const CommandInfo&, const Interpreter::Words&, std::string& result);
  bool parse_options(const CommandInfo&, const Interpreter::Words&, Call&);
  bool unknown(const Interpreter::Words&, std::string& result);
  void ignore(std::string_view what);
  void finish();
  bool source(const Call&, std::string&);
  bool set_units(const Call&, std::string&);

  // values.cpp
  std::string_view running();
  std::string_view place(std::string_view word);
  diag::Diagnostic& report(std::string_view code, std::string_view word, std::string message);
  /// Reports an error and returns false, for handlers to return.
  bool fail(std::string_view code, std::string_view word, std::string message, std::string help = {});
  bool number(std::string_view text, const char* what, double& out);
  bool integer(std::string_view text, const char* what, std::int32_t& out);
  bool numbers(std::string_view list, const char* what, std::vector<double>& out);
  void apply(const Call&, double value, db::EdgeMinMax&) const;
  void hold_setup(const Call&, double value, std::array<double, 2>&) const;
  db::ConstraintLine line();

  // objects.cpp
  std::string token(Object) const;
  std::string tokens(const Objects&) const;
  std::optional<Object> object_of(std::string_view token) const;
  std::string object_name(Object) const;
  std::optional<std::string> property(Object, std::string_view) const;
  std::size_t count(ObjectKind) const;
  std::optional<Object> find(ObjectKind, std::string_view name) const;
  struct Match {
    bool regexp = false, nocase = false, hierarchical = false;
  };
  void match(ObjectKind, std::string_view pattern, const Match&, Objects&);
  void below(std::string_view pattern, const Match&, Objects&);
  /// Objects that an argument names: tokens, or names and patterns of the kinds allowed, the first kind that
  /// has them. What is not found or of another kind is warned about and left out. `whole_design` becomes true
  /// for [current_design].
  Objects gather(const Call&, std::string_view argument, Kinds allowed, bool* whole_design = nullptr);
  /// The objects that a constraint is about; one that has none left is dropped, which is said.
  Objects subjects(const Call&, std::string_view argument, Kinds allowed, bool* whole_design = nullptr);
  void gather_into(const Call&, std::string_view argument, Kinds allowed, int depth, Objects&,
                   bool* whole_design);
  void missing(const Call&, std::string_view name, Kinds allowed);
  std::vector<db::ClockId> clocks(const Call&, std::string_view argument);
  std::optional<db::ClockId> clock_of(const Call&, std::string_view argument);
  void dropped(const Call&, std::string_view what);

  // queries.cpp
  bool get(const Call&, std::string& result, ObjectKind);
  bool get_ports(const Call& c, std::string& r) { return get(c, r, ObjectKind::port); }
  bool get_cells(const Call& c, std::string& r) { return get(c, r, ObjectKind::cell); }
  bool get_pins(const Call& c, std::string& r) { return get(c, r, ObjectKind::pin); }
  bool get_nets(const Call& c, std::string& r) { return get(c, r, ObjectKind::net); }
  bool get_clocks(const Call& c, std::string& r) { return get(c, r, ObjectKind::clock); }
  bool get_lib_cells(const Call& c, std::string& r) { return get(c, r, ObjectKind::lib_cell); }
  bool get_lib_pins(const Call& c, std::string& r) { return get(c, r, ObjectKind::lib_pin); }
  bool all_ports(const Call&, std::string&, bool inputs);
  bool all_inputs(const Call& c, std::string& r) { return all_ports(c, r, true); }
  bool all_outputs(const Call& c, std::string& r) { return all_ports(c, r, false); }
  bool all_clocks(const Call&, std::string&);
  bool all_registers(const Call&, std::string&);
  void reached_by(db::ClockId, std::set<Object>& registers);
  bool current_design(const Call&, std::string&);
  bool get_property(const Call&, std::string&);
  bool get_object_name(const Call&, std::string&);
  bool sizeof_collection(const Call&, std::string&);
  bool filter_collection(const Call&, std::string&);
  bool filter(std::string_view expression, Objects&);
  bool quiet_word(const Call&, std::string&) { return true; }

  // clocks.cpp
  bool create_clock(const Call&, std::string&);
  bool create_generated_clock(const Call&, std::string&);
  db::ClockId add_clock(db::Clock, const Call&);
  bool set_clock_latency(const Call&, std::string&);
  bool set_clock_uncertainty(const Call&, std::string&);
  bool set_clock_transition(const Call&, std::string&);
  bool propagate(const Call&, bool);
  bool set_propagated_clock(const Call& c, std::string&) { return propagate(c, true); }
  bool unset_propagated_clock(const Call& c, std::string&) { return propagate(c, false); }
  bool set_clock_groups(const Call&, std::string&);
  bool set_clock_sense(const Call&, std::string&);
  bool set_clock_gating_check(const Call&, std::string&);
  bool set_min_pulse_width(const Call&, std::string&);
  bool set_disable_clock_gating_check(const Call&, std::string&);
  bool set_max_time_borrow(const Call&, std::string&);
  db::PinClocking& pin_clocking(Object);

  // paths.cpp
  bool port_delay(const Call&, bool input);
  bool set_input_delay(const Call& c, std::string&) { return port_delay(c, true); }
  bool set_output_delay(const Call& c, std::string&) { return port_delay(c, false); }
  bool exception(const Call&, db::Exception);
  bool set_false_path(const Call&, std::string&);
  bool set_multicycle_path(const Call&, std::string&);
  bool set_max_delay(const Call&, std::string&);
  bool set_min_delay(const Call&, std::string&);
  bool group_path(const Call&, std::string&);
  bool set_data_check(const Call&, std::string&);
  bool set_disable_timing(const Call&, std::string&);
  bool set_case_analysis(const Call&, std::string&);
  bool set_logic(const Call&, db::CaseValue);
  bool set_logic_zero(const Call& c, std::string&) { return set_logic(c, db::CaseValue::zero); }
  bool set_logic_one(const Call& c, std::string&) { return set_logic(c, db::CaseValue::one); }
  bool set_logic_dc(const Call& c, std::string&) { return set_logic(c, db::CaseValue::unknown); }

  // environment.cpp
  bool set_load(const Call&, std::string&);
  bool set_resistance(const Call&, std::string&);
  bool set_fanout_load(const Call&, std::string&);
  bool set_driving_cell(const Call&, std::string&);
  bool set_drive(const Call&, std::string&);
  bool set_input_transition(const Call&, std::string&);
  bool limit(const Call&, db::LimitKind);
  bool set_max_transition(const Call& c, std::string&) { return limit(c, db::LimitKind::max_transition); }
  bool set_min_transition(const Call& c, std::string&) { return limit(c, db::LimitKind::min_transition); }
  bool set_max_capacitance(const Call& c, std::string&) { return limit(c, db::LimitKind::max_capacitance); }
  bool set_min_capacitance(const Call& c, std::string&) { return limit(c, db::LimitKind::min_capacitance); }
  bool set_max_fanout(const Call& c, std::string&) { return limit(c, db::LimitKind::max_fanout); }
  bool set_min_fanout(const Call& c, std::string&) { return limit(c, db::LimitKind::min_fanout); }
  bool set_max_area(const Call&, std::string&);
  bool set_timing_derate(const Call&, std::string&);
  bool set_operating_conditions(const Call&, std::string&);
  bool set_ideal_network(const Call&, std::string&);
  bool set_dont_touch(const Call&, std::string&);
  db::Load& load_of(Object);
  db::Drive& drive_of(Object);

  /// A file in work; its text has LF line ends.
  struct Open {
    std::string path, text;
    std::uint32_t file = 0;
    std::string_view command;  ///< of the outermost level, in text
    std::vector<std::size_t> line_begins;
    std::uint32_t line_of(std::size_t offset) const {
      return static_cast<std::uint32_t>(std::upper_bound(line_begins.begin(), line_begins.end(), offset) -
                                        line_begins.begin());
    }
  };

  const ObjectQuery& query_;
  const Options& options_;
  db::Constraints& out_;
  diag::Collector& diag_;
  Interpreter tcl_;
  std::deque<Open> files_;   ///< texts stay: diagnostics look at them
  std::vector<Open*> open_;  ///< those being read, the innermost last
  std::size_t errors_before_;
  bool said_ = false;        ///< the running command has reported its error
  bool procedures_ = false;  ///< the script has procedures of its own, so a command may stand elsewhere
  bool failed_ = false;      ///< some command failed: missing variables may follow from it
  std::vector<std::pair<std::string, std::uint64_t>> ignored_;
  std::string_view ignored_at_;
  const Open* ignored_in_ = nullptr;
  std::unordered_map<std::uint64_t, std::size_t> pin_clocking_of_, load_of_, drive_of_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> delays_of_;
};

/// Objects as keys of maps.
inline std::uint64_t key(Object o) {
  return std::uint64_t{static_cast<std::uint8_t>(o.kind)} << 32 | o.index;
}
inline std::uint64_t delay_key(Object o, bool input) {
  return key(o) << 1 | (input ? 1 : 0);
}

/// Glob of SDC: only `*` and `?` are special, a backslash makes the next character plain; `*` and `?` do not
/// match '/' unless `crosses`.
bool glob(std::string_view pattern, std::string_view text, bool nocase, bool crosses);
bool is_pattern(std::string_view);

}  // namespace taufold::io::sdc
