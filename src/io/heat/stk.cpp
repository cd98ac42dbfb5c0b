// Reads stacks of 3D-ICE: materials, heat sinks, dies, layers, dimensions, the stack from the top down, and floorplans. Lengths are in um,
// conductivities in W/(um K), capacities in J/(um3 K), transfer coefficients in W/(um2 K). Liquid cooling in channels, pluggable sinks and
// spreaders wider than the chip have no counterpart here and are errors; what only steers that tool's output is read over.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "diag/suggest.hpp"
#include "io/heat/heat.hpp"
#include "io/heat/tiles.hpp"
#include "io/tree/fields.hpp"

namespace taufold::io::heat {

namespace {

/// Beyond any length, power or property of a chip in the units of these files.
constexpr double kFar = 1e15;

/// Words, numbers, texts in double quotes and the signs : ; , ( ) of a file.
class Lexer {
 public:
  Lexer(const InputFile& file, diag::Collector& out) : source_(file.source()), text_(file.text), out_(out) { advance(); }
  std::string_view word() const { return word_; }
  bool end() const { return word_.empty(); }
  bool is(std::string_view w) const { return word_ == w; }
  std::string_view take() {
    const std::string_view w = word_;
    advance();
    return w;
  }
  /// The word after this one.
  std::string_view ahead() {
    const std::string_view word = word_;
    const std::size_t pos = pos_;
    advance();
    const std::string_view next = word_;
    word_ = word;
    pos_ = pos;
    return next;
  }
  bool accept(std::string_view w) {
    if (!is(w)) return false;
    advance();
    return true;
  }
  void fail(std::string message) {
    if (failed_) return;
    failed_ = true;
    out_.report("THM-0011", source_, word_, end() ? "the file ends early" : std::move(message));
  }
  void expect(std::string_view w) {
    if (!accept(w)) fail(fmt::format("{} is expected here, not {}", diag::quoted(w), diag::quoted(word_)));
  }
  double number() {
    double v = 0;
    std::string_view w = word_;
    if (w.starts_with('+')) w.remove_prefix(1);
    const auto [at, error] = std::from_chars(w.data(), w.data() + w.size(), v);
    if (w.empty() || error != std::errc() || at != w.data() + w.size() || !(std::abs(v) <= kFar)) {
      fail(fmt::format("a number is expected here, not {}", diag::quoted(word_)));
      return 0;
    }
    advance();
    return v;
  }
  double positive() {
    const std::string_view at = word_;
    const double v = number();
    if (!failed_ && !(v >= 1 / kFar / kFar)) {
      failed_ = true;
      out_.report("THM-0011", source_, at, "this number must be above zero");
    }
    return v;
  }
  bool failed() const { return failed_; }
  diag::Source source() const { return source_; }
  diag::Collector& out() { return out_; }
  void set_failed() { failed_ = true; }
  /// To the next semicolon, and past it.
  void skip_statement() {
    while (!end() && !is(";")) advance();
    advance();
  }

 private:
  void advance() {
    for (;;) {
      while (pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t' || text_[pos_] == '\n' || text_[pos_] == '\r')) ++pos_;
      const std::string_view rest = text_.substr(std::min(pos_, text_.size()));
      if (rest.starts_with("//") || rest.starts_with('#')) {
        pos_ = std::min(text_.find('\n', pos_), text_.size());
      } else if (rest.starts_with("/*")) {
        const std::size_t close = text_.find("*/", pos_ + 2);
        pos_ = close == std::string_view::npos ? text_.size() : close + 2;
      } else {
        break;
      }
    }
    const std::size_t begin = std::min(pos_, text_.size());
    std::size_t i = begin;
    if (i < text_.size() && text_[i] == '"') {
      i = std::min(text_.find_first_of("\"\n", i + 1), text_.size());
      if (i < text_.size() && text_[i] == '"') ++i;
    } else if (i < text_.size() && std::string_view(":;,()").find(text_[i]) != std::string_view::npos) {
      ++i;
    } else {
      while (i < text_.size() && std::string_view(" \t\r\n:;,()\"").find(text_[i]) == std::string_view::npos) ++i;
    }
    word_ = text_.substr(begin, i - begin);
    pos_ = i;
  }

  diag::Source source_;
  std::string_view text_, word_;
  diag::Collector& out_;
  std::size_t pos_ = 0;
  bool failed_ = false;
};

struct Layout {
  std::string material;
  std::vector<tech::HeatRect> rects;
};
struct Sheet {
  std::string name, material;
  std::string_view at;
  double height_um = 0;
  bool source = false;
  std::vector<Layout> layout = {};  ///< blocks of other materials
};
struct Element {
  std::string name;
  std::vector<tech::HeatRect> rects;
  std::vector<double> watts;
};

class Reader {
 public:
  Reader(const InputFile& file, std::vector<std::string>& files, diag::Collector& out)
      : file_(file), files_(files), out_(out), lex_(file, out) {}

