// Multi-objective search over the levers of a sweep: NSGA-II (Deb, Pratap, Agarwal, Meyarivan 2002) with simulated binary crossover and polynomial mutation (Deb, Agrawal
// 1995). Deviations: the first generation is a latin hypercube; points that cannot be computed come behind all others; a child that stands already in the population is
// mutated again.
//
// What a generation proposes is a function of the seed and of the results of those before it, so that a search which was killed goes on as if it had not been.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/sweep/file.hpp"
#include "flow/sweep/store.hpp"

namespace taufold::flow {

class GeneticSearch {
 public:
  /// `sweep` outlives it; it has goals and a population.
  explicit GeneticSearch(const Sweep& sweep) : s_(sweep) {}

  /// How many points the next generation has: the population, less in the last one; 0: there is none.
  std::int64_t size() const;
  std::int64_t first() const { return first_; }  ///< index of its first point
  /// Values of the levers of each of them.
  std::vector<std::vector<double>> propose() const;
  /// The results of the generation, in the order of its points. The best of them and of the population stay.
  void take(std::vector<SweptPoint> results);

 private:
  struct Member {
    SweptPoint point;
    std::vector<double> at;  ///< objectives; empty: cannot be computed
    std::size_t rank = 0;    ///< of the front that it belongs to
    double crowding = 0;
  };
  void rank(std::vector<Member>&) const;
  std::vector<double> child(std::int64_t index, std::uint32_t attempt) const;

  const Sweep& s_;
  std::int64_t first_ = 0;
  std::vector<Member> population_;
};

}  // namespace taufold::flow
