#include "io/def/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "diag/suggest.hpp"
#include "io/def/def.hpp"

namespace taufold::io::def {

namespace {

using diag::quoted;

constexpr std::size_t kKindsIgnored = 200;  // of constructs that are told apart in the note

constexpr std::array<std::pair<std::string_view, geom::Orient>, 16> kOrientations{{
    {"N", geom::Orient::R0},    {"S", geom::Orient::R180},   {"W", geom::Orient::R90},    {"E", geom::Orient::R270},
    {"FN", geom::Orient::MY},   {"FS", geom::Orient::MX},    {"FW", geom::Orient::MXR90}, {"FE", geom::Orient::MYR90},
    {"R0", geom::Orient::R0},   {"R180", geom::Orient::R180}, {"R90", geom::Orient::R90}, {"R270", geom::Orient::R270},
    {"MY", geom::Orient::MY},   {"MX", geom::Orient::MX},    {"MXR90", geom::Orient::MXR90}, {"MYR90", geom::Orient::MYR90},
}};

/// Sections of items that are read over; their counts of items go into the note.
constexpr std::string_view kSkippedSections[] = {"VIAS",   "STYLES",     "NONDEFAULTRULES", "PINPROPERTIES",
                                                 "SLOTS",  "FILLS",      "SCANCHAINS",      "CONSTRAINTS",
                                                 "ASSERTIONS", "IOTIMINGS", "FLOORPLANCONSTRAINTS", "TIMINGDISABLES",
                                                 "PARTITIONS", "DEFAULTCAP", "CANPLACE", "CANNOTOCCUPY"};

/// Statements that may stand at the top, for suggestions.
constexpr std::string_view kStatements[] = {
    "VERSION", "NAMESCASESENSITIVE", "DIVIDERCHAR", "BUSBITCHARS", "DESIGN",  "TECHNOLOGY",   "UNITS",      "PROPERTYDEFINITIONS",
    "DIEAREA", "ROW",                "TRACKS",      "GCELLGRID",   "VIAS",    "REGIONS",      "COMPONENTS", "PINS",
    "GROUPS",  "BLOCKAGES",          "FILLS",       "SPECIALNETS", "NETS",    "SCANCHAINS",   "STYLES",     "NONDEFAULTRULES",
    "SLOTS",   "PINPROPERTIES",      "HISTORY",     "END"};

}  // namespace

Reader::Reader(const diag::Source& source, diag::Collector& out)
    : source_(source),
      out_(out),
      lex_(source.text),
      components_(plan_.component_names, style_),
      pins_(plan_.pin_names, style_),
      nets_{plan_.nets, NameTable(plan_.nets.names, style_), {}},
      special_{plan_.special_nets, NameTable(plan_.special_nets.names, style_), {}},
      errors_before_(out.errors()) {}

std::optional<db::Floorplan> Reader::read() {
  while (!end_design_ && !ended_ && !out_.full()) {
    if (lex_.done()) {
      error("DEF-0002", {}, "the file ends before END DESIGN", "it was probably cut off; compare it with the original");
      ended_ = true;
      break;
    }
    if (!statement()) resync();
  }
  if (!out_.full()) finish();
  if (out_.errors() != errors_before_) return std::nullopt;
  return std::move(plan_);
}

/// One statement of the top level; false after an error from which the reader must find its way.
bool Reader::statement() {
  const std::string_view word = lex_.token();
  if (word == ";") {  // an empty statement does no harm
    advance();
    return true;
  }
  if (word == "COMPONENTS") return section(word, &Reader::component), components_seen_ = true;
  if (word == "PINS") return section(word, &Reader::pin), pins_seen_ = true;
  if (word == "NETS") return section(word, &Reader::net), true;
  if (word == "SPECIALNETS") return section(word, &Reader::special_net), true;
  if (word == "BLOCKAGES") return section(word, &Reader::blockage), true;
  if (word == "REGIONS") return section(word, &Reader::region), true;
  if (word == "GROUPS") return section(word, &Reader::group), true;
  if (word == "ROW") return read_row();
  if (word == "TRACKS") return read_grid(plan_.tracks, "track");
  if (word == "GCELLGRID") return read_grid(plan_.gcells, "grid");
  if (word == "DIEAREA") return read_die();
  if (word == "UNITS") return read_units();
  if (word == "DIVIDERCHAR") return read_character(style_.divider, "the divider of hierarchy");
  if (word == "BUSBITCHARS") return read_bus_characters();
  if (word == "PROPERTYDEFINITIONS") return read_property_definitions();
  if (word == "TECHNOLOGY" || word == "TECH") return read_name_statement(plan_.technology, "the name of the technology");
  if (word == "BEGINEXT") return skip_extension(), true;
  if (word == "DESIGN") {
    have_design_ = true;
    return read_name_statement(plan_.design, "the name of the design");
  }
  if (word == "VERSION") {
    advance();
    double version = 0;
    if (!real("the version", version)) return false;
    return end_item();
  }
  if (word == "NAMESCASESENSITIVE") {
    advance();
    if (lex_.is("OFF")) ignore("NAMESCASESENSITIVE OFF");
    else if (!lex_.is("ON")) return expected("ON or OFF");
    advance();
    return end_item();
  }
  if (word == "HISTORY" || word == "ARRAY" || word == "FLOORPLAN" || word == "COMPONENTMASKSHIFT") {
    ignore(word);
    while (!lex_.done() && !lex_.is(";")) advance();
    return end_item();
  }
  if (word == "END") {
    advance();
    if (!take("DESIGN")) return false;
    end_design_ = true;
    if (!lex_.done()) ignore("text after END DESIGN");
    return true;
  }
  if (std::find(std::begin(kSkippedSections), std::end(kSkippedSections), word) != std::end(kSkippedSections))
    return skip_section(word), true;
  unknown_statement();
  return !ended_;
}

/// A statement that DEF does not have is read over: to END of the same name when it announces items, else to its end.
void Reader::unknown_statement() {
  const std::string_view word = lex_.token();
  if (word == "-") {  // its section's heading was lost
    error("DEF-0001", word, "an item outside of a section", "the heading of its section is missing or misspelt above");
    skip_lost_section();
    return;
  }
  const bool like_keyword = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!like_keyword || (word[0] >= '0' && word[0] <= '9')) {
    const std::string_view near = diag::nearest(word, kStatements);
    error("DEF-0001", word, fmt::format("a statement is expected here, not {}", quoted(word)), diag::did_you_mean(near));
    resync();
    return;
  }
  Lexer ahead = lex_;
  ahead.advance();
  const bool number = !ahead.done() && ahead.token().find_first_not_of("0123456789") == std::string_view::npos;
  ahead.advance();
  const bool section = number && ahead.is(";");
  ahead.advance();
  const bool items = section && (ahead.is("-") || ahead.is("END"));
  const std::string_view near = diag::nearest(word, kStatements);
  if (!near.empty()) {
    error("DEF-0001", word, fmt::format("unknown statement {}", quoted(word)), diag::did_you_mean(near));
    items ? skip_lost_section() : resync();
    return;
  }
  if (items) {
    skip_section(word);
    return;
  }
  ignore(word);
  while (!lex_.done() && !lex_.is(";")) advance();
  end_item();
}

