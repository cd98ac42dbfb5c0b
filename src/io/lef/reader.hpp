// The reader of one LEF file, in three parts: reader.cpp the words, the units, layers and sites; macros.cpp
// cells and their pins; shapes.cpp what is drawn.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_pool.hpp"
#include "diag/diag.hpp"
#include "geom/geom.hpp"
#include "io/input_file.hpp"
#include "io/lef/lexer.hpp"
#include "tech/technology.hpp"

namespace taufold::io::lef {

/// Keywords have no case.
inline bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
         });
}

class Reader {
 public:
  Reader(const InputFile& file, diag::Collector& diagnostics, tech::Technology& technology);
  /// The whole file; false after an error.
  bool run();

 private:
  // Words and what they are expected to be.
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
  bool early_end(std::string_view in);
  /// The rest of a statement, its `;` included.
  void skip_statement();
  void ignore(std::string_view word);
  void ignore_statement();
  void end_statement();
  std::string name(std::string_view what);
  double number();
  std::int32_t to_dbu(double um, std::string_view at);
  std::int32_t length();
  geom::Point point();
  /// After END: the name of the block it closes. A different name is an error, since two blocks have then run
  /// into each other.
  void block_end(std::string_view expected);

  // reader.cpp: items of the library.
  void library_item();
  /// A block of no interest up to its END, followed by its keyword or its name.
  void skip_block(std::string_view word, bool named);
  void units();
  void via();
  void property(tech::Layer& l);
  void current_density();
  void layer();
  tech::Symmetry symmetry();
  void size(std::int32_t& width, std::int32_t& height);
  void site();

  // macros.cpp
  void pin(tech::Cell& cell);
  std::size_t line_of(std::string_view at) const;
  void macro();
  void twice(std::string_view at, const tech::Cell& first, const tech::Cell& second);

  // shapes.cpp
  tech::LayerId known_layer(const std::string& owner);
  /// LAYER, RECT, POLYGON, PATH, WIDTH, VIA of a PORT or an OBS, up to its END.
  void geometries(std::vector<tech::LayerBox>& out, const std::string& owner);
  /// RECT, POLYGON or PATH with its points, once or at every place of its ITERATE.
  void shape(tech::LayerId layer, std::int32_t path_width, std::vector<tech::LayerBox>& out);
  /// A box along every segment, half the width beyond its ends; a slanted segment is the box around it.
  void path_boxes(std::int32_t width);
  /// DO n BY m STEP dx dy; no more than kMostPlaces places.
  bool steps(std::int64_t& columns, std::int64_t& rows, std::int64_t& dx, std::int64_t& dy);
  /// False, with an error, when the box leaves the range of coordinates.
  bool shifted(const geom::Box& b, std::int64_t dx, std::int64_t dy, std::string_view at, geom::Box& out);

  const diag::Source source_;
  diag::Collector& d_;
  tech::Technology& t_;
  Lexer lex_;
  std::size_t errors_before_;
  std::uint32_t file_;  ///< number in Technology::files
  bool ended_ = false;
  std::map<std::string, int> ignored_;
  StringPool pin_names_;                  ///< of the macro at hand
  std::vector<std::string_view> pin_at_;  ///< where they stand
  std::vector<geom::Point> points_;       ///< of the shape at hand
  std::vector<geom::Box> boxes_;
  std::size_t rounded_ = 0;      ///< lengths between two database units
  std::string_view rounded_at_;  ///< the first of them
  std::size_t siteless_ = 0;      ///< macros of sites that are not defined
  std::string_view siteless_at_;  ///< the first of them
};

}  // namespace taufold::io::lef
