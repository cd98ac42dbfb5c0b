// Reads 3DBlox: the files an assembly includes, chiplets, instances and their places, connections, paths;
// then what must fit together (check.cpp). Names are resolved only after all files are read, because they may
// stand in any order.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <set>

#include "diag/suggest.hpp"
#include "io/threedblox/bump_map.hpp"
#include "io/threedblox/check.hpp"
#include "io/threedblox/defines.hpp"
#include "io/threedblox/threedblox.hpp"
#include "io/tree/fields.hpp"
#include "io/wildcard.hpp"

namespace taufold::io::threedblox {

namespace {

namespace fs = std::filesystem;
using tree::Fields;
using tree::Kind;
using tree::Member;
using tree::Value;

constexpr std::string_view kTypes[] = {"die", "rdl", "ip", "substrate", "hier"};
constexpr std::string_view kSides[] = {"front", "back", "internal", "internal_ext"};
constexpr std::string_view kSections[] = {"Header", "ChipletDef", "Design", "ChipletInst",
                                          "Stack",  "Connection", "Path"};
constexpr std::size_t kMostFiles = 1000;
constexpr std::size_t kMostInstances = 10'000;
constexpr std::size_t kMostBumps = 10'000'000;

struct Turned {
  std::string_view name;
  Turn turn;
};
/// The eight orientations and the other spellings of them.
constexpr Turned kTurns[] = {
    {"R0", Turn::R0},          {"R90", Turn::R90},        {"R180", Turn::R180},     {"R270", Turn::R270},
    {"MX", Turn::MX},          {"MY", Turn::MY},          {"MX_R90", Turn::MX_R90}, {"MY_R90", Turn::MY_R90},
    {"MX_R0", Turn::MX},       {"MY_R0", Turn::MY},       {"MX_R180", Turn::MY},    {"MY_R180", Turn::MX},
    {"MX_R270", Turn::MY_R90}, {"MY_R270", Turn::MX_R90},
};

class Reader {
 public:
  Reader(diag::Collector& out, Summary& summary, const Loader& loader)
      : out_(out),
        before_(out.errors()),
        summary_(summary),
        load_(loader ? loader : [](const std::string& p, diag::Collector& o) { return read_input(p, o); }) {}

  std::optional<Assembly> read(const InputFile& file) {
    const std::size_t before = before_;
    open(file, {});
    for (const Section& s : sections_)
      if (s.name == "ChipletDef") each(s, [&](const Member& m) { chiplet(m); });
    chiplets_whole_ = out_.errors() == before;
    for (const Section& s : sections_)
      if (s.name == "Design") design(s);
    for (const Section& s : sections_)
      if (s.name == "ChipletInst") each(s, [&](const Member& m) { instance(m); });
    for (const Section& s : sections_)
      if (s.name == "Stack") each(s, [&](const Member& m) { place(m); });
    // What depends on a broken part is not looked at, so that one mistake gives one message.
    if (out_.errors() == before) {
      for (std::size_t i = 0; i < a_.instances.size(); ++i)
        if (!placed_[i])
          out_.report("KEYS-0004", places_.instances[i].source, places_.instances[i].at,
                      fmt::format("instance {} has no place in Stack", diag::quoted(a_.instances[i].name)));
      for (const Section& s : sections_)
        if (s.name == "Connection") each(s, [&](const Member& m) { connection(m); });
      for (const Section& s : sections_)
        if (s.name == "Path") each(s, [&](const Member& m) { path(m); });
    }
    if (out_.errors() == before) check_assembly(a_, places_, summary_, out_);
    say_ignored();
    if (out_.errors() > before) return std::nullopt;
    return std::move(a_);
  }

 private:
  struct Section {
    std::string_view name;
    const Value* value;
    std::string file;
  };

  /// Parses a file and those it includes, these first. `above` are the files that include it.
  void open(const InputFile& given, std::vector<std::string> above) {
    files_.push_back(given);
    InputFile& file = files_.back();
    if (!apply_defines(file, out_)) return;
    std::optional<Value> parsed = tree::parse_yaml(file, out_);
    if (!parsed) return;
    values_.push_back(std::move(*parsed));
    const Value& root = values_.back();
    if (root.kind != Kind::table) {
      out_.report("KEYS-0003", root.source, root.at,
                  "a 3DBlox file is a table: Header, ChipletDef, ChipletInst, ...");
      return;
    }
    above.push_back(identity(file.path));
    for (const Member& m : root.members) {
      const auto known = std::find(std::begin(kSections), std::end(kSections), m.key);
      if (known == std::end(kSections)) {
        ignore(m);
        continue;
      }
      if (m.value.kind == Kind::null) continue;
      if (m.value.kind != Kind::table) {
        tree::wrong_kind(m.value, m.key, "a table", out_);
        continue;
      }
      if (*known == "Header")
        header(m.value, file.path, above);
      else
        sections_.push_back({*known, &m.value, file.path});
    }
  }

