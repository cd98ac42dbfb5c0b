// Writing a DEF. Names are escaped only where a bare one would be read as something else.
#include <fmt/format.h>

#include <string>

#include "io/def/def.hpp"

namespace taufold::io::def {

namespace {

using db::ComponentId;
using db::Floorplan;
using db::PlaceStatus;

constexpr std::string_view kOrients[] = {"N", "W", "S", "E", "FS", "FW", "FN", "FE"};  // in the order of geom::Orient
constexpr std::string_view kStatuses[] = {"UNPLACED", "PLACED", "FIXED", "COVER"};
constexpr std::string_view kSources[] = {"", "NETLIST", "DIST", "USER", "TIMING", "TEST"};
constexpr std::string_view kDirections[] = {"", "INPUT", "OUTPUT", "INOUT", "FEEDTHRU"};
constexpr std::string_view kUses[] = {"SIGNAL", "POWER", "GROUND", "CLOCK", "TIEOFF", "ANALOG", "SCAN", "RESET"};

template <class E, std::size_t N>
std::string_view word(const std::string_view (&words)[N], E e) {
  return words[static_cast<std::size_t>(e)];
}

class Writer {
 public:
  explicit Writer(const Floorplan& plan) : p_(plan) {}

  std::string write() {
    // About 50 bytes a component and 20 an end.
    out_.reserve(1000 + p_.num_components() * 64 + (p_.nets.ends.size() + p_.nets.size()) * 24 + p_.rows.size() * 80);
    header();
    grids();
    regions();
    components();
    pins();
    blockages();
    nets(p_.special_nets, "SPECIALNETS");
    nets(p_.nets, "NETS");
    groups();
    text("END DESIGN\n");
    return std::move(out_);
  }

 private:
  void text(std::string_view s) { out_ += s; }
  void number(std::int64_t v) {
    const fmt::format_int digits(v);
    out_.append(digits.data(), digits.size());
  }
  void point(geom::Point p) {
    text("( ");
    number(p.x);
    text(" ");
    number(p.y);
    text(" )");
  }
  void points(const std::vector<geom::Point>& all) {
    for (const geom::Point p : all) {
      text(" ");
      point(p);
    }
  }
  /// A name as stored, with backslashes where the reader would take it for something else. Backslashes of the stored name
  /// that mark a literal bracket or divider stand as they are.
  void name(std::string_view s, bool pattern = false) {
    if (bare(s, pattern)) return text(s);
    for (std::size_t i = 0; i < s.size(); ++i) {
      const char c = s[i];
      const bool first = i == 0, last = i + 1 == s.size();
      if (c == '\\') {
        const char next = last ? '\0' : s[i + 1];
        if (next == '[' || next == ']' || next == '/') {
          out_ += c;
          out_ += next;
          ++i;
          continue;
        }
        out_ += '\\';
      } else if ((c == '*' && !pattern) ||
                 (first && (c == '#' || c == '"' || c == '(' || c == ')' || c == ';' || c == '+' || c == '-')) ||
                 (last && (c == ';' || c == ')')) || (first && (s == "PIN" || s == "MUSTJOIN"))) {
        out_ += '\\';
      }
      out_ += c;
    }
  }
  static bool bare(std::string_view s, bool pattern) {
    for (const char c : s)
      if (c == '\\' || c == ';' || c == '(' || c == ')' || (c == '*' && !pattern)) return false;
    return s.empty() || (s[0] != '#' && s[0] != '"' && s[0] != '+' && s[0] != '-' && s != "PIN" && s != "MUSTJOIN");
  }
  void heading(std::string_view section, std::size_t items) {
    text(section);
    text(" ");
    number(static_cast<std::int64_t>(items));
    text(" ;\n");
  }
  void ending(std::string_view section) {
    text("END ");
    text(section);
    text("\n");
  }
  void place(PlaceStatus status, geom::Point at, geom::Orient orient) {
    text(" + ");
    text(word(kStatuses, status));
    if (status == PlaceStatus::unplaced) return;
    text(" ");
    point(at);
    text(" ");
    text(word(kOrients, orient));
  }

