#include "flow/session.hpp"

#include <fmt/format.h>

#include <cmath>

#include "diag/sink.hpp"
#include "report/chart.hpp"

namespace taufold::flow {

constexpr double kLongestSilence_s = 30;

void Session::log(Level level, std::string_view text) {
  if (level != Level::detail) last_line_s_ = since_start.wall_s();
  log_ += text;
  log_ += '\n';
  monitor_.line(level, text);
}

void Session::sample(const place::Sample& s, std::string_view run) {
  const std::string text = sample_text(s, run);
  if (s.milestone || since_start.wall_s() - last_line_s_ > kLongestSilence_s) {
    log(Level::info, text);
    return;
  }
  monitor_.live(text);
  log(Level::detail, text);
}

void Session::show_diagnostics() {
  for (; shown_ < diagnostics.list().size(); ++shown_) {
    const diag::Diagnostic& d = diagnostics.list()[shown_];
    std::string text = diag::to_text(d);
    log_ += text;
    if (!text.empty() && text.back() == '\n') text.pop_back();
    document.messages.push_back(
        {std::string(diag::severity_name(d.severity())), std::string(d.code()), std::move(text)});
    monitor_.diagnostic(d);
  }
}

bool Session::failed() {
  show_diagnostics();
  return !diagnostics.ok();
}

std::string sample_text(const place::Sample& s, std::string_view run) {
  std::string out = fmt::format(fmt::runtime(run.empty() ? "  {:<12}" : "  {:<20}"),
                                run.empty() ? s.stage : fmt::format("{} {}", run, s.stage));
  if (!s.milestone) out += fmt::format(" step {:<5}", s.step);
  if (std::isfinite(s.wirelength))
    out += fmt::format(" wirelength {:>13}", report::grouped(std::llround(s.wirelength)));
  if (std::isfinite(s.overflow)) out += fmt::format("  overflow {:.3f}", s.overflow);
  if (std::isfinite(s.bonds)) out += fmt::format("  bonds {:>7}", report::grouped(std::llround(s.bonds)));
  return out + fmt::format("  {:7.1f} s", s.seconds);
}

}  // namespace taufold::flow
