// A Tcl interpreter that can do nothing but compute: no files, no processes, no network, and limits on
// commands, time and memory. The rest of io/sdc does not see Tcl's own header.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::io::sdc {

struct Limits {
  std::uint64_t commands = 0, bytes = 0;
  double seconds = 0;
};

/// What became of a script.
enum class Ran : std::uint8_t { ok, failed, commands, time, memory };

class Interpreter {
 public:
  using Words = std::vector<std::string_view>;
  /// words[0] is the command's name. True: `result` is its value; false: it is the message of an error.
  using Command = std::function<bool(const Words& words, std::string& result)>;
  /// Called before each command of the outermost level with its place in the script.
  using AtCommand = std::function<void(std::size_t begin, std::size_t end)>;

  explicit Interpreter(const Limits&);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  void define(const std::string& name, Command);
  /// Called for a command that does not exist.
  void define_unknown(Command command) { define("unknown", std::move(command)); }
  void set(const std::string& variable, const std::string& value);
  /// Called with the message of a command that failed; true: go on with the next.
  using OnError = std::function<bool(const std::string& message)>;
  /// Runs a script command by command, so that each one's place is known. What ends the script for good
  /// (limits, text that is no script) is returned with its message.
  Ran run(std::string_view script, const AtCommand&, const OnError&, std::string& message);
  /// Elements of a Tcl list; false when it is none.
  bool split(std::string_view list, std::vector<std::string>& out);
  static std::string join(const std::vector<std::string>& elements);
  /// Whether the whole text matches; false for a pattern that is none.
  bool regexp(std::string_view pattern, std::string_view text, bool nocase);
  /// Empty when `pattern` is a regular expression; otherwise what is wrong with it.
  std::string regexp_fault(std::string_view pattern);

  /// Which command is running, in a script of several lines or in a procedure.
  struct Where {
    std::uint32_t line = 0;  ///< from 1, of the outermost command's text or of the procedure's body
    std::string command;     ///< its text
    std::string body;        ///< of the procedure; empty outside of one
  };
  std::optional<Where> where();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taufold::io::sdc
