// Codes of accelerators, clusters and workloads: SYM.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"SYM-0001", kError, "not a table of training runs",
     "A file for `taufold system --validate` is CSV with a heading that names, in any order, the columns of docs/formats.md; every row has as many fields as the heading. "
     "The message names what is missing or wrong."},
    {"SYM-0002", kError, "a stated figure that cannot be judged",
     "A row with `tolerance_rel` is a record: the column that `expected_column` names (step_s, tokens_per_s, tflops_per_chip or util_pct) holds a number above zero, and the "
     "tolerance is a number, 0 or more, relative to it. Rows without a tolerance are for information."},
    {"SYM-0003", kError, "two runs of one name",
     "Records are told apart by their `id`. Two alike would hide each other in the report."},
    {"SYM-0004", kWarning, "a run that cannot be predicted",
     "The row says too little, or something that is not known: hardware without data, a format that the hardware has no units for, a shape or a degree of parallelism that is no number above zero, "
     "more stages than layers. The record counts as missed, as nothing was computed. Known hardware is listed by the note; shapes of known models are taken from "
     "their name where a row has none."},
    {"SYM-0005", kWarning, "ranks that do not add up",
     "The degrees tensor, pipeline, context and data parallel, multiplied, are the accelerators of a run; expert-parallel ranks are among the data-parallel ones. This row states another number. It is "
     "predicted for the degrees, and figures an accelerator are for their product."},
    {"SYM-0006", kError, "an unknown platform, model or grid",
     "A platform, a model or a grid of electricity may be taken by name from the shipped tables (data/system/platforms.csv, data/system/models.csv, data/cost.csv). The name at the caret is none of them. "
     "Correct it, or describe the thing: [chip] and [[link]] for a platform, [model] for a model."},
    {"SYM-0007", kError, "a peak without its number format",
     "Operations a second mean nothing without the format of the numbers: the same chip has four times the figure in fp4 that it has in bf16, and twice that with sparsity. Every peak "
     "is given under its format (fp32, bf16, fp16, fp8, int8, fp4), dense, as in fp8_TFLOPS = 1979."},
    {"SYM-0009", kError, "a link that joins nothing",
     "Every level of the fabric joins at least two of what is further in, two levels do not join the same accelerators, and the outermost reaches all. A level of "
     "one member, or a system of many accelerators without links, is a slip in `joins` or `accelerators`."},
    {"SYM-0010", kError, "a hierarchy that hangs on itself",
     "`of` names what a link joins: `accelerator` for the innermost, else the name of another link. Followed inwards, every link must end at the accelerator; this one leads to itself "
     "or to a name that is not described."},
    {"SYM-0011", kError, "a system that contradicts itself",
     "Parts of the description do not fit together: degrees of parallelism whose product is not the number of accelerators, more stages than layers, tasks of units that are not described, "
     "a limit below the ambient, voltages out of order, keys that this kind of workload has no use for."},
    {"SYM-0012", kError, "a model that does not fit in memory",
     "Weights, gradients, states of the optimiser, activations in flight and room to work, or weights and caches, are more than the memory of an accelerator (of which 3 % are left as "
     "room for fragments). The message says by how much, and the help which mapping with the least changes does fit, or the leanest one of all where none does. docs/system.md, section 6, has the formulas."},
    {"SYM-0013", kError, "a chip that lacks a figure",
     "The workload needs a figure of the chip that neither the platform nor [chip] gives: its memory, its memory bandwidth, or its peak in the workload's number format and in bf16 "
     "(attention and output are computed in it whatever the format). None is guessed."},
    {"SYM-0014", kError, "a fold that tells no time",
     "What a fold does to a chip follows from its clock and energy over those of the flat chip: from the report of a fold with its flat baseline, Liberty and a clock (fold.fmax, flat.fmax, "
     "fold.power.total, flat.power.total), or from speed and capacitance, given."},
    {"SYM-0015", kError, "two systems that cannot be compared",
     "`taufold system compare` takes two descriptions of the same kind of workload, with different labels, and shows what leads from the one to the other."},
    {"SYM-0016", kError, "a sweep that varies nothing",
     "A sweep names a system file, a method (grid, random, latin-hypercube, nsga2 with goals) and levers: keys of numbers of that file, with dots between and elements of lists by their name (chip.memory_GBps, link.scale-up.latency_us), "
     "each with a list of values or with low and high. This one has none, or a lever leads to no number, or its bounds are out of order."},
    {"SYM-0017", kError, "a sweep database that cannot be used",
     "The file is no SQLite database, belongs to something else, is damaged, or cannot be written. It is left as it is: nothing is repaired or overwritten. Restore it from a copy, or "
     "move it away and let the sweep begin anew."},
    {"SYM-0018", kError, "the database of another sweep",
     "Points are only added to a database that was made for the same sweep: the same sweep file and base, the same reports of folds, the same fitted coefficients. Otherwise figures "
     "of different systems would stand in one table. Name another file with --store."},
    {"SYM-0019", kError, "Slurm that does not do the jobs",
     "`taufold sweep --on slurm` needs sbatch, squeue and scancel of a cluster whose nodes see the same folders. There is none on PATH, it does not take the jobs or does not answer, or jobs ended without a single new "
     "point; the note says what was printed. Points that were computed are in the database, and the same command goes on from there."},
};

}  // namespace

std::span<const CodeInfo> system_codes() {
  return kCodes;
}

}  // namespace taufold::diag
