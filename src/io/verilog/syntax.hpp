// Modules as parsed, before they are linked and flattened. Names are views into the texts of the files, which
// outlive this; everything else is in arrays of the module, a few bytes a connection.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_pool.hpp"
#include "db/netlist.hpp"
#include "diag/diag.hpp"

namespace taufold::io::verilog {

/// Widest bus, constant or concatenation: what a simulator has to support is 65,536.
inline constexpr std::uint32_t kMaxWidth = 1u << 20;
/// A part's index is packed with its kind, so a module has at most this many names and constant digits.
inline constexpr std::uint32_t kMaxIndex = (1u << 28) - 1;

struct Signal {
  std::string_view at;  ///< where it was met first
  std::int32_t msb = 0, lsb = 0;
  db::PinDirection direction = db::PinDirection::unknown;
  bool bus = false, declared = false, is_port = false, ranged = false, directed = false;
  std::int8_t supply = -1;  ///< 0 or 1 for supply0 and supply1

  std::uint32_t width() const {
    return static_cast<std::uint32_t>((msb > lsb ? std::int64_t{msb} - lsb : std::int64_t{lsb} - msb) + 1);
  }
  bool contains(std::int64_t index) const {
    return msb >= lsb ? index <= msb && index >= lsb : index >= msb && index <= lsb;
  }
  /// Bit `index` within the signal, counted from the msb.
  std::uint32_t offset(std::int32_t index) const {
    return static_cast<std::uint32_t>(msb >= lsb ? std::int64_t{msb} - index : std::int64_t{index} - msb);
  }
};

enum class PartKind : std::uint8_t { whole, select, constant, repeat };

/// One member of a concatenation, most significant first.
struct Part {
  PartKind kind = PartKind::whole;
  bool unsized = false;       ///< constant without a size
  std::uint32_t index = 0;    ///< signal; first digit in Module::digits; or parts that the repetition covers
  std::int32_t a = 0, b = 0;  ///< select: [a:b]; constant: a = width; repeat: a = times
  std::uint32_t at = 0;       ///< offset into the text
};

/// Whole signal: its index. Otherwise an index of Module::expressions with the top bit set.
using ExprRef = std::uint32_t;
inline constexpr ExprRef kOpen = 0xffffffffu;
inline constexpr ExprRef kComplex = 0x80000000u;

struct Expression {
  std::uint32_t first = 0, count = 0;  ///< of Module::parts
};

struct PortDecl {
  std::string_view name;  ///< empty: reachable by position only
  std::string_view at;
  ExprRef inside = kOpen;
};

struct Connection {
  std::uint32_t formal = 0;  ///< of the cell use; for connections by position the position
  ExprRef actual = kOpen;
};

struct InstanceDecl {
  std::string_view at;  ///< its name as in the text
  std::uint32_t use = 0;
  std::uint32_t first_connection = 0;  ///< up to that of the next instance
  std::uint32_t source = StringPool::kNone;
  bool by_position = false;
};

struct Assignment {
  ExprRef left = kOpen, right = kOpen;
  std::uint32_t at = 0;
};

struct Module {
  std::string_view at;  ///< its name as in the text
  std::string name;
  diag::Source source;
  bool black_box = false;
  StringPool signal_names;
  std::vector<Signal> signals;  ///< by name index
  std::vector<PortDecl> ports;
  std::vector<InstanceDecl> instances;
  std::vector<Connection> connections;
  std::vector<Expression> expressions;
  std::vector<Part> parts;
  std::vector<Assignment> assignments;
  std::vector<std::uint32_t> supplies;  ///< signals that are supply0 or supply1
  std::string digits;                   ///< '0', '1', 'x', 'z' of all constants

  // Known once the module is complete. Bits of signal s are [first_bit[s], first_bit[s + 1]), its msb first;
  // this dense array, not `signals`, is what passes over all connections look at.
  std::vector<std::uint32_t> first_bit{0};
  std::uint32_t bits() const { return first_bit.back(); }
  std::uint32_t width(std::uint32_t s) const { return first_bit[s + 1] - first_bit[s]; }
  std::uint32_t last_connection(std::size_t instance) const {
    return instance + 1 < instances.size() ? instances[instance + 1].first_connection
                                           : static_cast<std::uint32_t>(connections.size());
  }
  bool empty() const { return instances.empty() && assignments.empty(); }
};

/// A pin name as it was spelt in the connections to one cell: `A`, or `A[3]` and `A[3:0]` for a part of a
/// bus.
struct Formal {
  std::string_view spelling;  ///< as in the text
  std::string name;           ///< without index and escape
  bool select = false, escaped = false;
  std::int32_t msb = 0, lsb = 0;
  std::uint32_t width = 0;  ///< widest connection
};

/// A module name that was instantiated.
struct CellUse {
  std::string name;
  std::string_view at;  ///< first place
  std::uint32_t file = 0;
  std::vector<Formal> formals;
  StringPool formal_names;      ///< spellings, indexed as `formals`
  std::uint32_t positions = 0;  ///< most connections by position
  bool named = false;           ///< connected by name somewhere
};

struct Syntax {
  std::vector<diag::Source> sources;
  std::deque<Module> modules;
  StringPool module_names;
  std::vector<std::uint32_t> module_of_name;
  StringPool use_names;
  std::deque<CellUse> uses;         ///< by index of use_names
  StringPool sources_of_instances;  ///< values of `src` attributes
  std::size_t implicit_wires = 0;
  std::uint64_t digits = 0;  ///< of all constants
};

}  // namespace taufold::io::verilog
