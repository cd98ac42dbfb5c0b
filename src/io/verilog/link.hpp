// Modules linked to each other: what every instance is, which port each connection goes to, how wide it is.
// All faults of the text but clashing names are found here, once a statement and not once an instance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/verilog/syntax.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::io::verilog {

/// Bits of a module's or cell's ports, all ports one after the other, each from its msb down.
struct Target {
  std::uint32_t first = 0, width = 0;
  bool dropped = false;  ///< a supply pin
};

/// A local bit of a module, or one of these.
inline constexpr std::uint32_t kBitZero = 0xfffffff0u, kBitOne = 0xfffffff1u, kBitX = 0xfffffff2u,
                               kBitOpen = 0xfffffff3u;

struct LinkedModule {
  bool reached = false, on_path = false;
  std::uint32_t height = 0;           ///< levels of hierarchy in it, itself included
  std::vector<Target> ports;          ///< by position
  std::vector<std::uint32_t> inside;  ///< by bit of its ports: local bit or kBit*
  std::uint64_t objects = 0;          ///< instances, pins and bits, flattened
  std::uint64_t connected = 0;        ///< bits in its own connections
  std::uint64_t pins = 0, instances = 0, name_bytes = 0;
};

struct LinkedUse {
  bool known = false, is_cell = false;
  std::uint32_t module = 0;
  db::CellTypeId cell;
  std::uint32_t first_cell_pin = 0;  ///< CellPinId of its bit 0
  std::uint32_t bits = 0;
  std::vector<Target> formals, positions;
};

class Linker {
 public:
  Linker(Syntax& syntax, const ReadOptions& options, diag::Collector& out);

  /// False after errors. The netlist gets its cell types.
  bool run(db::Netlist&);

  std::uint32_t top() const { return top_; }
  const LinkedModule& module(std::uint32_t m) const { return modules_[m]; }
  const LinkedUse& use(std::uint32_t u) const { return uses_[u]; }
  std::size_t black_boxes() const { return black_boxes_; }

  /// Appends the bits of an expression, most significant first.
  static void expand(const Module&, ExprRef, std::vector<std::uint32_t>& bits);
  static std::uint64_t width(const Module&, ExprRef);

 private:
  bool ok() const { return out_.errors() == errors_before_; }
  void measure_formals();
  bool find_top();
  void visit(std::uint32_t m, std::uint32_t depth);
  void layout_ports(std::uint32_t m);
  void link_use(std::uint32_t u);
  void link_module_use(std::uint32_t u);
  void link_cell(std::uint32_t u, std::vector<CellPort> ports);
  std::vector<CellPort> ports_from_uses(const CellUse&) const;
  std::vector<CellPort> ports_of_stub(const Module&) const;
  void link_instance(std::uint32_t m, std::size_t instance);
  void check_assignments(const Module&);
  /// `known`: the pin is there, but not the bit.
  void unknown_formal(const CellUse&, const Formal&, const std::vector<std::string>& names, bool cell,
                      const CellPort* known = nullptr);
  bool check_size();
  diag::Diagnostic& report(std::string_view code, const Module& m, std::string_view at, std::string message) {
    return out_.report(code, m.source, at, std::move(message));
  }

  Syntax& syntax_;
  const ReadOptions& options_;
  diag::Collector& out_;
  std::size_t errors_before_ = out_.errors();
  db::Netlist* netlist_ = nullptr;
  std::vector<LinkedModule> modules_;
  std::vector<LinkedUse> uses_;
  std::vector<std::vector<std::uint32_t>> stamps_;  ///< per use, by bit: the last instance that connected it
  std::uint32_t serial_ = 0;
  std::uint32_t top_ = 0;
  std::size_t black_boxes_ = 0;
  std::size_t supplies_unknown_ = 0;  ///< ways to spell a supply pin that its cell does not state
  bool stop_ = false;
};

}  // namespace taufold::io::verilog
