#include "sta/tags.hpp"

#include <bit>

namespace taufold::sta {

std::size_t Tags::Hash::operator()(const Tag& t) const {
  std::uint64_t h = 0x9e3779b97f4a7c15;
  const auto mix = [&h](std::uint64_t x) {
    h = (h ^ x) * 0xff51afd7ed558ccd;
    h ^= h >> 32;
  };
  mix(std::uint64_t{t.launch.value} << 32 | t.origin.value);
  mix(std::uint64_t{t.uncertainty} << 32 | t.states.value);
  mix(std::bit_cast<std::uint64_t>(t.latency_s));
  mix(std::uint64_t{t.credit.value} << 32 | t.credit_tag.value);
  mix(static_cast<std::uint64_t>(t.is_clock) | static_cast<std::uint64_t>(t.propagated) << 1 |
      std::uint64_t{t.credit_edge} << 2 | static_cast<std::uint64_t>(t.credit_mode) << 3);
  return static_cast<std::size_t>(h);
}

TagId Tags::intern(const Tag& t) {
  if (const auto it = ids_.find(t); it != ids_.end()) return it->second;
  const TagId id = tags_.push_back(t);
  base_.push_back(id);
  ids_.emplace(t, id);
  if (t.credit.valid()) {
    Tag plain = t;
    plain.credit = VertexId();
    plain.credit_tag = TagId();
    plain.credit_edge = 0;
    plain.credit_mode = Mode::late;
    const TagId base = intern(plain);
    base_[id] = base;
  }
  return id;
}

}  // namespace taufold::sta
