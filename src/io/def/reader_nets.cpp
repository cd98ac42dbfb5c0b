// Nets: their ends are kept, their wiring is checked and counted.
#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/def/def.hpp"
#include "io/def/reader.hpp"

namespace taufold::io::def {

namespace {

using diag::quoted;

constexpr std::size_t kBatch = 256;

constexpr std::array<std::pair<std::string_view, db::PlanUse>, 8> kUses{{{"SIGNAL", db::PlanUse::signal},
                                                                         {"POWER", db::PlanUse::power},
                                                                         {"GROUND", db::PlanUse::ground},
                                                                         {"CLOCK", db::PlanUse::clock},
                                                                         {"TIEOFF", db::PlanUse::tieoff},
                                                                         {"ANALOG", db::PlanUse::analog},
                                                                         {"SCAN", db::PlanUse::scan},
                                                                         {"RESET", db::PlanUse::reset}}};
constexpr std::array<std::pair<std::string_view, db::PlanSource>, 5> kSources{{{"NETLIST", db::PlanSource::netlist},
                                                                               {"DIST", db::PlanSource::dist},
                                                                               {"USER", db::PlanSource::user},
                                                                               {"TIMING", db::PlanSource::timing},
                                                                               {"TEST", db::PlanSource::test}}};

/// What a search for an object shows until the object is known.
constexpr db::PlanEnd kOpen = db::PlanEnd();

}  // namespace

/// - name {( end )} {+ option} ;
bool Reader::net_item(NetSection& s, bool special) {
  if (lex_.is("MUSTJOIN") && !special) {
    ignore("MUSTJOIN");
    while (!lex_.done() && !lex_.is(";")) advance();
    return end_item();
  }
  std::string_view given;
  if (!name("the name of a net", given)) return false;
  db::PlanNets& nets = s.nets;
  if (!s.table.insert(given, plain_).second)
    return error("DEF-0009", given, fmt::format("net {} stands twice", quoted(given)));
  nets.use.push_back(db::PlanUse::signal);
  nets.source.push_back(db::PlanSource::none);
  nets.end_begin.push_back(nets.end_begin.back());
  while (lex_.is("("))
    if (!net_end(s, special)) return false;
  std::uint64_t wires = 0;
  while (lex_.is("+")) {
    advance();
    const std::string_view word = lex_.token();
    if (word == "USE") {
      advance();
      if (!word_of(kUses, "use", nets.use.raw().back())) return false;
    } else if (word == "SOURCE") {
      advance();
      if (!word_of(kSources, "source of a net", nets.source.raw().back())) return false;
    } else if (word == "ROUTED" || word == "FIXED" || word == "COVER" || word == "NOSHIELD" || word == "SHIELD") {
      advance();
      ++wires;
      if (word == "SHIELD") {
        std::string_view shielded;
        if (!name("the name of the shielded net", shielded)) return false;
      }
      if (lex_.is("+") && special) continue;  // + ROUTED + SHAPE ... + RECT ...
      if (!wiring(special)) return false;
    } else if (special && (word == "RECT" || word == "POLYGON" || word == "VIA")) {
      advance();
      ++wires;
      if (!special_shape(word)) return false;
    } else {
      if (word.empty() || word == ";") return expected("an option");
      // SHAPE and MASK belong to a drawn shape that follows.
      if (!special || (word != "SHAPE" && word != "MASK")) ignore(word);
      if (!skip_option()) return false;
    }
  }
  nets.wires += wires;
  nets.routed_nets += wires > 0;
  return end_item();
}

/// ( component pin ), ( PIN port ) or ( * pin ), with + SYNTHESIZED perhaps.
bool Reader::net_end(NetSection& s, bool special) {
  advance();
  std::string_view object, pin;
  if (!name("a component or PIN", object)) return false;
  const bool object_plain = plain_;
  if (!name("the name of a pin", pin)) return false;
  const bool pin_plain = plain_;
  if (lex_.is("+")) {
    advance();
    if (!take("SYNTHESIZED")) return false;
  }
  if (!take(")")) return false;
  db::PlanNets& nets = s.nets;
  const std::uint32_t end = static_cast<std::uint32_t>(nets.ends.size());
  if (object == "PIN") {
    nets.ends.push_back(kOpen);
    nets.end_pin_name.push_back(db::PlanNets::kNoPin);
    s.waiting.push_back({pin, end, pin_plain, true});
  } else {
    const std::uint32_t pin_name =
        pin_plain ? nets.pin_names.insert(pin).first : nets.pin_names.insert(normalised(pin, style_)).first;
    const bool pattern = object == "*" || (special && object.find('*') != std::string_view::npos && object_plain);
    nets.ends.push_back(pattern ? db::PlanEnd::pattern(nets.patterns.insert(object).first) : kOpen);
    nets.end_pin_name.push_back(pin_name);
    if (!pattern) s.waiting.push_back({object, end, object_plain, false});
  }
  ++nets.end_begin.back();
  if (s.waiting.size() >= kBatch && components_seen_ && pins_seen_) look_up(s, false);
  return true;
}

/// Looks up the objects of the ends that wait; many at once, because with a million names every look-up misses the caches.
void Reader::look_up(NetSection& s, bool all) {
  if (!all && (!components_seen_ || !pins_seen_)) return;
  for (std::size_t first = 0; first < s.waiting.size(); first += kBatch) {
    const std::size_t last = std::min(first + kBatch, s.waiting.size());
    batch_names_.clear();
    batch_ends_.clear();
    for (std::size_t k = first; k < last; ++k) {
      const Waiting& w = s.waiting[k];
      if (!w.pin && w.plain && components_.direct()) {
        batch_names_.push_back(w.name);
        batch_ends_.push_back(w.end);
        continue;
      }
      const std::uint32_t id = w.pin ? pins_.find(w.name, w.plain) : components_.find(w.name, w.plain);
      if (id == StringPool::kNone)
        end_not_found(w.name, w.pin);
      else
        s.nets.ends[w.end] = w.pin ? db::PlanEnd(db::PlanPinId(id)) : db::PlanEnd(db::ComponentId(id));
    }
    batch_found_.resize(batch_names_.size());
    plan_.component_names.find_all(batch_names_, batch_found_);
    for (std::size_t k = 0; k < batch_names_.size(); ++k) {
      if (batch_found_[k] == StringPool::kNone)
        end_not_found(batch_names_[k], false);
      else
        s.nets.ends[batch_ends_[k]] = db::PlanEnd(db::ComponentId(batch_found_[k]));
    }
  }
  s.waiting.clear();
}

void Reader::end_not_found(std::string_view raw, bool is_pin) {
  if ((is_pin ? pins_lost_ : components_lost_) || out_.full()) return;
  if (std::find(unknown_said_.begin(), unknown_said_.end(), raw) != unknown_said_.end()) return;
  unknown_said_.push_back(raw);
  const StringPool& pool = is_pin ? plan_.pin_names : plan_.component_names;
  std::string_view near;
  if (pool.size() < 200'000) near = diag::nearest(raw, pool.size(), [&](std::size_t i) { return pool[static_cast<std::uint32_t>(i)]; });
  error(is_pin ? "DEF-0011" : "DEF-0010", raw,
        fmt::format("unknown {} {} in a net", is_pin ? "pin" : "component", quoted(raw)), diag::did_you_mean(near));
}

/// A path and those that NEW begins.
bool Reader::wiring(bool special) {
  do {
    if (!path(special)) return false;
  } while (accept("NEW"));
  return true;
}

/// layer [width] [options] point {point | via | MASK n | RECT ( ) | VIRTUAL point}
bool Reader::path(bool special) {
  std::string_view word;
  std::int32_t number = 0;
  if (!name("a layer", word)) return false;
  if (special && !integer("the width of the wire", number, 0)) return false;
  bool first = true;
  for (;;) {
    if (lex_.is("(")) {
      if (!path_point(first, true)) return false;
      first = false;
    } else if (lex_.is("+") && special) {
      Lexer ahead = lex_;
      ahead.advance();
      if (!ahead.is("SHAPE") && !ahead.is("STYLE")) break;
      advance();
      advance();
      if (!name("a shape or style", word)) return false;
    } else if (lex_.is("TAPER")) {
      advance();
    } else if (lex_.is("TAPERRULE")) {
      advance();
      if (!name("a rule", word)) return false;
    } else if (lex_.is("STYLE") || lex_.is("MASK")) {
      advance();
      if (!integer("its number", number, 0)) return false;
    } else if (lex_.is("VIRTUAL")) {
      advance();
      if (!path_point(first, false)) return false;
      first = false;
    } else if (lex_.is("RECT")) {
      advance();
      if (!take("(") || !integer("dx", number) || !integer("dy", number) || !integer("dx", number) ||
          !integer("dy", number) || !take(")"))
        return false;
    } else if (lex_.is("DO")) {
      advance();
      if (!integer("the number of vias", number, 0) || !take("BY") || !integer("the number of vias", number, 0) ||
          !take("STEP") || !integer("the step", number) || !integer("the step", number))
        return false;
    } else if (lex_.done() || lex_.is(";") || lex_.is("+") || lex_.is("NEW")) {
      break;
    } else {
      if (!name("a point or a via", word)) return false;
      if (first) return error("DEF-0001", word, fmt::format("a point is expected here, not {}", quoted(word)));
      if (is_orientation(lex_.token())) advance();
    }
  }
  return first ? expected("a point") : true;
}

/// ( x y [extension] ); `*` repeats a coordinate of the point before.
bool Reader::path_point(bool first, bool extension) {
  if (!take("(")) return false;
  for (const std::string_view what : {"the coordinate x", "the coordinate y"}) {
    std::int32_t value = 0;
    if (lex_.is("*")) {
      if (first) return error("DEF-0008", lex_.token(), "the first point of a path has no coordinate to repeat");
      advance();
    } else if (!integer(what, value)) {
      return false;
    }
  }
  std::int32_t beyond = 0;
  if (extension && !lex_.is(")") && !integer("the extension of the wire", beyond)) return false;
  return take(")");
}

/// After + RECT, + POLYGON or + VIA of a special net.
bool Reader::special_shape(std::string_view kind) {
  std::string_view word;
  if (!name(kind == "VIA" ? "a via" : "a layer", word)) return false;
  if (kind == "VIA" && is_orientation(lex_.token())) advance();
  std::vector<geom::Point> corners;
  return points(corners, kind == "VIA" ? 1 : kind == "RECT" ? 2 : 3);
}

/// A pin of a component belongs to one net.
void Reader::check_pins_once(const db::PlanNets& nets) {
  const std::size_t n = plan_.num_components();
  std::vector<std::uint32_t> begin(n + 2, 0);
  for (const db::PlanEnd e : nets.ends)
    if (e.kind() == db::PlanEnd::Kind::component) ++begin[e.component().value + 2];
  for (std::size_t c = 2; c < begin.size(); ++c) begin[c] += begin[c - 1];
  std::vector<std::uint32_t> by_component(begin.back());
  for (std::uint32_t e = 0; e < nets.ends.size(); ++e)
    if (nets.ends[e].kind() == db::PlanEnd::Kind::component) by_component[begin[nets.ends[e].component().value + 1]++] = e;
  const auto net_of = [&](std::uint32_t e) {
    const auto it = std::upper_bound(nets.end_begin.begin(), nets.end_begin.end(), e);
    return static_cast<std::uint32_t>(it - nets.end_begin.begin() - 1);
  };
  for (std::size_t c = 0; c < n && !out_.full(); ++c) {
    const auto first = by_component.begin() + begin[c], last = by_component.begin() + begin[c + 1];
    std::sort(first, last, [&](std::uint32_t a, std::uint32_t b) {
      return nets.end_pin_name[a] != nets.end_pin_name[b] ? nets.end_pin_name[a] < nets.end_pin_name[b] : a < b;
    });
    for (auto e = first; e != last && e + 1 != last; ++e) {
      if (nets.end_pin_name[*e] != nets.end_pin_name[*(e + 1)]) continue;
      const std::uint32_t a = net_of(*e), b = net_of(*(e + 1));
      if (a == b || out_.full()) continue;
      error("DEF-0013", locate(source_.text, "NETS", nets.names[b]),
            fmt::format("pin {} of component {} is on net {} and on net {}", quoted(nets.pin_names[nets.end_pin_name[*e]]),
                        quoted(plan_.component_names[static_cast<std::uint32_t>(c)]), quoted(nets.names[a]), quoted(nets.names[b])));
    }
  }
}

}  // namespace taufold::io::def
