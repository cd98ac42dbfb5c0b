#include "io/hints/hints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "diag/sink.hpp"
#include "diag/suggest.hpp"
#include "io/wildcard.hpp"

namespace taufold::io::hints {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kKeys[] = {"instance", "tier", "strength", "reason"};
constexpr std::size_t kLongestLine = 1 << 20;

/// The key in the line, for the caret; all of the line where it is written with escapes.
std::string_view place_of(std::string_view line, std::string_view key) {
  const std::string quoted = fmt::format("\"{}\"", key);
  const std::size_t at = line.find(quoted);
  return at == std::string_view::npos ? line : line.substr(at, quoted.size());
}

class Reader {
 public:
  Reader(const InputFile& file, const tech::Stack& stack, diag::Collector& out)
      : file_(file), stack_(stack), out_(out) {}

  std::optional<std::vector<TierHint>> read() {
    const std::size_t before = out_.errors();
    const std::string_view text = file_.text;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size() && !out_.full();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string_view line = text.substr(begin, end - begin);
      begin = end + 1;
      ++number;
      if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
      const std::size_t first = line.find_first_not_of(" \t\r");
      if (first == std::string_view::npos) continue;
      line = line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
      read_line(line, number);
    }
    if (out_.errors() > before) return std::nullopt;
    return std::move(hints_);
  }

 private:
  void read_line(std::string_view line, std::size_t number) {
    if (line.size() > kLongestLine) {
      out_.report("HINT-0001", file_.source(), line.substr(0, 1), "a line of more than a mebibyte");
      return;
    }
    const Json object = Json::parse(line, nullptr, false);
    if (!object.is_object()) {
      out_.report("HINT-0001", file_.source(), line,
                  object.is_discarded() ? "this line is not JSON" : "this line is not a JSON object")
          .help("as in {\"instance\": \"u_core/*\", \"tier\": 1, \"strength\": \"hint\"}");
      return;
    }
    const std::size_t before = out_.errors();
    for (const auto& [key, value] : object.items()) {
      if (std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys)) continue;
      diag::Diagnostic& d = out_.report("KEYS-0002", file_.source(), place_of(line, key),
                                        fmt::format("unknown key {} in a tier hint", diag::quoted(key)));
      const std::string_view near = diag::nearest(key, kKeys);
      d.help(near.empty() ? "known here: instance, tier, strength or reason" : diag::did_you_mean(near));
    }
    TierHint h;
    h.place = fmt::format("{}:{}", file_.path, number);
    const Json* instance = need(object, line, "instance");
    const Json* tier = need(object, line, "tier");
    if (instance != nullptr) {
      if (instance->is_string() && !instance->get_ref<const std::string&>().empty())
        h.instance = instance->get<std::string>();
      else
        wrong(line, "instance", "a name or a pattern");
    }
    if (tier != nullptr) read_tier(*tier, line, h);
    if (const auto it = object.find("strength"); it != object.end()) {
      const std::string word = it->is_string() ? it->get<std::string>() : "";
      if (word != "hint" && word != "locked")
        out_.report("KEYS-0007", file_.source(), place_of(line, "strength"),
                    "the value of 'strength' is hint or locked")
            .help(diag::did_you_mean(diag::nearest(word, std::array<std::string_view, 2>{"hint", "locked"})));
      h.locked = word == "locked";
    }
    h.pattern = is_wildcard(h.instance);
    if (out_.errors() == before) hints_.push_back(std::move(h));
  }

  const Json* need(const Json& object, std::string_view line, std::string_view key) {
    const auto it = object.find(key);
    if (it != object.end()) return &*it;
    out_.report("KEYS-0004", file_.source(), line,
                fmt::format("a tier hint needs the key {}", diag::quoted(key)));
    return nullptr;
  }
  void wrong(std::string_view line, std::string_view key, std::string_view wanted) {
    out_.report("KEYS-0003", file_.source(), place_of(line, key),
                fmt::format("the value of {} must be {}", diag::quoted(key), wanted));
  }

  void read_tier(const Json& tier, std::string_view line, TierHint& h) {
    if (tier.is_number_integer() || tier.is_number_unsigned()) {
      const bool fits = tier.is_number_unsigned() ? tier.get<std::uint64_t>() < stack_.tiers.size()
                                                  : tier.get<std::int64_t>() >= 0 &&
                                                        tier.get<std::uint64_t>() < stack_.tiers.size();
      if (fits)
        h.tier = tier.get<std::uint32_t>();
      else
        unknown(line, tier.dump());
    } else if (tier.is_string()) {
      const std::string& name = tier.get_ref<const std::string&>();
      const auto it = std::find_if(stack_.tiers.begin(), stack_.tiers.end(),
                                   [&](const tech::Tier& t) { return t.name == name; });
      if (it != stack_.tiers.end())
        h.tier = static_cast<std::uint32_t>(it - stack_.tiers.begin());
      else
        unknown(line, name);
    } else {
      wrong(line, "tier", "the number or the name of a tier");
    }
  }

  void unknown(std::string_view line, std::string_view what) {
    std::string names;
    for (std::size_t t = 0; t < stack_.tiers.size(); ++t)
      names += fmt::format("{}{} ({})", t == 0 ? "" : ", ", t, diag::shown(stack_.tiers[t].name));
    out_.report("HINT-0002", file_.source(), place_of(line, "tier"),
                fmt::format("the stack has no tier {}", diag::quoted(what)))
        .help("tiers from the bottom: " + names);
  }

  const InputFile& file_;
  const tech::Stack& stack_;
  diag::Collector& out_;
  std::vector<TierHint> hints_;
};

}  // namespace