/// Items whose heading was not understood: to the END of whatever section it is.
void Reader::skip_lost_section() {
  components_lost_ = pins_lost_ = true;
  while (!lex_.done() && !lex_.is("END")) advance();
  Lexer ahead = lex_;
  ahead.advance();
  if (ahead.is("DESIGN")) return;
  advance();
  advance();
}

bool Reader::read_name_statement(std::string& out, std::string_view what) {
  advance();
  std::string_view word;
  if (!name(what, word)) return false;
  out = normalised(word, style_);
  return end_item();
}

bool Reader::read_units() {
  const bool second = have_units_;
  have_units_ = true;
  advance();
  if (!take("DISTANCE") || !take("MICRONS")) return false;
  const std::string_view at = lex_.token();
  std::int32_t n = 0;
  if (!integer("the database units in a micron", n)) return false;
  if (n < 1 || n > 1'000'000)
    return error("DEF-0004", at, fmt::format("{} database units in a micron are out of range", n),
                 "usual values are 100 to 20000");
  if (second && n != plan_.dbu_per_um)
    return error("DEF-0009", at, fmt::format("a second UNITS statement, after one of {}", plan_.dbu_per_um));
  plan_.dbu_per_um = n;
  return end_item();
}

bool Reader::read_character(char& c, std::string_view what) {
  advance();
  const std::string_view word = lex_.token();
  const std::string_view inner = lex_.quoted() && lex_.unclosed().empty() ? word.substr(1, word.size() - 2) : word;
  if (word.empty() || word == ";") return expected(what);
  if (inner.size() != 1 || inner[0] == '\\')
    return error("DEF-0007", word, fmt::format("{} is one character in quotes", what));
  c = inner[0];
  if (c != '/') lex_.mark(c);
  advance();
  return end_item();
}

