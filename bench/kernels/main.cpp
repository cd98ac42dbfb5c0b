// Google Benchmark's own main, with the memory bandwidth of this machine in the head of the report.
#include <benchmark/benchmark.h>

#include <string>

#include "triad.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  for (const int threads : {1, 2}) {
    const double gigabytes = taufold::bench::triad_bandwidth(threads) * 1e-9;
    benchmark::AddCustomContext("triad_GB_per_s_threads_" + std::to_string(threads), std::to_string(gigabytes));
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