  std::optional<tech::HeatStack> read() {
    const std::size_t before = out_.errors();
    while (!lex_.end() && !lex_.failed()) statement();
    if (out_.errors() == before && s_.layers.empty())
      out_.report("THM-0011", file_.path, "the file has no stack with layers");
    if (out_.errors() == before && !(s_.width_m > 0)) out_.report("THM-0011", file_.path, "the file states no dimensions");
    if (out_.errors() > before) return std::nullopt;
    finish();
    if (out_.errors() > before) return std::nullopt;
    s_.name = file_.path;
    return std::move(s_);
  }

 private:
  void statement() {
    const std::string_view at = lex_.word();
    const std::string w(lex_.take());
    if (w == "material") return material();
    if (w == "top" || w == "bottom" || w == "conventional" || w == "heat") return sink(w, at);
    if (w == "microchannel" || w == "channel" || w == "pinfin") return refuse(at, "channels with a coolant are not modelled here; a cooled face can stand for them");
    if (w == "die") return die();
    if (w == "layer") return layer();
    if (w == "dimensions") return dimensions();
    if (w == "stack") return stack();
    if (w == "solver") return solver();
    if (w == "output") {
      note(at, "what to write out is read over");
      lex_.accept(":");
      while (!lex_.end()) lex_.skip_statement();
      return;
    }
    refuse(at, fmt::format("{} begins no part of a stack", diag::quoted(w)));
  }
  void refuse(std::string_view at, std::string message) {
    if (lex_.failed()) return;
    lex_.set_failed();
    out_.report("THM-0011", file_.source(), at, std::move(message));
  }
  void note(std::string_view at, std::string message) { out_.report("THM-0012", file_.source(), at, std::move(message)); }

  void material() {
    tech::HeatMaterial m;
    m.name = lex_.take();
    lex_.expect(":");
    while (!lex_.failed() && (lex_.is("thermal") || lex_.is("volumetric"))) {
      if (lex_.take() == "thermal") {
        lex_.expect("conductivity");
        m.kx_W_mK = m.ky_W_mK = m.kz_W_mK = lex_.positive() * 1e6;
        if (lex_.accept(",")) {
          m.ky_W_mK = lex_.positive() * 1e6;
          lex_.expect(",");
          m.kz_W_mK = lex_.positive() * 1e6;
        }
      } else {
        lex_.expect("heat");
        lex_.expect("capacity");
        m.capacity_J_m3K = lex_.positive() * 1e18;
      }
      lex_.expect(";");
    }
    if (!lex_.failed() && !(m.kx_W_mK > 0)) lex_.fail(fmt::format("material {} has no conductivity", diag::quoted(m.name)));
    s_.materials.push_back(std::move(m));
  }

  void sink(const std::string& first, std::string_view at) {
    const bool bottom = first == "bottom";
    if (first != "heat") {
      if (lex_.is("pluggable")) return refuse(lex_.word(), "a pluggable heat sink is a program of its own and cannot be followed");
      lex_.expect("heat");
    }
    lex_.expect("sink");
    lex_.expect(":");
    tech::HeatFace f{tech::FaceKind::convection, 0, 0};
    while (!lex_.failed() && (lex_.is("heat") || lex_.is("ambient") || lex_.is("temperature") || lex_.is("sink") || lex_.is("spreader"))) {
      const std::string_view word_at = lex_.word();
      const std::string w(lex_.take());
      if (w == "heat") {
        if (lex_.is("sink")) return refuse(word_at, "a second heat sink of the same side");
        lex_.expect("transfer");
        lex_.expect("coefficient");
        f.h_W_m2K = lex_.positive() * 1e12;
      } else if (w == "ambient") {
        lex_.expect("temperature");
        f.ambient_K = lex_.positive();
      } else if (w == "temperature") {
        f.ambient_K = lex_.positive();
      } else {
        return refuse(word_at, "sinks and spreaders larger than the chip are not modelled; lump them into a heat transfer coefficient");
      }
      lex_.expect(";");
    }
    if (!lex_.failed() && (!(f.h_W_m2K > 0) || !(f.ambient_K > 0)))
      return refuse(at, "a heat sink has a heat transfer coefficient and a temperature");
    s_.face(bottom ? tech::Side::bottom : tech::Side::top) = f;
  }

