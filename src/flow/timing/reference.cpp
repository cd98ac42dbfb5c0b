// Reference timings as input: a file names designs' files, runs and stored slacks; each becomes a record.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "flow/read.hpp"
#include "flow/records.hpp"
#include "flow/timing/timing.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::flow {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

/// A file of reference timings. Files that it names may lie packed beside the name that is given.
class Reference {
 public:
  Reference(std::string path, LibraryStore& store, Session& session, wire::WireDelay wires = wire::WireDelay::one_pole)
      : path_(std::move(path)), session_(session), store_(store), wires_(wires) {}

  /// Calls `each(name, run)` for every run of the reference tool, until it returns false.
  template <class Each>
  bool runs(Each&& each);
  bool compare_all();
  /// Null after an error.
  std::unique_ptr<TimingDesign> time(const std::string& name, const Json& run);

 private:
  bool fault(const std::string& what) {
    session_.diagnostics.report("STA-0001", path_, what).help("the schema is taufold.reference-sta/1");
    return false;
  }
  std::string located(const std::string& name) const {
    const fs::path p = fs::path(path_).parent_path() / name;
    std::error_code error;
    if (fs::exists(p, error)) return p.string();
    for (const char* packed : {".xz", ".gz"})
      if (fs::exists(p.string() + packed, error)) return p.string() + packed;
    return p.string();
  }
  bool texts(const Json& parent, const char* key, std::vector<std::string>& out) {
    const auto it = parent.find(key);
    if (it == parent.end()) return true;
    if (!it->is_array()) return fault(fmt::format("'{}' is no list", key));
    for (const Json& e : *it) {
      if (!e.is_string()) return fault(fmt::format("'{}' holds something that is no text", key));
      out.push_back(e.get<std::string>());
    }
    return true;
  }
  bool read(const std::string& name, const Json& run, TimingDesign&);
  bool compare(const std::string& name, const Json& run, const sta::Timer&);
  static double unit_of(const std::string&);

  std::string path_;
  Session& session_;
  LibraryStore& store_;
  wire::WireDelay wires_;
};

double Reference::unit_of(const std::string& u) {
  return u == "ps" ? 1e-12 : u == "fs" ? 1e-15 : u == "us" ? 1e-6 : 1e-9;
}

template <class Each>
bool Reference::runs(Each&& each) {
  const std::optional<io::InputFile> file = io::read_input(path_, session_.diagnostics);
  if (!file) return false;
  record_input(path_, session_);
  const Json j = Json::parse(file->text, nullptr, false);
  if (j.is_discarded() || !j.is_object()) return fault("the file is no JSON object");
  if (j.value("schema", Json()) != "taufold.reference-sta/1") return fault("the schema is not taufold.reference-sta/1");
  const auto tool = j.find("reference_tool");
  const auto runs = j.find("runs");
  if (tool == j.end() || !tool->is_string() || runs == j.end() || !runs->is_object())
    return fault("'reference_tool' or 'runs' is missing");
  for (const auto& [name, tools] : runs->items()) {
    const auto it = tools.is_object() ? tools.find(tool->get<std::string>()) : tools.end();
    if (!tools.is_object() || it == tools.end() || !it->is_object())
      return fault(fmt::format("run '{}' has nothing of {}", name, tool->get<std::string>()));
    if (!each(name, *it)) return false;
  }
  return true;
}

bool Reference::compare_all() {
  return runs([&](const std::string& name, const Json& run) {
    const std::unique_ptr<TimingDesign> d = time(name, run);
    return d && compare(name, run, *d->timer);
  });
}

std::unique_ptr<TimingDesign> Reference::time(const std::string& name, const Json& run) {
  auto d = std::make_unique<TimingDesign>();
  d->wire_delay = wires_;
  if (!read(name, run, *d) || !time_design(*d, Level::detail, session_)) return nullptr;
  return d;
}