  void header() {
    text("VERSION 5.8 ;\nDIVIDERCHAR \"/\" ;\nBUSBITCHARS \"[]\" ;\nDESIGN ");
    name(p_.design);
    if (!p_.technology.empty()) {
      text(" ;\nTECHNOLOGY ");
      name(p_.technology);
    }
    text(" ;\nUNITS DISTANCE MICRONS ");
    number(p_.dbu_per_um);
    text(" ;\n");
    for (const std::int16_t t : p_.component_tier)
      if (t != Floorplan::kNoTier) {
        text("PROPERTYDEFINITIONS\n  COMPONENT tier INTEGER ;\nEND PROPERTYDEFINITIONS\n");
        break;
      }
    if (!p_.die.empty()) {
      text("DIEAREA");
      points(p_.die);
      text(" ;\n");
    }
    for (const db::PlanRow& r : p_.rows) {
      text("ROW ");
      name(r.name);
      text(" ");
      name(r.site);
      for (const std::int32_t v : {r.x, r.y}) {
        text(" ");
        number(v);
      }
      text(" ");
      text(word(kOrients, r.orient));
      text(" DO ");
      number(r.count_x);
      text(" BY ");
      number(r.count_y);
      text(" STEP ");
      number(r.step_x);
      text(" ");
      number(r.step_y);
      text(" ;\n");
    }
  }
  void grids() {
    for (const auto& [list, keyword] : {std::pair{&p_.tracks, "TRACKS"}, std::pair{&p_.gcells, "GCELLGRID"}})
      for (const db::PlanGrid& g : *list) {
        text(keyword);
        text(g.of_x ? " X " : " Y ");
        number(g.start);
        text(" DO ");
        number(g.count);
        text(" STEP ");
        number(g.step);
        if (!g.layers.empty()) text(" LAYER");
        for (const std::string& l : g.layers) {
          text(" ");
          name(l);
        }
        text(" ;\n");
      }
  }
  void regions() {
    if (p_.regions.empty()) return;
    heading("REGIONS", p_.regions.size());
    for (const db::PlanRegion& r : p_.regions) {
      text("- ");
      name(r.name);
      for (const geom::Box& b : r.boxes) points({{b.xlo, b.ylo}, {b.xhi, b.yhi}});
      if (r.type != db::PlanRegion::Type::none)
        text(r.type == db::PlanRegion::Type::fence ? " + TYPE FENCE" : " + TYPE GUIDE");
      text(" ;\n");
    }
    ending("REGIONS");
  }
  void components() {
    heading("COMPONENTS", p_.num_components());
    auto halo = p_.halos.begin();
    auto region = p_.component_regions.begin();
    for (const ComponentId c : ids<ComponentId>(p_.num_components())) {
      text("- ");
      name(p_.component_name(c));
      text(" ");
      name(p_.master_name(c));
      if (p_.component_source[c] != db::PlanSource::none) {
        text(" + SOURCE ");
        text(word(kSources, p_.component_source[c]));
      }
      place(p_.component_status[c], p_.component_at[c], p_.component_orient[c]);
      for (; halo != p_.halos.end() && halo->component == c; ++halo) {
        text(halo->soft ? " + HALO SOFT" : " + HALO");
        for (const std::int32_t v : {halo->left, halo->bottom, halo->right, halo->top}) {
          text(" ");
          number(v);
        }
      }
      for (; region != p_.component_regions.end() && region->first == c; ++region) {
        text(" + REGION ");
        name(region->second);
      }
      if (p_.component_tier[c] != Floorplan::kNoTier) {
        text(" + PROPERTY tier ");
        number(p_.component_tier[c]);
      }
      text(" ;\n");
    }
    ending("COMPONENTS");
  }
  void pins() {
    heading("PINS", p_.pins.size());
    for (const db::PlanPinId i : ids<db::PlanPinId>(p_.pins.size())) {
      const db::PlanPin& pin = p_.pins[i];
      text("- ");
      name(p_.pin_name(i));
      if (!pin.net_name.empty()) {
        text(" + NET ");
        name(pin.net_name);
      }
      if (pin.special) text(" + SPECIAL");
      if (pin.direction != db::PlanDirection::none) {
        text(" + DIRECTION ");
        text(word(kDirections, pin.direction));
      }
      text(" + USE ");
      text(word(kUses, pin.use));
      // One port with something in it needs no word; an empty one would not be seen without.
      const bool one = pin.ports.size() == 1 && (!pin.ports[0].shapes.empty() || pin.ports[0].status != PlaceStatus::unplaced);
      for (const db::PlanPort& port : pin.ports) {
        if (!one) text("\n  + PORT");
        for (const db::PlanShape& s : port.shapes) {
          text(s.points.size() == 2 ? "\n  + LAYER " : "\n  + POLYGON ");
          name(s.layer);
          points(s.points);
        }
        if (port.status != PlaceStatus::unplaced) {
          text("\n ");
          place(port.status, port.at, port.orient);
        }
      }
      text(" ;\n");
    }
    ending("PINS");
  }
  void blockages() {
    if (p_.blockages.empty()) return;
    heading("BLOCKAGES", p_.blockages.size());
    for (const db::PlanBlockage& b : p_.blockages) {
      if (b.kind == db::PlanBlockage::Kind::layer) {
        text("- LAYER ");
        name(b.layer);
      } else {
        text("- PLACEMENT");
      }
      if (b.soft) text(" + SOFT");
      if (b.partial_ppm >= 0) out_ += fmt::format(" + PARTIAL {}", b.partial_ppm / 1e4);
      if (b.slots) text(" + SLOTS");
      if (b.fills) text(" + FILLS");
      if (b.pushdown) text(" + PUSHDOWN");
      if (b.except_pg_net) text(" + EXCEPTPGNET");
      if (b.spacing >= 0) out_ += fmt::format(" + SPACING {}", b.spacing);
      if (b.design_rule_width >= 0) out_ += fmt::format(" + DESIGNRULEWIDTH {}", b.design_rule_width);
      if (!b.component.empty()) {
        text(" + COMPONENT ");
        name(b.component);
      }
      for (const db::PlanShape& s : b.shapes) {
        text(s.points.size() == 2 ? " RECT" : " POLYGON");
        points(s.points);
      }
      text(" ;\n");
    }
    ending("BLOCKAGES");
  }
  void nets(const db::PlanNets& nets, std::string_view section) {
    if (nets.size() == 0 && section == "SPECIALNETS") return;
    heading(section, nets.size());
    for (const db::PlanNetId n : nets.all()) {
      text("- ");
      name(nets.name(n));
      const auto [from, to] = nets.ends_of(n);
      std::size_t line = out_.size();
      for (std::uint32_t e = from; e < to; ++e) {
        // Lines stay short: some readers have a limit.
        text(out_.size() - line > 200 ? (line = out_.size(), "\n  ( ") : " ( ");
        const db::PlanEnd end = nets.ends[e];
        switch (end.kind()) {
          case db::PlanEnd::Kind::component:
            name(p_.component_name(end.component()));
            text(" ");
            name(nets.pin_names[nets.end_pin_name[e]]);
            break;
          case db::PlanEnd::Kind::pin:
            text("PIN ");
            name(p_.pin_name(end.pin()));
            break;
          case db::PlanEnd::Kind::pattern:
            name(nets.patterns[end.pattern_index()], true);
            text(" ");
            name(nets.pin_names[nets.end_pin_name[e]]);
            break;
        }
        text(" )");
      }
      if (nets.source[n] != db::PlanSource::none) {
        text(" + SOURCE ");
        text(word(kSources, nets.source[n]));
      }
      text(" + USE ");
      text(word(kUses, nets.use[n]));
      text(" ;\n");
    }
    ending(section);
  }
  void groups() {
    if (p_.groups.empty()) return;
    heading("GROUPS", p_.groups.size());
    for (const db::PlanGroup& g : p_.groups) {
      text("- ");
      name(g.name);
      for (const std::string& m : g.members) {
        text(" ");
        name(m, true);
      }
      if (!g.region.empty()) {
        text(" + REGION ");
        name(g.region);
      }
      text(" ;\n");
    }
    ending("GROUPS");
  }

  const Floorplan& p_;
  std::string out_;
};

}  // namespace

std::string write_def(const db::Floorplan& plan) { return Writer(plan).write(); }

}  // namespace taufold::io::def
