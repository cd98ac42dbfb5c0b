// Sections of nets.
#include <fmt/format.h>

#include <cmath>

#include "diag/text.hpp"
#include "io/spef/reader.hpp"

namespace taufold::io::spef {

namespace {

constexpr double kMostFarad = 1, kMostOhm = 1e15;
constexpr double kTotalTolerance = 0.02;  // totals are often rounded, or of more digits than the parts
constexpr double kTotalFloor_F = 1e-18;

bool is_direction(std::string_view word) {
  return word == "I" || word == "O" || word == "B";
}

bool opens_part(std::string_view word) {
  return word == "*CONN" || word == "*CAP" || word == "*RES" || word == "*INDUC" || opens_section(word);
}

}  // namespace

/// The head of a net: `*D_NET name total [*V confidence]`.
bool Reader::open_net(std::string_view& raw, double& total) {
  check_units(lex_.token());
  lex_.advance();
  raw = lex_.token();
  if (raw.empty() || opens_section(raw)) return expected("the name of a net");
  if (raw[0] == '*' && mapped(raw) == nullptr) return false;
  lex_.advance();
  if (!value(cap_unit_, kMostFarad, "the total capacitance", total)) return false;
  if (lex_.is("*V")) {
    lex_.advance();
    lex_.advance();
  }
  ends_.clear();
  spellings_.clear();
  keys_.clear();
  num_nodes_ = resistors_ = 0;
  sum_F_ = 0;
  return true;
}

void Reader::detailed_net() {
  const std::string_view opened = lex_.token();
  std::string_view raw;
  double total = 0;
  if (!open_net(raw, total)) return skip_net();
  if (lex_.is("*CONN") && !read_connections()) return skip_net();
  if (!find_net(raw)) return skip_net();
  open_piece(raw);
  bool any_cap = false;
  while (!lex_.is("*END")) {
    const std::string_view part = lex_.token();
    if (part == "*CONN") {
      ends_.clear();
      if (!read_connections()) return skip_net();
      for (const End& e : ends_) add_end(e);
    } else if (part == "*CAP") {
      any_cap = true;
      if (!read_capacitors()) return skip_net();
    } else if (part == "*RES") {
      if (!read_resistors()) return skip_net();
    } else if (part == "*INDUC") {
      ignore(part);
      lex_.advance();
      while (!lex_.done() && !opens_part(lex_.token())) lex_.advance();
    } else if (lex_.done()) {
      error("SPEF-0002", opened, fmt::format("the file ends within the net {}", diag::quoted(raw)));
      return;
    } else {
      expected("*CONN, *CAP, *RES or *END");
      return skip_net();
    }
  }
  lex_.advance();
  close_piece(total, any_cap);
}

/// `*I inst:pin`, `*P port` and `*N net:node` with their attributes.
bool Reader::read_connections() {
  lex_.advance();
  while (!lex_.done() && !opens_part(lex_.token())) {
    const std::string_view kind = lex_.token();
    if (kind != "*I" && kind != "*P" && kind != "*N") return expected("*I, *P or *N");
    lex_.advance();
    const std::string_view raw = lex_.token();
    if (raw.empty() || opens_part(raw)) return expected("the name of a pin, port or node");
    if (!known_index(raw)) return false;
    lex_.advance();
    if (kind != "*N") {
      if (is_direction(lex_.token()))
        lex_.advance();
      else
        find(directions_, raw, [&] { return fmt::format("{} has no direction", diag::quoted(raw)); });
    }
    ends_.push_back({kind[1], raw});
    while (!lex_.done() && !lex_.is("*I") && !lex_.is("*P") && !lex_.is("*N") && !opens_part(lex_.token()))
      lex_.advance();
  }
  return true;
}

/// Which net of the netlist the section is of; false where none is.
bool Reader::find_net(std::string_view raw) {
  ++summary_.nets;
  net_raw_ = raw;
  net_ = db::NetId();
  net_name_ = kNone;
  if (!lookup_) return true;
  Mapped* const m = raw[0] == '*' ? mapped(raw) : nullptr;
  const bool index_alone = m != nullptr && index_number(raw.substr(1));
  if (index_alone && m->net_known) {
    net_ = m->net;
  } else {
    if (!expand(raw, scratch_)) return false;
    net_ = lookup_->net(std::string(scratch_));
    if (index_alone) m->net_known = true, m->net = net_;
  }
  if (!net_.valid() && !lookup_->of_top()) net_ = net_of_ends();
  if (net_.valid()) return true;
  ++summary_.unknown_nets;
  find(unknown_nets_, raw, [&] {
    expand(raw, scratch_);
    return fmt::format("net {} is not in the netlist", diag::quoted(lookup_->path(scratch_)));
  });
  return false;
}

/// The net of a section that is on a port of its module: that of the first pin, or what is known to be on the
/// other side of a boundary.
db::NetId Reader::net_of_ends() {
  db::NetId across;
  for (const End& e : ends_) {
    if (e.kind == 'N') continue;
    bool boundary = e.kind == 'P';
    const db::PinId pin = boundary ? db::PinId() : pin_of(e.raw, boundary);
    if (pin.valid() && netlist_->pin_net[pin].valid()) return netlist_->pin_net[pin];
    if (boundary && !across.valid()) across = builder_->net_of_boundary(key_of(e.raw, e.kind).id);
  }
  return across;
}

void Reader::open_piece(std::string_view raw) {
  if (builder_ != nullptr) {
    expand(raw, scratch_);
    net_name_ = builder_->name_id(lookup_->path(scratch_));
    if (net_name_ >= piece_of_name_.size()) {
      piece_of_name_.resize(std::size_t{net_name_} + 1, 0);
      net_of_name_.resize(piece_of_name_.size());
    }
    std::uint32_t& before = piece_of_name_[net_name_];
    if (before != 0 && net_of_name_[net_name_] == net_) {
      builder_->drop(before - 1);
      ++summary_.repeated_nets;
      find(repeated_, raw,
           [&] { return fmt::format("net {} stands twice", diag::quoted(lookup_->path(scratch_))); });
    }
    before = builder_->begin(net_) + 1;
    net_of_name_[net_name_] = net_;
  }
  for (const End& e : ends_) add_end(e);
}

void Reader::close_piece(double total, bool any_cap) {
  if (!any_cap && total > 0) {
    const bool lone = num_nodes_ == 0;
    add_cap(lone ? new_node(net_raw_, db::NodeKey::named(net_name_, kNone - 1)) : 0, total);
  } else if (std::abs(sum_F_ - total) > kTotalTolerance * total + kTotalFloor_F) {
    find(totals_, net_raw_, [&] {
      return fmt::format("the capacitors of net {} are {:.4g} fF together, and its total is {:.4g} fF",
                         diag::quoted(net_raw_), 1e15 * sum_F_, 1e15 * total);
    });
  }
  summary_.nodes += num_nodes_;
  summary_.resistors += resistors_;
}

void Reader::add_cap(std::uint32_t node, double farad) {
  if (builder_ != nullptr) builder_->add_cap(node, farad);
  sum_F_ += farad;
  summary_.cap_F += farad;
}

bool Reader::read_capacitors() {
  lex_.advance();
  while (!lex_.done() && !opens_part(lex_.token())) {
    if (!index_number(lex_.token())) return expected("the number of a capacitor");
    lex_.advance();
    const std::string_view a = lex_.token();
    if (a.empty() || opens_part(a)) return expected("a node");
    if (!known_index(a)) return false;
    lex_.advance();
    const std::string_view b = lex_.token();
    double farad = 0;
    if (b.empty() || opens_part(b)) return expected("a capacitance or a second node");
    if (is_number(b) || (b[0] == '-' && decimal(b, 0))) {
      if (!value(cap_unit_, kMostFarad, "a capacitance", farad)) return false;
      add_cap(node(a), farad);
    } else {
      // Without a delimiter it is a port of the top, or what should have been a number.
      if (b[0] != '*' && last_delimiter(b, style_.delimiter) == std::string_view::npos &&
          !std::isalpha(static_cast<unsigned char>(b[0])) && b[0] != '_' && b[0] != '\\')
        return value(cap_unit_, kMostFarad, "a capacitance or a second node", farad);
      if (!known_index(b)) return false;
      lex_.advance();
      if (!value(cap_unit_, kMostFarad, "a capacitance", farad)) return false;
      ++summary_.couplings;
      const bool has_a = known_node(a) != kNone || of_this_net(a),
                 has_b = known_node(b) != kNone || of_this_net(b);
      if (has_a && has_b) {
        add_cap(node(a), 0.5 * farad);
        add_cap(node(b), 0.5 * farad);
      } else {
        add_cap(node(has_b ? b : a), farad);
      }
    }
    skip_sensitivities();
  }
  return true;
}

bool Reader::read_resistors() {
  lex_.advance();
  while (!lex_.done() && !opens_part(lex_.token())) {
    if (!index_number(lex_.token())) return expected("the number of a resistor");
    lex_.advance();
    std::string_view ends[2];
    for (std::string_view& end : ends) {
      end = lex_.token();
      if (end.empty() || opens_part(end) || is_number(end)) return expected("a node");
      if (!known_index(end)) return false;
      lex_.advance();
    }
    double ohm = 0;
    if (!value(ohm_unit_, kMostOhm, "a resistance", ohm)) return false;
    const std::uint32_t a = node(ends[0]), b = node(ends[1]);
    if (a != b) {
      ++resistors_;
      summary_.ohm += ohm;
      if (builder_ != nullptr) builder_->add_resistor(a, b, ohm);
    }
    skip_sensitivities();
  }
  return true;
}

/// `*SC 0:0.1 1:0.2` behind a value.
void Reader::skip_sensitivities() {
  if (!lex_.is("*SC") && !lex_.is("*S")) return;
  ignore(lex_.token());
  lex_.advance();
  while (lex_.token().find(':') != std::string_view::npos && is_number(lex_.token().substr(0, 1)))
    lex_.advance();
}

/// `*R_NET name total`, then per driver `*DRIVER pin *CELL c *C2_R1_C1 c2 r1 c1 *LOADS *RC pin delay ...`.
void Reader::reduced_net() {
  const std::string_view opened = lex_.token();
  std::string_view raw;
  double total = 0;
  if (!open_net(raw, total)) return skip_net();
  ++summary_.reduced;
  if (!lex_.is("*DRIVER")) {
    expected("*DRIVER");
    return skip_net();
  }
  bool first = true;
  while (lex_.is("*DRIVER")) {
    lex_.advance();
    const std::string_view driver = lex_.token();
    if (driver.empty() || opens_part(driver)) {
      expected("the pin of a driver");
      return skip_net();
    }
    if (!known_index(driver)) return skip_net();
    lex_.advance();
    if (first) {
      ends_.push_back(
          {last_delimiter(driver, style_.delimiter) == std::string_view::npos ? 'P' : 'I', driver});
      if (!find_net(raw)) return skip_net();
      open_piece(raw);
      if (!add_driver()) return skip_net();
    } else {
      ignore("*DRIVER");
      while (!lex_.done() && !lex_.is("*DRIVER") && !opens_section(lex_.token())) lex_.advance();
    }
    first = false;
  }
  if (lex_.done()) {
    error("SPEF-0002", opened, fmt::format("the file ends within the net {}", diag::quoted(raw)));
    return;
  }
  if (!lex_.is("*END")) {
    expected("*DRIVER or *END");
    return skip_net();
  }
  lex_.advance();
  close_piece(total, true);
}

bool Reader::add_driver() {
  double near_F = 0, ohm = 0, far_F = 0;
  std::uint32_t far = kNone;
  while (!lex_.done() && !lex_.is("*DRIVER") && !opens_section(lex_.token())) {
    const std::string_view word = lex_.token();
    if (word == "*C2_R1_C1") {
      lex_.advance();
      if (!value(cap_unit_, kMostFarad, "the capacitance at the driver", near_F) ||
          !value(ohm_unit_, kMostOhm, "a resistance", ohm) ||
          !value(cap_unit_, kMostFarad, "the capacitance behind it", far_F))
        return false;
      far = new_node("*far", db::NodeKey::named(net_name_, kNone - 1));
      add_cap(0, near_F);
      add_cap(far, far_F);
      ++resistors_;
      summary_.ohm += ohm;
      if (builder_ != nullptr) builder_->add_resistor(0, far, ohm);
    } else if (word == "*RC") {
      // The delays that stand here are of the extractor's own pin capacitances; loads are put behind the pi.
      lex_.advance();
      const std::string_view load = lex_.token();
      if (load.empty() || opens_part(load)) return expected("the pin of a load");
      if (!known_index(load)) return false;
      lex_.advance();
      if (!is_number(lex_.token())) return expected("a delay");
      lex_.advance();
      const std::uint32_t n = node(load);
      if (far != kNone && builder_ != nullptr) builder_->add_resistor(far, n, 0);
    } else {
      lex_.advance();
    }
  }
  return true;
}

}  // namespace taufold::io::spef
