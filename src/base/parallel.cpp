#include "base/parallel.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace taufold {

// A job is published under a generation number. Workers spin briefly before they sleep: the placer opens some ten short
// parallel regions an iteration, and a futex wake costs as much as the region. The pool is our own (not oneTBB) because the
// packaged TBB is not instrumented for the thread sanitizer, which is one of the presets.
struct ThreadPool::State {
  std::mutex mutex;
  std::condition_variable wake;
  std::atomic<std::size_t> generation{0};
  std::atomic<std::size_t> next{0};
  std::atomic<int> busy{0};
  std::size_t tasks = 0;
  Task task = nullptr;
  void* context = nullptr;
  bool stop = false;
  std::vector<std::thread> workers;

  void drain(int worker) {
    for (;;) {
      const std::size_t t = next.fetch_add(1, std::memory_order_relaxed);
      if (t >= tasks) return;
      task(context, t, worker);
    }
  }
};

namespace {
constexpr int kSpins = 4000;
}

ThreadPool::ThreadPool(int threads) : threads_(std::max(1, threads)), state_(std::make_unique<State>()) {
  for (int w = 1; w < threads_; ++w) {
    state_->workers.emplace_back([s = state_.get(), w] {
      std::size_t seen = 0;
      for (;;) {
        for (int i = 0; i < kSpins && s->generation.load(std::memory_order_acquire) == seen; ++i) {
        }
        if (s->generation.load(std::memory_order_acquire) == seen) {
          std::unique_lock lock(s->mutex);
          s->wake.wait(lock, [&] { return s->generation.load(std::memory_order_relaxed) != seen; });
        }
        seen = s->generation.load(std::memory_order_acquire);
        if (s->stop) return;
        s->drain(w);
        s->busy.fetch_sub(1, std::memory_order_release);
      }
    });
  }
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stop = true;
    state_->generation.fetch_add(1, std::memory_order_release);
  }
  state_->wake.notify_all();
  for (auto& w : state_->workers) w.join();
}

void ThreadPool::dispatch(std::size_t tasks, Task task, void* context) {
  if (tasks == 0) return;
  State& s = *state_;
  if (threads_ == 1 || tasks == 1) {
    for (std::size_t t = 0; t < tasks; ++t) task(context, t, 0);
    return;
  }
  {
    std::lock_guard lock(s.mutex);
    s.tasks = tasks;
    s.task = task;
    s.context = context;
    s.next.store(0, std::memory_order_relaxed);
    s.busy.store(threads_ - 1, std::memory_order_relaxed);
    s.generation.fetch_add(1, std::memory_order_release);
  }
  s.wake.notify_all();
  s.drain(0);
  for (int spin = 0; s.busy.load(std::memory_order_acquire) != 0; ++spin)
    if (spin > kSpins) std::this_thread::yield();
}

}  // namespace taufold
