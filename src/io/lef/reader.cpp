#include "io/lef/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "diag/suggest.hpp"
#include "diag/text.hpp"
#include "io/lef/lef.hpp"

namespace taufold::io::lef {

using namespace tech;

namespace {

/// Statements of a library, of any version of LEF, that end with their `;` and have no meaning here.
constexpr std::string_view kReadOver[] = {
    "CLEARANCEMEASURE",  "USEMINSPACING",         "NOWIREEXTENSIONATPIN",   "FIXEDMASK",           "MAXVIASTACK",
    "MINFEATURE",        "DIELECTRIC",            "UNIVERSALNOISEMARGIN",   "EDGERATETHRESHOLD1",  "EDGERATETHRESHOLD2",
    "EDGERATESCALEFACTOR", "INPUTPINANTENNASIZE", "OUTPUTPINANTENNASIZE",   "INOUTPINANTENNASIZE", "ANTENNAINPUTGATEAREA",
    "ANTENNAINOUTDIFFAREA", "ANTENNAOUTPUTDIFFAREA", "CASESENSITIVE",       "HISTORY",             "PROPERTY",
};

}  // namespace

Reader::Reader(const InputFile& file, diag::Collector& diagnostics, Technology& technology)
    : source_(file.source()),
      d_(diagnostics),
      t_(technology),
      lex_(file.text),
      errors_before_(diagnostics.errors()),
      file_(static_cast<std::uint32_t>(technology.files.size())) {
  technology.files.emplace_back(source_.file);
}

bool Reader::run() {
  while (!lex_.done() && !d_.full()) {
    if (is("END")) {
      lex_.advance();
      if (is("LIBRARY")) break;
      error("LEF-0005", tok(), fmt::format("'END {}' closes no block", diag::shown(tok())));
      lex_.advance();
      continue;
    }
    library_item();
  }
  if (rounded_ > 0 && d_.errors() == errors_before_)
    error("LEF-0012", rounded_at_,
          fmt::format("{} um is no whole number of database units ({} in a um) and is rounded{}",
                      diag::quoted(rounded_at_), t_.dbu_per_micron,
                      rounded_ > 1 ? fmt::format(", as are {} other lengths of this file", rounded_ - 1) : ""))
        .help("give the file that states the finer unit first");
  if (siteless_ > 0 && d_.errors() == errors_before_)
    error("LEF-0013", siteless_at_,
          fmt::format("site {} is not defined{}", diag::quoted(siteless_at_),
                      siteless_ > 1 ? fmt::format("; {} macros of this file name such sites", siteless_) : ""))
        .help("give the file that defines the site before the macros");
  if (!ignored_.empty()) {
    std::string list;
    for (const auto& [name, count] : ignored_)
      list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", diag::shown(name), count);
    d_.report("LEF-0008", source_.file, "statements that are read over: " + list);
  }
  return d_.errors() == errors_before_;
}

bool Reader::early_end(std::string_view in) {
  if (!lex_.done()) return false;
  if (!ended_)
    error("LEF-0002", source_.text.substr(source_.text.size()), fmt::format("the file ends inside {}", in));
  ended_ = true;
  return true;
}

void Reader::skip_statement() {
  while (!lex_.done() && !lex_.at(';')) lex_.advance();
  if (!lex_.done()) lex_.advance();
}

void Reader::ignore(std::string_view word) {
  std::string key(word.substr(0, 40));
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::toupper(c); });
  if (ignored_.size() < 40 || ignored_.count(key) != 0) ++ignored_[key];
}

void Reader::ignore_statement() {
  ignore(tok());
  skip_statement();
}

void Reader::end_statement() {
  if (lex_.at(';')) {
    lex_.advance();
    return;
  }
  if (lex_.done()) return;
  error("LEF-0001", tok(), fmt::format("expected ';' and found {}", diag::quoted(tok())));
  skip_statement();
}

std::string Reader::name(std::string_view what) {
  const std::string_view t = tok();
  if (t.empty() || lex_.at(';')) {
    error("LEF-0001", t, fmt::format("expected the name of a {}", what));
    return {};
  }
  lex_.advance();
  return std::string(t);
}

double Reader::number() {
  std::string_view t = tok();
  double v = 0;
  const std::string_view digits = !t.empty() && t[0] == '+' ? t.substr(1) : t;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), v);
  if (code != std::errc() || end != digits.data() + digits.size() || !std::isfinite(v)) {
    error("LEF-0003", t,
          t.empty() ? "expected a number" : fmt::format("expected a number and found {}", diag::quoted(t)));
    v = 0;
  }
  if (!lex_.at(';')) lex_.advance();
  return v;
}

std::int32_t Reader::to_dbu(double um, std::string_view at) {
  if (t_.dbu_per_micron == 0) t_.dbu_per_micron = 1000;
  const double exact = um * t_.dbu_per_micron, dbu = std::round(exact);
  if (std::fabs(dbu) <= 1e9) {
    if (std::fabs(exact - dbu) > 1e-4 && rounded_++ == 0) rounded_at_ = at;
    return static_cast<std::int32_t>(dbu);
  }
  error("LEF-0004", at, "a length of more than 1e9 database units");
  return 0;
}

