#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_map>

#include "io/vcd/vcd.hpp"

namespace taufold::io::vcd {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;
/// Bits of one variable, and of all, beyond which a file is damaged or hostile.
constexpr std::uint64_t kMostWidth = 1u << 20, kMostBits = 1u << 25;
/// Scopes within each other; their ways are kept as text.
constexpr std::size_t kMostDepth = 200;
/// Bytes between two reports of what is needed no more.
constexpr std::size_t kStride = std::size_t{32} << 20;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

enum Value : std::uint8_t { kZero, kOne, kUnknown };

Value value_of(char c) {
  return c == '0' ? kZero : c == '1' ? kOne : kUnknown;
}
bool is_value(char c) {
  switch (c) {
    case '0':
    case '1':
    case 'x':
    case 'X':
    case 'z':
    case 'Z':
    case 'u':
    case 'U':
    case 'w':
    case 'W':
    case 'l':
    case 'L':
    case 'h':
    case 'H':
    case '-':
      return true;
    default:
      return false;
  }
}

class Reader {
 public:
  Reader(const diag::Source& source, diag::Collector& out, const std::function<void(std::size_t)>& passed)
      : source_(source), out_(out), passed_(passed), p_(source.text.data()), end_(p_ + source.text.size()) {}

  bool read() {
    if (!declarations()) return false;
    changes();
    if (!out_.ok()) return false;
    finish();
    return out_.ok();
  }
  ActivityRecord take() { return std::move(record_); }

 private:
  struct Bit {
    std::int64_t since = 0;
    std::uint8_t value = kUnknown, known = kUnknown;  ///< now, and the last that was 0 or 1
  };
  struct Variable {
    std::uint32_t first = kNone, width = 0;  ///< none: a real or a string, which is read over
  };

  std::string_view word() {
    while (p_ != end_ && is_space(*p_)) ++p_;
    const char* begin = p_;
    while (p_ != end_ && !is_space(*p_)) ++p_;
    return {begin, static_cast<std::size_t>(p_ - begin)};
  }
  std::string_view rest() const { return {end_, 0}; }
  void fault(const char* code, std::string_view at, std::string text) {
    out_.report(code, source_, at.empty() ? rest() : at, std::move(text));
  }
  /// Words up to $end, which is passed.
  bool skip(std::string_view opened) {
    for (std::string_view w = word(); !w.empty(); w = word())
      if (w == "$end") return true;
    fault("VCD-0003", opened, fmt::format("{} is not closed by $end", diag::shown(opened)));
    return false;
  }
  bool expect_end(std::string_view opened) {
    const std::string_view w = word();
    if (w == "$end") return true;
    fault("VCD-0003", w.empty() ? opened : w, fmt::format("$end of {} is expected", diag::shown(opened)));
    return w.empty() ? false : skip(opened);
  }

  // Declarations.

  bool declarations() {
    for (;;) {
      const std::string_view w = word();
      if (w.empty()) {
        fault("VCD-0002", rest(), "the declarations end without $enddefinitions");
        return false;
      }
      bool good = true;
      if (w == "$enddefinitions") return expect_end(w) && out_.ok();
      if (w == "$timescale")
        good = timescale(w);
      else if (w == "$scope")
        good = scope(w);
      else if (w == "$upscope")
        good = up(w);
      else if (w == "$var")
        good = variable(w);
      else if (w.front() == '$')
        good = skip(w);  // $date, $version, $comment and what tools add
      else {
        fault("VCD-0001", w, fmt::format("a declaration is expected, not {}", diag::quoted(w)));
        return false;
      }
      if (!good || out_.full()) return false;
    }
  }

  bool timescale(std::string_view opened) {
    std::string text;
    std::string_view first, w;
    for (w = word(); !w.empty() && w != "$end" && text.size() < 32; w = word()) {
      if (first.empty()) first = w;
      text += w;
    }
    if (w != "$end") {
      fault("VCD-0003", opened, "$timescale is not closed by $end");
      return false;
    }
    int number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
    constexpr std::pair<std::string_view, double> kUnits[] = {{"s", 1},     {"ms", 1e-3},  {"us", 1e-6},
                                                              {"ns", 1e-9}, {"ps", 1e-12}, {"fs", 1e-15}};
    const auto found =
        std::find_if(std::begin(kUnits), std::end(kUnits), [&](const auto& u) { return u.first == unit; });
    if (error != std::errc() || (number != 1 && number != 10 && number != 100) || found == std::end(kUnits)) {
      fault("VCD-0004", first.empty() ? opened : first,
            "a time scale is 1, 10 or 100 and a unit from s to fs");
      return true;
    }
    record_.unit_s = number * found->second;
    return true;
  }

