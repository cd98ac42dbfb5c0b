// The reader of Liberty files, inside io/liberty: one class in several files. Groups are read in one pass;
// what a cell says about pins that may stand further on (functions, related pins, conditions) is kept as text
// until its end and resolved then.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "diag/diag.hpp"
#include "io/liberty/keys.hpp"
#include "io/liberty/lexer.hpp"
#include "io/liberty/liberty.hpp"
#include "liberty/library.hpp"

namespace taufold::io::liberty {

// The data model by its short name.
namespace lib = taufold::liberty;

class Reader {
 public:
  Reader(std::string_view file, const diag::Source& source, diag::Collector& out);
  std::optional<Read> read();

 private:
  /// What the arguments of a table may be, and what its values are.
  enum class Use : std::uint8_t { delay, check, energy };

  struct Variable {
    bool known = false;  ///< one that tables of delay, check or energy may have
    lib::Quantity quantity{};
    std::string_view name;
  };
  struct Template {
    std::array<Variable, 3> variable;
    std::array<std::vector<double>, 3> index;  ///< in the file's units
    std::size_t dimensions = 0;
  };
  using Templates = std::unordered_map<std::string_view, Template>;

  struct BusType {
    std::int32_t from = 0, to = 0;
  };

  /// Timing group before its pins are known.
  struct RawArc {
    std::string_view at, related, when, sdf_cond, related_pg;
    bool all_bits = false;  ///< related_bus_pins: every bit with every bit
    lib::ArcType type = lib::ArcType::combinational;
    bool sense_given = false;
    lib::Sense sense = lib::Sense::non_unate;
    lib::PerEdge<lib::TableId> delay, slew, constraint;
  };
  struct RawPower {
    std::string_view at, related, when, related_pg;
    lib::PerEdge<lib::TableId> energy;
  };
  /// A group with the pins (numbers within the cell) that it belongs to, most significant first.
  template <class Raw>
  struct Attached {
    Raw raw;
    std::vector<std::uint32_t> pins;
  };
  struct RawPin {
    lib::Pin pin;
    std::string_view at, name;
    std::string_view function, three_state, state_function, power_down, internal_node, power, ground;
    bool has_capacitance = false, has_rise = false, has_fall = false;
    std::array<bool, 2> has_range{};
    std::uint32_t from_lsb = 0;  ///< place within its bus, from the least significant bit
  };
  struct RawLeakage {
    std::string_view at, when, related_pg;
    double value = 0;
    bool has_value = false;
  };
  struct RawSequential {
    lib::SequentialKind kind{};
    std::string_view at, state, inverted, clock, clock_also, data, clear, preset;
    lib::ClearPreset var1{}, var2{};
    std::uint32_t width = 1;
    bool bank = false;
  };
  struct RawStateTable {
    std::string_view at, inputs, nodes, table;
  };
  /// What a name in an expression of the cell stands for: signals from the least significant bit.
  struct Symbol {
    std::uint32_t first = 0, width = 1;
    bool descending = false;  ///< the least significant is the last
    bool vector = false;
    std::uint32_t bit(std::uint32_t k) const { return descending ? first + width - 1 - k : first + k; }
  };
  struct RawCell {
    lib::Cell cell;
    std::string_view at, name;
    std::vector<RawPin> pins;
    std::vector<lib::Bus> buses;
    std::vector<std::string_view> bus_names;
    std::vector<lib::PgPin> pg_pins;
    std::vector<std::string_view> pg_names;
    std::vector<Attached<RawArc>> arcs;
    std::vector<Attached<RawPower>> powers;
    std::vector<RawLeakage> leakages;
    std::vector<RawSequential> sequentials;
    std::optional<RawStateTable> state_table;
    std::unordered_map<std::string_view, BusType> types;
    std::unordered_map<std::string_view, std::uint32_t> pin_of;  ///< by name
    std::unordered_map<std::string_view, std::uint32_t> bus_of;
    // While finishing:
    std::unordered_map<std::string_view, Symbol> symbols;
    std::unordered_map<std::string_view, lib::FunctionId> functions;
    std::vector<std::string_view> states;
    bool width_said = false;
    bool vector_used = false;  ///< the function just parsed named a whole bus
    bool beyond = false;       ///< and the bus has no such bit
  };

  // reader.cpp
  void read_library_group();
  void library_statement(const Statement&);
  void read_conditions(std::string_view name);
  void read_wire_load(std::string_view name);
  void read_type(std::string_view name, std::unordered_map<std::string_view, BusType>& into);
  void read_define(const Statement&);
  void check_units();
  void finish_library();
  void report_ignored();

