// Writer of SPEF. Nets and instances stand in a name map. Values are the shortest decimals that read back as
// the same bits; a capacitor stands for every node that is no terminal, also for 0, since that is what makes
// the node known.
#include <fmt/format.h>

#include <vector>

#include "io/spef/names.hpp"
#include "io/spef/spef.hpp"

namespace taufold::io::spef {

namespace {

constexpr int kFemto = -15;
constexpr std::uint32_t kNone = 0xffffffffu;

char direction_letter(db::PinDirection d) {
  switch (d) {
    case db::PinDirection::input:
      return 'I';
    case db::PinDirection::output:
      return 'O';
    case db::PinDirection::inout:
    case db::PinDirection::unknown:
      break;
  }
  return 'B';
}

/// One file: which nodes and resistors of a net it holds.
class Writer {
 public:
  enum class Part : std::uint8_t { all, tier, bonds };

  Writer(const db::Parasitics& p, const db::Netlist& n, const WriteOptions& options, Part part,
         db::TierId tier, const NodeTier* tier_of)
      : p_(p),
        n_(n),
        options_(options),
        part_(part),
        tier_(tier),
        tier_of_(tier_of),
        index_of_net_(n.num_nets(), kNone),
        index_of_inst_(n.num_insts(), kNone) {}

  std::string run() {
    for (const db::NetId net : ids<db::NetId>(p_.num_nets())) write_net(net);
    std::string text = head();
    text += "*NAME_MAP\n" + map_ + "\n*PORTS\n";
    for (const db::PortBitId b : ids<db::PortBitId>(n_.port_bit_net.size())) {
      append_escaped(text, n_.port_bit_name(b));
      text += ' ';
      text += direction_letter(n_.ports[n_.port_bit_port[b]].direction);
      text += '\n';
    }
    text += '\n';
    text += nets_;
    return text;
  }

 private:
  std::string head() const {
    std::string design;
    for (const char c : n_.name) design += c == '"' || static_cast<unsigned char>(c) < ' ' ? '_' : c;
    return fmt::format(
        "*SPEF \"IEEE 1481-1999\"\n*DESIGN \"{}\"\n*DATE \"none\"\n*VENDOR \"taufold\"\n*PROGRAM "
        "\"taufold\"\n"
        "*VERSION \"{}\"\n*DESIGN_FLOW \"NAME_SCOPE LOCAL\" \"PIN_CAP NONE\"\n*DIVIDER /\n*DELIMITER :\n"
        "*BUS_DELIMITER []\n*T_UNIT 1 PS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n\n",
        design, options_.version);
  }

  std::uint32_t index(std::uint32_t& known, std::string_view name) {
    if (known == kNone) {
      known = ++last_index_;
      fmt::format_to(std::back_inserter(map_), "*{} ", known);
      append_escaped(map_, name);
      map_ += '\n';
    }
    return known;
  }

  void append_node(db::NetId net, const db::NetRc& rc, std::uint32_t k) {
    const db::NodeTerminal& t = rc.terminal[k];
    if (t.pin.valid()) {
      const db::InstId inst = n_.pin_inst[t.pin];
      fmt::format_to(std::back_inserter(nets_),
                     "*{}:", index(index_of_inst_[inst.value], n_.inst_name(inst)));
      append_escaped(nets_, n_.pin_name(t.pin));
    } else if (t.port.valid()) {
      append_escaped(nets_, n_.port_bit_name(t.port));
    } else {
      fmt::format_to(std::back_inserter(nets_), "*{}:{}", index_of_net_[net.value], k);
    }
  }

  void select(db::NetId net, const db::NetRc& rc) {
    const std::size_t nodes = rc.num_nodes();
    tiers_.assign(nodes, db::TierId(0));
    has_node_.assign(nodes, part_ == Part::all);
    has_resistor_.assign(rc.resistors.size(), part_ == Part::all);
    if (part_ == Part::all) return;
    for (std::uint32_t k = 0; k < nodes; ++k) {
      tiers_[k] = (*tier_of_)(net, k);
      has_node_[k] = part_ == Part::tier && tiers_[k] == tier_;
    }
    for (std::size_t r = 0; r < rc.resistors.size(); ++r) {
      const db::TierId a = tiers_[rc.resistors[r].a], b = tiers_[rc.resistors[r].b];
      has_resistor_[r] = part_ == Part::tier ? a == tier_ && b == tier_ : a != b;
      if (part_ == Part::bonds && a != b) has_node_[rc.resistors[r].a] = has_node_[rc.resistors[r].b] = true;
    }
  }