  static std::string identity(const std::string& path) {
    std::error_code failed;
    const fs::path whole = fs::weakly_canonical(path, failed);
    return failed ? path : whole.string();
  }

  void header(const Value& value, const std::string& file, const std::vector<std::string>& above) {
    Fields fields(value, "Header", out_);
    ignore_others(value, {"version", "unit", "precision", "include"});
    if (const auto p = fields.integer("precision", 1, 1'000'000'000)) {
      if (precision_stated_ && *p != a_.precision)
        out_.report("KEYS-0005", value.source, fields.get("precision")->at,
                    fmt::format("precision {} here, and {} in a file read before", *p, a_.precision));
      a_.precision = *p;
      precision_stated_ = true;
    }
    const auto names = fields.texts("include");
    if (!names) return;
    const Value& list = *fields.get("include");
    for (std::size_t i = 0; i < names->size() && !out_.full(); ++i)
      include((*names)[i], list.kind == Kind::array ? list.items[i] : list, file, above);
  }

  void include(const std::string& name, const Value& at, const std::string& file,
               const std::vector<std::string>& above) {
    std::vector<std::string> paths{tree::beside(file, name)};
    if (is_wildcard(fs::path(name).filename().string())) paths = matching(paths[0]);
    if (paths.empty())
      out_.report("TDBX-0001", at.source, at.at, fmt::format("no file matches {}", diag::quoted(name)));
    for (const std::string& path : paths) {
      const std::string self = identity(path);
      if (std::find(above.begin(), above.end(), self) != above.end()) {
        out_.report("TDBX-0001", at.source, at.at, fmt::format("{} includes itself", diag::quoted(name)));
        continue;
      }
      if (std::find(opened_.begin(), opened_.end(), self) != opened_.end()) continue;
      if (files_.size() >= kMostFiles) {
        out_.report("TDBX-0001", at.source, at.at, fmt::format("more than {} files", kMostFiles));
        return;
      }
      opened_.push_back(self);
      if (std::optional<InputFile> found = load(path, at)) open(*found, above);
    }
  }

  static std::vector<std::string> matching(const std::string& path) {
    std::error_code ignored;
    const fs::path folder = fs::path(path).parent_path();
    const std::string pattern = fs::path(path).filename().string();
    std::vector<std::string> found;
    fs::directory_iterator it(folder.empty() ? fs::path(".") : folder, ignored), end;
    for (; !ignored && it != end; it.increment(ignored))
      if (wildcard_match(pattern, it->path().filename().string())) found.push_back(it->path().string());
    std::sort(found.begin(), found.end());
    return found;
  }

  /// A file that another names: what is wrong with it is said at the place of its name.
  std::optional<InputFile> load(const std::string& path, const Value& at) {
    diag::Collector apart;
    std::optional<InputFile> found = load_(path, apart);
    if (!found)
      out_.report("TDBX-0001", at.source, at.at,
                  fmt::format("{}: {}", diag::quoted(path),
                              apart.list().empty() ? "cannot be read" : apart.list().front().message))
          .help(apart.list().empty() ? "" : apart.list().front().help_text);
    return found;
  }

  void each(const Section& s, const auto& visit) {
    file_ = s.file;
    for (const Member& m : s.value->members) {
      if (out_.full()) return;
      visit(m);
    }
  }

  void ignore(const Member& m) {
    ++ignored_;
    if (std::find(ignored_names_.begin(), ignored_names_.end(), m.key) == ignored_names_.end() &&
        ignored_names_.size() < 8)
      ignored_names_.push_back(m.key);
    if (first_ignored_.data() == nullptr) first_ignored_ = m.at, first_ignored_source_ = m.value.source;
  }
  void ignore_others(const Value& table, std::initializer_list<std::string_view> known) {
    for (const Member& m : table.members)
      if (std::find(known.begin(), known.end(), m.key) == known.end()) ignore(m);
  }
  void say_ignored() {
    if (ignored_ == 0) return;
    std::string names;
    for (const std::string& n : ignored_names_) names += (names.empty() ? "" : ", ") + diag::shown(n);
    out_.report("TDBX-0015", first_ignored_source_, first_ignored_,
                fmt::format("{} key{} ignored: {}", ignored_, ignored_ == 1 ? " is" : "s are", names));
  }

  std::optional<std::int64_t> length(Fields& fields, std::string_view key, bool negative = false) {
    const auto um = fields.number(key, negative ? -1e9 : 0, 1e9);
    if (!um) return std::nullopt;
    const auto dbu = dbu_of(*um, a_.precision);
    if (!dbu)
      out_.report("KEYS-0005", fields.get(key)->source, fields.get(key)->at,
                  fmt::format("the value of {} is beyond 10^12 database units", diag::quoted(key)));
    return dbu;
  }

  /// A list of exactly `n` numbers in um.
  std::optional<std::vector<std::int64_t>> lengths(const Value& v, std::string_view key, std::size_t n) {
    std::vector<std::int64_t> list;
    if (v.kind == Kind::array && v.items.size() == n)
      for (const Value& item : v.items)
        if (const auto um = tree::as_number(item))
          if (const auto dbu = dbu_of(*um, a_.precision)) list.push_back(*dbu);
    if (list.size() == n) return list;
    tree::wrong_kind(v, key, fmt::format("a list of {} numbers in um", n), out_);
    return std::nullopt;
  }

  template <class T>
  std::size_t index_of(const std::vector<T>& list, std::string_view name) const {
    const auto it = std::find_if(list.begin(), list.end(), [&](const T& t) { return t.name == name; });
    return static_cast<std::size_t>(it - list.begin());
  }

  bool twice(bool there, const Member& m, std::string_view what) {
    if (there)
      out_.report("TDBX-0014", m.value.source, m.at,
                  fmt::format("{} {} is defined twice", what, diag::quoted(m.key)));
    return there;
  }

  void chiplet(const Member& m) {
    if (twice(chiplet_index_.count(m.key) != 0, m, "chiplet")) return;
    Fields fields(m.value, fmt::format("chiplet {}", diag::shown(m.key)), out_);
    if (m.value.kind != Kind::table) return;
    ignore_others(m.value, {"type", "design_area", "thickness", "shrink", "tsv", "seal_ring_width",
                            "scribe_line_remaining_width", "offset", "regions", "external"});
    Chiplet c;
    c.name = m.key;
    fields.require("type");
    if (const auto w = fields.word("type", kTypes)) c.type = kTypes[*w];
    if (const Value* v = fields.get("design_area"))
      if (const auto size = lengths(*v, "design_area", 2)) {
        c.width = (*size)[0];
        c.height = (*size)[1];
        if (c.width <= 0 || c.height <= 0)
          out_.report("KEYS-0005", v->source, v->at, "width and height of design_area must be above 0");
      }
    c.thickness = length(fields, "thickness").value_or(0);
    c.tsv = fields.boolean("tsv").value_or(false);
    for (const auto& [key, target] : {std::pair{"seal_ring_width", &c.seal_ring},
                                      std::pair{"scribe_line_remaining_width", &c.scribe_line}})
      if (const Value* v = fields.get(key))
        if (const auto four = lengths(*v, key, 4)) std::copy(four->begin(), four->end(), target->begin());
    std::array<std::int64_t, 2> offset{};
    if (const Value* v = fields.get("offset"))
      if (const auto two = lengths(*v, "offset", 2)) offset = {(*two)[0], (*two)[1]};
    if (const Value* v = fields.get("external")) {
      Fields external(*v, "external", out_);
      ignore_others(*v, {"APR_tech_file", "LEF_file", "liberty_file", "DEF_file", "verilog_file"});
      c.tech_lef = external.texts("APR_tech_file").value_or(c.tech_lef);
      c.lef = external.texts("LEF_file").value_or(c.lef);
      c.liberty = external.texts("liberty_file").value_or(c.liberty);
      c.def = external.texts("DEF_file").value_or(c.def);
      c.verilog = external.texts("verilog_file").value_or(c.verilog);
    }
    std::vector<std::vector<Places::Spot>> spots;
    if (const Value* v = fields.get("regions"); v != nullptr && v->kind == Kind::table)
      for (const Member& r : v->members) region(r, c, offset, spots);
    else if (v != nullptr && v->kind != Kind::null)
      tree::wrong_kind(*v, "regions", "a table", out_);
    chiplet_index_[m.key] = a_.chiplets.size();
    a_.chiplets.push_back(std::move(c));
    places_.bumps.push_back(std::move(spots));
  }

  void region(const Member& m, Chiplet& c, const std::array<std::int64_t, 2>& offset,
              std::vector<std::vector<Places::Spot>>& spots) {
    const std::string what = fmt::format("chiplet {}, region {}", diag::shown(c.name), diag::shown(m.key));
    Fields fields(m.value, what, out_);
    if (m.value.kind != Kind::table) return;
    ignore_others(m.value, {"side", "coords", "bmap", "layer"});
    Region r;
    r.name = m.key;
    fields.require("side");
    if (const auto w = fields.word("side", kSides)) r.side = static_cast<Side>(*w);
    if (const Value* v = fields.require("coords"))
      if (!corners(*v, what, r.box)) return;
    r.layer = fields.text("layer").value_or("");
    spots.emplace_back();
    if (const auto bmap = fields.text("bmap")) {
      r.bmap = *bmap;
      bump_map(*fields.get("bmap"), r, offset, spots.back());
    }
    c.regions.push_back(std::move(r));
  }

  bool corners(const Value& v, const std::string& what, Rect& box) {
    if (v.kind != Kind::array) {
      tree::wrong_kind(v, "coords", "a list of four corners [x, y]", out_);
      return false;
    }
    if (v.items.size() != 4) {
      out_.report("TDBX-0002", v.source, v.at,
                  fmt::format("{}: {} corners given, 4 expected (a rectangle)", what, v.items.size()));
      return false;
    }
    std::array<std::array<std::int64_t, 2>, 4> p;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto xy = lengths(v.items[i], "coords", 2);
      if (!xy) return false;
      p[i] = {(*xy)[0], (*xy)[1]};
    }
    box = {p[0][0], p[0][1], p[0][0], p[0][1]};
    for (const auto& [x, y] : p)
      box = {std::min(box.xlo, x), std::min(box.ylo, y), std::max(box.xhi, x), std::max(box.yhi, y)};
    bool upright = box.xlo < box.xhi && box.ylo < box.yhi;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto &q = p[i], &next = p[(i + 1) % 4];
      upright =
          upright && ((q[0] == next[0]) != (q[1] == next[1]));  // each edge along one axis, and not a point
    }
    for (std::size_t i = 0; i < 4; ++i)
      upright = upright && p[i] != p[(i + 2) % 4] && (p[i][0] == box.xlo || p[i][0] == box.xhi);
    if (!upright)
      out_.report("TDBX-0002", v.source, v.at,
                  fmt::format("{}: the four corners are not those of an upright rectangle", what));
    return upright;
  }

