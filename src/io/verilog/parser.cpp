#include "io/verilog/parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "io/verilog/constant.hpp"
#include "io/verilog/identifier.hpp"

namespace taufold::io::verilog {

namespace {

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_net_keyword(std::string_view w) {
  return one_of(w, {"wire", "reg", "logic", "tri", "tri0", "tri1", "triand", "trior", "trireg", "wand", "wor",
                    "uwire", "supply0", "supply1"});
}

bool is_gate(std::string_view w) {
  return one_of(
      w, {"and",    "nand",    "or",      "nor",   "xor",      "xnor",     "not",    "buf",     "bufif0",
          "bufif1", "notif0",  "notif1",  "cmos",  "rcmos",    "nmos",     "pmos",   "rnmos",   "rpmos",
          "tran",   "tranif0", "tranif1", "rtran", "rtranif0", "rtranif1", "pullup", "pulldown"});
}

db::PinDirection direction_of(std::string_view w) {
  return w == "input"    ? db::PinDirection::input
         : w == "output" ? db::PinDirection::output
         : w == "inout"  ? db::PinDirection::inout
                         : db::PinDirection::unknown;
}

}  // namespace

void Parser::run() {
  while (lex_.kind() != Word::end && !out_.full()) {
    if (lex_.kind() == Word::attribute) {
      attributes();
      continue;
    }
    const std::string_view word = lex_.kind() == Word::identifier ? lex_.text() : std::string_view();
    if (word == "module" || word == "macromodule") {
      module();
    } else if (word == "primitive") {
      ++skipped_primitives_;
      skip_to_word("endprimitive");
    } else if (lex_.is(';')) {
      lex_.advance();
    } else {
      unexpected("where a module should begin");
      while (lex_.kind() != Word::end && lex_.text() != "module" && lex_.text() != "macromodule")
        lex_.advance();
    }
    black_box_ = false;
    source_of_next_ = StringPool::kNone;
  }
  if (syntax_.modules.empty() && out_.errors() == errors_before_ && file_ + 1 == syntax_.sources.size())
    out_.report("VLOG-0001", source_, {source_.text.data() + source_.text.size(), 0},
                "the file holds no module");
  std::string ignored;
  const auto list = [&](std::size_t count, std::string_view what) {
    if (count != 0)
      ignored += fmt::format("{}{} {}{}", ignored.empty() ? "" : ", ", count, what, count == 1 ? "" : "s");
  };
  list(skipped_specify_, "specify block");
  list(skipped_parameters_, "parameter list");
  list(skipped_primitives_, "user primitive");
  list(lex_.skipped_directives(), "unknown directive");
  if (!ignored.empty()) out_.report("VLOG-0024", source_.file, "read over: " + ignored);
}

void Parser::module() {
  const std::string_view keyword = lex_.text();
  lex_.advance();
  if (!lex_.is_name() || lex_.text() == "\\") {
    unexpected("where the name of a module should stand");
    return skip_to_word("endmodule");
  }
  Module& m = syntax_.modules.emplace_back();
  m_ = &m;
  m.at = lex_.text();
  m.name = lex_.name();
  m.source = source_;
  m.black_box = black_box_;
  black_box_ = false;
  source_of_next_ = StringPool::kNone;
  const auto [index, fresh] = syntax_.module_names.insert(m.name);
  if (fresh) {
    syntax_.module_of_name.push_back(static_cast<std::uint32_t>(syntax_.modules.size() - 1));
  } else {
    const Module& before = syntax_.modules[syntax_.module_of_name[index]];
    const auto line = 1 + std::count(before.source.text.data(), before.at.data(), '\n');
    report("VLOG-0008", m.at, fmt::format("module {} is there twice", diag::quoted(m.name)))
        .note(fmt::format("the first one is in {}, line {}", before.source.file, line));
  }
  // Room for the names of a large module, after its length.
  const auto here = static_cast<std::size_t>(m.at.data() - source_.text.data());
  if (next_end_ < here) next_end_ = std::min(source_.text.find("endmodule", here), source_.text.size());
  if (next_end_ - here > (1u << 20)) m.signal_names.reserve((next_end_ - here) / 128);
  lex_.advance();
  const std::size_t errors = out_.errors();
  module_header();
  header_broken_ = out_.errors() != errors;
  for (bool more = true; more && !out_.full();) {
    if (lex_.kind() == Word::end) {
      report("VLOG-0002", keyword, fmt::format("the file ends inside module {}", diag::quoted(m.name)))
          .help("the file was cut, or `endmodule` is missing");
      break;
    }
    if (lex_.kind() == Word::attribute) {
      attributes();
      continue;
    }
    more = item();
    source_of_next_ = StringPool::kNone;
  }
  complete_module();
  m_ = nullptr;
}

void Parser::module_header() {
  if (lex_.is('#')) {
    ++skipped_parameters_;
    skip_parameters();
  }
  if (lex_.is('(')) {
    lex_.advance();
    Declaration sticky;
    if (lex_.is(')')) {
      lex_.advance();
    } else {
      for (;;) {
        if (lex_.kind() == Word::attribute) attributes();
        const std::size_t before = out_.errors();
        port_item(sticky);
        if (out_.errors() != before) return skip_statement();
        if (lex_.is(')')) break;
        if (!expect(',', "in the port list")) return skip_statement();
      }
      lex_.advance();
    }
  }
  source_of_next_ = StringPool::kNone;
  if (!expect(';', "after the port list")) skip_statement();
}

/// `a`, `a[3:0]`, `{a, b}`, `.ext(...)`, nothing, or `input wire [3:0] a`.
void Parser::port_item(Declaration& sticky) {
  PortDecl port;
  port.at = lex_.text();
  const auto mark = [&] {
    const auto one = [&](std::uint32_t s) { m_->signals[s].is_port = true; };
    if (port.inside == kOpen) return;
    if (!(port.inside & kComplex)) return one(port.inside);
    const Expression& e = m_->expressions[port.inside & ~kComplex];
    for (std::uint32_t k = e.first; k < e.first + e.count; ++k)
      if (m_->parts[k].kind == PartKind::whole || m_->parts[k].kind == PartKind::select)
        one(m_->parts[k].index);
  };
  if (lex_.kind() == Word::identifier) {
    const db::PinDirection d = direction_of(lex_.text());
    if (d != db::PinDirection::unknown || is_net_keyword(lex_.text())) {
      Declaration decl;
      decl.direction = d != db::PinDirection::unknown ? d : sticky.direction;
      if (d != db::PinDirection::unknown) lex_.advance();
      const std::string_view net =
          lex_.kind() == Word::identifier && is_net_keyword(lex_.text()) ? lex_.text() : "";
      if (!net.empty()) lex_.advance();
      if (!declaration_head(net, decl)) return;
      sticky = decl;
      sticky.net = true;
    }
  }
  if (sticky.direction != db::PinDirection::unknown && lex_.is_name()) {
    port.at = lex_.text();
    port.name = lex_.name();
    port.inside = declare(lex_.text(), sticky);
    mark();
    lex_.advance();
    if (lex_.is('=')) {
      lex_.advance();
      Actual value;
      if (!expression(value)) return;
    }
  } else if (lex_.is('.')) {
    lex_.advance();
    if (!lex_.is_name()) return unexpected("where the name of a port should stand");
    port.at = lex_.text();
    port.name = lex_.name();
    lex_.advance();
    if (!expect('(', "after the name of a port")) return;
    if (!lex_.is(')')) {
      Actual inside;
      if (!expression(inside)) return;
      port.inside = resolve(inside);
    }
    if (!expect(')', "after the inside of a port")) return;
    mark();
  } else if (!lex_.is(',') && !lex_.is(')')) {
    if (!lex_.is_name() && !lex_.is('{')) return unexpected("in the port list");
    Actual inside;
    if (!expression(inside)) return;
    port.inside = resolve(inside);
    if (!inside.whole.empty()) {
      port.name = plain(inside.whole);
    } else {
      const Expression& e = m_->expressions[port.inside & ~kComplex];
      if (e.count == 0) {
        report("VLOG-0001", port.at, "an empty concatenation in the port list");
        return;
      }
      if (m_->parts[e.first].kind == PartKind::select) port.name = plain(port.at);
    }
    mark();
  }
  m_->ports.push_back(port);
}

/// One statement of a module; false after `endmodule`.
bool Parser::item() {
  if (lex_.is(';')) return lex_.advance(), true;
  if (!lex_.is_name() || lex_.text() == "\\") {
    unexpected("where a statement should begin");
    skip_statement();
    return true;
  }
  const std::string_view raw = lex_.text();
  if (lex_.kind() == Word::identifier && reserved(raw)) {
    if (raw == "endmodule") {
      lex_.advance();
      if (lex_.is(':')) {  // SystemVerilog repeats the name
        lex_.advance();
        if (lex_.is_name()) lex_.advance();
      }
      return false;
    }
    if (raw == "module" || raw == "macromodule") {
      report("VLOG-0002", raw, fmt::format("module {} is not closed before this one", diag::quoted(m_->name)))
          .help("`endmodule` is missing");
      return false;
    }
    if (direction_of(raw) != db::PinDirection::unknown || is_net_keyword(raw)) {
      declaration(raw);
    } else if (raw == "assign") {
      assignments();
    } else if (one_of(raw, {"parameter", "localparam", "defparam", "specparam"})) {
      ++skipped_parameters_;
      skip_statement();
    } else if (one_of(raw, {"integer", "real", "realtime", "time", "event", "genvar"})) {
      skip_statement();
    } else if (raw == "specify") {
      ++skipped_specify_;
      skip_to_word("endspecify");
    } else if (is_gate(raw)) {
      report("VLOG-0003", raw, fmt::format("gate primitive `{}` in a netlist", raw))
          .help("map the design to cells of a library first");
      skip_statement();
    } else {
      behavioural(raw, one_of(raw, {"always", "initial", "final", "always_comb", "always_ff", "always_latch"})
                           ? "behavioural statement"
                           : "construct");
    }
    return true;
  }
  const std::string_view name = lex_.name();
  lex_.advance();
  instances(raw, name);
  return true;
}

void Parser::behavioural(std::string_view at, std::string_view what) {
  report("VLOG-0003", at, fmt::format("{} ({}) in a netlist", what, at))
      .help("the design has to be synthesised to cells of a library first");
  while (lex_.kind() != Word::end && lex_.text() != "endmodule" && lex_.text() != "module") lex_.advance();
}

/// What stands between the keyword of a declaration and its first name.
bool Parser::declaration_head(std::string_view net, Declaration& d) {
  d.net = !net.empty();
  d.variable = net == "reg" || net == "logic";
  if (net == "supply0") d.supply = 0;
  if (net == "supply1") d.supply = 1;
  if (lex_.is('(')) skip_balanced();  // drive or charge strength
  while (lex_.kind() == Word::identifier &&
         one_of(lex_.text(), {"signed", "unsigned", "vectored", "scalared"}))
    lex_.advance();
  if (lex_.is('[') && !range(d.range)) return false;
  if (lex_.is('#')) skip_parameters();  // delay
  return true;
}

void Parser::declaration(std::string_view keyword) {
  Declaration d;
  d.direction = direction_of(keyword);
  lex_.advance();
  std::string_view net = d.direction == db::PinDirection::unknown ? keyword : std::string_view();
  if (net.empty() && lex_.kind() == Word::identifier && is_net_keyword(lex_.text())) {
    net = lex_.text();
    lex_.advance();
  }
  if (!declaration_head(net, d)) return skip_statement();
  for (;;) {
    if (!lex_.is_name() || lex_.text() == "\\" ||
        (lex_.kind() == Word::identifier && reserved(lex_.text()))) {
      unexpected("where a name should be declared");
      return skip_statement();
    }
    const std::string_view raw = lex_.text();
    lex_.advance();
    pending_declarations_.push_back(d);
    pend(raw, static_cast<std::uint32_t>(pending_declarations_.size() - 1), Purpose::declaration);
    if (lex_.is('[')) {
      report("VLOG-0003", lex_.text(), "a memory is declared in a netlist")
          .help("the design has to be synthesised to cells of a library first");
      return skip_statement();
    }
    if (lex_.is('=')) {
      lex_.advance();
      Actual value;
      if (!expression(value)) return skip_statement();
      const ExprRef right = resolve(value);
      if (!d.variable) m_->assignments.push_back({signal(raw), right, offset(raw)});
    }
    if (lex_.is(';')) break;
    if (!lex_.is(',')) {
      if (lex_.kind() == Word::symbol && !lex_.is('('))
        operator_fault();
      else
        not_separated(fmt::format("after {}", diag::quoted(plain(raw))));
      return skip_statement();
    }
    lex_.advance();
  }
  lex_.advance();
}

void Parser::declared_twice(std::string_view raw, std::uint32_t s, std::string_view what) {
  if (out_.full()) return;
  const std::string_view first = m_->signals[s].at;
  report("VLOG-0008", raw, fmt::format("{} is declared {}", diag::quoted(plain(raw)), what))
      .note(fmt::format("it was met first in line {}",
                        1 + std::count(source_.text.data(), first.data(), '\n')));
}

std::uint32_t Parser::declare(std::string_view raw, const Declaration& d) {
  const std::uint32_t index = signal(raw);
  apply(d, index, raw);
  return index;
}

void Parser::apply(const Declaration& d, std::uint32_t index, std::string_view raw) {
  Signal& s = m_->signals[index];
  if (d.direction != db::PinDirection::unknown) {
    if (s.directed) declared_twice(raw, index, "as a port twice");
    s.directed = true;
    s.direction = d.direction;
  }
  if (d.net && d.direction == db::PinDirection::unknown) {
    if (s.declared) declared_twice(raw, index, "twice");
    s.declared = true;
  }
  if (d.supply >= 0 && s.supply < 0) m_->supplies.push_back(index);
  if (d.supply >= 0) s.supply = d.supply;
  if (d.range.given) {
    if (s.ranged && (s.msb != d.range.msb || s.lsb != d.range.lsb))
      declared_twice(raw, index, "with two ranges");
    s.ranged = s.bus = true;
    s.msb = d.range.msb;
    s.lsb = d.range.lsb;
  }
}

/// `assign a = b, {c, d} = e;`
void Parser::assignments() {
  lex_.advance();
  if (lex_.is('(')) skip_balanced();    // drive strength
  if (lex_.is('#')) skip_parameters();  // delay
  for (;;) {
    Assignment a;
    a.at = offset(lex_.text());
    Actual left, right;
    if (!lex_.is_name() && !lex_.is('{')) {
      unexpected("where the target of an assignment should stand");
      return skip_statement();
    }
    if (!expression(left)) return skip_statement();
    if (!expect('=', "in an assignment")) return skip_statement();
    if (!expression(right)) return skip_statement();
    a.left = resolve(left);
    a.right = resolve(right);
    m_->assignments.push_back(a);
    if (lex_.is(';')) break;
    if (!lex_.is(',')) {
      operator_fault();
      return skip_statement();
    }
    lex_.advance();
  }
  lex_.advance();
}

/// `[7:0]` or `[3]`, at the bracket.
bool Parser::range(Range& r) {
  const std::string_view bracket = lex_.text();
  lex_.advance();
  if (!range_bound(r.msb)) return false;
  r.lsb = r.msb;
  if (lex_.is(':')) {
    lex_.advance();
    if (!range_bound(r.lsb)) return false;
  }
  if (!lex_.is(']')) {
    report("VLOG-0006", lex_.text(), "a range is [number:number]")
        .help("parameters and expressions have to be worked out by synthesis first");
    return false;
  }
  lex_.advance();
  r.given = true;
  const std::int64_t width = std::int64_t{std::max(r.msb, r.lsb)} - std::min(r.msb, r.lsb) + 1;
  if (width > kMaxWidth) {
    report("VLOG-0006", bracket, fmt::format("a range of {} bits; at most {} are read", width, kMaxWidth));
    return false;
  }
  return true;
}

bool Parser::range_bound(std::int32_t& value) {
  const bool negative = lex_.is('-');
  if (negative) lex_.advance();
  const std::string_view text = lex_.text();
  constexpr std::int64_t kLimit = std::int64_t{1} << 30;
  if (lex_.kind() == Word::number) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number <= kLimit) {
      value = static_cast<std::int32_t>(negative ? -number : number);
      lex_.advance();
      return true;
    }
    std::string digits;
    const ConstantText c = append_constant(text, digits);
    number = 0;
    for (const char d : digits) number = std::min(number * 2 + (d == '1'), kLimit + 1);
    if (!c.fault && digits.find_first_of("xz") == std::string::npos && number <= kLimit) {
      value = static_cast<std::int32_t>(negative ? -number : number);
      lex_.advance();
      return true;
    }
  }
  report("VLOG-0006", text, "a bound of a range is a number up to 2^30")
      .help("parameters and expressions have to be worked out by synthesis first");
  return false;
}

