// Arrays of integers as the viewer reads them: coded so that deflate finds little left, then packed (docs/formats.md, "The view folder").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taufold::view {

enum class Type : std::uint8_t { u8, u16, i32, u32 };
/// plain: little-endian values. delta: differences to the value before, zigzag, seven bits a byte. planes: the lowest byte of every
/// value, then the next one of every value, and so on. delta_planes: the zigzag differences as planes.
enum class Coding : std::uint8_t { plain, delta, planes, delta_planes };

std::string_view name(Type);
std::string_view name(Coding);
std::optional<Type> type_of(std::string_view);
std::optional<Coding> coding_of(std::string_view);
std::size_t bytes_of(Type);

/// What the differences of a chunk are to: the value before; or the one `lag` places before; or, where the values come in runs of the lengths
/// that `runs` has, for the first value of a run the first one of the run before.
struct Before {
  std::size_t lag = 1;
  std::string runs_chunk = {};                        ///< name of the chunk of lengths; empty: no runs
  const std::vector<std::uint32_t>* runs = nullptr;  ///< its values, which add up to the number of values here
};

/// What index.json says of a file of values; a value is base + step * what is decoded.
struct ChunkInfo {
  Type type = Type::u8;
  Coding coding = Coding::plain;
  bool deflated = false;
  std::uint64_t count = 0;
  std::int64_t base = 0, step = 1;
  std::size_t lag = 1;
  std::string runs = {};  ///< Before::runs_chunk
};

struct Chunk {
  std::string name;
  ChunkInfo info;
  std::string bytes;  ///< of the file
};

/// Tries every coding on a part of the values and takes the one that becomes smallest; `values` of i32 are in two's complement. The same
/// bytes for the same values on every machine with the same zlib.
Chunk encode(std::string name, Type, const std::vector<std::uint32_t>& values, const Before& = {});
/// Bytes of text.
Chunk encode_text(std::string name, std::string text);
/// The values again; nothing where the bytes are not what `info` says. No more memory is taken than the count that it states asks for. `runs`: values
/// of the chunk that info.runs names.
std::optional<std::vector<std::uint32_t>> decode(const ChunkInfo& info, std::string_view bytes, const std::vector<std::uint32_t>* runs = nullptr);

/// Names one after the other: the length of what each has in common with the one before and of the rest, seven bits a byte, and the rest.
class FrontCoder {
 public:
  void add(std::string_view name);
  std::string take() { return std::move(text_); }

 private:
  std::string text_, before_;
};

}  // namespace taufold::view
