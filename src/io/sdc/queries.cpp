// Commands that return objects, and the filter expressions that choose among them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "io/liberty/lexer.hpp"
#include "io/sdc/reader.hpp"

namespace taufold::io::sdc {

using diag::quoted;

namespace {

/// Parser and evaluator of `direction == input && (ref_name =~ BUF* || !is_clock)`.
class Filter {
 public:
  using Property = std::function<std::optional<std::string>(std::string_view)>;
  Filter(std::string_view text, const Property& property) : rest_(text), property_(property) {}
  /// Nothing when the text is no filter.
  std::optional<bool> run() {
    const bool v = either(0);
    blank();
    if (!good_ || !rest_.empty()) return std::nullopt;
    return v;
  }

 private:
  static constexpr int kDepth = 50;
  void blank() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n'))
      rest_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    blank();
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool either(int depth) {
    bool v = both(depth);
    while (good_ && (take("||") || take("or "))) v = both(depth) || v;
    return v;
  }
  bool both(int depth) {
    bool v = one(depth);
    while (good_ && (take("&&") || take("and "))) v = one(depth) && v;
    return v;
  }
  bool one(int depth) {
    if (depth > kDepth) return good_ = false;
    if (take("!")) return !one(depth + 1);
    if (take("(")) {
      const bool v = either(depth + 1);
      good_ &= take(")");
      return v;
    }
    std::string_view name = word();
    if (!name.empty() && name[0] == '@') name.remove_prefix(1);
    if (name.empty()) return good_ = false;
    const std::string value = property_(name).value_or("");
    for (const std::string_view op : {"==", "!=", "=~", "!~"}) {
      if (!take(op)) continue;
      const std::string_view wanted = word();
      const bool same = op[1] == '=' ? equal(value, wanted) : glob(wanted, value, false, true);
      return same == (op[0] == '=');
    }
    return equal(value, "true");
  }
  static bool equal(std::string_view value, std::string_view wanted) {
    const auto truth = [](std::string_view s) {
      return s == "true" || s == "1" || s == "TRUE" || s == "True";
    };
    const auto lie = [](std::string_view s) {
      return s == "false" || s == "0" || s == "FALSE" || s == "False";
    };
    // Directions have two spellings in use.
    if ((wanted == "in" && value == "input") || (wanted == "out" && value == "output")) return true;
    if (truth(wanted)) return truth(value);
    if (lie(wanted)) return !truth(value);
    return value == wanted;
  }
  std::string_view word() {
    blank();
    if (!rest_.empty() && (rest_[0] == '"' || rest_[0] == '{')) {
      const std::size_t end = rest_.find(rest_[0] == '"' ? '"' : '}', 1);
      if (end == std::string_view::npos) {
        good_ = false;
        return {};
      }
      const std::string_view w = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
      return w;
    }
    std::size_t n = 0;
    while (n < rest_.size() && std::string_view(" \t\n=!&|()~").find(rest_[n]) == std::string_view::npos) ++n;
    const std::string_view w = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return w;
  }
  std::string_view rest_;
  const Property& property_;
  bool good_ = true;
};

}  // namespace

bool Reader::filter(std::string_view expression, Objects& objects) {
  Objects kept;
  std::string unknown;  // a property that no object has, as a misspelt one
  bool any_known = objects.empty();
  for (const Object o : objects) {
    const Filter::Property property = [&](std::string_view name) {
      std::optional<std::string> value = this->property(o, name);
      if (value)
        any_known = true;
      else if (unknown.empty())
        unknown = name;
      return value;
    };
    const std::optional<bool> chosen = Filter(expression, property).run();
    if (!chosen)
      return fail("SDC-0004", expression, fmt::format("{} is no filter", quoted(expression)),
                  "a filter compares properties: ref_name =~ BUF* && direction == output");
    if (*chosen) kept.push_back(o);
  }
  if (!any_known && !unknown.empty())
    report("SDC-0005", unknown, fmt::format("no object here has a property {}", quoted(unknown)));
  objects = std::move(kept);
  return true;
}

bool Reader::get(const Call& c, std::string& result, ObjectKind kind) {
  Objects found;
  const Match how{c.has("regexp"), c.has("nocase"), c.has("hierarchical") || c.has("hsc")};
  const bool quiet = c.has("quiet");
  if (how.regexp)
    for (const std::string_view w : c.words)
      if (const std::string fault = tcl_.regexp_fault(w); !fault.empty())
        return fail("SDC-0004", w, fmt::format("{} is no regular expression: {}", quoted(w), fault));
  if (const auto of = c.get("of_objects")) {
    const Kinds any = {ObjectKind::port, ObjectKind::cell, ObjectKind::pin, ObjectKind::net,
                       ObjectKind::clock};
    for (const Object o : gather(c, *of, any)) {
      const Objects more =
          o.kind == ObjectKind::clock ? out_.clocks[db::ClockId(o.index)].sources : query_.related(o, kind);
      for (const Object m : more)
        if (m.kind == kind) found.push_back(m);
    }
    if (!c.words.empty()) {
      Objects kept;
      std::vector<std::string> patterns;
      tcl_.split(c.words[0], patterns);
      for (const Object o : found)
        if (std::any_of(patterns.begin(), patterns.end(),
                        [&](const std::string& p) { return glob(p, object_name(o), how.nocase, true); }))
          kept.push_back(o);
      found = std::move(kept);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  } else {
    std::vector<std::string> patterns;
    for (const std::string_view w : c.words)
      if (!tcl_.split(w, patterns)) patterns.emplace_back(w);
    if (c.words.empty()) patterns = {"*"};
    for (const std::string& p : patterns) {
      if (const std::optional<Object> o = object_of(p)) {
        if (o->kind == kind) found.push_back(*o);
        continue;
      }
      const std::size_t before = found.size();
      match(kind, p, how, found);
      if (found.size() == before && !quiet && !(p == "*" && c.words.empty())) missing(c, p, {kind});
    }
  }
  if (const auto expression = c.get("filter"); expression && !filter(*expression, found)) return false;
  result = tokens(found);
  return true;
}

bool Reader::all_ports(const Call& c, std::string& result, bool inputs) {
  Objects found;
  std::vector<Object> clock_ports;
  if (c.has("no_clocks"))
    for (const db::Clock& k : out_.clocks)
      clock_ports.insert(clock_ports.end(), k.sources.begin(), k.sources.end());
  for (std::uint32_t p = 0; p < count(ObjectKind::port); ++p) {
    const Object o{ObjectKind::port, p};
    const std::string direction = query_.property(o, "direction").value_or("");
    if (direction != "inout" && direction != (inputs ? "input" : "output")) continue;
    if (std::find(clock_ports.begin(), clock_ports.end(), o) != clock_ports.end()) continue;
    found.push_back(o);
  }
  result = tokens(found);
  return true;
}

bool Reader::all_clocks(const Call&, std::string& result) {
  Objects found;
  for (std::uint32_t k = 0; k < out_.clocks.size(); ++k) found.push_back({ObjectKind::clock, k});
  result = tokens(found);
  return true;
}

/// Registers whose clock pins a clock reaches, through gates, up to where other clocks are made.
void Reader::reached_by(db::ClockId clock, std::set<Object>& registers) {
  std::set<Object> ends;
  for (const db::ClockId k : ids<db::ClockId>(out_.clocks.size()))
    if (out_.clocks[k].generated) ends.insert(out_.clocks[k].sources.begin(), out_.clocks[k].sources.end());
  std::set<Object> seen_nets, seen_cells;
  std::vector<Object> nets;
  const auto leave = [&](Object from) {
    for (const Object n : query_.related(from, ObjectKind::net))
      if (seen_nets.insert(n).second) nets.push_back(n);
  };
  for (const Object s : out_.clocks[clock].sources) leave(s);
  while (!nets.empty()) {
    const Object net = nets.back();
    nets.pop_back();
    for (const Object pin : query_.related(net, ObjectKind::pin)) {
      if (query_.property(pin, "direction").value_or("") != "input") continue;
      for (const Object cell : query_.related(pin, ObjectKind::cell)) {
        const std::string kind = query_.property(cell, "sequential").value_or("none");
        if (kind != "none") {
          if (query_.property(pin, "register_pin").value_or("") == "clock") registers.insert(cell);
          continue;
        }
        if (!seen_cells.insert(cell).second) continue;
        for (const Object out : query_.related(cell, ObjectKind::pin))
          if (query_.property(out, "direction").value_or("") == "output" && !ends.contains(out)) leave(out);
      }
    }
  }
}

bool Reader::all_registers(const Call& c, std::string& result) {
  // Which cells have state, and which of their pins is what, is for the design to say.
  const bool pins = c.has("data_pins") || c.has("clock_pins") || c.has("async_pins") || c.has("output_pins");
  const bool latches = c.has("level_sensitive"), flops = c.has("edge_triggered");
  Objects found;
  std::optional<std::set<Object>> clocked;
  for (const char* option : {"clock", "rise_clock", "fall_clock"})
    if (const auto argument = c.get(option)) {
      if (!clocked) clocked.emplace();
      for (const db::ClockId k : clocks(c, *argument)) reached_by(k, *clocked);
      if (std::string_view(option) != "clock") ignore(fmt::format("{} -{} by edge", c.name, option));
    }
  for (std::uint32_t k = 0; k < count(ObjectKind::cell); ++k) {
    const Object cell{ObjectKind::cell, k};
    if (clocked && !clocked->contains(cell)) continue;
    const std::string kind = query_.property(cell, "sequential").value_or("");
    if (kind.empty() || kind == "none") continue;
    if (latches && !flops && kind != "latch") continue;
    if (flops && !latches && kind != "ff") continue;
    if (!pins) {
      found.push_back(cell);
      continue;
    }
    for (const Object p : query_.related(cell, ObjectKind::pin)) {
      const std::string role = query_.property(p, "register_pin").value_or("");
      if ((c.has("data_pins") && role == "data") || (c.has("clock_pins") && role == "clock") ||
          (c.has("async_pins") && role == "async") || (c.has("output_pins") && role == "output"))
        found.push_back(p);
    }
  }
  result = tokens(found);
  return true;
}

bool Reader::current_design(const Call& c, std::string& result) {
  if (!c.words.empty() && c.words[0] != query_.design_name() && !query_.design_name().empty())
    report("SDC-0005", c.words[0],
           fmt::format("the design is {}, not {}", quoted(query_.design_name()), quoted(c.words[0])));
  result = "@design";
  return true;
}

bool Reader::get_property(const Call& c, std::string& result) {
  const bool object_first = object_of(c.words[0]).has_value();
  const std::optional<Object> o = object_of(c.words[object_first ? 0 : 1]);
  if (!o) return fail("SDC-0004", c.words[0], fmt::format("{} takes one object and a name", c.name));
  result = property(*o, c.words[object_first ? 1 : 0]).value_or("");
  return true;
}

bool Reader::get_object_name(const Call& c, std::string& result) {
  std::vector<std::string> elements, names;
  tcl_.split(c.words[0], elements);
  for (const std::string& e : elements) {
    const std::optional<Object> o = object_of(e);
    names.push_back(o ? object_name(*o) : e == "@design" ? std::string(query_.design_name()) : e);
  }
  result = names.size() == 1 ? names[0] : Interpreter::join(names);
  return true;
}

bool Reader::sizeof_collection(const Call& c, std::string& result) {
  std::vector<std::string> elements;
  tcl_.split(c.words[0], elements);
  result = fmt::format("{}", elements.size());
  return true;
}

bool Reader::filter_collection(const Call& c, std::string& result) {
  std::vector<std::string> elements;
  tcl_.split(c.words[0], elements);
  Objects objects;
  for (const std::string& e : elements)
    if (const std::optional<Object> o = object_of(e)) objects.push_back(*o);
  if (!filter(c.words[1], objects)) return false;
  result = tokens(objects);
  return true;
}

}  // namespace taufold::io::sdc