bool Reader::read_bus_characters() {
  advance();
  const std::string_view word = lex_.token();
  const std::string_view inner = lex_.quoted() && lex_.unclosed().empty() ? word.substr(1, word.size() - 2) : word;
  if (word.empty() || word == ";") return expected("the characters of bus bits");
  if (inner.size() != 2 || inner[0] == inner[1] || inner[0] == '\\' || inner[1] == '\\')
    return error("DEF-0007", word, "the characters of bus bits are an opening and a closing one in quotes");
  style_.bus_left = inner[0];
  style_.bus_right = inner[1];
  if (inner != "[]") {
    lex_.mark(inner[0]);
    lex_.mark(inner[1]);
  }
  advance();
  return end_item();
}

bool Reader::read_die() {
  const std::string_view at = lex_.token();
  advance();
  std::vector<geom::Point> corners;
  if (!points(corners, 2) || !end_item()) return false;
  // The statement is read whole: after these errors there is nothing to skip.
  if (!plan_.die.empty())
    error("DEF-0009", at, "a second DIEAREA");
  else if (db::polygon_area(corners) <= 0)
    error("DEF-0008", at, "the die has no area");
  else
    plan_.die = std::move(corners);
  return true;
}

bool Reader::read_row() {
  const std::string_view at = lex_.token();
  advance();
  db::PlanRow row;
  if (!text_name("the name of the row", row.name) || !text_name("the site of the row", row.site) ||
      !integer("x of the row", row.x) || !integer("y of the row", row.y) || !orientation(row.orient))
    return false;
  if (accept("DO")) {
    if (!integer("the number of sites", row.count_x, 0) || !take("BY") ||
        !integer("the number of sites upwards", row.count_y, 0))
      return false;
    if (accept("STEP") && (!integer("the step in x", row.step_x) || !integer("the step in y", row.step_y))) return false;
  }
  while (lex_.is("+"))
    if (!skip_option()) return false;
  if (!end_item()) return false;
  const auto outside = [](std::int64_t from, std::int64_t count, std::int64_t step) {
    const std::int64_t last = from + (count - 1) * step;
    return last <= -kCoordinateLimit || last >= kCoordinateLimit;
  };
  if (row.count_x < 1 || row.count_y < 1)
    error("DEF-0008", at, fmt::format("row {} has no sites", quoted(row.name)));
  else if (outside(row.x, row.count_x, row.step_x) || outside(row.y, row.count_y, row.step_y))
    error("DEF-0004", at, fmt::format("row {} leaves the range of coordinates", quoted(row.name)));
  else
    plan_.rows.push_back(std::move(row));
  return true;
}

bool Reader::read_grid(std::vector<db::PlanGrid>& grids, std::string_view what) {
  advance();
  db::PlanGrid g;
  g.of_x = lex_.is("X");
  if (!g.of_x && !lex_.is("Y")) return expected("X or Y");
  advance();
  if (!integer(fmt::format("the first {}", what), g.start) || !take("DO") ||
      !integer(fmt::format("the number of {}s", what), g.count, 0) || !take("STEP") ||
      !integer(fmt::format("the step of {}s", what), g.step))
    return false;
  if (accept("MASK")) {
    std::int32_t mask = 0;
    if (!integer("a mask", mask)) return false;
    accept("SAMEMASK");
    ignore("MASK of TRACKS");
  }
  if (accept("LAYER"))
    while (!lex_.done() && !lex_.is(";"))
      if (!text_name("a layer", g.layers.emplace_back())) return false;
  if (!end_item()) return false;
  grids.push_back(std::move(g));
  return true;
}

