#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "diag/sink.hpp"

namespace taufold::cli {

namespace {

constexpr std::chrono::milliseconds kLiveEvery{80};

bool variable_set(const char* name) {
  const char* value = std::getenv(name);
  return value && *value;
}

bool dumb() {
  const char* term = std::getenv("TERM");
  return !term || std::string_view(term) == "dumb";
}

void put(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fputc('\n', stream);
  std::fflush(stream);
}

std::size_t columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col - 1u : 79u;
}

}  // namespace

bool colour_wanted() {
  return isatty(STDERR_FILENO) && !variable_set("NO_COLOR") && !dumb();
}

Terminal::Terminal(const Settings& s)
    : quiet_(s.quiet),
      verbose_(s.verbose),
      live_allowed_(!s.quiet && !s.verbose && isatty(STDERR_FILENO) && !dumb()) {}

Terminal::~Terminal() {
  clear_live();
}

bool Terminal::open_log(const std::string& path) {
  log_.open(path, std::ios::binary | std::ios::trunc);
  return log_.is_open();
}

void Terminal::to_log(std::string_view text) {
  if (log_.is_open()) log_ << text << '\n' << std::flush;
}

void Terminal::clear_live() {
  if (live_shown_) std::fputs("\r\033[K", stderr);
  live_shown_ = false;
}

void Terminal::line(flow::Level level, std::string_view text) {
  to_log(text);
  if (quiet_ || (level == flow::Level::detail && !verbose_)) return;
  clear_live();
  put(level == flow::Level::result ? stdout : stderr, text);
}

void Terminal::live(std::string_view text) {
  const auto now = std::chrono::steady_clock::now();
  if (!live_allowed_ || now - live_at_ < kLiveEvery) return;
  live_at_ = now;
  live_shown_ = true;
  fmt::print(stderr, "\r\033[K{}", text.substr(0, columns()));
  std::fflush(stderr);
}

void Terminal::diagnostic(const diag::Diagnostic& d) {
  to_log(diag::to_text(d));
  if (quiet_ && d.severity() != diag::Severity::error) return;
  clear_live();
  std::fputs(diag::to_text(d, colour_wanted()).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace taufold::cli
