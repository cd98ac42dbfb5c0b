// Reads stack.toml: the table of the file, then what it says about a stack, then what contradicts itself.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "diag/suggest.hpp"
#include "io/csv.hpp"
#include "io/stack/quantities.hpp"
#include "io/stack/stack_file.hpp"
#include "io/tree/fields.hpp"
#include "tech/stack_keys.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::io::stack {

namespace {

using tree::Fields;
using tree::Value;

constexpr std::string_view kStackKeys[] = {"name", "base", "process", "tier", "interface", "map", "thermal"};
constexpr std::string_view kProcessKeys[] = {"lef", "liberty"};
constexpr std::string_view kMapKeys[] = {"from", "to", "table", "cells"};
constexpr std::string_view kFacings[] = {"up", "down"};
constexpr std::string_view kAxes[] = {"y", "x"};
constexpr std::string_view kHolds[] = {"any", "cells", "macros"};
constexpr std::string_view kBondings[] = {"F2F", "F2B", "B2B"};
constexpr std::string_view kAssemblies[] = {"wafer-to-wafer", "chip-to-wafer"};
constexpr std::string_view kTsvs[] = {"none", "via-middle", "nano"};

class Reader {
 public:
  Reader(const Value& root, std::string file, diag::Collector& out)
      : root_(root), file_(std::move(file)), out_(out) {}

  std::optional<tech::Stack> read() {
    const std::size_t before = out_.errors();
    Fields top(root_, "a stack", kStackKeys, out_);
    if (root_.kind != tree::Kind::table) return std::nullopt;
    if (!start(top)) return std::nullopt;
    if (const auto name = top.text("name")) stack_.name = *name;
    read_processes(top);
    read_tiers(top);
    read_interfaces(top);
    read_maps(top);
    if (const Value* thermal = top.get("thermal")) read_surroundings(*thermal, file_, stack_.thermal, out_);
    if (out_.errors() > before) return std::nullopt;
    tech::fill_defaults(stack_);
    for (const tech::StackFault& f : tech::faults(stack_)) report(f);
    if (out_.errors() > before) return std::nullopt;
    return std::move(stack_);
  }

 private:
  bool start(Fields& top) {
    const auto base = top.text("base");
    if (!base) return !top.has("base");
    std::optional<tech::Stack> found = tech::preset(*base);
    if (!found) {
      const auto all = tech::presets();
      const std::string_view near =
          diag::nearest(*base, all.size(), [&](std::size_t i) { return all[i].name; });
      diag::Diagnostic& d = out_.report("STK-0001", root_.source, top.get("base")->at,
                                        fmt::format("there is no preset {}", diag::quoted(*base)));
      d.help(near.empty() ? preset_list() : diag::did_you_mean(near));
      return false;
    }
    stack_ = std::move(*found);
    based_ = true;
    return true;
  }

  static std::string preset_list() {
    std::string list = "presets:";
    for (const tech::Preset& p : tech::presets()) list += fmt::format(" {}", p.name);
    return list;
  }

  template <class Owner>
  void read_quantities(const Value& table, Owner& owner, std::span<const tech::QuantityKey<Owner>> keys) {
    stack::read_quantities(table, file_, owner, keys, out_);
  }

  void read_processes(Fields& top) {
    const Value* list = top.get("process");
    if (list == nullptr) return;
    if (list->kind != tree::Kind::table) {
      tree::wrong_kind(*list, "process", "tables headed [process.NAME]", out_);
      return;
    }
    for (const tree::Member& m : list->members) {
      Fields fields(m.value, "a process", kProcessKeys, out_);
      tech::Process p;
      p.name = m.key;
      for (std::string& f : fields.texts("lef").value_or(std::vector<std::string>{}))
        p.lef.push_back(tree::beside(file_, f));
      for (std::string& f : fields.texts("liberty").value_or(std::vector<std::string>{}))
        p.liberty.push_back(tree::beside(file_, f));
      stack_.processes.push_back(std::move(p));
    }
  }

