#include "predict/published.hpp"

#include <charconv>
#include <vector>

#include "io/csv.hpp"
#include "tech/data.hpp"

namespace taufold::predict {

namespace {

std::optional<double> number(const std::string& s) {
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  return s.empty() || error != std::errc() || end != s.data() + s.size() ? std::nullopt : std::optional(v);
}

std::vector<Step> read_steps() {
  std::vector<Step> out;
  io::CsvRecords rows(tech::data::steps_csv());
  rows.next();
  while (rows.next()) {
    const std::vector<std::string>& f = rows.fields();
    Step s;
    s.from = f[0], s.to = f[1], s.maker = f[2], s.source = f[17];
    s.speed = number(f[4]), s.power = number(f[7]), s.density = number(f[9]);
    const auto library = [&](std::size_t at) -> std::optional<Step::Library> {
      const auto cpp = number(f[at]), height = number(f[at + 1]), gap = number(f[at + 2]);
      if (!cpp || !height || !gap) return std::nullopt;
      return Step::Library{*cpp, *height, *gap};
    };
    s.from_library = library(10), s.to_library = library(13);
    s.test = f[16] == "test";
    out.push_back(std::move(s));
  }
  return out;
}

std::vector<MeasuredCorner> read_corners() {
  std::vector<MeasuredCorner> out;
  io::CsvRecords rows(tech::data::corners_csv());
  rows.next();
  while (rows.next()) {
    const std::vector<std::string>& f = rows.fields();
    MeasuredCorner m;
    m.kit = f[0], m.source = f[8];
    m.vt_shift_V = number(f[1]).value_or(0) * 1e-3;
    m.corner = {f[2] == "slow" ? Process::slow : f[2] == "fast" ? Process::fast : Process::typical, number(f[3]).value_or(0), number(f[4]).value_or(25)};
    m.leakage = f[5] == "leakage";
    m.expected = number(f[6]).value_or(1);
    m.test = f[7] == "test";
    out.push_back(std::move(m));
  }
  return out;
}

}  // namespace

std::span<const Step> published_steps() {
  static const std::vector<Step> all = read_steps();
  return all;
}

double bohr_density(const Step::Library& l) {
  // 0.6 of NAND2 with 4 transistors and 0.4 of scan flip-flops with 32.
  const double nand = l.break_cpp + 2, flop = l.break_cpp + 18;
  return (0.6 * 4 / nand + 0.4 * 32 / flop) / (l.cpp_nm * l.height_nm);
}

std::span<const MeasuredCorner> measured_corners() {
  static const std::vector<MeasuredCorner> all = read_corners();
  return all;
}

}  // namespace taufold::predict
