// Any bytes as 3DBlox: the text is cut at lines of === into the assembly, its chiplets and a bump map. It is
// read, or refused with an error; what is read reads the same once written.
#include "io/threedblox/threedblox.hpp"

#include <map>

#include "diag/sink.hpp"
#include "target.hpp"

namespace {

using namespace taufold;
using Files = std::map<std::string, std::string>;

std::optional<io::threedblox::Assembly> read(const Files& files, diag::Collector& out) {
  const auto load = [&](const std::string& path, diag::Collector&) -> std::optional<io::InputFile> {
    const auto it = files.find(path);
    if (it == files.end()) return std::nullopt;
    io::InputFile f;
    f.path = path;
    f.text = it->second;
    return f;
  };
  io::InputFile f;
  f.path = "a.3dbx";
  f.text = files.at("a.3dbx");
  return io::threedblox::read_threedblox(f, out, nullptr, load);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Files files;
  std::size_t begin = 0;
  for (const char* name : {"a.3dbx", "c.3dbv", "m.bmap"}) {
    const std::size_t end = std::min(text.find("===\n", begin), text.size());
    files[name] = text.substr(begin, end - begin);
    begin = std::min(end + 4, text.size());
  }
  diag::Collector out;
  const auto assembly = read(files, out);
  fuzz::require(assembly.has_value() == out.ok(), "an assembly is handed on exactly when there is no error");
  const std::string said = diag::to_text(out) + diag::to_json(out);
  fuzz::require(said.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  if (!assembly) return 0;
  for (const auto& chiplet : assembly->chiplets)
    for (const auto& region : chiplet.regions)
      if (!region.bmap.empty() && (region.bmap == "a.3dbx" || region.bmap == "c.3dbv")) return 0;
  Files again = {{"c.3dbv", io::threedblox::write_3dbv(*assembly)},
                 {"a.3dbx", io::threedblox::write_3dbx(*assembly, "c.3dbv")}};
  for (const auto& chiplet : assembly->chiplets)
    for (const auto& region : chiplet.regions)
      if (!region.bmap.empty())
        again[region.bmap] = io::threedblox::write_bump_map(region, assembly->precision);
  if (assembly->name.empty() && assembly->instances.empty()) return 0;  // chiplets alone
  diag::Collector second;
  const auto copy = read(again, second);
  if (!(copy && *copy == *assembly))
    std::fprintf(stderr, "%s\n%s\n", diag::to_text(second).c_str(), again["a.3dbx"].c_str());
  fuzz::require(copy && *copy == *assembly, "what is written is read back");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "Header: {version: 3, precision: 1000, include: [c.3dbv]}\nDesign: {name: d}\nChipletInst:\n  b0: "
      "{reference: c}\n"
      "  u0: {reference: c, external: {def_file: [x.def]}}\nStack:\n  b0: {loc: [0, 0], z: 0, orient: R0}\n  "
      "u0:\n    "
      "loc: [0, 0]\n    z: 8.5\n    orient: MZ_MY\nConnection:\n  j: {top: u0.regions.hb, bot: "
      "b0.regions.hb, thickness: "
      "0.5}\n  k: {top: b0.regions.hb, bot: ~}\nPath:\n  Path1: [b0.regions.hb, NOT "
      "u0.regions.hb]\n===\n#!define W 30\n"
      "ChipletDef:\n  c:\n    type: die\n    design_area: [W, 20]\n    thickness: 8\n    offset: [0, 0]\n    "
      "regions:\n      "
      "hb: {side: front, coords: [[0, 0], [W, 0], [W, 20], [0, 20]], bmap: m.bmap}\n===\n# map\np0 PAD 15 6 "
      "- a\np1 PAD 15 "
      "7.5 q b\n"};
}
