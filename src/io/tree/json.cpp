// A reader of JSON (RFC 8259) into the same tree as TOML and YAML, so that every value has its place in the text.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string>
#include <unordered_set>

#include "io/tree/value.hpp"

namespace taufold::io::tree {

namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;
constexpr std::size_t kMostDepth = 64;

class Parser {
 public:
  Parser(const InputFile& file, diag::Collector& out) : source_(file.source()), text_(file.text), out_(out) {
    if (text_.starts_with("\xef\xbb\xbf")) pos_ = 3;
  }

  std::optional<Value> document() {
    blank();
    std::optional<Value> v = value(0);
    if (!v) return std::nullopt;
    blank();
    if (pos_ < text_.size()) return fail("the text should end after its value");
    return v;
  }

 private:
  void blank() {
    while (pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t' || text_[pos_] == '\n' || text_[pos_] == '\r')) ++pos_;
  }
  std::nullopt_t fail(std::string_view message, std::string_view code = "KEYS-0001") {
    const std::size_t at = std::min(pos_, text_.size());
    out_.report(code, source_, text_.substr(at, at < text_.size() ? 1 : 0),
                pos_ >= text_.size() ? "the file ends in the middle of a value" : std::string(message));
    return std::nullopt;
  }
  Value make(Kind kind, std::size_t begin) const {
    Value v;
    v.kind = kind;
    v.source = source_;
    v.at = text_.substr(begin, pos_ - begin);
    return v;
  }

  std::optional<Value> value(std::size_t depth) {
    if (depth > kMostDepth) return fail("values are nested too deeply", "KEYS-0008");
    const std::size_t begin = pos_;
    switch (pos_ < text_.size() ? text_[pos_] : '\0') {
      case '{': return table(depth);
      case '[': return list(depth);
      case '"': {
        std::optional<std::string> s = string();
        if (!s) return std::nullopt;
        Value v = make(Kind::string, begin);
        v.text = std::move(*s);
        return v;
      }
      default: break;
    }
    for (const auto& [word, kind] : {std::pair{"true", Kind::boolean}, {"false", Kind::boolean}, {"null", Kind::null}})
      if (text_.substr(pos_).starts_with(word)) {
        pos_ += std::string_view(word).size();
        Value v = make(kind, begin);
        v.truth = word[0] == 't';
        return v;
      }
    return number();
  }

  std::optional<Value> number() {
    const std::size_t begin = pos_;
    std::size_t i = pos_;
    const auto digits = [&] {
      const std::size_t from = i;
      while (i < text_.size() && text_[i] >= '0' && text_[i] <= '9') ++i;
      return i > from;
    };
    bool whole = true;
    if (i < text_.size() && text_[i] == '-') ++i;
    if (!digits()) return fail("a value is expected here");
    if (i < text_.size() && text_[i] == '.') {
      whole = false;
      ++i;
      if (!digits()) return fail("a number lacks digits after its point");
    }
    if (i < text_.size() && (text_[i] == 'e' || text_[i] == 'E')) {
      whole = false;
      ++i;
      if (i < text_.size() && (text_[i] == '+' || text_[i] == '-')) ++i;
      if (!digits()) return fail("a number lacks the digits of its exponent");
    }
    pos_ = i;
    Value v = make(Kind::number, begin);
    std::from_chars(v.at.data(), v.at.data() + v.at.size(), v.number);
    // Beyond the range of a double from_chars leaves zero: an infinity is refused by whoever asks for the number.
    if (v.number == 0 && v.at.find_first_of("123456789") < v.at.find_first_of("eE") && v.at.find("e-") == v.at.npos &&
        v.at.find("E-") == v.at.npos)
      v.number = std::numeric_limits<double>::infinity();
    if (whole && std::from_chars(v.at.data(), v.at.data() + v.at.size(), v.whole).ec == std::errc()) v.kind = Kind::integer;
    return v;
  }

  bool hex4(unsigned& code) {
    if (pos_ + 4 > text_.size()) return false;
    const auto [end, error] = std::from_chars(text_.data() + pos_, text_.data() + pos_ + 4, code, 16);
    if (error != std::errc() || end != text_.data() + pos_ + 4) return false;
    pos_ += 4;
    return true;
  }

  static void append_utf8(std::string& out, unsigned code) {
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xc0 | code >> 6), put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
    } else {
      put(0xf0 | code >> 18), put(0x80 | (code >> 12 & 0x3f)), put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
    }
  }

