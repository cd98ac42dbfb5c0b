// Typed 32-bit ids and vectors indexed by them: a net id can never index an instance array.
#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace taufold {

template <class Tag>
struct Id {
  std::uint32_t value = std::numeric_limits<std::uint32_t>::max();

  constexpr Id() = default;
  constexpr explicit Id(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
  constexpr bool valid() const { return value != std::numeric_limits<std::uint32_t>::max(); }
  friend constexpr auto operator<=>(Id, Id) = default;
};

/// A std::vector that is indexed by one kind of id.
template <class IdType, class T>
class IndexVector {
 public:
  IndexVector() = default;
  explicit IndexVector(std::size_t n, const T& v = T()) : data_(n, v) {}

  decltype(auto) operator[](IdType i) {
    assert(i.value < data_.size());
    return data_[i.value];
  }
  decltype(auto) operator[](IdType i) const {
    assert(i.value < data_.size());
    return data_[i.value];
  }
  std::size_t size() const { return data_.size(); }
  bool empty() const { return data_.empty(); }
  void reserve(std::size_t n) { data_.reserve(n); }
  void resize(std::size_t n, const T& v = T()) { data_.resize(n, v); }
  void assign(std::size_t n, const T& v) { data_.assign(n, v); }
  void clear() { data_.clear(); }
  IdType push_back(T v) {
    data_.push_back(std::move(v));
    return IdType(data_.size() - 1);
  }
  auto begin() { return data_.begin(); }
  auto end() { return data_.end(); }
  auto begin() const { return data_.begin(); }
  auto end() const { return data_.end(); }
  std::vector<T>& raw() { return data_; }
  const std::vector<T>& raw() const { return data_; }
  friend bool operator==(const IndexVector&, const IndexVector&) = default;

 private:
  std::vector<T> data_;
};

/// Half-open range of ids, for `for (auto i : ids<NetId>(n))`.
template <class IdType>
class IdRange {
 public:
  struct Iterator {
    std::uint32_t v;
    IdType operator*() const { return IdType(v); }
    Iterator& operator++() {
      ++v;
      return *this;
    }
    friend bool operator==(Iterator, Iterator) = default;
  };
  IdRange(std::size_t first, std::size_t last)
      : first_(static_cast<std::uint32_t>(first)), last_(static_cast<std::uint32_t>(last)) {}
  Iterator begin() const { return {first_}; }
  Iterator end() const { return {last_}; }
  std::size_t size() const { return last_ - first_; }

 private:
  std::uint32_t first_, last_;
};

template <class IdType>
IdRange<IdType> ids(std::size_t n) {
  return {0, n};
}

}  // namespace taufold
