// Names kept once in one block of characters; a name is a 32-bit index. Look-up by text is by a hash table over the pool.
#pragma once

#include <cstdint>
#include <string_view>
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
    std::size_t slots = 64;
    while (slots < 2 * n + 2) slots *= 2;
    if (slots > slots_.size()) rehash(slots);
  }
  /// Index of `s`, or kNone.
  std::uint32_t find(std::string_view s) const {
    if (slots_.empty()) return kNone;
    for (std::uint64_t h = hash(s);; ++h) {
      const std::uint32_t i = slots_[h & (slots_.size() - 1)];
      if (i == kNone || (*this)[i] == s) return i;
    }
  }
  /// Adds `s` unless it is there; returns {index, true if new}.
  std::pair<std::uint32_t, bool> insert(std::string_view s) {
    if ((size() + 1) * 2 > slots_.size()) rehash(slots_.empty() ? 64 : slots_.size() * 2);
    std::uint64_t h = hash(s);
    for (;; ++h) {
      const std::uint32_t i = slots_[h & (slots_.size() - 1)];
      if (i == kNone) break;
      if ((*this)[i] == s) return {i, false};
    }
    const std::uint32_t i = size();
    slots_[h & (slots_.size() - 1)] = i;
    text_.insert(text_.end(), s.begin(), s.end());
    begin_.push_back(text_.size());
    return {i, true};
  }

 private:
  static std::uint64_t hash(std::string_view s) {
    std::uint64_t h = 0xcbf29ce484222325ULL;  // FNV-1a, finalised
    for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return mix64(h);
  }
  void rehash(std::size_t n) {
    slots_.assign(n, kNone);
    for (std::uint32_t i = 0; i < size(); ++i) {
      std::uint64_t h = hash((*this)[i]);
      while (slots_[h & (n - 1)] != kNone) ++h;
      slots_[h & (n - 1)] = i;
    }
  }
  std::vector<char> text_;
  std::vector<std::uint64_t> begin_{0};
  std::vector<std::uint32_t> slots_;
};

}  // namespace taufold
