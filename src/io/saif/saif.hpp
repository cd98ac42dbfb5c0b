// Switching activity files (SAIF 2.0, IEEE 1801-2015 annex I), backward: nets and ports of instances with the
// time they spent at each value and their changes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "diag/diag.hpp"
#include "io/activity.hpp"

namespace taufold::io::saif {

bool looks_like_saif(std::string_view text);

/// Entries by state or path of a cell (COND, IOPATH) are read over. Nothing after an error, which was
/// reported (SAIF-nnnn).
std::optional<ActivityRecord> read_saif(const diag::Source&, diag::Collector&);

/// One instance, the top, with its nets; names may hold '/', which divides. `version` is that of the program.
struct WrittenNet {
  std::string_view name;
  BitActivity activity;
};
std::string write_saif(std::string_view top, double unit_s, std::int64_t duration,
                       const std::vector<WrittenNet>&, std::string_view version);

}  // namespace taufold::io::saif
