// Statements and values of the reader: numbers, units, names, and what is done with the unknown.
#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/liberty/reader.hpp"

namespace taufold::io::liberty {

using diag::quoted;

namespace {

constexpr std::string_view kNames[] = {
#define TAUFOLD_KEY(name) #name,
    TAUFOLD_LIBERTY_KEYS(TAUFOLD_KEY)
#undef TAUFOLD_KEY
};
static_assert(std::is_sorted(std::begin(kNames), std::end(kNames)));

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

/// Factor of a prefix; of `m` and `M` only the case tells milli from mega, and only ohms come in millions.
std::optional<double> prefix_factor(char c) {
  switch (c) {
    case 'a':
      return 1e-18;
    case 'f':
    case 'F':
      return 1e-15;
    case 'p':
    case 'P':
      return 1e-12;
    case 'n':
    case 'N':
      return 1e-9;
    case 'u':
    case 'U':
      return 1e-6;
    case 'm':
      return 1e-3;
    case 'k':
    case 'K':
      return 1e3;
    case 'M':
      return 1e6;
    default:
      return std::nullopt;
  }
}

}  // namespace

Key find_key(std::string_view word) {
  const auto it = std::lower_bound(std::begin(kNames), std::end(kNames), word);
  if (it == std::end(kNames) || *it != word) return Key::none;
  return static_cast<Key>(it - std::begin(kNames));
}

diag::Diagnostic& Reader::error(std::string_view code, std::string_view at, std::string message) {
  return out_.report(code, source_, at, std::move(message));
}

diag::Diagnostic& Reader::warn(std::string_view code, std::string_view at, std::string message) {
  return out_.report(code, source_, at, std::move(message));
}

bool Reader::next(Statement& s) {
  while (!give_up()) {
    lex_.next(s);
    switch (s.kind) {
      case Statement::Kind::group:
      case Statement::Kind::simple:
      case Statement::Kind::complex:
        return true;
      case Statement::Kind::variable:
        ignore(s);
        continue;
      case Statement::Kind::end_group:
        return false;
      case Statement::Kind::end_file:
        error("LIB-0002", source_.text.substr(source_.text.size()), "the file ends inside a group")
            .help("the file is cut off, or a '}' is missing; compare it with the original");
        ended_ = true;
        return false;
      case Statement::Kind::bad:
        if (s.file_ends) {
          error("LIB-0002", s.at, s.problem).help("the file ends before it; is it cut off?");
          ended_ = true;
          return false;
        }
        error("LIB-0001", s.at, s.problem)
            .help("a statement is `name : value ;`, `name (values) ;` or `name (args) { ... }`");
        continue;
    }
  }
  return false;
}

void Reader::ignore(const Statement& s) {
  count_ignored(s.head, s.head, s.kind == Statement::Kind::group);
}

void Reader::count_ignored(std::string_view name, std::string_view at, bool group) {
  const auto [it, fresh] = ignored_of_.try_emplace(name, ignored_.size());
  std::size_t index = it->second;
  // A hostile file may invent any number of names; beyond this they are counted under the last one.
  constexpr std::size_t kMost = 1000;
  if (fresh && ignored_.size() == kMost) {
    ignored_of_.erase(it);
    index = kMost - 1;
  } else if (fresh) {
    ignored_.push_back({name, at, 0, group});
  }
  ++ignored_[index].count;
  ignored_[index].group |= group;
}

void Reader::skip(const Statement& s) {
  ignore(s);
  pass_over(s);
}

void Reader::pass_over(const Statement& s) {
  if (s.kind != Statement::Kind::group || lex_.skip_group()) return;
  error("LIB-0002", s.head, fmt::format("group {} is not closed", quoted(s.head)))
      .help("the file is cut off, or a '}' or a quote is missing");
  ended_ = true;
}

std::string_view Reader::name_of(const Statement& s, const char* of) {
  if (s.args.size() == 1 && !s.args[0].text.empty()) return s.args[0].text;
  if (s.args.empty() || s.args[0].text.empty()) {
    error("LIB-0006", s.head, fmt::format("the name of the {} is missing", of));
    return {};
  }
  error("LIB-0006", s.args[1].text, fmt::format("one name is expected for the {}", of));
  return s.args[0].text;
}

bool Reader::number(const Statement& s, double& out) {
  std::string_view text = s.value;
  if (s.kind == Statement::Kind::complex && s.args.size() == 1) text = s.args[0].text;
  double value = 0;
  if (parse_number(text, value)) {
    out = value;
    return true;
  }
  error("LIB-0004", text.empty() ? s.head : text,
        fmt::format("{} must be a number, found {}", quoted(s.head), quoted(text)));
  return false;
}

bool Reader::scaled(const Statement& s, double scale, double& out) {
  double value = 0;
  if (!number(s, value)) return false;
  out = value * scale;
  return true;
}

bool Reader::integer(const Statement& s, std::int32_t& out) {
  double value = 0;
  if (!number(s, value)) return false;
  constexpr double kMost = 1 << 20;
  if (value != static_cast<double>(static_cast<std::int64_t>(std::clamp(value, -kMost, kMost)))) {
    error(
        "LIB-0004", s.value,
        fmt::format("{} must be a whole number of at most 2^20, found {}", quoted(s.head), quoted(s.value)));
    return false;
  }
  out = static_cast<std::int32_t>(value);
  return true;
}

bool Reader::boolean(const Statement& s, bool& out) {
  const std::string v = lowered(s.value);
  if (v == "true" || v == "yes" || v == "1") {
    out = true;
  } else if (v == "false" || v == "no" || v == "0") {
    out = false;
  } else {
    error("LIB-0006", s.value.empty() ? s.head : s.value,
          fmt::format("{} must be true or false, found {}", quoted(s.head), quoted(s.value)));
    return false;
  }
  return true;
}

bool Reader::unit(const Statement& s, std::string_view letters, double& out) {
  const std::string_view text = s.value;
  std::size_t digits = 0;
  while (digits < text.size() && ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.'))
    ++digits;
  double factor = 1;
  std::string_view rest = text.substr(digits);
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  const bool good_number = digits == 0 || parse_number(text.substr(0, digits), factor);
  bool good = good_number && factor > 0;
  if (good && lowered(rest) != letters) {
    const std::optional<double> prefix = rest.empty() ? std::nullopt : prefix_factor(rest.front());
    good = prefix && lowered(rest.substr(1)) == letters;
    if (good) factor *= *prefix;
  }
  if (!good) {
    error("LIB-0005", text.empty() ? s.head : text,
          fmt::format("{} is no unit for {}", quoted(text), quoted(s.head)))
        .help(fmt::format("write 1, 10 or 100, a prefix and {}, as in \"1n{}\"", quoted(letters), letters));
    return false;
  }
  if (!library_.cells.empty()) {
    error("LIB-0005", s.head, fmt::format("{} must stand before the first cell", quoted(s.head)));
    return false;
  }
  out = factor;
  return true;
}

bool Reader::capacitance_unit(const Statement& s) {
  double factor = 0;
  if (s.args.size() != 2 || !parse_number(s.args[0].text, factor) || !(factor > 0)) {
    error("LIB-0005", s.head, "the capacitance unit is not understood")
        .help("write a number and a unit, as in capacitive_load_unit (1, pf)");
    return false;
  }
  const std::string_view text = s.args[1].text;
  const std::optional<double> prefix = text.empty() ? std::nullopt : prefix_factor(text.front());
  const bool plain = lowered(text) == "f";
  if (!plain && (!prefix || lowered(text.substr(1)) != "f")) {
    error("LIB-0005", text.empty() ? s.head : text, fmt::format("{} is no unit of capacitance", quoted(text)))
        .help("write a number and a unit, as in capacitive_load_unit (1, pf)");
    return false;
  }
  if (!library_.cells.empty()) {
    error("LIB-0005", s.head, "the capacitance unit must stand before the first cell");
    return false;
  }
  library_.units.capacitance_F = factor * (plain ? 1 : *prefix);
  return true;
}

bool Reader::pair(const Statement& s, double scale, std::array<double, 2>& out) {
  std::vector<double> v;
  for (const Argument& a : s.args)
    if (const std::string_view wrong = parse_numbers(a.text, v); !wrong.empty()) {
      error("LIB-0004", wrong, fmt::format("{} must hold numbers, found {}", quoted(s.head), quoted(wrong)));
      return false;
    }
  if (v.size() != 2) {
    error("LIB-0007", s.head, fmt::format("{} must hold two numbers, found {}", quoted(s.head), v.size()));
    return false;
  }
  out = {std::min(v[0], v[1]) * scale, std::max(v[0], v[1]) * scale};
  return true;
}

bool Reader::room_for_pins(std::size_t more, std::string_view at, const RawCell& c) {
  constexpr std::size_t kMostPins = std::size_t{1} << 20;
  if (library_.pins.size() + c.pins.size() + more <= kMostPins) return true;
  if (!ended_) error("LIB-0025", at, fmt::format("the library has more than {} pins", kMostPins));
  ended_ = true;
  return false;
}

bool Reader::charge(std::size_t work, std::string_view at) {
  constexpr std::size_t kMostWork = std::size_t{1} << 26;
  work_ += work;
  if (work_ <= kMostWork) return true;
  if (!ended_)
    error("LIB-0025", at, "the buses of this library are too wide for what is said about them")
        .help(
            "a few lines about wide buses stand for millions of pins, arcs and functions; is the file "
            "damaged?");
  ended_ = true;
  return false;
}

lib::NameId Reader::name(std::string_view text) {
  return lib::NameId(library_.names.insert(text).first);
}

}  // namespace taufold::io::liberty
