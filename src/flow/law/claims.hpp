// Files of claims (docs/formats.md): what was claimed, the evidence, what must be consistent, what would
// refute.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "law/audit.hpp"
#include "law/roadmap.hpp"

namespace taufold::flow {

struct Claim {
  std::string id, text, metric, comparator, date, source;
  law::Assertion assertion;
  std::vector<law::Evidence> evidence;
  std::vector<law::Prospect> next;
  std::optional<law::RoadmapMetric> roadmap;  ///< the roadmap says how likely it is
  std::vector<std::string> report;            ///< metrics of a report: one, or one over another
  double report_sd = 0;                       ///< of the logarithm, from design to design; 0: that of a fold
};
struct Consistency {
  std::string name;
  std::vector<std::pair<double, double>> terms;  ///< value and power
  double equals = 1, tolerance = 0.02;           ///< relative
  std::vector<std::string> claims;
};
struct Falsifier {
  std::string id, text, state;
  std::vector<std::string> claims;
};
/// Claims about one effect, told together.
struct Joint {
  std::string name;
  std::vector<std::string> claims;
};
/// What is claimed and can be neither measured nor computed.
struct Untestable {
  std::string id, text, why;
};
struct ClaimFile {
  std::vector<Claim> claims;
  std::vector<Consistency> consistency;
  std::vector<Falsifier> falsifiers;
  std::vector<Joint> joints;
  std::vector<Untestable> untestable;
};

/// Reads the text of a file of claims. Nothing to use after an error, which was reported. `file` outlives the
/// call.
ClaimFile parse_claims(const io::InputFile& file, diag::Collector&);
/// Reads a file of claims, or the shipped one where the path is empty. A claim without metric, comparator or
/// date is refused. Nothing to use after an error, which was reported.
ClaimFile read_claims(const std::string& path, Session&);

}  // namespace taufold::flow
