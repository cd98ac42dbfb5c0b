#include "flow/design/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "db/design.hpp"
#include "diag/suggest.hpp"
#include "diag/text.hpp"
#include "flow/design/synthesis.hpp"
#include "flow/read.hpp"
#include "flow/timing/early_period.hpp"
#include "io/design/design_file.hpp"
#include "io/stack/stack_file.hpp"
#include "report/chart.hpp"
#include "report/sha256.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

const InputKindInfo* kind_info(InputKind kind) {
  const auto all = input_kinds();
  return &*std::find_if(all.begin(), all.end(), [&](const InputKindInfo& k) { return k.kind == kind; });
}

class Gatherer {
 public:
  Gatherer(const DesignOptions& options, std::optional<int> tiers, const SynthesisPlace& place, Session& s)
      : o_(options), tiers_(tiers), place_(place), s_(s), d_(s.diagnostics) {}

  std::optional<DesignParts> run(std::vector<LoadedInput> files) {
    const bool alone = files.size() == 1;
    for (LoadedInput& in : files) sort_in(std::move(in), alone);
    if (!d_.ok()) return std::nullopt;
    out_.top = o_.top;
    if (design_) take_design();
    if (!o_.stack.empty()) {
      stated_ = io::stack::load_stack(o_.stack, d_);
      std::error_code ignored;
      if (fs::exists(o_.stack, ignored)) record_file(o_.stack);
    }
    for (const std::string& path : o_.tier_hints) load_hints(path);
    if (!d_.ok() || !choose_stack()) return std::nullopt;
    if (out_.stack.tiers.size() == 1 && !out_.hints.empty()) {
      s_.log(Level::info, "tier hints say nothing about one tier and are left aside");
      out_.hints.clear();
    }
    if (design_ && !design_->rtl.empty() && !netlist_of_rtl()) return std::nullopt;
    return std::move(out_);
  }

 private:
  void sort_in(LoadedInput in, bool alone) {
    switch (in.kind != nullptr ? in.kind->kind : InputKind::toml) {
      case InputKind::design:
        if (alone)
          design_ = io::read_design_file(in.file, d_);
        else
          d_.report("DES-0001", in.file.path, "a design file is given alone: it names the files of its design");
        break;
      case InputKind::stack:
        if (!o_.stack.empty() || stated_)
          d_.report("DES-0001", in.file.path, "this is a second stack");
        else
          stated_ = io::stack::read_stack(in.file, d_);
        break;
      case InputKind::tier_hints:
        out_.hints.push_back(std::move(in.file));
        break;
      default:
        out_.files.push_back(std::move(in));
    }
  }

  // Files are entered in the order of the keys here, whatever their order in the file, so that reports can be compared.
  void take_design() {
    const io::DesignFile& d = *design_;
    out_.halo_um = d.halo_um;
    out_.design_file = d.path;
    if (out_.top.empty()) out_.top = d.top;
    for (const auto* list : {&d.rtl, &d.synth.techmap})
      for (const std::string& path : *list) record_file(path);
    load(d.netlist, InputKind::verilog, out_.files);
    load(d.lef, InputKind::lef, out_.files);
    load(d.liberty, InputKind::liberty, out_.files);
    load(d.sdc, InputKind::sdc, out_.files);
    if (!d.def.empty()) load({d.def}, InputKind::def, out_.files);
    if (o_.stack.empty()) {
      stated_ = d.stack;
      std::error_code ignored;
      const fs::path file = fs::path(d.path).parent_path() / d.stack_name;
      if (!d.stack_name.empty() && fs::is_regular_file(file, ignored)) record_file(file.string());
    }
    if (o_.tier_hints.empty())
      for (const std::string& path : d.tier_hints) load_hints(path);
  }

  void record_file(const std::string& path) { record_input(path, s_); }

  // What the key says counts: a file of another kind fails in the reader, with the place.
  void load(const std::vector<std::string>& paths, InputKind kind, std::vector<LoadedInput>& to) {
    for (LoadedInput& in : load_inputs(paths, s_)) {
      // A table of wire RC stands among the LEF files whose layers it is about.
      const bool table = kind == InputKind::lef && in.kind != nullptr && in.kind->kind == InputKind::wire_rc;
      if (!table) in.kind = kind_info(kind);
      to.push_back(std::move(in));
    }
  }

  void load_hints(const std::string& path) {
    std::optional<io::InputFile> file = io::read_input(path, d_);
    if (!file) return;
    record_file(path);
    out_.hints.push_back(std::move(*file));
  }

