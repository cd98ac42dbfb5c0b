#include "flow/output.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string>

#include "io/contest/contest.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

/// A field of a CSV file: quoted when it must be (RFC 4180).
std::string csv_field(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string bonds_csv(const db::Design& d, const db::Placement& p) {
  std::string out = "net,interface,x_dbu,y_dbu\n";
  for (const db::Bond& b : p.bonds)
    fmt::format_to(std::back_inserter(out), "{},{},{},{}\n", csv_field(d.net_names[b.net.value]), b.interface,
                   b.x, b.y);
  return out;
}

}  // namespace

bool write_result_folder(io::FolderWriter& folder, const Shown& shown, std::string_view closing,
                         Session& session) {
  diag::Collector& diagnostics = session.diagnostics;
  const bool folded = shown.design->num_tiers() > 1;
  {
    Pass pass(session, "report");
    if (!folder.write("placement.txt", io::contest::write_result(*shown.design, *shown.placement),
                      diagnostics))
      return false;
    if (folded && !folder.write("bonds.csv", bonds_csv(*shown.design, *shown.placement), diagnostics))
      return false;
    std::vector<report::Scene> scenes{{folded ? "" : "flat", shown.design, shown.placement}};
    if (shown.flat_design) scenes.push_back({"flat", shown.flat_design, shown.flat_placement});
    if (!folder.write("report.html", report::html(session.document, shown.design->name, scenes), diagnostics))
      return false;
  }
  return folder.write("log.txt", session.log_text() + std::string(closing), diagnostics) &&
         folder.write("report.json", report::to_json(session.document), diagnostics) &&
         folder.commit(diagnostics);
}

}  // namespace taufold::flow
