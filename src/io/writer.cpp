#include "io/writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

namespace taufold::io {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kManifest = ".taufold-result";

std::string reason(int error) {
  return std::error_code(error, std::generic_category()).message();
}

bool cannot_write(const std::string& path, const std::string& why, diag::Collector& out) {
  out.report("FILE-0012", path, fmt::format("cannot write: {}", why));
  return false;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), std::min<std::size_t>(text.size(), std::size_t{1} << 30));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// The permissions that a plain open() would have given; mkstemp and mkdtemp give none to others.
mode_t creation_mode(mode_t wanted) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return wanted & ~mask;
}

/// Entries of a folder, sorted; empty when it cannot be listed.
std::set<std::string> entries(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code e;
  for (fs::directory_iterator it(folder, e), end; !e && it != end; it.increment(e))
    names.insert(it->path().filename().string());
  return names;
}

}  // namespace

bool write_file(const std::string& path, std::string_view text, diag::Collector& out) {
  // A target that is no regular file (/dev/null, a pipe) must not be replaced by one.
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    const int fd = S_ISDIR(info.st_mode) ? -1 : ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return cannot_write(path, S_ISDIR(info.st_mode) ? "it is a folder" : reason(errno), out);
    const bool ok = write_all(fd, text);
    const int error = errno;
    ::close(fd);
    return ok || cannot_write(path, reason(error), out);
  }
  std::string temp = path + ".tmp-XXXXXX";
  const int fd = ::mkstemp(temp.data());
  if (fd < 0) return cannot_write(path, reason(errno), out);
  bool ok = write_all(fd, text) && ::fchmod(fd, creation_mode(0666)) == 0;
  int error = errno;
  if (::close(fd) != 0 && ok) ok = false, error = errno;
  if (ok && std::rename(temp.c_str(), path.c_str()) != 0) ok = false, error = errno;
  if (ok) return true;
  ::unlink(temp.c_str());
  return cannot_write(path, reason(error), out);
}

FolderWriter::FolderWriter(std::string target) : target_(std::move(target)) {
  while (target_.size() > 1 && target_.back() == '/') target_.pop_back();
}

FolderWriter::~FolderWriter() {
  std::error_code ignored;
  if (!temp_.empty()) fs::remove_all(temp_, ignored);
}

bool FolderWriter::begin(diag::Collector& out) {
  if (target_.empty()) return cannot_write(target_, "the path is empty", out);
  std::error_code e;
  // "." and the like have no name to rename to; the real path has one.
  const std::string name = fs::path(target_).filename().string();
  if (name == "." || name == "..") {
    const fs::path real = fs::canonical(target_, e);
    if (!e) target_ = real.string();
  }
  const fs::file_status status = fs::status(target_, e);
  if (fs::exists(status) && !fs::is_directory(status)) {
    out.report("FILE-0014", target_, "the output path exists and is not a folder")
        .help("name another folder");
    return false;
  }
  if (fs::exists(status)) {
    const std::set<std::string> there = entries(target_);
    std::set<std::string> ours{std::string(kManifest)};
    std::ifstream manifest(fs::path(target_) / kManifest);
    for (std::string line; std::getline(manifest, line);) ours.insert(line);
    for (const std::string& n : there) {
      if (ours.count(n) != 0 && there.count(std::string(kManifest)) != 0) continue;
      out.report("FILE-0013", target_,
                 fmt::format("the output folder holds {}, which this program did not make", diag::quoted(n)))
          .help("name another folder, or remove it");
      return false;
    }
  }
  const fs::path parent = fs::path(target_).parent_path();
  if (!parent.empty()) fs::create_directories(parent, e);
  std::string temp = target_ + ".tmp-XXXXXX";
  if (::mkdtemp(temp.data()) == nullptr) return cannot_write(target_, reason(errno), out);
  temp_ = temp;
  if (::chmod(temp_.c_str(), creation_mode(0777)) != 0) return cannot_write(target_, reason(errno), out);
  return true;
}

bool FolderWriter::write(std::string_view name, std::string_view text, diag::Collector& out) {
  const fs::path relative(name);
  if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end())
    return cannot_write(std::string(name), "the name leads out of the output folder", out);
  const fs::path path = fs::path(temp_) / relative;
  std::error_code e;
  fs::create_directories(path.parent_path(), e);
  if (e) return cannot_write(path.string(), e.message(), out);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return cannot_write(path.string(), reason(errno), out);
  bool ok = write_all(fd, text);
  int error = errno;
  if (::close(fd) != 0 && ok) ok = false, error = errno;
  return ok || cannot_write(path.string(), reason(error), out);
}

bool FolderWriter::commit(diag::Collector& out) {
  std::string list;
  for (const std::string& n : entries(temp_)) list += n + "\n";
  if (!write(kManifest, list, out)) return false;
  std::error_code ignored;
  if (std::rename(temp_.c_str(), target_.c_str()) == 0) {  // nothing there, or an empty folder
    temp_.clear();
    return true;
  }
  if (errno != ENOTEMPTY && errno != EEXIST) return cannot_write(target_, reason(errno), out);
  // An old result: exchange the two names in one step, then remove the old one under its temporary name.
  if (::renameat2(AT_FDCWD, temp_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(temp_, ignored);
    temp_.clear();
    return true;
  }
  // File systems without an exchange: two renames, and the old one back if the second fails.
  const std::string old = temp_ + ".old";
  if (std::rename(target_.c_str(), old.c_str()) != 0) return cannot_write(target_, reason(errno), out);
  if (std::rename(temp_.c_str(), target_.c_str()) != 0) {
    const int error = errno;
    if (std::rename(old.c_str(), target_.c_str()) != 0)
      return cannot_write(target_,
                          fmt::format("{}; the old result is in {}", reason(error), diag::shown(old)), out);
    return cannot_write(target_, reason(error), out);
  }
  temp_.clear();
  fs::remove_all(old, ignored);
  return true;
}

}  // namespace taufold::io
