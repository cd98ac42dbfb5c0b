#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "diag/suggest.hpp"
#include "diag/text.hpp"
#include "geom/polygon.hpp"
#include "io/lef/reader.hpp"

namespace taufold::io::lef {

using namespace tech;

namespace {

constexpr std::int64_t kFarthest = 1'000'000'000;  ///< database units
constexpr std::int64_t kMostPlaces = 100'000;      ///< of one ITERATE

}  // namespace

LayerId Reader::known_layer(const std::string& owner) {
  const std::string_view at = tok();
  const std::string layer_name = name("layer");
  const LayerId id = t_.layer(layer_name);
  if (id.valid() || t_.layers.empty() || same(layer_name, "OVERLAP") || layer_name.empty()) return id;
  std::string list;
  for (std::size_t i = 0; i < t_.layers.size() && i < 12; ++i)
    list += (i ? ", " : "") + t_.layers[LayerId(i)].name;
  error("LEF-0007", at, fmt::format("{}: layer {} is not defined", owner, diag::quoted(layer_name)))
      .note(fmt::format("defined are {}{}", list, t_.layers.size() > 12 ? " and others" : ""))
      .help("give the technology LEF before the cells");
  return id;
}

void Reader::geometries(std::vector<LayerBox>& out, const std::string& owner) {
  LayerId current;
  bool has_layer = false;
  std::int32_t path_width = 0;
  while (!early_end("a list of shapes") && !d_.full()) {
    if (is("END")) return lex_.advance();
    if (is("LAYER")) {
      lex_.advance();
      current = known_layer(owner);
      has_layer = true;
      path_width = current.valid() ? t_.layers[current].width : 0;
      skip_statement();  // EXCEPTPGNET, SPACING, DESIGNRULEWIDTH
    } else if (is("RECT") || is("POLYGON") || is("PATH")) {
      if (!has_layer) {
        error("LEF-0001", tok(), fmt::format("{}: a shape without a LAYER before it", owner));
        has_layer = true;  // said once
      }
      shape(current, path_width, out);
    } else if (is("WIDTH")) {
      lex_.advance();
      const std::string_view at = tok();
      path_width = length();
      if (path_width < 0) {
        error("LEF-0004", at, "the width of a path must not be negative");
        path_width = 0;
      }
      end_statement();
    } else if (is("CLASS")) {
      skip_statement();
    } else {
      ignore_statement();  // VIA too: shapes of vias are not held
    }
  }
}

void Reader::shape(LayerId layer, std::int32_t path_width, std::vector<LayerBox>& out) {
  const bool rect = is("RECT"), path = is("PATH");
  const std::string_view at = tok();
  lex_.advance();
  if (is("MASK")) lex_.advance(), lex_.advance();
  const bool iterate = is("ITERATE");
  if (iterate) lex_.advance();
  points_.clear();
  while (!lex_.done() && !lex_.at(';') && !is("DO") && !d_.full()) points_.push_back(point());
  if (rect ? points_.size() != 2 : points_.size() < (path ? 1 : 3)) {
    error("LEF-0001", at, fmt::format("{} points do not make a {}", points_.size(), diag::shown(at)));
    return skip_statement();
  }
  boxes_.clear();
  if (rect) {
    boxes_.emplace_back();
    for (const geom::Point p : points_) boxes_.back().add(p.x, p.y);
  } else if (path) {
    path_boxes(path_width);
  } else if (auto cut = geom::rectilinear_boxes(points_)) {
    boxes_ = std::move(*cut);
  } else {
    boxes_.emplace_back();  // slanted: the bounding box
    for (const geom::Point p : points_) boxes_.back().add(p.x, p.y);
  }
  std::int64_t columns = 1, rows = 1, dx = 0, dy = 0;
  if (iterate && !steps(columns, rows, dx, dy)) return skip_statement();
  end_statement();
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      for (const geom::Box& b : boxes_)
        if (geom::Box moved; shifted(b, c * dx, r * dy, at, moved))
          out.push_back({layer, moved});
        else
          return;
}

void Reader::path_boxes(std::int32_t width) {
  const std::int32_t half = width / 2;
  for (std::size_t k = 0; k < points_.size(); ++k) {
    if (k == 0 && points_.size() > 1) continue;
    const geom::Point a = points_[k == 0 ? 0 : k - 1], b = points_[k];
    boxes_.push_back({std::min(a.x, b.x) - half, std::min(a.y, b.y) - half, std::max(a.x, b.x) + half,
                      std::max(a.y, b.y) + half});
  }
}

bool Reader::steps(std::int64_t& columns, std::int64_t& rows, std::int64_t& dx, std::int64_t& dy) {
  const std::string_view at = tok();
  const auto count = [&](std::string_view word, std::int64_t& n) {
    if (!is(word)) return false;
    lex_.advance();
    const double v = number();
    n = v >= 1 && v <= kMostPlaces && v == std::floor(v) ? static_cast<std::int64_t>(v) : 0;
    return true;
  };
  if (!count("DO", columns) || !count("BY", rows) || !is("STEP")) {
    error("LEF-0001", tok(), fmt::format("expected DO n BY m STEP x y and found {}", diag::quoted(tok())));
    return false;
  }
  lex_.advance();
  dx = length();
  dy = length();
  if (columns * rows >= 1 && columns * rows <= kMostPlaces) return true;
  error("LEF-0004", at, fmt::format("ITERATE needs whole counts with 1 to {} places in all", kMostPlaces));
  return false;
}

bool Reader::shifted(const geom::Box& b, std::int64_t dx, std::int64_t dy, std::string_view at,
                     geom::Box& out) {
  const std::int64_t v[] = {b.xlo + dx, b.ylo + dy, b.xhi + dx, b.yhi + dy};
  if (std::any_of(std::begin(v), std::end(v),
                  [](std::int64_t c) { return c < -kFarthest || c > kFarthest; })) {
    error("LEF-0004", at, "a shape lies more than 1e9 database units off");
    return false;
  }
  out = {static_cast<std::int32_t>(v[0]), static_cast<std::int32_t>(v[1]), static_cast<std::int32_t>(v[2]),
         static_cast<std::int32_t>(v[3])};
  return true;
}
}  // namespace taufold::io::lef