std::int32_t Reader::length() {
  const std::string_view at = tok();
  return to_dbu(number(), at);
}

geom::Point Reader::point() {
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

void Reader::block_end(std::string_view expected) {
  if (tok() == expected || same(tok(), expected)) {
    lex_.advance();
    return;
  }
  error("LEF-0005", tok(), fmt::format("'END {}' closes {}", diag::shown(tok()), diag::quoted(expected)))
      .help(fmt::format("expected END {}", diag::shown(expected)));
  if (!lex_.done()) lex_.advance();
}

void Reader::library_item() {
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
  for (const std::string_view word : {"PROPERTYDEFINITIONS", "SPACING", "NOISETABLE", "CORRECTIONTABLE", "IRDROP"})
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
  const std::string_view* known = std::find_if(std::begin(kReadOver), std::end(kReadOver), [&](std::string_view w) { return is(w); });
  if (known != std::end(kReadOver)) return ignore_statement();
  std::vector<std::string_view> words{"UNITS", "LAYER", "SITE", "MACRO", "VIA", "VIARULE", "VERSION", "MANUFACTURINGGRID", "PROPERTYDEFINITIONS"};
  words.insert(words.end(), std::begin(kReadOver), std::end(kReadOver));
  std::string upper(tok().substr(0, 40));
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  error("LEF-0001", tok(), fmt::format("LEF has no statement {}", diag::quoted(tok()))).help(diag::did_you_mean(diag::nearest(upper, words)));
  skip_statement();
}

void Reader::skip_block(std::string_view word, bool named) {
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

void Reader::units() {
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
        error("LEF-0006", at,
              fmt::format("{:.0f} database units per micron are ignored: {} hold since the first file", v,
                          t_.dbu_per_micron));
      end_statement();
    } else {
      skip_statement();
    }
  }
}

void Reader::via() {
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

void Reader::property(Layer& l) {
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

/// `ACCURRENTDENSITY PEAK 3 ;`, or tables in several statements: `... PEAK FREQUENCY 1 2 ; WIDTH 0.1 0.2 ; TABLEENTRIES ... ;`.
void Reader::current_density() {
  ignore(tok());
  bool tables = false;
  for (; !lex_.done() && !lex_.at(';'); lex_.advance()) tables = tables || is("FREQUENCY") || is("WIDTH") || is("CUTAREA");
  if (!lex_.done()) lex_.advance();
  while (tables && (is("FREQUENCY") || is("WIDTH") || is("CUTAREA") || is("TABLEENTRIES"))) {
    tables = !is("TABLEENTRIES");
    skip_statement();
  }
}

void Reader::layer() {
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
      l.direction = is("HORIZONTAL") ? LayerDirection::horizontal
                    : is("VERTICAL") ? LayerDirection::vertical
                                     : LayerDirection::none;
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
    } else if (is("ACCURRENTDENSITY") || is("DCCURRENTDENSITY")) {
      current_density();
    } else if (is("SPACINGTABLE") || is("SPACING") || is("OFFSET") || is("AREA") || is("HEIGHT") ||
               is("THICKNESS") || is("MINWIDTH") || is("MAXWIDTH") || is("MINSTEP") ||
               is("MINENCLOSEDAREA") || is("MINIMUMCUT") || is("ENCLOSURE") || is("WIREEXTENSION")) {
      skip_statement();  // rules of routing
    } else {
      ignore_statement();
    }
  }
  if (l.name.empty()) return;
  if (const LayerId known = t_.layer(l.name); known.valid()) {
    if (t_.layers[known] != l)
      error("LEF-0009", at,
            fmt::format("layer {} is defined twice and differs: the first definition is kept",
                        diag::quoted(l.name)));
    return;
  }
  t_.add(std::move(l));
}

Symmetry Reader::symmetry() {
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

void Reader::size(std::int32_t& width, std::int32_t& height) {
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

void Reader::site() {
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
      error("LEF-0009", at,
            fmt::format("site {} is defined twice and differs: the first definition is kept",
                        diag::quoted(s.name)));
    return;
  }
  if (s.width <= 0 || s.height <= 0) {
    if (d_.errors() == before)
      error("LEF-0004", at, fmt::format("site {} has no size", diag::quoted(s.name)));
    return;
  }
  t_.add(std::move(s));
}

bool defines_technology(std::string_view text) {
  Lexer lex(text);
  std::string_view before;
  for (; !lex.done() && !same(lex.token(), "MACRO"); lex.advance()) {
    const std::string_view word = lex.token();
    if (same(word, "DATABASE") && same(before, "UNITS")) return true;
    if (same(before, "LAYER")) {
      // LAYER name TYPE: a definition; in VIA and VIARULE a `;` follows the name.
      lex.advance();
      if (same(lex.token(), "TYPE")) return true;
    }
    before = lex.token();
  }
  return false;
}

bool read_lef(const InputFile& file, diag::Collector& diagnostics, tech::Technology& technology) {
  return Reader(file, diagnostics, technology).run();
}

}  // namespace taufold::io::lef
