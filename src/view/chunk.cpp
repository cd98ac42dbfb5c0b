#include "view/chunk.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace taufold::view {

namespace {

constexpr std::array<std::string_view, 4> kTypeNames{"u8", "u16", "i32", "u32"}, kCodingNames{"plain", "delta", "planes", "delta-planes"};
constexpr std::size_t kTried = 100'000;      // values that codings are compared on
constexpr std::size_t kThorough = 4'000'000; // bytes up to which deflate takes its time
constexpr std::uint64_t kLargest = std::uint64_t{1} << 28;  // values of a chunk that is read

/// How deflate is asked to look: where bytes are noise, its matches of three cost more than they save.
struct Packing {
  int level, strategy;
};
constexpr std::array<Packing, 3> kPackings{{{9, Z_DEFAULT_STRATEGY}, {9, Z_FILTERED}, {9, Z_HUFFMAN_ONLY}}};

std::string deflated(std::string_view bytes, Packing how) {
  z_stream z{};
  if (bytes.size() > kThorough) how.level = std::min(how.level, 6);
  std::string out;
  if (deflateInit2(&z, how.level, Z_DEFLATED, 15, 9, how.strategy) != Z_OK) return out;
  std::array<char, 1 << 16> buffer;
  std::size_t taken = 0;
  for (int status = Z_OK; status != Z_STREAM_END;) {
    const std::size_t portion = std::min<std::size_t>(bytes.size() - taken, std::size_t{1} << 30);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())) + taken;
    z.avail_in = static_cast<uInt>(portion);
    z.next_out = reinterpret_cast<Bytef*>(buffer.data());
    z.avail_out = static_cast<uInt>(buffer.size());
    status = deflate(&z, taken + portion == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    taken += portion - z.avail_in;
    out.append(buffer.data(), buffer.size() - z.avail_out);
    if (status == Z_STREAM_ERROR) break;
  }
  deflateEnd(&z);
  return out;
}

/// No more than `most` bytes, or nothing.
std::optional<std::string> inflated(std::string_view bytes, std::uint64_t most) {
  z_stream z{};
  if (inflateInit(&z) != Z_OK) return std::nullopt;
  std::string out;
  std::array<char, 1 << 16> buffer;
  std::size_t taken = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    const std::size_t portion = std::min<std::size_t>(bytes.size() - taken, std::size_t{1} << 30);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())) + taken;
    z.avail_in = static_cast<uInt>(portion);
    z.next_out = reinterpret_cast<Bytef*>(buffer.data());
    z.avail_out = static_cast<uInt>(buffer.size());
    status = inflate(&z, Z_NO_FLUSH);
    taken += portion - z.avail_in;
    out.append(buffer.data(), buffer.size() - z.avail_out);
    if (out.size() > most || (status == Z_BUF_ERROR && taken == bytes.size())) break;
  }
  inflateEnd(&z);
  if (status != Z_STREAM_END || taken != bytes.size() || out.size() > most) return std::nullopt;
  return out;
}

std::uint32_t mask_of(Type t) { return t == Type::u8 ? 0xffu : t == Type::u16 ? 0xffffu : 0xffffffffu; }

constexpr std::size_t kNothing = static_cast<std::size_t>(-1);

/// By value the place of the one that its difference is to; kNothing: 0. Empty where runs do not add up.
std::vector<std::size_t> places_before(std::size_t count, std::size_t lag, const std::vector<std::uint32_t>* runs) {
  std::vector<std::size_t> out(count, kNothing);
  if (runs == nullptr) {
    for (std::size_t i = lag; i < count; ++i) out[i] = i - lag;
    return out;
  }
  std::size_t at = 0, first = kNothing;
  for (const std::uint32_t length : *runs) {
    if (length > count - at) return {};
    if (length == 0) continue;
    out[at] = first;
    first = at;
    for (std::size_t k = at + 1; k < at + length; ++k) out[k] = k - 1;
    at += length;
  }
  return at == count ? out : std::vector<std::size_t>();
}

