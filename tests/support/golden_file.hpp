// Files of golden tests: keys, inputs and what is expected, in one text.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "diag/codes.hpp"
#include "support/text_file.hpp"

namespace taufold::test {

/// A golden file: `key: value` lines, then parts that begin with `=== NAME`. A part ends with a line end
/// unless its name is followed by `without line end`; `===` lines of the file never belong to a part.
struct Golden {
  std::map<std::string, std::string> keys, parts;
  std::string head;  ///< everything before the expected part, for an update

  explicit Golden(const std::string& text) {
    std::istringstream in(text);
    std::string line, part;
    while (std::getline(in, line)) {
      if (line.rfind("=== ", 0) == 0) {
        part = line.substr(4);
        parts[part];
        if (part == "expected") continue;
      } else if (!part.empty()) {
        parts[part] += line + "\n";
      } else if (const std::size_t colon = line.find(": "); colon != std::string::npos) {
        keys[line.substr(0, colon)] = line.substr(colon + 2);
      }
      if (part != "expected") head += line + "\n";
    }
  }
  std::string part(const std::string& name) const {
    if (const auto it = parts.find(name + " without line end"); it != parts.end())
      return it->second.substr(0, it->second.size() - 1);
    if (const auto it = parts.find(name + " in hexadecimal"); it != parts.end()) return bytes(it->second);
    const auto it = parts.find(name);
    return it == parts.end() ? std::string() : it->second;
  }
  bool has(const std::string& key) const { return keys.count(key) != 0; }

 private:
  static std::string bytes(const std::string& hex) {
    std::istringstream in(hex);
    std::string out, byte;
    while (in >> byte) out += static_cast<char>(std::stoi(byte, nullptr, 16));
    return out;
  }
};

/// Names of the golden files of a folder without their endings, sorted.
inline std::vector<std::string> golden_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// LEF-0001 of LEF-0001-twice.
inline std::string golden_code(const std::string& name) { return name.substr(0, name.find('-') + 5); }

/// What `said` makes of the file is what its expected part holds, and shows the code that the file is named after.
/// TAUFOLD_UPDATE=1 rewrites the expected part instead of comparing it.
template <class Said>
void expect_golden(const std::filesystem::path& folder, const std::string& name, Said&& said) {
  const std::filesystem::path path = folder / (name + ".txt");
  const Golden g(read_text(path));
  const std::string now = said(g);
  if (std::getenv("TAUFOLD_UPDATE") != nullptr)
    write_text(path, g.head + "=== expected\n" + now);
  else
    EXPECT_EQ(now, g.part("expected")) << path;
  const std::string code = golden_code(name);
  EXPECT_NE(now.find("[" + code + "]"), std::string::npos) << "the golden of " << code << " does not show it";
}

/// Every code of `families` has a golden in `folder`, and they are `at_least` so many.
inline void expect_every_code(const std::filesystem::path& folder, std::initializer_list<std::string_view> families, std::size_t at_least) {
  const std::vector<std::string> names = golden_names(folder);
  std::size_t codes = 0;
  for (const diag::CodeInfo& c : diag::all_codes()) {
    const std::string_view family = c.code.substr(0, c.code.find('-'));
    if (std::find(families.begin(), families.end(), family) == families.end()) continue;
    ++codes;
    EXPECT_TRUE(std::any_of(names.begin(), names.end(), [&](const std::string& n) { return golden_code(n) == c.code; })) << c.code << " has no golden";
  }
  EXPECT_GE(codes, at_least);
}

/// The name of a golden file as the name of a test.
/// Diagnostics alone of what a run printed: what was computed and its times stand between them, lines that hold one of `others`, or begin with it where
/// it begins with blanks.
inline std::string diagnostics_of(const std::string& printed, std::initializer_list<std::string_view> others) {
  std::istringstream in(printed);
  std::string line, out;
  bool within = false;
  while (std::getline(in, line)) {
    const auto stands_in = [&](std::string_view other) { return other.starts_with("  ") ? line.starts_with(other) : line.find(other) != std::string::npos; };
    if (line.find(" [") != std::string::npos && line.ends_with("]") && line.find(": ") != std::string::npos)
      within = true;
    else if (!line.starts_with("  ") || std::any_of(others.begin(), others.end(), stands_in))
      within = false;
    if (within) out += line + "\n";
  }
  return out;
}

inline std::string golden_test_name(std::string name) {
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

}  // namespace taufold::test
