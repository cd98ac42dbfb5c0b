// Identities of paths. Two paths that meet at a vertex are one when their tags are equal: launched by the same
// clock edge in the same way, with the same exceptions begun. Tags are interned; ids are stable for the life of
// the table.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sta/exceptions.hpp"

namespace taufold::sta {

using TagId = Id<struct TagTag>;

struct Tag {
  static constexpr std::uint32_t kOfClock = 0xffffffff;

  ClockEdgeId launch;  ///< invalid: by no clock
  VertexId origin;     ///< where that clock begins; invalid: a virtual one
  bool is_clock = false;
  bool propagated = false;
  std::uint32_t uncertainty = kOfClock;  ///< index of Constraints::pin_clocking, or that of the clock
  double latency_s = 0;                  ///< of an ideal clock
  StatesId states = Exceptions::kNone;
  /// Last vertex on the clock's way that a credit for common clock path may count back from, and the tag and
  /// edge of the clock there; invalid: the clock path is the path itself, or there is none.
  VertexId credit;
  TagId credit_tag;
  std::uint8_t credit_edge = 0;
  Mode credit_mode = Mode::late;

  friend bool operator==(const Tag&, const Tag&) = default;
};

class Tags {
 public:
  const Tag& operator[](TagId t) const { return tags_[t]; }
  std::size_t size() const { return tags_.size(); }
  TagId intern(const Tag&);
  /// Id of the same tag without its credit vertex: what pruning compares.
  TagId without_credit(TagId t) const { return base_[t]; }

 private:
  struct Hash {
    std::size_t operator()(const Tag&) const;
  };
  IndexVector<TagId, Tag> tags_;
  IndexVector<TagId, TagId> base_;
  std::unordered_map<Tag, TagId, Hash> ids_;
};

}  // namespace taufold::sta