  // values.cpp
  diag::Diagnostic& error(std::string_view code, std::string_view at, std::string message);
  diag::Diagnostic& warn(std::string_view code, std::string_view at, std::string message);
  /// Next statement of the current group; false at its end. Bad statements are reported and passed over.
  bool next(Statement&);
  void ignore(const Statement&);
  void count_ignored(std::string_view name, std::string_view at, bool group);
  void skip(const Statement&);
  void pass_over(const Statement&);  ///< without counting it as ignored
  bool give_up() const { return ended_ || out_.full(); }
  std::string_view name_of(const Statement&, const char* of);
  bool number(const Statement&, double& out);
  bool scaled(const Statement&, double scale, double& out);
  bool integer(const Statement&, std::int32_t& out);
  bool boolean(const Statement&, bool& out);
  bool unit(const Statement&, std::string_view letters, double& out);
  bool capacitance_unit(const Statement&);
  bool pair(const Statement&, double scale, std::array<double, 2>& out);
  lib::NameId name(std::string_view);
  /// Limits on what a small hostile file can ask for; false, and said, when they are passed.
  bool room_for_pins(std::size_t more, std::string_view at, const RawCell&);
  bool charge(std::size_t work, std::string_view at);

  // tables.cpp
  void read_template(std::string_view name, Templates&);
  /// The table of the group whose statements come next; invalid when it has an error.
  lib::TableId read_table(const Statement& group, Use, double value_scale);
  bool read_index(const Statement&, std::vector<double>&);
  bool place_axes(const Template&, std::string_view name, std::string_view at, Use,
                  const std::array<const std::vector<double>*, 3>& index, std::array<int, 3>& source);

  // cell_groups.cpp
  void read_cell(const Statement&);
  void cell_statement(Statement&, RawCell&);
  void read_pg_pin(std::string_view name, std::string_view at, RawCell&);
  void read_leakage(std::string_view at, RawCell&);
  void read_sequential(const Statement&, lib::SequentialKind, bool bank, RawCell&);
  void read_state_table(const Statement&, RawCell&);
  void read_bus(const Statement&, bool bundle, RawCell&);
  std::uint32_t add_bus(std::string_view name, std::string_view at, std::int32_t from, std::int32_t to,
                        RawCell&);

  // pin_groups.cpp
  void read_pin(const Statement&, RawCell&);
  std::optional<std::uint32_t> add_pin(std::string_view name, std::string_view at, RawCell&);
  void read_pin_body(const std::vector<std::uint32_t>& targets, RawCell&);
  void pin_statement(Statement&, const std::vector<std::uint32_t>& targets, RawCell&);
  bool pin_group(const Statement&, const std::vector<std::uint32_t>& targets, RawCell&);
  void read_timing(std::string_view at, const std::vector<std::uint32_t>& targets, RawCell&);
  void read_power(std::string_view at, const std::vector<std::uint32_t>& targets, RawCell&);
  /// Bits that a name stands for: a pin, a bus, `a[3]`, `a[3:0]`; empty when there is none.
  std::vector<std::uint32_t> bits_of(std::string_view name, const RawCell&);
  std::optional<std::pair<std::string_view, std::int32_t>> split_bit(std::string_view name) const;

  // finish_cell.cpp
  void finish_cell(RawCell&);
  void make_symbols(RawCell&);
  void finish_pins(RawCell&);
  void finish_arcs(RawCell&);
  void expand_arc(const Attached<RawArc>&, RawCell&, std::vector<lib::Arc>& all);
  void finish_powers(RawCell&);
  void finish_sequentials(RawCell&);
  void finish_state_table(RawCell&);
  lib::FunctionId function(std::string_view text, std::uint32_t bit, RawCell&);
  lib::FunctionId power_down(std::string_view text, RawCell&);
  std::optional<std::vector<std::vector<std::uint32_t>>> related_pins(std::string_view list,
                                                                      std::string_view at, RawCell&,
                                                                      const char* of);
  lib::PgPinId supply(std::string_view name, const RawCell&) const;
  lib::Sense derived_sense(const lib::Arc&, const RawCell&) const;
  std::uint32_t first_state_signal(const RawCell& c) const {
    return static_cast<std::uint32_t>(c.pins.size());
  }

  diag::Source source_;
  diag::Collector& out_;
  Lexer lex_;
  lib::Library library_;
  std::size_t errors_before_;
  bool ended_ = false;  ///< the file ended inside a group, and that was said

  std::size_t work_ = 0;

  Templates templates_, power_templates_;
  std::unordered_map<std::string_view, BusType> types_;
  std::unordered_map<std::string_view, std::string_view> cell_at_;
  std::unordered_map<std::string_view, double> voltage_of_;
  std::vector<std::string_view> defined_;  ///< names of define(): free attributes
  bool has_time_unit_ = false, has_capacitance_unit_ = false;
  double default_input_cap_ = 0, default_output_cap_ = 0, default_inout_cap_ = 0;
  double default_leakage_ = lib::kUnset;
  std::string_view default_conditions_, default_wire_load_, wire_load_at_;
  std::string bit_open_ = "[", bit_close_ = "]";  ///< of bus_naming_style

  struct Seen {
    std::string_view name, at;
    std::uint64_t count = 0;
    bool group = false;
  };
  std::vector<Seen> ignored_;
  std::unordered_map<std::string_view, std::size_t> ignored_of_;

  // Work space of read_table.
  std::array<std::vector<double>, 3> index_;
  std::vector<double> values_, ordered_, axis_;
  Statement table_statement_;
};

}  // namespace taufold::io::liberty