  bool scope(std::string_view opened) {
    const std::string_view kind = word(), name = word();
    if (kind.empty() || name.empty() || kind == "$end" || name == "$end") {
      fault("VCD-0003", opened, "a scope has a kind, a name and $end");
      return !name.empty();
    }
    if (open_.size() >= kMostDepth) {
      fault("VCD-0003", name, fmt::format("more than {} scopes are open", kMostDepth));
      return false;
    }
    record_.scopes.push_back({open_.empty() ? ActivityRecord::kNoScope : open_.back(), plain(name)});
    open_.push_back(static_cast<std::uint32_t>(record_.scopes.size() - 1));
    return expect_end(opened);
  }
  bool up(std::string_view opened) {
    if (open_.empty())
      fault("VCD-0003", opened, "no scope is open");
    else
      open_.pop_back();
    return expect_end(opened);
  }

  bool variable(std::string_view opened) {
    const std::string_view kind = word(), width_word = word(), code = word(), name = word();
    if (name.empty() || name == "$end" || code == "$end" || width_word == "$end") {
      fault("VCD-0005", opened, "a variable has a kind, a width, a code and a name");
      return !name.empty() && (name == "$end" || skip(opened));
    }
    std::uint64_t width = 0;
    if (!number(width_word, width) || width == 0 || width > kMostWidth) {
      fault("VCD-0005", width_word, fmt::format("a width is a whole number from 1 to {}", kMostWidth));
      return skip(opened);
    }
    // `[7:0]` stands behind the name or at its end.
    std::string_view range;
    std::string_view base = name;
    std::string_view w = word();
    if (!w.empty() && w.front() == '[') {
      range = w;
      for (w = word(); !w.empty() && w != "$end" && range.back() != ']'; w = word())
        range = {range.data(), static_cast<std::size_t>(w.data() + w.size() - range.data())};
    } else if (name.front() != '\\' && name.back() == ']') {
      const std::size_t open = name.rfind('[');
      if (open != std::string_view::npos && open > 0) {
        base = name.substr(0, open);
        range = name.substr(open);
      }
    }
    if (w != "$end") {
      fault("VCD-0003", w.empty() ? opened : w, "$end of $var is expected");
      return !w.empty() && skip(opened);
    }
    if (kind == "real" || kind == "realtime" || kind == "string" || kind == "event") {
      declare(code, {});
      return true;
    }
    ActivityRecord::Signal s;
    s.scope = open_.empty() ? ActivityRecord::kNoScope : open_.back();
    s.name = plain(base);
    if (!bits(range, static_cast<std::uint32_t>(width), s)) {
      fault("VCD-0005", range, fmt::format("the range does not have {} bit{}", width, width > 1 ? "s" : ""));
      return true;
    }
    Variable v = find(code);
    if (v.first == kNone) {
      if (record_.bits.size() + width > kMostBits) {
        fault("VCD-0005", name, "there are more bits than any design has");
        return false;
      }
      v = {static_cast<std::uint32_t>(record_.bits.size()), static_cast<std::uint32_t>(width)};
      record_.bits.resize(record_.bits.size() + width);
      declare(code, v);
    } else if (v.width != width) {
      fault("VCD-0005", width_word,
            fmt::format("code {} was declared with {} bit{}", diag::quoted(code), v.width,
                        v.width > 1 ? "s" : ""));
      return true;
    }
    s.first = v.first;
    record_.signals.push_back(std::move(s));
    return true;
  }