  void read_tiers(Fields& top) {
    const std::span<const Value> tables = top.tables("tier");
    if (tables.empty()) {
      if (!based_ && !top.has("tier"))
        out_.report("KEYS-0004", root_.source, root_.at,
                    "a stack needs [[tier]] tables, or base = \"PRESET\"")
            .help(preset_list());
      return;
    }
    if (based_ && tables.size() != stack_.tiers.size()) {
      out_.report(
              "STK-0002", root_.source, tables[0].at,
              fmt::format("the base has {} tiers, and {} are described", stack_.tiers.size(), tables.size()))
          .help("describe all of them from the bottom up, or none");
      return;
    }
    stack_.tiers.resize(tables.size());
    static const std::vector<std::string_view> known = with_quantities(
        {"name", "process", "facing", "flipped", "flip_axis", "holds", "metals"}, tech::tier_keys());
    for (std::size_t t = 0; t < tables.size(); ++t) {
      tech::Tier& tier = stack_.tiers[t];
      Fields fields(tables[t], "a tier", known, out_);
      if (const auto name = fields.text("name"))
        tier.name = *name;
      else if (tier.name.empty())
        tier.name = fmt::format("tier{}", t);
      if (const auto process = fields.text("process")) tier.process = *process;
      if (const auto w = fields.word("holds", kHolds)) tier.holds = static_cast<tech::Holds>(*w);
      if (const auto w = fields.word("flip_axis", kAxes)) tier.flip_axis = static_cast<tech::FlipAxis>(*w);
      if (auto metals = fields.texts("metals")) tier.metals = std::move(*metals);
      read_facing(fields, tier, t);
      read_quantities(tables[t], tier, tech::tier_keys());
      tier_tables_.push_back(&tables[t]);
    }
  }

  void read_facing(Fields& fields, tech::Tier& tier, std::size_t t) {
    const auto facing = fields.word("facing", kFacings);
    const auto flipped = fields.boolean("flipped");
    if (facing && flipped && (*facing == 1) != *flipped)
      out_.report(
              "STK-0003", root_.source, fields.get("flipped")->at,
              fmt::format("a tier that faces {} is {}flipped", kFacings[*facing], *facing == 1 ? "" : "not "))
          .help("state one of facing and flipped");
    if (facing)
      tier.facing = static_cast<tech::Facing>(*facing);
    else if (flipped)
      tier.facing = *flipped ? tech::Facing::down : tech::Facing::up;
    else if (!based_)
      open_facing_.push_back(t);
  }

  /// Facings that nobody stated follow from the interfaces, from the bottom up; F2F where those are silent
  /// too.
  void settle_facings(const std::vector<std::optional<tech::Bonding>>& stated) {
    for (const std::size_t t : open_facing_) {
      tech::Tier& tier = stack_.tiers[t];
      if (t == 0) {
        // Nothing below: the first tier whose facing is stated decides, through the interfaces up to it.
        bool down = false;
        if (stack_.tiers.size() > 1) {
          std::size_t known = 1;
          while (known < stack_.tiers.size() &&
                 std::find(open_facing_.begin(), open_facing_.end(), known) != open_facing_.end())
            ++known;
          const auto kind = stated.empty() ? std::nullopt : stated[0];
          if (known == 1 && kind)
            down = *kind == tech::Bonding::b2b ||
                   (*kind == tech::Bonding::f2b && stack_.tiers[1].facing == tech::Facing::down);
          else
            down = kind == tech::Bonding::b2b;
        }
        tier.facing = down ? tech::Facing::down : tech::Facing::up;
        continue;
      }
      const tech::Facing below = stack_.tiers[t - 1].facing;
      const auto kind = t - 1 < stated.size() ? stated[t - 1] : std::nullopt;
      if (kind)
        tier.facing = *kind == tech::Bonding::f2b   ? below
                      : *kind == tech::Bonding::f2f ? tech::Facing::down
                                                    : tech::Facing::up;
      else
        tier.facing = tech::Facing::down;  // onto a front: F2F; onto a back: F2B
    }
  }

