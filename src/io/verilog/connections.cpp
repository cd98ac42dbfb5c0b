// Instances with their connections, and the expressions in connections and assignments.
#include <fmt/format.h>

#include <algorithm>

#include "io/verilog/constant.hpp"
#include "io/verilog/parser.hpp"

namespace taufold::io::verilog {

namespace {

constexpr std::uint32_t kMaxNesting = 200;

}  // namespace

std::uint32_t Parser::signal(std::string_view raw) {
  const auto [index, fresh] = m_->signal_names.insert(plain(raw));
  if (fresh) {
    m_->signals.emplace_back();
    m_->signals.back().at = raw;
  }
  return index;
}

void Parser::pend(std::string_view raw, std::uint32_t target, Purpose purpose) {
  pending_raw_.push_back(raw);
  pending_names_.push_back(plain(raw));
  pending_.push_back({target, purpose});
  if (pending_.size() >= kPending) resolve_pending();
}

void Parser::resolve_pending() {
  pending_found_.resize(pending_.size());
  m_->signal_names.find_all(pending_names_, pending_found_);
  for (std::size_t k = 0; k < pending_.size(); ++k) {
    std::uint32_t index = pending_found_[k];
    if (index == StringPool::kNone) index = signal(pending_raw_[k]);
    switch (pending_[k].purpose) {
      case Purpose::connection:
        m_->connections[pending_[k].target].actual = index;
        break;
      case Purpose::part:
        m_->parts[pending_[k].target].index = index;
        break;
      case Purpose::declaration:
        apply(pending_declarations_[pending_[k].target], index, pending_raw_[k]);
        break;
    }
  }
  pending_declarations_.clear();
  pending_.clear();
  pending_raw_.clear();
  pending_names_.clear();
}

ExprRef Parser::resolve(const Actual& actual) {
  resolve_pending();
  return actual.whole.empty() ? actual.ref : signal(actual.whole);
}

void Parser::operator_fault() {
  if (lex_.kind() == Word::symbol &&
      std::string_view("~!&|^+-*/%<>?=:").find(lex_.text()[0]) != std::string_view::npos)
    report("VLOG-0004", lex_.text(), fmt::format("operator {} in a netlist", diag::quoted(lex_.text())))
        .help("synthesise the design first: a netlist joins nets and holds no operators");
  else
    unexpected("in an expression");
}

bool Parser::constant(std::vector<Part>& into) {
  const auto first = static_cast<std::uint32_t>(m_->digits.size());
  const ConstantText text = append_constant(lex_.text(), m_->digits);
  if (text.fault) {
    report("VLOG-0005", lex_.text(), text.fault);
    return false;
  }
  // A short constant may announce many digits, so all of them together are limited by the length of the text.
  syntax_.digits += text.width;
  if (syntax_.digits > (std::uint64_t{1} << 26) + 32 * source_.text.size() || m_->digits.size() > kMaxIndex) {
    report("VLOG-0012", lex_.text(), "the constants of the file have too many digits");
    return false;
  }
  Part p;
  p.kind = PartKind::constant;
  p.unsized = text.unsized;
  p.index = first;
  p.a = static_cast<std::int32_t>(text.width);
  p.at = offset(lex_.text());
  into.push_back(p);
  lex_.advance();
  return true;
}

/// A name with or without a select, a constant, or a concatenation.
bool Parser::primary(std::uint32_t depth, std::vector<Part>& into) {
  if (lex_.kind() == Word::number) return constant(into);
  if (lex_.is('{')) return parts(depth + 1, into);
  if (!lex_.is_name() || lex_.text() == "\\") {
    operator_fault();
    return false;
  }
  Part p;
  const std::string_view raw = lex_.text();
  p.at = offset(raw);
  lex_.advance();
  if (lex_.is('[')) {
    Range r;
    if (!range(r)) return false;
    p.kind = PartKind::select;
    p.a = r.msb;
    p.b = r.lsb;
  }
  p.index = signal(raw);
  into.push_back(p);
  return true;
}

/// `{a, b[3:0], 1'b1}` or `{4{a}}`, at its opening brace.
bool Parser::parts(std::uint32_t depth, std::vector<Part>& into) {
  if (depth > kMaxNesting) {
    report("VLOG-0012", lex_.text(), fmt::format("concatenations are nested more than {} deep", kMaxNesting));
    return false;
  }
  const std::string_view brace = lex_.text();
  lex_.advance();
  if (lex_.kind() == Word::number) {
    // Either a constant member or the count of a repetition.
    const std::string_view count = lex_.text();
    std::string digits;
    std::vector<Part> one;
    const std::size_t kept = m_->digits.size();
    if (!constant(one)) return false;
    if (lex_.is('{')) {
      digits = m_->digits.substr(kept);
      m_->digits.resize(kept);
      std::uint64_t times = 0;
      for (const char c : digits) times = std::min<std::uint64_t>(times * 2 + (c == '1'), kMaxWidth + 1);
      if (times == 0 || times > kMaxWidth || digits.find_first_of("xz") != std::string::npos) {
        report("VLOG-0005", count, fmt::format("a repetition is 1 to {} times", kMaxWidth));
        return false;
      }
      const std::size_t head = into.size();
      Part repeat;
      repeat.kind = PartKind::repeat;
      repeat.a = static_cast<std::int32_t>(times);
      repeat.at = offset(count);
      into.push_back(repeat);
      if (!parts(depth + 1, into)) return false;
      into[head].index = static_cast<std::uint32_t>(into.size() - head - 1);
      return expect('}', "after a repetition");
    }
    into.insert(into.end(), one.begin(), one.end());
    if (lex_.is(','))
      lex_.advance();
    else if (!lex_.is('}'))
      return operator_fault(), false;
  }
  while (!lex_.is('}')) {
    if (lex_.kind() == Word::end) {
      report("VLOG-0002", brace, "the file ends inside this concatenation");
      return false;
    }
    if (!primary(depth, into)) return false;
    if (lex_.is(',')) {
      lex_.advance();
      if (lex_.is('}')) return unexpected("in a concatenation"), false;
    } else if (!lex_.is('}')) {
      operator_fault();
      return false;
    }
  }
  lex_.advance();
  return true;
}

bool Parser::expression(Actual& actual) {
  actual = {};
  scratch_.clear();
  if (lex_.is_name() && lex_.text() != "\\") {
    const std::string_view raw = lex_.text();
    lex_.advance();
    if (!lex_.is('[')) {
      actual.whole = raw;
      return true;
    }
    Range r;
    if (!range(r)) return false;
    Part p;
    p.kind = PartKind::select;
    p.a = r.msb;
    p.b = r.lsb;
    p.at = offset(raw);
    m_->parts.push_back(p);
    m_->expressions.push_back({static_cast<std::uint32_t>(m_->parts.size() - 1), 1});
    pend(raw, static_cast<std::uint32_t>(m_->parts.size() - 1), Purpose::part);
  } else {
    if (!primary(0, scratch_)) return false;
    m_->expressions.push_back(
        {static_cast<std::uint32_t>(m_->parts.size()), static_cast<std::uint32_t>(scratch_.size())});
    m_->parts.insert(m_->parts.end(), scratch_.begin(), scratch_.end());
  }
  actual.ref = kComplex | static_cast<std::uint32_t>(m_->expressions.size() - 1);
  return true;
}

std::uint32_t Parser::formal(CellUse& use, std::string_view spelling, const std::string_view& name,
                             bool escaped, const Range* select, std::uint32_t& guess) {
  if (guess < use.formals.size() && use.formals[guess].spelling == spelling) return guess++;
  const auto [index, fresh] = use.formal_names.insert(spelling);
  if (fresh) {
    Formal f;
    f.spelling = spelling;
    f.name = name;
    f.escaped = escaped;
    if (select) {
      f.select = true;
      f.msb = select->msb;
      f.lsb = select->lsb;
    }
    use.formals.push_back(std::move(f));
  }
  guess = index + 1;
  return index;
}

/// `.A(x)`, `.A()`, `.A[3:0](x)` or `.A`, at the name.
bool Parser::named_connection(CellUse& use, std::uint32_t& guess) {
  if (!lex_.is_name() || lex_.text() == "\\") {
    unexpected("where the name of a pin should stand");
    return false;
  }
  const std::string_view raw = lex_.text(), name = lex_.name();
  const bool escaped = lex_.kind() == Word::escaped;
  lex_.advance();
  Range select;
  std::string_view spelling = raw;
  if (lex_.is('[')) {
    if (!range(select)) return false;
    spelling = {raw.data(), static_cast<std::size_t>(lex_.last_end() - raw.data())};
  }
  Connection c;
  c.formal = formal(use, spelling, name, escaped, select.given ? &select : nullptr, guess);
  Actual actual;
  if (lex_.is(',') || lex_.is(')')) {
    actual.whole = raw;  // `.clk` stands for `.clk(clk)`
  } else {
    if (!expect('(', "after the name of a pin")) return false;
    if (!lex_.is(')') && !expression(actual)) return false;
    if (!lex_.is(')')) {
      operator_fault();
      return false;
    }
    lex_.advance();
  }
  c.actual = actual.ref;
  m_->connections.push_back(c);
  if (!actual.whole.empty())
    pend(actual.whole, static_cast<std::uint32_t>(m_->connections.size() - 1), Purpose::connection);
  return true;
}

/// The list in parentheses after the name of an instance.
bool Parser::connections(std::uint32_t use_index, InstanceDecl& inst) {
  CellUse& use = syntax_.uses[use_index];
  if (!expect('(', "after the name of an instance")) return false;
  bool first = true;
  std::uint32_t guess = 0, position = 0;
  while (!(first && lex_.is(')'))) {
    if (lex_.kind() == Word::attribute) attributes();
    const bool by_name = lex_.is('.');
    if (!first && by_name == inst.by_position) {
      report("VLOG-0001", lex_.text(), "connections by name and by position are mixed")
          .help("connect every pin of this instance by name");
      return false;
    }
    if (first) inst.by_position = !by_name;
    first = false;
    if (by_name) {
      lex_.advance();
      if (!named_connection(use, guess)) return false;
    } else {
      Actual actual;
      if (!lex_.is(',') && !lex_.is(')') && !expression(actual)) return false;
      m_->connections.push_back({position++, actual.ref});
      if (!actual.whole.empty())
        pend(actual.whole, static_cast<std::uint32_t>(m_->connections.size() - 1), Purpose::connection);
    }
    if (lex_.is(')')) break;
    if (!lex_.is(',')) {
      operator_fault();
      return false;
    }
    lex_.advance();
  }
  lex_.advance();
  use.positions = std::max(use.positions, position);
  use.named |= !inst.by_position;
  return true;
}

/// `TYPE #(...) name (...), name (...);`, after the type.
void Parser::instances(std::string_view type_raw, std::string_view type_name) {
  const std::uint32_t source = source_of_next_;
  const auto [use, fresh] = syntax_.use_names.insert(type_name);
  if (fresh) {
    CellUse& u = syntax_.uses.emplace_back();
    u.name = type_name;
    u.at = type_raw;
    u.file = file_;
  }
  if (lex_.is('#')) {
    ++skipped_parameters_;
    skip_parameters();
  }
  for (;;) {
    if (!lex_.is_name() || lex_.text() == "\\") {
      unexpected(fmt::format("after {}, which is read as the type of an instance", diag::quoted(type_name)));
      return skip_statement();
    }
    InstanceDecl inst;
    inst.at = lex_.text();
    inst.use = use;
    inst.source = source;
    inst.first_connection = static_cast<std::uint32_t>(m_->connections.size());
    lex_.advance();
    if (lex_.is('[')) {
      report("VLOG-0003", lex_.text(), "an array of instances in a netlist")
          .help("write the instances one by one, as synthesis does");
      return skip_statement();
    }
    if (!connections(use, inst)) return skip_statement();
    m_->instances.push_back(inst);
    if (lex_.is(';')) break;
    if (!lex_.is(',')) {
      not_separated("after an instance");
      return skip_statement();
    }
    lex_.advance();
  }
  lex_.advance();
}

}  // namespace taufold::io::verilog
