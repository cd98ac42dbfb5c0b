// A file too large to be kept: its bytes as pages of the file itself, which a reader that goes front to back
// gives back as it passes. Packed files are unpacked into memory as other inputs are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/input_file.hpp"

namespace taufold::io {

class MappedFile {
 public:
  /// Nothing after a FILE-nnnn diagnostic. The file must not be cut short while it is read.
  static std::optional<MappedFile> open(const std::string& path, diag::Collector&);
  MappedFile(MappedFile&&) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::string_view text() const {
    return pages_ ? std::string_view(pages_, size_) : std::string_view(kept_.text);
  }
  diag::Source source() const { return {kept_.path, text()}; }
  /// Bytes in front of `upto` are needed no more for now; they can still be read, anew from the file.
  void passed(std::size_t upto) const;

 private:
  MappedFile() = default;
  InputFile kept_;
  const char* pages_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace taufold::io