  /// "10 SILICON ;" or, of a named layer, "NAME ;": appended to `to`.
  Sheet sheet(bool source) {
    Sheet s;
    s.source = source;
    s.at = lex_.word();
    const bool number = !lex_.word().empty() && (std::isdigit(static_cast<unsigned char>(lex_.word()[0])) || lex_.word()[0] == '.');
    if (number) {
      s.height_um = lex_.positive();
      s.material = lex_.take();
    } else {
      const std::string named(lex_.take());
      const auto it = layers_.find(named);
      if (it == layers_.end()) {
        refuse(s.at, fmt::format("there is no layer {}", diag::quoted(named)));
        return s;
      }
      s = it->second;
      s.source = source;
    }
    lex_.expect(";");
    return s;
  }

  /// "layer NAME :" begins a definition, "layer NAME ;" and "layer 10 SILICON ;" belong to a die.
  bool defines_layer() {
    Lexer look = lex_;
    look.take();
    return look.ahead() == ":";
  }

  void die() {
    const std::string name(lex_.take());
    lex_.expect(":");
    std::vector<Sheet>& sheets = dies_[name];
    std::size_t sources = 0;
    while (!lex_.failed() && (lex_.is("layer") || lex_.is("source"))) {
      if (lex_.is("layer") && defines_layer()) break;
      const bool source = lex_.take() == "source";
      sources += source;
      sheets.push_back(sheet(source));
    }
    if (!lex_.failed() && sources != 1) lex_.fail(fmt::format("die {} has {} source layers; one is expected", diag::quoted(name), sources));
  }

  void layer() {
    Sheet s;
    s.name = lex_.take();
    s.at = lex_.word();
    lex_.expect(":");
    while (!lex_.failed() && (lex_.is("height") || lex_.is("material") || lex_.is("layout"))) {
      const std::string_view w = lex_.take();
      if (w == "height")
        s.height_um = lex_.positive();
      else if (w == "material")
        s.material = lex_.take();
      else
        s.layout = read_layout(quoted_path());
      lex_.expect(";");
    }
    if (!lex_.failed() && (!(s.height_um > 0) || s.material.empty())) lex_.fail("a layer has a height and a material");
    layers_[s.name] = s;
  }

  void dimensions() {
    lex_.expect(":");
    while (!lex_.failed() && (lex_.is("chip") || lex_.is("cell") || lex_.is("non-uniform"))) {
      const std::string_view at = lex_.word();
      const std::string w(lex_.take());
      if (w == "non-uniform") {
        note(at, "grids that are not uniform are read over: the grid is uniform here");
        lex_.skip_statement();
        continue;
      }
      lex_.expect("length");
      const double x = lex_.positive();
      lex_.expect(",");
      lex_.expect("width");
      const double y = lex_.positive();
      lex_.expect(";");
      if (w == "chip") {
        s_.width_m = x * 1e-6;
        s_.depth_m = y * 1e-6;
      } else {
        cell_x_um_ = x;
        cell_y_um_ = y;
        cell_at_ = at;
      }
    }
  }

  std::size_t material_named(const std::string& name, std::string_view at) { return material_named(name, at, file_); }
  std::size_t material_named(const std::string& name, std::string_view at, const InputFile& file) {
    const auto it = std::find_if(s_.materials.begin(), s_.materials.end(), [&](const tech::HeatMaterial& m) { return m.name == name; });
    if (it != s_.materials.end()) return static_cast<std::size_t>(it - s_.materials.begin());
    if (!lex_.failed()) {
      lex_.set_failed();
      diag::Diagnostic& d = out_.report("THM-0005", file.source(), at, fmt::format("there is no material {}", diag::quoted(name)));
      const std::string_view near = diag::nearest(name, s_.materials.size(), [&](std::size_t i) { return std::string_view(s_.materials[i].name); });
      if (!near.empty()) d.help(diag::did_you_mean(near));
    }
    return 0;
  }

