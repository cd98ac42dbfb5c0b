#include "io/tree/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "diag/suggest.hpp"

namespace taufold::io::tree {

namespace {

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

std::string listed(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += fmt::format("{}{}", i == 0 ? "" : i + 1 == words.size() ? " or " : ", ", words[i]);
  return out;
}

}  // namespace

std::string_view name(Kind k) {
  switch (k) {
    case Kind::null:
      return "nothing";
    case Kind::boolean:
      return "true or false";
    case Kind::integer:
      return "a whole number";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "a list";
    case Kind::table:
      return "a table";
    case Kind::other:
      return "a date or time";
  }
  return "something else";
}

const Member* Value::find(std::string_view key) const {
  const auto it = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return it == members.end() ? nullptr : &*it;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + '"';
}

std::string number_text(double v) {
  return fmt::format("{}", v);
}

std::optional<double> as_number(const Value& v) {
  if (v.kind == Kind::integer || v.kind == Kind::number)
    return std::isfinite(v.number) ? std::optional(v.number) : std::nullopt;
  if (v.kind != Kind::string) return std::nullopt;
  std::string_view s = v.text;
  if (s.starts_with('+')) s.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), number);
  if (s.empty() || error != std::errc() || end != s.data() + s.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::optional<std::int64_t> as_integer(const Value& v) {
  if (v.kind == Kind::integer) return v.whole;
  if (v.kind != Kind::string) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(v.text.data(), v.text.data() + v.text.size(), number);
  if (v.text.empty() || error != std::errc() || end != v.text.data() + v.text.size()) return std::nullopt;
  return number;
}

std::optional<bool> as_boolean(const Value& v) {
  if (v.kind == Kind::boolean) return v.truth;
  if (v.kind != Kind::string) return std::nullopt;
  if (same_but_for_case(v.text, "true")) return true;
  if (same_but_for_case(v.text, "false")) return false;
  return std::nullopt;
}

std::string beside(std::string_view file, std::string_view path) {
  namespace fs = std::filesystem;
  const fs::path p(path);
  if (p.is_absolute()) return p.string();
  return (fs::path(file).parent_path() / p).lexically_normal().string();
}

diag::Diagnostic& wrong_kind(const Value& v, std::string_view key, std::string_view wanted,
                             diag::Collector& out) {
  return out.report("KEYS-0003", v.source, v.at,
                    fmt::format("the value of {} must be {}", diag::quoted(key), wanted));
}

Fields::Fields(const Value& table, std::string_view what, diag::Collector& out)
    : table_(&table), what_(what), out_(out) {
  if (table.kind != Kind::table)
    out.report("KEYS-0003", table.source, table.at,
               fmt::format("{} must be a table, and this is {}", what, name(table.kind)));
}

Fields::Fields(const Value& table, std::string_view what, std::span<const std::string_view> known,
               diag::Collector& out)
    : Fields(table, what, out) {
  for (const Member& m : table.members) {
    if (std::find(known.begin(), known.end(), m.key) != known.end()) continue;
    const std::string_view near = diag::nearest(m.key, known);
    diag::Diagnostic& d = out.report("KEYS-0002", table.source, m.at,
                                     fmt::format("unknown key {} in {}", diag::quoted(m.key), what));
    // A unit left out or another one: the stem tells.
    const auto same_stem = std::find_if(known.begin(), known.end(), [&](std::string_view k) {
      const std::size_t cut = k.rfind('_');
      if (cut == std::string_view::npos) return false;
      const std::string_view stem = k.substr(0, cut), unit = k.substr(cut + 1), key = m.key;
      static constexpr std::string_view kUnits[] = {"um", "ohm", "fF", "mm2", "W", "GBps", "GB", "us", "USD", "V", "C"};
      if (std::find(std::begin(kUnits), std::end(kUnits), unit) == std::end(kUnits)) return false;
      return key == stem || (key.starts_with(stem) && key[stem.size()] == '_' &&
                             key.find('_', stem.size() + 1) == std::string_view::npos);
    });
    if (same_stem != known.end())
      d.help(fmt::format("did you mean {}? The unit is part of the name", diag::quoted(*same_stem)));
    else if (!near.empty())
      d.help(diag::did_you_mean(near));
    else
      d.help(fmt::format("known here: {}", listed(known)));
  }
}

const Value* Fields::get(std::string_view key) const {
  const Member* m = table_->find(key);
  return m == nullptr ? nullptr : &m->value;
}

const Value* Fields::require(std::string_view key) {
  const Value* v = get(key);
  if (v == nullptr && table_->kind == Kind::table)
    out_.report("KEYS-0004", table_->source, table_->at,
                fmt::format("{} needs the key {}", what_, diag::quoted(key)));
  return v;
}

std::optional<std::string> Fields::text(std::string_view key) {
  const Value* v = get(key);
  if (v == nullptr) return std::nullopt;
  if (v->kind == Kind::string) return v->text;
  wrong_kind(*v, key, "a string", out_);
  return std::nullopt;
}

std::optional<bool> Fields::boolean(std::string_view key) {
  const Value* v = get(key);
  if (v == nullptr) return std::nullopt;
  const std::optional<bool> b = as_boolean(*v);
  if (!b) wrong_kind(*v, key, "true or false", out_);
  return b;
}

std::optional<std::int64_t> Fields::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  const Value* v = get(key);
  if (v == nullptr) return std::nullopt;
  const std::optional<std::int64_t> n = as_integer(*v);
  if (!n) {
    wrong_kind(*v, key, "a whole number", out_);
    return std::nullopt;
  }
  if (*n >= min && *n <= max) return n;
  out_.report("KEYS-0005", v->source, v->at,
              fmt::format("the value of {} must be {} to {}", diag::quoted(key), min, max));
  return std::nullopt;
}