/// Definitions of properties: only `tier` of components means something here, and its values tell their type.
bool Reader::read_property_definitions() {
  advance();
  while (!lex_.done() && !lex_.is("END")) {
    Lexer ahead = lex_;
    ahead.advance();
    if (!(lex_.is("COMPONENT") && ahead.is("tier"))) ignore("PROPERTYDEFINITIONS");
    while (!lex_.done() && !lex_.is(";")) advance();
    if (!end_item()) return false;
  }
  if (lex_.done()) return expected("END PROPERTYDEFINITIONS");
  advance();
  return take("PROPERTYDEFINITIONS");
}

/// KEYWORD [count] ; - item ; ... END KEYWORD
void Reader::section(std::string_view keyword, Item item) {
  advance();
  std::int32_t announced = -1;
  const std::string_view count_at = lex_.token();
  if (!lex_.is(";") && !lex_.is("-") && !integer("the number of items", announced, 0)) {
    resync();
  } else if (!lex_.is("-") && !end_item()) {
    if (ended_) return;
    resync();
  }
  std::int64_t seen = 0;
  bool lost = false;
  while (!ended_ && !out_.full()) {
    if (lex_.is("-")) {
      advance();
      ++seen;
      if ((this->*item)()) continue;
      lost = true;
      resync();
    } else if (lex_.is("END")) {
      advance();
      if (lex_.is(keyword)) {
        advance();
      } else {
        expected(fmt::format("END {}", keyword));
        lost = true;
        if (!lex_.done() && !lex_.is("-")) advance();
      }
      break;
    } else {
      expected(fmt::format("- or END {}", keyword));
      lost = true;
      resync();
    }
  }
  if (lost && keyword == "COMPONENTS") components_lost_ = true;
  if (lost && keyword == "PINS") pins_lost_ = true;
  if (!lost && !ended_ && announced >= 0 && announced != seen)
    out_.report("DEF-0014", source_, count_at, fmt::format("{} announces {} items and has {}", keyword, announced, seen));
}

void Reader::skip_section(std::string_view keyword) {
  advance();
  std::uint64_t items = 0;
  while (!lex_.done()) {
    if (lex_.is("-")) ++items;
    const bool end = lex_.is("END");
    advance();
    if (end && lex_.is(keyword)) {
      advance();
      ignore(keyword, std::max<std::uint64_t>(items, 1));
      return;
    }
  }
  expected(fmt::format("END {}", keyword));
}

void Reader::skip_extension() {
  ignore(lex_.token());
  while (!lex_.done() && !lex_.is("ENDEXT")) advance();
  if (lex_.done()) expected("ENDEXT");
  advance();
}

/// To the end of the item, or to what looks like the next one.
void Reader::resync() {
  while (!lex_.done() && !lex_.is("-") && !lex_.is("END")) {
    const bool end = lex_.is(";");
    advance();
    if (end) return;
  }
  // An `END` or dash at the top level would be met again and again.
  if (lex_.done() && !ended_) {
    error("DEF-0002", {}, "the file ends within a statement");
    ended_ = true;
  }
}

void Reader::finish() {
  if (!ended_) {
    if (!have_design_)
      error("DEF-0003", {}, "there is no DESIGN statement", "add `DESIGN name ;` before the sections");
    if (!have_units_)
      error("DEF-0003", {}, "there is no UNITS statement",
            "add `UNITS DISTANCE MICRONS n ;` with the database units in a micron: no coordinate has a meaning without it");
    look_up(nets_, true);
    look_up(special_, true);
    check_references();
  }
  if (out_.errors() == errors_before_) {
    components_.finish();
    pins_.finish();
    nets_.table.finish();
    special_.table.finish();
    check_pins_once(plan_.nets);
    plan_.link_pins();
  }
  if (out_.errors() != errors_before_ || ignored_.empty()) return;
  std::string list;
  for (std::size_t k = 0; k < ignored_.size() && k < 12; ++k)
    list += fmt::format("{}{} ({})", k ? ", " : "", diag::shown(ignored_[k].what.substr(0, 60)), ignored_[k].times);
  if (ignored_.size() > 12) list += fmt::format(" and {} more kinds", ignored_.size() - 12);
  out_.report("DEF-0015", source_.file, "read over: " + list);
}

