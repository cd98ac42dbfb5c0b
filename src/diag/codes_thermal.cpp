// Codes of heat.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"THM-0001", kError, "a thermal case cannot be followed",
     "A case is JSON of the schema taufold-thermal-reference/1: `domain`, `boundary`, `materials` and `layers` from the bottom up, with "
     "rectangles of `power` and `regions` of other materials; what is known of it stands in `expected`, and `compare` says what "
     "becomes a record. Layers have different names."},
    {"THM-0002", kError, "heat has no way out",
     "All faces are adiabatic, so that temperatures rise without end and a steady state does not exist. Give at least one face a "
     "heat transfer coefficient with its ambient, or a fixed temperature; or ask for a transient, which has an answer."},
    {"THM-0003", kError, "power outside of the box",
     "A rectangle of power lies, in part or whole, beyond the edge of the stack, or has no area. Its power would be lost or put "
     "where it does not belong. Check units (metres in cases, micrometres in floorplans) and the origin, which is the lower left "
     "corner."},
    {"THM-0004", kError, "negative power",
     "Sources give heat; nothing in a stack takes it but the faces. A sign was lost or a number misread."},
    {"THM-0005", kError, "an unknown material",
     "A layer or a region names a material that the file does not define. Materials are defined before they are used, with a "
     "conductivity along each axis."},
    {"THM-0006", kError, "a region outside of the box",
     "A block of another material, or a die, reaches beyond the edge of the stack. What lies outside has no layer to be part of."},
    {"THM-0007", kWarning, "edges do not lie on the grid",
     "Rectangles cut columns of the grid. Their power goes to each column in proportion to the covered area, so that no watt is "
     "lost, and materials are mixed likewise; temperatures near those edges are as blurred as a column is wide. A finer --grid, or one "
     "that divides the edges, sharpens them."},
    {"THM-0008", kError, "a material without heat capacity",
     "A transient follows the heat that a material stores. Give its capacity per volume (`c_v_J_per_m3K`); silicon has 1.65e6."},
    {"THM-0009", kWarning, "temperatures did not settle",
     "The solver ended before its residual was small enough, so that what is reported is not the answer. Very high contrasts of "
     "conductivity between neighbouring blocks are the usual reason."},
};

}  // namespace

std::span<const CodeInfo> thermal_codes() {
  return kCodes;
}

}  // namespace taufold::diag
