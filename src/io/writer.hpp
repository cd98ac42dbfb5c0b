// Writing so that a reader never sees half of it: a file or folder is made beside its target and renamed into
// place.
#pragma once

#include <string>
#include <string_view>

#include "diag/diag.hpp"

namespace taufold::io {

/// Writes `text` to `path` by way of a temporary file in the same folder. False after a FILE-nnnn diagnostic;
/// the old file, if any, is then untouched.
bool write_file(const std::string& path, std::string_view text, diag::Collector&);

/// A result folder under construction: `TARGET.tmp-XXXXXX` beside the target until commit(). Its last act is
/// to list its entries in `.taufold-result`; by that list a later run recognises a folder that it may
/// replace, and refuses to replace one that holds anything else. Destroyed without commit() it leaves nothing
/// behind.
class FolderWriter {
 public:
  explicit FolderWriter(std::string target);
  ~FolderWriter();
  FolderWriter(const FolderWriter&) = delete;
  FolderWriter& operator=(const FolderWriter&) = delete;

  /// Checks that the target may be made or replaced and makes the temporary folder. Call early: a run of an
  /// hour must not end in "cannot write".
  bool begin(diag::Collector&);
  /// Where the folder is now; write large files there directly.
  const std::string& path() const { return temp_; }
  const std::string& target() const { return target_; }
  /// Writes path()/name; folders in `name` are made.
  bool write(std::string_view name, std::string_view text, diag::Collector&);
  /// Renames into place; an old result folder is exchanged and then removed.
  bool commit(diag::Collector&);

 private:
  std::string target_, temp_;
};

}  // namespace taufold::io