void Parser::complete_module() {
  resolve_pending();
  std::uint64_t bits = 0;
  std::size_t implicit = 0;
  std::string_view first_implicit;
  std::string implicit_names;
  m_->first_bit.reserve(m_->signals.size() + 1);
  for (Signal& s : m_->signals) {
    bits += s.width();
    m_->first_bit.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(bits, kMaxIndex)));
    if (s.is_port && !s.directed && !out_.full()) {
      report("VLOG-0018", s.at,
             fmt::format("port {} of module {} is neither input nor output", diag::quoted(plain(s.at)),
                         diag::quoted(m_->name)))
          .help("declare it: input, output or inout");
    } else if (s.directed && !s.is_port && !header_broken_ && !out_.full()) {
      report("VLOG-0018", s.at,
             fmt::format("{} has a direction but is not in the port list of module {}",
                         diag::quoted(plain(s.at)), diag::quoted(m_->name)));
    }
    if (s.directed || s.declared || s.is_port) continue;
    if (implicit == 0) first_implicit = s.at;
    if (++implicit <= 5) implicit_names += (implicit > 1 ? ", " : "") + diag::quoted(plain(s.at));
  }
  syntax_.implicit_wires += implicit;
  if (implicit > 5) implicit_names += fmt::format(" and {} more", implicit - 5);
  if (implicit != 0)
    report("VLOG-0025", first_implicit,
           fmt::format("{} of module {} not declared: {}",
                       implicit == 1 ? std::string("1 wire") : fmt::format("{} wires", implicit),
                       diag::quoted(m_->name) + (implicit == 1 ? " is" : " are"), implicit_names));
  if (bits > kMaxIndex) report("VLOG-0012", m_->at, fmt::format("the module declares {} bits", bits));
  check_selects();
}