  void stack() {
    lex_.expect(":");
    std::vector<tech::HeatLayer> down;  // from the top
    while (!lex_.failed() && (lex_.is("die") || lex_.is("layer") || lex_.is("channel"))) {
      const std::string_view at = lex_.word();
      const std::string w(lex_.take());
      if (w == "channel") return refuse(at, "channels with a coolant are not modelled here; a cooled face can stand for them");
      const std::string_view name_at = lex_.word();
      const std::string name(lex_.take());
      if (!used_.insert(name).second) return refuse(name_at, fmt::format("a second part of the stack with the name {}", diag::quoted(name)));
      std::vector<Sheet> sheets;
      std::vector<Element> floorplan;
      if (w == "layer") {
        const std::string_view what_at = lex_.word();
        if (!lex_.word().empty() && std::isdigit(static_cast<unsigned char>(lex_.word()[0]))) {
          Sheet s;
          s.at = what_at;
          s.height_um = lex_.positive();
          s.material = lex_.take();
          sheets.push_back(s);
        } else {
          const auto it = layers_.find(std::string(lex_.take()));
          if (it == layers_.end()) return refuse(what_at, "there is no layer of this name");
          sheets.push_back(it->second);
        }
      } else {
        const std::string_view what_at = lex_.word();
        const auto it = dies_.find(std::string(lex_.take()));
        if (it == dies_.end()) return refuse(what_at, "there is no die of this name");
        sheets = it->second;
        lex_.expect("floorplan");
        floorplan = read_floorplan(quoted_path());
      }
      if (lex_.is("discretization")) {
        note(lex_.word(), "the grid of a layer of its own is read over: the grid is uniform here");
        lex_.take(), lex_.number(), lex_.number();
      }
      lex_.expect(";");
      std::size_t k = 0;
      for (const Sheet& s : sheets) {
        tech::HeatLayer l;
        l.name = w == "layer" || s.source ? name : fmt::format("{}.{}", name, k++);
        l.thickness_m = s.height_um * 1e-6;
        l.material = material_named(s.material, s.at);
        l.active = s.source;
        l.cells = 1;  // as that tool has it
        for (const Layout& m : s.layout)
          for (const tech::HeatRect& r : m.rects) l.regions.push_back({r, material_named(m.material, s.at)});
        if (s.source) add_sources(floorplan, l);
        down.push_back(std::move(l));
      }
    }
    s_.layers.assign(std::make_move_iterator(down.rbegin()), std::make_move_iterator(down.rend()));
  }

  void add_sources(const std::vector<Element>& floorplan, tech::HeatLayer& l) {
    for (const Element& e : floorplan) {
      double area = 0, mean = 0;
      for (const tech::HeatRect& r : e.rects) area += r.w_m * r.h_m;
      for (const double w : e.watts) mean += w / static_cast<double>(e.watts.size());
      for (const tech::HeatRect& r : e.rects) {
        const double share = r.w_m * r.h_m / area;
        l.sources.push_back({e.name, r, mean * share, 0});
        std::vector<double>& watts = slots_[l.name].emplace_back(e.watts);
        for (double& w : watts) w *= share;
        most_slots_ = std::max(most_slots_, watts.size());
      }
    }
  }

  std::string quoted_path() {
    const std::string_view path = lex_.take();
    if (path.size() >= 2 && path.front() == '"' && path.back() == '"') return std::string(path.substr(1, path.size() - 2));
    refuse(path, "the name of a file in double quotes is expected");
    return {};
  }

  /// The text of a file beside the stack; nothing after an error.
  std::optional<InputFile> beside(const std::string& name) {
    if (lex_.failed()) return std::nullopt;
    const std::string path = tree::beside(file_.path, name);
    std::optional<InputFile> file = read_input(path, out_);
    if (file)
      files_.push_back(path);
    else
      lex_.set_failed();
    return file;
  }

