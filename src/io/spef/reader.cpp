#include "io/spef/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "diag/suggest.hpp"
#include "diag/text.hpp"

namespace taufold::io::spef {

namespace {

constexpr std::array<std::string_view, 6> kNets = {"*D_NET",  "*R_NET", "*D_PNET",
                                                   "*R_PNET", "*N_NET", "*END"};
constexpr std::array<std::string_view, 9> kSections = {"*NAME_MAP", "*POWER_NETS",           "*GROUND_NETS",
                                                       "*PORTS",    "*PHYSICAL_PORTS",       "*DEFINE",
                                                       "*PDEFINE",  "*VARIATION_PARAMETERS", "*LAYER_MAP"};

bool one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool keyword(std::string_view word) {
  return word.size() > 1 && word[0] == '*' &&
         ((word[1] >= 'A' && word[1] <= 'Z') || (word[1] >= 'a' && word[1] <= 'z'));
}

std::string_view unquoted(std::string_view word) {
  if (word.starts_with('"')) word.remove_prefix(1);
  if (word.ends_with('"')) word.remove_suffix(1);
  return word;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

}  // namespace

bool opens_section(std::string_view word) {
  return word.size() > 3 && word[0] == '*' && (one_of(word, kNets) || one_of(word, kSections));
}

bool looks_like_spef(std::string_view text) {
  const std::string_view word = Lexer(text.substr(0, 1 << 16)).token();
  return lower(word) == "*spef";
}

std::string design_name(std::string_view text) {
  Lexer lex(text);
  while (!lex.done() && !lex.is("*DESIGN") && !lex.is("*NAME_MAP") && !lex.is("*D_NET")) lex.advance();
  if (!lex.is("*DESIGN")) return {};
  lex.advance();
  return std::string(unquoted(lex.token()));
}

Reader::Reader(const diag::Source& source, const db::Netlist* netlist, const ReadOptions& options,
               db::ParasiticsBuilder* builder, diag::Collector& out, ReadSummary& summary)
    : source_(source),
      netlist_(netlist),
      options_(options),
      builder_(builder),
      out_(out),
      summary_(summary),
      lex_(source.text),
      errors_before_(out.errors()) {
  if (netlist_ != nullptr) lookup_.emplace(*netlist_, options_.instance, style_);
}

bool Reader::run() {
  if (lookup_ && !lookup_->instance_is_there())
    return error("SPEF-0012", {},
                 fmt::format("no instance of the netlist is within {}", diag::quoted(options_.instance)),
                 "name the instance whose module the file describes, its path joined with '/'");
  if (lower(lex_.token()) != "*spef") {
    expected("*SPEF and a string with the version");
    return false;
  }
  while (!lex_.done() && !out_.full()) statement();
  if (!lex_.unclosed().empty())
    error("SPEF-0002", lex_.unclosed(), "the file ends within the string that begins here");
  const bool good = out_.errors() == errors_before_;
  if (good) report_found();
  return good;
}

void Reader::statement() {
  const std::string_view word = lex_.token();
  if (word == "*D_NET" || word == "*D_PNET") return detailed_net();
  if (word == "*R_NET" || word == "*R_PNET") return reduced_net();
  if (word == "*NAME_MAP") return read_name_map();
  if (word == "*PORTS") return skip_section(false);
  if (opens_section(word) && word != "*END") return skip_section(true);
  if (header_statement()) return;
  if (!keyword(word)) {
    error("SPEF-0001", word, fmt::format("a section or statement is expected before {}", diag::quoted(word)));
  } else if (word == "*END" || word == "*CAP" || word == "*RES" || word == "*CONN") {
    error("SPEF-0001", word, fmt::format("{} stands outside of a net", diag::quoted(word)));
  } else {
    constexpr std::array<std::string_view, 14> kKnown = {
        "*D_NET",   "*R_NET",   "*NAME_MAP",    "*PORTS",   "*DESIGN", "*DATE",   "*VENDOR",
        "*PROGRAM", "*VERSION", "*DESIGN_FLOW", "*DIVIDER", "*C_UNIT", "*R_UNIT", "*T_UNIT"};
    error("SPEF-0001", word, fmt::format("{} is no statement of SPEF", diag::quoted(word)),
          diag::did_you_mean(diag::nearest(word, kKnown)));
  }
  // One mistake is one message: on to the next statement that is known for one.
  lex_.advance();
  while (!lex_.done() && !opens_section(lex_.token()) && !lex_.is("*C_UNIT") && !lex_.is("*R_UNIT"))
    lex_.advance();
  if (lex_.is("*END")) lex_.advance();
}

/// False when the current word opens none.
bool Reader::header_statement() {
  const std::string_view word = lex_.token();
  const auto glued = [&](std::string_view name) {
    return word.starts_with(name) && word.size() > name.size();
  };
  if (word == "*DIVIDER" || glued("*DIVIDER")) return read_character(style_.divider, "*DIVIDER"), true;
  if (word == "*DELIMITER" || glued("*DELIMITER"))
    return read_character(style_.delimiter, "*DELIMITER"), true;
  if (word == "*BUS_DELIMITER") return read_bus_delimiter(), true;
  if (word == "*C_UNIT") return read_unit(cap_unit_, true), true;
  if (word == "*R_UNIT") return read_unit(ohm_unit_, false), true;
  if (word == "*DESIGN_FLOW") return read_design_flow(), true;
  constexpr std::array<std::string_view, 8> kText = {"*SPEF",    "*DESIGN",  "*DATE",   "*VENDOR",
                                                     "*PROGRAM", "*VERSION", "*T_UNIT", "*L_UNIT"};
  if (!one_of(word, kText) && lower(word) != "*spef") return false;
  lex_.advance();
  if (word == "*DESIGN" && !keyword(lex_.token())) summary_.design = unquoted(lex_.token());
  while (!lex_.done() && !keyword(lex_.token())) lex_.advance();
  return true;
}

/// A keyword and one character, with or without the blank that belongs between them.
void Reader::read_character(char& c, std::string_view keyword_text) {
  std::string_view word = lex_.token();
  lex_.advance();
  if (word.size() > keyword_text.size()) {
    const std::string_view whole = word;
    word.remove_prefix(keyword_text.size());
    out_.report("SPEF-0011", source_, whole, fmt::format("a blank is missing behind {}", keyword_text));
  } else {
    word = unquoted(lex_.token());
    if (word.empty() || keyword(lex_.token())) {
      expected("one character");
      return;
    }
    lex_.advance();
  }
  if (word.size() != 1 || std::isalnum(static_cast<unsigned char>(word[0])) || word[0] == '\\' ||
      word[0] == '*') {
    error("SPEF-0001", word,
          fmt::format("one character such as / : . or | is expected behind {}", keyword_text));
    return;
  }
  c = word[0];
}

void Reader::read_bus_delimiter() {
  lex_.advance();
  std::string both;
  const std::string_view at = lex_.token();
  while (!lex_.done() && !keyword(lex_.token()) && both.size() <= 2) {
    both += unquoted(lex_.token());
    lex_.advance();
  }
  if (both.empty()) {
    expected("one or two characters such as [ or < >");
    return;
  }
  if (both.size() > 2 || std::isalnum(static_cast<unsigned char>(both[0]))) {
    error("SPEF-0001", at, "one or two characters are expected behind *BUS_DELIMITER, as [ or < >");
    return;
  }
  constexpr std::string_view kOpening = "[<({", kClosing = "]>)}";
  const std::size_t pair = kOpening.find(both[0]);
  // Another single character, as in a:3, cannot be told from a delimiter and is left as it is.
  if (both.size() == 1 && pair == std::string_view::npos) return;
  style_.bus_left = both[0];
  style_.bus_right = both.size() == 2 ? both[1] : kClosing[pair];
}

void Reader::read_design_flow() {
  for (lex_.advance(); !lex_.done() && !keyword(lex_.token()); lex_.advance()) {
    const std::string_view flow = unquoted(lex_.token());
    if (!flow.starts_with("PIN_CAP") || flow.find("NONE") != std::string_view::npos || summary_.pin_caps)
      continue;
    summary_.pin_caps = true;
    out_.report("SPEF-0013", source_, lex_.token(), "capacitances of pins are in the values of this file")
        .help("extract with PIN_CAP NONE: those of the library are added to what stands here");
  }
}

void Reader::read_unit(Unit& unit, bool capacitance) {
  const std::string_view keyword_text = lex_.token();
  lex_.advance();
  const std::string_view amount = lex_.token();
  const std::optional<double> factor = decimal(amount, 0);
  const auto skip = [&] {
    while (!lex_.done() && !keyword(lex_.token())) lex_.advance();
  };
  if (!factor || !(*factor > 0) || !(*factor <= 1e12)) {
    skip();
    error("SPEF-0004", amount,
          fmt::format("a positive number and a unit are expected behind {}", keyword_text));
    return;
  }
  lex_.advance();
  struct Name {
    std::string_view name;
    int exponent;
  };
  constexpr std::array<Name, 5> kFarads = {{{"ff", -15}, {"pf", -12}, {"nf", -9}, {"uf", -6}, {"f", 0}}};
  constexpr std::array<Name, 4> kOhms = {{{"ohm", 0}, {"kohm", 3}, {"mohm", 6}, {"milliohm", -3}}};
  const std::string word = lower(lex_.token());
  const std::span<const Name> names =
      capacitance ? std::span<const Name>(kFarads) : std::span<const Name>(kOhms);
  const auto it = std::find_if(names.begin(), names.end(), [&](const Name& n) { return n.name == word; });
  if (it == names.end()) {
    error("SPEF-0007", lex_.token(),
          fmt::format("{} is no unit of {}", diag::quoted(lex_.token()),
                      capacitance ? "capacitance" : "resistance"),
          capacitance ? "known are FF, PF, NF, UF and F" : "known are OHM, KOHM and MOHM (megaohm)");
    unit.given = true;  // one message
    return skip();
  }
  lex_.advance();
  unit = {it->exponent, *factor, true};
  // Powers of ten are part of the decimal number, so that values are rounded once.
  for (int k = -12; k <= 12; ++k)
    if (decimal("1", k) == factor) unit = {it->exponent + k, 1, true};
}

void Reader::read_name_map() {
  lex_.advance();
  while (lex_.token().size() > 1 && lex_.token()[0] == '*' && !keyword(lex_.token())) {
    const std::string_view word = lex_.token();
    const std::optional<std::uint32_t> index = index_number(word.substr(1));
    if (!index) {
      error("SPEF-0001", word,
            fmt::format("{} is no index: a star and a number are expected", diag::quoted(word)));
      return skip_section(false);
    }
    lex_.advance();
    const std::string_view name = lex_.token();
    if (name.empty() || name[0] == '*') {
      expected(fmt::format("the name of index {}", word));
      continue;
    }
    lex_.advance();
    // Indexes far apart would fill the memory.
    const bool dense = *index < 1024 + source_.text.size() / 4;
    if (dense && *index >= map_.size())
      map_.resize(std::max<std::size_t>(*index + std::size_t{1}, map_.size() * 3 / 2));
    Mapped& entry = dense ? map_[*index] : sparse_map_[*index];
    if (!entry.name.empty() && entry.name != name)
      error("SPEF-0008", word,
            fmt::format("index {} stands for {} already", diag::quoted(word), diag::quoted(entry.name)));
    entry.name = name;
  }
  if (!lex_.done() && !keyword(lex_.token())) {
    expected("an index or a section");
    skip_section(false);
  }
}

/// Over a section that has no end mark.
void Reader::skip_section(bool count) {
  if (count) ignore(lex_.token());
  lex_.advance();
  while (!lex_.done() && !opens_section(lex_.token())) lex_.advance();
}

void Reader::skip_net() {
  while (!lex_.done() && !opens_section(lex_.token())) lex_.advance();
  if (lex_.is("*END")) lex_.advance();
}

void Reader::check_units(std::string_view at) {
  if ((cap_unit_.given && ohm_unit_.given) || units_said_) return;
  units_said_ = true;
  error("SPEF-0003", at,
        fmt::format("no {} stands before the first net", cap_unit_.given ? "*R_UNIT" : "*C_UNIT"),
        "no unit is assumed: add for example `*C_UNIT 1 PF` and `*R_UNIT 1 OHM`");
}

bool Reader::error(std::string_view code, std::string_view at, std::string message, std::string help) {
  diag::Diagnostic& d = at.data() == nullptr ? out_.report(code, source_.file, std::move(message))
                                             : out_.report(code, source_, at, std::move(message));
  if (!help.empty()) d.help(std::move(help));
  return false;
}

bool Reader::expected(std::string_view what) {
  if (lex_.done())
    return error("SPEF-0002", source_.text.substr(source_.text.size()),
                 fmt::format("the file ends where {} is expected", what));
  return error("SPEF-0001", lex_.token(),
               fmt::format("{} is expected, not {}", what, diag::quoted(lex_.token())));
}

void Reader::ignore(std::string_view what) {
  ++summary_.ignored;
  const auto it =
      std::find_if(ignored_.begin(), ignored_.end(), [&](const Ignored& i) { return i.what == what; });
  if (it == ignored_.end())
    ignored_.push_back({std::string(what), 1});
  else
    ++it->times;
}

std::optional<double> Reader::number(std::string_view word, const Unit& unit) const {
  if (word.find(':') != std::string_view::npos) {
    std::array<std::string_view, 3> parts;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t colon = word.find(':');
      if ((colon == std::string_view::npos) != (k == 2)) return std::nullopt;
      parts[k] = word.substr(0, colon);
      word.remove_prefix(k == 2 ? word.size() : colon + 1);
    }
    word = parts[static_cast<std::size_t>(options_.corner)];
    for (const std::string_view part : parts)
      if (!decimal(part, 0)) return std::nullopt;
  }
  std::optional<double> v = decimal(word, unit.exponent);
  if (v) *v *= unit.factor;
  return v;
}

bool Reader::is_number(std::string_view word) const {
  return !word.empty() && word[0] != '*' && word[0] != '\\' && number(word, {}).has_value();
}

bool Reader::value(const Unit& unit, double most, std::string_view what, double& out) {
  const std::string_view word = lex_.token();
  if (word.empty() || (word[0] == '*' && keyword(word))) return expected(what);
  const std::optional<double> v = number(word, unit);
  if (!v) return error("SPEF-0004", word, fmt::format("{} is expected, not {}", what, diag::quoted(word)));
  if (!(*v >= 0) || *v > most)
    return error("SPEF-0005", word,
                 *v < 0 ? fmt::format("{} is negative: {}", what, diag::quoted(word))
                        : fmt::format("{} is out of range: {}", what, diag::quoted(word)));
  out = *v == 0 ? 0 : *v;  // no -0
  lex_.advance();
  return true;
}

void Reader::report(std::string_view code, const Found& f, std::string_view help) {
  if (f.count == 0) return;
  diag::Diagnostic& d = out_.report(code, source_, f.at, f.text);
  if (f.count > 1) d.note(fmt::format("this is the first of {}", f.count));
  if (!help.empty()) d.help(std::string(help));
}

void Reader::report_found() {
  report("SPEF-0011", directions_, "the direction is taken from the library");
  report("SPEF-0014", unknown_nets_, "their sections are left out; is the file of this netlist?");
  report("SPEF-0015", unknown_pins_, "the nodes are kept and are no pins");
  report("SPEF-0016", foreign_pins_, "is the file of another step of the flow than the netlist?");
  report("SPEF-0009", repeated_, "the last section counts");
  report("SPEF-0010", totals_, "the capacitors count, not the total");
  if (ignored_.empty()) return;
  std::string list;
  for (std::size_t k = 0; k < ignored_.size() && k < 10; ++k)
    list += fmt::format("{}{} {}x", k == 0 ? "" : ", ", diag::shown(ignored_[k].what), ignored_[k].times);
  out_.report("SPEF-0017", source_.file, "read over: " + list);
}

bool read_spef(const InputFile& file, const db::Netlist& netlist, const ReadOptions& options,
               db::ParasiticsBuilder& builder, diag::Collector& out, ReadSummary* summary) {
  ReadSummary unused;
  return Reader(file.source(), &netlist, options, &builder, out, summary != nullptr ? *summary : unused)
      .run();
}

bool scan_spef(const InputFile& file, const ReadOptions& options, diag::Collector& out,
               ReadSummary& summary) {
  return Reader(file.source(), nullptr, options, nullptr, out, summary).run();
}

}  // namespace taufold::io::spef