  static bool number(std::string_view text, std::uint64_t& value) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && stop == text.data() + text.size();
  }
  /// `[7:0]`, `[3]` or nothing.
  static bool bits(std::string_view range, std::uint32_t width, ActivityRecord::Signal& s) {
    s.bus = width > 1 || !range.empty();
    s.msb = static_cast<std::int32_t>(width) - 1;
    if (range.empty()) return true;
    std::int32_t ends[2] = {0, 0};
    const char *p = range.data() + 1, *end = range.data() + range.size();
    int count = 0;
    for (; count < 2; ++count) {
      while (p != end && is_space(*p)) ++p;
      const auto [stop, error] = std::from_chars(p, end, ends[count]);
      if (error != std::errc()) return false;
      p = stop;
      while (p != end && is_space(*p)) ++p;
      if (p == end || (*p != ':' && *p != ']')) return false;
      if (*p++ == ']') break;
    }
    s.msb = ends[0];
    s.lsb = count == 0 ? ends[0] : ends[1];
    return s.width() == width;
  }
  /// An escaped name without its backslash.
  static std::string plain(std::string_view name) {
    return std::string(name.size() > 1 && name.front() == '\\' ? name.substr(1) : name);
  }

  // Codes are numbers of base 94 in the characters ! to ~, least significant first; tools count them up.
  static constexpr std::size_t kDense = std::size_t{1} << 22;
  static std::size_t dense(std::string_view code) {
    std::size_t n = 0;
    if (code.size() > 4) return kDense;
    for (std::size_t k = code.size(); k-- > 0;) {
      const auto c = static_cast<unsigned char>(code[k]);
      if (c < 33 || c > 126) return kDense;
      n = n * 94 + (c - 32u);
    }
    return n;
  }
  void declare(std::string_view code, Variable v) {
    const std::size_t n = dense(code);
    if (n >= kDense) {
      sparse_[std::string(code)] = v;
      return;
    }
    if (n >= dense_.size()) {
      dense_.resize(std::max(n + 1, std::min(kDense, 2 * dense_.size())));
      declared_.resize(dense_.size(), 0);
    }
    dense_[n] = v;
    declared_[n] = 1;
  }
  Variable find(std::string_view code, bool* there = nullptr) const {
    const std::size_t n = dense(code);
    if (n < kDense) {
      const bool known = n < dense_.size() && declared_[n] != 0;
      if (there) *there = known;
      return known ? dense_[n] : Variable();
    }
    const auto it = sparse_.find(std::string(code));
    if (there) *there = it != sparse_.end();
    return it == sparse_.end() ? Variable() : it->second;
  }

  // Changes.

  void change(std::uint32_t bit, Value v) {
    Bit& b = state_[bit];
    if (b.value == v) return;
    BitActivity& a = record_.bits[bit];
    const std::int64_t spent = now_ - b.since;
    (b.value == kZero ? a.low : b.value == kOne ? a.high : a.unknown) += spent;
    b.since = now_;
    b.value = v;
    if (v == kUnknown) return;
    if (b.known != kUnknown && b.known != v) ++a.toggles;
    b.known = v;
  }