/// Differences modulo the width of the type, the small ones of either sign first.
std::vector<std::uint32_t> zigzag_differences(Type type, const std::vector<std::uint32_t>& values, const std::vector<std::size_t>& before_place) {
  const unsigned bits = 8 * static_cast<unsigned>(bytes_of(type));
  const std::uint32_t mask = mask_of(type);
  std::vector<std::uint32_t> out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint32_t d = (values[i] - (before_place[i] == kNothing ? 0u : values[before_place[i]])) & mask;
    const bool negative = (d >> (bits - 1)) != 0;
    out[i] = ((d << 1) ^ (negative ? mask : 0u)) & mask;
  }
  return out;
}

void sum_up(Type type, const std::vector<std::size_t>& before_place, std::vector<std::uint32_t>& zigzag) {
  for (std::size_t i = 0; i < zigzag.size(); ++i) {
    const std::uint32_t z = zigzag[i], before = before_place[i] == kNothing ? 0u : zigzag[before_place[i]];
    zigzag[i] = (before + ((z >> 1) ^ (0u - (z & 1u)))) & mask_of(type);
  }
}

void append_varint(std::string& out, std::uint64_t v) {
  for (; v >= 128; v >>= 7) out += static_cast<char>(0x80u | (v & 0x7fu));
  out += static_cast<char>(v);
}

std::string as_planes(Type type, const std::vector<std::uint32_t>& values) {
  std::string out;
  out.reserve(values.size() * bytes_of(type));
  for (std::size_t b = 0; b < bytes_of(type); ++b)
    for (const std::uint32_t v : values) out += static_cast<char>((v >> (8 * b)) & 0xffu);
  return out;
}

std::string coded(Type type, Coding coding, const std::vector<std::uint32_t>& values, const std::vector<std::size_t>& before_place) {
  switch (coding) {
    case Coding::planes: return as_planes(type, values);
    case Coding::delta_planes: return as_planes(type, zigzag_differences(type, values, before_place));
    case Coding::delta: {
      std::string out;
      for (const std::uint32_t z : zigzag_differences(type, values, before_place)) append_varint(out, z);
      return out;
    }
    case Coding::plain: break;
  }
  std::string out;
  out.reserve(values.size() * bytes_of(type));
  for (const std::uint32_t v : values)
    for (std::size_t b = 0; b < bytes_of(type); ++b) out += static_cast<char>((v >> (8 * b)) & 0xffu);
  return out;
}

/// Values of 32 bits as multiples of what all of them differ by, from the least one on.
std::vector<std::uint32_t> in_steps(const std::vector<std::uint32_t>& values, ChunkInfo& info) {
  const auto number = [&](std::uint32_t v) { return info.type == Type::i32 ? std::int64_t{static_cast<std::int32_t>(v)} : std::int64_t{v}; };
  if (values.empty() || bytes_of(info.type) < 4) return values;
  std::int64_t least = number(values.front()), step = 0;
  for (const std::uint32_t v : values) least = std::min(least, number(v));
  for (const std::uint32_t v : values) step = std::gcd(step, number(v) - least);
  if (step < 2) return values;
  info.base = least;
  info.step = step;
  std::vector<std::uint32_t> out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = static_cast<std::uint32_t>((number(values[i]) - least) / step);
  return out;
}

std::string smallest(std::string_view bytes, bool& packed) {
  std::string best(bytes);
  packed = false;
  for (const Packing& how : kPackings) {
    std::string out = deflated(bytes, how);
    if (!out.empty() && out.size() < best.size()) best = std::move(out), packed = true;
  }
  return best;
}

}  // namespace

std::string_view name(Type t) { return kTypeNames[static_cast<std::size_t>(t)]; }
std::string_view name(Coding c) { return kCodingNames[static_cast<std::size_t>(c)]; }
std::optional<Type> type_of(std::string_view s) {
  const auto it = std::find(kTypeNames.begin(), kTypeNames.end(), s);
  return it == kTypeNames.end() ? std::nullopt : std::optional(static_cast<Type>(it - kTypeNames.begin()));
}
std::optional<Coding> coding_of(std::string_view s) {
  const auto it = std::find(kCodingNames.begin(), kCodingNames.end(), s);
  return it == kCodingNames.end() ? std::nullopt : std::optional(static_cast<Coding>(it - kCodingNames.begin()));
}
std::size_t bytes_of(Type t) { return t == Type::u8 ? 1 : t == Type::u16 ? 2 : 4; }

