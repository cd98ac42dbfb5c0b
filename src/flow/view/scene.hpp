// A placement as a scene of the viewer.
#pragma once

#include <string>

#include "flow/view/files.hpp"
#include "view/model.hpp"

namespace taufold::flow {

/// Tiers, cells, bonds, colours, maps and histograms. Cells and nets are numbered as in the design of `side`; `id` is that of the scene and the
/// prefix of its figures in the document.
view::Scene view_scene(const ViewSide& side, const std::string& id, const report::Document&);

/// Masters that instances have, by their number in the design; the others have none.
struct UsedMasters {
  std::vector<view::Master> masters;
  IndexVector<db::MasterId, std::uint32_t> number;
};
UsedMasters used_masters(const db::Design&, const RealDesign*);

/// The worst setup paths of a timed placement, pin by pin.
std::vector<view::TimingPath> worst_view_paths(const ViewSide&, std::size_t count);

}  // namespace taufold::flow