  void read_interfaces(Fields& top) {
    const std::span<const Value> tables = top.tables("interface");
    const std::size_t tiers = stack_.tiers.size();
    const std::size_t count = tiers == 0 ? 0 : tiers - 1;
    if (tiers > 64) return;  // faults() says so
    const bool one_for_all = tables.size() == 1 && count > 1;
    if (!tables.empty() && tables.size() != count && !one_for_all && !tier_trouble(top)) {
      out_.report("STK-0002", root_.source, tables[0].at,
                  fmt::format("{} tier{} have {} interface{}, and {} are described", tiers,
                              tiers == 1 ? "" : "s", count, count == 1 ? "" : "s", tables.size()))
          .help(count > 1 ? "describe all of them from the bottom up, or one that stands for all" : "");
      return;
    }
    if (tables.size() > 1 && tables.size() != count) return;
    if (!based_) stack_.interfaces.assign(count, {});
    static const std::vector<std::string_view> known =
        with_quantities({"kind", "assembly", "tsv"}, tech::interface_keys());
    std::vector<std::optional<tech::Bonding>> stated(count);
    std::vector<bool> tsv_stated(count);
    for (std::size_t k = 0; k < count; ++k) {
      interface_tables_.push_back(tables.empty() ? nullptr : &tables[one_for_all ? 0 : k]);
      if (tables.empty() || (one_for_all && k > 0)) continue;
      tech::Interface& f = stack_.interfaces[k];
      Fields fields(tables[k], "an interface", known, out_);
      if (const auto w = fields.word("kind", kBondings)) stated[k] = static_cast<tech::Bonding>(*w);
      if (const auto w = fields.word("assembly", kAssemblies)) f.assembly = static_cast<tech::Assembly>(*w);
      if (const auto w = fields.word("tsv", kTsvs)) {
        f.tsv = static_cast<tech::TsvKind>(*w);
        tsv_stated[k] = true;
      }
      if (based_) forget_defaults(f, tables[k]);
      read_quantities(tables[k], f, tech::interface_keys());
    }
    if (one_for_all) spread(stated, tsv_stated, tables[0]);
    settle_facings(stated);
    for (std::size_t k = 0; k < count; ++k) {
      tech::Interface& f = stack_.interfaces[k];
      const tech::Bonding made = tech::bonding_of(stack_.tiers[k].facing, stack_.tiers[k + 1].facing);
      if (stated[k])
        f.bonding = *stated[k];
      else
        f.bonding = made;
      if (f.bonding == tech::Bonding::f2f) {
        if (!tsv_stated[k]) f.tsv = tech::TsvKind::none;
      } else if (!tsv_stated[k] && f.tsv == tech::TsvKind::none) {
        f.tsv = tech::TsvKind::nano;
      }
    }
  }

  /// One table for all interfaces: its values go to each; its kind too, if every facing is open or agrees.
  void spread(std::vector<std::optional<tech::Bonding>>& stated, std::vector<bool>& tsv_stated,
              const Value& table) {
    const tech::Interface first = stack_.interfaces[0];
    for (std::size_t k = 1; k < stack_.interfaces.size(); ++k) {
      tech::Interface& f = stack_.interfaces[k];
      f.assembly = first.assembly;
      if (tsv_stated[0]) f.tsv = first.tsv, tsv_stated[k] = true;
      if (based_) forget_defaults(f, table);
      read_quantities_again(table, first, f);
      stated[k] = stated[0];
    }
  }
  static void read_quantities_again(const Value& table, const tech::Interface& from, tech::Interface& to) {
    for (const auto& k : tech::interface_keys())
      if (table.find(k.key) != nullptr) to.*k.field = from.*k.field;
  }

  /// What followed from a value of the base that this file replaces follows from the new value instead.
  void forget_defaults(tech::Interface& f, const Value& table) {
    if (const tree::Member* m = table.find("bond_pitch_um"))
      if (const auto p =
              tree::as_number(m->value.kind == tree::Kind::table && m->value.find("value") != nullptr
                                  ? m->value.find("value")->value
                                  : m->value);
          p && *p > 0)
        f = tech::without_pitch_defaults(f);
    if (table.find("tsv") != nullptr)
      for (auto member :
           {&tech::Interface::tsv_size_um, &tech::Interface::tsv_pitch_um, &tech::Interface::tsv_keep_out_um,
            &tech::Interface::tsv_r_ohm, &tech::Interface::tsv_c_fF})
        f.*member = {};
  }

