#include "cli/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstddef>

namespace taufold::cli {

namespace {

std::atomic<StopToken*> target{nullptr};
std::atomic<const char*> said{""};
static_assert(std::atomic<StopToken*>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a signal handler may touch lock-free atomics only");

extern "C" void on_signal(int) {
  StopToken* token = target.load();
  if (!token || token->interrupted()) _exit(130);
  token->request_interrupt();
  const char* const text = said.load();
  std::size_t length = 0;
  while (text[length] != 0) ++length;
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text, length);
}

}  // namespace

void forward_signals(StopToken& token, const char* text) {
  said.store(text);
  target.store(&token);
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace taufold::cli
