// The table of commands, and running a file.
#include "io/sdc/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"

namespace taufold::io::sdc {

using diag::quoted;

const std::vector<Reader::CommandInfo>& Reader::table() {
  static constexpr std::string_view kGet = "hierarchical hsc= regexp nocase quiet exact filter= of_objects=";
  static constexpr std::string_view kEdges = "rise fall min max";
  static constexpr std::string_view kPath =
      "setup hold rise fall from= rise_from= fall_from= through= rise_through= fall_through= to= rise_to= "
      "fall_to= "
      "comment= reset_path ";
  static const std::string multicycle = std::string(kPath) + "start end";
  static const std::string delay = std::string(kPath) + "ignore_clock_latency probe~";
  static const std::string group = std::string(kPath) + "name= weight= default critical_range=~ priority=~";
  static constexpr std::string_view kDelay =
      "rise fall min max clock= clock_fall level_sensitive~ reference_pin= source_latency_included "
      "network_latency_included add_delay";
  static const std::vector<CommandInfo> commands = {
      {"create_clock", "name= period= waveform= add comment=", 0, 1, &Reader::create_clock},
      {"create_generated_clock",
       "name= source= master_clock= divide_by= multiply_by= duty_cycle= invert edges= edge_shift= "
       "combinational add "
       "pll_output=~ pll_feedback=~ comment=",
       1, 1, &Reader::create_generated_clock},
      {"set_clock_latency", "source early late rise fall min max clock= dynamic=~", 2, 2,
       &Reader::set_clock_latency},
      {"set_clock_uncertainty", "from= rise_from= fall_from= to= rise_to= fall_to= setup hold rise~ fall~", 1,
       2, &Reader::set_clock_uncertainty},
      {"set_clock_transition", kEdges, 2, 2, &Reader::set_clock_transition},
      {"set_propagated_clock", "", 1, 1, &Reader::set_propagated_clock},
      {"unset_propagated_clock", "", 1, 1, &Reader::unset_propagated_clock},
      {"set_clock_groups",
       "name= asynchronous logically_exclusive physically_exclusive allow_paths group= comment=", 0, 0,
       &Reader::set_clock_groups},
      {"set_clock_sense", "positive negative stop_propagation logical_stop_propagation pulse= clocks=", 1, 1,
       &Reader::set_clock_sense},
      {"set_sense", "type= positive negative stop_propagation non_unate clocks=", 1, 1,
       &Reader::set_clock_sense},
      {"set_clock_gating_check", "setup= hold= rise~ fall~ high low", 0, 1, &Reader::set_clock_gating_check},
      {"set_disable_clock_gating_check", "", 1, 1, &Reader::set_disable_clock_gating_check},
      {"set_max_time_borrow", "", 2, 2, &Reader::set_max_time_borrow},
      {"set_min_pulse_width", "high low", 1, 2, &Reader::set_min_pulse_width},
      {"set_input_delay", kDelay, 2, 2, &Reader::set_input_delay},
      {"set_output_delay", kDelay, 2, 2, &Reader::set_output_delay},
      {"set_false_path", kPath, 0, 0, &Reader::set_false_path},
      {"set_multicycle_path", multicycle, 1, 1, &Reader::set_multicycle_path},
      {"set_max_delay", delay, 1, 1, &Reader::set_max_delay},
      {"set_min_delay", delay, 1, 1, &Reader::set_min_delay},
      {"group_path", group, 0, 0, &Reader::group_path},
      {"set_data_check", "from= rise_from= fall_from= to= rise_to= fall_to= setup hold clock=", 1, 1,
       &Reader::set_data_check},
      {"set_disable_timing", "from= to= all_loop_breakers", 1, 1, &Reader::set_disable_timing},
      {"set_case_analysis", "", 2, 2, &Reader::set_case_analysis},
      {"set_logic_zero", "", 1, 1, &Reader::set_logic_zero},
      {"set_logic_one", "", 1, 1, &Reader::set_logic_one},
      {"set_logic_dc", "", 1, 1, &Reader::set_logic_dc},
      {"set_load", "rise fall min max pin_load wire_load subtract_pin_load~ corner=~", 2, 2,
       &Reader::set_load},
      {"set_resistance", "min~ max~", 2, 2, &Reader::set_resistance},
      {"set_fanout_load", "", 2, 2, &Reader::set_fanout_load},
      {"set_port_fanout_number", "min~ max~", 2, 2, &Reader::set_fanout_load},
      {"set_driving_cell",
       "lib_cell= library= pin= from_pin= rise fall min max input_transition_rise= input_transition_fall= "
       "multiply_by=~ no_design_rule~ dont_scale~ clock=~ clock_fall~",
       1, 1, &Reader::set_driving_cell},
      {"set_drive", kEdges, 2, 2, &Reader::set_drive},
      {"set_input_transition", "rise fall min max clock=~ clock_fall~", 2, 2, &Reader::set_input_transition},
      {"set_max_transition", "clock_path data_path rise~ fall~", 2, 2, &Reader::set_max_transition},
      {"set_min_transition", "", 2, 2, &Reader::set_min_transition},
      {"set_max_capacitance", "clock_path data_path rise~ fall~", 2, 2, &Reader::set_max_capacitance},
      {"set_min_capacitance", "", 2, 2, &Reader::set_min_capacitance},
      {"set_max_fanout", "", 2, 2, &Reader::set_max_fanout},
      {"set_min_fanout", "", 2, 2, &Reader::set_min_fanout},
      {"set_max_area", "ignore_tns~", 1, 1, &Reader::set_max_area},
      {"set_timing_derate",
       "early late rise fall clock data net_delay cell_delay cell_check increment static~ dynamic~", 1, 2,
       &Reader::set_timing_derate},
      {"set_operating_conditions",
       "library=~ analysis_type= min= max= min_library=~ max_library=~ object_list=~", 0, 1,
       &Reader::set_operating_conditions},
      {"set_ideal_network", "no_propagate~", 1, 1, &Reader::set_ideal_network},
      {"set_ideal_net", "", 1, 1, &Reader::set_ideal_network},
      {"set_dont_touch", "", 1, 2, &Reader::set_dont_touch},
      {"set_units", "capacitance= resistance= time= voltage= current= power= distance=", 0, 0,
       &Reader::set_units},
      {"source", "echo verbose", 1, 1, &Reader::source},
      {"get_ports", kGet, 0, -1, &Reader::get_ports},
      {"get_cells", kGet, 0, -1, &Reader::get_cells},
      {"get_pins", "hierarchical hsc= regexp nocase quiet exact leaf filter= of_objects=", 0, -1,
       &Reader::get_pins},
      {"get_nets",
       "hierarchical hsc= regexp nocase quiet exact top_net_of_hierarchical_group segments filter= "
       "of_objects=",
       0, -1, &Reader::get_nets},
      {"get_clocks", kGet, 0, -1, &Reader::get_clocks},
      {"get_lib_cells", kGet, 0, -1, &Reader::get_lib_cells},
      {"get_lib_pins", kGet, 0, -1, &Reader::get_lib_pins},
      {"all_inputs", "no_clocks clock=~ edge_triggered~ level_sensitive~", 0, 0, &Reader::all_inputs},
      {"all_outputs", "clock=~ edge_triggered~ level_sensitive~", 0, 0, &Reader::all_outputs},
      {"all_clocks", "", 0, 0, &Reader::all_clocks},
      {"all_registers",
       "clock= rise_clock= fall_clock= cells data_pins clock_pins async_pins output_pins level_sensitive "
       "edge_triggered no_hierarchy~",
       0, 0, &Reader::all_registers},
      {"current_design", "", 0, 1, &Reader::current_design},
      {"current_instance", "", 0, 1, &Reader::current_design},
      {"get_property", "object_type= quiet", 2, 2, &Reader::get_property},
      {"get_attribute", "class= quiet", 2, 2, &Reader::get_property},
      {"get_object_name", "", 1, 1, &Reader::get_object_name},
      {"get_name", "", 1, 1, &Reader::get_object_name},
      {"get_full_name", "", 1, 1, &Reader::get_object_name},
      {"sizeof_collection", "", 1, 1, &Reader::sizeof_collection},
      {"filter_collection", "regexp nocase", 2, 2, &Reader::filter_collection},
      // Of no use here: the first for people, the others for tools that change or build the design.
      {"puts", "nonewline", 0, 2, &Reader::quiet_word},
      {"set_hierarchy_separator", "", 1, 1, &Reader::quiet_word},
      {"set_wire_load_model", "", 0, -1, nullptr},
      {"set_wire_load_mode", "", 0, -1, nullptr},
      {"set_wire_load_selection_group", "", 0, -1, nullptr},
      {"set_wire_load_min_block_size", "", 0, -1, nullptr},
      {"set_dont_use", "", 0, -1, nullptr},
      {"set_size_only", "", 0, -1, nullptr},
      {"suppress_message", "", 0, -1, nullptr},
      {"unsuppress_message", "", 0, -1, nullptr},
      {"set_app_var", "", 0, -1, nullptr},
      {"set_wire_rc", "", 0, -1, nullptr},
      {"set_layer_rc", "", 0, -1, nullptr},
      {"set_fix_hold", "", 0, -1, nullptr},
      {"set_ideal_latency", "", 0, -1, nullptr},
      {"set_ideal_transition", "", 0, -1, nullptr},
      {"set_max_dynamic_power", "", 0, -1, nullptr},
      {"set_max_leakage_power", "", 0, -1, nullptr},
      {"set_switching_activity", "", 0, -1, nullptr},
      {"set_level_shifter_strategy", "", 0, -1, nullptr},
      {"set_level_shifter_threshold", "", 0, -1, nullptr},
      {"create_voltage_area", "", 0, -1, nullptr},
      {"set_voltage", "", 0, -1, nullptr},
  };
  return commands;
}

Reader::Reader(const ObjectQuery& query, const Options& options, db::Constraints& constraints,
               diag::Collector& out)
    : query_(query),
      options_(options),
      out_(constraints),
      diag_(out),
      tcl_({options.max_commands, options.max_bytes, options.max_seconds}),
      errors_before_(out.errors()) {
  // A file may go on with what an earlier one said.
  for (std::size_t k = 0; k < out_.pin_clocking.size(); ++k)
    pin_clocking_of_[key(out_.pin_clocking[k].at)] = k;
  for (std::size_t k = 0; k < out_.loads.size(); ++k) load_of_[key(out_.loads[k].at)] = k;
  for (std::size_t k = 0; k < out_.drives.size(); ++k) drive_of_[key(out_.drives[k].port)] = k;
  for (std::size_t k = 0; k < out_.port_delays.size(); ++k)
    delays_of_[delay_key(out_.port_delays[k].port, out_.port_delays[k].input)].push_back(k);
}

void Reader::define_commands() {
  for (const CommandInfo& info : table())
    tcl_.define(std::string(info.name),
                [this, &info](const Interpreter::Words& w, std::string& r) { return dispatch(info, w, r); });
  tcl_.define_unknown([this](const Interpreter::Words& w, std::string& r) { return unknown(w, r); });
  for (const auto& [name, value] : options_.environment) tcl_.set("env(" + name + ")", value);
  for (const auto& [name, value] : options_.variables) tcl_.set(name, value);
}

void Reader::ignore(std::string_view what) {
  // What comes after the first of each name only counts. Names are kept; a hostile file may invent any number
  // of them.
  const auto it =
      std::find_if(ignored_.begin(), ignored_.end(), [&](const auto& p) { return p.first == what; });
  if (it != ignored_.end()) {
    ++it->second;
    return;
  }
  if (ignored_.empty()) {
    ignored_at_ = place({});
    ignored_in_ = open_.back();
  }
  constexpr std::size_t kMostNames = 200;
  if (ignored_.size() < kMostNames) ignored_.emplace_back(what, 1);
}

bool Reader::dispatch(const CommandInfo& info, const Interpreter::Words& words, std::string& result) {
  if (!info.handler) {
    ignore(info.name);
    return true;
  }
  Call call;
  call.name = info.name;
  if (parse_options(info, words, call) && (this->*info.handler)(call, result)) return true;
  // The message stands in the list of diagnostics; Tcl needs one only for `catch`.
  if (result.empty()) result = fmt::format("{} failed", info.name);
  return false;
}

bool Reader::parse_options(const CommandInfo& info, const Interpreter::Words& words, Call& call) {
  for (std::size_t k = 1; k < words.size(); ++k) {
    const std::string_view w = words[k];
    const bool option =
        w.size() > 1 && w[0] == '-' && ((w[1] >= 'a' && w[1] <= 'z') || (w[1] >= 'A' && w[1] <= 'Z'));
    if (!option) {
      call.words.push_back(w);
      continue;
    }
    const std::string_view given = w.substr(1);
    std::string_view found;
    bool value = false, exact = false, no_use = false;
    std::vector<std::string_view> all, near;
    for (std::string_view rest = info.options; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      std::string_view name = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const bool unused = !name.empty() && name.back() == '~';
      if (unused) name.remove_suffix(1);
      const bool takes = !name.empty() && name.back() == '=';
      if (takes) name.remove_suffix(1);
      if (name.empty()) continue;
      all.push_back(name);
      if (name == given) {
        exact = true;
        found = name;
        value = takes;
        no_use = unused;
      } else if (!exact && name.substr(0, given.size()) == given) {
        near.push_back(name);
        found = name;
        value = takes;
        no_use = unused;
      }
    }
    if (!exact && near.size() > 1) {
      std::string list;
      for (const std::string_view n : near) list += fmt::format("{}-{}", list.empty() ? "" : ", ", n);
      return fail("SDC-0002", w,
                  fmt::format("{} has several options that begin with {}", info.name, quoted(w)), list);
    }
    if (found.empty()) {
      const std::string_view guess = diag::nearest(given, all);
      return fail("SDC-0002", w, fmt::format("{} has no option {}", info.name, quoted(w)),
                  guess.empty() ? std::string() : fmt::format("did you mean -{}?", guess));
    }
    if (value && k + 1 == words.size())
      return fail("SDC-0002", w, fmt::format("option -{} of {} needs a value", found, info.name));
    call.options.emplace_back(found, value ? words[++k] : std::string_view());
    if (no_use) ignore(fmt::format("{} -{}", info.name, found));
  }
  const int n = static_cast<int>(call.words.size());
  if (n < info.least || (info.most >= 0 && n > info.most))
    return fail("SDC-0004", n > info.most && info.most >= 0 ? call.words.back() : std::string_view(),
                fmt::format("{} takes {} argument{} besides its options, found {}", info.name,
                            info.least == info.most ? fmt::format("{}", info.least)
                                                    : fmt::format("{} to {}", info.least, info.most),
                            info.least == 1 && info.most == 1 ? "" : "s", n));
  return true;
}

bool Reader::unknown(const Interpreter::Words& words, std::string& result) {
  const std::string_view name = words.size() > 1 ? words[1] : std::string_view();
  result = fmt::format("unknown command {}", name);
  // `[get_ports d[3]]` without braces runs a command named `3`. As in other tools it gives back the bit that is meant.
  const bool bit = words.size() == 2 && !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == ':' || c == '*';
  });
  if (bit) {
    result = fmt::format("[{}]", name);
    return true;
  }
  if (!options_.strict) {
    ignore(name);
    result.clear();
    return true;
  }
  std::vector<std::string_view> names;
  for (const CommandInfo& c : table()) names.push_back(c.name);
  for (const std::string_view tcl :
       {"set", "expr", "foreach", "for", "while", "if", "proc", "list", "concat", "lsearch", "lindex",
        "llength", "string", "format", "regexp", "incr", "append", "lappend"})
    names.push_back(tcl);
  std::string help = diag::did_you_mean(diag::nearest(name, names));
  if (name == "exec" || name == "open" || name == "file" || name == "exit" || name == "socket" ||
      name == "glob")
    help = "constraint files are read without access to the system";
  return fail("SDC-0001", name, fmt::format("no command is named {}", quoted(name)), std::move(help));
}