bool Reference::read(const std::string& name, const Json& run, TimingDesign& d) {
  const auto setup = run.find("setup");
  if (setup == run.end() || !setup->is_object()) return fault(fmt::format("run '{}' has no 'setup'", name));
  const auto libraries = setup->find("liberty");
  if (libraries == setup->end() || !libraries->is_array()) return fault("'liberty' is no list");
  for (const Json& l : *libraries) {
    const bool plain = l.is_string();
    if (!plain && (!l.is_object() || !l.contains("file") || !l["file"].is_string()))
      return fault("'liberty' holds something that is neither a text nor has a 'file'");
    const std::string path = located(plain ? l.get<std::string>() : l["file"].get<std::string>());
    const std::string use = plain ? "" : l.value("use", Json("")).is_string() ? l.value("use", "") : "";
    const liberty::Library* library = store_.read(path, session_);
    if (!library) return false;
    if (use != "min") d.late.push_back(library);
    if (use != "max") d.early.push_back(library);
  }
  std::vector<std::string> verilog, sdc, after;
  if (!texts(*setup, "verilog", verilog) || !texts(*setup, "sdc", sdc) || !texts(*setup, "after_sdc", after)) return false;
  for (const auto& [names, files] : {std::pair{&verilog, &d.verilog}, std::pair{&sdc, &d.sdc}})
    for (const std::string& n : *names) {
      std::optional<io::InputFile> file = io::read_input(located(n), session_.diagnostics);
      if (!file) return false;
      files->push_back(std::move(*file));
    }
  if (const auto wires = setup->find("spef"); wires != setup->end() && wires->is_array())
    for (const Json& w : *wires) {
      if (!w.is_object() || !w.contains("file") || !w["file"].is_string()) return fault("'spef' holds something without a 'file'");
      std::optional<io::InputFile> file = io::read_input(located(w["file"].get<std::string>()), session_.diagnostics);
      if (!file) return false;
      const bool has = w.contains("instance") && w["instance"].is_string();
      d.spef.push_back({std::move(*file), has ? w["instance"].get<std::string>() : std::string()});
    }
  if (!after.empty()) {
    io::InputFile commands;
    commands.path = path_ + ": after_sdc";
    for (const std::string& line : after) commands.text += line + "\n";
    d.sdc.push_back(std::move(commands));
  }
  if (const auto top = setup->find("top"); top != setup->end() && top->is_string()) d.top = top->get<std::string>();
  if (d.verilog.empty()) return fault("'verilog' names no file");
  return true;
}

bool Reference::compare(const std::string& name, const Json& run, const sta::Timer& timer) {
  const auto files = run.find("endpoint_files");
  if (files == run.end() || !files->is_object()) return fault("'endpoint_files' is missing");
  const double unit = unit_of(run.value("time_unit", Json("ns")).is_string() ? run.value("time_unit", "ns") : "ns");
  double absolute = 0, relative = 0;
  if (const auto t = run.find("tolerance"); t != run.end() && t->is_object()) {
    if (t->contains("abs") && (*t)["abs"].is_number()) absolute = (*t)["abs"].get<double>();
    if (t->contains("rel_of_slack") && (*t)["rel_of_slack"].is_number()) relative = (*t)["rel_of_slack"].get<double>();
  }
  for (const auto& [mode, file_name] : files->items()) {
    if ((mode != "max" && mode != "min") || !file_name.is_string()) return fault("'endpoint_files' has keys max and min");
    const std::size_t m = mode == "max" ? 1 : 0;
    std::set<std::string> shown;
    if (const auto v = run.find("version_dependent"); v != run.end() && v->is_object() && v->contains(mode))
      for (const Json& e : (*v)[mode])
        if (e.is_string()) shown.insert(e.get<std::string>());
    std::map<std::string, double> computed;
    for (const sta::Endpoint& e : timer.endpoints())
      if (const auto& w = e.worst[m]) computed.emplace(timer.graph().name(e.at), w->slack_s / unit);
    const std::optional<io::InputFile> table = io::read_input(located(file_name.get<std::string>()), session_.diagnostics);
    if (!table) return false;
    std::string_view rest = table->text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.empty() || line.front() == '#') continue;
      const std::size_t tab = line.find('\t');
      double slack = 0;
      const char* begin = tab == std::string_view::npos ? nullptr : line.data() + tab + 1;
      if (!begin || std::from_chars(begin, line.data() + line.size(), slack).ec != std::errc()) {
        session_.diagnostics.report("STA-0002", table->source(), line, "a line is an endpoint, a tab and a slack");
        return false;
      }
      const std::string endpoint(line.substr(0, tab));
      report::Record r;
      r.name = name + "/" + mode + "/" + endpoint;
      r.expected = slack;
      if (const auto it = computed.find(endpoint); it != computed.end()) {
        r.computed = it->second;
        computed.erase(it);
      }
      if (shown.contains(endpoint)) {
        r.ok = r.computed.has_value();
      } else {
        r.tolerance = std::max(absolute, relative * std::abs(slack));
        r.ok = r.computed && *r.error() <= *r.tolerance * (1 + 1e-9);
      }
      session_.document.records.push_back(std::move(r));
    }
    for (const auto& [endpoint, slack] : computed) {
      report::Record r;
      r.name = name + "/" + mode + "/" + endpoint;
      r.computed = slack;
      session_.document.records.push_back(std::move(r));
    }
  }
  return true;
}

}  // namespace

std::unique_ptr<TimingDesign> time_reference_run(const std::string& path, const std::string& run, LibraryStore& store,
                                                 Session& session) {
  std::unique_ptr<TimingDesign> out;
  Reference reference(path, store, session);
  reference.runs([&](const std::string& name, const Json& j) {
    if (name == run) out = reference.time(name, j);
    return name != run;
  });
  return out;
}

Outcome run_timing_reference(const std::vector<std::string>& paths, Session& session, wire::WireDelay wires) {
  LibraryStore store;
  for (const std::string& path : paths) {
    const bool good = Reference(path, store, session, wires).compare_all();
    session.show_diagnostics();
    if (!good) return Outcome::input_error;
  }
  return conclude_records("endpoint slacks", session);
}

}  // namespace taufold::flow