  bool tier_trouble(Fields& top) const { return top.has("tier") && tier_tables_.empty(); }

  void read_maps(Fields& top) {
    for (const Value& table : top.tables("map")) {
      Fields fields(table, "a cell map", kMapKeys, out_);
      tech::CellMap map;
      const Value* from = fields.require("from");
      const Value* to = fields.require("to");
      if (from == nullptr || to == nullptr) continue;
      map.from = fields.text("from").value_or("");
      map.to = fields.text("to").value_or("");
      for (const std::string_view key : {"from", "to"}) {
        const std::string& process = key == "from" ? map.from : map.to;
        if (!process.empty() && stack_.process(process) == nullptr)
          unknown_process(process, *fields.get(key));
      }
      read_pairs(fields, map);
      if (std::any_of(stack_.maps.begin(), stack_.maps.end(),
                      [&](const tech::CellMap& m) { return m.from == map.from && m.to == map.to; }))
        out_.report(
            "STK-0007", table.source, from->at,
            fmt::format("a second cell map from {} to {}", diag::quoted(map.from), diag::quoted(map.to)));
      stack_.maps.push_back(std::move(map));
    }
  }

  void read_pairs(Fields& fields, tech::CellMap& map) {
    if (const Value* cells = fields.get("cells")) {
      if (cells->kind != tree::Kind::table) {
        tree::wrong_kind(*cells, "cells", "a table of names", out_);
      } else {
        for (const tree::Member& m : cells->members) {
          if (m.value.kind == tree::Kind::string)
            map.cells.emplace_back(m.key, m.value.text);
          else
            tree::wrong_kind(m.value, m.key, "the name of a cell, or \"\" for none", out_);
        }
        std::sort(map.cells.begin(), map.cells.end());
      }
    }
    if (const auto path = fields.text("table")) {
      const auto file = read_input(tree::beside(file_, *path), out_);
      if (file) read_cell_map(*file, map, out_);
    }
  }

  void unknown_process(std::string_view name, const Value& at) {
    const auto& all = stack_.processes;
    diag::Diagnostic& d =
        out_.report("STK-0006", at.source, at.at, fmt::format("there is no process {}", diag::quoted(name)));
    const std::string_view near =
        diag::nearest(name, all.size(), [&](std::size_t i) { return std::string_view(all[i].name); });
    d.help(near.empty() ? "define it as [process.NAME] with its lef and liberty files"
                        : diag::did_you_mean(near));
  }

  void report(const tech::StackFault& f) {
    const Value* table = nullptr;
    if (f.of_interface && f.index < interface_tables_.size()) table = interface_tables_[f.index];
    if (!f.of_interface && f.index < tier_tables_.size()) table = tier_tables_[f.index];
    std::string_view at = table != nullptr ? table->at : root_.at;
    if (table != nullptr)
      if (const tree::Member* m = table->find(f.key)) at = m->value.at;
    if (f.kind == tech::StackFault::Kind::process && table != nullptr && table->find("process") != nullptr) {
      unknown_process(stack_.tiers[f.index].process, table->find("process")->value);
      return;
    }
    const bool surroundings = !f.of_interface && !stack_.tiers.empty() && f.index == stack_.tiers.size();
    const std::string where = surroundings     ? std::string("thermal: ")
                              : f.of_interface ? fmt::format("interface {}: ", f.index)
                                               : fmt::format("tier {}: ", f.index);
    out_.report(code(f.kind), root_.source, at, where + f.message);
  }

  static std::string_view code(tech::StackFault::Kind kind) {
    using Kind = tech::StackFault::Kind;
    switch (kind) {
      case Kind::facing:
        return "STK-0003";
      case Kind::bond_geometry:
        return "STK-0004";
      case Kind::tsv:
        return "STK-0005";
      case Kind::process:
        return "STK-0006";
      case Kind::range:
        return "KEYS-0005";
      case Kind::shape:
        return "STK-0009";
    }
    return "STK-0009";
  }

