// Reads thermal reference cases.
#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/heat/heat.hpp"
#include "io/tree/fields.hpp"

namespace taufold::io::heat {

namespace {

using tree::Fields;
using tree::Value;

constexpr std::string_view kSchema = "taufold-thermal-reference/1";
constexpr double kFar_m = 10, kHot_K = 1e5;
constexpr std::string_view kFaceTypes[] = {"adiabatic", "convection", "temperature"};

class Reader {
 public:
  Reader(const InputFile& file, diag::Collector& out) : file_(file), out_(out) {}

  std::optional<Case> read() {
    const std::size_t before = out_.errors();
    std::optional<Value> root = tree::parse_json(file_, out_);
    if (!root) return std::nullopt;
    c_.root = std::move(*root);
    Fields top(c_.root, "a thermal case", out_);
    if (c_.root.kind != tree::Kind::table) return std::nullopt;
    const auto schema = top.text("schema");
    if (schema != kSchema) {
      const Value* at = top.get("schema");
      out_.report("THM-0001", file_.source(), at ? at->at : std::string_view(file_.text).substr(0, 0),
                  fmt::format("a thermal case has the schema {}", kSchema));
      return std::nullopt;
    }
    c_.id = top.text("id").value_or("case");
    c_.stack.name = c_.id;
    c_.transient = top.text("kind").value_or("steady").find("transient") != std::string::npos;
    static constexpr std::string_view kForms[] = {"stack", "uniform power, closed form", "cosine mode in a slab",
                                                  "cosine mode in a stack", "step in a slab"};
    if (const auto w = top.word("form", kForms)) c_.form = static_cast<Case::Form>(*w);
    if (out_.errors() > before) return std::nullopt;
    if (c_.form == Case::Form::mode_in_slab || c_.form == Case::Form::step_in_slab)
      read_slab(top);
    else
      read_stack(top);
    read_faces(top);
    if (c_.form == Case::Form::mode_in_slab || c_.form == Case::Form::mode_in_stack) read_mode(top);
    read_times(top);
    if (out_.errors() > before) return std::nullopt;
    if (!report_faults(c_.stack, c_.transient, c_.root, out_)) return std::nullopt;
    return std::move(c_);
  }

 private:
  double need(Fields& f, std::string_view key, double min, double max, bool open) {
    if (f.require(key) == nullptr) return 0;
    return f.number(key, min, max, open).value_or(0);
  }
  tech::HeatRect rect(Fields& f) {
    return {need(f, "x_m", -kFar_m, kFar_m, false), need(f, "y_m", -kFar_m, kFar_m, false), need(f, "w_m", 0, kFar_m, true),
            need(f, "h_m", 0, kFar_m, true)};
  }

  void read_domain(Fields& top) {
    const Value* domain = top.require("domain");
    if (!domain) return;
    Fields f(*domain, "the domain", out_);
    c_.stack.width_m = need(f, "x_size_m", 0, kFar_m, true);
    c_.stack.depth_m = need(f, "y_size_m", 0, kFar_m, true);
  }

  void read_slab(Fields& top) {
    const Value* slab = top.require("slab");
    if (!slab) return;
    if (c_.form == Case::Form::step_in_slab)
      c_.stack.width_m = c_.stack.depth_m = 1e-3;  // one-dimensional: any size will do
    else
      read_domain(top);
    Fields f(*slab, "the slab", out_);
    tech::HeatMaterial m;
    m.name = "slab";
    m.kx_W_mK = m.ky_W_mK = m.kz_W_mK = need(f, "k_W_per_mK", 0, 1e6, true);
    m.capacity_J_m3K = f.number("c_v_J_per_m3K", 0, 1e9, true).value_or(0);
    tech::HeatLayer l;
    l.name = "slab";
    l.thickness_m = need(f, "thickness_m", 0, kFar_m, true);
    l.active = true;
    if (c_.form == Case::Form::step_in_slab) {
      if (const Value* source = top.require("source")) {
        Fields s(*source, "the source", out_);
        const double q = need(s, "volumetric_W_per_m3", -1e18, 1e18, false);
        l.sources.push_back({"", {0, 0, c_.stack.width_m, c_.stack.depth_m}, q * l.thickness_m * c_.stack.width_m * c_.stack.depth_m, 0});
      }
    }
    c_.stack.materials.push_back(std::move(m));
    c_.stack.layers.push_back(std::move(l));
  }

