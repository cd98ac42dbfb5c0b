// Names kept once in one block of characters; a name is a 32-bit index. Look-up by text is by a hash table
// over the pool. With a million names every look-up is three cache misses (slot, start, characters), so that
// there is also a look-up of many names at once, whose misses overlap.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace taufold {

class StringPool {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  std::uint32_t size() const { return static_cast<std::uint32_t>(begin_.size() - 1); }
  std::string_view operator[](std::uint32_t i) const {
    return {text_.data() + begin_[i], static_cast<std::size_t>(begin_[i + 1] - begin_[i])};
  }
  /// Makes room for n names.
  void reserve(std::size_t n) {
    begin_.reserve(n + 1);
    std::size_t slots = kFewest;
    while (slots < 2 * n + 2) slots *= 2;
    if (slots > slots_.size()) rehash(slots);
  }
  /// Bytes held, with what is in reserve.
  std::size_t memory_bytes() const {
    return text_.capacity() + begin_.capacity() * sizeof(begin_[0]) + slots_.capacity() * sizeof(Slot);
  }
  /// Gives back the reserve that growing left; look-up stays as it is.
  void shrink_to_fit() {
    text_.shrink_to_fit();
    begin_.shrink_to_fit();
  }
  /// Index of `s`, or kNone.
  std::uint32_t find(std::string_view s) const {
    return slots_.empty() ? kNone : slots_[probe(s, hash(s))].index;
  }

  /// found[k] = find(names[k]) for all k.
  void find_all(std::span<const std::string_view> names, std::span<std::uint32_t> found) const {
    constexpr std::size_t kBatch = 64;
    std::array<std::uint32_t, kBatch> h;
    for (std::size_t first = 0; first < names.size(); first += kBatch) {
      const std::size_t n = std::min(kBatch, names.size() - first);
      if (slots_.empty()) {
        std::fill_n(found.begin() + static_cast<std::ptrdiff_t>(first), n, kNone);
        continue;
      }
      for (std::size_t k = 0; k < n; ++k) {
        h[k] = hash(names[first + k]);
        __builtin_prefetch(&slots_[h[k] & mask()]);
      }
      // The first name of equal tag is nearly always the one; the full probe below then finds everything in
      // the cache.
      for (std::size_t k = 0; k < n; ++k) {
        const Slot& s = slots_[h[k] & mask()];
        if (s.index != kNone) __builtin_prefetch(&begin_[s.index]);
      }
      for (std::size_t k = 0; k < n; ++k) {
        const Slot& s = slots_[h[k] & mask()];
        if (s.index != kNone) __builtin_prefetch(text_.data() + begin_[s.index]);
      }
      for (std::size_t k = 0; k < n; ++k) found[first + k] = slots_[probe(names[first + k], h[k])].index;
    }
  }

  /// Brings the slot of `s` into the cache, for an insert or find soon after.
  void prefetch(std::string_view s) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash(s) & mask()]);
  }
  /// Adds `s` unless it is there; returns {index, true if new}.
  std::pair<std::uint32_t, bool> insert(std::string_view s) {
    if ((std::size_t{size()} + 1) * 2 > slots_.size()) rehash(std::max(kFewest, slots_.size() * 2));
    const std::uint32_t h = hash(s);
    Slot& slot = slots_[probe(s, h)];
    if (slot.index != kNone) return {slot.index, false};
    const std::uint32_t i = size();
    slot = {i, h};
    text_.insert(text_.end(), s.begin(), s.end());
    begin_.push_back(text_.size());
    return {i, true};
  }

 private:
  static constexpr std::size_t kFewest = 64;
  struct Slot {
    std::uint32_t index = kNone;
    std::uint32_t tag =
        0;  ///< hash of the name: unequal names are told apart, and moved, without a look at the text
  };

  std::size_t mask() const { return slots_.size() - 1; }
  /// Slot of `s`, or the empty slot where it would go.
  std::size_t probe(std::string_view s, std::uint32_t h) const {
    for (std::size_t k = h & mask();; k = (k + 1) & mask())
      if (slots_[k].index == kNone || (slots_[k].tag == h && (*this)[slots_[k].index] == s)) return k;
  }
  static std::uint32_t hash(std::string_view s) {
    std::uint64_t h = s.size();
    for (; s.size() >= 8; s.remove_prefix(8)) h = step(h, s.data(), 8);
    if (!s.empty()) h = step(h, s.data(), s.size());
    return static_cast<std::uint32_t>(mix64(h) >> 32);
  }
  static std::uint64_t step(std::uint64_t h, const char* p, std::size_t n) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, n);
    h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
    return h ^ (h >> 29);
  }
  void rehash(std::size_t n) {
    std::vector<Slot> old(n);
    old.swap(slots_);
    for (const Slot& s : old) {
      if (s.index == kNone) continue;
      std::size_t k = s.tag & mask();
      while (slots_[k].index != kNone) k = (k + 1) & mask();
      slots_[k] = s;
    }
  }
  std::vector<char> text_;
  std::vector<std::uint64_t> begin_{0};
  std::vector<Slot> slots_;
};

}  // namespace taufold