  bool vector(std::string_view w) {
    const std::string_view digits = w.substr(1), code = word();
    bool there = false;
    const Variable v = find(code, &there);
    if (code.empty() || !there) return undeclared(code.empty() ? w : code);
    if (v.first == kNone) return true;
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_value)) {
      fault("VCD-0001", w, "a vector is b and the digits 0, 1, x and z");
      return false;
    }
    std::string_view d = digits;
    if (d.size() > v.width) {
      // Some tools write leading zeros.
      const std::string_view over = d.substr(0, d.size() - v.width);
      if (over.find_first_not_of('0') != std::string_view::npos) {
        fault("VCD-0005", w,
              fmt::format("a value of {} digits for a variable of {} bits", digits.size(), v.width));
        return false;
      }
      d = d.substr(over.size());
    }
    const std::uint32_t missing = v.width - static_cast<std::uint32_t>(d.size());
    // Extended with 0, or with x or z where the value begins with it.
    const Value left = value_of(d.front()) == kUnknown ? kUnknown : kZero;
    for (std::uint32_t k = 0; k < missing; ++k) change(v.first + k, left);
    for (std::uint32_t k = missing; k < v.width; ++k) change(v.first + k, value_of(d[k - missing]));
    return true;
  }
  bool undeclared(std::string_view code) {
    fault("VCD-0006", code, fmt::format("no variable has the code {}", diag::quoted(code)));
    return !out_.full();
  }

  void changes() {
    state_.assign(record_.bits.size(), Bit());
    std::size_t next = kStride;
    for (std::string_view w = word(); !w.empty(); w = word()) {
      if (passed_ && static_cast<std::size_t>(w.data() - source_.text.data()) > next) {
        passed_(next);
        next += kStride;
      }
      const char c = w.front();
      if (c == '#') {
        if (!time(w)) return;
      } else if (c == 'b' || c == 'B') {
        if (!vector(w)) return;
      } else if (c == 'r' || c == 'R' || c == 's' || c == 'S') {
        bool there = false;
        const std::string_view code = word();
        find(code, &there);
        if (!there && !undeclared(code.empty() ? w : code)) return;
      } else if (is_value(c)) {
        std::string_view code = w.substr(1);
        if (code.empty()) code = word();  // a blank between value and code, as some tools write
        bool there = false;
        const Variable v = find(code, &there);
        if (code.empty() || !there) {
          if (!undeclared(code.empty() ? w : code)) return;
        } else if (v.first != kNone) {
          change(v.first + v.width - 1, value_of(c));
          for (std::uint32_t k = 0; k + 1 < v.width; ++k)
            change(v.first + k, value_of(c) == kUnknown ? kUnknown : kZero);
        }
      } else if (w == "$dumpvars" || w == "$dumpall" || w == "$dumpon" || w == "$dumpoff" || w == "$end") {
        // Values between them are values as any others.
      } else if (c == '$') {
        if (!skip(w)) return;
      } else {
        fault("VCD-0001", w, fmt::format("a time or a change is expected, not {}", diag::quoted(w)));
        return;
      }
    }
  }

  bool time(std::string_view w) {
    std::int64_t t = 0;
    const auto [stop, error] = std::from_chars(w.data() + 1, w.data() + w.size(), t);
    if (error != std::errc() || stop != w.data() + w.size() || t < 0) {
      fault("VCD-0007", w, "a time is # and a whole number of time units");
      return false;
    }
    if (begun_ && t < now_) {
      fault("VCD-0007", w, fmt::format("time goes back from {} to {}", now_, t));
      return false;
    }
    if (!begun_) {
      begun_ = true;
      begin_ = t;
      // What was given before the first time holds from it on.
      for (Bit& b : state_) b.since = t;
    }
    now_ = t;
    return true;
  }

  void finish() {
    for (std::uint32_t k = 0; k < state_.size(); ++k) {
      BitActivity& a = record_.bits[k];
      (state_[k].value == kZero  ? a.low
       : state_[k].value == kOne ? a.high
                                 : a.unknown) += now_ - state_[k].since;
    }
    record_.duration = now_ - begin_;
    if (record_.duration == 0) fault("VCD-0008", rest(), "no time passes in this dump");
  }

  const diag::Source& source_;
  diag::Collector& out_;
  const std::function<void(std::size_t)>& passed_;
  const char *p_, *end_;
  ActivityRecord record_;
  std::vector<std::uint32_t> open_;
  std::vector<Variable> dense_;
  std::vector<std::uint8_t> declared_;
  std::unordered_map<std::string, Variable> sparse_;
  std::vector<Bit> state_;
  std::int64_t now_ = 0, begin_ = 0;
  bool begun_ = false;
};

}  // namespace

bool looks_like_vcd(std::string_view text) {
  std::size_t k = 0;
  while (k < text.size() && is_space(text[k])) ++k;
  for (const std::string_view w : {"$date", "$version", "$timescale", "$comment", "$scope", "$var"})
    if (text.substr(k).starts_with(w)) return true;
  return false;
}

bool looks_like_fst(std::string_view bytes) {
  // A block of kind 0 (header) or 254 (packed as a whole); a header is 329 bytes and names its size
  // big-endian.
  constexpr std::string_view kHeader{"\0\0\0\0\0\0\0\x01\x49", 9};
  return bytes.starts_with(kHeader) || (bytes.size() > 17 && bytes.front() == '\xfe' &&
                                        bytes.substr(1, 4) == std::string_view("\0\0\0\0", 4));
}

std::optional<ActivityRecord> read_vcd(const diag::Source& source, diag::Collector& out,
                                       const std::function<void(std::size_t)>& passed) {
  if (looks_like_fst(source.text)) {
    out.report("VCD-0009", source.file, "this is an FST file, which is not read")
        .help("fst2vcd of the package gtkwave converts it: fst2vcd -f run.fst -o run.vcd");
    return std::nullopt;
  }
  Reader reader(source, out, passed);
  if (!reader.read()) return std::nullopt;
  return reader.take();
}

}  // namespace taufold::io::vcd
