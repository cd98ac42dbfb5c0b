#include "io/wire_rc/wire_rc.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "diag/suggest.hpp"
#include "diag/text.hpp"

namespace taufold::io::wire_rc {

namespace {

constexpr std::string_view kHeading[] = {"kind", "layer", "ohm_per_um_or_per_via", "fF_per_um"};
constexpr double kMost = 1e9;  // beyond any unit that could have been meant

/// Up to five fields of a line, without its comment.
struct Fields {
  std::array<std::string_view, 5> at;
  std::size_t count = 0;

  explicit Fields(std::string_view line) {
    line = line.substr(0, line.find('#'));
    for (std::size_t i = 0; count < at.size();) {
      i = line.find_first_not_of(" \t\r", i);
      if (i == std::string_view::npos) break;
      const std::size_t end = std::min(line.find_first_of(" \t\r", i), line.size());
      at[count++] = line.substr(i, end - i);
      i = end;
    }
  }
};

/// Cuts the first line off `rest`.
std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

bool is_heading(const Fields& f) {
  return f.count == std::size(kHeading) && std::equal(std::begin(kHeading), std::end(kHeading), f.at.begin());
}

class Reader {
 public:
  Reader(const InputFile& file, tech::Technology& t, diag::Collector& out) : file_(file), t_(t), out_(out) {}

  std::size_t run() {
    std::string_view rest = file_.text;
    bool headed = false;
    while (!rest.empty() && !out_.full()) {
      const std::string_view line = next_line(rest);
      const Fields f(line);
      if (f.count == 0) continue;
      if (!headed) {
        headed = is_heading(f);
        if (headed) continue;
        out_.report("WRC-0001", file_.source(), f.at[0], "the heading is missing")
            .help("the first line is: kind, layer, ohm_per_um_or_per_via, fF_per_um, separated by tabs");
        return 0;
      }
      row(f, line);
    }
    if (!headed) out_.report("WRC-0001", file_.source(), {}, "the file has no lines");
    return entered_;
  }

 private:
  void row(const Fields& f, std::string_view line) {
    const std::string_view kind = f.at[0];
    if (kind == "default_signal" || kind == "default_clock") return;
    const bool wire = kind == "wire";
    if (!wire && kind != "via") {
      out_.report("WRC-0002", file_.source(), kind, fmt::format("{} is no kind of line", diag::quoted(kind)))
          .help("a line begins with wire, via, default_signal or default_clock");
      return;
    }
    const std::size_t wanted = wire ? 4 : 3;
    if (f.count < wanted) {
      out_.report("WRC-0002", file_.source(), line, fmt::format("a line of kind {} has {} fields, and this one {}", kind, wanted, f.count));
      return;
    }
    double ohm = 0, fF = 0;
    if (!number(f.at[2], ohm) || (wire && !number(f.at[3], fF))) return;
    const tech::LayerId id = t_.layer(f.at[1]);
    if (!id.valid()) {
      out_.report("WRC-0003", file_.source(), f.at[1], fmt::format("no LEF file has the layer {}", diag::quoted(f.at[1])))
          .help(diag::did_you_mean(diag::nearest(f.at[1], t_.layers.size(), [&](std::size_t i) { return std::string_view(t_.layers[tech::LayerId(i)].name); })));
      return;
    }
    tech::Layer& layer = t_.layers[id];
    if (layer.kind != (wire ? tech::LayerKind::routing : tech::LayerKind::cut)) {
      out_.report("WRC-0004", file_.source(), f.at[1],
                  fmt::format("{} is {} layer in LEF, and the line is of kind {}", diag::quoted(f.at[1]),
                              layer.kind == tech::LayerKind::routing ? "a routing" : layer.kind == tech::LayerKind::cut ? "a cut" : "another", kind));
      return;
    }
    layer.rc_from_table = true;
    if (wire)
      layer.ohm_per_um = ohm, layer.fF_per_um = fF;
    else
      layer.resistance = ohm;
    ++entered_;
  }

  bool number(std::string_view text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value) && value >= 0 && value < kMost) return true;
    out_.report("WRC-0002", file_.source(), text, fmt::format("{} is no number of 0 or more", diag::quoted(text)));
    return false;
  }

  const InputFile& file_;
  tech::Technology& t_;
  diag::Collector& out_;
  std::size_t entered_ = 0;
};

}  // namespace

bool looks_like_wire_rc(std::string_view text) {
  text = text.substr(0, 8192);
  while (!text.empty()) {
    const Fields f(next_line(text));
    if (f.count > 0) return is_heading(f);
  }
  return false;
}

std::size_t read_wire_rc(const InputFile& file, tech::Technology& technology, diag::Collector& out) {
  return Reader(file, technology, out).run();
}

std::string write_wire_rc(const tech::Technology& technology) {
  std::string out = fmt::format("{}\n", fmt::join(kHeading, "\t"));
  for (const tech::Layer& l : technology.layers) {
    if (!l.rc_from_table) continue;
    if (l.kind == tech::LayerKind::routing)
      out += fmt::format("wire\t{}\t{:.6g}\t{:.6g}\n", l.name, l.ohm_per_um, l.fF_per_um);
    else
      out += fmt::format("via\t{}\t{:.6g}\n", l.name, l.resistance);
  }
  return out;
}

}  // namespace taufold::io::wire_rc
