// The one table of options: parsing, help, the man page, configuration files and the echo in the report all
// read it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/document.hpp"

namespace taufold::cli {

enum class Command : std::uint8_t { fold, check, sta, thermal, cost, law, tech, match, system, sweep, view, compare, explain, doctor };

/// Values of all options; what a default-constructed one holds is the default.
struct Settings {
  Command command = Command::doctor;
  std::vector<std::string> inputs;

  std::optional<std::string> output;
  std::int64_t seed = 1;
  std::int64_t effort = 5;
  std::int64_t threads = 0;  ///< 0: all of the machine
  std::optional<double> time_limit;
  std::optional<std::int64_t> tiers;
  std::optional<double> target_density;
  std::optional<std::string> flat;
  std::optional<std::string> top, stack;
  std::vector<std::string> tier_hints;
  std::optional<double> bond_pitch, sites_per_cell, utilisation, aspect;
  std::vector<std::string> emit;
  bool timing = false;
  bool thermal = false, thermal_sweep = false;
  std::optional<double> power_density, thermal_weight, thermal_spread;
  bool repair = false;
  bool clock_tree = false;
  std::optional<double> hop_capacitance;
  std::optional<std::string> cost_node, cost_against, system;
  bool equivalence = false;
  bool formal = false;
  std::optional<double> formal_limit;
  bool reference = false;
  std::vector<std::string> spef;
  std::vector<std::string> early_liberty;
  std::optional<std::string> wire_delay;
  std::optional<std::string> activity, activity_scope, write_saif;
  std::int64_t paths = 1;
  bool transient = false;
  std::int64_t grid = 128;
  std::optional<std::string> sink;
  std::optional<double> junction_limit, interval;
  std::vector<std::string> data, ladder, memory;
  std::optional<std::string> from, against;
  std::string match_tiers = "2,3";
  std::vector<std::string> match_pitch, match_kit;
  std::int64_t match_effort = 1;
  bool records = false, nodes = false;
  std::optional<std::int64_t> samples;
  std::vector<std::string> break_even;
  std::int64_t draws = 6000;
  std::optional<std::string> validate;
  std::int64_t mappings = 5;
  std::optional<std::string> store, slurm, part;
  std::string on = "local";
  std::int64_t jobs = 8;
  std::int64_t port = 0;
  std::optional<std::string> address, static_dir;
  bool no_open = false;
  std::optional<std::string> config;
  std::optional<std::string> case_path;
  std::string format = "text";
  bool all = false;
  std::vector<std::string> require;
  std::optional<std::string> json;
  std::optional<std::string> log;
  bool quiet = false;
  bool verbose = false;
};

/// The member of Settings that an option sets; its type is the type of the value.
using Field =
    std::variant<bool Settings::*, std::int64_t Settings::*, std::optional<std::int64_t> Settings::*,
                 std::optional<double> Settings::*, std::string Settings::*,
                 std::optional<std::string> Settings::*, std::vector<std::string> Settings::*>;

/// A name may have a row for each of several commands, if no command has two.
struct Option {
  std::string_view name;        ///< without dashes; also the key in a configuration file
  char letter;                  ///< 0: none
  std::string_view value_name;  ///< empty for a flag
  std::string_view group;
  unsigned commands;  ///< bits of Command
  Field field;
  std::string_view help;
  std::string_view when_absent = {};  ///< shown as the default where the field itself has none
  double least = 0, most = 0;         ///< bounds of a number; equal: none
  std::string_view choices = {};      ///< "a|b|c"
  bool open_above = false;            ///< `least` itself is not allowed
};

struct CommandInfo {
  Command command;
  std::string_view name, usage, summary, description, examples;
  std::size_t least_inputs, most_inputs;
  std::string_view input_name;
};

std::span<const Option> all_options();
std::span<const CommandInfo> all_commands();
const CommandInfo& info(Command);
bool applies(const Option&, Command);

/// "--seed", and the default in words ("" where there is none).
std::string flag(const Option&);
std::string default_text(const Option&);

/// Sets the option from text; an explanation when the text is no value for it.
std::optional<std::string> set_from_text(const Option&, std::string_view text, Settings&);

/// The resolved value, for the report.
std::optional<report::OptionValue> value_of(const Option&, const Settings&);

}  // namespace taufold::cli
