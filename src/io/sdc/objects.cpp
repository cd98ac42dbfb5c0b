// Objects: tokens that stand for them in Tcl, names and patterns, and what is said when nothing matches.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "diag/suggest.hpp"
#include "io/sdc/reader.hpp"

namespace taufold::io::sdc {

using diag::quoted;

namespace {

constexpr std::string_view kLetters = "pcinklm";  // by ObjectKind
constexpr char kInside = 'h';                      // a cell below a level that was named
constexpr std::string_view kDesign = "@design";

std::string_view kind_name(ObjectKind k) {
  constexpr std::string_view kNames[] = {"port",  "cell",         "pin",        "net",
                                         "clock", "library cell", "library pin"};
  return kNames[static_cast<std::size_t>(k)];
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string unescaped(std::string_view s) {
  std::string out;
  for (std::size_t k = 0; k < s.size(); ++k) {
    if (s[k] == '\\' && k + 1 < s.size()) ++k;
    out += s[k];
  }
  return out;
}

/// The last parts of a name, as many as the pattern has.
std::string_view tail(std::string_view name, std::size_t slashes) {
  std::size_t at = name.size();
  for (std::size_t k = 0; k <= slashes; ++k) {
    if (at == 0) return name;
    at = name.rfind('/', at - 1);
    if (at == std::string_view::npos) return name;
  }
  return name.substr(at + 1);
}

}  // namespace

bool is_pattern(std::string_view s) {
  for (std::size_t k = 0; k < s.size(); ++k) {
    if (s[k] == '\\')
      ++k;
    else if (s[k] == '*' || s[k] == '?')
      return true;
  }
  return false;
}

bool glob(std::string_view pattern, std::string_view text, bool nocase, bool crosses) {
  // Greedy with one point of return: the last star takes one more character each time.
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t p = 0, t = 0, star = kNone, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    if (p < pattern.size()) {
      const bool any = pattern[p] == '?';
      const std::size_t width = pattern[p] == '\\' && p + 1 < pattern.size() ? 2 : 1;
      const char c = pattern[p + width - 1];
      const bool same = any && width == 1 ? crosses || text[t] != '/'
                        : nocase          ? lower(c) == lower(text[t])
                                          : c == text[t];
      if (same) {
        p += width;
        ++t;
        continue;
      }
    }
    if (star == kNone || (!crosses && text[star_text] == '/')) return false;
    p = star + 1;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string Reader::token(Object o) const {
  return fmt::format("@{}:{}", o.inside ? kInside : kLetters[static_cast<std::size_t>(o.kind)], o.index);
}

std::string Reader::tokens(const Objects& objects) const {
  std::string out;
  for (const Object o : objects) {
    if (!out.empty()) out += ' ';
    out += token(o);
  }
  return out;
}

std::optional<Object> Reader::object_of(std::string_view s) const {
  if (s.size() < 4 || s[0] != '@' || s[2] != ':') return std::nullopt;
  const bool inside = s[1] == kInside;
  const std::size_t kind = inside ? static_cast<std::size_t>(ObjectKind::cell) : kLetters.find(s[1]);
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(s.data() + 3, s.data() + s.size(), index);
  if (kind == std::string_view::npos || error != std::errc() || end != s.data() + s.size())
    return std::nullopt;
  const Object o{static_cast<ObjectKind>(kind), index, inside};
  if (index >= count(o.kind)) return std::nullopt;
  return o;
}

std::size_t Reader::count(ObjectKind k) const {
  return k == ObjectKind::clock ? out_.clocks.size() : query_.count(k);
}

std::string Reader::object_name(Object o) const {
  return o.kind == ObjectKind::clock ? out_.clocks[db::ClockId(o.index)].name : query_.name(o);
}

std::optional<std::string> Reader::property(Object o, std::string_view name) const {
  if (name == "full_name" || (name == "name" && o.kind != ObjectKind::cell && o.kind != ObjectKind::pin))
    return object_name(o);
  if (name == "object_class" || name == "class") return std::string(kind_name(o.kind));
  if (name == "name" || name == "base_name") {
    const std::string full = object_name(o);
    return full.substr(full.rfind('/') == std::string::npos ? 0 : full.rfind('/') + 1);
  }
  if (o.kind != ObjectKind::clock) return query_.property(o, name);
  const db::Clock& c = out_.clocks[db::ClockId(o.index)];
  const auto flag = [](bool b) { return std::string(b ? "1" : "0"); };
  if (name == "period") return fmt::format("{:.12g}", c.period_s / options_.units.time_s);
  if (name == "is_generated") return flag(c.generated.has_value());
  if (name == "is_virtual") return flag(c.sources.empty());
  if (name == "is_propagated") return flag(c.propagated);
  if (name == "sources") return tokens(c.sources);
  if (name == "waveform") {
    std::string out;
    for (const double w : c.waveform_s)
      out += fmt::format("{}{:.12g}", out.empty() ? "" : " ", w / options_.units.time_s);
    return out;
  }
  return std::nullopt;
}

std::optional<Object> Reader::find(ObjectKind k, std::string_view name) const {
  if (k != ObjectKind::clock) return query_.find(k, name);
  const db::ClockId c = out_.find_clock(name);
  if (!c.valid()) return std::nullopt;
  return Object{k, c.value};
}

void Reader::match(ObjectKind kind, std::string_view pattern, const Match& how, Objects& out) {
  const bool plain = !how.regexp && !is_pattern(pattern);
  if (plain && !how.nocase && !how.hierarchical) {
    std::optional<Object> o = find(kind, pattern);
    const std::string name = o ? std::string() : unescaped(pattern);
    if (!o && name != pattern) o = find(kind, name);
    if (o) {
      out.push_back(*o);
    } else if (kind == ObjectKind::port) {
      const Objects bits = query_.bus(pattern);
      out.insert(out.end(), bits.begin(), bits.end());
    } else if (kind == ObjectKind::cell) {
      below(pattern, how, out);
    }
    return;
  }
  const std::size_t n = count(kind), before = out.size();
  // Names of hierarchical objects: the pattern is for the last parts of a name, as many as it has itself.
  const std::size_t slashes = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '/'));
  const bool levels = kind == ObjectKind::cell || kind == ObjectKind::pin || kind == ObjectKind::net;
  for (std::uint32_t k = 0; k < n; ++k) {
    const Object o{kind, k};
    const std::string name = object_name(o);
    const std::string_view looked_at =
        how.hierarchical && levels ? tail(name, slashes) : std::string_view(name);
    if (how.regexp ? tcl_.regexp(pattern, looked_at, how.nocase)
                   : glob(pattern, looked_at, how.nocase, !levels))
      out.push_back(o);
  }
  if (out.size() == before && kind == ObjectKind::cell && !how.regexp && !how.hierarchical)
    below(pattern, how, out);
  // `data*` of a bus port stands for its bits: the bits' names match it anyway, since `*` takes brackets too.
}

/// A level of the hierarchy, of which a flat netlist knows the cells alone, stands for all of them.
void Reader::below(std::string_view pattern, const Match& how, Objects& out) {
  const std::size_t slashes = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '/'));
  for (std::uint32_t k = 0; k < count(ObjectKind::cell); ++k) {
    const std::string name = object_name({ObjectKind::cell, k});
    std::size_t end = name.find('/');
    for (std::size_t level = 0; level < slashes && end != std::string::npos; ++level)
      end = name.find('/', end + 1);
    if (end != std::string::npos && glob(pattern, std::string_view(name).substr(0, end), how.nocase, false))
      out.push_back({ObjectKind::cell, k, true});
  }
}