  void write_net(db::NetId net) {
    const db::NetRc rc = p_.net(net);
    select(net, rc);
    double total = 0;
    bool any = false;
    for (std::size_t k = 0; k < rc.num_nodes(); ++k) {
      if (!has_node_[k]) continue;
      any = true;
      if (part_ != Part::bonds) total += rc.cap_F[k];
    }
    if (!any) return;
    fmt::format_to(std::back_inserter(nets_), "*D_NET *{} ",
                   index(index_of_net_[net.value], n_.net_name(net)));
    append_decimal(nets_, total, kFemto);
    nets_ += "\n*CONN\n";
    for (std::uint32_t k = 0; k < rc.num_nodes(); ++k) {
      const db::NodeTerminal& t = rc.terminal[k];
      if (!has_node_[k] || t.none()) continue;
      nets_ += t.pin.valid() ? "*I " : "*P ";
      append_node(net, rc, k);
      nets_ += ' ';
      nets_ += direction_letter(t.pin.valid() ? n_.direction(t.pin)
                                              : n_.ports[n_.port_bit_port[t.port]].direction);
      if (t.pin.valid()) {
        nets_ += " *D ";
        append_escaped(nets_, n_.cell_name(n_.pin_inst[t.pin]));
      }
      nets_ += '\n';
    }
    nets_ += "*CAP\n";
    std::uint32_t number = 0;
    for (std::uint32_t k = 0; k < rc.num_nodes(); ++k) {
      const double cap = part_ == Part::bonds ? 0 : rc.cap_F[k];  // a tier's file has it
      if (!has_node_[k] || (cap == 0 && !rc.terminal[k].none())) continue;
      fmt::format_to(std::back_inserter(nets_), "{} ", ++number);
      append_node(net, rc, k);
      nets_ += ' ';
      append_decimal(nets_, cap, kFemto);
      nets_ += '\n';
    }
    nets_ += "*RES\n";
    number = 0;
    for (std::size_t r = 0; r < rc.resistors.size(); ++r) {
      if (!has_resistor_[r]) continue;
      fmt::format_to(std::back_inserter(nets_), "{} ", ++number);
      append_node(net, rc, rc.resistors[r].a);
      nets_ += ' ';
      append_node(net, rc, rc.resistors[r].b);
      nets_ += ' ';
      append_decimal(nets_, rc.resistors[r].ohm, 0);
      nets_ += '\n';
    }
    nets_ += "*END\n\n";
  }

  const db::Parasitics& p_;
  const db::Netlist& n_;
  const WriteOptions& options_;
  Part part_;
  db::TierId tier_;
  const NodeTier* tier_of_;
  std::vector<std::uint32_t> index_of_net_, index_of_inst_;
  std::uint32_t last_index_ = 0;
  std::vector<db::TierId> tiers_;
  std::vector<bool> has_node_, has_resistor_;
  std::string map_, nets_;
};

}  // namespace

std::string write_spef(const db::Parasitics& p, const db::Netlist& n, const WriteOptions& options) {
  return Writer(p, n, options, Writer::Part::all, {}, nullptr).run();
}

TierSpef write_spef_tiers(const db::Parasitics& p, const db::Netlist& n, std::size_t tiers,
                          const NodeTier& tier_of, const WriteOptions& options) {
  TierSpef out;
  for (const db::TierId t : ids<db::TierId>(tiers))
    out.tiers.push_back(Writer(p, n, options, Writer::Part::tier, t, &tier_of).run());
  out.bonds = Writer(p, n, options, Writer::Part::bonds, {}, &tier_of).run();
  return out;
}

}  // namespace taufold::io::spef
