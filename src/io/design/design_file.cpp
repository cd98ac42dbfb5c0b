#include "io/design/design_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "diag/suggest.hpp"
#include "io/stack/stack_file.hpp"
#include "io/tree/fields.hpp"
#include "io/wildcard.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::io {

namespace {

namespace fs = std::filesystem;
using tree::Fields;
using tree::Kind;
using tree::Value;

constexpr std::string_view kKeys[] = {"name",           "top",         "rtl",        "netlist",
                                      "include_dirs",   "defines",     "parameters", "lef",
                                      "liberty",        "sdc",         "def",        "tier_hints",
                                      "synth",          "stack",       "tiers",      "bond_pitch_um",
                                      "sites_per_cell", "utilisation", "aspect",     "halo_um",
                                      "effort",         "seed",        "flat",       "emit",
                                      "system"};
constexpr std::string_view kSynthKeys[] = {"flatten",  "systemverilog", "period_ns",
                                           "dont_use", "techmap",       "rtl_lines"};
constexpr std::string_view kSourceKeys[] = {"rtl", "netlist", "top", "lef", "liberty"};
constexpr std::int64_t kMostTiers = 8;

class Reader {
 public:
  Reader(const Value& root, const InputFile& file, const DesignFileOptions& options, diag::Collector& out)
      : root_(root),
        file_(file),
        options_(options),
        out_(out),
        before_(out.errors()),
        top_(root, "a design file", kKeys, out) {}

  std::optional<DesignFile> read() {
    d_.path = file_.path;
    d_.top = top_.text("top").value_or("");
    d_.name = top_.text("name").value_or(d_.top);
    for (const auto& [key, list] : {std::pair{"rtl", &d_.rtl},
                                    {"netlist", &d_.netlist},
                                    {"lef", &d_.lef},
                                    {"liberty", &d_.liberty},
                                    {"sdc", &d_.sdc},
                                    {"tier_hints", &d_.tier_hints}})
      read_paths(key, *list);
    read_paths("include_dirs", d_.include_dirs);
    if (std::vector<std::string> def; read_paths("def", def)) {
      if (def.size() == 1)
        d_.def = def[0];
      else if (!def.empty())
        tree::wrong_kind(*top_.get("def"), "def", "one file", out_);
    }
    read_pairs("defines", d_.defines);
    read_pairs("parameters", d_.parameters);
    read_synth();
    read_sources();
    read_outline();
    read_stack();
    read_run();
    if (out_.errors() > before_) return std::nullopt;
    return std::move(d_);
  }

 private:
  /// False when the key is absent or wrong.
  bool read_paths(std::string_view key, std::vector<std::string>& list) {
    return read_paths(top_, key, list);
  }
  bool read_paths(Fields& fields, std::string_view key, std::vector<std::string>& list) {
    const auto names = fields.texts(key);
    if (!names) return false;
    const Value& value = *fields.get(key);
    for (std::size_t i = 0; i < names->size() && !out_.full(); ++i)
      add_path((*names)[i], value.kind == Kind::array ? value.items[i] : value, list);
    return true;
  }

  void add_path(const std::string& name, const Value& at, std::vector<std::string>& list) {
    const std::string path = tree::beside(file_.path, name);
    if (!options_.look_for_files) {
      list.push_back(path);
      return;
    }
    std::error_code ignored;
    if (fs::exists(path, ignored)) {
      list.push_back(path);
      return;
    }
    for (const char* packed : {".xz", ".gz"})
      if (fs::exists(path + packed, ignored)) {
        list.push_back(path + packed);
        return;
      }
    const fs::path folder = fs::path(path).parent_path();
    const std::string last = fs::path(path).filename().string();
    std::vector<std::string> there;
    fs::directory_iterator it(folder.empty() ? fs::path(".") : folder, ignored), end;
    for (; !ignored && it != end && there.size() < 100'000; it.increment(ignored))
      there.push_back(it->path().filename().string());
    std::sort(there.begin(), there.end());
    const std::size_t before = list.size();
    if (last.find_first_of("*?") != std::string::npos)
      for (const std::string& f : there)
        if (wildcard_match(last, f)) list.push_back((folder / f).string());
    if (list.size() > before) return;
    const std::string_view near =
        diag::nearest(last, there.size(), [&](std::size_t i) { return std::string_view(there[i]); });
    out_.report("DSN-0003", at.source, at.at, fmt::format("there is no file {}", diag::quoted(path)))
        .help(diag::did_you_mean(near));
  }

  /// A table of names to values, or a list of "NAME" and "NAME=VALUE".
  void read_pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& pairs) {
    const Value* v = top_.get(key);
    if (v == nullptr) return;
    if (v->kind == Kind::array || v->kind == Kind::string) {
      for (const std::string& text : top_.texts(key).value_or(std::vector<std::string>{})) {
        const std::size_t equals = text.find('=');
        pairs.emplace_back(text.substr(0, equals),
                           equals == std::string::npos ? "" : text.substr(equals + 1));
      }
      return;
    }
    if (v->kind != Kind::table) {
      tree::wrong_kind(*v, key, "a table of names and values, or a list of \"NAME=VALUE\"", out_);
      return;
    }
    for (const tree::Member& m : v->members) {
      switch (m.value.kind) {
        case Kind::string:
          pairs.emplace_back(m.key, m.value.text);
          break;
        case Kind::integer:
          pairs.emplace_back(m.key, fmt::format("{}", m.value.whole));
          break;
        case Kind::number:
          pairs.emplace_back(m.key, tree::number_text(m.value.number));
          break;
        case Kind::boolean:
          pairs.emplace_back(m.key, m.value.truth ? "1" : "0");
          break;
        case Kind::null:
        case Kind::array:
        case Kind::table:
        case Kind::other:
          tree::wrong_kind(m.value, m.key, "a string, a number or true or false", out_);
      }
    }
  }

