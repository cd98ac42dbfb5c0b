// What a reference file in JSON asks to be held: the numbers that its list `compare` reaches, each with its allowance.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "io/tree/fields.hpp"

namespace taufold::flow {

/// Keys and indices from the top of a file.
using RecordPath = std::vector<std::string>;

inline const io::tree::Value* child(const io::tree::Value& v, std::string_view key) {
  const io::tree::Member* m = v.find(key);
  return m ? &m->value : nullptr;
}

inline std::optional<double> number_at(const io::tree::Value* v, std::string_view key) {
  const io::tree::Value* c = v ? child(*v, key) : nullptr;
  return c ? io::tree::as_number(*c) : std::nullopt;
}

/// Calls fn(path, number) for every number that a pattern reaches, in the order of the file; `*` is any key or index.
template <class Fn>
void leaves(const io::tree::Value& v, const RecordPath& pattern, std::size_t k, RecordPath& done, Fn&& fn) {
  if (k == pattern.size()) {
    if (v.kind == io::tree::Kind::integer || v.kind == io::tree::Kind::number) fn(done, v.number);
    return;
  }
  for (const io::tree::Member& m : v.members)
    if (pattern[k] == "*" || pattern[k] == m.key) {
      done.push_back(m.key);
      leaves(m.value, pattern, k + 1, done, fn);
      done.pop_back();
    }
  for (std::size_t i = 0; i < v.items.size(); ++i)
    if (const std::string index = fmt::format("{}", i); pattern[k] == "*" || pattern[k] == index) {
      done.push_back(index);
      leaves(v.items[i], pattern, k + 1, done, fn);
      done.pop_back();
    }
}

inline RecordPath split_path(std::string_view text) {
  RecordPath out{""};
  for (const char c : text) {
    if (c == '/')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

inline std::size_t index_of(const std::string& s) { return static_cast<std::size_t>(std::strtoull(s.c_str(), nullptr, 10)); }

/// Calls fn(name, path, expected, tolerance, rule) once for every number that the list `compare` of `root` reaches; the first entry that reaches a number
/// decides. The name is `ID/PATH`, the tolerance the larger of `absolute` and `relative` times |expected|.
template <class Fn>
void each_wanted(const io::tree::Value& root, const std::string& id, Fn&& fn) {
  const io::tree::Value* compare = child(root, "compare");
  if (!compare) return;
  std::set<std::string> seen;
  for (const io::tree::Value& rule : compare->items) {
    const io::tree::Value* pattern = child(rule, "path");
    if (!pattern || pattern->kind != io::tree::Kind::string) continue;
    const double absolute = number_at(&rule, "absolute").value_or(0), relative = number_at(&rule, "relative").value_or(0);
    RecordPath done;
    leaves(root, split_path(pattern->text), 0, done, [&](const RecordPath& path, double expected) {
      std::string name = id;
      for (const std::string& part : path) name += "/" + part;
      if (!seen.insert(name).second) return;
      fn(std::move(name), path, expected, std::max(absolute, relative * std::abs(expected)), rule);
    });
  }
}

}  // namespace taufold::flow
