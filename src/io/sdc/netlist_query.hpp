// A netlist with the libraries of its cells as what SDC commands ask.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "db/netlist.hpp"
#include "io/sdc/sdc.hpp"
#include "liberty/library.hpp"

namespace taufold::io::sdc {

/// What numbers of a constraint file mean beside this library.
inline Units units_of(const taufold::liberty::Library& l) {
  return {l.units.time_s, l.units.capacitance_F, l.units.resistance_ohm, l.units.voltage_V,
          l.units.current_A};
}

/// Numbers of objects are the netlist's own ids: PortBitId, InstId, PinId, NetId. Library cells and pins are
/// counted through the libraries in order. Both must outlive the query.
class NetlistQuery final : public ObjectQuery {
 public:
  NetlistQuery(const db::Netlist&, std::span<const taufold::liberty::Library* const>);

  std::size_t count(db::ObjectKind) const override;
  std::string name(db::Object) const override;
  std::optional<db::Object> find(db::ObjectKind, std::string_view name) const override;
  db::Objects bus(std::string_view port) const override;
  std::optional<std::string> property(db::Object, std::string_view name) const override;
  db::Objects related(db::Object of, db::ObjectKind wanted) const override;
  std::string_view design_name() const override { return netlist_.name; }

 private:
  struct LibraryCell {
    const taufold::liberty::Library* library = nullptr;
    taufold::liberty::CellId cell;
  };
  std::string_view direction(db::Object) const;
  /// Whether a cell type is taken from this cell, counted through the libraries, of library `k`.
  bool is_of(db::CellTypeId t, std::size_t k, std::uint32_t cell) const {
    const LibraryCell& c = cell_of_type_[t.value];
    return c.library == libraries_[k] && first_cell_[k] + c.cell.value == cell;
  }

  const db::Netlist& netlist_;
  std::vector<const taufold::liberty::Library*> libraries_;
  std::vector<LibraryCell> cell_of_type_;              ///< by CellTypeId; null where no library has it
  std::vector<std::uint32_t> first_cell_, first_pin_;  ///< of each library, and the total behind the last
};

}  // namespace taufold::io::sdc
