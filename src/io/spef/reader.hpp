// Reader of SPEF, inside io/spef: one class in several files. After an error it goes on behind the net in
// which the error is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/parasitics.hpp"
#include "diag/diag.hpp"
#include "io/spef/lexer.hpp"
#include "io/spef/names.hpp"
#include "io/spef/section_map.hpp"
#include "io/spef/spef.hpp"

namespace taufold::io::spef {

/// Looks names of a file up in a netlist.
class Lookup {
 public:
  Lookup(const db::Netlist& netlist, std::string_view instance, const NameStyle& style);

  /// False when no instance of the netlist is below `instance`.
  bool instance_is_there();
  db::NetId net(std::string_view raw);
  db::InstId inst(std::string_view raw);
  db::PinId pin(db::InstId, std::string_view raw_pin);
  /// Of the top; invalid when the file is of an instance.
  db::PortBitId port(std::string_view raw);
  /// A path to a module within which there are instances.
  bool is_module(std::string_view raw);
  /// `raw`, or `raw` and the name of a port behind it, as a path from the top.
  std::string path(std::string_view raw, std::string_view port = {}) const;
  bool of_top() const { return prefix_.empty(); }

 private:
  const std::string& spelt(std::string_view raw);
  const std::string& verbatim(std::string_view raw);
  void list_modules();

  const db::Netlist& n_;
  const NameStyle& style_;
  std::string prefix_;  ///< with its '/' behind
  std::string scratch_;
  StringPool ports_, modules_;  ///< made when they are needed
  bool ports_listed_ = false, modules_listed_ = false;
};

class Reader {
 public:
  Reader(const diag::Source&, const db::Netlist*, const ReadOptions&, db::ParasiticsBuilder*,
         diag::Collector&, ReadSummary&);
  bool run();

 private:
  static constexpr std::uint32_t kNone = 0xffffffffu;
  struct Unit {
    int exponent = 0;
    double factor = 1;
    bool given = false;
  };
  struct Mapped {
    std::string_view name;  ///< empty: no such index
    db::NetId net;
    db::InstId inst;
    bool net_known = false, inst_known = false;
  };
  /// Things of one kind that are told of once: their number and the first of them.
  struct Found {
    std::size_t count = 0;
    std::string_view at;
    std::string text;
  };
  struct End {
    char kind;  ///< I, P or N
    std::string_view raw;
  };

  // reader.cpp: header, sections that are no nets, words and values
  void statement();
  bool header_statement();
  void read_unit(Unit&, bool capacitance);
  void read_character(char&, std::string_view keyword);
  void read_bus_delimiter();
  void read_design_flow();
  void read_name_map();
  void skip_section(bool count);
  void skip_net();
  void check_units(std::string_view at);
  void report_found();
  void report(std::string_view code, const Found&, std::string_view help);
  template <class Text>
  static void find(Found& f, std::string_view at, Text text) {
    if (f.count++ == 0) f.at = at, f.text = text();
  }
  bool error(std::string_view code, std::string_view at, std::string message, std::string help = {});
  bool expected(std::string_view what);
  void ignore(std::string_view what);
  bool value(const Unit&, double most, std::string_view what, double& out);  ///< the current word
  std::optional<double> number(std::string_view, const Unit&) const;
  bool is_number(std::string_view word) const;

  // reader_nets.cpp
  void detailed_net();
  void reduced_net();
  bool open_net(std::string_view& raw, double& total);
  bool read_connections();
  bool find_net(std::string_view raw);
  db::NetId net_of_ends();
  void open_piece(std::string_view raw);
  void close_piece(double total, bool any_cap);
  bool read_capacitors();
  bool read_resistors();
  void skip_sensitivities();
  bool add_driver();
  void add_cap(std::uint32_t node, double farad);

  // reader_nodes.cpp
  void add_end(const End&);
  std::uint32_t node(std::string_view raw);  ///< made unless it is there
  std::uint32_t known_node(std::string_view raw);
  std::uint32_t new_node(std::string_view raw, db::NodeKey);
  bool of_this_net(std::string_view raw);
  db::NodeKey key_of(std::string_view raw, char kind);
  db::PinId pin_of(std::string_view raw, bool& boundary);
  Mapped* mapped(std::string_view raw);  ///< of a word `*n...`; null after an error
  /// A word with its index replaced by what it stands for; false after an error.
  bool expand(std::string_view raw, std::string& out);
  bool known_index(std::string_view raw);

  diag::Source source_;
  const db::Netlist* netlist_;
  const ReadOptions& options_;
  db::ParasiticsBuilder* builder_;
  diag::Collector& out_;
  ReadSummary& summary_;
  Lexer lex_;
  NameStyle style_;
  std::optional<Lookup> lookup_;
  Unit cap_unit_, ohm_unit_;
  std::vector<Mapped> map_;  ///< by index, where indexes are dense
  std::map<std::uint32_t, Mapped> sparse_map_;
  std::size_t errors_before_;
  bool units_said_ = false;

  // The net that is open.
  std::string_view net_raw_;
  db::NetId net_;
  std::uint32_t net_name_ = kNone;
  std::vector<End> ends_;
  SectionMap<std::string_view> spellings_;
  SectionMap<db::NodeKey> keys_;
  std::uint32_t num_nodes_ = 0, resistors_ = 0;
  double sum_F_ = 0;
  std::vector<std::uint32_t> piece_of_name_;  ///< piece + 1 by name id; 0: none in this file
  std::vector<db::NetId> net_of_name_;
  std::string scratch_;

  Found unknown_nets_, unknown_pins_, foreign_pins_, repeated_, totals_, directions_;
  struct Ignored {
    std::string what;
    std::size_t times;
  };
  std::vector<Ignored> ignored_;
};

/// Words that end whatever is before them.
bool opens_section(std::string_view word);

}  // namespace taufold::io::spef
