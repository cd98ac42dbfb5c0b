#include "io/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "diag/suggest.hpp"
#include "io/unpack.hpp"

namespace taufold::io {

namespace {

constexpr std::string_view kXzMagic{
    "\xfd"
    "7zXZ\0",
    6};
constexpr std::string_view kGzipMagic{"\x1f\x8b", 2};

std::string reason(int error) {
  return std::error_code(error, std::generic_category()).message();
}

/// A file that does not exist is most often a mistyped one.
std::string near_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path p(path);
  std::vector<std::string> names;
  fs::directory_iterator it(p.has_parent_path() ? p.parent_path() : fs::path("."), ignored), end;
  for (; !ignored && it != end && names.size() < 10'000; it.increment(ignored))
    names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());
  const std::string_view found = diag::nearest(p.filename().string(), names.size(),
                                               [&](std::size_t i) { return std::string_view(names[i]); });
  return found.empty() ? std::string() : diag::shown((p.parent_path() / fs::path(found)).string());
}

/// Text of two or four bytes a letter, as some editors save it: a byte order mark, or zeros beside the first letters.
bool wide_characters(std::string_view text) {
  const std::string_view mark = text.substr(0, 2);
  if (mark == "\xff\xfe" || mark == "\xfe\xff") return true;
  const std::string_view head = text.substr(0, 16);
  return head.size() == 16 && std::count(head.begin(), head.end(), '\0') >= 8 && std::all_of(head.begin(), head.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

/// Reads all of `fd`; files that grow or have no size (pipes, /proc) are read as they come. False after an
/// error.
bool read_all(int fd, const std::string& path, std::uint64_t size_hint, std::uint64_t limit,
              std::string& bytes, diag::Collector& out) {
  bytes.resize(static_cast<std::size_t>(std::min(size_hint, limit) + 1));
  std::size_t used = 0;
  for (;;) {
    if (used == bytes.size()) bytes.resize(bytes.size() + std::max<std::size_t>(bytes.size() / 2, 65536));
    const ssize_t got = ::read(fd, bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      out.report("FILE-0003", path, fmt::format("cannot read: {}", reason(errno)));
      return false;
    }
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit) {
      out.report("FILE-0007", path, fmt::format("the file is larger than {} bytes", limit));
      return false;
    }
  }
  bytes.resize(used);
  return true;
}

}  // namespace

std::optional<InputFile> read_input(const std::string& path, diag::Collector& out,
                                    const InputLimits& limits) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const int error = errno;
    diag::Diagnostic& d = out.report("FILE-0001", path, fmt::format("cannot open: {}", reason(error)));
    if (error == ENOENT) d.help(diag::did_you_mean(near_file(path)));
    return std::nullopt;
  }
  struct stat info {};
  const bool known = ::fstat(fd, &info) == 0;
  if (known && S_ISDIR(info.st_mode)) {
    ::close(fd);
    out.report("FILE-0002", path, "this is a folder, a file is expected");
    return std::nullopt;
  }
  std::string bytes;
  const std::uint64_t hint =
      known && S_ISREG(info.st_mode) ? static_cast<std::uint64_t>(info.st_size) : 65536;
  const bool ok = read_all(fd, path, hint, limits.stored, bytes, out);
  ::close(fd);
  if (!ok) return std::nullopt;
  return unpack_input(path, std::move(bytes), out, limits);
}

std::optional<InputFile> unpack_input(std::string path, std::string bytes, diag::Collector& out,
                                      const InputLimits& limits) {
  InputFile file;
  file.stored_bytes = bytes.size();
  // Small files may unpack to 256 MiB whatever the ratio; honest text of this kind stays far below both.
  constexpr std::uint64_t kSmall = std::uint64_t{256} << 20;
  const std::uint64_t limit = std::min(limits.unpacked, std::max(kSmall, limits.ratio * file.stored_bytes));
  const std::string_view view = bytes;
  Unpacked status = Unpacked::ok;
  if (view.substr(0, kXzMagic.size()) == kXzMagic) {
    file.packing = Packing::xz;
    status = unpack_xz(view, limit, file.text);
  } else if (view.substr(0, kGzipMagic.size()) == kGzipMagic) {
    file.packing = Packing::gzip;
    status = unpack_gzip(view, limit, file.text);
  } else {
    if (!bytes.empty() && (path.ends_with(".xz") || path.ends_with(".gz")))
      out.report("FILE-0011", path,
                 "the name ends like that of a packed file, but the contents are not packed");
    file.text = std::move(bytes);
  }
  switch (status) {
    case Unpacked::ok:
      break;
    case Unpacked::trailing:
      out.report("FILE-0010", path, "bytes after the packed data are ignored");
      break;
    case Unpacked::damaged:
      if (file.packing == Packing::xz)
        out.report("FILE-0004", path, "the xz data are damaged").help("copy the file again; xz -t tests it");
      else
        out.report("FILE-0005", path, "the gzip data are damaged")
            .help("copy the file again; gzip -t tests it");
      return std::nullopt;
    case Unpacked::truncated:
      out.report("FILE-0006", path, "the packed data end early").help("the file is cut off; copy it again");
      return std::nullopt;
    case Unpacked::too_large:
      out.report("FILE-0008", path,
                 fmt::format("the file of {} bytes unpacks to more than {} bytes", file.stored_bytes, limit))
          .help("if that is right, unpack it and name the unpacked file");
      return std::nullopt;
    case Unpacked::needs_memory:
      out.report("FILE-0009", path, "unpacking needs more than 512 MiB of memory")
          .help("unpack it with xz -d and name the unpacked file");
      return std::nullopt;
  }
  if (wide_characters(file.text)) {
    out.report("FILE-0015", path, "the file is text in UTF-16 or UTF-32").help("save it as UTF-8: iconv -f UTF-16 -t UTF-8 OLD > NEW");
    return std::nullopt;
  }
  file.path = std::move(path);
  return file;
}

}  // namespace taufold::io
