// Components, ports, blockages, regions and groups.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diag/suggest.hpp"
#include "io/def/reader.hpp"

namespace taufold::io::def {

namespace {

using diag::quoted;

template <class E, std::size_t N>
using Words = std::array<std::pair<std::string_view, E>, N>;

constexpr Words<db::PlanSource, 5> kComponentSources{{{"NETLIST", db::PlanSource::netlist},
                                                      {"DIST", db::PlanSource::dist},
                                                      {"USER", db::PlanSource::user},
                                                      {"TIMING", db::PlanSource::timing},
                                                      {"TEST", db::PlanSource::test}}};
constexpr Words<db::PlanDirection, 4> kDirections{{{"INPUT", db::PlanDirection::input},
                                                   {"OUTPUT", db::PlanDirection::output},
                                                   {"INOUT", db::PlanDirection::inout},
                                                   {"FEEDTHRU", db::PlanDirection::feedthru}}};
constexpr Words<db::PlanUse, 8> kUses{{{"SIGNAL", db::PlanUse::signal},
                                       {"POWER", db::PlanUse::power},
                                       {"GROUND", db::PlanUse::ground},
                                       {"CLOCK", db::PlanUse::clock},
                                       {"TIEOFF", db::PlanUse::tieoff},
                                       {"ANALOG", db::PlanUse::analog},
                                       {"SCAN", db::PlanUse::scan},
                                       {"RESET", db::PlanUse::reset}}};

}  // namespace

/// - name master {+ option} ;
bool Reader::component() {
  std::string_view given, master;
  if (!name("the name of a component", given)) return false;
  const bool given_plain = plain_;
  if (!name("the master of the component", master)) return false;
  const auto [id, is_new] = components_.insert(given, given_plain);
  if (!is_new) return error("DEF-0009", given, fmt::format("component {} stands twice", quoted(given)));
  const std::uint32_t m = plain_ ? plan_.master_names.insert(master).first
                                 : plan_.master_names.insert(normalised(master, style_)).first;
  const db::ComponentId c = plan_.component_master.push_back(m);
  db::PlaceStatus status = db::PlaceStatus::unplaced;
  db::PlanSource source = db::PlanSource::none;
  geom::Orient orient = geom::Orient::R0;
  geom::Point at;
  plan_.component_status.push_back(status);
  plan_.component_source.push_back(source);
  plan_.component_orient.push_back(orient);
  plan_.component_at.push_back(at);
  plan_.component_tier.push_back(db::Floorplan::kNoTier);
  while (lex_.is("+")) {
    advance();
    const std::string_view word = lex_.token();
    if (word == "PLACED" || word == "FIXED" || word == "COVER") {
      if (!placement(status, at, orient)) return false;
    } else if (word == "UNPLACED") {
      advance();
      status = db::PlaceStatus::unplaced;
      if (lex_.is("(") && !(point(at) && orientation(orient))) return false;
      at = {};
      orient = geom::Orient::R0;
    } else if (word == "SOURCE") {
      advance();
      if (!word_of(kComponentSources, "source of a component", source)) return false;
    } else if (word == "PROPERTY") {
      if (!component_property(c)) return false;
    } else if (word == "HALO") {
      advance();
      db::PlanHalo h;
      h.component = c;
      h.soft = accept("SOFT");
      if (!integer("the halo", h.left, 0) || !integer("the halo", h.bottom, 0) || !integer("the halo", h.right, 0) ||
          !integer("the halo", h.top, 0))
        return false;
      if (!plan_.halos.empty() && plan_.halos.back().component == c)
        return error("DEF-0009", word, fmt::format("component {} has two halos", quoted(given)));
      plan_.halos.push_back(h);
    } else if (word == "REGION") {
      advance();
      const std::string_view place = lex_.token();
      std::string region;
      if (!text_name("the name of a region", region)) return false;
      if (!plan_.component_regions.empty() && plan_.component_regions.back().first == c)
        return error("DEF-0009", place, fmt::format("component {} has two regions", quoted(given)));
      region_uses_.emplace_back(region, place);
      plan_.component_regions.emplace_back(c, std::move(region));
    } else if (word == "WEIGHT" || word == "EEQMASTER" || word == "GENERATE" || word == "ROUTEHALO" || word == "FOREIGN" ||
               word == "MASKSHIFT") {
      ignore(word);
      if (!skip_option()) return false;
    } else {
      if (word.empty() || word == ";") return expected("an option");
      ignore(word);
      if (!skip_option()) return false;
    }
  }
  plan_.component_status[c] = status;
  plan_.component_source[c] = source;
  plan_.component_orient[c] = orient;
  plan_.component_at[c] = at;
  return end_item();
}

bool Reader::component_property(db::ComponentId c) {
  advance();
  do {
    const bool tier = lex_.is("tier");
    std::string_view property;
    if (!name("the name of a property", property)) return false;
    if (lex_.is(";") || lex_.is("+") || lex_.done()) return expected("the value of a property");
    if (tier) {
      const std::string_view at = lex_.token();
      std::int32_t value = 0;
      if (!integer("the tier", value, 0)) return false;
      if (value > INT16_MAX) return error("DEF-0004", at, fmt::format("there is no tier {}", value));
      plan_.component_tier[c] = static_cast<std::int16_t>(value);
    } else {
      ignore("PROPERTY");
      advance();
    }
  } while (!lex_.done() && !lex_.is(";") && !lex_.is("+"));
  return true;
}

/// - name + NET net {+ option} ; with shapes and a place for each + PORT, or without the word for one port.
bool Reader::pin() {
  std::string_view given;
  if (!name("the name of a pin", given)) return false;
  const auto [id, is_new] = pins_.insert(given, plain_);
  if (!is_new) return error("DEF-0009", given, fmt::format("pin {} stands twice", quoted(given)));
  const db::PlanPinId p = plan_.pins.push_back({});
  db::PlanPin pin;
  bool in_port = false;
  const auto port = [&]() -> db::PlanPort& {
    if (pin.ports.empty()) pin.ports.emplace_back();
    return pin.ports.back();
  };
  while (lex_.is("+")) {
    advance();
    const std::string_view word = lex_.token();
    if (word == "NET") {
      advance();
      if (!text_name("the name of a net", pin.net_name)) return false;
    } else if (word == "SPECIAL") {
      advance();
      pin.special = true;
    } else if (word == "DIRECTION") {
      advance();
      if (!word_of(kDirections, "direction", pin.direction)) return false;
    } else if (word == "USE") {
      advance();
      if (!word_of(kUses, "use", pin.use)) return false;
    } else if (word == "PORT") {
      advance();
      if (!in_port && !pin.ports.empty())
        return error("DEF-0001", word, "shapes and a place stand before the first PORT");
      in_port = true;
      pin.ports.emplace_back();
    } else if (word == "LAYER" || word == "POLYGON") {
      advance();
      if (!pin_shape(port(), word == "POLYGON")) return false;
    } else if (word == "PLACED" || word == "FIXED" || word == "COVER") {
      db::PlanPort& here = port();
      if (here.status != db::PlaceStatus::unplaced)
        return error("DEF-0009", word, fmt::format("pin {} has two places in one port", quoted(given)));
      if (!placement(here.status, here.at, here.orient)) return false;
    } else {
      if (word.empty() || word == ";") return expected("an option");
      ignore(word);
      if (!skip_option()) return false;
    }
  }
  if (!end_item()) return false;
  plan_.pins[p] = std::move(pin);
  return true;
}

/// LAYER l [MASK m] [SPACING s | DESIGNRULEWIDTH w] pt pt, or POLYGON with three points or more.
bool Reader::pin_shape(db::PlanPort& port, bool polygon) {
  db::PlanShape shape;
  if (!text_name("a layer", shape.layer)) return false;
  while (lex_.is("MASK") || lex_.is("SPACING") || lex_.is("DESIGNRULEWIDTH")) {
    ignore(lex_.token());
    advance();
    std::int32_t value = 0;
    if (!integer("the value", value, 0)) return false;
  }
  if (polygon) {
    if (!points(shape.points, 3)) return false;
  } else {
    shape.points.resize(2);
    if (!point(shape.points[0]) || !point(shape.points[1])) return false;
  }
  port.shapes.push_back(std::move(shape));
  return true;
}

/// - PLACEMENT or LAYER l, {+ option}, {RECT pt pt | POLYGON pts} ;
bool Reader::blockage() {
  db::PlanBlockage b;
  const std::string_view at = lex_.token();
  if (at == "LAYER") {
    advance();
    b.kind = db::PlanBlockage::Kind::layer;
    if (!text_name("a layer", b.layer)) return false;
  } else if (at == "PLACEMENT") {
    advance();
  } else {
    return expected("LAYER or PLACEMENT");
  }
  while (!lex_.done() && !lex_.is(";")) {
    const std::string_view word = lex_.token();
    if (word == "RECT" || word == "POLYGON") {
      advance();
      db::PlanShape shape;
      if (word == "POLYGON") {
        if (!points(shape.points, 3)) return false;
      } else {
        shape.points.resize(2);
        if (!point(shape.points[0]) || !point(shape.points[1])) return false;
      }
      b.shapes.push_back(std::move(shape));
      continue;
    }
    if (word != "+") return expected("+, RECT or POLYGON");
    advance();
    const std::string_view option = lex_.token();
    const bool placement = b.kind == db::PlanBlockage::Kind::placement;
    if (option == "SOFT" && placement) {
      advance();
      b.soft = true;
    } else if (option == "PARTIAL" && placement) {
      advance();
      const std::string_view value = lex_.token();
      double percent = 0;
      if (!real("the density of a partial blockage", percent)) return false;
      if (percent < 0 || percent > 100)
        return error("DEF-0004", value, "the density of a partial blockage lies between 0 and 100 percent");
      b.partial_ppm = static_cast<std::int32_t>(std::lround(percent * 1e4));
    } else if (option == "SPACING") {
      advance();
      if (!integer("the spacing", b.spacing, 0)) return false;
    } else if (option == "DESIGNRULEWIDTH") {
      advance();
      if (!integer("the design rule width", b.design_rule_width, 0)) return false;
    } else if (option == "COMPONENT") {
      advance();
      if (!text_name("the name of a component", b.component)) return false;
    } else if (option == "SLOTS" || option == "FILLS" || option == "PUSHDOWN" || option == "EXCEPTPGNET") {
      advance();
      (option == "SLOTS" ? b.slots : option == "FILLS" ? b.fills : option == "PUSHDOWN" ? b.pushdown : b.except_pg_net) = true;
    } else {
      if (option.empty() || option == ";") return expected("an option");
      ignore(option);
      advance();
      while (!lex_.done() && !lex_.is(";") && !lex_.is("+") && !lex_.is("RECT") && !lex_.is("POLYGON")) advance();
    }
  }
  if (b.shapes.empty()) return expected("RECT or POLYGON");
  plan_.blockages.push_back(std::move(b));
  return end_item();
}

/// - name {pt pt} [+ TYPE FENCE | GUIDE] ;
bool Reader::region() {
  db::PlanRegion r;
  const std::string_view at = lex_.token();
  if (!text_name("the name of a region", r.name)) return false;
  if (std::any_of(plan_.regions.begin(), plan_.regions.end(), [&](const auto& o) { return o.name == r.name; }))
    return error("DEF-0009", at, fmt::format("region {} stands twice", quoted(r.name)));
  do {
    geom::Point a, b;
    if (!point(a) || !point(b)) return false;
    geom::Box box;
    box.add(a.x, a.y);
    box.add(b.x, b.y);
    r.boxes.push_back(box);
  } while (lex_.is("("));
  while (lex_.is("+")) {
    advance();
    const std::string_view word = lex_.token();
    if (word == "TYPE") {
      advance();
      static constexpr Words<db::PlanRegion::Type, 2> kTypes{
          {{"FENCE", db::PlanRegion::Type::fence}, {"GUIDE", db::PlanRegion::Type::guide}}};
      if (!word_of(kTypes, "type of region", r.type)) return false;
    } else {
      ignore(word);
      if (!skip_option()) return false;
    }
  }
  plan_.regions.push_back(std::move(r));
  return end_item();
}

/// - name {member} [+ REGION region] ;
bool Reader::group() {
  db::PlanGroup g;
  if (!text_name("the name of a group", g.name)) return false;
  while (!lex_.done() && !lex_.is(";") && !lex_.is("+"))
    if (!text_name("a component", g.members.emplace_back())) return false;
  while (lex_.is("+")) {
    advance();
    const std::string_view word = lex_.token();
    if (word == "REGION") {
      advance();
      if (lex_.is("(")) {
        ignore("REGION without a name");
        if (!skip_option()) return false;
        continue;
      }
      const std::string_view at = lex_.token();
      if (!text_name("the name of a region", g.region)) return false;
      region_uses_.emplace_back(g.region, at);
    } else {
      ignore(word);
      if (!skip_option()) return false;
    }
  }
  plan_.groups.push_back(std::move(g));
  return end_item();
}

}  // namespace taufold::io::def
