#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <unordered_map>

#include "io/saif/saif.hpp"

namespace taufold::io::saif {
namespace {

/// Groups within groups beyond which a file is hostile; instances nest by one each.
constexpr int kMostDepth = 200;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}
bool same(std::string_view a, std::string_view upper) {
  if (a.size() != upper.size()) return false;
  for (std::size_t k = 0; k < a.size(); ++k)
    if ((a[k] >= 'a' && a[k] <= 'z' ? a[k] - 'a' + 'A' : a[k]) != upper[k]) return false;
  return true;
}

class Reader {
 public:
  Reader(const diag::Source& source, diag::Collector& out) : source_(source), out_(out), text_(source.text) {}

  bool read() {
    const std::string_view open = next();
    if (open != "(" || !same(next(), "SAIFILE")) {
      fault("SAIF-0001", at_, "a SAIF file begins with (SAIFILE");
      return false;
    }
    std::string_view w;
    for (w = next(); w == "("; w = next())
      if (!head()) return false;
    if (w != ")") {
      fault("SAIF-0002", w, "the file ends before the group of SAIFILE is closed");
      return false;
    }
    if (!next().empty()) fault("SAIF-0001", at_, "nothing stands behind the group of SAIFILE");
    if (!out_.ok()) return false;
    if (record_.duration <= 0) fault("SAIF-0005", std::string_view(), "no DURATION is given");
    return out_.ok();
  }
  ActivityRecord take() { return std::move(record_); }

 private:
  void fault(const char* code, std::string_view at, std::string message) {
    out_.report(code, source_, at.empty() ? text_.substr(text_.size()) : at, std::move(message));
  }

  /// A bracket, a string with its quotes, or a word; empty at the end.
  std::string_view next() {
    for (;;) {
      while (k_ < text_.size() && is_space(text_[k_])) ++k_;
      if (text_.substr(k_, 2) == "//") {
        while (k_ < text_.size() && text_[k_] != '\n') ++k_;
      } else if (text_.substr(k_, 2) == "/*") {
        const std::size_t close = text_.find("*/", k_ + 2);
        k_ = close == std::string_view::npos ? text_.size() : close + 2;
      } else {
        break;
      }
    }
    const std::size_t begin = k_;
    if (k_ == text_.size()) return at_ = {};
    if (text_[k_] == '(' || text_[k_] == ')') {
      ++k_;
    } else if (text_[k_] == '"') {
      const std::size_t close = text_.find('"', k_ + 1);
      k_ = close == std::string_view::npos ? text_.size() : close + 1;
    } else {
      while (k_ < text_.size() && !is_space(text_[k_]) && text_[k_] != '(' && text_[k_] != ')') {
        if (text_[k_] == '\\' && k_ + 1 < text_.size()) ++k_;
        ++k_;
      }
    }
    return at_ = text_.substr(begin, k_ - begin);
  }

  /// Passes the rest of a group whose bracket is open.
  bool skip() {
    for (int depth = 1; depth > 0;) {
      const std::string_view w = next();
      if (w.empty()) {
        fault("SAIF-0002", w, "the file ends within a group");
        return false;
      }
      depth += w == "(" ? 1 : w == ")" ? -1 : 0;
    }
    return true;
  }

  bool close(std::string_view group) {
    if (next() == ")") return true;
    fault("SAIF-0002", at_, fmt::format("the bracket that closes {} is expected", diag::shown(group)));
    return false;
  }

  bool head() {
    const std::string_view key = next();
    if (same(key, "DURATION")) {
      const std::string_view w = next();
      if (!number(w, duration_) || !(duration_ >= 0) || duration_ > 4e18) {
        fault("SAIF-0003", w, "a duration is a number of time units");
        return false;
      }
      record_.duration = static_cast<std::int64_t>(std::llround(duration_));
      return close(key);
    }
    if (same(key, "TIMESCALE")) return timescale(key);
    if (same(key, "DIVIDER")) {
      const std::string_view w = next();
      if (w.size() != 1 || w == "(" || w == ")") {
        fault("SAIF-0003", w, "a divider is one character");
        return false;
      }
      divider_ = w.front();
      return close(key);
    }
    if (same(key, "DIRECTION")) {
      const std::string_view w = next();
      if (!same(w, "\"BACKWARD\"")) {
        fault("SAIF-0004", w, "only backward files hold activity");
        return false;
      }
      return close(key);
    }
    if (same(key, "INSTANCE")) return instance(ActivityRecord::kNoScope, 0);
    return skip();  // SAIFVERSION, DESIGN, DATE, VENDOR, PROGRAM_NAME, VERSION ...
  }

