#include "flow/check.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "check/check.hpp"
#include "flow/describe.hpp"
#include "flow/flat.hpp"
#include "flow/metrics.hpp"
#include "flow/read.hpp"
#include "io/contest/contest.hpp"
#include "io/input_file.hpp"
#include "report/sha256.hpp"
#include "report/text.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

Outcome finish(const CheckRequest& request, Session& session) {
  if (session.failed()) return Outcome::input_error;
  for (const report::Requirement& r : request.requirements) {
    session.document.verdicts.push_back(report::judge(r, session.document));
    const report::Verdict& v = session.document.verdicts.back();
    session.log(Level::result, fmt::format("{}: {}: {}", v.holds ? "holds" : "fails", v.name, v.text));
  }
  return session.document.holds() ? Outcome::done : Outcome::requirement_failed;
}

/// Judges `placement` against `design`, whose case was read already.
Outcome judge(const db::Design& design, const std::string& placement, const report::Document* claims,
              const CheckRequest& request, Session& session) {
  std::optional<io::contest::Result> result;
  {
    Pass pass(session, "read placement");
    const std::optional<io::InputFile> file = io::read_input(placement, session.diagnostics);
    if (file) {
      record_input(placement, session);
      result = io::contest::read_result(*file, design, session.diagnostics);
    }
  }
  if (!result || session.failed()) return finish(request, session);
  check::Report judged;
  {
    Pass pass(session, "check");
    judged = check::check(design, result->placement, result->faults);
    pass.checksum = db::checksum(result->placement);
  }
  session.show_diagnostics();
  const std::string prefix = design.num_tiers() == 1 ? "flat" : "fold";
  add_placement(session.document, design, judged, prefix);
  std::string text = check::to_text(design, judged);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  session.log(Level::result, text);
  session.document.verdicts.push_back(
      {"legal", judged.legal, judged.legal ? "every rule is kept" : "rules are broken"});
  if (const report::Metric* claimed = claims ? claims->find(prefix + ".score") : nullptr) {
    const bool same = report::as_double(claimed->value) == static_cast<double>(judged.score);
    session.document.verdicts.push_back(
        {"score as reported", same,
         fmt::format("report {}, counted {}", report::number_text(claimed->value), judged.score)});
    session.log(Level::result, fmt::format("{}: score as reported: {}", same ? "holds" : "fails",
                                           session.document.verdicts.back().text));
  }
  return finish(request, session);
}

/// The case that a result folder was made from: where its report says, or a file of that name beside the
/// folder or here. Only a file with the same content is taken.
std::optional<std::string> find_case(const report::Document& doc, const std::string& folder,
                                     Session& session) {
  const std::string report_path = (fs::path(folder) / "report.json").string();
  if (doc.inputs.empty()) {
    session.diagnostics.report("CLI-0012", report_path, "the report names no input")
        .help("name the case: taufold check --case CASE " + folder);
    return std::nullopt;
  }
  const report::Input& input = doc.inputs.front();
  const fs::path name = fs::path(input.path).filename();
  std::error_code error;
  bool changed = false;
  for (const fs::path& candidate :
       {fs::path(input.path), fs::weakly_canonical(folder, error).parent_path() / name, name}) {
    if (!fs::is_regular_file(candidate, error)) continue;
    if (report::sha256_of_file(candidate.string()) == input.sha256) return candidate.string();
    changed = true;
  }
  session.diagnostics
      .report("CLI-0012", report_path,
              fmt::format("the case {} {}", diag::quoted(input.path),
                          changed ? "has changed since this result was made" : "is not there any more"))
      .help("name the case: taufold check --case CASE " + folder);
  return std::nullopt;
}

/// A result folder; `case_path` may be empty.
Outcome judge_folder(const std::string& folder, std::string case_path, const CheckRequest& request,
                     Session& session) {
  const std::string report_path = (fs::path(folder) / "report.json").string();
  const std::optional<report::Document> claims = read_report(report_path, session);
  if (!claims) return finish(request, session);
  if (case_path.empty()) {
    const std::optional<std::string> found = find_case(*claims, folder, session);
    if (!found) return finish(request, session);
    case_path = *found;
  }
  std::optional<db::Design> design = read_case(case_path, session);
  if (!design || session.failed()) return finish(request, session);
  // A folder made by the flat placer alone holds a placement of the flat version of the case.
  if (claims->find("flat.score") && !claims->find("fold.score") && design->num_tiers() > 1) {
    if (const std::string why = no_flat_version(*design); !why.empty()) {
      session.diagnostics.report("PLC-0005", case_path, "the case has no flat version: " + why);
      return finish(request, session);
    }
    design = flat_version(*design);
  }
  add_design(session.document, *design);
  return judge(*design, (fs::path(folder) / "placement.txt").string(), &*claims, request, session);
}

}  // namespace

Outcome check(const CheckRequest& request, Session& session) {
  std::error_code error;
  if (request.case_path.empty()) {
    std::vector<std::string> files;
    for (const std::string& input : request.inputs) {
      if (!fs::is_directory(input, error)) {
        files.push_back(input);
        continue;
      }
      if (request.inputs.size() == 1) return judge_folder(input, "", request, session);
      session.diagnostics.report("CLI-0006", input, "a result folder is checked alone");
    }
    describe_inputs(files, session);
    return finish(request, session);
  }
  const std::string& input = request.inputs.front();
  if (fs::is_directory(input, error)) return judge_folder(input, request.case_path, request, session);
  const std::optional<db::Design> design = read_case(request.case_path, session);
  if (!design || session.failed()) return finish(request, session);
  add_design(session.document, *design);
  return judge(*design, input, nullptr, request, session);
}

}  // namespace taufold::flow
