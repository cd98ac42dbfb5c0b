#include "tech/bond_pad.hpp"

#include <utility>

namespace taufold::tech {

Cell bond_pad(std::string name, LayerId layer, std::int32_t size, std::string pin) {
  Cell c;
  c.name = std::move(name);
  c.kind = CellClass::cover;
  c.subclass = "BUMP";
  c.width = c.height = size;
  c.symmetry = {true, true, true};
  CellPin p;
  p.name = std::move(pin);
  p.direction = PinDirection::inout;
  p.shapes.push_back({layer, {0, 0, size, size}});
  c.pins.push_back(std::move(p));
  return c;
}

}  // namespace taufold::tech