void Reader::check_references() {
  std::vector<std::string_view> known;
  for (const db::PlanRegion& r : plan_.regions) known.push_back(r.name);
  std::sort(known.begin(), known.end());
  for (const auto& [region, at] : region_uses_) {
    if (std::binary_search(known.begin(), known.end(), std::string_view(region))) continue;
    error("DEF-0012", at, fmt::format("unknown region {}", quoted(region)), diag::did_you_mean(diag::nearest(region, known)));
    if (out_.full()) return;
  }
}

bool Reader::error(std::string_view code, std::string_view at, std::string message, std::string help) {
  diag::Diagnostic& d = out_.report(code, source_, at, std::move(message));
  if (!help.empty()) d.help(std::move(help));
  return false;
}

bool Reader::expected(std::string_view what) {
  if (ended_) return false;
  if (lex_.done() || !lex_.unclosed().empty()) {
    ended_ = true;
    if (!lex_.unclosed().empty()) return error("DEF-0002", lex_.unclosed(), "this string is not closed");
    return error("DEF-0002", {}, fmt::format("the file ends where {} is expected", what),
                 "it was probably cut off; compare it with the original");
  }
  return error("DEF-0001", lex_.token(), fmt::format("{} is expected here, not {}", what, quoted(lex_.token())));
}

bool Reader::take(std::string_view word) {
  if (lex_.is(word)) return advance(), true;
  return expected(quoted(word));
}

bool Reader::accept(std::string_view word) {
  if (!lex_.is(word)) return false;
  advance();
  return true;
}

bool Reader::end_item() {
  if (lex_.is(";")) return advance(), true;
  return expected("a semicolon");
}

bool Reader::name(std::string_view what, std::string_view& out) {
  const std::string_view word = lex_.token();
  if (word.empty() || word == ";" || word == "+" || word == "(" || word == ")" || lex_.quoted()) return expected(what);
  plain_ = lex_.plain();
  out = word;
  advance();
  return true;
}

bool Reader::text_name(std::string_view what, std::string& out) {
  std::string_view word;
  if (!name(what, word)) return false;
  out = plain_ ? std::string(word) : normalised(word, style_);
  return true;
}

bool Reader::integer(std::string_view what, std::int32_t& out, std::int64_t lo) {
  const std::string_view word = lex_.token();
  if (word.empty()) return expected(what);
  if (!parse_integer(word, what, lo, out)) return false;
  advance();
  return true;
}

bool Reader::parse_integer(std::string_view s, std::string_view what, std::int64_t lo, std::int32_t& out) {
  const bool negative = s[0] == '-';
  std::int64_t value = 0;
  std::size_t i = negative || s[0] == '+' ? 1 : 0;
  bool digits = i < s.size();
  for (; i < s.size(); ++i) {
    if (s[i] < '0' || s[i] > '9') {
      digits = false;
      break;
    }
    if (value < kCoordinateLimit) value = value * 10 + (s[i] - '0');
  }
  if (!digits) {
    double x = 0;
    const std::string_view number = s[0] == '+' ? s.substr(1) : s;
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), x);
    if (fault == std::errc::invalid_argument || end != number.data() + number.size() || std::isnan(x)) {
      if (s == ";" || s == ")" || s == "(" || s == "+") return expected(what);
      return error("DEF-0005", s, fmt::format("{} is a whole number of database units, not {}", what, quoted(s)));
    }
    if (fault == std::errc{} && std::fabs(x) < static_cast<double>(kCoordinateLimit)) {
      if (x != std::floor(x))
        return error("DEF-0005", s, fmt::format("{} is a whole number of database units, not {}", what, quoted(s)));
      if (!inexact_said_)
        out_.report("DEF-0016", source_, s, fmt::format("{} is written as {}; it is whole and is taken", what, quoted(s)));
      inexact_said_ = true;
      value = static_cast<std::int64_t>(std::fabs(x));
    } else {
      value = kCoordinateLimit;
    }
  }
  if (value >= kCoordinateLimit)
    return error("DEF-0004", s, fmt::format("{} is out of range", what), "coordinates lie between -2^30 and 2^30");
  if (negative) value = -value;
  if (value < lo) return error("DEF-0004", s, fmt::format("{} must be {} or more", what, lo));
  out = static_cast<std::int32_t>(value);
  return true;
}