  void read_synth() {
    const Value* v = top_.get("synth");
    if (v == nullptr) return;
    Fields fields(*v, "the table synth", kSynthKeys, out_);
    d_.synth.flatten = fields.boolean("flatten").value_or(false);
    d_.synth.systemverilog = fields.boolean("systemverilog").value_or(false);
    d_.synth.period_ns = fields.number("period_ns", 0, 1e9, true);
    if (auto list = fields.texts("dont_use")) d_.synth.dont_use = std::move(*list);
    read_paths(fields, "techmap", d_.synth.techmap);
    if (auto list = fields.texts("rtl_lines")) d_.synth.rtl_lines = std::move(*list);
  }

  void read_sources() {
    const bool rtl = top_.has("rtl"), netlist = top_.has("netlist");
    if (rtl && netlist) {
      out_.report("DSN-0002", root_.source, key_at("netlist"),
                  "a design comes from rtl or from a netlist, not from both");
      return;
    }
    if (!rtl && !netlist) {
      out_.report("DSN-0001", root_.source, root_.at, "a design needs rtl = [...] or netlist = [...]");
      return;
    }
    const Value& v = *top_.get(rtl ? "rtl" : "netlist");
    if (v.kind == Kind::array && v.items.empty())
      out_.report("DSN-0001", root_.source, v.at, "the design names no file");
    if (rtl) return;
    for (const std::string_view key : {"synth", "defines", "parameters", "include_dirs"})
      if (top_.has(key))
        out_.report("DSN-0004", root_.source, key_at(key),
                    fmt::format("{} has no effect on a netlist that is mapped already", diag::quoted(key)));
  }

  void read_outline() {
    d_.utilisation = top_.number("utilisation", 0, 1, true);
    d_.aspect = top_.number("aspect", 0.05, 20);
    d_.halo_um = top_.number("halo_um", 0, 1000);
    if (d_.def.empty()) return;
    for (const std::string_view key : {"utilisation", "aspect"})
      if (top_.has(key))
        out_.report("DSN-0005", root_.source, key_at(key),
                    fmt::format("the floor plan of def fixes the outline, and {} would choose it",
                                diag::quoted(key)))
            .help("remove one of the two");
  }

  void read_stack() {
    d_.tiers = top_.integer("tiers", 1, kMostTiers);
    d_.bond_pitch_um = top_.number("bond_pitch_um", 0, 1000, true);
    d_.sites_per_cell = top_.number("sites_per_cell", 0, 1000, true);
    if (d_.bond_pitch_um && d_.sites_per_cell)
      out_.report("DSN-0005", root_.source, key_at("sites_per_cell"),
                  "'bond_pitch_um' states the pitch, and 'sites_per_cell' would choose it")
          .help("remove one of the two");
    const Value* v = top_.get("stack");
    if (v != nullptr && v->kind == Kind::table) {
      d_.stack = stack::read_stack(*v, file_.path, out_);
    } else if (v != nullptr && v->kind == Kind::string) {
      d_.stack_name = v->text;
      d_.stack = tech::preset(v->text);
      if (!d_.stack && options_.look_for_files) load(*v);
    } else if (v != nullptr) {
      tree::wrong_kind(*v, "stack", "the name of a preset, the path of a stack.toml, or a table", out_);
    }
    if (!d_.stack) return;
    if (d_.tiers && static_cast<std::size_t>(*d_.tiers) != d_.stack->tiers.size())
      out_.report("DSN-0005", root_.source, key_at("tiers"),
                  fmt::format("the stack has {} tiers, and tiers = {}", d_.stack->tiers.size(), *d_.tiers));
    if (!d_.bond_pitch_um) return;
    tech::set_bond_pitch(*d_.stack, *d_.bond_pitch_um,
                         "stated in " + fs::path(file_.path).filename().string());
    for (const tech::StackFault& f : tech::faults(*d_.stack))
      out_.report("DSN-0005", root_.source, key_at("bond_pitch_um"),
                  fmt::format("with this pitch {} {} of the stack fails: {}",
                              f.of_interface ? "interface" : "tier", f.index, f.message));
  }

