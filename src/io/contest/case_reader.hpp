// Reader of case files, inside io/contest: sections in order, records within them, and a diagnostic for
// whatever is wrong. After an error it goes on at the next line that begins with a keyword, to find further
// errors; what depends on a broken part is then not checked, so that one mistake does not cause a row of
// messages.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/design.hpp"
#include "diag/diag.hpp"
#include "io/contest/lexer.hpp"
#include "io/contest/library.hpp"

namespace taufold::io::contest {

enum class Section : std::uint8_t {
  technologies,
  die_size,
  top_util,
  bottom_util,
  top_rows,
  bottom_rows,
  top_tech,
  bottom_tech,
  terminal_size,
  terminal_spacing,
  terminal_cost,
  instances,
  nets,
};

inline constexpr std::array<std::string_view, 13> kSections = {
    "NumTechnologies", "DieSize",      "TopDieMaxUtil", "BottomDieMaxUtil", "TopDieRows",
    "BottomDieRows",   "TopDieTech",   "BottomDieTech", "TerminalSize",     "TerminalSpacing",
    "TerminalCost",    "NumInstances", "NumNets"};

class CaseReader {
 public:
  CaseReader(std::string name, const diag::Source& source, diag::Collector& out);
  std::optional<db::Design> read();

 private:
  /// A list with an announced number of records.
  struct List {
    std::string_view at;  ///< the announced number in the text
    std::int64_t announced = 0, seen = 0;
    bool broken = false;  ///< a record had an error: the count says nothing more
  };

  // case_reader.cpp
  void read_section(Section);
  void read_die_size();
  void read_utilisation(std::size_t tier);
  void read_rows(std::size_t tier);
  void read_tier_tech(std::size_t tier);
  void read_terminal_size();
  void missing_sections(std::size_t from, std::size_t to, std::string_view before);
  void unexpected(std::string_view where);
  void finish();
  diag::Diagnostic& error(std::string_view code, std::string_view at, std::string message);
  diag::Diagnostic& warn(std::string_view code, std::string_view at, std::string message);
  bool word(const char* what, std::string_view& out);
  bool integer(const char* what, std::int64_t lo, std::int32_t& out);
  bool count(const char* what, List& list);
  void close(List& list, const char* of, std::string_view owner, const char* records);
  bool at_section() const;
  void skip_to_keyword();

  // case_library.cpp
  void read_technologies();
  bool read_tech_header(List& cells);
  bool read_cell(List& pins);
  bool read_pin();
  void decide_year();
  void build_library();
  void check_heights();

  // case_netlist.cpp
  void read_instances();
  void read_nets();
  bool read_instance();
  bool read_pin_reference();
  void resolve_pins();
  void resolve_with_slashes(std::string_view ref, db::PinId p);
  void check_pins_once();
  std::string_view pin_reference(std::size_t pin) const;
  void note_partial_cells();

  diag::Source source_;
  diag::Collector& out_;
  Lexer lex_;
  db::Design design_;
  std::size_t errors_before_;
  bool lost_ = false;   ///< text was skipped: missing sections may have been in it
  bool ended_ = false;  ///< the file ended early, and that was said

  std::vector<RawTech> techs_;
  StringPool tech_names_;
  bool techs_ok_ = false;  ///< the library was read without an error
  bool die_ok_ = false;
  std::array<std::string_view, 2> tier_tech_name_;
  std::array<std::optional<std::size_t>, 2> tier_tech_;
  std::array<bool, 2> rows_ok_{};
  db::BondRule bond_;
  Library library_;
  bool library_ok_ = false;  ///< masters can be looked up
  bool pins_ok_ = false;     ///< and their pins
  bool instances_ok_ = false;
  std::vector<bool> partial_said_;  ///< by library number: CASE-0015 was reported
  std::string_view nets_begin_;
  static constexpr std::size_t kWaitingPins = 256;
  std::vector<std::string_view> waiting_;       ///< pin references read but not yet looked up
  std::vector<std::string_view> waiting_inst_;  ///< their parts before the last slash
  std::vector<std::uint32_t> found_inst_;
  std::vector<std::string_view> unknown_said_;  ///< instances of CASE-0020: one message a name
};

}  // namespace taufold::io::contest