  static tech::HeatRect rectangle(Lexer& lex) {
    tech::HeatRect q;
    lex.expect("(");
    q.x_m = lex.number() * 1e-6;
    lex.expect(",");
    q.y_m = lex.number() * 1e-6;
    lex.expect(",");
    q.w_m = lex.positive() * 1e-6;
    lex.expect(",");
    q.h_m = lex.positive() * 1e-6;
    lex.expect(")");
    return q;
  }
  static void position(Lexer& lex, tech::HeatRect& r) {
    r.x_m = lex.number() * 1e-6;
    lex.expect(",");
    r.y_m = lex.number() * 1e-6;
  }
  static void dimension(Lexer& lex, tech::HeatRect& r) {
    r.w_m = lex.positive() * 1e-6;
    lex.expect(",");
    r.h_m = lex.positive() * 1e-6;
  }

  /// Reports rectangles of different elements that claim the same place, as that tool does; `of` has the element of each.
  void check_overlaps(const InputFile& file, const std::vector<tech::HeatRect>& rects, const std::vector<std::pair<std::string, std::string_view>>& of) {
    for (const auto& [a, b] : overlapping(rects)) {
      if (out_.full()) return;
      out_.report("THM-0015", file.source(), of[b].second, fmt::format("a rectangle of {} overlaps one of {}", diag::quoted(of[b].first), diag::quoted(of[a].first)));
    }
  }

  /// What follows is a position, the dimension of what stands there, or a rectangle: false if it is neither. `at` has the last
  /// position, or NaN.
  static bool place(Lexer& lex, tech::HeatRect& at, std::vector<tech::HeatRect>& out) {
    if (lex.failed()) return false;
    if (lex.accept("position")) {
      position(lex, at);
    } else if (lex.is("dimension")) {
      if (std::isnan(at.x_m)) lex.fail("a position comes before its dimension");
      lex.take();
      dimension(lex, at);
      out.push_back(at);
    } else if (lex.accept("rectangle")) {
      out.push_back(rectangle(lex));
    } else {
      return false;
    }
    return true;
  }

  /// Where other materials stand in a layer: `MATERIAL : position ... dimension ... ;` or `MATERIAL : rectangle ( ... ) ; ...`.
  std::vector<Layout> read_layout(const std::string& name) {
    std::vector<Layout> out;
    const std::size_t before = out_.errors();
    const std::optional<InputFile> file = beside(name);
    if (!file) return out;
    Lexer lex(*file, out_);
    std::vector<tech::HeatRect> rects;
    std::vector<std::pair<std::string, std::string_view>> of;
    while (!lex.end() && !lex.failed()) {
      Layout m;
      const std::string_view at = lex.word();
      if (lex.accept("material")) {
        lex.fail("materials are defined in the stack here, not in a layout");
        break;
      }
      m.material = lex.take();
      lex.expect(":");
      tech::HeatRect r{.x_m = NAN};
      while (place(lex, r, m.rects)) lex.expect(";");
      if (!lex.failed() && m.rects.empty()) lex.fail(fmt::format("material {} of the layout has no rectangle", diag::quoted(m.material)));
      if (!lex.failed()) material_named(m.material, at, *file);
      for (const tech::HeatRect& q : m.rects) rects.push_back(q), of.emplace_back(m.material, at);
      out.push_back(std::move(m));
    }
    if (out_.errors() == before) check_overlaps(*file, rects, of);
    if (out_.errors() > before) lex_.set_failed();
    return out;
  }

