// Systems: the search over all mappings of a 405 B model on 16,384 accelerators, one evaluation, the event-driven step; and, with the program given, a sweep of 10,000 points
// killed ten times at random moments and taken up again.   bench_system [THREADS] [PROGRAM]
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "base/timer.hpp"
#include "system/calibration.hpp"
#include "system/schedule.hpp"
#include "system/search.hpp"

namespace {

using namespace taufold;
namespace fs = std::filesystem;

void searches(int threads) {
  const system::Coefficients& k = system::shipped_calibration().coefficients;
  ThreadPool pool(threads);
  std::printf("all mappings, %d thread%s\n  %-14s %-8s %12s %10s %10s %10s  %s\n", threads, threads == 1 ? "" : "s", "model", "on", "accelerators", "mappings", "timed", "s", "fastest");
  for (const char* model : {"llama31_405b", "deepseek_v3"})
    for (const char* platform : {"H100", "GB200"})
      for (const double n : {1024.0, 16384.0}) {
        const system::SearchSpace space{.model = *system::find_transformer(model), .format = system::Format::fp8, .batch = 2048, .accelerators = n, .most_tensor = 64, .most_context = 64};
        const Timer timer;
        const system::SearchResult r = system::search(space, *system::find_platform(platform), k, 5, pool);
        std::printf("  %-14s %-8s %12.0f %10lld %10lld %10.4f  %s\n", model, platform, n, static_cast<long long>(r.layouts), static_cast<long long>(r.evaluated), timer.wall_s(),
                    r.best.empty() ? "none fits" : system::text(r.best.front().job.layout).c_str());
      }
  const system::TrainingRun& run = system::published_runs()[0];
  constexpr int kRuns = 20000;
  const Timer timer;
  double sum = 0;
  for (int i = 0; i < kRuns; ++i) sum += system::training_step(run.job, run.platform, k).time_s();
  std::printf("one step %.3g us (%.3f s)\n", 1e6 * timer.wall_s() / kRuns, sum / kRuns);
  const Timer simulated;
  const auto t = system::simulate({16, 8, 512, 1e-3, 2e-3, 0});
  std::printf("the same event by event, 16 stages of 8 chunks, 512 micro-batches: %.4f s of the pipeline in %.3g s\n", t.value_or(0), simulated.wall_s());
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Ends the run after so many seconds, where it has not ended itself. True when it was killed.
bool run(const std::string& program, const fs::path& dir, const char* database, const char* out, double kill_s) {
  const pid_t pid = fork();
  if (pid == 0) {
    if (chdir(dir.c_str()) != 0 || std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr) _exit(126);
    execl(program.c_str(), program.c_str(), "sweep", "s.toml", "--store", database, "-o", out, static_cast<char*>(nullptr));
    _exit(127);
  }
  if (kill_s > 0) {
    std::this_thread::sleep_for(std::chrono::duration<double>(kill_s));
    kill(pid, SIGKILL);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status);
}

int killed_sweep(const std::string& program) {
  std::fflush(stdout);  // what is buffered would be written by every child too
  const fs::path dir = fs::temp_directory_path() / ("taufold-bench-sweep-" + std::to_string(getpid()));
  fs::create_directories(dir);
  std::ofstream(dir / "s.toml") << "base = \"gb200-405b\"\nmethod = \"random\"\npoints = 10000\n[[lever]]\nkey = \"power.limit_W\"\nlow = 400\nhigh = 1200\n"
                                   "[[lever]]\nkey = \"chip.memory_GBps\"\nlow = 4000\nhigh = 16000\nscale = \"log\"\n[[goal]]\nfigure = \"time\"\n[[goal]]\nfigure = \"energy\"\n";
  const Timer timer;
  run(program, dir, "whole.sqlite", "whole", 0);
  const double whole_s = timer.wall_s();
  Rng rng(7);
  int killed = 0;
  for (int k = 0; k < 10; ++k) killed += run(program, dir, "killed.sqlite", "killed", 0.02 + rng.uniform() * whole_s / 8);
  run(program, dir, "killed.sqlite", "killed", 0);
  const std::string a = text_of(dir / "whole/points.csv"), b = text_of(dir / "killed/points.csv");
  const bool same = !a.empty() && a == b;
  std::printf("10,000 points in %.2f s; killed %d times and taken up again: %lld rows, %s\n", whole_s, killed, static_cast<long long>(std::count(b.begin(), b.end(), '\n')) - 1,
              same ? "the same table, byte for byte" : "ANOTHER TABLE");
  fs::remove_all(dir);
  return same ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  searches(argc > 1 ? std::max(1, std::atoi(argv[1])) : 2);
  return argc > 2 ? killed_sweep(fs::absolute(argv[2]).string()) : 0;
}
