// The files of a view folder.
#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "view/index.hpp"
#include "view/model.hpp"

namespace taufold::view {

namespace {

using Json = nlohmann::ordered_json;

Json finite(double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); }
Json finite(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double v : values) out.push_back(finite(v));
  return out;
}

/// Values in 255 classes between the least and the most; 255 is none.
struct Classes {
  double low = 0, high = 0;
  std::vector<std::uint32_t> of;
};

Classes classes(const std::vector<double>& value, bool categories) {
  Classes out;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double v : value)
    if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
  if (high < low) low = high = 0;
  if (categories) low = 0, high = 254;
  out.low = low;
  out.high = high;
  const double step = high > low ? (high - low) / 254 : 1;
  out.of.reserve(value.size());
  for (const double v : value) out.of.push_back(std::isfinite(v) ? static_cast<std::uint32_t>(std::clamp(std::lround((v - low) / step), 0L, 254L)) : 255u);
  return out;
}

class Writer {
 public:
  explicit Writer(Folder f) : f_(std::move(f)) {}

  std::vector<std::pair<std::string, std::string>> run() {
    Json index{{"format", kFormat}, {"version", kVersion}, {"program", f_.program}, {"title", f_.title}, {"kind", f_.kind},
               {"um_per_unit", f_.um_per_unit}, {"length_unit", f_.has_length ? "um" : "dbu"},
               {"counts", {{"cells", f_.cells()}, {"nets", f_.nets()}, {"pins", f_.pin_cell.size()}}}};
    index["technologies"] = f_.technologies;
    index["masters"] = masters();
    index["ports"] = ports();
    put("cells.master", f_.masters.size() > 65536 ? Type::u32 : f_.masters.size() > 256 ? Type::u16 : Type::u8, f_.cell_master);
    keep(encode_text("names.cells", f_.cell_names.take()));
    keep(encode_text("names.nets", f_.net_names.take()));
    put("nets.pins.start", Type::u32, f_.net_degree);
    keep(encode("nets.pins.cell", Type::u32, f_.pin_cell, {1, "nets.pins.start", &f_.net_degree}));
    if (!f_.pin_number.empty()) put("nets.pins.pin", *std::max_element(f_.pin_number.begin(), f_.pin_number.end()) > 255 ? Type::u16 : Type::u8, f_.pin_number);
    Json scenes = Json::array();
    for (const Scene& s : f_.scenes) scenes.push_back(scene(s));
    index["scenes"] = std::move(scenes);
    index["chunks"] = std::move(chunks_);
    index["links"] = {{"report", "../report.html"}};
    files_.insert(files_.begin(), {std::string(kIndexFile), index.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"});
    return std::move(files_);
  }

 private:
  void put(const std::string& name, Type type, const std::vector<std::uint32_t>& values) { keep(encode(name, type, values)); }

  void keep(Chunk c) {
    Json j{{"file", c.name + ".bin"}, {"bytes", c.bytes.size()}, {"type", name(c.info.type)}, {"count", c.info.count}, {"coding", name(c.info.coding)}, {"packed", c.info.deflated ? "deflate" : "none"}};
    if (c.info.step != 1) {
      j["base"] = c.info.base;
      j["step"] = c.info.step;
    }
    if (c.info.lag != 1) j["lag"] = c.info.lag;
    if (!c.info.runs.empty()) j["runs"] = c.info.runs;
    chunks_[c.name] = std::move(j);
    files_.emplace_back(c.name + ".bin", std::move(c.bytes));
  }

  Json masters() const {
    Json out = Json::array();
    for (const Master& m : f_.masters) {
      Json j{{"name", m.name}, {"macro", m.macro}, {"size", m.size}, {"pins", m.pins}};
      if (!m.directions.empty()) j["directions"] = m.directions;
      if (!m.at.empty()) j["at"] = m.at;
      out.push_back(std::move(j));
    }
    return out;
  }

  Json ports() const {
    Json out = Json::array();
    for (std::size_t k = 0; k < f_.ports.size(); ++k) {
      Json at = Json::object();
      for (const Scene& s : f_.scenes)
        if (k < s.ports.size() && s.ports[k]) at[s.id] = *s.ports[k];
      out.push_back({{"name", f_.ports[k].name}, {"net", f_.ports[k].net}, {"at", std::move(at)}});
    }
    return out;
  }

  Json scene(const Scene& s) {
    Json j{{"id", s.id}, {"title", s.title}};
    Json tiers = Json::array(), interfaces = Json::array(), metrics = Json::object(), colours = Json::array(), maps = Json::array(), paths = Json::array(), histograms = Json::array();
    for (const Tier& t : s.tiers) {
      Json one{{"name", t.name}, {"technology", t.technology}, {"outline", t.outline}, {"z_um", finite(t.z_um)}, {"thickness_um", finite(t.thickness_um)},
               {"facing", t.faces_up ? "up" : "down"}, {"row_height", t.row_height}};
      if (t.rotation != 0) one["rotation"] = t.rotation;
      tiers.push_back(std::move(one));
    }
    for (const Interface& i : s.interfaces)
      interfaces.push_back({{"name", i.name}, {"lower", i.lower}, {"upper", i.upper}, {"kind", i.kind}, {"size", i.size}, {"pitch_um", finite(i.pitch_um)}, {"sites", i.sites}, {"used", i.used}});
    for (const auto& [name, value] : s.metrics) metrics[name] = {{"value", finite(value.first)}, {"unit", value.second}};
    put("cells.x." + s.id, Type::i32, s.x);
    put("cells.y." + s.id, Type::i32, s.y);
    put("cells.tier." + s.id, Type::u8, s.tier);
    put("cells.orient." + s.id, Type::u8, s.orient);
    put("bonds.x." + s.id, Type::i32, s.bond_x);
    put("bonds.y." + s.id, Type::i32, s.bond_y);
    put("bonds.net." + s.id, Type::u32, s.bond_net);
    put("bonds.interface." + s.id, s.interfaces.size() > 256 ? Type::u16 : Type::u8, s.bond_interface);
    for (const Colour& c : s.colours) {
      const Classes q = classes(c.value, !c.categories.empty());
      const std::string chunk = (c.of_nets ? "nets." : "cells.") + c.id + "." + s.id;
      Json one{{"id", c.id}, {"title", c.title}, {"unit", c.unit}, {"of", c.of_nets ? "nets" : "cells"}, {"low", q.low}, {"high", q.high}, {"missing", 255}, {"scale", c.scale}, {"chunk", chunk}};
      if (!c.categories.empty()) one["categories"] = c.categories;
      colours.push_back(std::move(one));
      put(chunk, Type::u8, q.of);
    }
    for (const Map& m : s.maps) {
      const Classes q = classes(m.value, false);
      const std::string chunk = "map." + m.id + "." + std::to_string(m.tier) + "." + s.id;
      maps.push_back({{"id", m.id}, {"title", m.title}, {"unit", m.unit}, {"tier", m.tier}, {"nx", m.nx}, {"ny", m.ny}, {"box", s.tiers.at(m.tier).outline}, {"low", q.low}, {"high", q.high}, {"chunk", chunk}});
      put(chunk, Type::u8, q.of);
    }
    for (const TimingPath& p : s.paths) {
      Json hops = Json::array();
      for (const PathHop& h : p.hops)
        hops.push_back({{"cell", h.cell}, {"pin", h.pin}, {"delay_s", finite(h.delay_s)}, {"arrival_s", finite(h.arrival_s)}, {"slew_s", finite(h.slew_s)}, {"tier", h.tier}, {"bond", h.bond}, {"at", h.at}});
      paths.push_back({{"slack_s", finite(p.slack_s)}, {"clock", p.clock}, {"check", p.check}, {"from", p.from}, {"to", p.to}, {"hops", std::move(hops)}});
    }
    for (const Histogram& h : s.histograms) histograms.push_back({{"id", h.id}, {"title", h.title}, {"unit", h.unit}, {"edges", finite(h.edges)}, {"counts", finite(h.counts)}});
    j["tiers"] = std::move(tiers);
    j["interfaces"] = std::move(interfaces);
    j["bonds"] = {{"count", s.bond_x.size()}};
    j["metrics"] = std::move(metrics);
    j["colours"] = std::move(colours);
    j["maps"] = std::move(maps);
    j["paths"] = std::move(paths);
    j["histograms"] = std::move(histograms);
    if (s.snapshots && !s.snapshots->stage.empty()) {
      const Snapshots& n = *s.snapshots;
      j["snapshots"] = {{"cells", n.cells.size()}, {"frames", n.stage.size()}, {"overflow", finite(n.overflow)}, {"hpwl", finite(n.wirelength)}, {"stage", n.stage},
                        {"chunk_ids", "snap.ids." + s.id}, {"chunk_x", "snap.x." + s.id}, {"chunk_y", "snap.y." + s.id}, {"chunk_tier", "snap.tier." + s.id}};
      put("snap.ids." + s.id, Type::u32, n.cells);
      // A frame against the one before.
      const Before frame{std::max<std::size_t>(1, n.cells.size()), {}, nullptr};
      keep(encode("snap.x." + s.id, Type::u16, n.x, frame));
      keep(encode("snap.y." + s.id, Type::u16, n.y, frame));
      keep(encode("snap.tier." + s.id, Type::u8, n.tier, frame));
    }
    return j;
  }

  Folder f_;
  Json chunks_ = Json::object();
  std::vector<std::pair<std::string, std::string>> files_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> files_of(Folder f) { return Writer(std::move(f)).run(); }

}  // namespace taufold::view
