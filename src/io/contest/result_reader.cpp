// Reader of result files: sections from the top tier down, one record a line.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/suggest.hpp"
#include "io/contest/contest.hpp"
#include "io/contest/lexer.hpp"

namespace taufold::io::contest {

using db::Violation;
using diag::quoted;

namespace {

constexpr std::array<std::string_view, 2> kTwoTiers = {"TopDiePlacement", "BottomDiePlacement"};
constexpr std::string_view kTier = "TierPlacement";
constexpr std::string_view kTerminals = "NumTerminals";

class ResultReader {
 public:
  ResultReader(const db::Design& design, const diag::Source& source, diag::Collector& out)
      : design_(design),
        source_(source),
        out_(out),
        errors_before_(out.errors()),
        lex_(source.text),
        two_(design.num_tiers() == 2),
        turns_(format_year(design) == 2023) {
    result_.placement.resize(design.num_insts());
    std::fill(result_.placement.tier.begin(), result_.placement.tier.end(), db::TierId());
  }
  std::optional<Result> read();

 private:
  bool section();
  bool instance();
  bool terminal();
  void close_section();
  bool is_section(std::string_view w) const {
    return w == kTerminals || (two_ ? w == kTwoTiers[0] || w == kTwoTiers[1] : w == kTier);
  }
  std::string section_name(std::size_t stage) const;
  bool field(const char* what, std::string_view& out);
  bool number(const char* what, std::int64_t lo, std::int64_t& out);
  bool coordinate(const char* what, std::int32_t& out, bool& whole);
  void orientation(db::InstId i, std::string_view name, std::string_view word);
  diag::Diagnostic& report(std::string_view code, std::string_view at, std::string message) {
    return out_.report(code, source_, at, std::move(message));
  }
  /// Adds the violation, and a warning with its place while those are wanted.
  template <class Text, class Help>
  void fault(Violation kind, std::string_view code, std::string_view at, Text&& text, Help&& help) {
    result_.faults.add(kind, text);
    if (out_.wants(code))
      report(code, at, text()).help(help());
    else
      report(code, at, {});
  }

