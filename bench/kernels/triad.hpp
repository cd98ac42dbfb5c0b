// Memory bandwidth of this machine by the triad a = b + s c (J. McCalpin's STREAM), measured once a thread count in the run
// that needs it, so that every kernel's traffic can be given as a share of what the memory delivers here and now.
#pragma once

#include <benchmark/benchmark.h>

#include "base/timer.hpp"

namespace taufold::bench {

/// Bytes a second, best of several passes over arrays far larger than the caches.
double triad_bandwidth(int threads);

/// Sets the kernel's counters: compulsory traffic a second, and its share of the triad with as many threads. `bytes` is
/// what one iteration must read and write at least once, each array counted once a sweep over it; `timer` began with the
/// first iteration.
void count_traffic(benchmark::State& state, double bytes, int threads, const Timer& timer);

/// Sizes for kernels over cells: 45 thousand and a million, each with one thread and with two.
void cells_and_threads(benchmark::internal::Benchmark* b);

}  // namespace taufold::bench
