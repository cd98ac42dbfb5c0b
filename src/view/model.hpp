// What the viewer is shown, as plain arrays: a netlist, and one or two scenes in which it is placed. Cells and nets are numbered alike in
// all scenes. Lengths are in units of Folder::um_per_unit, all else in SI units.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "view/chunk.hpp"

namespace taufold::view {

using Point = std::array<std::int32_t, 2>;
using Rect = std::array<std::int32_t, 4>;  ///< lowest x and y, highest x and y

inline constexpr std::uint8_t kNowhere = 255;  ///< tier of a cell that a scene does not have
inline constexpr std::uint32_t kNoNet = 0xffffffff;

struct Master {
  std::string name;
  bool macro = false;
  std::vector<Point> size = {};  ///< by technology; zero: it has none there
  std::vector<std::string> pins = {}, directions = {};  ///< directions may be empty
  std::vector<std::vector<Point>> at = {};         ///< of the pins, by technology, from the corner of the unturned cell; may be empty
};

/// An end of a net outside the cells.
struct Port {
  std::string name;
  std::uint32_t net = 0;
};

struct Tier {
  std::string name;
  std::uint32_t technology = 0;
  Rect outline{};
  double z_um = 0, thickness_um = 0;
  bool faces_up = true;
  std::int32_t row_height = 0;  ///< 0: not known
  int rotation = 0;             ///< degrees, of a chiplet
};

struct Interface {
  std::string name, kind = "bond";  ///< or "tsv"
  std::uint32_t lower = 0, upper = 1;
  Point size{};
  double pitch_um = 0;
  std::int64_t sites = 0, used = 0;
};

/// A value a cell or a net; not a number where there is none.
struct Colour {
  std::string id, title, unit;
  bool of_nets = false;
  std::string scale = "sequential";  ///< or "diverging", "categorical"
  std::vector<double> value;
  std::vector<std::string> categories = {};
};

/// Equal bins of a tier, row 0 at the bottom, x fastest.
struct Map {
  std::string id, title, unit;
  std::uint32_t tier = 0;
  int nx = 0, ny = 0;
  std::vector<double> value;
};

struct PathHop {
  std::int64_t cell = -1;  ///< -1: a port
  std::string pin;
  double delay_s = 0, arrival_s = 0, slew_s = 0;
  std::uint32_t tier = 0;
  bool bond = false;  ///< the wire that leads here passes one
  Point at{};
};

struct TimingPath {
  double slack_s = 0;
  std::string clock, check, from, to;
  std::vector<PathHop> hops;
};

struct Histogram {
  std::string id, title, unit;
  std::vector<double> edges, counts;
};

/// Some cells along the way of the placement; frame by frame, cell by cell.
struct Snapshots {
  std::vector<std::uint32_t> cells;
  std::vector<std::string> stage;
  std::vector<double> overflow, wirelength;  ///< not a number where a stage has none
  std::vector<std::uint32_t> x, y, tier;     ///< shares of the outline and of the top tier, 0..65535 and 0..255; frames of neighbouring times lie side by side
};

struct Scene {
  std::string id = {}, title = {};
  std::vector<Tier> tiers = {};
  std::vector<Interface> interfaces = {};
  std::vector<std::uint32_t> x = {}, y = {}, tier = {}, orient = {};  ///< by cell; x and y in two's complement, orient as docs/formats.md numbers them
  std::vector<std::uint32_t> bond_x = {}, bond_y = {}, bond_net = {}, bond_interface = {};
  std::vector<std::optional<std::array<std::int32_t, 3>>> ports = {};  ///< x, y and tier, by port
  std::vector<std::pair<std::string, std::pair<double, std::string>>> metrics = {};  ///< name, value and unit
  std::vector<Colour> colours = {};
  std::vector<Map> maps = {};
  std::vector<TimingPath> paths = {};
  std::vector<Histogram> histograms = {};
  std::optional<Snapshots> snapshots = {};
};

struct Folder {
  std::string program, title, kind = "fold";  ///< or "assembly"
  double um_per_unit = 1;
  bool has_length = true;  ///< false: units of a contest case, and what is said to be in um is in them
  std::vector<Master> masters;
  std::vector<std::string> technologies;
  std::vector<Port> ports;
  std::vector<std::uint32_t> cell_master;
  FrontCoder cell_names, net_names;
  std::vector<std::uint32_t> net_degree, pin_cell, pin_number;  ///< pins net by net; cell number cells() is a port; pin_number may be empty
  std::vector<Scene> scenes;

  std::size_t cells() const { return cell_master.size(); }
  std::size_t nets() const { return net_degree.size(); }
};

/// index.json and the chunks: name of the file, and its bytes.
std::vector<std::pair<std::string, std::string>> files_of(Folder);

}  // namespace taufold::view
