// Where synthesis leaves its files until the result folder takes them: beside it. What remains after a failure is for the user to
// read.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "flow/design/parts.hpp"

namespace taufold::flow {

/// Removes its files, and the folder if nothing else is in it, at the end of its life when use() was called and keep() was not: a run
/// without synthesis leaves alone what stands there, be it the user's.
class SynthesisFolder {
 public:
  explicit SynthesisFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~SynthesisFolder() {
    std::error_code ignored;
    if (!used_ || keep_) return;
    for (const std::string_view name : kSynthesisFiles) std::filesystem::remove(folder_ / name, ignored);
    std::filesystem::remove(folder_, ignored);  // only an empty one goes
  }
  SynthesisFolder(const SynthesisFolder&) = delete;
  SynthesisFolder& operator=(const SynthesisFolder&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  SynthesisPlace place(std::optional<double> time_limit_s) const { return {folder_, false, time_limit_s}; }
  void use() { used_ = true; }
  void keep() { keep_ = true; }

 private:
  std::filesystem::path folder_;
  bool used_ = false, keep_ = false;
};

}  // namespace taufold::flow