  void load(const Value& v) {
    const std::string path = tree::beside(file_.path, v.text);
    std::error_code ignored;
    if (fs::exists(path, ignored)) {
      d_.stack = stack::load_stack(path, out_);
      return;
    }
    const auto all = tech::presets();
    std::string_view near = diag::nearest(v.text, all.size(), [&](std::size_t i) { return all[i].name; });
    out_.report("STK-0001", v.source, v.at,
                fmt::format("there is no preset and no file {}", diag::quoted(v.text)))
        .help(diag::did_you_mean(near));
  }

  void read_run() {
    d_.effort = top_.integer("effort", 1, 9);
    d_.seed = top_.integer("seed", 0, std::int64_t{1} << 53);
    if (const auto system = top_.text("system")) {
      // A file beside this one, or else a preset.
      std::error_code ignored;
      const std::string path = tree::beside(file_.path, *system);
      d_.system = fs::exists(path, ignored) ? path : *system;
    }
    if (const Value* v = top_.get("flat"); v != nullptr && v->kind == Kind::string) {
      if (v->text == "yes" || v->text == "no")
        d_.flat = v->text == "yes";
      else
        d_.flat_report = tree::beside(file_.path, v->text), d_.flat = true;
    } else if (v != nullptr) {
      d_.flat = tree::as_boolean(*v);
      if (!d_.flat) tree::wrong_kind(*v, "flat", "true, false or the path of a report.json", out_);
    }
    const auto emit = top_.texts("emit");
    if (!emit) return;
    const Value& list = *top_.get("emit");
    for (std::size_t i = 0; i < emit->size(); ++i) {
      const std::string& word = (*emit)[i];
      const Value& at = list.kind == Kind::array ? list.items[i] : list;
      if (std::find(std::begin(kEmitWords), std::end(kEmitWords), word) != std::end(kEmitWords))
        d_.emit.push_back(word);
      else
        out_.report("KEYS-0007", at.source, at.at,
                    fmt::format("{} is no value of 'emit': pin3d, contest or 3dblox is expected",
                                diag::quoted(word)))
            .help(diag::did_you_mean(diag::nearest(word, kEmitWords)));
    }
  }

  std::string_view key_at(std::string_view key) const {
    const tree::Member* m = root_.find(key);
    return m == nullptr ? root_.at : m->at;
  }

  const Value& root_;
  const InputFile& file_;
  const DesignFileOptions& options_;
  diag::Collector& out_;
  const std::size_t before_;  ///< errors before the first look: making top_ reports unknown keys
  Fields top_;
  DesignFile d_;
};

}  // namespace

bool looks_like_design_file(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto skip_blanks = [&] {
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    };
    skip_blanks();
    // A key may stand in quotes, and then ends with the same one.
    const char quote = line.starts_with('"') || line.starts_with('\'') ? line.front() : '\0';
    if (quote != '\0') line.remove_prefix(1);
    const std::size_t length = std::min(line.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), line.size());
    const std::string_view key = line.substr(0, length);
    if (std::find(std::begin(kSourceKeys), std::end(kSourceKeys), key) == std::end(kSourceKeys)) continue;
    line.remove_prefix(length);
    if (quote != '\0' && !line.starts_with(quote)) continue;
    if (quote != '\0') line.remove_prefix(1);
    skip_blanks();
    if (!line.starts_with('=')) continue;
    line.remove_prefix(1);
    skip_blanks();
    if (line.starts_with('[') || line.starts_with('"') || line.starts_with('\'')) return true;
  }
  return false;
}

std::optional<DesignFile> read_design_file(const InputFile& file, diag::Collector& out,
                                           const DesignFileOptions& options) {
  const std::optional<Value> root = tree::parse_toml(file, out);
  return root ? Reader(*root, file, options, out).read() : std::nullopt;
}

}  // namespace taufold::io
