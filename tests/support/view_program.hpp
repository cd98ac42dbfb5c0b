// The program with a page of the viewer beside it, whether npm was there when it was built or not.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "support/program_run.hpp"

namespace taufold::test {

class ViewProgram : public ProgramRun {
 protected:
  void SetUp() override {
    namespace fs = std::filesystem;
    fs::create_directories(page_folder());
    write_text(page_folder() / "index.html", "<!doctype html><title>taufold</title><script src=\"data.js\"></script>\n");
    write_text(page_folder() / "viewer.js", "// page\n");
    std::error_code error;
    fs::create_hard_link(TAUFOLD_PROGRAM, program(), error);
    if (error) fs::copy_file(TAUFOLD_PROGRAM, program());
    fs::copy(fs::path(TAUFOLD_SOURCE) / "tests/golden/cli/files/tiny.txt", folder.path() / "tiny.txt");
  }
  std::filesystem::path program() const { return home.path() / "taufold"; }
  std::filesystem::path page_folder() const { return home.path() / "share/taufold/viewer"; }
  /// A result, in the folder `out` of the run.
  void fold_tiny() { ASSERT_EQ(run("fold tiny.txt --effort 1 -q -o out"), 0) << printed; }
  /// A line of the shell in the folder of the run, the program as $taufold; its exit status.
  int shell(const std::string& line) {
    const std::string command = "cd " + quoted(folder.path()) + "&& { taufold=" + quoted(program()) + "; " + line + "; } >printed 2>&1 </dev/null";
    const int status = std::system(command.c_str());
    printed = read_text(folder.path() / "printed");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  TempFolder home;
};

}  // namespace taufold::test
