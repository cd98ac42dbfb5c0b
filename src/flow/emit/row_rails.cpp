#include "flow/emit/row_rails.hpp"

#include <algorithm>

namespace taufold::flow {

std::optional<tech::PinUse> lower_rail(const tech::Cell& cell) {
  bool found[2] = {false, false};  // power, ground
  for (const tech::CellPin& pin : cell.pins)
    if (pin.supply())
      for (const tech::LayerBox& shape : pin.shapes)
        if (shape.box.ylo <= 0 && shape.box.yhi >= 0) found[pin.use == tech::PinUse::ground ? 1 : 0] = true;
  if (found[0] == found[1]) return std::nullopt;
  return found[0] ? tech::PinUse::power : tech::PinUse::ground;
}

RowRails::RowRails(const tech::Technology& t, const tech::Site& site) : row_height_(site.height) {
  int power = 0, ground = 0;
  for (const tech::Cell& cell : t.cells) {
    if (cell.kind != tech::CellClass::core || cell.height != site.height) continue;
    const std::optional<tech::PinUse> rail = lower_rail(cell);
    power += rail == tech::PinUse::power ? 1 : 0;
    ground += rail == tech::PinUse::ground ? 1 : 0;
  }
  if (power != ground) below_ = power > ground ? tech::PinUse::power : tech::PinUse::ground;
}

db::RowParity RowRails::lowest_row(const tech::Cell& cell) const {
  const std::optional<tech::PinUse> rail = lower_rail(cell);
  if (!rail || !below_ || cell.height / row_height_ % 2 != 0) return db::RowParity::any;
  return *rail == *below_ ? db::RowParity::even : db::RowParity::odd;
}

}  // namespace taufold::flow
