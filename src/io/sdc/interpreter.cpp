#include "io/sdc/interpreter.hpp"

#include <malloc.h>
#include <tcl.h>

#include <algorithm>
#include <chrono>
#include <cstdarg>
#include <cstring>
#include <list>
#include <new>

namespace taufold::io::sdc {

namespace {

/// Bytes that the program holds from the allocator, large blocks included.
std::uint64_t held_bytes() {
  const struct mallinfo2 m = mallinfo2();
  return static_cast<std::uint64_t>(m.uordblks) + static_cast<std::uint64_t>(m.hblkhd);
}

/// Tcl gives up when a value would exceed 2 GiB or memory ends; leaving by an exception lets the reader say
/// so. The interpreter is not used again and not taken down.
struct Panic {};
void panicked(const char*, ...) {
  throw Panic();
}

std::string_view view(Tcl_Obj* object) {
  int length = 0;
  const char* text = Tcl_GetStringFromObj(object, &length);
  return {text, static_cast<std::size_t>(length)};
}

constexpr std::size_t kLongestValue = std::size_t{1} << 26;

bool is_number_above(std::string_view s, std::size_t most) {
  std::size_t value = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') return false;
    value = std::min<std::size_t>(value * 10 + static_cast<std::size_t>(c - '0'), kLongestValue * 16);
  }
  return value > most;
}

/// Commands that make something huge of something small, or compute without end between two checks.
const char* too_large(int objc, Tcl_Obj* const objv[]) {
  const std::string_view name = view(objv[0]);
  if ((name == "string" || name == "::string") && objc == 4 && view(objv[1]).substr(0, 3) == "rep" &&
      is_number_above(view(objv[3]), kLongestValue / (view(objv[2]).size() + 1)))
    return "string repeat makes a value that is too long";
  if ((name == "lrepeat" || name == "::lrepeat") && objc > 2 &&
      is_number_above(view(objv[1]), kLongestValue / 64 / static_cast<std::size_t>(objc)))
    return "lrepeat makes a list that is too long";
  if ((name == "format" || name == "::format") && objc > 1) {
    std::size_t digits = 0;
    for (const char c : view(objv[1])) {
      digits = c >= '0' && c <= '9' ? digits + 1 : 0;
      if (digits > 6 || c == '*') return "format with such a width is not run";
    }
  }
  for (int k = 1; k < objc; ++k)
    if (objv[k]->bytes && view(objv[k]).find("**") != std::string_view::npos &&
        (name == "expr" || name == "::expr"))
      return "the operator ** is not run; use pow(x, y)";
  return nullptr;
}

}  // namespace

struct Interpreter::Impl {
  Tcl_Interp* tcl = nullptr;
  Limits limits;
  std::uint64_t bytes_before = 0;
  bool poisoned = false;  ///< Tcl panicked
  bool memory = false;
  std::list<Command> commands;

  static int call(ClientData data, Tcl_Interp* tcl, int objc, Tcl_Obj* const objv[]) {
    Words words;
    words.reserve(static_cast<std::size_t>(objc));
    // Other commands may change how a value is stored, so the words are copies of their own.
    std::vector<std::string> texts;
    texts.reserve(static_cast<std::size_t>(objc));
    for (int k = 0; k < objc; ++k) texts.emplace_back(view(objv[k]));
    for (const std::string& t : texts) words.push_back(t);
    std::string result;
    const bool good = (*static_cast<Command*>(data))(words, result);
    Tcl_SetObjResult(tcl, Tcl_NewStringObj(result.data(), static_cast<int>(result.size())));
    return good ? TCL_OK : TCL_ERROR;
  }

  static int watch(ClientData data, Tcl_Interp* tcl, int, const char*, Tcl_Command, int objc,
                   Tcl_Obj* const objv[]) {
    Impl& self = *static_cast<Impl*>(data);
    if (held_bytes() > self.bytes_before + self.limits.bytes) {
      self.memory = true;
      Tcl_SetObjResult(tcl, Tcl_NewStringObj("the script needs too much memory", -1));
      return TCL_ERROR;
    }
    if (const char* why = too_large(objc, objv)) {
      Tcl_SetObjResult(tcl, Tcl_NewStringObj(why, -1));
      return TCL_ERROR;
    }
    return TCL_OK;
  }
};