bool Reader::set_units(const Call& c, std::string&) {
  struct Unit {
    std::string_view option, letters;
    double size;
  };
  const Units& u = options_.units;
  const Unit units[] = {{"time", "s", u.time_s},
                        {"capacitance", "F", u.capacitance_F},
                        {"resistance", "ohm", u.resistance_ohm},
                        {"voltage", "V", u.voltage_V},
                        {"current", "A", u.current_A}};
  const auto lowered = [](std::string_view s) {
    std::string out(s);
    for (char& ch : out)
      if (ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch - 'A' + 'a');
    return out;
  };
  for (const Unit& unit : units) {
    const auto text = c.get(unit.option);
    if (!text) continue;
    std::size_t digits = 0;
    while (digits < text->size() &&
           (((*text)[digits] >= '0' && (*text)[digits] <= '9') || (*text)[digits] == '.'))
      ++digits;
    double factor = 1;
    if (digits > 0 && !number(text->substr(0, digits), "a unit", factor)) return false;
    std::string_view rest = text->substr(digits);
    constexpr std::pair<char, double> kPrefixes[] = {{'a', 1e-18}, {'f', 1e-15}, {'p', 1e-12}, {'n', 1e-9},
                                                     {'u', 1e-6},  {'m', 1e-3},  {'k', 1e3},   {'K', 1e3},
                                                     {'M', 1e6},   {'G', 1e9}};
    if (lowered(rest) != lowered(unit.letters)) {
      const auto it = std::find_if(std::begin(kPrefixes), std::end(kPrefixes),
                                   [&](const auto& p) { return !rest.empty() && p.first == rest[0]; });
      if (it == std::end(kPrefixes) || lowered(rest.substr(1)) != lowered(unit.letters))
        return fail("SDC-0004", *text, fmt::format("{} is no unit of {}", quoted(*text), unit.option));
      factor *= it->second;
    }
    if (std::abs(factor / unit.size - 1) > 1e-6)
      report(
          "SDC-0010", *text,
          fmt::format("set_units gives {} as the unit of {}, but the library's is {}; the library's is used",
                      quoted(*text), unit.option, unit_name(unit.size, unit.letters)));
  }
  return true;
}

