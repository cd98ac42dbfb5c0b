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

/// A reference back to a group makes a match take time without bound: `\1` in a pattern.
bool refers_back(std::string_view pattern) {
  for (std::size_t k = 0; k + 1 < pattern.size(); ++k)
    if (pattern[k] == '\\') {
      if (pattern[k + 1] >= '1' && pattern[k + 1] <= '9') return true;
      ++k;
    }
  return false;
}
constexpr const char* kRefersBack = "patterns that refer back to a group are not run";

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
  if (name == "regexp" || name == "::regexp" || name == "regsub" || name == "::regsub") {
    int k = 1;
    while (k < objc && view(objv[k]).substr(0, 1) == "-" && view(objv[k]) != "--") ++k;
    if (k < objc && view(objv[k]) == "--") ++k;
    if (k < objc && refers_back(view(objv[k]))) return kRefersBack;
  }
  if ((name == "lsearch" || name == "switch") && objc > 2)
    for (int k = 1; k < objc; ++k)
      if (view(objv[k]) == "-regexp")
        for (int j = 1; j < objc; ++j)
          if (refers_back(view(objv[j]))) return kRefersBack;
  // Whole numbers have no largest value in Tcl; what grows beyond 64 bits is no number of a constraint.
  const bool expression = name == "expr" || name == "::expr";
  const bool condition = name == "if" || name == "while" || name == "for";
  for (int k = 1; k < objc; ++k) {
    if (objv[k]->typePtr && std::string_view(objv[k]->typePtr->name) == "bignum")
      return "a whole number is beyond 64 bits";
    const bool computed = expression || (condition && (name == "for"     ? k == 2
                                                       : name == "while" ? k == 1
                                                                         : true));
    if (!computed || !objv[k]->bytes) continue;
    const std::string_view text = view(objv[k]);
    // A body of `if` is a script, in which such characters may stand in a comment; its own commands are seen
    // later.
    if (name == "if" && text.find('\n') != std::string_view::npos) continue;
    if (text.find("**") != std::string_view::npos) return "the operator ** is not run; use pow(x, y)";
    if (text.find("<<") != std::string_view::npos)
      return "the operator << is not run; multiply by a power of two";
  }
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
  // What a safe interpreter still has and a constraint file has no use for: other interpreters, events,
  // channels, the time of day, names of the machine.
  for (const char* name : {"interp",
                           "after",
                           "vwait",
                           "update",
                           "fileevent",
                           "fconfigure",
                           "chan",
                           "thread",
                           "binary",
                           "zlib",
                           "package",
                           "clock",
                           "coroutine",
                           "yield",
                           "yieldto",
                           "trace",
                           "gets",
                           "read",
                           "eof",
                           "fblocked",
                           "fcopy",
                           "flush",
                           "seek",
                           "tell",
                           "close",
                           "encoding",
                           "time",
                           "timerate",
                           "pid",
                           "case",
                           "tcl::mathop::**",
                           "tcl::mathop::<<",
                           "tcl::mathfunc::rand",
                           "tcl::mathfunc::srand",
                           "tcl::info::hostname",
                           "tcl::info::nameofexecutable",
                           "tcl::info::library",
                           "tcl::info::loaded",
                           "tcl::info::sharedlibextension"})
    Tcl_DeleteCommand(impl_->tcl, name);
  for (const char* name : {"::tcl::unsupported", "::oo", "::zlib", "::tcl::clock", "::tcl::zlib",
                           "::tcl::chan", "::tcl::encoding", "::tcl::file", "::tcl::binary"})
    if (Tcl_Namespace* space = Tcl_FindNamespace(impl_->tcl, name, nullptr, 0)) Tcl_DeleteNamespace(space);
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
      // The command that is not closed begins behind blanks, separators and comments.
      while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == ';' || *p == '#')) {
        if (*p++ != '#') continue;
        while (p < end && (*p != '\n' || p[-1] == '\\')) ++p;
      }
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

std::string Interpreter::regexp_fault(std::string_view pattern) {
  if (refers_back(pattern)) return kRefersBack;
  Tcl_Obj* const object = Tcl_NewStringObj(pattern.data(), static_cast<int>(pattern.size()));
  Tcl_IncrRefCount(object);
  std::string fault;
  if (!Tcl_GetRegExpFromObj(impl_->tcl, object, TCL_REG_ADVANCED)) fault = view(Tcl_GetObjResult(impl_->tcl));
  Tcl_DecrRefCount(object);
  Tcl_ResetResult(impl_->tcl);
  return fault;
}

std::optional<Interpreter::Where> Interpreter::where() {
  Tcl_Interp* const tcl = impl_->tcl;
  std::optional<Where> found;
  Tcl_InterpState const state = Tcl_SaveInterpState(tcl, TCL_OK);
  const auto value = [&](Tcl_Obj* dict, const char* key) {
    Tcl_Obj* const k = Tcl_NewStringObj(key, -1);
    Tcl_IncrRefCount(k);
    Tcl_Obj* v = nullptr;
    if (Tcl_DictObjGet(nullptr, dict, k, &v) != TCL_OK) v = nullptr;
    Tcl_DecrRefCount(k);
    return v;
  };
  // The frame before that of this script is the command's own.
  if (Tcl_EvalEx(tcl, "::tcl::info::frame -1", -1, 0) == TCL_OK) {
    Tcl_Obj* const frame = Tcl_GetObjResult(tcl);
    Tcl_IncrRefCount(frame);
    Tcl_Obj* const line = value(frame, "line");
    Tcl_Obj* const command = value(frame, "cmd");
    Tcl_Obj* const procedure = value(frame, "proc");
    int number = 0;
    if (line && command && Tcl_GetIntFromObj(nullptr, line, &number) == TCL_OK && number > 0) {
      Where w;
      w.line = static_cast<std::uint32_t>(number);
      w.command = view(command);
      bool known = true;
      if (procedure) {
        Tcl_Obj* words[] = {Tcl_NewStringObj("::tcl::info::body", -1), procedure};
        Tcl_IncrRefCount(words[0]);
        known = Tcl_EvalObjv(tcl, 2, words, 0) == TCL_OK;
        if (known) w.body = view(Tcl_GetObjResult(tcl));
        Tcl_DecrRefCount(words[0]);
      }
      if (known) found = std::move(w);
    }
    Tcl_DecrRefCount(frame);
  }
  Tcl_RestoreInterpState(tcl, state);
  return found;
}

bool Interpreter::regexp(std::string_view pattern, std::string_view text, bool nocase) {
  const std::string whole = (nocase ? "(?i)^(?:" : "^(?:") + std::string(pattern) + ")$";
  const std::string subject(text);
  return Tcl_RegExpMatch(impl_->tcl, subject.c_str(), whole.c_str()) == 1;
}

}  // namespace taufold::io::sdc