Chunk encode(std::string name, Type type, const std::vector<std::uint32_t>& given, const Before& before) {
  Chunk out{std::move(name), {type, Coding::plain, false, given.size(), 0, 1, 1, {}}, {}};
  const std::vector<std::uint32_t> values = in_steps(given, out.info);
  // Codings are told apart by a stretch from the front, where it is long; runs of it end where it does.
  const std::size_t tried = std::min(kTried, values.size());
  const std::vector<std::uint32_t> part(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(tried));
  std::vector<std::size_t> places = places_before(values.size(), before.lag, before.runs);
  if (places.size() != values.size()) places = places_before(values.size(), 1, nullptr);
  const bool plain_order = before.lag == 1 && before.runs == nullptr;
  std::size_t best = 0;
  for (const Coding c : {Coding::plain, Coding::delta, Coding::planes, Coding::delta_planes}) {
    if (type == Type::u8 && (c == Coding::planes || c == Coding::delta)) continue;  // as plain and delta_planes
    bool packed = false;
    const std::size_t size = smallest(coded(type, c, part, places), packed).size();
    if (c != Coding::plain && size >= best) continue;
    best = size;
    out.info.coding = c;
  }
  if (!plain_order && (out.info.coding == Coding::delta || out.info.coding == Coding::delta_planes)) {
    out.info.lag = before.lag;
    out.info.runs = before.runs_chunk;
  }
  out.bytes = smallest(coded(type, out.info.coding, values, places), out.info.deflated);
  return out;
}

Chunk encode_text(std::string name, std::string text) {
  Chunk out{std::move(name), {Type::u8, Coding::plain, false, text.size(), 0, 1, 1, {}}, {}};
  out.bytes = smallest(text, out.info.deflated);
  return out;
}

std::optional<std::vector<std::uint32_t>> decode(const ChunkInfo& info, std::string_view bytes, const std::vector<std::uint32_t>* runs) {
  if (info.count > kLargest) return std::nullopt;
  const std::size_t width = bytes_of(info.type), count = static_cast<std::size_t>(info.count);
  std::string own;
  if (info.deflated) {
    // A difference takes one to five bytes; the others as many as the type.
    std::optional<std::string> text = inflated(bytes, info.count * (info.coding == Coding::delta ? 5 : width));
    if (!text) return std::nullopt;
    own = std::move(*text);
    bytes = own;
  }
  if (info.coding == Coding::delta ? bytes.size() < count : bytes.size() != count * width) return std::nullopt;
  const bool differences = info.coding == Coding::delta || info.coding == Coding::delta_planes;
  std::vector<std::size_t> places;
  if (differences) {
    if (info.lag < 1 || (runs == nullptr) != info.runs.empty()) return std::nullopt;
    places = places_before(count, info.lag, runs);
    if (places.size() != count) return std::nullopt;
  }
  std::vector<std::uint32_t> out(count);
  if (info.coding == Coding::delta) {
    std::size_t at = 0;
    for (std::uint32_t& z : out) {
      z = 0;
      for (unsigned shift = 0;; shift += 7) {
        if (at >= bytes.size() || shift > 28) return std::nullopt;
        const auto b = static_cast<unsigned char>(bytes[at++]);
        z |= static_cast<std::uint32_t>(b & 0x7fu) << shift;
        if (b < 128) break;
      }
    }
    if (at != bytes.size()) return std::nullopt;
  } else {
    const bool planes = info.coding != Coding::plain;
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t v = 0;
      for (std::size_t b = 0; b < width; ++b)
        v |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[planes ? b * count + i : i * width + b])) << (8 * b);
      out[i] = v;
    }
  }
  if (differences) sum_up(info.type, places, out);
  if (info.base != 0 || info.step != 1)
    for (std::uint32_t& v : out) v = static_cast<std::uint32_t>(info.base + info.step * static_cast<std::int64_t>(v));
  return out;
}

void FrontCoder::add(std::string_view name) {
  std::size_t same = 0;
  while (same < name.size() && same < before_.size() && name[same] == before_[same]) ++same;
  append_varint(text_, same);
  append_varint(text_, name.size() - same);
  text_.append(name.substr(same));
  before_ = name;
}

}  // namespace taufold::view
