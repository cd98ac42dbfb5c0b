#include "tech/technology.hpp"

#include <utility>

namespace taufold::tech {

static_assert(StringPool::kNone == LayerId().value, "an absent name is an invalid id");

geom::Point CellPin::centre() const {
  geom::Box all;
  for (const LayerBox& s : shapes) {
    all.add(s.box.xlo, s.box.ylo);
    all.add(s.box.xhi, s.box.yhi);
  }
  if (all.empty()) return {};
  return {static_cast<std::int32_t>((static_cast<std::int64_t>(all.xlo) + all.xhi) / 2),
          static_cast<std::int32_t>((static_cast<std::int64_t>(all.ylo) + all.yhi) / 2)};
}

int Cell::pin(std::string_view pin_name) const {
  for (std::size_t i = 0; i < pins.size(); ++i)
    if (pins[i].name == pin_name) return static_cast<int>(i);
  return -1;
}

LayerId Technology::add(Layer l) {
  layer_names.insert(l.name);
  layers.push_back(std::move(l));
  return LayerId(layers.size() - 1);
}

SiteId Technology::add(Site s) {
  site_names.insert(s.name);
  sites.push_back(std::move(s));
  return SiteId(sites.size() - 1);
}

CellId Technology::add(Cell c) {
  cell_names.insert(c.name);
  cells.push_back(std::move(c));
  return CellId(cells.size() - 1);
}

}  // namespace taufold::tech
