// Reads HotSpot's layer files, floorplans and power traces. Lengths are in m, capacities in J/(m3 K), resistivities in (m K)/W. Its package
// of spreader and sink becomes plates above the dies, with air around what is narrower than the sink (that tool lets nothing out there).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "diag/suggest.hpp"
#include "io/heat/heat.hpp"
#include "io/heat/tiles.hpp"
#include "io/tree/fields.hpp"

namespace taufold::io::heat {

namespace {

constexpr double kAir_W_mK = 0.026, kAirCapacity = 1.2e3;

constexpr double kFar_m = 10, kLeast = 1e-12;  // of lengths and properties: beyond, a unit is wrong

struct Line {
  std::string_view text;
  std::vector<std::string_view> words;
};

/// Lines with words; comments (#) and blank lines left out.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    Line l{line, {}};
    std::string_view rest = line.substr(0, line.find('#'));
    while (!rest.empty()) {
      const std::size_t from = rest.find_first_not_of(" \t\r");
      if (from == std::string_view::npos) break;
      const std::size_t to = std::min(rest.find_first_of(" \t\r", from), rest.size());
      l.words.push_back(rest.substr(from, to - from));
      rest.remove_prefix(to);
    }
    if (!l.words.empty()) out.push_back(std::move(l));
  }
  return out;
}

