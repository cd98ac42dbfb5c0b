// Runs another program and waits for it: no shell, arguments as they are, output to files, an end by time
// limit or stop flag. The program runs in a process group of its own and the whole group ends with it, so
// that helpers which it started do not outlive the run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/stop.hpp"

namespace taufold {

/// What to run and how. Relative paths are seen from the caller's current directory, whatever `directory` is.
struct Command {
  /// The program, then its arguments. A name without a slash is looked up on PATH.
  std::vector<std::string> arguments;
  /// Working directory of the program; empty: the caller's.
  std::filesystem::path directory;
  /// Where standard output and standard error go, created or emptied; empty: nowhere. Both may name the same
  /// file. The program reads nothing on standard input.
  std::filesystem::path stdout_file, stderr_file;
  /// Variables set in addition to the caller's environment, or instead of those of the same name.
  std::vector<std::pair<std::string, std::string>> environment;
  /// Wall time after which the program is ended; must be positive.
  double time_limit_s = 3600.0;
  /// Also ends the program when a stop is requested; may be null.
  const StopToken* stop = nullptr;
};

enum class RunStatus {
  exited,     ///< by itself, with `code`
  signalled,  ///< by signal `code`, not sent from here (a crash, the kernel's memory killer)
  timed_out,  ///< ended here after time_limit_s
  stopped,    ///< ended here because `stop` asked for it
  not_found,  ///< no such program on PATH or at the path given
  failed,     ///< could not be started or observed: `error` says why
};

struct RunResult {
  RunStatus status = RunStatus::failed;
  int code = 0;
  double wall_s = 0.0;
  std::string error;  ///< one line, for people; empty when the program exited by itself

  bool success() const { return status == RunStatus::exited && code == 0; }
};

/// The executable file that `name` stands for: on PATH, or the path itself where it has a slash.
std::optional<std::filesystem::path> find_program(std::string_view name);

/// Runs and waits. May be called from several threads at once.
RunResult run(const Command& command);

}  // namespace taufold