  const db::Design& design_;
  diag::Source source_;
  diag::Collector& out_;
  std::size_t errors_before_;
  Lexer lex_;
  bool two_;    ///< the contest's own sections; otherwise tiers are numbered
  bool turns_;  ///< instances have an orientation
  Result result_;
  std::size_t stage_ = 0;  ///< sections opened; the last of num_tiers() + 1 holds the terminals
  std::string_view count_at_;
  std::int64_t announced_ = 0, seen_ = 0;
};

std::string no_help() {
  return {};
}

std::string ResultReader::section_name(std::size_t stage) const {
  if (stage >= design_.num_tiers()) return std::string(kTerminals);
  if (two_) return std::string(kTwoTiers[stage]);
  return fmt::format("{} {}", kTier, design_.num_tiers() - 1 - stage);
}

std::optional<Result> ResultReader::read() {
  if (lex_.done()) {
    report("RSLT-0008", lex_.token(), "the result is empty")
        .help("does the path name the placement that was meant?");
    return std::nullopt;
  }
  while (!lex_.done() && !out_.full()) {
    const std::string_view at = lex_.token();
    const bool record = is_section(at) || at == "Inst" || at == "Terminal";
    const bool in_tier = stage_ > 0 && stage_ <= design_.num_tiers();
    if (!lex_.first_on_line()) {
      if (record)
        report("RSLT-0005", at, fmt::format("{} must begin a new line", at));
      else
        report("RSLT-0002", at, fmt::format("unexpected {} at the end of a record", quoted(at)));
      lex_.skip_line();
      continue;
    }
    bool ok = true;
    if (is_section(at)) {
      if (!section()) return std::nullopt;
    } else if (at == "Inst" && in_tier) {
      ok = instance();
    } else if (at == "Terminal" && stage_ > design_.num_tiers()) {
      ok = terminal();
    } else {
      const std::array<std::string_view, 6> words = {kTwoTiers[0], kTwoTiers[1], kTier,
                                                     kTerminals,   "Inst",       "Terminal"};
      report("RSLT-0002", at,
             fmt::format("unexpected {} {}", quoted(at),
                         stage_ == 0 ? "at the beginning of a result"
                         : in_tier   ? "among instances"
                                     : "among terminals"))
          .help(record ? fmt::format("{} opens the section before it",
                                     section_name(at == "Terminal" ? design_.num_tiers() : 0))
                       : diag::did_you_mean(diag::nearest(at, words)));
      ok = false;
    }
    if (ok) continue;
    // Go on at the next line that begins a record, or a section when no record may stand here; what stands
    // before it belongs to the broken one.
    if (lex_.token().data() == at.data() || !lex_.first_on_line()) lex_.skip_line();
    while (!lex_.done() && !is_section(lex_.token()) &&
           (stage_ == 0 || (lex_.token() != "Inst" && lex_.token() != "Terminal")))
      lex_.skip_line();
  }
  if (out_.full()) return std::nullopt;
  close_section();
  if (stage_ <= design_.num_tiers() && out_.errors() == errors_before_)
    report("RSLT-0003", lex_.token(),
           fmt::format("the file ends where {} is expected", section_name(stage_)));
  if (out_.errors() != errors_before_) return std::nullopt;
  auto& bonds = result_.placement.bonds;
  std::stable_sort(bonds.begin(), bonds.end(), [](const db::Bond& a, const db::Bond& b) {
    return a.net != b.net ? a.net < b.net : a.interface < b.interface;
  });
  return std::move(result_);
}

/// Opens the section at the current word. False when sections are missing or out of order: what follows has
/// no owner.
bool ResultReader::section() {
  close_section();
  const std::string_view at = lex_.token();
  const std::size_t tiers = design_.num_tiers();
  lex_.advance();
  std::size_t stage = tiers;
  if (two_ && at != kTerminals) stage = at == kTwoTiers[0] ? 0 : 1;
  if (!two_ && at == kTier) {
    const std::string_view tier_at = lex_.token();
    std::int64_t tier = 0;
    if (!number("the number of the tier", 0, tier)) return false;
    if (tier >= static_cast<std::int64_t>(tiers)) {
      report("RSLT-0010", tier_at, fmt::format("there is no tier {}", tier))
          .note(fmt::format("tiers are 0 to {}", tiers - 1));
      return false;
    }
    stage = tiers - 1 - static_cast<std::size_t>(tier);
  }
  if (stage != stage_) {
    const bool later =
        stage > stage_ &&
        source_.text.find(section_name(stage_), static_cast<std::size_t>(at.data() - source_.text.data())) !=
            std::string_view::npos;
    if (stage < stage_ || later)
      report(
          "RSLT-0009", at,
          fmt::format("section {} is {}", section_name(stage), later ? "too early" : "repeated or too late"))
          .help(stage_ > tiers ? std::string("NumTerminals is the last section")
                               : fmt::format("{} is expected here", section_name(stage_)));
    else
      report("RSLT-0001", at, fmt::format("section {} is missing before {}", section_name(stage_), at));
    return false;
  }
  count_at_ = lex_.token();
  if (!number("the announced count", 0, announced_)) return false;
  seen_ = 0;
  ++stage_;
  return true;
}

void ResultReader::close_section() {
  if (stage_ == 0 || seen_ == announced_ || out_.errors() != errors_before_) return;
  fault(
      Violation::declared_count, "RSLT-0014", count_at_,
      [&] {
        return fmt::format("{} announces {} but lists {}", section_name(stage_ - 1), announced_, seen_);
      },
      no_help);
}

bool ResultReader::field(const char* what, std::string_view& out) {
  const std::string_view at = lex_.token();
  if (lex_.done()) {
    report("RSLT-0003", at, fmt::format("the file ends where {} is expected", what));
    return false;
  }
  if (lex_.first_on_line()) {
    // The caret belongs at the end of the line that is short, not at the word after it.
    const std::string_view before =
        source_.text.substr(0, static_cast<std::size_t>(at.data() - source_.text.data()));
    const std::size_t end = before.find_last_not_of(" \t\r\n\v\f");
    report("RSLT-0004", source_.text.substr(end == std::string_view::npos ? 0 : end + 1, 0),
           fmt::format("the record ends where {} is expected", what));
    return false;
  }
  out = at;
  lex_.advance();
  return true;
}

bool ResultReader::number(const char* what, std::int64_t lo, std::int64_t& out) {
  std::string_view at;
  if (!field(what, at)) return false;
  const Parsed parsed = parse_integer(at, out);
  if (parsed == Parsed::not_a_number) {
    report("RSLT-0006", at, fmt::format("{} must be an integer, found {}", what, quoted(at)));
    return false;
  }
  if (parsed == Parsed::out_of_range || out < lo) {
    report("RSLT-0007", at, fmt::format("{} is out of range: {}", what, quoted(at)));
    return false;
  }
  return true;
}

bool ResultReader::coordinate(const char* what, std::int32_t& out, bool& whole) {
  std::string_view at;
  if (!field(what, at)) return false;
  std::int64_t value = 0;
  Parsed parsed = parse_integer(at, value);
  if (parsed == Parsed::not_a_number) {
    parsed = parse_rounded(at, value);
    if (parsed == Parsed::ok) {
      whole = false;
      if (out_.wants("RSLT-0015"))
        report("RSLT-0015", at, fmt::format("{} must be an integer, found {}", what, quoted(at)));
    }
  }
  if (parsed == Parsed::not_a_number) {
    report("RSLT-0006", at, fmt::format("{} must be an integer, found {}", what, quoted(at)));
    return false;
  }
  if (parsed == Parsed::out_of_range) {
    report("RSLT-0007", at, fmt::format("{} is out of range: {}", what, quoted(at)))
        .note(fmt::format("numbers may be up to {} in absolute value", kMaxNumber));
    return false;
  }
  out = static_cast<std::int32_t>(value);
  return true;
}

bool ResultReader::instance() {
  lex_.advance();
  std::string_view name, orient;
  std::int32_t x = 0, y = 0;
  bool whole = true;
  if (!field("the name of an instance", name) || !coordinate("x", x, whole) || !coordinate("y", y, whole))
    return false;
  if (!lex_.done() && !lex_.first_on_line()) {
    orient = lex_.token();
    lex_.advance();
  }
  ++seen_;
  if (!whole)
    result_.faults.add(Violation::non_integer,
                       [&] { return fmt::format("instance {} has a fractional coordinate", quoted(name)); });
  const std::size_t tier = design_.num_tiers() - stage_;
  const std::uint32_t k = design_.inst_names.find(name);
  if (k == StringPool::kNone) {
    fault(
        Violation::unknown_instance, "RSLT-0011", name,
        [&] { return fmt::format("instance {} is not in the case", quoted(name)); },
        [&] {
          return diag::did_you_mean(diag::nearest(name, design_.inst_names.size(), [&](std::size_t i) {
            return design_.inst_names[static_cast<std::uint32_t>(i)];
          }));
        });
    return true;
  }
  const db::InstId i(k);
  db::Placement& p = result_.placement;
  if (p.tier[i].valid()) {
    fault(
        Violation::duplicate_instance, "RSLT-0012", name,
        [&] {
          return fmt::format("instance {} is placed again on tier {}, first on tier {} at ({}, {})",
                             quoted(name), tier, p.tier[i].value, p.x[i], p.y[i]);
        },
        no_help);
    orientation(db::InstId(), name, orient);
    return true;
  }
  p.tier[i] = db::TierId(tier);
  p.x[i] = x;
  p.y[i] = y;
  orientation(i, name, orient);
  return true;
}

/// Checks the orientation word of a line and, for a valid `i`, keeps it.
void ResultReader::orientation(db::InstId i, std::string_view name, std::string_view word) {
  const std::string_view at = word.empty() ? name : word;
  if (!turns_) {
    if (!word.empty())
      fault(
          Violation::orientation, "RSLT-0016", at,
          [&] {
            return fmt::format("instance {} has {}, but this format has no orientations", quoted(name),
                               quoted(word));
          },
          no_help);
    return;
  }
  // The contest knows rotations only; blocks of a real design may be mirrored.
  const bool mirrored = design_.dbu_per_micron != 0;
  const auto begin = std::begin(geom::kOrientNames),
             end = mirrored ? std::end(geom::kOrientNames) : begin + geom::kRotations;
  const auto known = std::find(begin, end, word);
  if (known == end) {
    fault(
        Violation::orientation, "RSLT-0016", at,
        [&] {
          return word.empty()
                     ? fmt::format("instance {} has no orientation", quoted(name))
                     : fmt::format("instance {} has the unknown orientation {}", quoted(name), quoted(word));
        },
        [mirrored] {
          return std::string(mirrored ? "orientations are R0, R90, R180, R270, MX, MY, MXR90 and MYR90"
                                      : "orientations are R0, R90, R180 and R270");
        });
    return;
  }
  if (i.valid())
    result_.placement.orient[i] = static_cast<geom::Orient>(known - begin);
}

bool ResultReader::terminal() {
  lex_.advance();
  std::string_view name;
  db::Bond bond;
  bool whole = true;
  if (!field("the name of a net", name) || !coordinate("x", bond.x, whole) || !coordinate("y", bond.y, whole))
    return false;
  if (!two_) {
    const std::string_view at = lex_.token();
    std::int64_t interface = 0;
    if (!number("the number of the interface", 0, interface)) return false;
    if (interface >= static_cast<std::int64_t>(design_.interfaces.size())) {
      report("RSLT-0010", at, fmt::format("there is no interface {}", interface))
          .note(fmt::format("{} tiers have {} interfaces, numbered from 0", design_.num_tiers(),
                            design_.interfaces.size()));
      return false;
    }
    bond.interface = static_cast<std::uint32_t>(interface);
  }
  ++seen_;
  if (!whole)
    result_.faults.add(Violation::non_integer, [&] {
      return fmt::format("the terminal of net {} has a fractional coordinate", quoted(name));
    });
  const std::uint32_t k = design_.net_names.find(name);
  if (k == StringPool::kNone)
    fault(
        Violation::terminal_unknown_net, "RSLT-0013", name,
        [&] { return fmt::format("net {} is not in the case", quoted(name)); },
        [&] {
          return diag::did_you_mean(diag::nearest(name, design_.net_names.size(), [&](std::size_t i) {
            return design_.net_names[static_cast<std::uint32_t>(i)];
          }));
        });
  else
    bond.net = db::NetId(k);
  result_.placement.bonds.push_back(bond);
  return true;
}

}  // namespace

std::optional<Result> read_result(const InputFile& file, const db::Design& design, diag::Collector& out) {
  return ResultReader(design, file.source(), out).read();
}

bool looks_like_result(std::string_view text) {
  const std::string_view first = Lexer(text.substr(0, 65536)).token();
  return first == kTwoTiers[0] || first == kTwoTiers[1] || first == kTier;
}

}  // namespace taufold::io::contest
