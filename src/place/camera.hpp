// Takes pictures of some cells while they are placed, film.hpp. It looks and changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "place/film.hpp"
#include "place/problem.hpp"

namespace taufold::place {

class Camera {
 public:
  /// At most `most` cells, evenly spread over the numbers of the problem, which neighbours share.
  Camera(const Problem&, std::size_t insts, int most);

  /// A stage begins, of which at most `frames` are kept: of more every second one, again and again.
  void begin(std::string stage, std::size_t frames);
  /// Asked once a step: whether this one is to be shot.
  bool due() { return asked_++ % every_ == 0; }
  /// Cells of the problem that it was made for.
  const std::vector<std::int32_t>& cells() const { return cells_; }
  /// Centres in dbu and tiers of cells(), in their order. A quantity that the stage lacks is not a number.
  void shoot(double wirelength, double overflow, std::vector<float> x, std::vector<float> y, std::vector<std::uint8_t> tier);
  /// The same from a placement of another problem of the design.
  void shoot(double wirelength, const db::Design&, const db::Placement&);

  /// Where all cells stood when they had been spread, centres in dbu.
  void keep_spread(const Problem&, const std::vector<float>& x, const std::vector<float>& y);

  Film take_film() { return std::move(film_); }

 private:
  std::vector<std::int32_t> cells_;
  std::size_t insts_;
  std::string stage_;
  std::size_t first_ = 0, most_ = 1, every_ = 1, asked_ = 0;
  Film film_;
};

}  // namespace taufold::place
