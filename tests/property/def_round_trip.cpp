// What the DEF writer writes, the reader reads back unchanged, and it is then written with the same bytes; no truncation
// of it is taken for a whole file.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <string>

#include "diag/sink.hpp"
#include "io/def/def.hpp"
#include "support/random_floorplan.hpp"
#include "support/seeded_property.hpp"

namespace taufold {
namespace {

io::InputFile file(std::string text) {
  io::InputFile f;
  f.path = "d.def";
  f.text = std::move(text);
  return f;
}

TAUFOLD_PROPERTY(DefRoundTrip, FloorplanIsReadBackAsItWas) {
  const db::Floorplan f = test::RandomFloorplan(rng).make();
  RC_ASSERT(db::inconsistency(f).empty());
  const std::string text = io::def::write_def(f);
  diag::Collector out;
  const std::optional<db::Floorplan> back = io::def::read_def(file(text), out);
  RC_LOG() << text << diag::to_text(out);
  RC_ASSERT(back.has_value());
  RC_ASSERT(out.warnings() + out.notes() == 0u);
  RC_ASSERT(db::inconsistency(*back).empty());
  RC_ASSERT(back->die == f.die);
  RC_ASSERT(back->rows == f.rows);
  RC_ASSERT(back->tracks == f.tracks);
  RC_ASSERT(back->component_at == f.component_at);
  RC_ASSERT(back->component_orient == f.component_orient);
  RC_ASSERT(back->component_tier == f.component_tier);
  RC_ASSERT(back->halos == f.halos);
  RC_ASSERT(back->pins == f.pins);
  RC_ASSERT(back->blockages == f.blockages);
  RC_ASSERT(back->regions == f.regions);
  RC_ASSERT(back->groups == f.groups);
  RC_ASSERT(back->nets.ends == f.nets.ends);
  RC_ASSERT(back->special_nets.ends == f.special_nets.ends);
  RC_ASSERT(db::checksum(*back) == db::checksum(f));
  RC_ASSERT(io::def::write_def(*back) == text);
}

TAUFOLD_PROPERTY(DefRoundTrip, ATruncatedFileIsRefused) {
  const std::string text = io::def::write_def(test::RandomFloorplan(rng).make());
  diag::Collector out;
  const std::string part = text.substr(0, rng.below(static_cast<std::uint32_t>(text.size() - 1)));
  RC_ASSERT(!io::def::read_def(file(part), out));
  RC_ASSERT(!out.ok());
}

}  // namespace
}  // namespace taufold
