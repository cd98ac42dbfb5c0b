#include "flow/design/synthesis.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <system_error>

#include "base/subprocess.hpp"
#include "flow/design/synthesis_library.hpp"
#include "flow/scratch.hpp"
#include "io/input_file.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

/// Logic to gates in ABC: structural choices, mapping with area recovered, buffers for large fanouts, sizes.
/// Yosys puts the target for {D} and writes commas for blanks.
constexpr std::string_view kAbcScript =
    "+strash;ifraig;scorr;dc2;strash;&get,-n;&dch,-f;&nf,{D};&put;topo;buffer,-c,-N,16;upsize,{D};dnsize,{D};"
    "stime,-p";

/// A path as seen from `base`; one that shares nothing with it but the root stays as it is.
std::string seen_from(const fs::path& base, const std::string& path) {
  std::error_code error;
  const fs::path from = fs::absolute(base, error).lexically_normal(), to = fs::absolute(path, error).lexically_normal();
  const auto first = [](const fs::path& p) { return p.relative_path().empty() ? fs::path() : *p.relative_path().begin(); };
  if (base.empty() || error || first(from) != first(to)) return path;
  const std::string relative = to.lexically_proximate(from.filename().empty() ? from.parent_path() : from).generic_string();
  // Behind a symbolic link '..' is another folder. A packed file is not there under the name that it has unpacked.
  const bool same = relative == "." || (fs::equivalent((from / relative).parent_path(), to.parent_path(), error) && !error);
  return same ? relative : path;
}

/// Yosys' scripts have no escapes: a quoted word may hold anything but quotes, line ends and patterns of file names, a bare one no
/// blanks either.
bool can_be_quoted(std::string_view word) {
  return word.find_first_of("\"\\\n\r*?[]") == std::string_view::npos;
}
bool can_be_bare(std::string_view word) {
  return word.find_first_of("\"\\\n\r\t ;#") == std::string_view::npos;
}

std::string script_path(std::string_view path) {
  // A path that starts with a dash would be an option, one with a plus would be looked up in Yosys' own
  // folder.
  const bool odd = path.starts_with('-') || path.starts_with('+');
  return fmt::format("\"{}{}\"", odd ? "./" : "", path);
}

// What a line of a design file may do: change the design that was read. Yosys' scripts can also run programs, read and write files.
constexpr std::string_view kScriptCommands[] = {"chparam", "connect", "delete", "memory_dff", "memory_map", "opt", "proc", "rename", "setattr", "setparam",
                                                "setundef", "splitnets", "tribuf"};
constexpr std::string_view kScriptHead = "# Made by taufold; Yosys runs it to map RTL to cells.\n";

bool harmless(std::string_view line) {
  const std::string_view command = line.substr(0, line.find(' '));
  return std::find(std::begin(kScriptCommands), std::end(kScriptCommands), command) != std::end(kScriptCommands) &&
         std::none_of(line.begin(), line.end(), [](char c) { return c == ';' || static_cast<unsigned char>(c) < 0x20; });
}

class Synthesis {
 public:
  Synthesis(const SynthesisRequest& request, diag::Collector& out)
      : request_(request),
        out_(out),
        log_(request.folder / "synthesis.log"),
        netlist_(request.folder / "netlist.v") {}

  std::optional<SynthesisResult> run() {
    const std::size_t before = out_.errors();
    check_words();
    read_libraries();
    read_rtl();
    if (out_.errors() > before || !make_folders()) return std::nullopt;
    if (!write_inputs() || !run_yosys()) return std::nullopt;
    if (!request_.generic) pass_on_warnings();  // the run that mapped it has passed them on
    return statistics();
  }

 private:
  void check_words() {
    const auto bare = [&](std::string_view what, const std::string& word) {
      if (!can_be_bare(word))
        out_.report("SYN-0005", fmt::format("{} '{}' cannot be handed to Yosys", what, diag::shown(word)));
    };
    const auto path = [&](std::string_view what, const std::string& word) {
      if (!can_be_quoted(word))
        out_.report("SYN-0005", fmt::format("{} '{}' cannot be handed to Yosys", what, diag::shown(word)));
    };
    if (!request_.top.empty()) bare("the name of the top module", request_.top);
    for (const auto* list : {&request_.defines, &request_.parameters})
      for (const auto& [name, value] : *list) {
        const std::string_view what = list == &request_.defines ? "the macro" : "the parameter";
        bare(what, name.empty() ? std::string(" ") : name);
        bare(what, value);
      }
    for (const auto* list : {&request_.rtl, &request_.techmaps})
      for (const std::string& word : *list) path("the file name", for_yosys(word));
    for (const std::string& line : request_.rtl_lines)
      if (!harmless(line))
        out_.report("SYN-0005", fmt::format("the script line '{}' cannot be handed to Yosys", diag::shown(line)))
            .note(fmt::format("one command a line, of these: {}", fmt::join(kScriptCommands, ", ")));
    if (!request_.parameters.empty() && request_.top.empty())
      out_.report("SYN-0005", "parameters are given without the module that they are of").help("name the top module");
  }

