#include "cli/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace taufold::cli {

namespace {

constexpr unsigned bit(Command c) {
  return 1u << static_cast<unsigned>(c);
}
constexpr unsigned kFold = bit(Command::fold), kCheck = bit(Command::check), kCompare = bit(Command::compare),
                   kExplain = bit(Command::explain), kDoctor = bit(Command::doctor), kSta = bit(Command::sta),
                   kThermal = bit(Command::thermal), kCost = bit(Command::cost), kLaw = bit(Command::law),
                   kSystem = bit(Command::system), kSweep = bit(Command::sweep), kTech = bit(Command::tech), kMatch = bit(Command::match), kView = bit(Command::view);
constexpr unsigned kEvery = kFold | kCheck | kSta | kThermal | kCost | kLaw | kTech | kMatch | kSystem | kSweep | kView | kCompare | kExplain | kDoctor;

// One row an option, laid out by hand.
// clang-format off
const Option kOptions[] = {
    {.name = "output", .letter = 'o', .value_name = "DIR", .group = "Result", .commands = kFold | kThermal | kCost | kLaw | kTech | kMatch | kSystem | kSweep, .field = &Settings::output,
     .help = "Folder for the result. It appears when it is complete; an earlier result folder is replaced, anything else "
             "is left alone and is an error.",
     .when_absent = "none; fold needs one"},
    {.name = "effort", .letter = 'e', .value_name = "N", .group = "Placement", .commands = kFold, .field = &Settings::effort,
     .help = "How long to search, 1 (seconds) to 9 (as long as it pays). A step about doubles the time.",
     .least = 1, .most = 9},
    {.name = "seed", .letter = 's', .value_name = "N", .group = "Placement", .commands = kFold | kCost | kLaw | kMatch, .field = &Settings::seed,
     .help = "Random seed. The same seed gives the same bits for any number of threads; compare medians over several.",
     .least = 0, .most = 9e15},
    {.name = "threads", .letter = 'j', .value_name = "N", .group = "Placement", .commands = kFold | kThermal | kCost | kLaw | kMatch | kSystem | kSweep, .field = &Settings::threads,
     .help = "Threads to use. They change the time and not one bit of the result.", .when_absent = "all of the machine",
     .least = 0, .most = 1024},
    {.name = "time-limit", .letter = 0, .value_name = "SECONDS", .group = "Placement", .commands = kFold,
     .field = &Settings::time_limit,
     .help = "Wall time for the whole run, in seconds. When it strikes, the best legal result so far is written and the "
             "exit status is 0.",
     .when_absent = "none", .least = 0, .most = 1e8, .open_above = true},
    {.name = "tiers", .letter = 0, .value_name = "N", .group = "Placement", .commands = kFold, .field = &Settings::tiers,
     .help = "Number of tiers. 1 places the flat version of the case, one tier of the summed area, and reports it under flat.*.",
     .when_absent = "those of the case, 2 for a design", .least = 1, .most = 8},
    {.name = "target-density", .letter = 0, .value_name = "D", .group = "Placement", .commands = kFold,
     .field = &Settings::target_density,
     .help = "Share of a bin that global placement fills, above 0 to 1. Below 1 white space stays everywhere. With --tiers 1 "
             "or --flat yes it takes the place of the density sweep.",
     .when_absent = "1 for a fold, a sweep for a flat placement", .least = 0, .most = 1, .open_above = true},
    {.name = "flat", .letter = 0, .value_name = "yes|no|REPORT", .group = "Placement", .commands = kFold, .field = &Settings::flat,
     .help = "Also place the flat baseline (best of a density sweep, same engine, effort and seed) and print the ratio; or "
             "take its figures from the report.json of an earlier run on the same case.",
     .when_absent = "yes for a design, no for a contest case"},
    {.name = "timing", .letter = 0, .value_name = "", .group = "Placement", .commands = kFold, .field = &Settings::timing,
     .help = "Place for the slacks of the design too, by weights on the nets of failing paths that follow the timer: fold and flat alike. "
             "Needs Liberty and SDC files; with them figures of timing and power are reported whether or not they drive."},
    {.name = "thermal", .letter = 0, .value_name = "", .group = "Placement", .commands = kFold, .field = &Settings::thermal,
     .help = "Temperatures of fold and flat under one sink, and the power that each sustains at --junction-limit. Needs Liberty and SDC files."},
    {.name = "thermal-weight", .letter = 0, .value_name = "W", .group = "Placement", .commands = kFold, .field = &Settings::thermal_weight,
     .help = "With --thermal: place cells for the hottest place too, fold and flat alike. One per cent of its rise over the ambient is worth W per cent of "
             "the wirelength.",
     .when_absent = "0", .least = 0, .most = 1000},
    {.name = "thermal-spread", .letter = 0, .value_name = "S", .group = "Placement", .commands = kFold, .field = &Settings::thermal_spread,
     .help = "With --thermal-weight or --thermal-sweep: a kelvin by which temperatures within tiers differ (root mean square) counts as S kelvins of the "
             "hottest place, which evens tiers out beyond their peak.",
     .when_absent = "0", .least = 0, .most = 1000},
    {.name = "thermal-sweep", .letter = 0, .value_name = "", .group = "Placement", .commands = kFold, .field = &Settings::thermal_sweep,
     .help = "With --thermal: place the fold for several weights, from none to four times --thermal-weight (or 0.5), report what each costs in wire and time, and "
             "keep the coolest that costs at most 1 % of the wirelength."},
    {.name = "power-density", .letter = 0, .value_name = "W_CM2", .group = "Placement", .commands = kFold, .field = &Settings::power_density,
     .help = "With --thermal: power of the flat chip over its area, in W/cm2. All powers are scaled alike to it.",
     .when_absent = "that of the design at its clock", .least = 0, .most = 1e5, .open_above = true},
    {.name = "repair", .letter = 0, .value_name = "", .group = "Placement", .commands = kFold, .field = &Settings::repair,
     .help = "Repair fold and flat alike after they are placed: cells of other sizes and buffers, for limits of slew and load first, then "
             "for slacks, then for power, with at most 5 % more area of cells on each side, and the proof that both still are the "
             "netlist. Needs Liberty and SDC files. What is written is the repaired fold."},
    {.name = "clock-tree", .letter = 0, .value_name = "", .group = "Placement", .commands = kFold, .field = &Settings::clock_tree,
     .help = "Make clock trees over the tiers after placement: buffers in rows, wires of equal delay, crossings where they pay; fold and flat alike. Clocks "
             "are then propagated. Needs Liberty and SDC files."},
    {.name = "hop-capacitance", .letter = 0, .value_name = "FF", .group = "Placement", .commands = kFold, .field = &Settings::hop_capacitance,
     .help = "Capacitance of a whole crossing, bond and landings of both tiers, in fF.", .when_absent = "that of the stack", .least = 0, .most = 1000},
    {.name = "cost-node", .letter = 0, .value_name = "NODE[,NODE...]", .group = "Result", .commands = kFold, .field = &Settings::cost_node,
     .help = "Price fold and flat of a design at the wafers of this node (N7, N5, SMIC N+3, ...), or of one for each tier from the bottom: yield, good silicon, "
             "carbon, with intervals. A design below 100 mm2 is repeated to that area.",
     .when_absent = "nodes whose libraries are as dense as the design's, where there are such"},
    {.name = "cost-against", .letter = 0, .value_name = "NODE", .group = "Result", .commands = kFold, .field = &Settings::cost_against,
     .help = "Price the same chip on one die of this node too, at the area that its transistor density leaves of the flat one, and say which defect "
             "density or bond yield would make the fold as cheap.",
     .when_absent = "none"},
    {.name = "system", .letter = 0, .value_name = "FILE|PRESET", .group = "Result", .commands = kFold, .field = &Settings::system,
     .help = "Say what chips that fold as the design does mean for this system: a SYSTEM.toml, or gb200-405b, h100-gpt3 (a training step), h200-405b-tokens, "
             "cm384-deepseek-tokens. Needs Liberty and SDC files and the flat baseline.",
     .when_absent = "that of the design file, if it names one"},
    {.name = "top", .letter = 0, .value_name = "MODULE", .group = "Input", .commands = kFold | kCheck | kSta, .field = &Settings::top,
     .help = "Top module of a netlist.", .when_absent = "the one that no other instantiates"},
    {.name = "stack", .letter = 0, .value_name = "PRESET|FILE", .group = "Placement", .commands = kFold, .field = &Settings::stack,
     .help = "Tiers and interfaces of a design: a preset (2-tier-f2f, 2-tier-f2b, 3-tier, 4-tier, memory-on-logic, logic-on-logic, "
             "chip-to-wafer, wafer-to-wafer) or a stack.toml.",
     .when_absent = "--tiers face to face and front to back above, bonds at 1.5 um"},
    {.name = "tier-hints", .letter = 0, .value_name = "FILE", .group = "Placement", .commands = kFold, .field = &Settings::tier_hints,
     .help = "Wishes about the tiers of instances, one JSON object a line. Locks are obeyed or refused; hints that were overruled stand in "
             "tier-diff.jsonl. May be given several times.",
     .when_absent = "none"},
    {.name = "bond-pitch", .letter = 0, .value_name = "UM", .group = "Placement", .commands = kFold, .field = &Settings::bond_pitch,
     .help = "Pitch of the bonds of every interface of a design, in um.", .when_absent = "that of the stack", .least = 0, .most = 1000,
     .open_above = true},
    {.name = "sites-per-cell", .letter = 0, .value_name = "N", .group = "Placement", .commands = kFold, .field = &Settings::sites_per_cell,
     .help = "Signal bond sites that every interface shall have for each cell of a design: the pitch follows from its outline. 1 is one site per cell.",
     .when_absent = "the pitch says", .least = 0, .most = 1000, .open_above = true},
    {.name = "utilisation", .letter = 0, .value_name = "SHARE", .group = "Placement", .commands = kFold, .field = &Settings::utilisation,
     .help = "Cell area over row area of a design without a floor plan; decides the outline.", .when_absent = "0.7", .least = 0.01, .most = 1},
    {.name = "aspect", .letter = 0, .value_name = "RATIO", .group = "Placement", .commands = kFold, .field = &Settings::aspect,
     .help = "Height over width of the outline of a design.", .when_absent = "1", .least = 0.05, .most = 20},
    {.name = "emit", .letter = 0, .value_name = "FORM", .group = "Result", .commands = kFold, .field = &Settings::emit,
     .help = "Further files of a folded design of two tiers: contest (the die-to-die case and placement) or pin3d (netlist, DEF and LEF "
             "as pseudo-3D flows read them). 3dblox is always written. May be given several times.",
     .when_absent = "none", .choices = "contest|pin3d|3dblox"},
    {.name = "equivalence", .letter = 0, .value_name = "", .group = "Input", .commands = kCheck, .field = &Settings::equivalence,
     .help = "Prove that the tiers of a folded design, joined at their bonds, are the circuit of its netlist: by structure, with cells of "
             "another drive, buffers and pairs of inverters seen through, and by Yosys' ABC where that does not do."},
    {.name = "formal", .letter = 0, .value_name = "", .group = "Input", .commands = kCheck, .field = &Settings::formal,
     .help = "With --equivalence: compare the functions too where structure has proven it, and prove the netlist of a design that is given "
             "as RTL against that RTL."},
    {.name = "formal-limit", .letter = 0, .value_name = "SECONDS", .group = "Input", .commands = kCheck, .field = &Settings::formal_limit,
     .help = "Time for each formal proof. What is not decided then is told as undecided, exit status 2.", .when_absent = "300",
     .least = 1, .most = 1e6},
    {.name = "reference", .letter = 0, .value_name = "", .group = "Input", .commands = kSta, .field = &Settings::reference,
     .help = "The inputs are reference timings (taufold.reference-sta/1): follow every run of each and hold every stored endpoint slack "
             "against the one computed here; exit status 2 where one is out of tolerance."},
    {.name = "spef", .letter = 0, .value_name = "[INSTANCE=]FILE", .group = "Input", .commands = kSta, .field = &Settings::spef,
     .help = "Wires of the nets (SPEF); INSTANCE is the path of the module that a file is of. Files of several modules, of tiers and of "
             "bonds join. May be given several times; SPEF files among the inputs are of the top.",
     .when_absent = "none: nets are without wires"},
    {.name = "wire-delay", .letter = 0, .value_name = "MODEL", .group = "Input", .commands = kSta, .field = &Settings::wire_delay,
     .help = "Delay of wires of SPEF files: the driver's waveform behind one pole at the Elmore delay, as the reference tool has it, or from two "
             "moments (D2M, with PERI for ramps and slews), shorter near the driver of a long resistive net.",
     .when_absent = "one-pole", .choices = "one-pole|two-moment"},
    {.name = "early-liberty", .letter = 0, .value_name = "FILE", .group = "Input", .commands = kSta, .field = &Settings::early_liberty,
     .help = "Libraries of early paths (hold, removal, minimum delays), a corner of its own; those among the inputs are then of late ones. Cells "
             "that it lacks are taken from there. May be given several times.",
     .when_absent = "those among the inputs for both"},
    {.name = "activity", .letter = 0, .value_name = "FILE", .group = "Input", .commands = kSta | kFold, .field = &Settings::activity,
     .help = "Activity of a simulation of the gates, VCD or SAIF, for the power. Nets that it does not have get theirs through the logic.",
     .when_absent = "0.1 transitions a clock period at every input"},
    {.name = "activity-scope", .letter = 0, .value_name = "PATH", .group = "Input", .commands = kSta | kFold, .field = &Settings::activity_scope,
     .help = "Instance of the design in the file of activity, as in testbench/dut.", .when_absent = "the one that has most of the ports"},
    {.name = "write-saif", .letter = 0, .value_name = "FILE", .group = "Output", .commands = kSta, .field = &Settings::write_saif,
     .help = "Write the activity of every net as SAIF: that of the file of activity where it has it, else what follows through the logic.",
     .when_absent = "none"},
    {.name = "paths", .letter = 'p', .value_name = "N", .group = "Result", .commands = kSta, .field = &Settings::paths,
     .help = "Worst paths to print, of setup and of hold.", .least = 0, .most = 100000},
    {.name = "transient", .letter = 0, .value_name = "", .group = "Input", .commands = kThermal, .field = &Settings::transient,
     .help = "Follow temperatures over time: the phases of the power, sampled at the times that the stack or the power names."},
    {.name = "grid", .letter = 'g', .value_name = "N", .group = "Result", .commands = kThermal, .field = &Settings::grid,
     .help = "Columns of the grid along the longer side of the chip, where the stack names none; more where blocks of other materials end.", .least = 1, .most = 8192},
    {.name = "sink", .letter = 0, .value_name = "SINK", .group = "Input", .commands = kThermal | kFold, .field = &Settings::sink,
     .help = "Sink in the place of the stack's own: passive-phone, vapour-chamber, air, cold-plate or microchannel.",
     .when_absent = "that of the stack, or air"},
    {.name = "junction-limit", .letter = 0, .value_name = "K", .group = "Result", .commands = kThermal | kFold, .field = &Settings::junction_limit,
     .help = "Also print the power that the stack sustains at this temperature, folded and unfolded (thermal: under every sink).",
     .when_absent = "none; 378.15 of fold --thermal", .least = 0, .most = 2000, .open_above = true},
    {.name = "interval", .letter = 0, .value_name = "SECONDS", .group = "Input", .commands = kThermal, .field = &Settings::interval,
     .help = "Time of a line of a power trace.", .when_absent = "that of a HotSpot configuration, or 3.333e-6", .least = 0, .most = 1e6, .open_above = true},
    {.name = "data", .letter = 0, .value_name = "FILE", .group = "Input", .commands = kLaw, .field = &Settings::data,
     .help = "A history to test the law on, and no other; further files may follow. Columns are in docs/formats.md.", .when_absent = "the shipped history"},
    {.name = "ladder", .letter = 0, .value_name = "FILE", .group = "Input", .commands = kTech | kMatch, .field = &Settings::ladder,
     .help = "Rows of a ladder that go over the shipped ones: figures of nodes with low, nominal, high, unit, status and source. May be given several times. Columns are in docs/formats.md.",
     .when_absent = "the shipped ladder"},
    {.name = "memory", .letter = 0, .value_name = "WxB[xP]", .group = "Input", .commands = kTech, .field = &Settings::memory,
     .help = "With generate: also a memory of W words, B bits and P ports, as in 512x32 or 512x32x2. May be given several times.", .when_absent = "none"},
    {.name = "from", .letter = 0, .value_name = "NODE", .group = "Input", .commands = kMatch, .field = &Settings::from,
     .help = "Node of the tiers.", .when_absent = "none; match needs one"},
    {.name = "against", .letter = 0, .value_name = "NODE,...", .group = "Input", .commands = kMatch, .field = &Settings::against,
     .help = "Nodes that the fold is held against, each flat.", .when_absent = "none; match needs one"},
    {.name = "kit", .letter = 0, .value_name = "NODE=FILE", .group = "Input", .commands = kMatch, .field = &Settings::match_kit,
     .help = "The same function on a library that exists: a design.toml with rtl or netlist, lef, liberty and sdc for a node of --from and --against. Given for each of them, everything is run on the kits too, "
             "with the wires that they ship and with those of the model, and the answers stand side by side.",
     .when_absent = "predictive libraries alone"},
    {.name = "tiers", .letter = 0, .value_name = "N,...", .group = "Placement", .commands = kMatch, .field = &Settings::match_tiers,
     .help = "Numbers of tiers to fold into, 2 to 8."},
    {.name = "bond-pitch", .letter = 0, .value_name = "UM,...", .group = "Placement", .commands = kMatch, .field = &Settings::match_pitch,
     .help = "Pitches of the bonds, in um; every number of tiers is folded at each.", .when_absent = "1.5,0.4: what ships, and the finest shown in silicon"},
    {.name = "effort", .letter = 'e', .value_name = "N", .group = "Placement", .commands = kMatch, .field = &Settings::match_effort,
     .help = "How long to search, 1 (seconds) to 9 (as long as it pays), the same for every run.", .least = 1, .most = 9},
    {.name = "records", .letter = 0, .value_name = "", .group = "Input", .commands = kCost, .field = &Settings::records,
     .help = "The inputs are cost records (taufold-cost-reference/1): compute every number that each asks for and hold it against what is stored; "
             "exit status 2 where one is out of tolerance."},
    {.name = "nodes", .letter = 0, .value_name = "", .group = "Input", .commands = kCost, .field = &Settings::nodes,
     .help = "No system: list the nodes that costs are known of, their wafers built up from layers beside known prices, and their defect densities, with intervals."},
    {.name = "samples", .letter = 0, .value_name = "N", .group = "Result", .commands = kCost | kLaw, .field = &Settings::samples,
     .help = "Samples of all inputs: of each system, or of each scenario of a roadmap.", .when_absent = "20000 of a system, 100000 of a roadmap", .least = 100, .most = 2e6},
    {.name = "break-even", .letter = 0, .value_name = "SCOPE.KEY", .group = "Result", .commands = kCost, .field = &Settings::break_even,
     .help = "Input of which the value is wanted at which the first system costs as much as the second, as in N7.d0. May be given several times.",
     .when_absent = "defect densities of the first system's nodes and of its bonds"},
    {.name = "draws", .letter = 0, .value_name = "N", .group = "Result", .commands = kLaw, .field = &Settings::draws,
     .help = "Draws that a fit keeps of each of its four chains.", .least = 8, .most = 1e6},
    {.name = "validate", .letter = 0, .value_name = "FILE", .group = "Input", .commands = kSystem, .field = &Settings::validate,
     .help = "Training runs as CSV (columns in docs/formats.md): predict each and hold it against what it states; exit status 2 where one is out of its tolerance.", .when_absent = "none"},
    {.name = "mappings", .letter = 0, .value_name = "N", .group = "Result", .commands = kSystem, .field = &Settings::mappings,
     .help = "Mappings of a search to print, fastest first.", .least = 1, .most = 1000},
    {.name = "store", .letter = 0, .value_name = "FILE", .group = "Result", .commands = kSweep, .field = &Settings::store,
     .help = "Database of the points. What it holds of this sweep is not computed again; one that is damaged, or of another sweep, is refused and left as it is.",
     .when_absent = "SWEEP.sqlite beside the input"},
    {.name = "on", .letter = 0, .value_name = "WHERE", .group = "Placement", .commands = kSweep, .field = &Settings::on,
     .help = "Where points are computed: here, or as array jobs of a Slurm cluster, each writing a file of its own beside the database, merged exactly once. Nodes see the same folders.",
     .choices = "local|slurm"},
    {.name = "jobs", .letter = 0, .value_name = "N", .group = "Placement", .commands = kSweep, .field = &Settings::jobs,
     .help = "With --on slurm: array jobs that the points (of a search: of a generation) are shared out among.", .least = 1, .most = 10000},
    {.name = "slurm", .letter = 0, .value_name = "OPTIONS", .group = "Placement", .commands = kSweep, .field = &Settings::slurm,
     .help = "With --on slurm: options for sbatch, with blanks between, such as '--partition=long --cpus-per-task=4'.", .when_absent = "none"},
    {.name = "part", .letter = 0, .value_name = "PART", .group = "Input", .commands = kSweep, .field = &Settings::part,
     .help = "What one array job does: compute the points of PART.points into PART.sqlite.", .when_absent = "all points"},
    {.name = "port", .letter = 0, .value_name = "N", .group = "Server", .commands = kView, .field = &Settings::port,
     .help = "Port to serve on; 0: any that is free.", .least = 0, .most = 65535},
    {.name = "address", .letter = 0, .value_name = "ADDRESS", .group = "Server", .commands = kView, .field = &Settings::address,
     .help = "Address to serve on, of this machine. Whoever reaches it can then see the result, under any name of the machine.", .when_absent = "127.0.0.1: this machine alone"},
    {.name = "static", .letter = 0, .value_name = "OUT", .group = "Result", .commands = kView, .field = &Settings::static_dir,
     .help = "Write one folder that opens from any web server, or as files, and serve nothing. An earlier one is replaced, anything else is left alone and is an error.",
     .when_absent = "none"},
    {.name = "no-open", .letter = 0, .value_name = "", .group = "Server", .commands = kView, .field = &Settings::no_open,
     .help = "Open no browser. Without it one is opened from a terminal of a desktop."},
    {.name = "config", .letter = 'c', .value_name = "FILE", .group = "Placement", .commands = kFold, .field = &Settings::config,
     .help = "TOML file whose keys are the long options without dashes, such as `effort = 7`. The command line wins.",
     .when_absent = "none"},
    {.name = "case", .letter = 0, .value_name = "CASE", .group = "Input", .commands = kCheck, .field = &Settings::case_path,
     .help = "The case that the placement or result folder belongs to.", .when_absent = "for a result folder, the one its report names"},
    {.name = "format", .letter = 'f', .value_name = "FORMAT", .group = "Result", .commands = kCompare, .field = &Settings::format,
     .help = "Form of the table.", .choices = "text|markdown|csv"},
    {.name = "all", .letter = 'a', .value_name = "", .group = "Input", .commands = kExplain, .field = &Settings::all,
     .help = "Explain every code, as Markdown."},
    {.name = "require", .letter = 0, .value_name = "METRIC>=VALUE", .group = "Result", .commands = kFold | kCheck | kSta | kThermal | kCost | kLaw | kTech | kMatch | kSystem | kSweep | kCompare,
     .field = &Settings::require,
     .help = "A statement about a figure of the report that must hold, or the exit status is 2; with <, <=, =, >= or >. May be "
             "given several times. For compare it is about the second report, and a value with % is the change in per cent.",
     .when_absent = "none"},
    {.name = "json", .letter = 0, .value_name = "FILE", .group = "Output", .commands = kEvery, .field = &Settings::json,
     .help = "Write the report document (taufold.report/1) of what the command did.", .when_absent = "none"},
    {.name = "log", .letter = 0, .value_name = "FILE", .group = "Output", .commands = kEvery, .field = &Settings::log,
     .help = "Write everything that is said, in detail, whatever -q says.", .when_absent = "none"},
    {.name = "quiet", .letter = 'q', .value_name = "", .group = "Output", .commands = kEvery, .field = &Settings::quiet,
     .help = "Say nothing but errors."},
    {.name = "verbose", .letter = 'v', .value_name = "", .group = "Output", .commands = kEvery, .field = &Settings::verbose,
     .help = "Say every step."},
};

const CommandInfo kCommands[] = {
    {Command::fold, "fold", "taufold fold CASE | FILE... -o DIR [options]", "fold a design into its tiers",
     "Places the cells of CASE over all tiers in one optimisation, gives every net that crosses a legal bond, has the result "
     "checked by independent code and writes the folder DIR: placement.txt, report.html, report.json, bonds.csv, log.txt. "
     "CASE is a contest case; a design is given by its LEF, Liberty, Verilog and SDC files, and its folder holds top.v and a DEF and "
     "a module a tier besides. Files may be packed with xz or gzip. Ctrl-C writes the best legal result so far and ends with "
     "status 130; a second Ctrl-C ends at once.",
     "taufold fold case.txt.xz -o out\n"
     "taufold fold case.txt.xz -o out --effort 7 --seed 3 --time-limit 600\n"
     "taufold fold case.txt.xz -o out --flat yes --require 'fold.hpwl_ratio<=0.8'\n"
     "taufold fold case.txt.xz -o flat --tiers 1\n"
     "taufold fold tech.lef cells.lef cells.lib top.v top.sdc --tiers 2 --bond-pitch 1.0 -o out\n",
     1, 1000, "CASE"},
    {Command::check, "check", "taufold check DIR | --case CASE PLACEMENT | FILE... [options]", "judge a placement, or look at input files",
     "Judges a result by every rule and counts its score anew, with code that shares nothing with the placer. For a result "
     "folder the case is found through its report and must be unchanged. Given other files, says what they hold and what is "
     "wrong with them.",
     "taufold check out\n"
     "taufold check --case case.txt.xz placement.txt\n"
     "taufold check case.txt.xz --json case.json\n",
     1, 1000, "DIR, PLACEMENT or FILE"},
    {Command::sta, "sta", "taufold sta FILE... [options] | --reference FILE.json...", "time a netlist",
     "Reads Liberty, Verilog, SDC and SPEF files and computes setup and hold slacks of all endpoints: delays and slews by the libraries' "
     "tables, clocks (generated, gated, ideal or propagated, with common path credit), latches that borrow time, recovery and removal, "
     "exceptions, derates; wires of SPEF files by effective capacitance and Elmore delay. Prints worst slacks, a histogram and the worst paths.",
     "taufold sta cells.lib top.v top.sdc\n"
     "taufold sta cells.lib top.v top.sdc --paths 5 --require 'sta.wns>=0' --json timing.json\n"
     "taufold sta cells.lib top.v top.sdc --spef top.spef --spef u1=block.spef\n"
     "taufold sta --reference reference-sta.json\n",
     1, 1000, "FILE"},
    {Command::thermal, "thermal", "taufold thermal STACK [POWER] [options] | CASE.json...", "compute temperatures of a stack",
     "Solves the heat equation in a stack of layers by finite volumes: directly where layers are laterally uniform, otherwise by conjugate "
     "gradients under multigrid. STACK is a stack.toml with its [thermal] table, a 3D-ICE .stk or a HotSpot .lcf with its .flp; POWER a table of "
     "powers or a .ptrace. A reference case (taufold-thermal-reference/1) is held against what it stores, number by number; exit status 2 "
     "where one is out of tolerance.",
     "taufold thermal stack.toml power.csv -o heat\n"
     "taufold thermal chip.stk --require 'thermal.max<=378'\n"
     "taufold thermal case.json --json records.json\n",
     1, 1000, "STACK, POWER or CASE.json"},
    {Command::law, "law", "taufold law check|backtest|fit|node|profile|roadmap|audit [INPUT...] [options]", "follow, test and use the time scaling law",
     "`law check FILE.csv...` computes every row of a vector file from the inputs that the row states, by the formulas of docs/law.md, and holds the result "
     "against what the row expects; exit status 2 where one is out of its tolerance. "
     "`law backtest [--data FILE...]` forecasts every history from the start of every year, one, three and five years ahead, and scores that against what came and "
     "against an exponential through the ten years before; exit status 2 where intervals or scores are out of what docs/law.md states. With -o the "
     "folder DIR holds a page of plots and every forecast. `law node KEY=VALUE... [REPORT.json]` says which node of a family has the same value, for every metric that follows "
     "from what is given: library, cpp and height in nm, tiers, folded, loss, density or bohr in MTr/mm2, speed and capacitance of N7, sram in um2, "
     "chip_density or transistors and area of a measured chip, each as a number or LOW:VALUE:HIGH; or a report.json of a fold with the library of its tiers. "
     "`law profile [WORKLOAD...] [LEVER=VALUE...] [FILE.toml]` takes the time of a workload apart: own part, share and head-room of every level from device to cluster, elasticities of levers, wire lengths by tiers "
     "with the bonds there are, and what changed levers make of it. `law roadmap [SCENARIO...] [FILE.toml]` draws the years 2026 to 2035 many times for each scenario: quantiles of "
     "density, clock, efficiency, yield, cost and bond pitch, the probability that each target is reached by each year, which levers carry the variance, and elasticities. `law audit [CLAIMS.toml] [REPORT.json...]` holds claims against evidence: supported, contradicted or undecided, with a probability and the "
     "observation that would decide it; claims about one effect together; figures that must agree; what would refute. Reports of folds add evidence. `law fit [--data FILE...]` fits the growth of every metric and maker together and stores the draws; exit status 2 where the "
     "chains have not met.",
     "taufold law check vectors.csv --json records.json\n"
     "taufold law backtest -o backtest\n"
     "taufold law node library=N+3 tiers=2 folded=0.5:0.65:0.8\n"
     "taufold law node out/report.json library=N7\n"
     "taufold law profile phone-core folding.tiers=2 folding.bond_pitch=0.5 -o profile\n"
     "taufold law audit -o audit\n"
     "taufold law fit -o fit\n"
     "taufold law roadmap no-euv euv --samples 1000000 -o roadmap\n"
     "taufold law backtest --data history-trend.csv history-top500.csv --json records.json\n",
     1, 1001, "subcommand"},
    {Command::tech, "tech", "taufold tech list|show|generate|validate [NODE...] [options]", "process nodes and their predictive libraries",
     "`tech list` prints the ladder of nodes: pitches, densities, FO4, speed and capacitance at equal voltage. `tech show NODE...` prints every figure of a node with low, nominal, high, "
     "status and source, what follows from them, and its metals with resistance, capacitance, exposure and masks. `tech generate NODE -o DIR` writes a predictive library: technology and "
     "cell LEF, Liberty for several voltages, temperatures and corners, wire RC, and memories. Names of nodes are written in any case, the maker may be left out. `tech validate [REFERENCE.json...]` holds the model against published "
     "steps, corners of open kits and, on netlists mapped to ASAP7 or NanGate45 (taufold.reference-sta/1), their libraries; exit status 2 where a bar is missed. docs/tech.md has the model.",
     "taufold tech list\n"
     "taufold tech show n7 n+3\n"
     "taufold tech generate n3e -o n3e --memory 512x32 --memory 64x128x2\n"
     "taufold tech generate n7 --ladder mine.csv -o n7\n",
     1, 1001, "subcommand"},
    {Command::match, "match", "taufold match design.toml --from NODE --tiers N,... --against NODE,... -o DIR [options]", "say which advanced node a fold equals",
     "Makes the library of each node on one model, synthesises the RTL of the design on each, places it flat on every node with the same engine, folds it on the older one for every number of "
     "tiers and pitch of bonds, and says per metric, with an interval, which node the fold equals and whether it matches each advanced one: matched, not matched or undecided. All at 0.75 V and 25 C; speed is also "
     "judged at the target's power, energy, heat and the hottest place also at its period; slower blocks in parallel, cost of a good die and a phone chip with memory and analogue circuits stand beside. docs/tech.md says how.",
     "taufold match examples/04-riscv/design.toml --from n7 --tiers 2,3 --against n5,n3e,n2 -o match\n"
     "taufold match design.toml --from n+3 --tiers 2 --bond-pitch 0.72 --against n3e -o match\n"
     "taufold match design.toml --from pdk-asap7 --against pdk-gt2n --tiers 2 \\\n    --kit pdk-asap7=asap7.toml --kit pdk-gt2n=gt2n.toml -o kits\n",
     1, 1, "design.toml"},
    {Command::cost, "cost", "taufold cost SYSTEM.toml... [options] | --records FILE.json... | --nodes", "compute yield, cost and carbon",
     "Computes what a good unit of a system costs: yields of dies, bonds and stacks, wafers from prices or from layers, bonding, test, package, design cost, and embodied carbon, "
     "with intervals over all inputs and what drives them. Several systems are set side by side, drawn together, with the inputs at which the first costs as much as "
     "the second. Reference records of published models (taufold-cost-reference/1) are held against what they store; exit status 2 where one is out of tolerance.",
     "taufold cost fold.toml flat.toml -o out\n"
     "taufold cost fold.toml flat.toml --break-even 'SMIC N+3.d0' --samples 1000000\n"
     "taufold cost --records records.json --json out.json\n",
     1, 16, "SYSTEM.toml or FILE.json"},
    {Command::system, "system", "taufold system SYSTEM.toml | compare A.toml B.toml | --validate FILE.csv", "time, energy and cost of accelerators and clusters",
     "Computes what an accelerator, a phone or a cluster does under a workload: the time of a training step, a prompt, a token, a kernel or a frame, with an interval, where it goes "
     "(arithmetic, memory, links, start-up, waiting), what would shorten it, energy, cost and carbon. The mapping of a model onto the accelerators is searched where none is given. A chip may be "
     "described by numbers, taken by name, or folded: by the report of a fold. `system compare A.toml B.toml` shows what leads from the one to the other, lever by lever. `--validate FILE.csv` "
     "holds the prediction of every training run of a file against what the file states, in sample and with that run left out of the fit.",
     "taufold system cluster.toml -o out\n"
     "taufold system compare flat.toml folded.toml\n"
     "taufold system --validate runs.csv --json records.json\n",
     0, 3, "SYSTEM.toml"},
    {Command::sweep, "sweep", "taufold sweep SWEEP.toml [options]", "compute many variants of a system",
     "Varies numbers of a system file over a grid, at random, by a latin hypercube or by a search for the best in several goals (NSGA-II), computes every point as `taufold system` does and stores it in a SQLite database, in whole "
     "transactions: the same command takes up a run that was killed where it was, with nothing lost and nothing twice. Prints the points that no other is better than in every goal.",
     "taufold sweep sweep.toml -o out\n"
     "taufold sweep sweep.toml --store points.sqlite --threads 8\n"
     "taufold sweep sweep.toml --on slurm --jobs 64\n",
     1, 1, "SWEEP.toml"},
    {Command::view, "view", "taufold view DIR | FILE.3dbx | REPORT.json [options]", "look at a fold in the browser",
     "Serves the 3D viewer of a result folder, or of a 3DBlox assembly of any tool, or charts of a report of the law, of costs or systems, to the browser of this machine and prints its address: tiers, cells, bonds, the worst paths, slack, power, heat and how the "
     "placement came about. It only reads, and answers for its own name alone. Ctrl-C ends it. With --static a folder is written instead that needs no program.",
     "taufold view out\n"
     "taufold view out --port 8000 --no-open\n"
     "taufold view out --static out-view\n"
     "taufold view out/stack.3dbx\n"
     "taufold view roadmap\n",
     1, 1, "DIR, FILE.3dbx or REPORT.json"},
    {Command::compare, "compare", "taufold compare A.json B.json [options]", "set two reports side by side",
     "Prints every figure of both reports with its change, and whether that is better or worse where a direction is known. A result folder stands for its report.",
     "taufold compare before/report.json after/report.json\n"
     "taufold compare before after --format markdown --require 'fold.score<=0.5%'\n",
     2, 2, "report"},
    {Command::explain, "explain", "taufold explain CODE... | --all", "explain a diagnostic code",
     "Says what a code such as CASE-0014 means, what usually causes it and what to do.", "taufold explain CASE-0014\n", 0, 100, "CODE"},
    {Command::doctor, "doctor", "taufold doctor [options]", "describe this build and this machine",
     "Prints version, compiler, libraries, processor, memory, free disk, and which optional programs are there.",
     "taufold doctor\n", 0, 0, ""},
};
// clang-format on

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14 does not make it by itself

std::optional<std::string> within(const Option& o, double v) {
  if (o.least == o.most) return std::nullopt;
  if (v > o.most || v < o.least || (o.open_above && v == o.least))
    return fmt::format("must be {} {} and at most {}", o.open_above ? "above" : "at least", o.least, o.most);
  return std::nullopt;
}

template <class Number>
std::optional<std::string> parse(const Option& o, std::string_view text, Number& out, std::string_view kind) {
  Number v{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error == std::errc::result_out_of_range) return "is too large";
  if (error != std::errc() || end != text.data() + text.size()) return fmt::format("is not {}", kind);
  if constexpr (std::is_floating_point_v<Number>)
    if (!std::isfinite(v)) return "is not a number";
  if (auto fault = within(o, static_cast<double>(v))) return fault;
  out = v;
  return std::nullopt;
}

std::optional<std::string> among(const Option& o, std::string_view text) {
  if (o.choices.empty()) return std::nullopt;
  for (std::string_view rest = o.choices; !rest.empty();) {
    const std::size_t bar = std::min(rest.find('|'), rest.size());
    if (rest.substr(0, bar) == text) return std::nullopt;
    rest.remove_prefix(std::min(rest.size(), bar + 1));
  }
  return fmt::format("must be one of {}", o.choices);
}

}  // namespace

