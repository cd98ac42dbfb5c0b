#include "view/index.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>

#include "io/input_file.hpp"
#include "io/tree/value.hpp"
#include "view/chunk.hpp"

namespace taufold::view {

namespace {

namespace fs = std::filesystem;
using io::tree::Kind;
using io::tree::Value;

constexpr std::uint64_t kLargestIndex = std::uint64_t{256} << 20, kLargestFile = std::uint64_t{1} << 30;
constexpr std::uint32_t kAnyNet = 0xffffffff;
constexpr std::string_view kRuns = "nets.pins.start";

const Value* child(const Value& v, std::string_view key) {
  const io::tree::Member* m = v.find(key);
  return m ? &m->value : nullptr;
}

/// A name that can only mean a file of the folder itself.
bool plain(std::string_view name) {
  const auto fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= 200 && name.front() != '.' && std::all_of(name.begin(), name.end(), fine);
}

class Reader {
 public:
  Reader(const std::string& path, diag::Collector& out) : path_(path), out_(out) {}

  std::optional<ViewFiles> run() {
    const std::string index = (fs::path(path_) / kIndexFile).string();
    std::error_code error;
    if (fs::symlink_status(path_, error).type() != fs::file_type::directory || fs::symlink_status(index, error).type() != fs::file_type::regular) {
      out_.report("VIW-0001", path_, "there is no view folder with an index.json").help("`taufold fold ... -o DIR` writes DIR/view; older versions did not: fold again");
      return std::nullopt;
    }
    std::optional<io::InputFile> file = io::read_input(index, out_, {kLargestIndex, kLargestIndex, 1000});
    if (!file) return std::nullopt;
    const std::optional<Value> root = io::tree::parse_json(*file, out_);
    if (!root) return std::nullopt;
    if (!of_this_kind(*root, index) || !read_chunks(*root, *file) || !fits_together(*root, index)) return std::nullopt;
    files_.insert(files_.begin(), {std::string(kIndexFile), std::move(file->text)});
    return std::move(files_);
  }

 private:
  bool of_this_kind(const Value& root, const std::string& index) {
    const Value *format = child(root, "format"), *version = child(root, "version");
    if (root.kind != Kind::table || !format || format->kind != Kind::string || format->text != kFormat || !version || version->kind != Kind::integer) {
      out_.report("VIW-0002", index, fmt::format("this is no index of a view folder: it does not say that its format is {} and of which version", kFormat));
      return false;
    }
    if (version->whole == kVersion) return true;
    out_.report("VIW-0003", version->source, version->at, fmt::format("the view is of version {}, and this program shows version {}", version->whole, kVersion))
        .help(version->whole < kVersion ? "fold again with this program" : "use the program that wrote it, or a newer one");
    return false;
  }

  bool bad_entry(const Value& v, const std::string& why) {
    out_.report("VIW-0002", v.source, v.at, why);
    return false;
  }

  bool read_chunks(const Value& root, const io::InputFile&) {
    const Value* chunks = child(root, "chunks");
    if (!chunks || chunks->kind != Kind::table) return bad_entry(root, "the index lists no chunks");
    for (const io::tree::Member& m : chunks->members)
      if (!read_chunk(m.key, m.value)) return false;
    return true;
  }

  bool read_chunk(const std::string& name, const Value& v) {
    const auto text = [&](std::string_view key) {
      const Value* x = child(v, key);
      return x && x->kind == Kind::string ? std::string_view(x->text) : std::string_view();
    };
    const auto number = [&](std::string_view key, std::int64_t absent) {
      const Value* x = child(v, key);
      return x && x->kind == Kind::integer ? x->whole : absent;
    };
    const std::string file(text("file"));
    const std::optional<Type> type = type_of(text("type"));
    const std::optional<Coding> coding = coding_of(text("coding"));
    const std::int64_t bytes = number("bytes", -1), count = number("count", -1);
    const bool deflated = text("packed") == "deflate";
    if (!type || !coding || bytes < 0 || count < 0 || (!deflated && text("packed") != "none")) return bad_entry(v, fmt::format("chunk {} is not described: file, bytes, type, count, coding and packed are needed", diag::quoted(name)));
    if (!plain(file) || file == kIndexFile) {
      out_.report("VIW-0006", v.source, v.at, fmt::format("chunk {} names {}, which is no file of this folder", diag::quoted(name), diag::quoted(file)));
      return false;
    }
    const std::string place = (fs::path(path_) / file).string();
    std::error_code error;
    const fs::file_status status = fs::symlink_status(place, error);
    if (status.type() != fs::file_type::regular) {
      out_.report("VIW-0004", place, status.type() == fs::file_type::not_found ? "a file of the view is missing" : "a file of the view is a link or no file at all").help("fold again, or copy the whole folder");
      return false;
    }
    const std::uintmax_t there = fs::file_size(place, error);
    if (error || there != static_cast<std::uintmax_t>(bytes) || there > kLargestFile) {
      out_.report("VIW-0004", place, fmt::format("the index says {} bytes, and the file has {}", bytes, error ? 0 : there)).help("fold again, or copy the whole folder");
      return false;
    }
    std::string content;
    if (!read_whole(place, static_cast<std::size_t>(there), content)) return false;
    const std::string runs(text("runs"));
    const auto lengths = runs_.find(runs);
    const ChunkInfo info{*type, *coding, deflated, static_cast<std::uint64_t>(count), number("base", 0), number("step", 1), static_cast<std::size_t>(std::max<std::int64_t>(0, number("lag", 1))), runs};
    std::optional<std::vector<std::uint32_t>> values = decode(info, content, lengths == runs_.end() ? nullptr : &lengths->second);
    if (!values) {
      out_.report("VIW-0005", place, fmt::format("the bytes are not the {} values that the index says", count)).help("fold again, or copy the whole folder");
      return false;
    }
    look_at(name, *values);
    if (name == kRuns) runs_[name] = std::move(*values);
    if (std::none_of(files_.begin(), files_.end(), [&](const auto& f) { return f.first == file; })) files_.emplace_back(file, std::move(content));
    return true;
  }