  void read_libraries() {
    std::vector<io::InputFile> files;
    for (const std::string& name : request_.liberty)
      if (auto file = io::read_input(name, out_)) files.push_back(std::move(*file));
    if (files.size() < request_.liberty.size()) return;
    library_ = synthesis_library(files, request_.dont_use, out_);
    if (library_ && library_->mapping_cells == 0 && !request_.generic)
      out_.report("SYN-0006", "the Liberty files hold no cell that logic can be mapped to")
          .help("name a library of gates and flip-flops under liberty, and look whether dont_use leaves any");
  }

  /// Missing files are found here, with the same words as elsewhere; packed ones are unpacked.
  void read_rtl() {
    if (request_.rtl.empty()) out_.report("SYN-0006", "there is no RTL file to synthesise");
    for (const std::string& name : request_.rtl) {
      auto file = io::read_input(name, out_);
      if (!file) continue;
      if (file->packing == io::Packing::none)
        rtl_.push_back({name, for_yosys(name), {}});
      else
        rtl_.push_back({name, {}, std::move(file->text)});
    }
    for (const std::string& name : request_.techmaps) io::read_input(name, out_);
  }

  bool make_folders() {
    std::error_code error;
    fs::create_directories(request_.folder, error);
    if (error || scratch_.path().empty()) {
      out_.report("SYN-0004", error ? request_.folder.string() : fs::temp_directory_path(error).string(),
                  "no folder for the files of synthesis can be made here");
      return false;
    }
    // An earlier run's files give way; a folder that holds others is the user's.
    const fs::path script = request_.folder / "synthesis.ys";
    diag::Collector ignored;
    const auto earlier = fs::exists(script, error) ? io::read_input(script.string(), ignored) : std::nullopt;
    if (!(earlier && earlier->text.starts_with(kScriptHead)) && !fs::is_empty(request_.folder, error)) {
      out_.report("SYN-0004", request_.folder.string(), "the folder for the files of synthesis holds files that this program did not make")
          .help("move them, or name another result folder");
      return false;
    }
    for (const fs::path& stale : {log_, netlist_}) fs::remove(stale, error);
    return true;
  }

  bool write_inputs() {
    const auto put = [&](const std::string& name, std::string_view text) {
      return io::write_file((scratch_.path() / name).string(), text, out_);
    };
    if (!put("all.lib", library_->all) || !put("mapping.lib", library_->mapping)) return false;
    for (std::size_t i = 0; i < rtl_.size(); ++i) {
      if (!rtl_[i].path.empty()) continue;
      // The name goes on into the src attributes: NAME.v of NAME.v.xz, in a folder of its own.
      const fs::path folder = scratch_.path() / fmt::format("{}", i);
      std::error_code error;
      fs::create_directory(folder, error);
      rtl_[i].path = (folder / fs::path(rtl_[i].name).stem()).string();
      if (!io::write_file(rtl_[i].path, rtl_[i].text, out_)) return false;
      folders_.emplace_back(folder.string(), fs::path(rtl_[i].name).parent_path().string());
    }
    // Options have no quotes: a folder whose name would need them is seen through a link.
    for (const std::string& name : request_.include_dirs) {
      include_dirs_.push_back(for_yosys(name));
      if (can_be_bare(include_dirs_.back())) continue;
      const fs::path link = scratch_.path() / fmt::format("include{}", include_dirs_.size());
      std::error_code error;
      fs::create_directory_symlink(fs::absolute(name, error), link, error);
      if (error) {
        out_.report("SYN-0004", link.string(), "no link to an include folder can be made here");
        return false;
      }
      folders_.emplace_back(link.string(), name);
      include_dirs_.back() = link.string();
    }
    return io::write_file((request_.folder / "synthesis.ys").string(), script(), out_);
  }

  /// A path of the user from where Yosys runs.
  std::string for_yosys(const std::string& path) const { return seen_from(request_.base, path); }

