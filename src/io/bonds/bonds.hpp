// bonds.csv: every bond of a fold as a line, for people and for other programs.
//   net,interface,from_tier,to_tier,x_dbu,y_dbu
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/design.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::bonds {

/// What else a line says when the scale is known: the centre in um.
struct Scale {
  double dbu_per_um = 0;  ///< 0: not known, no columns in um
};

/// The bonds of a placement, sorted as they are there.
std::string write_bonds(const db::Design&, const db::Placement&, Scale = {});

/// True when the first line names the columns net, interface, x_dbu and y_dbu.
bool looks_like_bonds(std::string_view text);

/// Reads a list for `design`, columns in any order, others skipped. The bonds come sorted by net and
/// interface, at most one for each pair. Nothing after an error.
std::optional<std::vector<db::Bond>> read_bonds(const InputFile&, const db::Design&, diag::Collector&);

/// One line as it stands, without a design.
struct Line {
  std::string net;
  std::uint32_t interface = 0;
  std::int32_t x = 0, y = 0;
  std::string_view at;  ///< the record in the file
};
/// The same without a design: names instead of ids, in the order of the file.
std::optional<std::vector<Line>> read_bond_lines(const InputFile&, diag::Collector&);

}  // namespace taufold::io::bonds
