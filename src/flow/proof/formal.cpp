#include "flow/proof/formal.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "base/subprocess.hpp"
#include "diag/text.hpp"
#include "flow/scratch.hpp"
#include "io/input_file.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

namespace {

using check::CutComparison;
using check::CutNetwork;
using liberty::Op;

constexpr auto kNone = CutNetwork::kNone;
constexpr std::uint64_t kSeed = 0x7461756f;  // the same patterns in every run

/// Names of signals in a model, made once.
class BlifWriter {
 public:
  BlifWriter(const CutNetwork& n, const CutComparison& c, bool is_a) : n_(n), name_(n.num_signals()) {
    out_ = ".model m\n.inputs";
    for (std::size_t k = 0; k < c.inputs().size(); ++k) {
      put_name(fmt::format("i{}", k));
      const CutNetwork::Signal s = is_a ? c.inputs()[k].a : c.inputs()[k].b;
      if (s != kNone) name_[s] = fmt::format("i{}", k);
    }
    out_ += "\n.outputs";
    for (std::size_t k = 0; k < c.outputs().size(); ++k) put_name(fmt::format("o{}", k));
    out_ += '\n';
    std::vector<bool> driven(n.num_signals(), false);
    for (const CutNetwork::Node& x : n.nodes()) driven[x.target] = true;
    for (CutNetwork::Signal s = 0; s < n.num_signals(); ++s) {
      if (!name_[s].empty()) continue;
      name_[s] = fmt::format("s{}", s);
      if (!driven[s]) out_ += fmt::format(".names s{}\n{}", s, s == n.one() ? "1\n" : "");
    }
    for (const CutNetwork::Node& x : n.nodes()) put_node(x);
    for (std::size_t k = 0; k < c.outputs().size(); ++k) {
      const CutNetwork::Signal s = is_a ? c.outputs()[k].a : c.outputs()[k].b;
      out_ += s == kNone ? fmt::format(".names o{}\n", k) : fmt::format(".names {} o{}\n1 1\n", name_[s], k);
    }
    out_ += ".end\n";
  }
  std::string take() { return std::move(out_); }

 private:
  // Lines of a million names are more than readers like.
  void put_name(const std::string& name) {
    if (++on_line_ % 16 == 0) out_ += " \\\n";
    out_ += ' ';
    out_ += name;
  }

  /// One table an operation, whatever the number of inputs.
  void put_node(const CutNetwork::Node& x) {
    std::vector<std::string> stack;
    const auto table = [&](std::size_t arguments, const char* cover) {
      std::string names;
      for (std::size_t k = stack.size() - arguments; k < stack.size(); ++k) names += stack[k] + " ";
      stack.resize(stack.size() - arguments);
      stack.push_back(fmt::format("t{}", temporaries_++));
      out_ += fmt::format(".names {}{}\n{}", names, stack.back(), cover);
    };
    for (const Op op : x.function) switch (op.kind()) {
        case Op::Kind::zero: table(0, ""); break;
        case Op::Kind::one: table(0, "1\n"); break;
        case Op::Kind::signal: {
          const CutNetwork::Signal s = n_.fanin(x, op.signal());
          if (s == kNone)
            table(0, "");
          else
            stack.push_back(name_[s]);
          break;
        }
        case Op::Kind::invert: table(1, "0 1\n"); break;
        case Op::Kind::conjunction: table(2, "11 1\n"); break;
        case Op::Kind::disjunction: table(2, "1- 1\n-1 1\n"); break;
        case Op::Kind::exclusive: table(2, "10 1\n01 1\n"); break;
      }
    out_ += fmt::format(".names {} {}\n1 1\n", stack.back(), name_[x.target]);
  }