bool Reader::source(const Call& c, std::string&) {
  constexpr std::size_t kDeepest = 16;
  const std::string name(c.words[0]);
  const std::string& from = open_.back()->path;
  if (name.empty() || name[0] == '/' || name.find("..") != std::string::npos || name[0] == '~')
    return fail("SDC-0008", name,
                fmt::format("{} is not read: only files beside this one are", quoted(name)));
  if (open_.size() >= kDeepest)
    return fail("SDC-0008", name, "files that read each other are nested too deeply");
  const std::size_t slash = from.rfind('/');
  const std::string path = slash == std::string::npos ? name : from.substr(0, slash + 1) + name;
  const std::size_t errors = diag_.errors();
  const std::optional<InputFile> file = read_input(path, diag_);
  if (!file) {
    said_ = true;
    report("SDC-0008", name, fmt::format("{} cannot be read", quoted(name)));
    return false;
  }
  run_file(*file);
  said_ = diag_.errors() != errors;
  return !said_;
}

bool Reader::run_file(const InputFile& file) {
  Open& open = files_.emplace_back();
  open.path = file.path;
  open.file = static_cast<std::uint32_t>(out_.files.size());
  out_.files.push_back(file.path);
  open.text.reserve(file.text.size() + 1);
  // Carriage returns before line ends would break continued lines.
  for (std::size_t k = 0; k < file.text.size(); ++k)
    if (file.text[k] != '\r' || k + 1 == file.text.size() || file.text[k + 1] != '\n')
      open.text += file.text[k];
  if (open.text.substr(0, 3) == "\xef\xbb\xbf") open.text.erase(0, 3);
  procedures_ |= open.text.find("proc ") != std::string::npos;
  open.line_begins.push_back(0);
  for (std::size_t k = 0; k < open.text.size(); ++k)
    if (open.text[k] == '\n') open.line_begins.push_back(k + 1);
  const std::string_view text = open.text;
  open.command = text.substr(0, 0);
  open_.push_back(&open);
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    open.command = text.substr(zero, 1);
    fail("SDC-0003", {}, "the file holds a zero byte: it is no text");
    open_.pop_back();
    return false;
  }
  std::string message;
  const Ran ran = tcl_.run(
      text,
      [&](std::size_t begin, std::size_t end) {
        open.command = text.substr(begin, end - begin);
        said_ = false;
      },
      [&](const std::string& why) {
        // What follows from an error already reported is no news.
        if (!said_ && !(failed_ && why.find("no such variable") != std::string::npos))
          fail("SDC-0003", {}, why,
               why.find("env") != std::string::npos && why.find("no such") != std::string::npos
                   ? "constraint files are read without the environment; give the number itself"
                   : "");
        failed_ = true;
        return !diag_.full();
      },
      message);
  switch (ran) {
    case Ran::ok:
      break;
    case Ran::failed:
      fail("SDC-0003", {}, message, "is a brace, bracket or quote not closed?");
      break;
    case Ran::commands:
    case Ran::time:
      fail("SDC-0007", {}, "the script does not come to an end",
           ran == Ran::time ? fmt::format("it was stopped after {:g} seconds", options_.max_seconds)
                            : fmt::format("it was stopped after {} commands", options_.max_commands));
      break;
    case Ran::memory:
      fail("SDC-0007", {}, "the script needs too much memory",
           fmt::format("it was stopped after {} MiB", options_.max_bytes >> 20));
      break;
  }
  open_.pop_back();
  return ran == Ran::ok;
}