  std::optional<std::string> string() {
    std::string out;
    for (++pos_; pos_ < text_.size();) {
      const char c = text_[pos_];
      if (c == '"') {
        ++pos_;
        return out;
      }
      if (static_cast<unsigned char>(c) < 0x20) break;
      if (c != '\\') {
        out += c;
        ++pos_;
        continue;
      }
      if (++pos_ >= text_.size()) break;
      const std::size_t which = std::string_view("\"\\/bfnrtu").find(text_[pos_]);
      if (which == std::string_view::npos) return fail("no escape of JSON");
      ++pos_;
      if (which < 8) {
        out += "\"\\/\b\f\n\r\t"[which];
        continue;
      }
      unsigned code = 0, low = 0;
      if (!hex4(code)) return fail("\\u needs four hexadecimal digits");
      if (code >= 0xd800 && code < 0xdc00 && text_.substr(pos_).starts_with("\\u")) {
        pos_ += 2;
        if (!hex4(low) || low < 0xdc00 || low > 0xdfff) return fail("the second half of a surrogate pair is expected");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      } else if (code >= 0xd800 && code < 0xe000) {
        code = 0xfffd;
      }
      append_utf8(out, code);
    }
    return fail("a string ends with a double quote on its line");
  }

  std::optional<Value> list(std::size_t depth) {
    const std::size_t begin = pos_++;
    Value v = make(Kind::array, begin);
    blank();
    if (pos_ < text_.size() && text_[pos_] == ']') {
      ++pos_;
      return v;
    }
    for (;;) {
      blank();
      std::optional<Value> item = value(depth + 1);
      if (!item) return std::nullopt;
      v.items.push_back(std::move(*item));
      blank();
      const char c = pos_ < text_.size() ? text_[pos_] : '\0';
      if (c != ',' && c != ']') return fail("a comma or ] is expected here");
      ++pos_;
      if (c == ']') return v;
    }
  }

  std::optional<Value> table(std::size_t depth) {
    const std::size_t begin = pos_++;
    Value v = make(Kind::table, begin);
    std::unordered_set<std::string> seen;  // only asked, never walked
    blank();
    if (pos_ < text_.size() && text_[pos_] == '}') {
      ++pos_;
      return v;
    }
    for (;;) {
      blank();
      const std::size_t key_at = pos_;
      if (pos_ >= text_.size() || text_[pos_] != '"') return fail("a key in double quotes is expected here");
      std::optional<std::string> key = string();
      if (!key) return std::nullopt;
      const std::string_view at = text_.substr(key_at, pos_ - key_at);
      if (!seen.insert(*key).second) {
        out_.report("KEYS-0006", source_, at, fmt::format("the key {} stands twice", diag::quoted(*key)));
        return std::nullopt;
      }
      blank();
      if (pos_ >= text_.size() || text_[pos_] != ':') return fail("a colon is expected here");
      ++pos_;
      blank();
      std::optional<Value> item = value(depth + 1);
      if (!item) return std::nullopt;
      v.members.push_back({std::move(*key), at, std::move(*item)});
      blank();
      const char c = pos_ < text_.size() ? text_[pos_] : '\0';
      if (c != ',' && c != '}') return fail("a comma or } is expected here");
      ++pos_;
      if (c == '}') return v;
    }
  }

  diag::Source source_;
  std::string_view text_;
  diag::Collector& out_;
  std::size_t pos_ = 0;
};

}  // namespace

std::optional<Value> parse_json(const InputFile& file, diag::Collector& out) {
  if (file.text.size() > kMostBytes) {
    out.report("KEYS-0008", file.path, fmt::format("a file of {} bytes; at most {} are read", file.text.size(), kMostBytes));
    return std::nullopt;
  }
  return Parser(file, out).document();
}

}  // namespace taufold::io::tree
