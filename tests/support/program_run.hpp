// Runs of the program in a fresh folder.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/text_file.hpp"

namespace taufold::test {

class ProgramRun : public testing::Test {
 protected:
  static std::string quoted(const std::filesystem::path& path) { return std::string("'").append(path.string()).append("' "); }
  /// A file of the golden runs, quoted.
  static std::string file(const std::string& name) { return quoted(std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/cli/files" / name); }
  /// A file of the kit of cells that the project owns, quoted: `lib`, `tech.lef`, `cells.lef`.
  static std::string kit(const std::string& end) { return quoted(std::filesystem::path(TAUFOLD_SOURCE) / ("examples/kit/kit45." + end)); }
  /// A metric of a report; not a number where it has none.
  double metric(const std::string& path, const std::string& name) {
    const std::string report = text(path), key = "\"" + name + "\"";
    const std::size_t at = report.find(key);
    if (at == std::string::npos) return std::nan("");
    return std::strtod(report.c_str() + report.find(':', report.find("\"value\"", at)) + 1, nullptr);
  }
  /// Exit status; what is printed goes to `printed`.
  int run(const std::string& arguments) {
    const std::string command = std::string("cd ").append(quoted(folder.path())).append("&& ").append(quoted(TAUFOLD_PROGRAM)).append(arguments).append(" >printed 2>&1 </dev/null");
    const int status = std::system(command.c_str());
    printed = read_text(folder.path() / "printed");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string text(const std::string& path) { return read_text(folder.path() / path); }
  void write(const std::string& name, const std::string& content) { write_text(folder.path() / name, content); }

  TempFolder folder;
  std::string printed;
};

}  // namespace taufold::test