  std::vector<Element> read_floorplan(const std::string& name) {
    std::vector<Element> out;
    const std::size_t before = out_.errors();
    const std::optional<InputFile> file = beside(name);
    if (!file) return out;
    Lexer lex(*file, out_);
    std::vector<tech::HeatRect> rects;
    std::vector<std::pair<std::string, std::string_view>> of;
    while (!lex.end() && !lex.failed()) {
      Element e;
      const std::string_view at = lex.word();
      e.name = lex.take();
      lex.expect(":");
      tech::HeatRect r{.x_m = NAN};
      while (!lex.failed()) {
        if (!place(lex, r, e.rects)) {
          if (lex.failed() || !lex.accept("power")) break;
          lex.expect("values");
          do {
            const std::string_view value_at = lex.word();
            const double v = lex.number();
            if (v < 0 && !lex.failed()) {
              out_.report("THM-0004", file->source(), value_at, fmt::format("{:.6g} W; power is never negative", v));
              lex.set_failed();
            }
            e.watts.push_back(v);
          } while (!lex.failed() && lex.accept(","));
        }
        lex.expect(";");
      }
      if (!lex.failed() && e.rects.empty()) lex.fail(fmt::format("element {} has no position and dimension", diag::quoted(e.name)));
      for (const tech::HeatRect& q : e.rects) rects.push_back(q), of.emplace_back(e.name, at);
      out.push_back(std::move(e));
    }
    if (out_.errors() == before) check_overlaps(*file, rects, of);
    if (out_.errors() > before) lex_.set_failed();
    return out;
  }

  void solver() {
    lex_.expect(":");
    while (!lex_.failed() && (lex_.is("steady") || lex_.is("transient") || lex_.is("initial") || lex_.is("numofcores"))) {
      const std::string w(lex_.take());
      if (w == "transient") {
        lex_.expect("step");
        lex_.positive();
        lex_.accept(",");
        lex_.expect("slot");
        slot_s_ = lex_.positive();
      } else if (w == "initial") {
        lex_.expect("temperature");
        s_.initial_K = lex_.positive();
      } else if (w == "numofcores") {
        lex_.number();
      }
      lex_.expect(";");
    }
  }

  /// Power values of a transient, one a slot; elements with fewer of them are off behind their last.
  void add_phases() {
    if (slot_s_ <= 0 || most_slots_ < 2) return;
    for (std::size_t k = 0; k < most_slots_; ++k) {
      tech::HeatPhase phase{static_cast<double>(k) * slot_s_, static_cast<double>(k + 1) * slot_s_, {}, {}};
      for (const tech::HeatLayer& l : s_.layers) {
        std::vector<double>& of_layer = phase.source_W.emplace_back(l.sources.size(), 0.0);
        const auto it = slots_.find(l.name);
        for (std::size_t i = 0; it != slots_.end() && i < of_layer.size(); ++i)
          if (k < it->second[i].size()) of_layer[i] = it->second[i][k];
      }
      s_.phases.push_back(std::move(phase));
    }
  }

  void finish() {
    add_phases();
    if (cell_x_um_ > 0) {
      const double nx = s_.width_m * 1e6 / cell_x_um_, ny = s_.depth_m * 1e6 / cell_y_um_;
      s_.nx = static_cast<int>(std::clamp(std::round(nx), 1.0, 8192.0));
      s_.ny = static_cast<int>(std::clamp(std::round(ny), 1.0, 8192.0));
      if (std::abs(nx - s_.nx) > 1e-6 * nx || std::abs(ny - s_.ny) > 1e-6 * ny)
        out_.report("THM-0013", file_.source(), cell_at_,
                    fmt::format("cells of {:g} x {:g} um do not divide the chip of {:g} x {:g} um: {} x {} cells are solved, all of it covered",
                                cell_x_um_, cell_y_um_, s_.width_m * 1e6, s_.depth_m * 1e6, s_.nx, s_.ny));
    }
    report_faults(s_, false, file_.path, out_);
  }

  const InputFile& file_;
  std::vector<std::string>& files_;
  diag::Collector& out_;
  Lexer lex_;
  tech::HeatStack s_;
  std::map<std::string, std::vector<Sheet>> dies_;
  std::map<std::string, Sheet> layers_;
  std::map<std::string, std::vector<std::vector<double>>> slots_;  ///< by layer and source: watts a slot
  std::set<std::string> used_;  ///< names in the stack
  std::size_t most_slots_ = 0;
  double cell_x_um_ = 0, cell_y_um_ = 0, slot_s_ = 0;
  std::string_view cell_at_;
};

}  // namespace

bool looks_like_stk(std::string_view text) {
  return text.find("thermal conductivity") != std::string_view::npos && text.find("stack") != std::string_view::npos &&
         text.find("chip") != std::string_view::npos;
}

std::optional<tech::HeatStack> read_stk(const InputFile& file, std::vector<std::string>& files, diag::Collector& out) {
  return Reader(file, files, out).read();
}

}  // namespace taufold::io::heat
