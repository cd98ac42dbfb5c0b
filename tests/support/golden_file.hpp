// Files of golden tests: keys, inputs and what is expected, in one text.
#pragma once

#include <cctype>
#include <map>
#include <sstream>
#include <string>

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

/// The name of a golden file as the name of a test.
inline std::string golden_test_name(std::string name) {
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

}  // namespace taufold::test