std::optional<double> Fields::number(std::string_view key, double min, double max, bool min_excluded,
                                     bool max_excluded) {
  const Value* v = get(key);
  if (v == nullptr) return std::nullopt;
  const std::optional<double> n = as_number(*v);
  if (!n) {
    wrong_kind(*v, key, "a number", out_);
    return std::nullopt;
  }
  if ((min_excluded ? *n > min : *n >= min) && (max_excluded ? *n < max : *n <= max)) return n;
  out_.report("KEYS-0005", v->source, v->at,
              fmt::format("the value of {} must be {} {} and {} {}", diag::quoted(key),
                          min_excluded ? "above" : "at least", min, max_excluded ? "below" : "at most", max));
  return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::texts(std::string_view key) {
  const Value* v = get(key);
  if (v == nullptr) return std::nullopt;
  if (v->kind == Kind::string) return std::vector<std::string>{v->text};
  if (v->kind != Kind::array) {
    wrong_kind(*v, key, "a string or a list of strings", out_);
    return std::nullopt;
  }
  std::vector<std::string> list;
  for (const Value& item : v->items) {
    if (item.kind != Kind::string) {
      wrong_kind(item, key, "a string or a list of strings", out_);
      return std::nullopt;
    }
    list.push_back(item.text);
  }
  return list;
}

std::optional<std::size_t> Fields::word(std::string_view key, std::span<const std::string_view> words) {
  const Value* v = get(key);
  if (v == nullptr) return std::nullopt;
  if (v->kind != Kind::string) {
    wrong_kind(*v, key, listed(words), out_);
    return std::nullopt;
  }
  for (std::size_t i = 0; i < words.size(); ++i)
    if (same_but_for_case(v->text, words[i])) return i;
  diag::Diagnostic& d = out_.report("KEYS-0007", v->source, v->at,
                                    fmt::format("{} is no value of {}: {} is expected", diag::quoted(v->text),
                                                diag::quoted(key), listed(words)));
  const std::string_view near = diag::nearest(v->text, words);
  if (!near.empty()) d.help(diag::did_you_mean(near));
  return std::nullopt;
}

std::span<const Value> Fields::tables(std::string_view key) {
  const Value* v = get(key);
  if (v == nullptr) return {};
  const bool fine =
      v->kind == Kind::array &&
      std::all_of(v->items.begin(), v->items.end(), [](const Value& i) { return i.kind == Kind::table; });
  if (fine) return v->items;
  wrong_kind(*v, key, fmt::format("a list of tables, each headed [[{}]]", key), out_);
  return {};
}

}  // namespace taufold::io::tree