  void bump_map(const Value& at, Region& r, const std::array<std::int64_t, 2>& offset,
                std::vector<Places::Spot>& spots) {
    std::optional<InputFile> found = load(tree::beside(file_, r.bmap), at);
    if (!found) return;
    files_.push_back(std::move(*found));
    const InputFile& file = files_.back();
    std::vector<std::string_view> lines;
    read_bump_map(file, a_.precision, r.bumps, lines, out_);
    bumps_ += r.bumps.size();
    if (bumps_ > kMostBumps) {
      out_.report("KEYS-0008", at.source, at.at, fmt::format("more than {} bumps", kMostBumps));
      r.bumps.clear();
      return;
    }
    for (Bump& b : r.bumps) {
      b.x += offset[0];
      b.y += offset[1];
    }
    for (const std::string_view line : lines) spots.push_back({file.source(), line});
  }

  void design(const Section& s) {
    Fields fields(*s.value, "Design", out_);
    ignore_others(*s.value, {"name", "external"});
    fields.require("name");
    if (const auto name = fields.text("name")) {
      if (!a_.name.empty() && a_.name != *name)
        out_.report("TDBX-0014", s.value->source, fields.get("name")->at, "a second name of the design");
      a_.name = *name;
    }
    if (const Value* v = fields.get("external")) {
      Fields external(*v, "external", out_);
      ignore_others(*v, {"verilog_file"});
      if (auto list = external.texts("verilog_file")) a_.verilog = std::move(*list);
    }
  }