bool Reader::real(std::string_view what, double& out) {
  const std::string_view word = lex_.token();
  if (word.empty()) return expected(what);
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), out);
  if (fault != std::errc{} || end != word.data() + word.size() || !std::isfinite(out)) {
    if (word == ";" || word == "+") return expected(what);
    return error("DEF-0005", word, fmt::format("{} is a number, not {}", what, quoted(word)));
  }
  advance();
  return true;
}

bool Reader::point(geom::Point& out) {
  return take("(") && integer("the coordinate x", out.x) && integer("the coordinate y", out.y) && take(")");
}

bool Reader::points(std::vector<geom::Point>& out, std::size_t fewest) {
  while (lex_.is("(") || out.size() < fewest)
    if (!point(out.emplace_back())) return false;
  return true;
}

bool Reader::is_orientation(std::string_view word) {
  return std::any_of(kOrientations.begin(), kOrientations.end(), [&](const auto& o) { return o.first == word; });
}

bool Reader::orientation(geom::Orient& out) {
  for (const auto& [word, value] : kOrientations)
    if (lex_.is(word)) {
      out = value;
      advance();
      return true;
    }
  if (lex_.done() || lex_.is(";") || lex_.is("+")) return expected("an orientation");
  return error("DEF-0006", lex_.token(), fmt::format("unknown orientation {}", quoted(lex_.token())),
               "orientations are N, S, W, E and, mirrored, FN, FS, FW and FE");
}

bool Reader::placement(db::PlaceStatus& status, geom::Point& at, geom::Orient& orient) {
  status = lex_.is("PLACED") ? db::PlaceStatus::placed : lex_.is("FIXED") ? db::PlaceStatus::fixed : db::PlaceStatus::cover;
  advance();
  return point(at) && orientation(orient);
}

bool Reader::skip_option() {
  // Parentheses may hold `+ SYNTHESIZED`.
  int depth = 0;
  if (lex_.is("+")) advance();
  for (; !lex_.done() && !lex_.is(";") && (depth > 0 || !lex_.is("+")); advance()) depth += lex_.is("(") - lex_.is(")");
  if (lex_.done()) return expected("a semicolon");
  return true;
}

void Reader::ignore(std::string_view what, std::uint64_t times) {
  for (Ignored& i : ignored_)
    if (i.what == what) {
      i.times += times;
      return;
    }
  if (ignored_.size() < kKindsIgnored) ignored_.push_back({what, times});
}

std::optional<db::Floorplan> read_def(const InputFile& file, diag::Collector& out) {
  return Reader(file.source(), out).read();
}

std::string_view locate(std::string_view text, std::string_view section, std::string_view name) {
  Lexer lex(text);
  NameStyle style;
  bool inside = false;
  const bool rows = section == "ROW";
  for (; !lex.done(); lex.advance()) {
    if (rows ? lex.is("ROW") : inside && lex.is("-")) {
      lex.advance();
      if (lex.token() == name || normalised(lex.token(), style) == name || literal_spelling(lex.token(), style) == name)
        return lex.token();
    } else if (lex.is("END")) {
      inside = false;
      lex.advance();
    } else if (!inside && lex.is(section)) {
      inside = true;
    } else if (!inside && lex.is("DIVIDERCHAR")) {
      lex.advance();
      if (lex.token().size() == 3) style.divider = lex.token()[1];
    } else if (!inside && lex.is("BUSBITCHARS")) {
      lex.advance();
      if (lex.token().size() == 4) style.bus_left = lex.token()[1], style.bus_right = lex.token()[2];
    }
  }
  return {};
}

}  // namespace taufold::io::def
