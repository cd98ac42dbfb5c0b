// Flattens linked modules: every bit of every module instance becomes a node, nodes that are joined become
// one net.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/verilog/link.hpp"

namespace taufold::io::verilog {

class Elaborator {
 public:
  Elaborator(const Syntax& syntax, const Linker& linker, db::Netlist& netlist, diag::Collector& out)
      : syntax_(syntax), linker_(linker), n_(netlist), out_(out) {}

  /// Fills the netlist, whose cell types are there; false after errors.
  bool run();
  std::size_t joined_nets() const { return joined_; }

 private:
  bool ok() const { return out_.errors() == errors_before_; }
  /// One instance of a module.
  struct Scope {
    std::uint32_t parent, module, instance;  ///< instance: of the parent's module
  };
  /// An object with a name: a node or an instance.
  struct Named {
    std::uint32_t scope, item;
  };

  // elaborate.cpp: connections
  void top_ports(const std::vector<std::uint32_t>& node_of_bit);
  void expand(std::uint32_t scope, std::vector<std::uint32_t>& node_of_bit);
  void assignments(const Module&, const std::vector<std::uint32_t>& node_of_bit);
  void leaf(std::uint32_t scope, std::size_t instance, const std::vector<std::uint32_t>& node_of_bit);
  void child(std::uint32_t scope, std::size_t instance, const std::vector<std::uint32_t>& node_of_bit);
  std::uint32_t node(std::uint32_t bit, const std::vector<std::uint32_t>& node_of_bit) const;
  std::uint32_t new_node(std::uint32_t scope, std::uint32_t bit);
  std::uint32_t root(std::uint32_t node);
  void join(std::uint32_t a, std::uint32_t b);

  // naming.cpp: nets and names
  bool make_nets();
  bool name_instances();
  bool name_nets(const std::vector<std::uint32_t>& nodes);
  void name_aliases(const std::vector<std::uint32_t>& net_of_root);
  void report_loose_joins(const std::vector<std::uint32_t>& net_of_root);
  void twice(std::uint32_t scope, std::string_view what, const std::string& name, std::string_view at);
  void append_path(std::string& out, std::uint32_t scope, bool escaped);
  void append_node(std::string& out, std::uint32_t node, bool escaped);

  const Syntax& syntax_;
  const Linker& linker_;
  db::Netlist& n_;
  diag::Collector& out_;
  std::size_t errors_before_ = out_.errors();
  std::vector<Scope> scopes_;
  std::vector<Named> nodes_;  ///< scope and local bit; the first three are the constants
  std::vector<std::uint32_t> parent_;
  std::vector<Named> instances_;  ///< scope and instance of its module
  std::vector<std::uint32_t> bits_, actual_;
  std::uint32_t path_scope_ = 0;  ///< the scope of `path_`
  std::string path_;
  std::size_t joined_ = 0;
  bool shorted_ = false;
};

}  // namespace taufold::io::verilog