  /// The path that the user knows by one that Yosys says.
  std::string of_user(const std::string& path) const {
    for (const Rtl& file : rtl_)
      if (file.path == path) return file.name;
    if (const std::string given = given_name(path); given != path) return given;
    if (request_.base.empty() || fs::path(path).is_absolute()) return path;
    return (request_.base / path).lexically_normal().string();
  }

  /// The netlist without the paths of folders that are made for one run.
  std::string without_scratch(std::string_view netlist) const {
    constexpr std::string_view kSource = "(* src = \"";
    const std::string scratch = scratch_.path().string() + "/";
    std::string out;
    while (!netlist.empty()) {
      const std::size_t at = std::min(netlist.find(kSource), netlist.size());
      const std::size_t begin = std::min(at + kSource.size(), netlist.size());
      const std::size_t end = std::min(netlist.find('"', begin), netlist.size());
      out += netlist.substr(0, begin);
      // FILE:LINE.COLUMN-LINE.COLUMN|FILE:...
      for (std::string_view list = netlist.substr(begin, end - begin); !list.empty();) {
        const std::string_view one = list.substr(0, list.find('|'));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        const std::size_t colon = std::min(one.rfind(':'), one.size());
        out += one.starts_with(scratch) ? for_yosys(given_name(std::string(one.substr(0, colon)))) : std::string(one.substr(0, colon));
        out += one.substr(colon);
        if (!list.empty()) out += '|';
      }
      netlist.remove_prefix(end);
    }
    return out;
  }
  /// As of_user(), of a packed file without the end that says so.
  std::string given_name(const std::string& path) const {
    for (const auto& [here, there] : folders_)
      if (path.starts_with(here + "/")) return (fs::path(there) / path.substr(here.size() + 1)).string();
    return path;
  }

  bool hand_over_netlist() {
    const std::optional<io::InputFile> made = io::read_input((scratch_.path() / "netlist.v").string(), out_);
    return made && io::write_file(netlist_.string(), without_scratch(made->text), out_);
  }

  std::string script() const {
    const std::string top = request_.top.empty() ? "-auto-top" : "-top " + request_.top;
    const std::string in = scratch_.path().string();
    std::string s(kScriptHead);
    s += fmt::format("read_liberty -lib -ignore_miss_func {}/all.lib\n", in);
    std::string options;
    for (const auto& [name, value] : request_.defines)
      options += fmt::format(" -D{}{}{}", name, value.empty() ? "" : "=", value);
    for (const std::string& folder : include_dirs_) options += fmt::format(" -I {}", folder);
    // Modules are made when the top is known, with the parameters that they have there: with their defaults they may name what is
    // not there. To find the top, all of them must be made.
    if (!request_.top.empty()) options = " -defer" + options;
    for (const Rtl& file : rtl_) {
      const bool sv = request_.systemverilog || fs::path(file.path).extension() == ".sv";
      s += fmt::format("read_verilog{}{} {}\n", sv ? " -sv" : "", options, script_path(file.path));
    }
    for (const std::string& line : request_.rtl_lines) s += line + "\n";
    std::string parameters;
    for (const auto& [name, value] : request_.parameters)
      parameters += fmt::format(" -chparam {} {}", name, value);
    s += fmt::format("hierarchy -check {}{}\n", top, parameters);
    if (!request_.parameters.empty() && !request_.top.empty())
      s += fmt::format("rename -top {}\n", request_.top);
    // Hard blocks stay even where nothing reads them.
    for (const std::string& macro : library_->macros)
      if (can_be_bare(macro)) s += fmt::format("setattr -set keep 1 t:{}\n", macro);
    s += fmt::format("synth -auto-top{} -run begin:fine\n", request_.flatten ? " -flatten" : "");
    if (request_.generic) {
      s += "synth -auto-top -run fine:check\nsimplemap\nsetundef -zero\nopt_clean -purge\n";
      return s + tail(in);
    }
    const std::string techmap = techmap_line();
    if (!techmap.empty()) s += "maccmap\n" + techmap + "opt\n";
    s += "synth -auto-top -run fine:check\n" + techmap + "simplemap\nsetundef -zero\n";
    s += fmt::format("dfflibmap -liberty {}/mapping.lib\n", in);
    s += fmt::format("abc -liberty {}/mapping.lib{} -script {}\n", in,
                     request_.period_s
                         ? fmt::format(" -D {}", std::max(1LL, std::llround(*request_.period_s * 1e12)))
                         : "",
                     kAbcScript);
    s += "opt_clean -purge\n";
    if (library_->high && library_->low && usable(*library_->high) && usable(*library_->low))
      s += fmt::format("hilomap -singleton -hicell {} {} -locell {} {}\n", library_->high->cell, library_->high->pin,
                       library_->low->cell, library_->low->pin);
    return s + tail(in);
  }