  const CutNetwork& n_;
  std::vector<std::string> name_;
  std::string out_;
  std::size_t on_line_ = 0, temporaries_ = 0;
};

/// `Input pattern:  pi0=0 pi3=1`: the assignment, inputs that are not named at 0.
std::optional<std::vector<bool>> pattern(std::string_view text, std::size_t inputs) {
  constexpr std::string_view kHead = "Input pattern:";
  const std::size_t at = text.find(kHead);
  if (at == std::string_view::npos) return std::nullopt;
  std::vector<bool> out(inputs, false);
  std::string_view rest = text.substr(at + kHead.size());
  rest = rest.substr(0, rest.find('\n'));
  while (true) {
    const std::size_t word = rest.find('i'), equals = rest.find('=');
    if (word == std::string_view::npos || equals == std::string_view::npos || equals < word || equals + 1 >= rest.size()) return out;
    std::size_t number = 0;
    const auto [end, code] = std::from_chars(rest.data() + word + 1, rest.data() + equals, number);
    if (code == std::errc() && end == rest.data() + equals && number < inputs) out[number] = rest[equals + 1] == '1';
    rest.remove_prefix(equals + 2);
  }
}

std::string find_abc(const std::string& given) {
  if (!given.empty()) return find_program(given) ? given : std::string();
  for (const char* name : {"yosys-abc", "berkeley-abc", "abc"})
    if (find_program(name)) return name;
  return {};
}

FormalResult by_abc(const CutNetwork& a, const CutNetwork& b, const CutComparison& pairs, const FormalOptions& options, diag::Collector& out) {
  const std::string program = find_abc(options.program);
  const auto undecided = [&](std::string why) {
    out.report("EQV-0002", "formal equivalence is undecided: " + why)
        .note(fmt::format("{} random assignments of inputs and registers show no difference", 64 * options.rounds));
    return FormalResult{Proof::undecided, std::move(why)};
  };
  if (program.empty()) {
    out.report("EQV-0001", "ABC is not installed")
        .note("it proves netlists equal whose cells were changed; simulation shows no difference, which proves nothing")
        .help("install the package yosys (Debian: apt-get install yosys), which brings it");
    return {Proof::undecided, "ABC is not installed"};
  }
  const Scratch scratch("formal");
  const std::string folder = scratch.path().string();
  if (folder.empty()) return undecided("no folder for its files can be made");
  if (!io::write_file(folder + "/source.blif", blif_text(a, pairs, true), out) || !io::write_file(folder + "/other.blif", blif_text(b, pairs, false), out))
    return undecided("its files cannot be written");
  Command command;
  command.arguments = {program, "-q", fmt::format("cec -T {} -C 1000000 source.blif other.blif", std::max(1LL, std::llround(options.time_limit_s)))};
  command.directory = scratch.path();
  command.environment = {{"TMPDIR", folder}, {"LC_ALL", "C"}};
  command.stdout_file = command.stderr_file = scratch.path() / "output.txt";
  // ABC looks at its own limit now and then only.
  command.time_limit_s = options.time_limit_s + 10;
  command.stop = options.stop;
  const RunResult result = run(command);
  diag::Collector ignored;
  const auto file = io::read_input(folder + "/output.txt", ignored);
  const std::string said = file ? file->text : std::string();
  if (said.find("Networks are equivalent") != std::string::npos)
    return {Proof::proven, fmt::format("{} functions of {} inputs and registers are equal", pairs.outputs().size(), pairs.inputs().size())};
  if (said.find("NOT EQUIVALENT") != std::string::npos) {
    // What a program says is believed when it can be repeated here.
    if (const auto assignment = pattern(said, pairs.inputs().size()))
      if (std::optional<std::string> shown = pairs.confirm(*assignment)) return {Proof::refuted, std::move(*shown)};
    return undecided(program + " says that they differ, and its counterexample does not show it");
  }
  if (result.status == RunStatus::stopped) return undecided("it was interrupted");
  if (result.status == RunStatus::timed_out || said.find("UNDECIDED") != std::string::npos || said.find("timeout") != std::string::npos)
    return undecided(fmt::format("{} found no proof in {:.0f} s", program, options.time_limit_s));
  std::string_view line = said;
  line = line.substr(0, line.find('\n'));
  return undecided(fmt::format("{} failed{}{}", program, line.empty() ? "" : ": ", diag::shown(std::string(line))));
}

}  // namespace

std::string blif_text(const CutNetwork& n, const CutComparison& c, bool is_a) {
  return BlifWriter(n, c, is_a).take();
}

FormalResult prove_formally(const CutNetwork& source, const CutNetwork& other, const FormalOptions& options, diag::Collector& out) {
  const CutComparison pairs(source, other);
  if (!pairs.obstacle().empty()) return {Proof::impossible, pairs.obstacle()};
  if (std::optional<std::string> shown = pairs.simulate(options.rounds, kSeed)) return {Proof::refuted, std::move(*shown)};
  return by_abc(source, other, pairs, options, out);
}

}  // namespace taufold::flow