  void instance(const Member& m) {
    if (twice(instance_index_.count(m.key) != 0, m, "instance")) return;
    Fields fields(m.value, fmt::format("instance {}", diag::shown(m.key)), out_);
    if (m.value.kind != Kind::table) return;
    ignore_others(m.value, {"reference", "external"});
    if (a_.instances.size() == kMostInstances) {
      out_.report("KEYS-0008", m.value.source, m.at, fmt::format("more than {} chiplets", kMostInstances));
      return;
    }
    Instance i;
    i.name = m.key;
    fields.require("reference");
    const auto reference = fields.text("reference");
    if (!reference) return;
    const auto it = chiplet_index_.find(*reference);
    if (it == chiplet_index_.end()) {
      if (!chiplets_whole_) return;  // it may stand in what could not be read
      const Value& v = *fields.get("reference");
      out_.report("TDBX-0003", v.source, v.at,
                  fmt::format("there is no chiplet {}", diag::quoted(*reference)))
          .help(diag::did_you_mean(diag::nearest(*reference, a_.chiplets.size(), [&](std::size_t k) {
            return std::string_view(a_.chiplets[k].name);
          })));
      return;
    }
    i.chiplet = it->second;
    if (const Value* v = fields.get("external")) {
      Fields external(*v, "external", out_);
      ignore_others(*v, {"verilog_file", "sdc_file", "def_file"});
      i.verilog = external.texts("verilog_file").value_or(i.verilog);
      i.sdc = external.texts("sdc_file").value_or(i.sdc);
      i.def = external.texts("def_file").value_or(i.def);
    }
    instance_index_[m.key] = a_.instances.size();
    a_.instances.push_back(std::move(i));
    places_.instances.push_back({m.value.source, m.at});
    placed_.push_back(false);
  }