std::span<const Option> all_options() {
  return kOptions;
}
std::span<const CommandInfo> all_commands() {
  return kCommands;
}

const CommandInfo& info(Command c) {
  return *std::find_if(std::begin(kCommands), std::end(kCommands),
                       [c](const CommandInfo& i) { return i.command == c; });
}

bool applies(const Option& o, Command c) {
  return (o.commands & bit(c)) != 0;
}

std::string flag(const Option& o) {
  return "--" + std::string(o.name);
}

std::string default_text(const Option& o) {
  if (!o.when_absent.empty()) return std::string(o.when_absent);
  static const Settings defaults;
  return std::visit(
      Overloaded{[](std::int64_t Settings::*f) { return fmt::format("{}", defaults.*f); },
                 [](std::string Settings::*f) { return defaults.*f; }, [](auto) { return std::string(); }},
      o.field);
}

std::optional<std::string> set_from_text(const Option& o, std::string_view text, Settings& s) {
  using Fault = std::optional<std::string>;
  return std::visit(
      Overloaded{[&](bool Settings::*f) -> Fault {
                   if (text != "true" && text != "false") return "is neither true nor false";
                   s.*f = text == "true";
                   return std::nullopt;
                 },
                 [&](std::int64_t Settings::*f) { return parse(o, text, s.*f, "a whole number"); },
                 [&](std::optional<std::int64_t> Settings::*f) -> Fault {
                   std::int64_t v = 0;
                   if (auto fault = parse(o, text, v, "a whole number")) return fault;
                   s.*f = v;
                   return std::nullopt;
                 },
                 [&](std::optional<double> Settings::*f) -> Fault {
                   double v = 0;
                   if (auto fault = parse(o, text, v, "a number")) return fault;
                   s.*f = v;
                   return std::nullopt;
                 },
                 [&](std::string Settings::*f) -> Fault {
                   if (text.empty()) return "is empty";
                   if (auto fault = among(o, text)) return fault;
                   s.*f = text;
                   return std::nullopt;
                 },
                 [&](std::optional<std::string> Settings::*f) -> Fault {
                   if (text.empty()) return "is empty";
                   s.*f = std::string(text);
                   return std::nullopt;
                 },
                 [&](std::vector<std::string> Settings::*f) -> Fault {
                   if (text.empty()) return "is empty";
                   if (auto fault = among(o, text)) return fault;
                   (s.*f).emplace_back(text);
                   return std::nullopt;
                 }},
      o.field);
}

std::optional<report::OptionValue> value_of(const Option& o, const Settings& s) {
  // Constructed in place: g++ 12 sees uninitialised members in temporaries of the variant under sanitizers.
  std::optional<report::OptionValue> out;
  std::visit(Overloaded{[&](bool Settings::*f) { out.emplace(s.*f); },
                        [&](std::int64_t Settings::*f) { out.emplace(s.*f); },
                        [&](std::string Settings::*f) { out.emplace(s.*f); },
                        [&](std::vector<std::string> Settings::*f) { out.emplace(s.*f); },
                        [&](auto f) {
                          if (s.*f) out.emplace(*(s.*f));
                        }},
             o.field);
  return out;
}

}  // namespace taufold::cli