  void read_stack(Fields& top) {
    read_domain(top);
    if (const Value* materials = top.require("materials")) {
      Fields all(*materials, "the materials", out_);
      for (const tree::Member& m : materials->members) {
        Fields f(m.value, fmt::format("the material {}", diag::quoted(m.key)), out_);
        tech::HeatMaterial x;
        x.name = m.key;
        x.kx_W_mK = need(f, "k_x_W_per_mK", 0, 1e6, true);
        x.ky_W_mK = need(f, "k_y_W_per_mK", 0, 1e6, true);
        x.kz_W_mK = need(f, "k_z_W_per_mK", 0, 1e6, true);
        x.capacity_J_m3K = f.number("c_v_J_per_m3K", 0, 1e9).value_or(0);
        x.exponent = f.number("k_exponent", 0, 5).value_or(0);
        c_.stack.materials.push_back(std::move(x));
      }
    }
    if (top.require("layers") == nullptr) return;
    for (const Value& v : top.tables("layers")) read_layer(v);
    if (c_.stack.layers.empty())
      out_.report("THM-0001", file_.source(), top.get("layers")->at, "a stack has at least one layer");
    for (const Value& v : top.tables("probes")) {
      Fields f(v, "a probe", out_);
      const auto layer = f.require("layer") ? f.text("layer") : std::nullopt;
      const double x = need(f, "x_m", 0, c_.stack.width_m, false), y = need(f, "y_m", 0, c_.stack.depth_m, false);
      if (!layer) continue;
      const std::size_t at = layer_named(*layer);
      if (at == c_.stack.layers.size())
        out_.report("THM-0001", file_.source(), f.get("layer")->at, fmt::format("there is no layer {}", diag::quoted(*layer)));
      else
        c_.stack.probes.push_back({at, x, y});
    }
  }

  std::size_t layer_named(std::string_view name) const {
    return static_cast<std::size_t>(std::find_if(c_.stack.layers.begin(), c_.stack.layers.end(),
                                                 [&](const tech::HeatLayer& l) { return l.name == name; }) -
                                    c_.stack.layers.begin());
  }

  std::size_t material(Fields& f) {
    const auto name = f.require("material") ? f.text("material") : std::nullopt;
    if (!name) return 0;
    const auto& all = c_.stack.materials;
    const auto it = std::find_if(all.begin(), all.end(), [&](const tech::HeatMaterial& m) { return m.name == *name; });
    if (it != all.end()) return static_cast<std::size_t>(it - all.begin());
    diag::Diagnostic& d = out_.report("THM-0005", file_.source(), f.get("material")->at,
                                      fmt::format("there is no material {}", diag::quoted(*name)));
    const std::string_view near = diag::nearest(*name, all.size(), [&](std::size_t i) { return std::string_view(all[i].name); });
    if (!near.empty()) d.help(diag::did_you_mean(near));
    return 0;
  }

  void read_layer(const Value& v) {
    Fields f(v, "a layer", out_);
    tech::HeatLayer l;
    if (f.require("name")) l.name = f.text("name").value_or("");
    if (layer_named(l.name) < c_.stack.layers.size())
      out_.report("THM-0001", file_.source(), f.get("name") ? f.get("name")->at : v.at,
                  fmt::format("a second layer of the name {}", diag::quoted(l.name)));
    l.thickness_m = need(f, "thickness_m", 0, kFar_m, true);
    l.material = material(f);
    l.active = f.boolean("active").value_or(false);
    for (const Value& r : f.tables("regions")) {
      Fields g(r, "a region", out_);
      const tech::HeatRect at = rect(g);
      l.regions.push_back({at, material(g)});
    }
    for (const Value& p : f.tables("power")) {
      Fields g(p, "a rectangle of power", out_);
      tech::HeatSource s;
      s.rect = rect(g);
      s.power_W = need(g, "power_W", -1e9, 1e9, false);
      s.leakage_W = g.number("leakage_W", 0, 1e9).value_or(0);
      l.sources.push_back(std::move(s));
    }
    c_.stack.layers.push_back(std::move(l));
  }

  void read_faces(Fields& top) {
    const Value* boundary = top.require("boundary");
    if (!boundary) return;
    Fields f(*boundary, "the boundary", out_);
    for (std::size_t k = 0; k < tech::kSides; ++k) {
      const std::string_view side = tech::name(static_cast<tech::Side>(k));
      const Value* v = f.get(side);
      if (!v) continue;  // adiabatic
      Fields g(*v, fmt::format("the face {}", side), out_);
      tech::HeatFace& face = c_.stack.faces[k];
      if (g.require("type") == nullptr) continue;
      const auto kind = g.word("type", kFaceTypes);
      if (!kind) continue;
      face.kind = static_cast<tech::FaceKind>(*kind);
      if (face.kind == tech::FaceKind::convection) {
        face.h_W_m2K = need(g, "h_W_per_m2K", 0, 1e12, true);
        face.ambient_K = need(g, "ambient_K", 0, kHot_K, true);
      } else if (face.kind == tech::FaceKind::temperature) {
        face.ambient_K = need(g, "temperature_K", 0, kHot_K, true);
      }
    }
  }

  void read_mode(Fields& top) {
    const Value* source = top.require("source");
    if (!source) return;
    Fields f(*source, "the source", out_);
    if (f.require("mx")) c_.mx = static_cast<int>(f.integer("mx", 0, 1000).value_or(0));
    if (f.require("my")) c_.my = static_cast<int>(f.integer("my", 0, 1000).value_or(0));
    c_.amplitude_W_m2.assign(c_.stack.layers.size(), 0.0);
    if (c_.form == Case::Form::mode_in_slab) {
      if (!c_.stack.layers.empty())
        c_.amplitude_W_m2[0] = need(f, "q0_W_per_m3", -1e18, 1e18, false) * c_.stack.layers[0].thickness_m;
      return;
    }
    const Value* amplitude = f.require("amplitude_W_per_m2");
    if (!amplitude) return;
    Fields g(*amplitude, "the amplitudes", out_);
    for (const tree::Member& m : amplitude->members) {
      const std::size_t l = layer_named(m.key);
      if (l == c_.stack.layers.size())
        out_.report("THM-0001", file_.source(), m.at, fmt::format("there is no layer {}", diag::quoted(m.key)));
      else
        c_.amplitude_W_m2[l] = g.number(m.key, -1e18, 1e18).value_or(0);
    }
  }

