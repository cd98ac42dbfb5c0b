// Deterministic parallel loops: work is cut into fixed blocks that do not depend on the thread count, every block writes
// its own output, and reductions combine block results in index order. One pool a run, passed down explicitly.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace taufold {

class ThreadPool {
 public:
  /// threads >= 1; the calling thread is one of them.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return threads_; }

  /// Calls fn(task, worker) once for each task in [0, tasks); worker in [0, threads()) names the scratch space to use.
  /// Which worker runs a task is not determined; results must not depend on it. Must not be nested.
  template <class Fn>
  void run(std::size_t tasks, Fn&& fn) {
    using Callable = std::remove_reference_t<Fn>;
    dispatch(tasks, [](void* f, std::size_t t, int w) { (*static_cast<Callable*>(f))(t, w); },
             const_cast<void*>(static_cast<const void*>(&fn)));
  }

  /// Calls fn(begin, end) for consecutive blocks of [0, n) of the given size.
  template <class Fn>
  void for_blocks(std::size_t n, std::size_t block, Fn&& fn) {
    run((n + block - 1) / block, [&](std::size_t t, int) { fn(t * block, std::min(n, (t + 1) * block)); });
  }

  /// Sum over blocks of fn(begin, end), added in block order: the same bits for any thread count.
  template <class T, class Fn>
  T sum_blocks(std::size_t n, std::size_t block, Fn&& fn) {
    std::vector<T> part((n + block - 1) / block);
    run(part.size(), [&](std::size_t t, int) { part[t] = fn(t * block, std::min(n, (t + 1) * block)); });
    T total{};
    for (const T& p : part) total += p;
    return total;
  }

 private:
  using Task = void (*)(void*, std::size_t, int);
  void dispatch(std::size_t tasks, Task task, void* context);
  struct State;
  int threads_;
  std::unique_ptr<State> state_;
};

}  // namespace taufold
