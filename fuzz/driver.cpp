// Runs a fuzz target without libFuzzer: mutations of the target's seeds in an order that depends on the seed
// number alone.
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/random.hpp"
#include "target.hpp"

namespace {

using taufold::Rng;

std::string current;  ///< the input in work, written out when the target dies

[[noreturn]] void leave_input(int signal) {
  if (std::FILE* f = std::fopen("fuzz-failure.bin", "wb")) {
    std::fwrite(current.data(), 1, current.size(), f);
    std::fclose(f);
  }
  std::fprintf(stderr, "fuzz: signal %d; the input is in fuzz-failure.bin\n", signal);
  std::_Exit(1);
}

std::uint32_t below(Rng& rng, std::size_t n) {
  return rng.below(static_cast<std::uint32_t>(n));
}

/// One edit: bytes, numbers, words and lines are changed, doubled, moved and removed.
void mutate(Rng& rng, std::string& s) {
  if (s.empty()) s.push_back('\n');
  const std::size_t at = below(rng, s.size());
  const std::size_t line =
      s.rfind('\n', at) == std::string::npos ? 0 : s.rfind('\n', at) + (s[at] == '\n' ? 0 : 1);
  const std::size_t line_end = std::min(s.find('\n', at), s.size() - 1) + 1;
  static constexpr const char* kWords[] = {
      "-1",  "0", "1073741825", "99999999999999999999", "NumNets",  "Pin", "Inst", "u1/A", "R90", "\xff\xfe",
      "3.5", "/", "//",         "NumTerminals",         "\x1b[31m", "+",   "1e9"};
  switch (rng.below(10)) {
    case 0:
      s[at] = static_cast<char>(rng.below(256));
      break;
    case 1:
      s[at] = static_cast<char>(s[at] ^ (1 << rng.below(8)));
      break;
    case 2:
      s.resize(at);
      break;
    case 3:
      s.erase(at, 1 + rng.below(30));
      break;
    case 4:
      s.erase(line, line_end - line);
      break;
    case 5:
      s.insert(line, s.substr(line, line_end - line));
      break;
    case 6: {
      const std::string moved = s.substr(line, line_end - line);
      s.erase(line, line_end - line);
      s.insert(s.empty() ? 0 : below(rng, s.size()), moved);
      break;
    }
    case 7: {
      const char* word = kWords[below(rng, std::size(kWords))];
      const std::size_t begin = s.find(' ', at),
                        end = begin == std::string::npos ? begin : s.find_first_of(" \n", begin + 1);
      if (end != std::string::npos) s.replace(begin + 1, end - begin - 1, word);
      break;
    }
    case 8:
      s.insert(at, kWords[below(rng, std::size(kWords))]);
      break;
    case 9:
      s.insert(at, std::string(1 + rng.below(2000), "A/ \n1"[rng.below(5)]));
      break;
    default:
      break;
  }
}

void run_one(const std::string& input) {
  current = input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t runs = 20'000, seed = 1;
  for (const int s : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGALRM}) std::signal(s, leave_input);
  for (int i = 1; i < argc; ++i) {
    const bool number =
        i + 1 < argc && (std::strcmp(argv[i], "--runs") == 0 || std::strcmp(argv[i], "--seed") == 0);
    if (number) {
      std::uint64_t& value = std::strcmp(argv[i], "--runs") == 0 ? runs : seed;
      ++i;
      std::from_chars(argv[i], argv[i] + std::strlen(argv[i]), value);
      continue;
    }
    std::ifstream in(argv[i], std::ios::binary);
    run_one({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
    runs = 0;
  }
  const std::vector<std::string> seeds = taufold::fuzz::seeds();
  if (runs > 0)
    for (const std::string& s : seeds) run_one(s);
  for (std::uint64_t k = 0; k < runs; ++k) {
    Rng rng(taufold::hash64(seed, k));
    std::string input = seeds[below(rng, seeds.size())];
    for (std::uint32_t edits = 1 + rng.below(6); edits > 0; --edits) mutate(rng, input);
    alarm(20);  // a hang is a failure too
    run_one(input);
  }
  std::printf("%llu mutations of %zu seeds\n", static_cast<unsigned long long>(runs), seeds.size());
  return 0;
}
