#include "base/subprocess.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <thread>

#include "base/timer.hpp"

namespace taufold {

namespace {

namespace fs = std::filesystem;

/// How long a program may take to end itself after SIGTERM.
constexpr double kGrace_s = 1.0;

bool is_executable_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

std::string system_message(int number) {
  return std::error_code(number, std::generic_category()).message();
}

/// Owns the two opaque objects of posix_spawn.
class SpawnSettings {
 public:
  SpawnSettings()
      : ok_(posix_spawn_file_actions_init(&actions_) == 0 && posix_spawnattr_init(&attributes_) == 0) {}
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  bool ok() const { return ok_; }
  posix_spawn_file_actions_t* actions() { return &actions_; }
  posix_spawnattr_t* attributes() { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
  bool ok_;
};

std::string absolute_text(const fs::path& path) {
  std::error_code error;
  const fs::path result = fs::absolute(path, error);
  return (error ? path : result).string();
}

/// Files, directory and signals of the program; 0 or an error number.
int prepare(SpawnSettings& settings, const std::string& out, const std::string& err,
            const std::string& directory) {
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  int e = posix_spawn_file_actions_addopen(settings.actions(), 0, "/dev/null", O_RDONLY, 0);
  if (e == 0) e = posix_spawn_file_actions_addopen(settings.actions(), 1, out.c_str(), kWrite, 0666);
  if (e == 0) {
    e = err == out ? posix_spawn_file_actions_adddup2(settings.actions(), 1, 2)
                   : posix_spawn_file_actions_addopen(settings.actions(), 2, err.c_str(), kWrite, 0666);
  }
  // The caller's other open files are none of the program's business.
  if (e == 0) e = posix_spawn_file_actions_addclosefrom_np(settings.actions(), 3);
  if (e == 0 && !directory.empty())
    e = posix_spawn_file_actions_addchdir_np(settings.actions(), directory.c_str());

  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT}) sigaddset(&usual, signal);
  if (e == 0) e = posix_spawnattr_setsigmask(settings.attributes(), &none);
  if (e == 0) e = posix_spawnattr_setsigdefault(settings.attributes(), &usual);
  if (e == 0) e = posix_spawnattr_setpgroup(settings.attributes(), 0);
  if (e == 0) {
    e = posix_spawnattr_setflags(settings.attributes(),
                                 POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  return e;
}

/// The caller's environment with the command's variables.
std::vector<std::string> merged_environment(const Command& command) {
  std::vector<std::string> merged;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(command.environment.begin(), command.environment.end(),
                                      [name](const auto& variable) { return variable.first == name; });
    if (!replaced) merged.emplace_back(text);
  }
  for (const auto& [name, value] : command.environment) merged.push_back(name + "=" + value);
  return merged;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

enum class Wait { running, ended, lost };

/// Looks whether the program ended, without reaping it: until then its number, and so that of its group, is
/// not reused.
Wait look(pid_t pid) {
  siginfo_t info{};
  int r = 0;
  do {
    r = waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
  } while (r != 0 && errno == EINTR);
  if (r != 0) return Wait::lost;
  return info.si_pid == 0 ? Wait::running : Wait::ended;
}

/// Waits until the program ended, `limit_s` passed or a stop is requested; sleeps longer the longer it runs.
Wait wait_until(pid_t pid, double limit_s, const StopToken* stop) {
  const Timer timer;
  auto pause = std::chrono::microseconds(200);
  for (;;) {
    const Wait state = look(pid);
    if (state != Wait::running || timer.wall_s() >= limit_s) return state;
    if (stop != nullptr && stop->stop_requested()) return state;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds(20000));
  }
}

/// Collects the exit status, which look() left in place.
std::optional<int> reap(pid_t pid) {
  int status = 0;
  pid_t r = 0;
  do {
    r = waitpid(pid, &status, 0);
  } while (r < 0 && errno == EINTR);
  return r == pid ? std::optional<int>(status) : std::nullopt;
}

void describe_end(const std::string& program, std::optional<int> wait_status, RunResult& result) {
  if (!wait_status) {
    result.status = RunStatus::failed;
    result.error = "the exit status of " + program + " was lost";
  } else if (WIFSIGNALED(*wait_status)) {
    result.status = RunStatus::signalled;
    result.code = WTERMSIG(*wait_status);
    const char* name = sigabbrev_np(result.code);
    result.error = program + " was ended by signal " + std::to_string(result.code);
    if (name != nullptr) result.error += std::string(" (SIG") + name + ")";
  } else {
    result.status = RunStatus::exited;
    result.code = WEXITSTATUS(*wait_status);
  }
}

}  // namespace

std::optional<fs::path> find_program(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) {
    const fs::path path(name);
    return is_executable_file(path) ? std::optional<fs::path>(absolute_text(path)) : std::nullopt;
  }
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  for (bool more = true; more;) {
    const std::size_t colon = rest.find(':');
    const std::string_view folder = rest.substr(0, colon);
    more = colon != std::string_view::npos;
    if (more) rest.remove_prefix(colon + 1);
    if (folder.empty())
      continue;  // would mean the current directory: no program is taken from there by accident
    const fs::path path = fs::path(folder) / name;
    if (is_executable_file(path)) return fs::path(absolute_text(path));
  }
  return std::nullopt;
}

RunResult run(const Command& command) {
  RunResult result;
  const Timer timer;
  if (command.arguments.empty()) {
    result.error = "no program was named";
    return result;
  }
  const std::string& program = command.arguments.front();
  const std::optional<fs::path> path = find_program(program);
  if (!path) {
    result.status = RunStatus::not_found;
    result.error =
        "there is no program '" + program + "'" + (program.find('/') == std::string::npos ? " on PATH" : "");
    return result;
  }

  SpawnSettings settings;
  const auto output = [](const fs::path& p) {
    return p.empty() ? std::string("/dev/null") : absolute_text(p);
  };
  const std::string directory = command.directory.empty() ? std::string() : absolute_text(command.directory);
  int number = settings.ok()
                   ? prepare(settings, output(command.stdout_file), output(command.stderr_file), directory)
                   : ENOMEM;
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = merged_environment(command);
  std::vector<char*> argv = pointers(arguments);
  std::vector<char*> envp = pointers(environment);
  pid_t pid = -1;
  if (number == 0)
    number =
        posix_spawn(&pid, path->c_str(), settings.actions(), settings.attributes(), argv.data(), envp.data());
  if (number != 0) {
    result.error = "could not start " + path->string() + ": " + system_message(number);
    return result;
  }

  Wait state = wait_until(pid, command.time_limit_s, command.stop);
  RunStatus ended_here = RunStatus::exited;
  if (state == Wait::running) {
    ended_here = timer.wall_s() >= command.time_limit_s ? RunStatus::timed_out : RunStatus::stopped;
    kill(-pid, SIGTERM);
    state = wait_until(pid, kGrace_s, nullptr);
  }
  if (state != Wait::lost) kill(-pid, SIGKILL);  // the program if it still runs, and whatever it left behind
  describe_end(program, reap(pid), result);
  result.wall_s = timer.wall_s();
  if (ended_here == RunStatus::timed_out) {
    result.status = ended_here;
    result.error = program + " was ended at its time limit";
  } else if (ended_here == RunStatus::stopped) {
    result.status = ended_here;
    result.error = program + " was ended on request";
  }
  return result;
}

}  // namespace taufold
