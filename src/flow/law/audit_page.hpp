// What an audit found, and how it is shown: the sheet and the page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flow/law/claims.hpp"
#include "law/audit.hpp"
#include "report/html.hpp"

namespace taufold::flow {

struct Audited {
  const Claim* claim = nullptr;
  law::Belief belief;
  law::Judgement judgement;
  const law::Prospect* next = nullptr;  ///< what would most likely decide it
  double decisive = 0;
  law::Thresholds limits;  ///< what that observation would have to show, over the claimed value
};

std::string_view word(law::Verdict);

/// "D1 0.40, C17 0.71"
std::string probabilities(const std::vector<std::string>& ids, const std::vector<Audited>&);
law::JointBelief joined(const Joint&, const std::vector<Audited>&);
/// The product of a consistency's terms, and whether it is what was stated.
double product_of(const Consistency&);
bool agrees(const Consistency&);
/// A falsifier that was met says so in the first word of its state.
bool met(const Falsifier&);

/// claims.csv, and the panels of report.html.
std::string claims_csv(const std::vector<Audited>&);
std::vector<report::Panel> audit_panels(const ClaimFile&, const std::vector<Audited>&);

}  // namespace taufold::flow