  std::string tail(const std::string& in) const {
    return fmt::format("setattr -unset keep t:*\nrename -wire\n{0}tee -q -o {1}/stat.json stat -json\nwrite_verilog -noexpr {1}/netlist.v\n",
                       request_.generic ? "" : "check -mapped\n", in);
  }

  static bool usable(const TieCell& tie) { return can_be_bare(tie.cell) && can_be_bare(tie.pin); }

  std::string techmap_line() const {
    std::string maps;
    for (const std::string& file : request_.techmaps) maps += " -map " + script_path(for_yosys(file));
    return maps.empty() ? maps : "techmap" + maps + "\n";
  }

  bool run_yosys() {
    Command command;
    std::error_code ignored;
    command.arguments = {
        request_.program, "-q", "-T", "-l", fs::absolute(log_, ignored).string(), "-s", fs::absolute(request_.folder / "synthesis.ys", ignored).string()};
    command.directory = request_.base;
    command.environment = {{"TMPDIR", scratch_.path().string()}, {"LC_ALL", "C"}};
    command.stdout_file = command.stderr_file = scratch_.path() / "output.txt";
    command.time_limit_s = request_.time_limit_s;
    command.stop = request_.stop;
    result_ = taufold::run(command);
    switch (result_.status) {
      case RunStatus::exited:
        if (result_.code == 0 && fs::exists(scratch_.path() / "netlist.v", ignored)) return hand_over_netlist();
        report_failure();
        break;
      case RunStatus::not_found:
        out_.report("SYN-0001", result_.error)
            .note("RTL is synthesised by Yosys, which runs as a program of its own")
            .help(
                "install the package yosys (Debian: apt-get install yosys), or give a netlist instead of "
                "RTL");
        break;
      case RunStatus::timed_out:
        out_.report("SYN-0003", fmt::format("Yosys was ended after {:.0f} s", request_.time_limit_s))
            .note(log_note());
        break;
      case RunStatus::signalled:
      case RunStatus::failed:
        out_.report("SYN-0004", result_.error).note(log_note());
        break;
      case RunStatus::stopped:
        break;
    }
    return false;
  }

  std::string log_note() const { return fmt::format("its log is {}", log_.string()); }

  /// Lines of the log, or of what Yosys wrote before it could open the log.
  std::vector<std::string> log_lines() const {
    for (const fs::path& path : {log_, scratch_.path() / "output.txt"}) {
      diag::Collector ignored;
      const auto file = io::read_input(path.string(), ignored);
      if (!file || file->text.empty()) continue;
      std::vector<std::string> lines;
      for (std::size_t at = 0; at < file->text.size();) {
        const std::size_t end = std::min(file->text.find('\n', at), file->text.size());
        lines.push_back(file->text.substr(at, end - at));
        at = end + 1;
      }
      return lines;
    }
    return {};
  }

  void report_failure() {
    for (const std::string& line : log_lines()) {
      const std::size_t at = line.find("ERROR: ");
      if (at == std::string::npos) continue;
      report_line("SYN-0002", line.substr(0, at), diag::shown(line.substr(at + 7))).note(log_note());
      return;
    }
    out_.report("SYN-0004",
                fmt::format("{} ended with status {} and left no netlist", request_.program, result_.code))
        .note(log_note());
  }

  /// `place` is "FILE:LINE: " or empty; the line is shown where the file can be read.
  diag::Diagnostic& report_line(std::string_view code, std::string_view place, const std::string& message) {
    const std::size_t last = place.rfind(": ");
    const std::size_t colon = last == std::string_view::npos ? last : place.rfind(':', last - 1);
    std::uint64_t number = 0;
    if (colon != std::string_view::npos)
      std::from_chars(place.data() + colon + 1, place.data() + last, number);
    if (number == 0) return out_.report(code, message);
    const std::string name = of_user(std::string(place.substr(0, colon)));
    diag::Collector ignored;
    const auto file = io::read_input(name, ignored);
    if (!file) return out_.report(code, name, fmt::format("line {}: {}", number, message));
    std::string_view rest = file->text;
    for (std::uint64_t k = 1; k < number && !rest.empty(); ++k)
      rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    std::string_view line = rest.substr(0, rest.find('\n'));
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    return out_.report(code, diag::Source{name, file->text}, line, message);
  }

