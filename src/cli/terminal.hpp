// What is seen: results on standard output, everything else on standard error, all of it in the log file.
#pragma once

#include <chrono>
#include <fstream>
#include <string>

#include "cli/options.hpp"
#include "flow/session.hpp"

namespace taufold::cli {

class Terminal : public flow::Monitor {
 public:
  explicit Terminal(const Settings&);
  ~Terminal() override;

  void line(flow::Level, std::string_view text) override;
  void live(std::string_view text) override;
  void diagnostic(const diag::Diagnostic&) override;

  /// False when the file cannot be opened.
  bool open_log(const std::string& path);

 private:
  void clear_live();
  void to_log(std::string_view text);
  bool quiet_, verbose_, live_allowed_;
  bool live_shown_ = false;
  std::chrono::steady_clock::time_point live_at_{};
  std::ofstream log_;
};

/// Whether messages may be coloured: a terminal, and NO_COLOR not set.
bool colour_wanted();

}  // namespace taufold::cli
