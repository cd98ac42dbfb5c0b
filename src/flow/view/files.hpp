// The folder view/ of a result: what the 3D viewer shows of a fold and, beside it, of its flat pair.
#pragma once

#include <string>
#include <vector>

#include "db/design.hpp"
#include "flow/design/real_design.hpp"
#include "flow/placed_report.hpp"
#include "flow/session.hpp"
#include "io/writer.hpp"
#include "place/film.hpp"
#include "report/picture.hpp"

namespace taufold::flow {

/// One side of a pair with all that is known of it; what is null or empty is not.
struct ViewSide {
  const db::Design* design = nullptr;
  const db::Placement* placement = nullptr;
  const place::Film* film = nullptr;  ///< of the run that made it
  const RealDesign* real = nullptr;
  TimedPlacement* timed = nullptr;
  std::vector<report::Grid> power_W_m2 = {}, rise_K = {};  ///< by tier from the bottom
};

/// Writes view/ for the first side and, where the second has a design, that too. False after a diagnostic.
bool write_view(io::FolderWriter&, const ViewSide& subject, const ViewSide& flat, Session&);

}  // namespace taufold::flow
