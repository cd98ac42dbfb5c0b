// Codes of yield, cost and carbon: CST.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;

constexpr CodeInfo kCodes[] = {
    {"CST-0001", kError, "cost records of no known model",
     "A file for `taufold cost --records` has the schema taufold-cost-reference/1 and names in `model` the formulas that its records follow: actuary, catch, "
     "carbon3d, yap_w2w or closed_form."},
    {"CST-0002", kError, "cost records that ask for nothing",
     "The list `compare` says which numbers of a file become records, with their tolerances. A file without one, or whose paths lead to no number, "
     "would hold whatever is computed."},
    {"CST-0003", kError, "a node without cost data",
     "A tier is of a node that the table of inputs does not have, or lacks rows of. The message names what to add: a table [input.\"NODE\"] with the wafer's price, "
     "or its layers by patterning, and the node's defect density, transistor density, fab energy, gases, material, design cost and masks. No row is guessed from a "
     "neighbour."},
    {"CST-0004", kError, "a die larger than the reticle or the wafer",
     "A scanner exposes 26 x 33 mm at once; a larger chip is cut into chips, or its fields are stitched, which the chip has to say. Nothing "
     "larger than the wafer inside its edge can be made. Often an area was given in another unit than mm2."},
    {"CST-0005", kError, "a currency without a rate",
     "All inputs are in US dollars. Where a file gives amounts in another currency it must say how many dollars one unit of it is, as rates change and none is built in."},
    {"CST-0006", kError, "a grid or memory without data",
     "Carbon follows the electricity of the place where a thing is made and used, and memories are bought at a price. Both are rows of the inputs; a new one is added to the "
     "file under [input]."},
    {"CST-0007", kError, "a figure outside of what it can be",
     "An interval ascends: low, value, high. Yields, coverages and shares are 0 to 1, prices and densities are not negative, and a figure of lognormal shape has a low end above zero."},
    {"CST-0008", kError, "an unknown figure",
     "Tables [input.SCOPE] replace figures of the inputs by name. A name that nothing reads would change nothing and is refused; `inputs.csv` of a result "
     "folder lists those that a system used."},
    {"CST-0009", kError, "a figure in another unit",
     "Every figure has one unit, which the inputs state, and the program does not convert what a file gives. Where a unit is written beside a figure it must be that one."},
    {"CST-0010", kError, "a system that contradicts itself",
     "Parts of the description do not fit together: interfaces are one fewer than tiers, a die that is bonded onto another is not larger than it, shares of an area add "
     "up to at most one, no more cores are needed than there are, names of chips differ."},
    {"CST-0011", kError, "a report that cannot be priced",
     "A chip may take its tiers, area and bonds from the report of a fold. Such a report holds fold.footprint or flat.footprint in square metres, which folds of designs "
     "leave; contest cases have no unit of length."},
    {"CST-0012", kError, "two systems of one label",
     "Figures of several systems stand in one report under the label of each: `fold.cost.unit`, `flat.cost.unit`. Two alike would hide each other."},
    {"CST-0013", kError, "a break-even that cannot be asked",
     "The value of an input at which one system costs as much as another needs two systems and an input that one of them uses, named as in inputs.csv: SCOPE.KEY, or bond.yield for what a bonded interface yields in all."},
    {"CST-0014", kError, "nodes of another number than tiers",
     "A fold is priced at the wafers of one node, or of one node for each of its tiers from the bottom. Any other number does not say which tier is made where."},
    {"CST-0015", kError, "a partition that cannot be made",
     "A chip is cut into equal chiplets that stand beside each other in a package and talk over interfaces of it: the chip is one of the system, the interface is organic or "
     "interposer and the same as of links that the chip has already, and there is a package."},
    {"CST-0016", kError, "a shared chip that differs",
     "Chips with the same name under `shared` in several systems are one design, made for all of them, and share its masks and design cost. They must agree in nodes, areas and "
     "how tiers come together."},
};

}  // namespace

std::span<const CodeInfo> cost_codes() {
  return kCodes;
}

}  // namespace taufold::diag