void Reader::finish() {
  // Delays of which another took the place in every edge.
  std::erase_if(out_.port_delays, [](const db::PortDelay& d) {
    for (const auto& edge : d.delay_s)
      for (const double v : edge)
        if (db::given(v)) return false;
    return true;
  });
  if (ignored_.empty()) return;
  std::string list;
  constexpr std::size_t kShown = 40;
  for (std::size_t k = 0; k < std::min(kShown, ignored_.size()); ++k)
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", quoted(ignored_[k].first), ignored_[k].second);
  if (ignored_.size() > kShown) list += fmt::format(" and {} more", ignored_.size() - kShown);
  diag_.report("SDC-0009", {ignored_in_->path, ignored_in_->text}, ignored_at_,
               fmt::format("ignored: {}", list));
}

bool Reader::read(const InputFile& file) {
  define_commands();
  // Collections of other tools are lists here.
  std::string ignored;
  tcl_.run(
      "proc foreach_in_collection {v c body} { uplevel 1 [list foreach $v $c $body] }\n"
      "proc append_to_collection {v c args} { upvar 1 $v x; set x [concat $x $c] }\n"
      "proc add_to_collection {a b args} { concat $a $b }\n"
      "proc remove_from_collection {a b args} { set r {}; foreach o $a { if {$o ni $b} { lappend r $o } }; "
      "set r }\n"
      "proc index_collection {c i args} { lindex $c $i }\n",
      [](std::size_t, std::size_t) {}, [](const std::string&) { return true; }, ignored);
  if (!options_.units_known)
    diag_.report("SDC-0015", file.path, "no library gives the units of this file; ns, pF and kohm are taken")
        .help("give the Liberty files of the design");
  run_file(file);
  finish();
  return diag_.errors() == errors_before_;
}

bool read_sdc(const InputFile& file, const ObjectQuery& query, const Options& options,
              db::Constraints& constraints, diag::Collector& out) {
  db::Constraints work = constraints;
  if (!Reader(query, options, work, out).read(file)) return false;
  constraints = std::move(work);
  return true;
}

}  // namespace taufold::io::sdc