  void place(const Member& m) {
    const auto it = instance_index_.find(m.key);
    if (it == instance_index_.end()) {
      // An instance that was refused has been spoken of already.
      if (out_.errors() == before_) unknown_instance(m.key, m.value.source, m.at);
      return;
    }
    if (twice(placed_[it->second], m, "the place of instance")) return;
    placed_[it->second] = true;
    Instance& i = a_.instances[it->second];
    Fields fields(m.value, fmt::format("the place of {}", diag::shown(m.key)), out_);
    if (m.value.kind != Kind::table) return;
    ignore_others(m.value, {"loc", "z", "orient"});
    places_.instances[it->second] = {m.value.source, m.at};
    if (const Value* v = fields.require("loc"))
      if (const auto xy = lengths(*v, "loc", 2)) i.x = (*xy)[0], i.y = (*xy)[1];
    if (fields.require("z") != nullptr) i.z = length(fields, "z", true).value_or(0);
    if (const Value* v = fields.require("orient")) orient(*v, i);
  }

  void orient(const Value& v, Instance& i) {
    std::string_view word = v.text;
    const bool over = word == "MZ" || word.starts_with("MZ_");
    if (over) word.remove_prefix(std::min<std::size_t>(word.size(), 3));
    if (over && word.empty()) word = "R0";
    const auto it =
        std::find_if(std::begin(kTurns), std::end(kTurns), [&](const Turned& t) { return t.name == word; });
    if (v.kind != Kind::string || it == std::end(kTurns)) {
      out_.report("TDBX-0004", v.source, v.at, fmt::format("{} is no orientation", diag::quoted(v.text)))
          .help(
              "R0, R90, R180, R270, MX, MY, MX_R90 or MY_R90, with MZ_ before it for a die that is turned "
              "over");
      return;
    }
    i.turn = it->turn;
    i.turned_over = over;
    const bool mirrored =
        i.turn == Turn::MX || i.turn == Turn::MY || i.turn == Turn::MX_R90 || i.turn == Turn::MY_R90;
    if (over && !mirrored)
      out_.report("TDBX-0005", v.source, v.at,
                  fmt::format("{} mirrors {} in z without turning it over", diag::quoted(v.text),
                              diag::shown(i.name)))
          .help("a die that is turned over about the y axis is MZ_MY, about the x axis MZ_MX");
  }

  void unknown_instance(std::string_view name, const diag::Source& source, std::string_view at) {
    out_.report("TDBX-0003", source, at, fmt::format("there is no instance {}", diag::quoted(name)))
        .help(diag::did_you_mean(diag::nearest(name, a_.instances.size(), [&](std::size_t k) {
          return std::string_view(a_.instances[k].name);
        })));
  }