  void read_times(Fields& top) {
    if (!c_.transient) return;
    c_.stack.initial_K = need(top, "initial_temperature_K", 0, kHot_K, true);
    if (const Value* samples = top.require("sample_times_s")) {
      if (samples->kind != tree::Kind::array || samples->items.empty()) {
        tree::wrong_kind(*samples, "sample_times_s", "a list of times", out_);
        return;
      }
      for (const Value& v : samples->items) {
        const auto t = tree::as_number(v);
        if (!t || !(*t > (c_.stack.sample_times_s.empty() ? 0 : c_.stack.sample_times_s.back())))
          tree::wrong_kind(v, "sample_times_s", "times above zero, each later than the one before", out_);
        else
          c_.stack.sample_times_s.push_back(*t);
      }
    }
    double end = 0;
    for (const Value& v : top.tables("power_schedule")) {
      Fields f(v, "a phase of power", out_);
      tech::HeatPhase p;
      p.begin_s = need(f, "t_start_s", end, 1e12, false);
      p.end_s = need(f, "t_end_s", p.begin_s, 1e12, true);
      end = p.end_s;
      p.factor.assign(c_.stack.layers.size(), 0.0);
      if (const Value* factors = f.require("factor")) {
        Fields g(*factors, "the factors of a phase", out_);
        for (const tree::Member& m : factors->members) {
          const std::size_t l = layer_named(m.key);
          if (l == c_.stack.layers.size())
            out_.report("THM-0001", file_.source(), m.at, fmt::format("there is no layer {}", diag::quoted(m.key)));
          else
            p.factor[l] = g.number(m.key, 0, 1e9).value_or(0);
        }
      }
      c_.stack.phases.push_back(std::move(p));
    }
  }

  const InputFile& file_;
  diag::Collector& out_;
  Case c_;
};

std::string_view code_of(tech::HeatFault::Kind k) {
  using Kind = tech::HeatFault::Kind;
  switch (k) {
    case Kind::no_way_out: return "THM-0002";
    case Kind::source_outside: return "THM-0003";
    case Kind::beside_die: return "THM-0031";
    case Kind::negative_power: return "THM-0004";
    case Kind::region_outside: return "THM-0006";
    case Kind::no_capacity: return "THM-0008";
    case Kind::value: return "THM-0003";
  }
  return "THM-0001";
}

}  // namespace

bool looks_like_case(std::string_view text) {
  return text.find("\"taufold-thermal-reference/") != std::string_view::npos;
}

std::optional<Case> read_case(const InputFile& file, diag::Collector& out) {
  return Reader(file, out).read();
}

namespace {

void add_help(const tech::HeatFault& f, diag::Diagnostic& d) {
  if (f.kind == tech::HeatFault::Kind::no_way_out)
    d.help("give a face convection (a heat transfer coefficient and its ambient) or a fixed temperature");
}

/// Where a fault stands in a case; the whole file where that is not known.
std::string_view place_of(const tech::HeatFault& f, const Value& root) {
  using Kind = tech::HeatFault::Kind;
  const auto child = [](const Value* v, std::string_view key) {
    const tree::Member* m = v ? v->find(key) : nullptr;
    return m ? &m->value : nullptr;
  };
  if (f.kind == Kind::no_way_out) {
    const Value* boundary = child(&root, "boundary");
    return boundary ? boundary->at : std::string_view();
  }
  const Value* layers = child(&root, "layers");
  if (!layers || f.layer >= layers->items.size()) return {};
  const Value* layer = &layers->items[f.layer];
  if (f.kind == Kind::no_capacity) return layer->at;
  const Value* list = child(layer, f.kind == Kind::region_outside ? "regions" : "power");
  return list && f.item < list->items.size() ? list->items[f.item].at : layer->at;
}

}  // namespace

bool report_faults(const tech::HeatStack& s, bool transient, std::string_view file, diag::Collector& out) {
  const std::vector<tech::HeatFault> found = tech::faults(s, transient);
  for (const tech::HeatFault& f : found) add_help(f, out.report(code_of(f.kind), file, f.message));
  return found.empty();
}

bool report_faults(const tech::HeatStack& s, bool transient, const Value& root, diag::Collector& out) {
  const std::vector<tech::HeatFault> found = tech::faults(s, transient);
  for (const tech::HeatFault& f : found) {
    const std::string_view at = place_of(f, root);
    add_help(f, at.empty() ? out.report(code_of(f.kind), root.source.file, f.message) : out.report(code_of(f.kind), root.source, at, f.message));
  }
  return found.empty();
}

}  // namespace taufold::io::heat