  /// Not by read_input, which would unpack what looks packed.
  bool read_whole(const std::string& place, std::size_t size, std::string& content) {
    const int fd = ::open(place.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    content.resize(size);
    std::size_t had = 0;
    while (fd >= 0 && had < size) {
      const ssize_t n = ::read(fd, content.data() + had, size - had);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      had += static_cast<std::size_t>(n);
    }
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (fd >= 0 && had == size) return true;
    out_.report("VIW-0004", place, fmt::format("a file of the view cannot be read: {}", std::error_code(error, std::generic_category()).message()));
    return false;
  }

  /// Keeps of the values what the numbers of other chunks are held against.
  void look_at(const std::string& name, const std::vector<std::uint32_t>& values) {
    Seen& s = seen_[name];
    s.count = values.size();
    for (const std::uint32_t v : values) {
      s.sum += v;
      if (v != kAnyNet) s.most = std::max<std::uint64_t>(s.most, v);
    }
  }

  bool fits_together(const Value& root, const std::string& index) {
    const auto wrong = [&](const std::string& why) {
      out_.report("VIW-0005", index, why).help("fold again, or copy the whole folder");
      return false;
    };
    const auto count = [&](std::string_view key) -> std::int64_t {
      const Value *counts = child(root, "counts"), *n = counts ? child(*counts, key) : nullptr;
      return n && n->kind == Kind::integer && n->whole >= 0 ? n->whole : -1;
    };
    const auto items = [&](std::string_view key) -> const Value* {
      const Value* v = child(root, key);
      return v && v->kind == Kind::array ? v : nullptr;
    };
    const std::int64_t cells = count("cells"), nets = count("nets"), pins = count("pins");
    const Value *masters = items("masters"), *scenes = items("scenes");
    if (cells < 0 || nets < 0 || pins < 0 || !masters || !scenes || scenes->items.empty()) return wrong("counts, masters or scenes are missing");
    const auto lacks = [&](const std::string& name, std::int64_t values, std::uint64_t below) {
      const auto it = seen_.find(name);
      return it == seen_.end() || it->second.count != static_cast<std::uint64_t>(values) || (values > 0 && it->second.most >= below);
    };
    constexpr std::uint64_t kAny = std::uint64_t{1} << 32;
    const auto size = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    if (lacks("cells.master", cells, masters->items.size())) return wrong("cells.master does not have a master for every cell");
    if (lacks("nets.pins.start", nets, kAny) || seen_["nets.pins.start"].sum != size(pins)) return wrong("nets.pins.start does not add up to the pins");
    if (lacks("nets.pins.cell", pins, size(cells) + 1)) return wrong("nets.pins.cell names cells that are not there");
    for (const Value& s : scenes->items) {
      const Value *id = child(s, "id"), *tiers = child(s, "tiers"), *bonds = child(s, "bonds"), *number = bonds ? child(*bonds, "count") : nullptr;
      if (!id || id->kind != Kind::string || !tiers || tiers->kind != Kind::array || !number || number->kind != Kind::integer) return wrong("a scene lacks its id, its tiers or its bonds");
      for (const char* what : {"cells.x.", "cells.y.", "cells.tier.", "cells.orient."})
        if (lacks(what + id->text, cells, kAny)) return wrong(fmt::format("{}{} does not have a value for every cell", what, diag::shown(id->text)));
      for (const char* what : {"bonds.x.", "bonds.y.", "bonds.interface."})
        if (lacks(what + id->text, number->whole, kAny)) return wrong(fmt::format("{}{} does not have a value for every bond", what, diag::shown(id->text)));
      if (lacks("bonds.net." + id->text, number->whole, size(nets))) return wrong(fmt::format("bonds.net.{} names nets that are not there", diag::shown(id->text)));
    }
    return true;
  }

  struct Seen {
    std::uint64_t count = 0, sum = 0, most = 0;
  };

  const std::string& path_;
  diag::Collector& out_;
  ViewFiles files_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::vector<std::uint32_t>> runs_;  ///< lengths that chunks behind them in the list come in
};

}  // namespace

std::optional<ViewFiles> read_view(const std::string& path, diag::Collector& out) { return Reader(path, out).run(); }

}  // namespace taufold::view
