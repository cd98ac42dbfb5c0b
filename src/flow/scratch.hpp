// A folder for the files of programs that are run, whose name needs no quotes; gone at the end, whatever happened. Where that of
// temporary files has another name, /tmp serves.
#pragma once

#include <cstdlib>
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace taufold::flow {

class Scratch {
 public:
  /// `kind` stands in the name. Empty path(): none could be made.
  explicit Scratch(std::string_view kind) {
    namespace fs = std::filesystem;
    std::error_code error;
    for (const fs::path& parent : {fs::absolute(fs::temp_directory_path(error), error), fs::path("/tmp")}) {
      const bool plain = std::all_of(parent.native().begin(), parent.native().end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("/._-+,=@").find(c) != std::string_view::npos;
      });
      std::string name = (parent / (std::string("taufold-").append(kind).append("-XXXXXX"))).string();
      if (!plain || parent.empty() || mkdtemp(name.data()) == nullptr) continue;
      path_ = name;
      return;
    }
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace taufold::flow
