#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>

#include "diag/suggest.hpp"
#include "diag/text.hpp"
#include "io/lef/lef.hpp"
#include "io/lef/lexer.hpp"

namespace taufold::io::lef {

using namespace tech;

namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
         });
}

class Reader {
 public:
  Reader(const InputFile& file, diag::Collector& diagnostics, Technology& technology)
      : source_(file.source()), d_(diagnostics), t_(technology), lex_(file.text), errors_before_(diagnostics.errors()) {}

  bool run() {
    while (!lex_.done() && !d_.full()) {
      if (is("END")) {
        lex_.advance();
        if (is("LIBRARY")) break;
        continue;
      }
      library_item();
    }
    if (!ignored_.empty()) {
      std::string list;
      for (const auto& [name, count] : ignored_) list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", diag::shown(name), count);
      d_.report("LEF-0008", source_.file, "statements that are read over: " + list);
    }
    return d_.errors() == errors_before_;
  }

 private:
  // ------------------------------------------------------------------ words
  std::string_view tok() const { return lex_.token(); }
  bool is(std::string_view word) const { return same(tok(), word); }
  std::string_view take() {
    const std::string_view t = tok();
    lex_.advance();
    return t;
  }
  diag::Diagnostic& error(std::string_view code, std::string_view at, std::string message) {
    return d_.report(code, source_, at, std::move(message));
  }
  bool early_end(std::string_view in) {
    if (!lex_.done()) return false;
    if (!ended_) error("LEF-0002", source_.text.substr(source_.text.size()), fmt::format("the file ends inside {}", in));
    ended_ = true;
    return true;
  }
  /// The rest of a statement, its `;` included.
  void skip_statement() {
    while (!lex_.done() && !lex_.at(';')) lex_.advance();
    if (!lex_.done()) lex_.advance();
  }
  void ignore(std::string_view word) {
    std::string key(word.substr(0, 40));
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::toupper(c); });
    if (ignored_.size() < 40 || ignored_.count(key) != 0) ++ignored_[key];
  }
  void ignore_statement() {
    ignore(tok());
    skip_statement();
  }
  void end_statement() {
    if (lex_.at(';')) {
      lex_.advance();
      return;
    }
    if (lex_.done()) return;
    error("LEF-0001", tok(), fmt::format("expected ';' and found {}", diag::quoted(tok())));
    skip_statement();
  }
  std::string name(std::string_view what) {
    const std::string_view t = tok();
    if (t.empty() || lex_.at(';')) {
      error("LEF-0001", t, fmt::format("expected the name of a {}", what));
      return {};
    }
    lex_.advance();
    return std::string(t);
  }
  double number() {
    std::string_view t = tok();
    double v = 0;
    const std::string_view digits = !t.empty() && t[0] == '+' ? t.substr(1) : t;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), v);
    if (code != std::errc() || end != digits.data() + digits.size() || !std::isfinite(v)) {
      error("LEF-0003", t, t.empty() ? "expected a number" : fmt::format("expected a number and found {}", diag::quoted(t)));
      v = 0;
    }
    if (!lex_.at(';')) lex_.advance();
    return v;
  }
  std::int32_t to_dbu(double um, std::string_view at) {
    if (t_.dbu_per_micron == 0) t_.dbu_per_micron = 1000;
    const double dbu = std::round(um * t_.dbu_per_micron);
    if (std::fabs(dbu) <= 1e9) return static_cast<std::int32_t>(dbu);
    error("LEF-0004", at, "a length of more than 1e9 database units");
    return 0;
  }
  std::int32_t length() {
    const std::string_view at = tok();
    return to_dbu(number(), at);
  }
  geom::Point point() {
    const bool wrapped = lex_.at('(');
    if (wrapped) lex_.advance();
    const std::int32_t x = length(), y = length();
    if (wrapped) {
      if (lex_.at(')'))
        lex_.advance();
      else
        error("LEF-0001", tok(), "expected ')'");
    }
    return {x, y};
  }
  /// After END: the name of the block it closes. A different name is an error, since two blocks have then run into each other.
  void block_end(std::string_view expected) {
    if (tok() == expected || same(tok(), expected)) {
      lex_.advance();
      return;
    }
    error("LEF-0005", tok(), fmt::format("'END {}' closes {}", diag::shown(tok()), diag::quoted(expected)))
        .help(fmt::format("expected END {}", diag::shown(expected)));
    if (!lex_.done()) lex_.advance();
  }

  // ------------------------------------------------------------------ the library
  void library_item() {
    if (is("UNITS")) return units();
    if (is("LAYER")) return layer();
    if (is("SITE")) return site();
    if (is("MACRO")) return macro();
    if (is("VIA")) return via();
    if (is("MANUFACTURINGGRID")) {
      lex_.advance();
      t_.manufacturing_grid_um = number();
      return end_statement();
    }
    for (const std::string_view word : {"PROPERTYDEFINITIONS", "SPACING", "NOISETABLE", "IRDROP"})
      if (is(word)) return skip_block(word, false);
    for (const std::string_view word : {"VIARULE", "NONDEFAULTRULE", "ARRAY"})
      if (is(word)) return skip_block(word, true);
    if (is("BEGINEXT")) {
      ignore(tok());
      while (!lex_.done() && !is("ENDEXT")) lex_.advance();
      if (!early_end("BEGINEXT")) lex_.advance();
      return;
    }
    for (const std::string_view word : {"VERSION", "BUSBITCHARS", "DIVIDERCHAR", "NAMESCASESENSITIVE"})
      if (is(word)) return skip_statement();
    if (lex_.at(';')) return lex_.advance();
    ignore_statement();
  }
  /// A block of no interest up to its END, followed by its keyword or its name.
  void skip_block(std::string_view word, bool named) {
    if (named) ignore(tok());
    lex_.advance();
    const std::string_view end = named ? take() : word;
    for (;;) {
      if (early_end(word)) return;
      if (is("END")) {
        lex_.advance();
        if (same(tok(), end)) return lex_.advance();
        continue;
      }
      lex_.advance();
    }
  }
  void units() {
    lex_.advance();
    while (!early_end("UNITS")) {
      if (is("END")) {
        lex_.advance();
        return block_end("UNITS");
      }
      if (is("DATABASE")) {
        lex_.advance();
        if (is("MICRONS")) lex_.advance();
        const std::string_view at = tok();
        const double v = number();
        if (!(v >= 1 && v <= 1e6) || v != std::floor(v))
          error("LEF-0004", at, "the database units per micron must be a whole number from 1 to 1,000,000");
        else if (t_.dbu_per_micron == 0)
          t_.dbu_per_micron = static_cast<std::int32_t>(v);
        else if (t_.dbu_per_micron != static_cast<std::int32_t>(v))
          error("LEF-0006", at, fmt::format("{:.0f} database units per micron are ignored: {} hold since the first file", v, t_.dbu_per_micron));
        end_statement();
      } else {
        skip_statement();
      }
    }
  }
  void via() {
    lex_.advance();
    const std::string via_name = name("via");
    while (!early_end("a via")) {
      if (is("END")) {
        lex_.advance();
        ++t_.vias;
        return block_end(via_name);
      }
      lex_.advance();
    }
  }
  void property(Layer& l) {
    lex_.advance();
    while (!lex_.done() && !lex_.at(';')) {
      const std::string_view key = take();
      if (lex_.at(';')) break;
      const std::string_view value = tok();
      if (same(key, "LEF58_BACKSIDE")) l.backside = true;
      if (same(key, "LEF58_TYPE")) {
        Lexer inner(value.size() > 1 && value.front() == '"' ? value.substr(1, value.size() - 2) : value);
        inner.advance();  // TYPE
        l.refined_type = inner.token();
      } else if (!same(key, "LEF58_BACKSIDE")) {
        ignore(key);
      }
      lex_.advance();
    }
    if (!lex_.done()) lex_.advance();
  }
  void layer() {
    lex_.advance();
    const std::string_view at = tok();
    Layer l;
    l.name = name("layer");
    while (!early_end("a layer")) {
      if (is("END")) {
        lex_.advance();
        block_end(l.name);
        break;
      }
      if (is("TYPE")) {
        lex_.advance();
        const std::string_view kind = take();
        l.kind = same(kind, "ROUTING")       ? LayerKind::routing
                 : same(kind, "CUT")         ? LayerKind::cut
                 : same(kind, "MASTERSLICE") ? LayerKind::masterslice
                 : same(kind, "OVERLAP")     ? LayerKind::overlap
                 : same(kind, "IMPLANT")     ? LayerKind::implant
                                             : LayerKind::other;
        end_statement();
      } else if (is("DIRECTION")) {
        lex_.advance();
        l.direction = is("HORIZONTAL") ? LayerDirection::horizontal : is("VERTICAL") ? LayerDirection::vertical : LayerDirection::none;
        skip_statement();
      } else if (is("PITCH")) {
        lex_.advance();
        l.pitch = length();
        skip_statement();
      } else if (is("WIDTH")) {
        lex_.advance();
        l.width = length();
        end_statement();
      } else if (is("RESISTANCE")) {
        lex_.advance();
        if (is("RPERSQ")) lex_.advance();
        l.resistance = number();
        end_statement();
      } else if (is("CAPACITANCE")) {
        lex_.advance();
        if (is("CPERSQDIST")) lex_.advance();
        l.capacitance = number();
        end_statement();
      } else if (is("EDGECAPACITANCE")) {
        lex_.advance();
        l.edge_capacitance = number();
        end_statement();
      } else if (is("PROPERTY")) {
        property(l);
      } else if (is("SPACINGTABLE") || is("SPACING") || is("OFFSET") || is("AREA") || is("HEIGHT") || is("THICKNESS") || is("MINWIDTH") ||
                 is("MAXWIDTH") || is("MINSTEP") || is("MINENCLOSEDAREA") || is("MINIMUMCUT") || is("ENCLOSURE") || is("WIREEXTENSION")) {
        skip_statement();  // rules of routing
      } else {
        ignore_statement();
      }
    }
    if (l.name.empty()) return;
    if (t_.layer(l.name).valid()) {
      error("LEF-0009", at, fmt::format("layer {} is defined twice: the first definition is kept", diag::quoted(l.name)));
      return;
    }
    t_.add(std::move(l));
  }
  Symmetry symmetry() {
    Symmetry s;
    lex_.advance();
    while (!lex_.done() && !lex_.at(';')) {
      if (is("X"))
        s.x = true;
      else if (is("Y"))
        s.y = true;
      else if (is("R90"))
        s.r90 = true;
      else
        error("LEF-0001", tok(), fmt::format("expected X, Y or R90 and found {}", diag::quoted(tok())));
      lex_.advance();
    }
    if (!lex_.done()) lex_.advance();
    return s;
  }
  void size(std::int32_t& width, std::int32_t& height) {
    lex_.advance();
    const std::string_view at = tok();
    const std::size_t before = d_.errors();
    width = length();
    if (is("BY"))
      lex_.advance();
    else
      error("LEF-0001", tok(), fmt::format("expected BY and found {}", diag::quoted(tok())));
    height = length();
    if (d_.errors() == before && (width <= 0 || height <= 0)) error("LEF-0004", at, "a size must be positive");
    end_statement();
  }
  void site() {
    lex_.advance();
    const std::string_view at = tok();
    const std::size_t before = d_.errors();  // one mistake gives one message
    Site s;
    s.name = name("site");
    while (!early_end("a site")) {
      if (is("END")) {
        lex_.advance();
        block_end(s.name);
        break;
      }
      if (is("CLASS")) {
        lex_.advance();
        s.kind = is("PAD") ? SiteClass::pad : SiteClass::core;
        skip_statement();
      } else if (is("SYMMETRY")) {
        s.symmetry = symmetry();
      } else if (is("SIZE")) {
        size(s.width, s.height);
      } else {
        ignore_statement();
      }
    }
    if (s.name.empty()) return;
    if (t_.site(s.name).valid()) {
      const Site& first = t_.sites[t_.site(s.name)];
      if (first.width != s.width || first.height != s.height)
        error("LEF-0009", at, fmt::format("site {} is defined twice and differs: the first definition is kept", diag::quoted(s.name)));
      return;
    }
    if (s.width <= 0 || s.height <= 0) {
      if (d_.errors() == before) error("LEF-0004", at, fmt::format("site {} has no size", diag::quoted(s.name)));
      return;
    }
    t_.add(std::move(s));
  }

  // ------------------------------------------------------------------ macros
  LayerId known_layer(const std::string& owner) {
    const std::string_view at = tok();
    const std::string layer_name = name("layer");
    const LayerId id = t_.layer(layer_name);
    if (id.valid() || t_.layers.empty() || same(layer_name, "OVERLAP") || layer_name.empty()) return id;
    std::string list;
    for (std::size_t i = 0; i < t_.layers.size() && i < 12; ++i) list += (i ? ", " : "") + t_.layers[LayerId(i)].name;
    error("LEF-0007", at, fmt::format("{}: layer {} is not defined", owner, diag::quoted(layer_name)))
        .note(fmt::format("defined are {}{}", list, t_.layers.size() > 12 ? " and others" : ""))
        .help("give the technology LEF before the cells");
    return id;
  }
  /// LAYER, RECT, POLYGON, PATH, WIDTH, VIA of a PORT or an OBS, up to its END.
  void geometries(std::vector<LayerBox>& out, const std::string& owner) {
    LayerId current;
    std::int32_t path_width = 0;
    while (!early_end("a list of shapes")) {
      if (is("END")) return lex_.advance();
      if (is("LAYER")) {
        lex_.advance();
        current = known_layer(owner);
        path_width = current.valid() ? t_.layers[current].width : 0;
        skip_statement();  // EXCEPTPGNET, SPACING, DESIGNRULEWIDTH
      } else if (is("RECT") || is("POLYGON") || is("PATH")) {
        const bool rect = is("RECT"), path = is("PATH");
        const std::string_view at = tok();
        lex_.advance();
        if (is("MASK")) lex_.advance(), lex_.advance();
        if (is("ITERATE")) {
          ignore("ITERATE");
          skip_statement();
          continue;
        }
        LayerBox shape{current, {}};
        int points = 0;
        while (!lex_.done() && !lex_.at(';')) {
          const geom::Point p = point();
          shape.box.add(p.x, p.y);
          ++points;
          if (d_.full()) return;
        }
        if (rect ? points != 2 : points < (path ? 1 : 3)) error("LEF-0001", at, fmt::format("{} points do not make a {}", points, diag::shown(at)));
        if (path && !shape.box.empty()) {
          const std::int32_t half = path_width / 2;
          shape.box = {shape.box.xlo - half, shape.box.ylo - half, shape.box.xhi + half, shape.box.yhi + half};
        }
        if (!lex_.done()) lex_.advance();
        if (points > 0) out.push_back(shape);
      } else if (is("WIDTH")) {
        lex_.advance();
        path_width = length();
        end_statement();
      } else if (is("CLASS") || is("VIA")) {
        skip_statement();
      } else {
        ignore_statement();
      }
    }
  }
  void pin(Cell& cell) {
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
          error("LEF-0001", tok(), fmt::format("{}: unknown direction {}", owner, diag::quoted(tok()))).help("INPUT, OUTPUT, INOUT or FEEDTHRU");
        skip_statement();
      } else if (is("USE")) {
        lex_.advance();
        p.use = is("POWER") ? PinUse::power : is("GROUND") ? PinUse::ground : is("CLOCK") ? PinUse::clock : is("ANALOG") ? PinUse::analog : PinUse::signal;
        skip_statement();
      } else if (is("PORT")) {
        lex_.advance();
        geometries(p.shapes, owner);
      } else if (is("SHAPE") || is("TAPERRULE") || is("MUSTJOIN") || is("NETEXPR") || is("SUPPLYSENSITIVITY") || is("GROUNDSENSITIVITY") ||
                 (tok().size() > 7 && same(tok().substr(0, 7), "ANTENNA"))) {
        skip_statement();
      } else {
        ignore_statement();
      }
    }
    if (p.name.empty()) return;
    if (const int first = cell.pin(p.name); first >= 0) {
      error("LEF-0010", at, fmt::format("macro {} defines pin {} twice: the shapes are joined", diag::quoted(cell.name), diag::quoted(p.name)));
      auto& shapes = cell.pins[static_cast<std::size_t>(first)].shapes;
      shapes.insert(shapes.end(), p.shapes.begin(), p.shapes.end());
      return;
    }
    cell.pins.push_back(std::move(p));
  }
  void macro() {
    lex_.advance();
    const std::string_view at = tok();
    const std::size_t before = d_.errors();
    Cell c;
    geom::Point origin;
    c.name = name("macro");
    while (!early_end("a macro") && !d_.full()) {
      if (is("END")) {
        lex_.advance();
        block_end(c.name);
        break;
      }
      if (is("CLASS")) {
        lex_.advance();
        const std::string_view word = take();
        c.kind = same(word, "BLOCK") ? CellClass::block
                 : same(word, "PAD") ? CellClass::pad
                 : same(word, "RING") ? CellClass::ring
                 : same(word, "COVER") || same(word, "BUMP") ? CellClass::cover
                 : same(word, "ENDCAP") ? CellClass::endcap
                                        : CellClass::core;
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
        c.site = t_.site(take());
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
      } else {
        ignore_statement();
      }
    }
    if (c.name.empty() || ended_) return;
    const auto shift = [&](std::vector<LayerBox>& shapes) {
      for (LayerBox& s : shapes) s.box = {s.box.xlo + origin.x, s.box.ylo + origin.y, s.box.xhi + origin.x, s.box.yhi + origin.y};
    };
    for (CellPin& p : c.pins) shift(p.shapes);
    shift(c.obstructions);
    if (c.width <= 0 || c.height <= 0) {
      if (d_.errors() == before) error("LEF-0004", at, fmt::format("macro {} has no SIZE", diag::quoted(c.name)));
      return;
    }
    if (const CellId first = t_.cell(c.name); first.valid()) return twice(at, t_.cells[first], c);
    t_.add(std::move(c));
  }
  void twice(std::string_view at, const Cell& first, const Cell& second) {
    const auto um = [&](std::int32_t v) { return static_cast<double>(v) / t_.dbu_per_micron; };
    std::string difference = "they are alike";
    if (first.width != second.width || first.height != second.height)
      difference = fmt::format("it differs ({:g} x {:g} um against {:g} x {:g})", um(second.width), um(second.height), um(first.width), um(first.height));
    else if (first.pins.size() != second.pins.size() ||
             !std::equal(first.pins.begin(), first.pins.end(), second.pins.begin(), [](const CellPin& a, const CellPin& b) { return a.name == b.name && a.shapes == b.shapes; }))
      difference = "its pins differ";
    error("LEF-0011", at, fmt::format("macro {} is defined before, and {}: the first is kept", diag::quoted(first.name), difference));
  }

  const diag::Source source_;
  diag::Collector& d_;
  Technology& t_;
  Lexer lex_;
  std::size_t errors_before_;
  bool ended_ = false;
  std::map<std::string, int> ignored_;
};

}  // namespace

bool read_lef(const InputFile& file, diag::Collector& diagnostics, tech::Technology& technology) {
  return Reader(file, diagnostics, technology).run();
}

}  // namespace taufold::io::lef
