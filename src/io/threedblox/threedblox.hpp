// 3DBlox: chiplets (.3dbv), their assembly (.3dbx) and bump maps, read and written with the key names that
// OpenROAD uses. YAML; lines `#!define KEY VALUE` replace KEY in all that follows. Lengths are in database
// units, `precision` to the um.
//
// Frame of a chiplet: its design area has the lower-left corner (0, 0); z runs from 0 at the back to
// `thickness` at the front. Placed, `x, y, z` is the lowest corner of the turned chiplet with its seal ring
// and scribe lines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/design.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/stack.hpp"

namespace taufold::io::threedblox {

enum class Side : std::uint8_t { front, back, internal, internal_ext };
enum class Turn : std::uint8_t { R0, R90, R180, R270, MX, MY, MX_R90, MY_R90 };

struct Rect {
  std::int64_t xlo = 0, ylo = 0, xhi = 0, yhi = 0;
  friend bool operator==(const Rect&, const Rect&) = default;
};

struct Bump {
  std::string name, cell, port, net;  ///< port and net may be empty (written as -)
  std::int64_t x = 0, y = 0;          ///< centre, in the chiplet's frame
  friend bool operator==(const Bump&, const Bump&) = default;
};

struct Region {
  std::string name;
  Side side = Side::front;
  Rect box;
  std::string bmap;   ///< path of the bump map as written; empty: none
  std::string layer;  ///< of the chiplet's technology; may be empty
  std::vector<Bump> bumps;
  friend bool operator==(const Region&, const Region&) = default;
};

struct Chiplet {
  std::string name, type = "die";
  std::int64_t width = 0, height = 0, thickness = 0;
  std::array<std::int64_t, 4> seal_ring{}, scribe_line{};  ///< left, bottom, right, top
  bool tsv = false;
  std::vector<Region> regions;
  std::vector<std::string> tech_lef, lef, liberty, def, verilog;  ///< paths as written
  /// The design area with seal ring and scribe lines.
  Rect outline() const;
  friend bool operator==(const Chiplet&, const Chiplet&) = default;
};

struct Instance {
  std::string name;
  std::size_t chiplet = 0;
  std::int64_t x = 0, y = 0, z = 0;
  Turn turn = Turn::R0;
  bool turned_over = false;  ///< MZ
  std::vector<std::string> verilog, sdc, def;
  friend bool operator==(const Instance&, const Instance&) = default;
};

/// A region of an instance, or the outside world.
struct End {
  static constexpr std::size_t kOutside = static_cast<std::size_t>(-1);
  std::size_t instance = kOutside, region = 0;
  bool outside() const { return instance == kOutside; }
  friend bool operator==(const End&, const End&) = default;
};

struct Connection {
  std::string name;
  End top, bot;
  std::int64_t thickness = 0;
  friend bool operator==(const Connection&, const Connection&) = default;
};

struct Path {
  std::string name;
  struct Entry {
    End end;
    bool avoid = false;  ///< NOT
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  std::vector<Entry> entries;
  friend bool operator==(const Path&, const Path&) = default;
};

struct Assembly {
  std::string name;  ///< empty when only chiplets were read
  std::int64_t precision = 2000;
  std::vector<std::string> verilog;  ///< top netlist whose instances are the chiplets
  std::vector<Chiplet> chiplets;
  std::vector<Instance> instances;
  std::vector<Connection> connections;
  std::vector<Path> paths;
  friend bool operator==(const Assembly&, const Assembly&) = default;
};

/// Counts of an assembly that was read and checked.
struct Summary {
  std::size_t bumps = 0;         ///< of all instances
  std::size_t paired_bumps = 0;  ///< places where two bumps of a connection meet
  std::size_t lone_bumps = 0;    ///< bumps of connections to another chiplet without a partner
};

/// Opens a file that another names; by default read_input.
using Loader = std::function<std::optional<InputFile>(const std::string& path, diag::Collector&)>;

/// True when a section of 3DBlox opens a line of its own near the beginning of the text.
bool looks_like_threedblox(std::string_view text);

/// Reads a .3dbx or .3dbv with all it includes and the bump maps, and checks what fits together: rectangles,
/// references, faces, gaps, overlaps, bumps in their regions and the nets of bumps that meet. Nothing after
/// an error; `summary` is filled as far as was read.
std::optional<Assembly> read_threedblox(const InputFile&, diag::Collector&, Summary* summary = nullptr,
                                        const Loader& loader = {});

/// The chiplets (.3dbv), and what is made of them (.3dbx), which includes the former under the path `include`.
/// Lengths become decimals of um that read back exactly; what was read is written so that it reads the same.
std::string write_3dbv(const Assembly&);
std::string write_3dbx(const Assembly&, std::string_view include);
/// The bump map of a region, for the file `bmap`. `precision` is that of its assembly.
std::string write_bump_map(const Region&, std::int64_t precision);

/// A point of an instance's chiplet, and a box, in the frame of the assembly (x and y only).
std::array<std::int64_t, 2> placed(const Assembly&, const Instance&, std::int64_t x, std::int64_t y);
Rect placed(const Assembly&, const Instance&, const Rect&);
/// Height of a face or of an internal region's chiplet: {lowest, highest} z.
std::array<std::int64_t, 2> placed_z(const Assembly&, const Instance&, const Region&);
/// Where the region looks: 1 up, -1 down, 0 for internal ones.
int looks(const Instance&, const Region&);

/// A length in um without superfluous zeros, exact.
std::string um_text(std::int64_t dbu, std::int64_t precision);

/// Files of a tier that the assembly names, by paths relative to the .3dbx; each may be empty.
struct TierFiles {
  std::vector<std::string> tech_lef, lef, liberty;
  std::string def, verilog;
};
/// The assembly of a fold: one chiplet a tier that covers the die, named as in `stack`, and at each interface I
/// a region `hbI` with the bump map `tierK_hbI.bmap` on either side, bumps named hbN in the order of the bonds
/// and as port and net the name of the net. Tiers that face down are turned over about the axis of the stack,
/// and their bumps are in their own frame.
///
/// `design` and `placement` count `dbu_per_um` units in a um, and `design` has as many tiers as `stack`, whose
/// thicknesses give z (fill_defaults() before). `files` has one entry a tier, or none; `top_verilog` may be
/// empty. A folder is made of it by write_3dbv() to NAME.3dbv, write_3dbx() with that name to NAME.3dbx, and
/// write_bump_map() of every region with a `bmap`.
Assembly of_fold(const db::Design&, const db::Placement&, const tech::Stack&, std::int64_t dbu_per_um,
                 const std::vector<TierFiles>& files, const std::string& top_verilog);

}  // namespace taufold::io::threedblox