  bool choose_stack() {
    if (tiers_ && *tiers_ == 1) {
      out_.stack = tech::default_stack(1);
      return true;
    }
    out_.stack = stated_ ? std::move(*stated_) : tech::default_stack(static_cast<std::size_t>(tiers_.value_or(kDefaultTiers)));
    const std::size_t n = out_.stack.tiers.size();
    const std::string name = diag::shown(out_.stack.name);
    if (tiers_ && static_cast<std::size_t>(*tiers_) != n) {
      d_.report("DSN-0005", fmt::format("the stack {} has {} tiers, and {} are asked for", name, n, *tiers_))
          .help("leave --tiers out, or give another --stack with it");
      return false;
    }
    if (o_.bond_pitch_um && o_.sites_per_cell) {
      d_.report("DSN-0005", "--bond-pitch states the pitch, and --sites-per-cell would choose it").help("leave one of the two out");
      return false;
    }
    // A design file has applied its own pitch already, and says so in the source.
    if (o_.bond_pitch_um && std::any_of(out_.stack.interfaces.begin(), out_.stack.interfaces.end(),
                                        [&](const tech::Interface& f) { return f.bond_pitch_um.value != *o_.bond_pitch_um; }))
      tech::set_bond_pitch(out_.stack, *o_.bond_pitch_um, "stated by the user");
    tech::fill_defaults(out_.stack);
    for (const tech::StackFault& f : tech::faults(out_.stack))
      d_.report("DSN-0005", fmt::format("{} {} of the stack {}: {}", f.of_interface ? "interface" : "tier", f.index, name, f.message));
    if (n > db::kMaxTiers) d_.report("DES-0009", fmt::format("the stack {} has {} tiers, and at most {} are folded", name, n, db::kMaxTiers));
    for (const tech::Tier& t : out_.stack.tiers) {
      const tech::Process* p = out_.stack.process(t.process);
      const bool known = std::any_of(out_.processes.begin(), out_.processes.end(), [&](const ProcessParts& q) { return q.name == t.process; });
      if (p == nullptr || p->lef.empty() || known) continue;
      out_.processes.push_back({p->name, {}});
      load(p->lef, InputKind::lef, out_.processes.back().files);
      load(p->liberty, InputKind::liberty, out_.processes.back().files);
    }
    return d_.ok();
  }

  bool netlist_of_rtl() {
    fs::path netlist = place_.folder / kSynthesisFiles[0];
    if (!place_.made) {
      Pass pass(s_, "synthesis");
      SynthesisRequest request = synthesis_request(*design_);
      request.top = out_.top;
      request.folder = place_.folder;
      request.stop = &s_.stop;
      if (!request.period_s) request.period_s = early_period_s(out_.files);
      if (place_.time_limit_s) request.time_limit_s = *place_.time_limit_s;
      s_.log(Level::info, fmt::format("synthesis of {} file{} by Yosys", request.rtl.size(), request.rtl.size() == 1 ? "" : "s"));
      const std::optional<SynthesisResult> result = synthesise(request, d_);
      if (!result) return false;
      netlist = result->netlist;
      out_.top = result->top;
      s_.log(Level::info, fmt::format("synthesis   {} cells of {} kinds   {:.1f} s", report::grouped(static_cast<std::int64_t>(result->cells)),
                                      result->masters.size(), result->wall_s));
      s_.document.add("synthesis.cells", static_cast<std::int64_t>(result->cells), "1");
    }
    std::optional<io::InputFile> file = io::read_input(netlist.string(), d_);
    if (!file) return false;
    s_.document.inputs.push_back({(fs::path(kSynthesisFolder) / kSynthesisFiles[0]).generic_string(),
                                  report::sha256_of_file(netlist.string()).value_or("")});
    out_.files.push_back({std::move(*file), kind_info(InputKind::verilog)});
    out_.synthesised = true;
    return true;
  }

  const DesignOptions& o_;
  std::optional<int> tiers_;
  const SynthesisPlace& place_;
  Session& s_;
  diag::Collector& d_;
  std::optional<io::DesignFile> design_;
  std::optional<tech::Stack> stated_;
  DesignParts out_;
};

}  // namespace

bool is_design_file(const LoadedInput& in) {
  return in.kind != nullptr && in.kind->kind == InputKind::design;
}

bool is_design(std::span<const LoadedInput> files) {
  if (files.size() != 1) return true;
  const InputKindInfo* kind = files.front().kind;
  return kind != nullptr && (kind->kind == InputKind::lef || kind->kind == InputKind::verilog || kind->kind == InputKind::liberty ||
                             kind->kind == InputKind::design);
}

std::optional<DesignParts> design_parts(std::vector<LoadedInput> files, const DesignOptions& options, std::optional<int> tiers,
                                        const SynthesisPlace& place, Session& session) {
  return Gatherer(options, tiers, place, session).run(std::move(files));
}

}  // namespace taufold::flow
