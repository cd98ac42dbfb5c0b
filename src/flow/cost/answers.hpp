// What `taufold cost` answers beyond the figures of its systems: where two cost the same, how many tiers or chiplets are best, and how tiers should
// come together. Each prints a table and enters metrics.
#pragma once

#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "flow/cost/cost.hpp"

namespace taufold::flow {

/// "5 to 7"
std::string interval(const cost::Spread&);
/// Prints a table without its last line end; nothing of an empty one.
void show(std::string text, Session&);

/// Break-evens of the first system against the second: those asked for, or the usual ones. False after CST-0013.
bool answer_questions(const std::vector<Priced>&, const CostRequest&, CostFindings&, Session&);
/// How dear one to four tiers are, and what would make each as cheap as the second system. Only for a first system of one chip: what its other chips would do is not said.
void count_tiers(const std::vector<Priced>&, const CostRequest&, CostFindings&, Session&);
/// Systems that say how a chip of theirs may be cut, as one to many chiplets.
void count_cuts(const std::vector<Priced>&, const CostRequest&, CostFindings&, ThreadPool&, Session&);
/// Every system that has stacks, with all of them bonded in each of the three ways.
void compare_stackings(const std::vector<Priced>&, const CostRequest&, CostFindings&, ThreadPool&, Session&);

}  // namespace taufold::flow
