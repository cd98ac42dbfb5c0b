#include "io/contest/case_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/contest/contest.hpp"

namespace taufold::io::contest {

using diag::quoted;

namespace {

constexpr std::array<std::string_view, 5> kRecords = {"Tech", "LibCell", "Pin", "Inst", "Net"};
constexpr std::array<std::string_view, 2> kDie = {"bottom", "top"};

std::size_t section_of(std::string_view word) {
  return static_cast<std::size_t>(std::find(kSections.begin(), kSections.end(), word) - kSections.begin());
}

bool is_record(std::string_view word) {
  return std::find(kRecords.begin(), kRecords.end(), word) != kRecords.end();
}

std::string_view nearest_keyword(std::string_view word) {
  std::vector<std::string_view> all(kSections.begin(), kSections.end());
  all.insert(all.end(), kRecords.begin(), kRecords.end());
  return diag::nearest(word, all);
}

std::string stem(std::string_view path) {
  if (const std::size_t slash = path.rfind('/'); slash != std::string_view::npos)
    path.remove_prefix(slash + 1);
  return std::string(path.substr(0, path.find('.')));
}

}  // namespace

CaseReader::CaseReader(std::string name, const diag::Source& source, diag::Collector& out)
    : source_(source), out_(out), lex_(source.text), errors_before_(out.errors()) {
  design_.name = std::move(name);
  design_.tiers.resize(2);
  design_.tiers[db::TierId(0)].name = "bottom";
  design_.tiers[db::TierId(1)].name = "top";
}

std::optional<db::Design> CaseReader::read() {
  std::size_t next = 0;
  while (!lex_.done() && !out_.full()) {
    const std::string_view at = lex_.token();
    const std::size_t k = section_of(at);
    if (k == kSections.size()) {
      unexpected(next == 0 ? "at the beginning of a case" : "between the sections of a case");
      continue;
    }
    if (k < next) {
      error("CASE-0004", at, fmt::format("section {} is repeated or stands too late", at))
          .help(next < kSections.size() ? fmt::format("{} is expected here", kSections[next])
                                        : std::string("the case is complete before it"));
      lex_.advance();
      skip_to_keyword();
      continue;
    }
    missing_sections(next, k, at);
    next = k + 1;
    lex_.advance();
    read_section(static_cast<Section>(k));
  }
  if (!out_.full() && lex_.done() && next < kSections.size() && !lost_ && !ended_) {
    const std::size_t wanted = kSections[next] == "TerminalCost" ? next + 1 : next;
    error("CASE-0003", lex_.token(), fmt::format("the file ends where {} is expected", kSections[wanted]))
        .help(next == 0 ? "the file holds no case at all"
                        : "the file is cut off; compare it with the original");
  }
  if (out_.errors() == errors_before_) finish();
  if (out_.errors() != errors_before_) return std::nullopt;
  return std::move(design_);
}

void CaseReader::missing_sections(std::size_t from, std::size_t to, std::string_view before) {
  for (std::size_t k = from; k < to; ++k) {
    const Section s = static_cast<Section>(k);
    if (s == Section::terminal_cost && design_.contest_year != 2023) continue;
    if (!lost_) {
      diag::Diagnostic& d = error(
          "CASE-0001", before, fmt::format("section {} is missing before {}", kSections[k], kSections[to]));
      if (s == Section::terminal_cost) d.help("cases of 2023 give the cost of one terminal: TerminalCost 10");
    }
    if (s == Section::instances) instances_ok_ = false;
  }
}

void CaseReader::read_section(Section s) {
  switch (s) {
    case Section::technologies:
      return read_technologies();
    case Section::die_size:
      return read_die_size();
    case Section::top_util:
      return read_utilisation(1);
    case Section::bottom_util:
      return read_utilisation(0);
    case Section::top_rows:
      return read_rows(1);
    case Section::bottom_rows:
      return read_rows(0);
    case Section::top_tech:
      return read_tier_tech(1);
    case Section::bottom_tech:
      return read_tier_tech(0);
    case Section::terminal_size:
      return read_terminal_size();
    case Section::terminal_spacing:
      if (!integer("the terminal spacing", 0, bond_.spacing)) skip_to_keyword();
      return;
    case Section::terminal_cost: {
      const std::string_view at = lex_.token();
      std::int32_t cost = 0;
      if (!integer("the terminal cost", 0, cost)) return skip_to_keyword();
      bond_.cost = cost;
      if (design_.contest_year == 2022 && cost != 0)
        warn("CASE-0033", at, fmt::format("a case of 2022 has no TerminalCost; every bond costs {}", cost));
      return;
    }
    case Section::instances:
      return read_instances();
    case Section::nets:
      return read_nets();
  }
}

void CaseReader::read_die_size() {
  const std::string_view at = lex_.token();
  geom::Box b;
  if (!integer("the left edge of the die", -kMaxNumber, b.xlo) ||
      !integer("the lower edge of the die", -kMaxNumber, b.ylo) ||
      !integer("the right edge of the die", -kMaxNumber, b.xhi) ||
      !integer("the upper edge of the die", -kMaxNumber, b.yhi))
    return skip_to_keyword();
  design_.die = b;
  die_ok_ = b.width() > 0 && b.height() > 0;
  if (!die_ok_) {
    error("CASE-0026", at,
          fmt::format("the die from ({}, {}) to ({}, {}) has no area", b.xlo, b.ylo, b.xhi, b.yhi))
        .help("DieSize LLX LLY URX URY: the second corner is right of and above the first");
  }
}

void CaseReader::read_utilisation(std::size_t tier) {
  std::string_view at;
  if (!word("the utilisation limit", at)) return skip_to_keyword();
  std::int64_t ppm = 0;
  bool exact = true;
  const Parsed parsed = parse_percent(at, ppm, exact);
  if (parsed == Parsed::not_a_number) {
    error("CASE-0027", at, fmt::format("the utilisation limit must be a percentage, found {}", quoted(at)));
    return skip_to_keyword();
  }
  if (parsed == Parsed::out_of_range || ppm < 0 || ppm > 1'000'000) {
    error("CASE-0027", at,
          fmt::format("the utilisation limit must lie between 0 and 100 percent, found {}", quoted(at)));
    return;
  }
  if (!exact)
    warn("CASE-0028", at,
         fmt::format("the utilisation limit {} is rounded down to {}.{:04} percent", quoted(at), ppm / 10'000,
                     ppm % 10'000));
  design_.tiers[db::TierId(tier)].max_utilisation_ppm = ppm;
}

void CaseReader::read_rows(std::size_t tier) {
  const std::string_view at = lex_.token();
  db::RowGrid r;
  if (!integer("the x of the rows", -kMaxNumber, r.x) || !integer("the y of the rows", -kMaxNumber, r.y) ||
      !integer("the row length", 1, r.length) || !integer("the row height", 1, r.height) ||
      !integer("the number of rows", 1, r.count))
    return skip_to_keyword();
  design_.tiers[db::TierId(tier)].rows = r;
  rows_ok_[tier] = true;
  if (!die_ok_) return;
  const geom::Box& die = design_.die;
  const std::int64_t right = std::int64_t{r.x} + r.length;
  const std::int64_t top = std::int64_t{r.y} + std::int64_t{r.height} * r.count;
  std::string how;
  if (r.x < die.xlo)
    how = fmt::format("begin at x = {}, left of the die at {}", r.x, die.xlo);
  else if (r.y < die.ylo)
    how = fmt::format("begin at y = {}, below the die at {}", r.y, die.ylo);
  else if (right > die.xhi)
    how = fmt::format("reach x = {}, right of the die at {}", right, die.xhi);
  else if (top > die.yhi)
    how = fmt::format("reach y = {}, above the die at {}", top, die.yhi);
  if (how.empty()) return;
  diag::Diagnostic& d = error("CASE-0029", at, fmt::format("the rows of the {} die {}", kDie[tier], how));
  if (r.x >= die.xlo && r.y >= die.ylo && r.height <= die.yhi - r.y)
    d.help(fmt::format("at most {} rows of length {} fit", (std::int64_t{die.yhi} - r.y) / r.height,
                       std::int64_t{die.xhi} - r.x));
}

void CaseReader::read_tier_tech(std::size_t tier) {
  std::string_view name;
  if (!word("the name of a technology", name)) return skip_to_keyword();
  tier_tech_name_[tier] = name;
  const std::uint32_t k = tech_names_.find(name);
  if (k != StringPool::kNone) {
    tier_tech_[tier] = k;
    return;
  }
  if (!techs_ok_) return;
  error("CASE-0012", name, fmt::format("no technology is named {}", quoted(name)))
      .help(tech_names_.size() == 1
                ? fmt::format("the only technology is {}", quoted(tech_names_[0]))
                : diag::did_you_mean(diag::nearest(name, tech_names_.size(), [&](std::size_t i) {
                    return tech_names_[static_cast<std::uint32_t>(i)];
                  })));
}

void CaseReader::read_terminal_size() {
  if (!integer("the terminal width", 1, bond_.width) || !integer("the terminal height", 1, bond_.height))
    skip_to_keyword();
}

void CaseReader::finish() {
  design_.interfaces = {bond_};
  check_heights();
  note_partial_cells();
  if (design_.num_insts() == 0 || design_.num_nets() == 0)
    warn("CASE-0034", lex_.token(),
         design_.num_insts() == 0 ? "the case has no instances" : "the case has no nets");
  for (const RawTech& t : techs_)
    if (t.name != tier_tech_name_[0] && t.name != tier_tech_name_[1])
      warn("CASE-0032", t.name,
           fmt::format("technology {} is used by no die and is ignored", quoted(t.name)));
  if (out_.errors() == errors_before_) check_pins_once();
}

// ---------------------------------------------------------------- words and numbers

diag::Diagnostic& CaseReader::error(std::string_view code, std::string_view at, std::string message) {
  if (!waiting_.empty()) resolve_pins();  // their errors come first in the file
  return out_.report(code, source_, at, std::move(message));
}

diag::Diagnostic& CaseReader::warn(std::string_view code, std::string_view at, std::string message) {
  return out_.report(code, source_, at, std::move(message));
}

bool CaseReader::at_section() const {
  return section_of(lex_.token()) < kSections.size();
}

void CaseReader::skip_to_keyword() {
  while (!lex_.done() && !(lex_.first_on_line() && (at_section() || is_record(lex_.token())))) {
    lost_ = true;
    lex_.skip_line();
  }
}

void CaseReader::unexpected(std::string_view where) {
  const std::string_view at = lex_.token();
  const bool record = is_record(at);
  const std::string_view meant = record ? std::string_view() : nearest_keyword(at);
  error("CASE-0002", at, fmt::format("unexpected {} {}", quoted(at), where)).help(diag::did_you_mean(meant));
  // The records after a record in the wrong place, or after a misspelt section, have the same fault.
  const bool to_section = record || section_of(meant) < kSections.size();
  lex_.advance();
  skip_to_keyword();
  while (to_section && !lex_.done() && !(lex_.first_on_line() && at_section())) lex_.skip_line();
  lost_ |= !record;
}

bool CaseReader::word(const char* what, std::string_view& out) {
  const std::string_view at = lex_.token();
  if (lex_.done()) {
    if (!ended_) error("CASE-0003", at, fmt::format("the file ends where {} is expected", what));
    ended_ = true;
    return false;
  }
  if (lex_.first_on_line() && (at_section() || is_record(at))) {
    error("CASE-0002", at, fmt::format("found {} where {} is expected", at, what))
        .help("the record before it is cut short");
    return false;
  }
  out = at;
  lex_.advance();
  return true;
}

bool CaseReader::integer(const char* what, std::int64_t lo, std::int32_t& out) {
  const std::string_view at = lex_.token();
  std::int64_t value = 0;
  switch (parse_integer(at, value)) {
    case Parsed::not_a_number: {
      std::string_view skipped;
      // An end of file or a keyword says more than "not an integer".
      if (lex_.done() || (lex_.first_on_line() && (at_section() || is_record(at))))
        return word(what, skipped);
      error("CASE-0005", at, fmt::format("{} must be an integer, found {}", what, quoted(at)));
      return false;
    }
    case Parsed::out_of_range:
      error("CASE-0006", at, fmt::format("{} is out of range: {}", what, quoted(at)))
          .note(fmt::format("numbers may be up to {} in absolute value", kMaxNumber));
      return false;
    case Parsed::ok:
      break;
  }
  if (value < lo) {
    if (lo == 1)
      error("CASE-0007", at, fmt::format("{} must be positive, found {}", what, value));
    else
      error("CASE-0006", at, fmt::format("{} must not be negative, found {}", what, value));
    return false;
  }
  out = static_cast<std::int32_t>(value);
  lex_.advance();
  return true;
}

bool CaseReader::count(const char* what, List& list) {
  list = List{};
  list.at = lex_.token();
  std::int32_t n = 0;
  if (!integer(what, 0, n)) {
    list.broken = true;
    return false;
  }
  list.announced = n;
  return true;
}

void CaseReader::close(List& list, const char* of, std::string_view owner, const char* records) {
  if (list.broken || list.seen == list.announced || out_.full()) return;
  const std::string whose = owner.empty() ? std::string(of) : fmt::format("{} {}", of, quoted(owner));
  if (lex_.done() && list.seen < list.announced) {
    if (!ended_)
      error("CASE-0003", lex_.token(),
            fmt::format("the file ends after {} of {} {}", list.seen, list.announced, records))
          .note(fmt::format("{} announces them", whose))
          .help("the file is cut off; compare it with the original");
    ended_ = true;
  } else {
    error("CASE-0008", list.at,
          fmt::format("{} announces {} {}, but {} follow", whose, list.announced, records, list.seen));
  }
}

std::optional<db::Design> read_case(const InputFile& file, diag::Collector& out) {
  return CaseReader(stem(file.path), file.source(), out).read();
}

bool looks_like_case(std::string_view text) {
  return Lexer(text.substr(0, 65536)).token() == "NumTechnologies";
}

}  // namespace taufold::io::contest