  /// INSTANCE.regions.REGION, or the outside world. Nothing after an error.
  std::optional<End> end(const Value& v, std::string_view text) {
    if (v.kind == Kind::null || text == "~") return End{};
    constexpr std::string_view kInfix = ".regions.";
    const std::size_t cut = text.find(kInfix);
    if (v.kind != Kind::string || cut == std::string_view::npos) {
      out_.report("TDBX-0003", v.source, v.at,
                  fmt::format("{} is no INSTANCE.regions.REGION", diag::quoted(text)))
          .help("the outside world is ~");
      return std::nullopt;
    }
    const std::string name(text.substr(0, cut)), region(text.substr(cut + kInfix.size()));
    const auto it = instance_index_.find(name);
    if (it == instance_index_.end()) {
      unknown_instance(name, v.source, v.at);
      return std::nullopt;
    }
    const Chiplet& c = a_.chiplets[a_.instances[it->second].chiplet];
    const std::size_t r = index_of(c.regions, region);
    if (r < c.regions.size()) return End{it->second, r};
    out_.report("TDBX-0003", v.source, v.at,
                fmt::format("chiplet {} of {} has no region {}", diag::shown(c.name), diag::shown(name),
                            diag::quoted(region)))
        .help(diag::did_you_mean(diag::nearest(
            region, c.regions.size(), [&](std::size_t k) { return std::string_view(c.regions[k].name); })));
    return std::nullopt;
  }

  void connection(const Member& m) {
    if (twice(!connection_names_.insert(m.key).second, m, "connection")) return;
    Fields fields(m.value, fmt::format("connection {}", diag::shown(m.key)), out_);
    if (m.value.kind != Kind::table) return;
    ignore_others(m.value, {"top", "bot", "thickness"});
    const Value *top = fields.require("top"), *bot = fields.require("bot");
    if (top == nullptr || bot == nullptr) return;
    const auto upper = end(*top, top->text), lower = end(*bot, bot->text);
    const std::int64_t thickness = length(fields, "thickness").value_or(0);
    if (!upper || !lower) return;
    a_.connections.push_back({m.key, *upper, *lower, thickness});
    places_.connections.push_back({m.value.source, m.at});
  }

  void path(const Member& m) {
    if (m.value.kind != Kind::array) {
      tree::wrong_kind(m.value, m.key, "a list of INSTANCE.regions.REGION", out_);
      return;
    }
    Path p;
    p.name = m.key;
    for (const Value& v : m.value.items) {
      std::string_view text = v.text;
      Path::Entry entry;
      entry.avoid = text.starts_with("NOT ");
      if (entry.avoid) text.remove_prefix(std::min(text.find_first_not_of(' ', 4), text.size()));
      const auto e = end(v, text);
      if (!e) return;
      entry.end = *e;
      p.entries.push_back(entry);
    }
    a_.paths.push_back(std::move(p));
  }

  diag::Collector& out_;
  const std::size_t before_;  // errors of earlier readers
  Summary& summary_;
  Loader load_;
  std::deque<InputFile> files_;  // addresses stay, so that views into the texts do
  std::deque<Value> values_;
  std::vector<Section> sections_;
  std::vector<std::string> opened_;
  std::string file_;  // of the section at work
  Assembly a_;
  Places places_;
  std::map<std::string, std::size_t, std::less<>> chiplet_index_, instance_index_;
  std::set<std::string> connection_names_;
  std::vector<bool> placed_;
  bool precision_stated_ = false, chiplets_whole_ = true;
  std::size_t ignored_ = 0, bumps_ = 0;
  std::vector<std::string> ignored_names_;
  std::string_view first_ignored_;
  diag::Source first_ignored_source_;
};

}  // namespace

bool looks_like_threedblox(std::string_view text) {
  text = text.substr(0, 65536);  // a longer comment tells nothing
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    // Mappings: nothing stands behind these keys but a comment.
    for (const std::string_view key : {"Header:", "ChipletDef:", "ChipletInst:", "Design:", "Stack:"})
      if (line.starts_with(key)) {
        const std::size_t rest = line.find_first_not_of(" \t\r", key.size());
        if (rest == std::string_view::npos || line[rest] == '#') return true;
      }
    begin = end + 1;
  }
  return false;
}

std::optional<Assembly> read_threedblox(const InputFile& file, diag::Collector& out, Summary* summary,
                                        const Loader& loader) {
  Summary own;
  return Reader(out, summary != nullptr ? *summary : own, loader).read(file);
}

}  // namespace taufold::io::threedblox