std::optional<double> number(std::string_view s) {
  if (s.starts_with('+')) s.remove_prefix(1);
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (s.empty() || error != std::errc() || end != s.data() + s.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

struct Block {
  std::string name;
  std::string_view at;
  tech::HeatRect rect;
  double capacity = 0, resistivity = 0;  ///< 0: those of the layer
};

/// Blocks of a floorplan; empty after an error.
std::vector<Block> blocks_of(const InputFile& file, diag::Collector& out) {
  const std::size_t before = out.errors();
  std::vector<Block> blocks;
  for (const Line& l : lines_of(file.text)) {
    if (out.full()) break;
    if (l.words.size() == 2 || l.words.size() == 3) continue;  // connectivity of blocks, which floorplans may carry
    if (l.words.size() != 5 && l.words.size() != 7) {
      out.report("THM-0014", file.source(), l.text, "a block is NAME WIDTH HEIGHT LEFT BOTTOM, or with CAPACITY RESISTIVITY behind them");
      continue;
    }
    Block b;
    b.name = l.words[0];
    b.at = l.words[0];
    double v[6] = {};
    bool good = true;
    for (std::size_t k = 1; k < l.words.size(); ++k) {
      const auto n = number(l.words[k]);
      if (!n || ((k <= 2 || k >= 5) && !(*n > kLeast)) || std::abs(*n) > (k <= 4 ? kFar_m : 1 / kLeast)) {
        out.report("THM-0014", file.source(), l.words[k], "a number is expected here; sizes and properties are above zero, lengths in metres");
        good = false;
      }
      v[k - 1] = n.value_or(0);
    }
    if (!good) continue;
    b.rect = {v[2], v[3], v[0], v[1]};
    b.capacity = v[4];
    b.resistivity = v[5];
    blocks.push_back(std::move(b));
  }
  if (blocks.empty() && out.errors() == before) out.report("THM-0014", file.path, "the floorplan has no blocks");
  std::vector<tech::HeatRect> rects;
  for (const Block& b : blocks) rects.push_back(b.rect);
  for (const auto& [a, b] : overlapping(rects)) {
    if (out.full()) break;
    out.report("THM-0015", file.source(), blocks[b].at, fmt::format("block {} overlaps block {}", diag::quoted(blocks[b].name), diag::quoted(blocks[a].name)));
  }
  if (out.errors() > before) blocks.clear();
  return blocks;
}

struct Box {
  double x0 = 1e300, y0 = 1e300, x1 = -1e300, y1 = -1e300;
};
Box box_of(const std::vector<Block>& blocks) {
  Box b;
  for (const Block& k : blocks) {
    b.x0 = std::min(b.x0, k.rect.x_m), b.y0 = std::min(b.y0, k.rect.y_m);
    b.x1 = std::max(b.x1, k.rect.x_m + k.rect.w_m), b.y1 = std::max(b.y1, k.rect.y_m + k.rect.h_m);
  }
  return b;
}

void add_blocks(const std::vector<Block>& blocks, const Box& box, double capacity, bool power, tech::HeatStack& s, tech::HeatLayer& l) {
  for (const Block& b : blocks) {
    const tech::HeatRect r{b.rect.x_m - box.x0, b.rect.y_m - box.y0, b.rect.w_m, b.rect.h_m};
    if (power) l.sources.push_back({b.name, r, 0, 0});
    if (b.resistivity > 0) {
      const double k = 1 / b.resistivity;
      s.materials.push_back({"of block " + b.name, k, k, k, b.capacity > 0 ? b.capacity : capacity, 0});
      l.regions.push_back({r, s.materials.size() - 1});
    }
  }
}

void finish(tech::HeatStack& s, const InputFile& file, const HotSpotPackage& p, diag::Collector& out) {
  s.name = file.path;
  s.initial_K = p.initial_K > 0 ? p.initial_K : p.ambient_K;
  const double chip = std::max(s.width_m, s.depth_m);
  if (p.spreader_edge_m < chip * (1 - 1e-9) || p.sink_edge_m < p.spreader_edge_m * (1 - 1e-9)) {
    out.report("THM-0032", file.path,
               fmt::format("the dies are {:g} mm wide, the spreader is {:g} mm and the sink {:g} mm: none may be wider than what is above it", 1e3 * chip, 1e3 * p.spreader_edge_m,
                           1e3 * p.sink_edge_m))
        .help("-s_spreader and -s_sink of a configuration state other sizes");
    return;
  }
  s.materials.push_back({"air", kAir_W_mK, kAir_W_mK, kAir_W_mK, kAirCapacity, 0});
  add_plates(s, s.materials.size() - 1,
             {{"spreader", p.spreader_m, p.spreader_edge_m, p.spreader_k, p.spreader_capacity}, {"sink", p.sink_m, p.sink_edge_m, p.sink_k, p.sink_capacity}});
  s.face(tech::Side::top) = {tech::FaceKind::convection, 1 / (p.convection_K_W * s.width_m * s.depth_m), p.ambient_K};
  out.report("THM-0012", file.path,
             fmt::format("spreader of {:g} mm and sink of {:g} mm stand above the dies, {} K/W to the air at {} K", 1e3 * p.spreader_edge_m, 1e3 * p.sink_edge_m,
                         p.convection_K_W, p.ambient_K));
}

}  // namespace

bool looks_like_flp(std::string_view text) {
  const std::vector<Line> lines = lines_of(text.substr(0, 65536));
  return !lines.empty() && (lines[0].words.size() == 5 || lines[0].words.size() == 7) && !number(lines[0].words[0]) &&
         number(lines[0].words[1]) && number(lines[0].words[4]);
}

bool looks_like_lcf(std::string_view text) {
  const std::vector<Line> lines = lines_of(text.substr(0, 65536));
  return lines.size() >= 7 && lines[0].words.size() == 1 && number(lines[0].words[0]) && lines[1].words.size() == 1 &&
         (lines[1].words[0] == "Y" || lines[1].words[0] == "N");
}

std::optional<tech::HeatStack> read_flp(const InputFile& file, const HotSpotPackage& p, diag::Collector& out) {
  const std::size_t before = out.errors();
  const std::vector<Block> blocks = blocks_of(file, out);
  if (blocks.empty()) return std::nullopt;
  tech::HeatStack s;
  const Box box = box_of(blocks);
  s.width_m = box.x1 - box.x0;
  s.depth_m = box.y1 - box.y0;
  s.materials.push_back({"silicon", p.chip_k, p.chip_k, p.chip_k, p.chip_capacity, 0});
  s.materials.push_back({"tim", p.interface_k, p.interface_k, p.interface_k, p.interface_capacity, 0});
  tech::HeatLayer die;
  die.name = "die";
  die.thickness_m = p.chip_m;
  die.active = true;
  add_blocks(blocks, box, p.chip_capacity, true, s, die);
  tech::HeatLayer tim;
  tim.name = "tim";
  tim.thickness_m = p.interface_m;
  tim.material = 1;
  s.layers = {std::move(die), std::move(tim)};
  finish(s, file, p, out);
  if (out.errors() > before) return std::nullopt;
  return s;
}

std::optional<tech::HeatStack> read_lcf(const InputFile& file, const HotSpotPackage& p, std::vector<std::string>& files, diag::Collector& out) {
  const std::size_t before = out.errors();
  const std::vector<Line> lines = lines_of(file.text);
  tech::HeatStack s;
  std::map<std::string, std::vector<Block>> floorplans;
  std::vector<std::optional<InputFile>> kept;  // blocks point into their texts
  Box all;
  struct Row {
    double v[3];
    bool power;
    std::string path;
  };
  std::vector<Row> rows;
  constexpr std::size_t kPart = 7;
  if (lines.size() % kPart != 0 || lines.empty())
    out.report("THM-0014", file.path, fmt::format("a layer has seven lines, and the file has {}", lines.size()))
        .help("number, lateral flow Y or N, power Y or N, capacity, resistivity, thickness, floorplan");
  for (std::size_t i = 0; i + kPart <= lines.size() && !out.full(); i += kPart) {
    Row r{};
    const auto flag = [&](std::size_t k) {
      const std::string_view w = lines[i + k].words[0];
      if (w != "Y" && w != "N") out.report("THM-0014", file.source(), w, "Y or N is expected here");
      return w == "Y";
    };
    const auto index = number(lines[i].words[0]);
    if (!index || *index != static_cast<double>(i / kPart))
      out.report("THM-0014", file.source(), lines[i].words[0], fmt::format("layer {} is expected here", i / kPart));
    flag(1);
    r.power = flag(2);
    for (std::size_t k = 0; k < 3; ++k) {
      const auto n = number(lines[i + 3 + k].words[0]);
      if (!n || !(*n > kLeast && *n < 1 / kLeast)) out.report("THM-0014", file.source(), lines[i + 3 + k].words[0], "a number above zero is expected here");
      r.v[k] = n.value_or(1);
    }
    r.path = tree::beside(file.path, lines[i + 6].words[0]);
    if (!floorplans.contains(r.path)) {
      kept.push_back(read_input(r.path, out));
      if (kept.back()) {
        files.push_back(r.path);
        floorplans[r.path] = blocks_of(*kept.back(), out);
      }
    }
    rows.push_back(std::move(r));
  }
  if (out.errors() > before) return std::nullopt;
  for (const auto& [path, blocks] : floorplans) {
    const Box b = box_of(blocks);
    all = {std::min(all.x0, b.x0), std::min(all.y0, b.y0), std::max(all.x1, b.x1), std::max(all.y1, b.y1)};
  }
  s.width_m = all.x1 - all.x0;
  s.depth_m = all.y1 - all.y0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& r = rows[i];
    const double k = 1 / r.v[1];
    s.materials.push_back({fmt::format("of layer {}", i), k, k, k, r.v[0], 0});
    tech::HeatLayer l;
    l.name = fmt::format("layer{}", i);
    l.thickness_m = r.v[2];
    l.material = s.materials.size() - 1;
    l.active = r.power;
    add_blocks(floorplans[r.path], all, r.v[0], r.power, s, l);
    s.layers.push_back(std::move(l));
  }
  finish(s, file, p, out);
  if (out.errors() > before) return std::nullopt;
  return s;
}