  bool timescale(std::string_view key) {
    std::string text;
    const std::string_view first = next();
    for (std::string_view w = first; !w.empty() && w != ")" && w != "(" && text.size() < 32; w = next())
      text += w;
    double n = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    const std::string_view unit(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
    constexpr std::pair<std::string_view, double> kUnits[] = {{"S", 1},     {"MS", 1e-3},  {"US", 1e-6},
                                                              {"NS", 1e-9}, {"PS", 1e-12}, {"FS", 1e-15}};
    for (const auto& [name, value] : kUnits)
      if (error == std::errc() && same(unit, name) && n > 0 && n <= 1e6 && at_ == ")") {
        record_.unit_s = n * value;
        return true;
      }
    fault("SAIF-0003", first, fmt::format("{} is a number and a unit from s to fs", diag::shown(key)));
    return false;
  }

  bool instance(std::uint32_t parent, int depth) {
    if (depth > kMostDepth) {
      fault("SAIF-0002", at_, "instances are nested too deeply");
      return false;
    }
    std::string_view name = next();
    if (!name.empty() && name.front() == '"') name = next();  // the type of the cell may come first
    if (name.empty() || name == "(" || name == ")" || name.front() == '"') {
      fault("SAIF-0003", name, "an instance has a name");
      return false;
    }
    const auto scope = static_cast<std::uint32_t>(record_.scopes.size());
    record_.scopes.push_back({parent, plain(name)});
    std::string_view w;
    for (w = next(); w == "("; w = next()) {
      const std::string_view key = next();
      if (same(key, "INSTANCE")) {
        if (!instance(scope, depth + 1)) return false;
      } else if (same(key, "NET") || same(key, "PORT")) {
        if (!signals(scope)) return false;
      } else if (!skip()) {
        return false;
      }
      if (out_.full()) return false;
    }
    if (w == ")") return true;
    fault("SAIF-0002", w, "the group of an instance is not closed");
    return false;
  }

  bool signals(std::uint32_t scope) {
    std::string_view w;
    for (w = next(); w == "("; w = next()) {
      const std::string_view name = next();
      if (name == "(" || name == ")" || name.empty()) {
        fault("SAIF-0003", name, "a net or port has a name");
        return false;
      }
      if (same(name, "COND") || same(name, "IOPATH")) {
        if (!skip()) return false;
        continue;
      }
      if (!counts(scope, name)) return false;
    }
    if (w == ")") return true;
    fault("SAIF-0002", w, "the group of nets or ports is not closed");
    return false;
  }

  bool counts(std::uint32_t scope, std::string_view name) {
    BitActivity a;
    std::string_view w;
    for (w = next(); w == "("; w = next()) {
      const std::string_view key = next();
      if (same(key, "COND") || same(key, "IOPATH")) {
        if (!skip()) return false;
        continue;
      }
      const std::string_view value = next();
      double x = 0;
      if (!number(value, x) || !(x >= 0) || x > 4e18) {
        fault("SAIF-0003", value, fmt::format("{} of {} is a number of at least 0", diag::shown(key), diag::quoted(name)));
        return false;
      }
      const auto n = static_cast<std::int64_t>(std::llround(x));
      if (same(key, "T0")) a.low = n;
      if (same(key, "T1")) a.high = n;
      if (same(key, "TX") || same(key, "TZ") || same(key, "TB"))
        a.unknown += std::min(n, std::int64_t{1} << 60);
      if (same(key, "TC")) a.toggles = static_cast<std::uint64_t>(n);
      if (!close(key)) return false;
    }
    if (w != ")") {
      fault("SAIF-0002", w, fmt::format("the group of {} is not closed", diag::quoted(name)));
      return false;
    }
    record_.signals.push_back(
        {.scope = scope, .name = plain(name), .first = static_cast<std::uint32_t>(record_.bits.size())});
    record_.bits.push_back(a);
    return true;
  }

  static bool number(std::string_view text, double& value) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && stop == text.data() + text.size() && std::isfinite(value);
  }
  /// Without escapes, parts joined with '/'.
  std::string plain(std::string_view name) const {
    std::string out;
    for (std::size_t k = 0; k < name.size(); ++k) {
      if (name[k] == '\\' && k + 1 < name.size())
        out += name[++k];
      else
        out += name[k] == divider_ ? '/' : name[k];
    }
    return out;
  }

  const diag::Source& source_;
  diag::Collector& out_;
  std::string_view text_, at_;
  std::size_t k_ = 0;
  double duration_ = 0;
  char divider_ = '/';
  ActivityRecord record_;
};

}  // namespace

bool looks_like_saif(std::string_view text) {
  std::size_t k = 0;
  while (k < text.size() && is_space(text[k])) ++k;
  if (k == text.size() || text[k] != '(') return false;
  for (++k; k < text.size() && is_space(text[k]);) ++k;
  return same(text.substr(k, 7), "SAIFILE");
}

std::optional<ActivityRecord> read_saif(const diag::Source& source, diag::Collector& out) {
  Reader reader(source, out);
  if (!reader.read()) return std::nullopt;
  return reader.take();
}

}  // namespace taufold::io::saif