void Parser::check_selects() {
  for (const Part& p : m_->parts) {
    if (p.kind != PartKind::select || out_.full()) continue;
    const Signal& s = m_->signals[p.index];
    const std::string_view at = plain(s.at);
    const std::string_view here = source_.text.substr(p.at, s.at.size());
    if (!s.bus) {
      report("VLOG-0007", here, fmt::format("{} is no bus and has no bit {}", diag::quoted(at), p.a))
          .help("declare its range, as in `wire [3:0] name;`");
    } else if (!s.contains(p.a) || !s.contains(p.b)) {
      report("VLOG-0007", here,
             fmt::format("{} has no bit {}; it is declared [{}:{}]", diag::quoted(at),
                         s.contains(p.a) ? p.b : p.a, s.msb, s.lsb));
    } else if (p.a != p.b && (p.a > p.b) != (s.msb > s.lsb)) {
      report("VLOG-0007", here,
             fmt::format("[{}:{}] runs against the range [{}:{}] of {}", p.a, p.b, s.msb, s.lsb,
                         diag::quoted(at)));
    }
  }
}

/// `(* full_case, src = "top.v:3" *)`: `src` is kept for the next statement, marks of black boxes for the
/// next module.
void Parser::attributes() {
  const std::string_view open = lex_.text();
  lex_.advance();
  while (lex_.text() != "*)") {
    if (lex_.kind() == Word::end) {
      report("VLOG-0002", open, "the file ends inside this attribute").help("close it with *)");
      return;
    }
    const std::string_view name = lex_.is_name() ? lex_.name() : std::string_view();
    lex_.advance();
    if (one_of(name, {"blackbox", "black_box", "syn_black_box", "whitebox", "lib_whitebox"}))
      black_box_ = true;
    if (name == "src" && lex_.is('=')) {
      lex_.advance();
      if (lex_.kind() == Word::string && lex_.text().size() >= 2)
        source_of_next_ =
            syntax_.sources_of_instances.insert(lex_.text().substr(1, lex_.text().size() - 2)).first;
    }
  }
  lex_.advance();
}

