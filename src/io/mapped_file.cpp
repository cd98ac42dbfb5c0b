#include "io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace taufold::io {
namespace {

/// Files below this size are read whole.
constexpr std::size_t kSmall = std::size_t{1} << 20;

}  // namespace

std::optional<MappedFile> MappedFile::open(const std::string& path, diag::Collector& out) {
  MappedFile file;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fd >= 0 && ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
      static_cast<std::size_t>(info.st_size) >= kSmall) {
    char magic[2] = {0, 0};
    const bool packed = ::pread(fd, magic, 2, 0) != 2 || std::string_view(magic, 2) == "\x1f\x8b" ||
                        std::string_view(magic, 2) ==
                            "\xfd"
                            "7";
    if (!packed) {
      void* pages = ::mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
      if (pages != MAP_FAILED) {
        ::madvise(pages, static_cast<std::size_t>(info.st_size), MADV_SEQUENTIAL);
        file.pages_ = static_cast<const char*>(pages);
        file.size_ = static_cast<std::size_t>(info.st_size);
        file.kept_.path = path;
      }
    }
  }
  if (fd >= 0) ::close(fd);
  if (file.pages_) return file;
  // Everything else, errors among it, is the business of the usual reading.
  std::optional<InputFile> whole = read_input(path, out);
  if (!whole) return std::nullopt;
  file.kept_ = std::move(*whole);
  return file;
}

MappedFile::MappedFile(MappedFile&& o) noexcept
    : kept_(std::move(o.kept_)), pages_(std::exchange(o.pages_, nullptr)), size_(std::exchange(o.size_, 0)) {}

MappedFile::~MappedFile() {
  if (pages_) ::munmap(const_cast<char*>(pages_), size_);
}

void MappedFile::passed(std::size_t upto) const {
  if (!pages_) return;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  ::madvise(const_cast<char*>(pages_), std::min(upto, size_) / page * page, MADV_DONTNEED);
}

}  // namespace taufold::io
