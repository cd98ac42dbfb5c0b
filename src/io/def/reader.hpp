// Reader of DEF, inside io/def: one class in several files. After an error it goes on at the next item, to find further
// errors; what depends on a broken part is then not checked, so that one mistake does not cause a row of messages.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/floorplan.hpp"
#include "diag/diag.hpp"
#include "diag/text.hpp"
#include "io/def/lexer.hpp"
#include "io/def/names.hpp"

namespace taufold::io::def {

/// Coordinates are smaller than this, so that sums and differences of two fit into 32 bits.
inline constexpr std::int64_t kCoordinateLimit = std::int64_t{1} << 30;

class Reader {
 public:
  Reader(const diag::Source& source, diag::Collector& out);
  std::optional<db::Floorplan> read();

 private:
  using Item = bool (Reader::*)();
  struct NetSection;

  // reader.cpp: statements of the file, words and numbers, errors
  bool statement();
  bool read_units();
  bool read_die();
  bool read_row();
  bool read_grid(std::vector<db::PlanGrid>&, std::string_view what);
  bool read_character(char& c, std::string_view what);
  bool read_bus_characters();
  bool read_property_definitions();
  bool read_name_statement(std::string& out, std::string_view what);
  void section(std::string_view keyword, Item item);
  void skip_section(std::string_view keyword);
  void skip_extension();
  void unknown_statement();
  void skip_lost_section();
  void resync();
  void finish();
  void check_references();

  bool ended() const { return ended_; }
  void advance() { lex_.advance(); }
  bool error(std::string_view code, std::string_view at, std::string message, std::string help = {});
  bool expected(std::string_view what);  ///< error at the current word
  bool take(std::string_view word);      ///< the word, or an error
  bool accept(std::string_view word);
  bool name(std::string_view what, std::string_view& out);           ///< as it stands; plain_ tells about escapes
  bool text_name(std::string_view what, std::string& out);           ///< normalised
  bool integer(std::string_view what, std::int32_t& out, std::int64_t lo = 1 - kCoordinateLimit);
  bool real(std::string_view what, double& out);
  bool parse_integer(std::string_view s, std::string_view what, std::int64_t lo, std::int32_t& out);
  bool point(geom::Point& out);
  bool points(std::vector<geom::Point>& out, std::size_t fewest);
  bool orientation(geom::Orient& out);
  static bool is_orientation(std::string_view);
  bool placement(db::PlaceStatus& status, geom::Point& at, geom::Orient& orient);  ///< at PLACED, FIXED or COVER
  template <class E, std::size_t N>
  bool word_of(const std::array<std::pair<std::string_view, E>, N>& table, std::string_view what, E& out);
  bool end_item();     ///< the semicolon
  bool skip_option();  ///< to the next + or ;
  void ignore(std::string_view what, std::uint64_t times = 1);

  // reader_items.cpp: components, pins, areas
  bool component();
  bool component_property(db::ComponentId);
  bool pin();
  bool pin_shape(db::PlanPort&, bool polygon);
  bool blockage();
  bool region();
  bool group();

  // reader_nets.cpp
  bool net() { return net_item(nets_, false); }
  bool special_net() { return net_item(special_, true); }
  bool net_item(NetSection&, bool special);
  bool net_end(NetSection&, bool special);
  bool wiring(bool special);
  bool special_shape(std::string_view kind);
  bool path(bool special);
  bool path_point(bool first, bool extension);
  void look_up(NetSection&, bool all);
  void end_not_found(std::string_view raw, bool is_pin);
  void check_pins_once(const db::PlanNets&);

  struct Waiting {
    std::string_view name;
    std::uint32_t end;
    bool plain, pin;
  };
  struct NetSection {
    db::PlanNets& nets;
    NameTable table;
    std::vector<Waiting> waiting;  ///< ends whose objects are still to be looked up
  };

  diag::Source source_;
  diag::Collector& out_;
  Lexer lex_;
  NameStyle style_;
  db::Floorplan plan_;
  NameTable components_, pins_;
  NetSection nets_, special_;
  std::size_t errors_before_;
  bool plain_ = true;  ///< of the last name()
  bool ended_ = false;  ///< the file ended early, and that was said
  bool end_design_ = false, have_design_ = false, have_units_ = false;
  bool components_seen_ = false, pins_seen_ = false;
  bool components_lost_ = false, pins_lost_ = false;  ///< an item could not be read: unknown names may be its
  std::vector<std::string_view> unknown_said_;        ///< one message a name
  std::vector<std::pair<std::string, std::string_view>> region_uses_;  ///< regions named, and where
  struct Ignored {
    std::string_view what;
    std::uint64_t times;
  };
  std::vector<Ignored> ignored_;
  bool inexact_said_ = false;

  // Scratch, kept for its memory.
  std::vector<std::string_view> batch_names_;
  std::vector<std::uint32_t> batch_ends_, batch_found_;
};

template <class E, std::size_t N>
bool Reader::word_of(const std::array<std::pair<std::string_view, E>, N>& table, std::string_view what, E& out) {
  for (const auto& [word, value] : table)
    if (lex_.is(word)) {
      out = value;
      advance();
      return true;
    }
  std::string known;
  for (const auto& [word, value] : table) known += (known.empty() ? "known are " : ", ") + std::string(word);
  if (lex_.done() || lex_.is(";") || lex_.is("+")) return expected(what);
  return error("DEF-0007", lex_.token(), std::string("unknown ") + std::string(what) + " " + diag::quoted(lex_.token()), known);
}

}  // namespace taufold::io::def