  const Value& root_;
  std::string file_;
  diag::Collector& out_;
  tech::Stack stack_;
  bool based_ = false;
  std::vector<std::size_t> open_facing_;
  std::vector<const Value*> tier_tables_, interface_tables_;
};

}  // namespace

bool looks_like_stack(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.starts_with("[[tier]]") || line.starts_with("[[interface]]")) return true;
    if (line.starts_with("base") && line.substr(4).find_first_not_of(" \t") != std::string_view::npos &&
        line[4 + line.substr(4).find_first_not_of(" \t")] == '=')
      return true;
    begin = end + 1;
  }
  return false;
}

std::optional<tech::Stack> read_stack(const tree::Value& table, const std::string& file,
                                      diag::Collector& out) {
  return Reader(table, file, out).read();
}

std::optional<tech::Stack> read_stack(const InputFile& file, diag::Collector& out) {
  const std::optional<Value> root = tree::parse_toml(file, out);
  return root ? read_stack(*root, file.path, out) : std::nullopt;
}

std::optional<tech::Stack> load_stack(const std::string& preset_or_path, diag::Collector& out) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::exists(preset_or_path, ignored)) {
    if (std::optional<tech::Stack> found = tech::preset(preset_or_path)) return found;
    const auto all = tech::presets();
    const bool name = preset_or_path.find_first_of("/.") == std::string::npos;
    if (name) {
      const std::string_view near =
          diag::nearest(preset_or_path, all.size(), [&](std::size_t i) { return all[i].name; });
      std::string list = "presets:";
      for (const tech::Preset& p : all) list += fmt::format(" {}", p.name);
      out.report("STK-0001", fmt::format("there is no preset and no file {}", diag::quoted(preset_or_path)))
          .help(near.empty() ? list : diag::did_you_mean(near));
      return std::nullopt;
    }
  }
  const std::optional<InputFile> file = read_input(preset_or_path, out);
  return file ? read_stack(*file, out) : std::nullopt;
}

bool read_cell_map(const InputFile& file, tech::CellMap& map, diag::Collector& out) {
  const std::size_t before = out.errors();
  CsvRecords records(file.text);
  struct Pair {
    std::string from, to;
    std::string_view at;
  };
  std::vector<Pair> pairs;
  bool first = true;
  while (records.next() && !out.full()) {
    const auto& fields = records.fields();
    const bool heading = first && fields.size() == 2 && fields[0] == "from" && fields[1] == "to";
    first = false;
    if (heading || records.record().starts_with('#')) continue;
    if (fields.size() != 2 || fields[0].empty())
      out.report("STK-0008", file.source(), records.record(),
                 fmt::format("a line of a cell map is CELL,COUNTERPART; this has {} fields", fields.size()));
    else
      pairs.push_back({fields[0], fields[1], records.places()[0]});
  }
  if (records.broken()) out.report("STK-0008", file.source(), records.record(), "a quote is not closed");
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.from < b.from; });
  for (std::size_t i = 1; i < pairs.size(); ++i)
    if (pairs[i].from == pairs[i - 1].from)
      out.report("STK-0008", file.source(), pairs[i].at,
                 fmt::format("{} is mapped twice", diag::quoted(pairs[i].from)));
  for (const Pair& p : pairs) {
    const auto it =
        std::lower_bound(map.cells.begin(), map.cells.end(), p.from,
                         [](const auto& cell, const std::string& name) { return cell.first < name; });
    if (it != map.cells.end() && it->first == p.from)
      out.report("STK-0008", file.source(), p.at,
                 fmt::format("{} is mapped in the stack's own list already", diag::quoted(p.from)));
  }
  if (out.errors() > before) return false;
  for (Pair& p : pairs) map.cells.emplace_back(std::move(p.from), std::move(p.to));
  std::sort(map.cells.begin(), map.cells.end());
  return true;
}

}  // namespace taufold::io::stack
