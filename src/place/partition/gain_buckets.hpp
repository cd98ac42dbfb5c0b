// Vertices by gain: doubly linked lists, one a gain, last in first out (Fiduccia, Mattheyses, DAC 1982).
// Gains beyond the range share the outermost list; the exact gain stays with the caller.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace taufold::place {

class GainBuckets {
 public:
  static constexpr std::int32_t kNone = -1;

  void reset(std::int32_t vertices, std::int64_t largest_gain) {
    range_ = static_cast<std::int32_t>(std::min<std::int64_t>(largest_gain, kMaxRange));
    head_.assign(2 * static_cast<std::size_t>(range_) + 1, kNone);
    next_.resize(vertices);
    previous_.resize(vertices);
    bucket_.assign(vertices, kNone);
    top_ = -1;
  }

  bool holds(std::int32_t v) const { return bucket_[v] != kNone; }

  void insert(std::int32_t v, std::int64_t gain) {
    const std::int32_t b = index(gain);
    bucket_[v] = b;
    previous_[v] = kNone;
    next_[v] = head_[b];
    if (head_[b] != kNone) previous_[head_[b]] = v;
    head_[b] = v;
    top_ = std::max(top_, b);
  }

  void remove(std::int32_t v) {
    const std::int32_t b = bucket_[v];
    if (previous_[v] != kNone)
      next_[previous_[v]] = next_[v];
    else
      head_[b] = next_[v];
    if (next_[v] != kNone) previous_[next_[v]] = previous_[v];
    bucket_[v] = kNone;
  }

  void move(std::int32_t v, std::int64_t gain) {
    if (index(gain) == bucket_[v]) return;
    remove(v);
    insert(v, gain);
  }

  /// The vertex of largest gain for which ok(v), looking at `tries` vertices at most; kNone when there is
  /// none.
  template <class Ok>
  std::int32_t best(Ok&& ok, int tries) {
    while (top_ >= 0 && head_[top_] == kNone) --top_;
    for (std::int32_t b = top_; b >= 0; --b)
      for (std::int32_t v = head_[b]; v != kNone; v = next_[v]) {
        if (ok(v)) return v;
        if (--tries == 0) return kNone;
      }
    return kNone;
  }

 private:
  static constexpr std::int64_t kMaxRange = 1 << 16;
  std::int32_t index(std::int64_t gain) const {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(gain, -range_, range_)) + range_;
  }
  std::int32_t range_ = 0, top_ = -1;
  std::vector<std::int32_t> head_, next_, previous_, bucket_;
};

}  // namespace taufold::place