bool looks_like_hotspot_config(std::string_view text) {
  const std::vector<Line> lines = lines_of(text.substr(0, 65536));
  return std::any_of(lines.begin(), lines.end(), [](const Line& l) {
    return l.words.size() == 2 && (l.words[0] == "-r_convec" || l.words[0] == "-s_sink" || l.words[0] == "-s_spreader" || l.words[0] == "-ambient");
  });
}

bool read_hotspot_config(const InputFile& file, HotSpotPackage& p, diag::Collector& out) {
  using P = HotSpotPackage;
  static constexpr std::pair<std::string_view, double P::*> kKeys[] = {
      {"-t_chip", &P::chip_m},           {"-k_chip", &P::chip_k},           {"-p_chip", &P::chip_capacity},           {"-t_interface", &P::interface_m},
      {"-k_interface", &P::interface_k}, {"-p_interface", &P::interface_capacity}, {"-s_spreader", &P::spreader_edge_m}, {"-t_spreader", &P::spreader_m},
      {"-k_spreader", &P::spreader_k},   {"-p_spreader", &P::spreader_capacity}, {"-s_sink", &P::sink_edge_m},         {"-t_sink", &P::sink_m},
      {"-k_sink", &P::sink_k},           {"-p_sink", &P::sink_capacity},    {"-r_convec", &P::convection_K_W},        {"-ambient", &P::ambient_K},
      {"-init_temp", &P::initial_K},     {"-sampling_intvl", &P::interval_s}};
  const std::size_t before = out.errors();
  std::size_t others = 0;
  for (const Line& l : lines_of(file.text)) {
    if (out.full()) break;
    const auto* key = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const auto& k) { return k.first == l.words[0]; });
    if (key == std::end(kKeys)) {
      if (l.words[0] == "-model_secondary" && l.words.size() > 1 && l.words[1] == "1")
        out.report("THM-0012", file.source(), l.text, "heat that leaves through the board is read over");
      ++others;
      continue;
    }
    const auto v = l.words.size() == 2 ? number(l.words[1]) : std::nullopt;
    if (!v || !(*v > kLeast && *v < 1 / kLeast))
      out.report("THM-0014", file.source(), l.text, "a key and a number above zero are expected here");
    else
      p.*key->second = *v;
  }
  if (others > 0) out.report("THM-0012", file.path, fmt::format("{} keys that have no part in the stack are read over", others));
  return out.errors() == before;
}