Objects Reader::gather(const Call& c, std::string_view argument, Kinds allowed, bool* whole_design) {
  Objects out;
  gather_into(c, argument, allowed, 0, out, whole_design);
  return out;
}

Objects Reader::subjects(const Call& c, std::string_view argument, Kinds allowed, bool* whole_design) {
  Objects out = gather(c, argument, allowed, whole_design);
  if (out.empty() && !(whole_design && *whole_design)) dropped(c, "nothing is left of its objects");
  return out;
}

void Reader::gather_into(const Call& c, std::string_view argument, Kinds allowed, int depth, Objects& out,
                         bool* whole_design) {
  std::vector<std::string> elements;
  if (!tcl_.split(argument, elements)) elements = {std::string(argument)};
  for (const std::string& e : elements) {
    if (e == kDesign) {
      if (whole_design)
        *whole_design = true;
      else
        report("SDC-0006", {}, fmt::format("{} takes no design", c.name));
    } else if (const std::optional<Object> o = object_of(e)) {
      if (std::find(allowed.begin(), allowed.end(), o->kind) != allowed.end()) {
        out.push_back(*o);
        continue;
      }
      const std::string name = object_name(*o);
      report("SDC-0006", name,
             fmt::format("{} is a {}, which {} does not take here", quoted(name), kind_name(o->kind), c.name))
          .help("it is left out");
    } else if (e.find(' ') != std::string::npos && depth < 20 && e != argument) {
      gather_into(c, e, allowed, depth + 1, out, whole_design);
    } else if (!e.empty()) {
      const std::size_t before = out.size();
      for (const ObjectKind k : allowed) {
        match(k, e, {}, out);
        if (out.size() != before) break;
      }
      if (out.size() == before) missing(c, e, allowed);
    }
  }
}

