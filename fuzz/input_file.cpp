// Any bytes as a packed file: unpacked within the limit, or refused with an error.
#include "io/input_file.hpp"

#include <lzma.h>
#include <zlib.h>

#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  constexpr std::uint64_t kLimit = 100'000;
  io::InputLimits limits;
  limits.unpacked = kLimit;
  diag::Collector out;
  const auto file = io::unpack_input("f.xz", {reinterpret_cast<const char*>(data), size}, out, limits);
  fuzz::require(file.has_value() == out.ok(), "a file is handed on exactly when there is no error");
  if (file)
    fuzz::require(file->packing == io::Packing::none || file->text.size() <= kLimit, "the limit is kept");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  std::vector<std::string> all;
  for (const std::string_view text : {kCase, kResult}) {
    std::string xz(lzma_stream_buffer_bound(text.size()), '\0');
    std::size_t used = 0;
    require(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                    reinterpret_cast<std::uint8_t*>(xz.data()), &used, xz.size()) == LZMA_OK,
            "the seed is packed");
    all.push_back(xz.substr(0, used));
    z_stream s{};
    require(deflateInit2(&s, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "the seed is packed");
    std::string gz(deflateBound(&s, text.size()) + 64, '\0');
    s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    s.avail_in = static_cast<uInt>(text.size());
    s.next_out = reinterpret_cast<Bytef*>(gz.data());
    s.avail_out = static_cast<uInt>(gz.size());
    require(deflate(&s, Z_FINISH) == Z_STREAM_END, "the seed is packed");
    gz.resize(s.total_out);
    deflateEnd(&s);
    all.push_back(gz);
    all.push_back(gz + gz);
  }
  return all;
}