bool looks_like_ptrace(std::string_view text) {
  const std::vector<Line> lines = lines_of(text.substr(0, 65536));
  if (lines.size() < 2 || lines[0].words.size() != lines[1].words.size()) return false;
  return std::none_of(lines[0].words.begin(), lines[0].words.end(), [](std::string_view w) { return number(w).has_value(); }) &&
         std::all_of(lines[1].words.begin(), lines[1].words.end(), [](std::string_view w) { return number(w).has_value(); });
}

bool read_ptrace(const InputFile& file, double interval_s, tech::HeatStack& s, diag::Collector& out) {
  const std::size_t before = out.errors();
  const std::vector<Line> lines = lines_of(file.text);
  if (lines.size() < 2) {
    out.report("THM-0014", file.path, "a power trace has a line of names and at least one line of watts");
    return false;
  }
  struct Place {
    std::size_t layer, source;
  };
  std::map<std::string_view, Place> known;
  for (std::size_t l = 0; l < s.layers.size(); ++l)
    for (std::size_t i = 0; i < s.layers[l].sources.size(); ++i) known.emplace(s.layers[l].sources[i].name, Place{l, i});
  std::vector<Place> columns;
  for (const std::string_view w : lines[0].words) {
    const auto it = known.find(w);
    if (it == known.end()) {
      std::vector<std::string_view> names;
      for (const auto& [name, place] : known) names.push_back(name);
      diag::Diagnostic& d = out.report("THM-0016", file.source(), w, fmt::format("the floorplans have no block {} with power", diag::quoted(w)));
      const std::string_view near = diag::nearest(w, names);
      if (!near.empty()) d.help(diag::did_you_mean(near));
      columns.push_back({0, 0});
    } else {
      columns.push_back(it->second);
    }
  }
  std::vector<std::vector<double>> none;
  for (const tech::HeatLayer& l : s.layers) none.emplace_back(l.sources.size(), 0.0);
  const std::size_t count = lines.size() - 1;
  s.phases.clear();
  for (std::size_t k = 0; k < count && !out.full(); ++k) {
    const Line& l = lines[k + 1];
    if (l.words.size() != columns.size()) {
      out.report("THM-0014", file.source(), l.text, fmt::format("the trace has {} names, and this line {} numbers", columns.size(), l.words.size()));
      continue;
    }
    tech::HeatPhase phase{static_cast<double>(k) * interval_s, static_cast<double>(k + 1) * interval_s, {}, none};
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto v = number(l.words[c]);
      if (!v) {
        out.report("THM-0014", file.source(), l.words[c], "a finite number of watts is expected here");
      } else if (*v < 0) {
        out.report("THM-0004", file.source(), l.words[c], fmt::format("{:.6g} W; power is never negative", *v));
      } else if (out.errors() == before) {
        phase.source_W[columns[c].layer][columns[c].source] += *v;
        s.layers[columns[c].layer].sources[columns[c].source].power_W += *v / static_cast<double>(count);
      }
    }
    if (count > 1) s.phases.push_back(std::move(phase));
  }
  return out.errors() == before;
}

}  // namespace taufold::io::heat
