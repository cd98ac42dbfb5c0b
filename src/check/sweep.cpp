#include "check/sweep.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <utility>

namespace taufold::check {

namespace {

struct Event {
  std::int64_t x;
  std::uint32_t rect;
  bool enters;
};

/// The rectangles that the sweep line now crosses, by height class (powers of two) and lower edge. Within a
/// class a rectangle that meets [ylo, yhi) begins less than one class height below ylo, so a search looks at
/// few that do not.
class Front {
 public:
  void insert(const Rect& r, std::uint32_t id) { class_of(r).insert({r.ylo, id}); }
  void erase(const Rect& r, std::uint32_t id) { class_of(r).erase({r.ylo, id}); }

  /// Calls fn(id) for candidates until it returns false.
  template <class Fn>
  bool near(const Rect& r, Fn&& fn) const {
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      if (classes_[c].empty()) continue;
      const std::int64_t reach = std::int64_t{1} << (c + 1);  // heights of this class are below it
      for (auto it = classes_[c].lower_bound({r.ylo - reach, 0});
           it != classes_[c].end() && it->first < r.yhi; ++it)
        if (!fn(it->second)) return false;
    }
    return true;
  }

 private:
  using Class = std::set<std::pair<std::int64_t, std::uint32_t>>;
  Class& class_of(const Rect& r) {
    return classes_[static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(r.yhi - r.ylo)) - 1)];
  }
  std::array<Class, 40> classes_;  // heights stay below 2^32
};

}  // namespace

bool find_overlaps(const std::vector<Rect>& rects, std::int64_t max_pairs,
                   const std::function<void(std::uint32_t, std::uint32_t)>& hit) {
  std::vector<Event> events;
  events.reserve(2 * rects.size());
  for (std::uint32_t i = 0; i < rects.size(); ++i) {
    events.push_back({rects[i].xlo, i, true});
    events.push_back({rects[i].xhi, i, false});
  }
  // Leaving comes first: rectangles that abut do not overlap.
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    if (a.x != b.x) return a.x < b.x;
    if (a.enters != b.enters) return !a.enters;
    return a.rect < b.rect;
  });
  Front front;
  std::int64_t found = 0;
  for (const Event& e : events) {
    const Rect& r = rects[e.rect];
    if (!e.enters) {
      front.erase(r, e.rect);
      continue;
    }
    const bool go_on = front.near(r, [&](std::uint32_t other) {
      if (rects[other].yhi <= r.ylo) return true;
      if (found == max_pairs) return false;
      ++found;
      hit(std::min(other, e.rect), std::max(other, e.rect));
      return true;
    });
    if (!go_on) return false;
    front.insert(r, e.rect);
  }
  return true;
}

}  // namespace taufold::check