Interpreter::Interpreter(const Limits& limits) : impl_(std::make_unique<Impl>()) {
  static const bool once = [] {
    Tcl_FindExecutable(nullptr);
    Tcl_SetPanicProc(panicked);
    return true;
  }();
  static_cast<void>(once);
  impl_->limits = limits;
  impl_->bytes_before = held_bytes();
  // Tcl_Init is not called: it would read scripts of the installed library, of which nothing is needed.
  impl_->tcl = Tcl_CreateInterp();
  Tcl_MakeSafe(impl_->tcl);
  Tcl_SetRecursionLimit(impl_->tcl, 200);
  for (const char* name :
       {"interp",   "after", "vwait",    "update",          "fileevent", "fconfigure", "chan",  "thread",
        "binary",   "zlib",  "package",  "clock",           "coroutine", "yieldto",    "trace", "gets",
        "read",     "eof",   "fblocked", "fcopy",           "flush",     "seek",       "tell",  "close",
        "encoding", "time",  "timerate", "tcl::mathop::**", "oo::class", "oo::define"})
    Tcl_DeleteCommand(impl_->tcl, name);
  Tcl_CreateObjTrace(impl_->tcl, 0, 0, Impl::watch, impl_.get(), nullptr);
  Tcl_LimitTypeSet(impl_->tcl, TCL_LIMIT_COMMANDS);
  Tcl_LimitSetCommands(impl_->tcl, static_cast<int>(std::min<std::uint64_t>(limits.commands, 2'000'000'000)));
  Tcl_Time until{};
  Tcl_GetTime(&until);
  until.sec += static_cast<long>(limits.seconds);
  until.usec +=
      static_cast<long>((limits.seconds - static_cast<double>(static_cast<long>(limits.seconds))) * 1e6);
  if (until.usec >= 1'000'000) ++until.sec, until.usec -= 1'000'000;
  Tcl_LimitTypeSet(impl_->tcl, TCL_LIMIT_TIME);
  Tcl_LimitSetTime(impl_->tcl, &until);
}

Interpreter::~Interpreter() {
  if (impl_->tcl && !impl_->poisoned) Tcl_DeleteInterp(impl_->tcl);
}

void Interpreter::define(const std::string& name, Command command) {
  impl_->commands.push_back(std::move(command));
  Tcl_CreateObjCommand(impl_->tcl, name.c_str(), Impl::call, &impl_->commands.back(), nullptr);
}

void Interpreter::set(const std::string& variable, const std::string& value) {
  Tcl_SetVar2Ex(impl_->tcl, variable.c_str(), nullptr,
                Tcl_NewStringObj(value.data(), static_cast<int>(value.size())),
                TCL_GLOBAL_ONLY | TCL_PARSE_PART1);
}

Ran Interpreter::run(std::string_view script, const AtCommand& at, const OnError& on_error,
                     std::string& message) {
  const char* p = script.data();
  const char* const end = p + script.size();
  Tcl_Interp* const tcl = impl_->tcl;
  const auto ended = [&]() {
    if (impl_->memory) return Ran::memory;
    if (Tcl_LimitExceeded(tcl)) return Tcl_LimitTypeExceeded(tcl, TCL_LIMIT_TIME) ? Ran::time : Ran::commands;
    return Ran::failed;
  };
  while (p < end) {
    Tcl_Parse parse;
    const int parsed = Tcl_ParseCommand(tcl, p, static_cast<int>(end - p), 0, &parse);
    if (parsed != TCL_OK) {
      at(static_cast<std::size_t>(p - script.data()), script.size());
      message = view(Tcl_GetObjResult(tcl));
      return Ran::failed;
    }
    const char* const begin = parse.commandStart;
    const int size = parse.commandSize;
    const char* const behind = begin + size;
    const bool empty = parse.numWords == 0;
    Tcl_FreeParse(&parse);
    if (!empty) {
      at(static_cast<std::size_t>(begin - script.data()), static_cast<std::size_t>(behind - script.data()));
      int code = TCL_OK;
      try {
        code = Tcl_EvalEx(tcl, begin, size, TCL_EVAL_GLOBAL);
      } catch (const Panic&) {
        impl_->poisoned = true;
        message = "the script needs too much memory";
        return Ran::memory;
      }
      if (code == TCL_RETURN) return Ran::ok;
      if (code != TCL_OK) {
        message = code == TCL_ERROR ? std::string(view(Tcl_GetObjResult(tcl)))
                                    : "break or continue outside of a loop";
        const Ran why = ended();
        if (why != Ran::failed) return why;
        if (!on_error(message)) return Ran::ok;
        Tcl_ResetResult(tcl);
      }
    }
    p = behind;
  }
  return Ran::ok;
}

bool Interpreter::split(std::string_view list, std::vector<std::string>& out) {
  int count = 0;
  const char** elements = nullptr;
  if (Tcl_SplitList(nullptr, std::string(list).c_str(), &count, &elements) != TCL_OK) return false;
  for (int k = 0; k < count; ++k) out.emplace_back(elements[k]);
  Tcl_Free(reinterpret_cast<char*>(elements));
  return true;
}

std::string Interpreter::join(const std::vector<std::string>& elements) {
  std::vector<const char*> words;
  for (const std::string& e : elements) words.push_back(e.c_str());
  char* merged = Tcl_Merge(static_cast<int>(words.size()), words.data());
  std::string out(merged);
  Tcl_Free(merged);
  return out;
}

bool Interpreter::regexp(std::string_view pattern, std::string_view text, bool nocase) {
  const std::string whole = (nocase ? "(?i)^(?:" : "^(?:") + std::string(pattern) + ")$";
  const std::string subject(text);
  return Tcl_RegExpMatch(impl_->tcl, subject.c_str(), whole.c_str()) == 1;
}

}  // namespace taufold::io::sdc
