#include "io/def/names.hpp"

#include <algorithm>

namespace taufold::io::def {

namespace {

template <bool kKeepEscapes>
std::string rewritten(std::string_view raw, const NameStyle& style) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '\\' && i + 1 < raw.size()) {
      const char next = raw[++i];
      if (kKeepEscapes && (next == '[' || next == ']' || next == '/')) out += '\\';
      out += next;
    } else {
      out += c == style.divider ? '/' : c == style.bus_left ? '[' : c == style.bus_right ? ']' : c;
    }
  }
  return out;
}

}  // namespace

std::string normalised(std::string_view raw, const NameStyle& style) { return rewritten<false>(raw, style); }
std::string literal_spelling(std::string_view raw, const NameStyle& style) { return rewritten<true>(raw, style); }

std::pair<std::uint32_t, bool> NameTable::insert(std::string_view raw, bool plain) {
  std::string name, spelling;
  if (!plain) {
    name = normalised(raw, style_);
    spelling = literal_spelling(raw, style_);
  }
  const bool escaped = !plain && spelling != name;
  const auto [id, is_new] = pool_.insert(plain ? raw : std::string_view(name));
  if (is_new) {
    if (escaped) escaped_.emplace_back(id, raw);
    return {id, true};
  }
  if (const auto twin = twins_.find(id); twin != twins_.end())
    return {escaped ? twin->second.literal : twin->second.plain, false};
  const auto first = std::lower_bound(escaped_.begin(), escaped_.end(), id, [](const auto& e, std::uint32_t i) { return e.first < i; });
  const bool first_escaped = first != escaped_.end() && first->first == id;
  if (first_escaped == escaped) return {id, false};
  // A second object of this name. Until finish() it stands under a spelling that cannot meet another's: no name of DEF has
  // a blank.
  const std::uint32_t second = pool_.insert((plain ? std::string(raw) : name) + (escaped ? " escaped" : " plain")).first;
  twins_[id] = escaped ? Twin{id, second, spelling} : Twin{second, id, literal_spelling(first->second, style_)};
  return {second, true};
}

std::uint32_t NameTable::find(std::string_view raw, bool plain) const {
  if (plain && twins_.empty()) return pool_.find(raw);
  const std::string name = plain ? std::string(raw) : normalised(raw, style_);
  const std::uint32_t id = pool_.find(name);
  if (id == StringPool::kNone) return id;
  const auto twin = twins_.find(id);
  if (twin == twins_.end()) return id;
  const bool escaped = !plain && literal_spelling(raw, style_) != name;
  return escaped ? twin->second.literal : twin->second.plain;
}

void NameTable::finish() {
  if (twins_.empty()) return;
  std::map<std::uint32_t, std::string> renamed;
  for (const auto& [id, twin] : twins_) {
    renamed[twin.plain] = pool_[id];
    renamed[twin.literal] = twin.spelling;
  }
  StringPool pool;
  pool.reserve(pool_.size());
  for (std::uint32_t i = 0; i < pool_.size(); ++i) {
    const auto it = renamed.find(i);
    std::string name(it == renamed.end() ? pool_[i] : std::string_view(it->second));
    while (!pool.insert(name).second) name += '\\';  // only where the file has doubled backslashes as well
  }
  pool_ = std::move(pool);
  twins_.clear();
}

}  // namespace taufold::io::def
