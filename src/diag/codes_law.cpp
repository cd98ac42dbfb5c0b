// Codes of the time scaling law.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kNote = Severity::note;
constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"LAW-0001", kError, "a table of the law lacks what it needs",
     "The commands of `taufold law` read tables of comma-separated values with a heading. The message names the column or the row that is "
     "missing, or what keeps the file from being such a table. docs/formats.md lists the columns of each kind."},
    {"LAW-0002", kError, "a field of a vector file is no number",
     "What a row expects, and the relative tolerance that it allows, are finite numbers; the tolerance is 0 or more. A row without a "
     "tolerance is computed for information and not judged."},
    {"LAW-0003", kError, "a row of a vector file stands twice",
     "Rows are named by their id, and a result carries that name. Two rows of one id could not be told apart."},
    {"LAW-0004", kWarning, "a row of a vector file cannot be computed",
     "The module and quantity of the row name no formula of the law, its unit is unknown, or its inputs do not give all that the formula "
     "needs. The row counts as missed, so that the exit status is 2. docs/law.md lists formulas with the inputs they take."},
    {"LAW-0005", kError, "a history without a series",
     "A history is a table with the columns id and year, and either series, value and unit, a row a value, or a column of its own for a known "
     "metric. None was found, or too little of any, so that there is nothing to forecast."},
    {"LAW-0006", kError, "two files disagree about a row",
     "Files with the same columns are one table, joined by id. A row may stand in several of them, but with the same values; which of two "
     "different ones is right cannot be guessed."},
    {"LAW-0007", kNote, "rows of a history are left out",
     "A row that has no date, or no positive number for the metric of its series, tells nothing about it. The rows are listed, the rest is used."},
    {"LAW-0008", kWarning, "a series is too short",
     "A forecast from the past needs rows before it and its judgement rows after it: at least eight altogether, six in the ten years before an "
     "origin, and some in the five years from it. The series is left out."},
    {"LAW-0009", kError, "a series in two units",
     "Values of a series are of one metric in one unit, or a trend would be made of a change of units. Known metrics have a fixed unit, which "
     "the message names; convert the values, or give the other metric a name of its own."},
    {"LAW-0010", kError, "two values of one date",
     "Lists that appear once at a date have one value there. Two of them mean that a row was entered twice or that two lists were mixed."},
    {"LAW-0011", kError, "nothing that a node can be found for",
     "An equivalent node belongs to one metric: density of a library, speed at equal power, capacitance, a bit cell. Each has a ladder of "
     "nodes of its own, and a figure of another metric is refused rather than compared. `taufold law node` takes KEY=VALUE with the "
     "keys of docs/law.md, and a report.json together with library=NAME, the library of its tiers."},
    {"LAW-0012", kError, "a scenario that cannot be followed",
     "A file of scenarios holds [[scenario]] tables with different names, and [[target]] tables that each ask for one metric, at_least or "
     "at_most a value, by a year from 2026 to 2035. Levers are given from low over mode to high. On the command line a scenario is named by "
     "its name."},
    {"LAW-0013", kError, "a claim that cannot be audited",
     "A claim is about a metric, against a comparator, by a date. Without one of them it can be neither true nor false, and an audit that "
     "filled the gap would judge its own guess. State what is missing, or leave the claim out."},
    {"LAW-0014", kError, "a file of claims that contradicts itself",
     "A claim states one of at_least, at_most and about, or none for a statement; its evidence has values of the claim's metric, or odds. Ids "
     "are different, and consistencies and falsifiers name claims of the file. docs/formats.md describes the format."},
    {"LAW-0015", kWarning, "the sampler has not converged",
     "Chains that start apart must come to tell the same: R-hat of every parameter below 1.01, and each worth 400 independent draws. Until then "
     "means and intervals are those of the start. The result says so, and the exit status is 2; more draws are the remedy."},
    {"LAW-0016", kError, "a workload that cannot be followed",
     "A file of workloads holds [[workload]] tables with different names; levers stand in tables by level (device, circuit, folding, chip, package, node, "
     "rack, cluster), each a number or { low, value, high } that rises, within what the lever accepts. On the command line a workload is named by its name, and a "
     "lever is changed by TABLE.LEVER=VALUE or =LOW:VALUE:HIGH. docs/law.md, section 2, lists them."},
    {"LAW-0017", kError, "levers that cannot move together",
     "A [[together]] table of a file of scenarios has a name and `levers`, two or more, each with a number from -1 to 1: how far it follows what all of them share. "
     "Two levers of a table are correlated by the product of their numbers. A lever stands in one such table at most."},
    {"LAW-0018", kNote, "rows of a history are plans",
     "What was announced for a later time is no observation: a row whose column `status` begins with `plan` takes no part in a fit or a forecast. Plans are what `law audit` and the "
     "roadmap are about."},
    {"LAW-0019", kWarning, "a year that stands twice",
     "In a series with one value a year some years have two: a row was entered twice, or two lists were mixed. Both values are used, each as a product of its own, and count twice. Remove one, "
     "or tell them apart by a column `group`. Series of products, which share dates, are not meant."},
};

}  // namespace

std::span<const CodeInfo> law_codes() {
  return kCodes;
}

}  // namespace taufold::diag