/// `#(...)`, `#3` or `#name`, at the hash.
void Parser::skip_parameters() {
  lex_.advance();
  if (lex_.is('('))
    skip_balanced();
  else if (!lex_.is(';'))
    lex_.advance();
}

/// At an opening parenthesis.
void Parser::skip_balanced() {
  const std::string_view open = lex_.text();
  std::size_t depth = 0;
  do {
    if (lex_.is('(') || lex_.kind() == Word::attribute) ++depth;
    if (lex_.is(')') || lex_.text() == "*)") --depth;
    if (lex_.kind() == Word::end) {
      report("VLOG-0002", open, "the file ends inside these parentheses");
      return;
    }
    lex_.advance();
  } while (depth != 0);
}

/// Goes on after the next `;`, but never past the end of the module.
void Parser::skip_statement() {
  while (lex_.kind() != Word::end) {
    if (lex_.is(';')) return lex_.advance();
    if (lex_.kind() == Word::identifier && one_of(lex_.text(), {"endmodule", "module", "macromodule"}))
      return;
    lex_.advance();
  }
}

void Parser::skip_to_word(std::string_view word) {
  const std::string_view at = lex_.text();
  while (lex_.kind() != Word::end && lex_.text() != word) lex_.advance();
  if (lex_.kind() == Word::end)
    report("VLOG-0002", at, fmt::format("the file ends before `{}`", word));
  else
    lex_.advance();
}

bool Parser::expect(char symbol, std::string_view where) {
  if (lex_.is(symbol)) {
    lex_.advance();
    return true;
  }
  if (lex_.kind() == Word::end)
    report("VLOG-0002", lex_.text(), fmt::format("the file ends {}; `{}` should follow", where, symbol));
  else
    report("VLOG-0001", lex_.text(),
           fmt::format("`{}` should stand {}, not {}", symbol, where, diag::quoted(lex_.text())));
  return false;
}

void Parser::not_separated(std::string_view where) {
  if (lex_.kind() == Word::end)
    report("VLOG-0002", lex_.text(), fmt::format("the file ends {}; `;` should follow", where));
  else
    report("VLOG-0001", lex_.text(),
           fmt::format("`,` or `;` should stand {}, not {}", where, diag::quoted(lex_.text())));
}

void Parser::unexpected(std::string_view where) {
  if (lex_.kind() == Word::end)
    report("VLOG-0002", lex_.text(), fmt::format("the file ends {}", where));
  else
    report("VLOG-0001", lex_.text(), fmt::format("{} {}", diag::quoted(lex_.text()), where));
}

}  // namespace taufold::io::verilog