/// Nothing has this name: says so, and what it is instead, or what may have been meant.
void Reader::missing(const Call& c, std::string_view name, Kinds allowed) {
  if (!diag_.wants("SDC-0005")) {
    report("SDC-0005", name, {});
    return;
  }
  std::string kinds;
  for (const ObjectKind k : allowed) kinds += fmt::format("{}{}", kinds.empty() ? "" : " or ", kind_name(k));
  for (const ObjectKind k :
       {ObjectKind::port, ObjectKind::cell, ObjectKind::pin, ObjectKind::net, ObjectKind::clock}) {
    if (std::find(allowed.begin(), allowed.end(), k) != allowed.end()) continue;
    const std::optional<Object> other = find(k, name);
    if (!other) continue;
    std::string driver;
    if (k == ObjectKind::net)
      for (const Object p : query_.related(*other, ObjectKind::pin))
        if (driver.empty() && query_.property(p, "direction").value_or("") == "output")
          driver = fmt::format(" (driver {})", query_.name(p));
    report("SDC-0005", name, fmt::format("{} is a {}, not a {}{}", quoted(name), kind_name(k), kinds, driver))
        .help(fmt::format("{} goes on without it", c.name));
    return;
  }
  if (const std::size_t slash = name.rfind('/');
      allowed.size() == 1 && *allowed.begin() == ObjectKind::pin && slash != std::string_view::npos)
    if (const std::optional<Object> cell = find(ObjectKind::cell, name.substr(0, slash)))
      for (const Object type : query_.related(*cell, ObjectKind::lib_cell))
        if (find(ObjectKind::lib_pin, object_name(type) + std::string(name.substr(slash)))) {
          report("SDC-0005", name, fmt::format("pin {} is open in the netlist", quoted(name)))
              .help(fmt::format("{} goes on without it", c.name));
          return;
        }
  diag::Diagnostic& d = report("SDC-0005", name, fmt::format("no {} matches {}", kinds, quoted(name)));
  std::string fixed(name);
  bool regular = false;
  for (std::size_t at = 0; (at = fixed.find(".*", at)) != std::string::npos; regular = true)
    fixed.erase(at, 1);
  if (regular) {
    d.help(fmt::format("patterns are globs, not regular expressions; did you mean {}?", diag::shown(fixed)));
    return;
  }
  // A guess is worth a look at some thousands of names, not at millions for each message.
  constexpr std::size_t kMostLookedAt = 20'000;
  std::vector<std::string> names;
  for (const ObjectKind k : allowed)
    for (std::uint32_t o = 0; o < count(k) && names.size() < kMostLookedAt; ++o)
      names.push_back(object_name({k, o}));
  d.help(diag::did_you_mean(
      diag::nearest(name, names.size(), [&](std::size_t k) -> std::string_view { return names[k]; })));
}

std::vector<db::ClockId> Reader::clocks(const Call& c, std::string_view argument) {
  std::vector<db::ClockId> out;
  for (const Object o : gather(c, argument, {ObjectKind::clock})) out.emplace_back(o.index);
  return out;
}

std::optional<db::ClockId> Reader::clock_of(const Call& c, std::string_view argument) {
  const std::vector<db::ClockId> all = clocks(c, argument);
  if (all.size() == 1) return all[0];
  if (all.size() > 1)
    report("SDC-0006", argument, fmt::format("{} takes one clock here, found {}", c.name, all.size()));
  return std::nullopt;
}

void Reader::dropped(const Call& c, std::string_view what) {
  report("SDC-0012", {}, fmt::format("{} is dropped: {}", c.name, what));
}

}  // namespace taufold::io::sdc
