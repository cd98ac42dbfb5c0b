#include "flow/describe/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace taufold::flow {

namespace {

void describe_result(io::InputFile& file, Inputs&, Session& session) {
  session.diagnostics.report("CLI-0015", file.path, "a placement can be judged only against its case")
      .help("taufold check --case CASE " + file.path);
}

void describe_report(io::InputFile& file, Inputs&, Session& session) {
  const report::Loaded report = report::from_json(file.text);
  if (report.error.empty()) {
    session.log(Level::result, fmt::format("{}: report of taufold {}, {} figures", file.path,
                                           report.document.version, report.document.metrics.size()));
  } else if (report.offset) {
    session.diagnostics.report("CLI-0011", file.source(),
                               std::string_view(file.text).substr(*report.offset, 1),
                               "the file " + report.error);
  } else {
    session.diagnostics.report("CLI-0011", file.path, "the file " + report.error);
  }
}

constexpr Describer kDescribers[] = {
    {InputKind::contest_case, describe_contest, nullptr},
    {InputKind::contest_result, describe_result, nullptr},
    {InputKind::report, describe_report, nullptr},
    {InputKind::lef, read_lef_input, finish_lef},
    {InputKind::wire_rc, read_wire_rc_input, nullptr},
    {InputKind::liberty, read_liberty_input, finish_liberty},
    {InputKind::verilog, read_verilog_input, finish_netlist},
    {InputKind::sdc, read_sdc_input, finish_sdc},
    {InputKind::spef, read_spef_input, finish_spef},
    {InputKind::def, read_def_input, finish_def},
    {InputKind::threedblox, describe_threedblox, nullptr},
    {InputKind::stack, describe_stack, nullptr},
    {InputKind::design, describe_design_file, nullptr},
    {InputKind::tier_hints, describe_tier_hints, nullptr},
    {InputKind::bonds, describe_bonds, nullptr},
    {InputKind::heat_case, describe_heat_case, nullptr},
    {InputKind::heat_stack, describe_heat_stack, nullptr},
    {InputKind::power, read_power_input, finish_power},
};

const Describer* describer(InputKind kind) {
  const auto it = std::find_if(std::begin(kDescribers), std::end(kDescribers),
                               [&](const Describer& d) { return d.kind == kind; });
  return it == std::end(kDescribers) ? nullptr : &*it;
}

}  // namespace

std::span<const Describer> describers() {
  return kDescribers;
}

void describe_inputs(std::span<const std::string> paths, const std::string& top, Session& session) {
  std::vector<LoadedInput> files;
  {
    Pass pass(session, "load");
    files = load_inputs(paths, session);
    sort_inputs(files);
  }
  session.show_diagnostics();
  Inputs inputs;
  inputs.top = top;
  std::vector<bool> seen(std::size(kDescribers), false);
  for (LoadedInput& in : files) {
    const Describer* d = in.kind != nullptr ? describer(in.kind->kind) : nullptr;
    if (in.kind == nullptr) {
      session.diagnostics.report("CLI-0014", in.file.path, "the file is of no kind that is known here")
          .help("taufold explain CLI-0014 lists the kinds");
    } else if (d == nullptr) {
      session.diagnostics.report("CLI-0017", in.file.path,
                                 fmt::format("this is {}, which check says nothing about", in.kind->name));
    } else {
      Pass pass(session, "read");
      seen[static_cast<std::size_t>(d - std::begin(kDescribers))] = true;
      d->read(in.file, inputs, session);
    }
    session.show_diagnostics();
    in.file = {};  // large texts are not kept while the others are read
  }
  if (!session.diagnostics.ok()) return;
  for (std::size_t k = 0; k < std::size(kDescribers); ++k)
    if (seen[k] && kDescribers[k].finish != nullptr) kDescribers[k].finish(inputs, session);
  session.show_diagnostics();
}

}  // namespace taufold::flow