  void pass_on_warnings() {
    std::set<std::string> said;
    for (const std::string& line : log_lines()) {
      const std::size_t at = line.find("Warning: ");
      // What it says about cells of the library that it cannot use itself, and about ABC, is of no help to
      // anyone.
      if (at == std::string::npos || line.find("in pin attribute of cell") != std::string::npos ||
          line.starts_with("ABC: "))
        continue;
      const std::string place = line.substr(0, at);
      if ((!place.empty() && !place.ends_with(": ")) || !said.insert(line).second) continue;
      report_line("SYN-0009", place, diag::shown(line.substr(at + 9)));
    }
  }

  std::optional<SynthesisResult> statistics() {
    diag::Collector ignored;
    const auto file = io::read_input((scratch_.path() / "stat.json").string(), ignored);
    const auto json = file ? nlohmann::json::parse(only_json(file->text), nullptr, false) : nlohmann::json();
    const auto design = json.is_object() ? json.find("design") : json.end();
    if (!json.is_object() || design == json.end() || !design->contains("num_cells_by_type")) {
      out_.report("SYN-0004", "Yosys' statistics cannot be read").note(log_note());
      return std::nullopt;
    }
    SynthesisResult r;
    r.netlist = netlist_;
    r.log = log_;
    r.wall_s = result_.wall_s;
    r.top = request_.top;
    if (r.top.empty()) r.top = top_of_log();
    std::string left;
    for (const auto& [name, count] : (*design)["num_cells_by_type"].items()) {
      if (!count.is_number_unsigned()) continue;
      if (name.starts_with('$'))
        left += fmt::format("{}{} {}", left.empty() ? "" : ", ", count.get<std::uint64_t>(), name);
      if (json["modules"].contains("\\" + name))
        continue;  // a module of the design, whose own cells are counted
      r.masters.emplace_back(name, count.get<std::uint64_t>());
      r.cells += count.get<std::uint64_t>();
    }
    std::sort(r.masters.begin(), r.masters.end());
    if (!left.empty() && !request_.generic) {
      out_.report("SYN-0006", fmt::format("the library has no cells for {}", left))
          .note(log_note())
          .help("name a library that has them, or a techmap that builds them of other cells");
      return std::nullopt;
    }
    return r;
  }

  /// Before version 0.26 a heading and, for a hierarchy, a table of modules stand between the lines of the object.
  static std::string only_json(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
      const std::size_t first = line.find_first_not_of(" \t\r\n");
      if (first != std::string_view::npos && std::string_view("{}[]\"").find(line[first]) != std::string_view::npos) out += line;
      text.remove_prefix(line.size());
    }
    return out;
  }

  std::string top_of_log() const {
    constexpr std::string_view kSaid = "Automatically selected ";
    for (const std::string& line : log_lines())
      if (line.starts_with(kSaid)) {
        const std::string_view rest = std::string_view(line).substr(kSaid.size());
        return std::string(rest.substr(0, rest.find(' ')));
      }
    return {};
  }

  struct Rtl {
    std::string name;  ///< as the user gave it
    std::string path;  ///< what Yosys reads
    std::string text;  ///< of a packed file
  };

  const SynthesisRequest& request_;
  diag::Collector& out_;
  fs::path log_, netlist_;
  Scratch scratch_{"synthesis"};
  std::optional<SynthesisLibrary> library_;
  std::vector<Rtl> rtl_;
  std::vector<std::string> include_dirs_;                       ///< as Yosys gets them
  std::vector<std::pair<std::string, std::string>> folders_;    ///< in the scratch folder, and what they stand for
  RunResult result_;
};

}  // namespace

SynthesisRequest synthesis_request(const io::DesignFile& design) {
  SynthesisRequest r;
  r.rtl = design.rtl;
  r.base = fs::path(design.path).parent_path();
  if (r.base.empty()) r.base = ".";
  r.include_dirs = design.include_dirs;
  r.defines = design.defines;
  r.parameters = design.parameters;
  r.top = design.top;
  r.liberty = design.liberty;
  r.techmaps = design.synth.techmap;
  r.dont_use = design.synth.dont_use;
  r.rtl_lines = design.synth.rtl_lines;
  if (design.synth.period_ns) r.period_s = *design.synth.period_ns * 1e-9;
  r.flatten = design.synth.flatten;
  r.systemverilog = design.synth.systemverilog;
  return r;
}

std::optional<SynthesisResult> synthesise(const SynthesisRequest& request, diag::Collector& out) {
  return Synthesis(request, out).run();
}

}  // namespace taufold::flow
