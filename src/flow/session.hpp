// What one run of a command shares from its first pass to its last: the report document that it fills,
// diagnostics, the log, and when to stop. A flow does not print: everything to be seen goes through a Monitor
// that the command line implements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/stop.hpp"
#include "base/timer.hpp"
#include "diag/diag.hpp"
#include "place/place.hpp"
#include "report/document.hpp"

namespace taufold::flow {

enum class Level : std::uint8_t {
  detail,  ///< every step
  info,    ///< one line a stage
  result,  ///< what the user asked for; goes to standard output
};

class Monitor {
 public:
  virtual ~Monitor() = default;
  virtual void line(Level, std::string_view text) = 0;
  /// A line that the next one replaces.
  virtual void live(std::string_view text) = 0;
  virtual void diagnostic(const diag::Diagnostic&) = 0;
};

/// Shows nothing: for whoever wants the document and the diagnostics alone.
class SilentMonitor final : public Monitor {
 public:
  void line(Level, std::string_view) override {}
  void live(std::string_view) override {}
  void diagnostic(const diag::Diagnostic&) override {}
};

/// Exit codes of the program; what a flow returns.
enum class Outcome : std::uint8_t {
  done = 0,
  input_error = 1,
  requirement_failed = 2,
  internal_fault = 3,
  interrupted = 130
};

class Session {
 public:
  Session(Monitor& monitor, StopToken& stop_token) : stop(stop_token), monitor_(monitor) {}

  report::Document document;
  diag::Collector diagnostics;
  StopToken& stop;
  Timer since_start;

  void log(Level, std::string_view text);
  /// A step of the engine: a line at the end of a stage and after half a minute without one, otherwise a live one. `run` says
  /// which of several it belongs to.
  void sample(const place::Sample&, std::string_view run);
  /// Shows diagnostics that were reported since the last call and enters them in the document.
  void show_diagnostics();
  /// True when errors were reported; shows them.
  bool failed();
  /// All lines so far, for log.txt.
  const std::string& log_text() const { return log_; }

 private:
  Monitor& monitor_;
  std::string log_;
  std::size_t shown_ = 0;
  double last_line_s_ = 0;
};

/// Times a pass from construction to destruction and enters it in the document.
class Pass {
 public:
  Pass(Session& session, std::string name) : session_(session), name_(std::move(name)) {}
  ~Pass() {
    session_.document.passes.push_back(
        {name_, timer_.wall_s(), process_cpu_s() - cpu_, peak_rss_bytes(), checksum});
  }
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;
  std::uint64_t checksum = 0;

 private:
  Session& session_;
  std::string name_;
  Timer timer_;
  double cpu_ = process_cpu_s();
};

/// "global      wirelength 28,312,004   overflow 0.071   bonds 14,210   12.3 s": quantities that a stage
/// lacks are left out.
std::string sample_text(const place::Sample&, std::string_view run);

}  // namespace taufold::flow