std::optional<std::vector<TierHint>> read_tier_hints(const InputFile& file, const tech::Stack& stack,
                                                     diag::Collector& out) {
  return Reader(file, stack, out).read();
}

std::optional<std::vector<Wish>> match_tier_hints(const std::vector<TierHint>& hints, std::size_t count,
                                                  const std::function<std::string_view(std::size_t)>& name,
                                                  const std::function<std::size_t(std::string_view)>& find,
                                                  diag::Collector& out) {
  std::vector<Wish> wishes(count);
  const std::size_t before = out.errors();
  const auto rank = [&](const TierHint& h) { return (h.locked ? 2 : 0) + (h.pattern ? 0 : 1); };
  const auto apply = [&](std::uint32_t k, std::size_t i) {
    Wish& w = wishes[i];
    const TierHint& h = hints[k];
    if (w.hint != Wish::kNone) {
      const TierHint& old = hints[w.hint];
      if (h.locked && rank(old) == rank(h) && old.tier != h.tier) {
        out.report("HINT-0004", fmt::format("{} is locked to tier {} by {} and to tier {} by {}",
                                            diag::quoted(name(i)), old.tier, old.place, h.tier, h.place));
        return;
      }
      if (rank(old) > rank(h)) return;
    }
    w = {h.tier, h.locked, k};
  };
  for (std::uint32_t k = 0; k < hints.size() && !out.full(); ++k) {
    const TierHint& h = hints[k];
    bool met = false;
    if (!h.pattern) {
      std::string plain;
      for (std::size_t i = 0; i < h.instance.size(); ++i) {
        if (h.instance[i] == '\\' && i + 1 < h.instance.size() &&
            (h.instance[i + 1] == '*' || h.instance[i + 1] == '?' || h.instance[i + 1] == '\\'))
          ++i;
        plain += h.instance[i];
      }
      const std::size_t i = find(plain);
      met = i < count;
      if (met) apply(k, i);
    } else {
      for (std::size_t i = 0; i < count && !out.full(); ++i)
        if (wildcard_match(h.instance, name(i))) {
          met = true;
          apply(k, i);
        }
    }
    if (met || !out.wants("HINT-0003")) {
      if (!met) out.report("HINT-0003", "");
      continue;
    }
    diag::Diagnostic& d = out.report(
        "HINT-0003", fmt::format("{}: no instance is named {}", h.place, diag::quoted(h.instance)));
    if (!h.pattern) d.help(diag::did_you_mean(diag::nearest(h.instance, count, name)));
  }
  if (out.errors() > before) return std::nullopt;
  return wishes;
}

std::string write_tier_diff(const std::vector<Overruled>& list) {
  std::string out;
  for (const Overruled& o : list)
    out += fmt::format(
        "{{\"instance\": {}, \"wanted\": {}, \"got\": {}, \"strength\": \"{}\", \"reason\": {}, \"hint\": "
        "{}}}\n",
        diag::json_string(o.instance), o.wanted, o.got, o.locked ? "locked" : "hint",
        diag::json_string(o.reason), diag::json_string(o.hint));
  return out;
}

bool looks_like_tier_hints(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') return false;
  const std::string_view line = text.substr(first, std::min(text.find('\n', first), text.size()) - first);
  return line.find("\"tier\"") != std::string_view::npos &&
         line.find("\"instance\"") != std::string_view::npos;
}

}  // namespace taufold::io::hints
