#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "diag/suggest.hpp"
#include "diag/text.hpp"
#include "io/lef/reader.hpp"

namespace taufold::io::lef {

using namespace tech;

void Reader::pin(Cell& cell) {
  lex_.advance();
  const std::string_view at = tok();
  CellPin p;
  p.name = name("pin");
  const std::string owner = fmt::format("macro {}, pin {}", diag::shown(cell.name), diag::shown(p.name));
  while (!early_end("a pin")) {
    if (is("END")) {
      lex_.advance();
      block_end(p.name);
      break;
    }
    if (is("DIRECTION")) {
      lex_.advance();
      if (is("INPUT"))
        p.direction = PinDirection::input;
      else if (is("OUTPUT"))
        p.direction = PinDirection::output;
      else if (is("INOUT"))
        p.direction = PinDirection::inout;
      else if (is("FEEDTHRU"))
        p.direction = PinDirection::feedthrough;
      else
        error("LEF-0001", tok(), fmt::format("{}: unknown direction {}", owner, diag::quoted(tok())))
            .help("INPUT, OUTPUT, INOUT or FEEDTHRU");
      skip_statement();
    } else if (is("USE")) {
      lex_.advance();
      p.use = is("POWER")    ? PinUse::power
              : is("GROUND") ? PinUse::ground
              : is("CLOCK")  ? PinUse::clock
              : is("ANALOG") ? PinUse::analog
                             : PinUse::signal;
      skip_statement();
    } else if (is("PORT")) {
      lex_.advance();
      geometries(p.shapes, owner);
    } else if (is("SHAPE") || is("TAPERRULE") || is("MUSTJOIN") || is("NETEXPR") || is("SUPPLYSENSITIVITY") ||
               is("GROUNDSENSITIVITY") || (tok().size() > 7 && same(tok().substr(0, 7), "ANTENNA"))) {
      skip_statement();
    } else {
      ignore_statement();
    }
  }
  if (p.name.empty()) return;
  const auto [first, fresh] = pin_names_.insert(p.name);
  if (!fresh) {
    const bool wanted = d_.wants("LEF-0010");  // finding a line takes time
    diag::Diagnostic& said = error("LEF-0010", at,
                                   fmt::format("macro {} defines pin {} twice: the shapes are joined",
                                               diag::quoted(cell.name), diag::quoted(p.name)));
    if (wanted) said.note(fmt::format("the first stands in line {}", line_of(pin_at_[first])));
    auto& shapes = cell.pins[first].shapes;
    shapes.insert(shapes.end(), p.shapes.begin(), p.shapes.end());
    return;
  }
  pin_at_.push_back(at);
  cell.pins.push_back(std::move(p));
}

std::size_t Reader::line_of(std::string_view at) const {
  return 1 + static_cast<std::size_t>(std::count(source_.text.data(), at.data(), '\n'));
}

void Reader::macro() {
  lex_.advance();
  const std::string_view at = tok();
  const std::size_t before = d_.errors();
  Cell c;
  geom::Point origin;
  c.name = name("macro");
  pin_names_ = {};
  pin_at_.clear();
  while (!early_end("a macro") && !d_.full()) {
    if (is("END")) {
      lex_.advance();
      block_end(c.name);
      break;
    }
    if (is("CLASS")) {
      lex_.advance();
      const auto one_of = [&](std::initializer_list<std::string_view> words) { return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return is(w); }); };
      c.kind = is("BLOCK")                ? CellClass::block
               : is("PAD")                ? CellClass::pad
               : is("RING")               ? CellClass::ring
               : one_of({"COVER", "BUMP"}) ? CellClass::cover
               : is("ENDCAP")             ? CellClass::endcap
                                          : CellClass::core;
      if (c.kind == CellClass::core && !one_of({"CORE", "CORNER", "VIRTUAL", "NONE"}))
        error("LEF-0001", tok(), fmt::format("macro {}: unknown class {}", diag::shown(c.name), diag::quoted(tok())))
            .help("CORE, BLOCK, PAD, RING, COVER, ENDCAP, CORNER or BUMP");
      lex_.advance();
      if (!lex_.at(';')) c.subclass = take();
      skip_statement();
    } else if (is("SIZE")) {
      size(c.width, c.height);
    } else if (is("ORIGIN")) {
      lex_.advance();
      origin = point();
      end_statement();
    } else if (is("SYMMETRY")) {
      c.symmetry = symmetry();
    } else if (is("SITE")) {
      lex_.advance();
      const std::string_view site_at = take();
      c.site = t_.site(site_at);
      if (!c.site.valid() && siteless_++ == 0) siteless_at_ = site_at;
      skip_statement();
    } else if (is("PIN")) {
      pin(c);
    } else if (is("OBS")) {
      lex_.advance();
      geometries(c.obstructions, fmt::format("macro {}, OBS", diag::shown(c.name)));
    } else if (is("FOREIGN") || is("SOURCE") || is("FIXEDMASK") || is("EEQ") || is("PROPERTY")) {
      skip_statement();
    } else if (is("DENSITY") || is("TIMING")) {
      ignore(tok());
      while (!early_end("a block of a macro") && !is("END")) lex_.advance();
      lex_.advance();
      if (is("TIMING")) lex_.advance();  // of version 5.4 and before: END TIMING
    } else {
      ignore_statement();
    }
  }
  if (c.name.empty() || ended_) return;
  const auto shift = [&](std::vector<LayerBox>& shapes) {
    for (LayerBox& s : shapes)
      if (!shifted(s.box, origin.x, origin.y, at, s.box)) return;
  };
  if (origin != geom::Point{}) {
    for (CellPin& p : c.pins) shift(p.shapes);
    shift(c.obstructions);
  }
  if (c.width <= 0 || c.height <= 0) {
    if (d_.errors() == before)
      error("LEF-0004", at, fmt::format("macro {} has no SIZE", diag::quoted(c.name)));
    return;
  }
  if (const CellId first = t_.cell(c.name); first.valid()) return twice(at, t_.cells[first], c);
  c.file = file_;
  t_.add(std::move(c));
}

void Reader::twice(std::string_view at, const Cell& first, const Cell& second) {
  const auto um = [&](std::int32_t v) { return static_cast<double>(v) / t_.dbu_per_micron; };
  std::string difference = "they are alike";
  if (first.width != second.width || first.height != second.height)
    difference = fmt::format("it differs ({:g} x {:g} um against {:g} x {:g})", um(second.width),
                             um(second.height), um(first.width), um(first.height));
  else if (first.pins.size() != second.pins.size() ||
           !std::equal(
               first.pins.begin(), first.pins.end(), second.pins.begin(),
               [](const CellPin& a, const CellPin& b) { return a.name == b.name && a.shapes == b.shapes; }))
    difference = "its pins differ";
  error("LEF-0011", at,
        fmt::format("macro {} is defined before, and {}: the first is kept", diag::quoted(first.name),
                    difference))
      .note(fmt::format("the first stands in {}", diag::shown(t_.files[first.file])));
}
}  // namespace taufold::io::lef
