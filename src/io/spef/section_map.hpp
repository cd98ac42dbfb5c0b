// A hash table that is emptied for every net at no cost: slots of former nets are recognised by their stamp.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "db/parasitics.hpp"

namespace taufold::io::spef {

inline std::uint64_t hash_of(std::string_view s) {
  std::uint64_t h = s.size();
  const auto step = [&h](const char* p, std::size_t n) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, n);
    h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
    h ^= h >> 29;
  };
  for (; s.size() >= 8; s.remove_prefix(8)) step(s.data(), 8);
  if (!s.empty()) step(s.data(), s.size());
  return mix64(h);
}

inline std::uint64_t hash_of(const db::NodeKey& k) {
  return mix64((std::uint64_t{k.id} << 32 | k.number) ^
               (std::uint64_t{static_cast<std::uint8_t>(k.kind)} << 62));
}

template <class Key>
class SectionMap {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  SectionMap() : slots_(256) {}
  void clear() {
    size_ = 0;
    if (++stamp_ == 0) {
      slots_.assign(slots_.size(), {});
      stamp_ = 1;
    }
  }
  /// The number of `key`, kNone where it has none yet. The reference holds until the next call.
  std::uint32_t& at(const Key& key) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    Slot& s = slots_[probe(key)];
    if (s.stamp != stamp_) {
      s = {key, kNone, stamp_};
      ++size_;
    }
    return s.value;
  }
  std::uint32_t find(const Key& key) const {
    const Slot& s = slots_[probe(key)];
    return s.stamp == stamp_ ? s.value : kNone;
  }

 private:
  struct Slot {
    Key key{};
    std::uint32_t value = kNone, stamp = 0;
  };
  std::size_t probe(const Key& key) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t k = static_cast<std::size_t>(hash_of(key)) & mask;; k = (k + 1) & mask)
      if (slots_[k].stamp != stamp_ || slots_[k].key == key) return k;
  }
  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot& s : old)
      if (s.stamp == stamp_) slots_[probe(s.key)] = s;
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  std::uint32_t stamp_ = 1;
};

}  // namespace taufold::io::spef
