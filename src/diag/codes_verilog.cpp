// Codes of netlists in Verilog.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    // ---------------------------------------------------------------- structural Verilog
    {"VLOG-0001", kError, "an unexpected word in a Verilog file",
     "The word at the caret cannot stand there. Read are modules with declarations, instances and "
     "assignments between "
     "nets, as synthesis writes them. Often a comma, a parenthesis or a semicolon before the place is "
     "missing."},
    {"VLOG-0002", kError, "the Verilog file ends early",
     "The file ended inside the construct that the message names, or a module began before the last one was "
     "closed. "
     "Usually the file was cut off while it was copied or unpacked."},
    {"VLOG-0003", kError, "a construct that is no netlist",
     "Behavioural statements (`always`, `initial`, functions, tasks, generate), gate primitives, memories, "
     "arrays of "
     "instances, macros and included files are not read: the design has to be synthesised and mapped to the "
     "cells of a "
     "library first, for example with Yosys."},
    {"VLOG-0004", kError, "an operator in a netlist",
     "Expressions of a netlist are nets, their bits, constants and concatenations. An operator means logic "
     "that has "
     "not been mapped to cells yet. Synthesise the design first."},
    {"VLOG-0005", kError, "a constant that cannot be read",
     "Constants are written as in `4'hA`, `1'b0`, `'b1` or `12`: a size of 1 to 1,048,576 bits, a base of b, "
     "o, d or "
     "h, and digits of that base, x, z or _. A repetition is at least once."},
    {"VLOG-0006", kError, "a range that cannot be used",
     "Ranges are [number:number] or [number], up to 2^30 in absolute value and 1,048,576 bits wide. "
     "Parameters and "
     "expressions in them have to be worked out by synthesis before."},
    {"VLOG-0007", kError, "a bit that the bus does not have",
     "A selected bit lies outside of the declared range, a select runs against the direction of the range, "
     "or the name "
     "is declared without a range. An escaped name such as `\\a[3] ` is a net of its own, not bit 3 of a."},
    {"VLOG-0008", kError, "a name is there twice",
     "Modules of all files share their names; ports, nets and instances have theirs within a module. The "
     "second one of "
     "the same name is refused, because nobody could tell which is meant."},
    {"VLOG-0009", kError, "the top module is not clear",
     "The top is the one module that no other instantiates. There are several of them, or none. Name it with "
     "--top."},
    {"VLOG-0010", kError, "the named top module is not there",
     "No file that was read holds a module of the name given with --top. Names are told apart by case."},
    {"VLOG-0011", kError, "a module contains itself",
     "Following the instances from the top leads back into a module on the way. Such a hierarchy has no end "
     "and cannot "
     "be flattened."},
    {"VLOG-0012", kError, "deeper or larger than can be read",
     "Hierarchies of up to 1,000 levels and concatenations of up to 200 are read. A flattened design may "
     "have up to "
     "2^31 instances, pins and bits, and no more than is plausible for the size of the text, so that a small "
     "file "
     "cannot fill the memory."},
    {"VLOG-0013", kError, "a connection to a pin that is not there",
     "The instantiated module, or the library cell, has no port of this name, or not this bit of it. Names "
     "are told "
     "apart by case. Check that the netlist and the library belong together."},
    {"VLOG-0014", kError, "a pin is connected twice",
     "One pin of an instance stands twice in its list of connections."},
    {"VLOG-0015", kError, "connections by position that cannot be followed",
     "Connections by position need the order of the ports. It is known for modules and for cells of a "
     "library that was "
     "given, and there may be no more connections than ports."},
    {"VLOG-0016", kError, "a cell of the synthesis tool is left over",
     "Types that begin with `$`, such as `$_DFF_P_`, exist inside Yosys only: part of the design was not "
     "mapped. Run "
     "`dfflibmap` and `abc` with the Liberty file, and look for cells that the library has no counterpart "
     "of."},
    {"VLOG-0017", kError, "two different constants are joined",
     "Assignments join a net to 0 and to 1 (or to x). Two supplies would be shorted."},
    {"VLOG-0018", kError, "a port without direction, or a direction without port",
     "Every port of a module is declared input, output or inout, and what is declared so stands in the port "
     "list. "
     "Ports of the top also need a name."},
    {"VLOG-0019", kWarning, "widths differ",
     "A connection or an assignment joins different numbers of bits. The low bits are joined; what is left "
     "of a port "
     "stays open, what is left of the target of an assignment becomes 0."},
    {"VLOG-0020", kWarning, "a cell in no library",
     "The type of an instance is neither a module nor a cell of a library that was read. It is kept as a "
     "black box "
     "with the pins that its uses show and without directions. Usually a library or a netlist file was left "
     "out."},
    {"VLOG-0021", kWarning, "a net with several drivers",
     "Several outputs, or an output and an input port, drive one net, and they are not all of three states. "
     "All stay "
     "connected; the first in the order of the file counts as the driver. No function can be proven for such "
     "a net."},
    {"VLOG-0022", kWarning, "a net without driver",
     "Nothing drives the net: no output pin, no input port, no constant. Its sinks stay connected and their "
     "value is "
     "unknown. Often a name is misspelt in one place, which makes a new wire."},
    {"VLOG-0023", kNote, "pins left open",
     "Outputs that lead nowhere are normal; listed so that a forgotten connection can be found. Open inputs "
     "are "
     "listed too."},
    {"VLOG-0024", kNote, "constructs that were read over",
     "Parameters, specify blocks, user primitives and unknown directives say nothing about what is connected "
     "and are "
     "skipped."},
    {"VLOG-0025", kNote, "wires that are not declared",
     "A name that is used in a connection and declared nowhere is a wire of one bit. That is legal, and it "
     "is what a "
     "misspelt name becomes."},
    {"VLOG-0026", kWarning, "two things would have the same name",
     "A flat name with literal brackets or slashes equals that of a bus bit or of an object inside an "
     "instance. They "
     "are kept apart: the literal one is written with backslashes, as DEF, SPEF and SDC do."},
};

}  // namespace

std::span<const CodeInfo> verilog_codes() {
  return kCodes;
}

}  // namespace taufold::diag
