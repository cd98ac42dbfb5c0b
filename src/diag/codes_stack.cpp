// Codes of files with keys (TOML and YAML), of stacks, design files, 3DBlox, bonds and tier hints.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    // ---------------------------------------------------------------- files of keys and values
    {"KEYS-0001", kError, "the file does not follow TOML, YAML or JSON",
     "The parser stopped at the caret; its own words say what it expected there. Common causes are a string "
     "without "
     "quotes, a key that stands twice, tabs in YAML indentation, and a bracket that is not closed."},
    {"KEYS-0002", kError, "an unknown key",
     "The table at the caret has no key of this name. Keys carry their unit, as in `bond_pitch_um`, so a key "
     "without "
     "its unit or with another one is unknown too. The nearest known key is named; docs/formats.md lists all "
     "of them."},
    {"KEYS-0003", kError, "a value of the wrong kind",
     "The key is known, but its value is of another kind than it needs: a string where a number is expected, "
     "one value "
     "where a list is. Numbers are written bare, without quotes and without a unit."},
    {"KEYS-0004", kError, "a key is missing",
     "The table at the caret cannot be understood without the key that the message names. Add it."},
    {"KEYS-0005", kError, "a number is out of its range",
     "Lengths and pitches are positive, shares lie between 0 and 1, and all of them have an upper limit far "
     "above "
     "anything that is made, so that a wrong unit is noticed. The message states the range."},
    {"KEYS-0006", kError, "a key stands twice",
     "A key may stand once in a table. Which of the two was meant cannot be known; remove one."},
    {"KEYS-0007", kError, "a word that the key does not take",
     "The key takes one of a few words, which the message lists; letters may be of any case."},
    {"KEYS-0008", kError, "the file is too large or nested too deeply",
     "Files of keys and values are small; one of many megabytes, or nested dozens of levels deep, is damaged "
     "or of "
     "another kind, and is refused before it can fill the memory."},
    // ---------------------------------------------------------------- stacks
    {"STK-0001", kError, "an unknown preset of a stack",
     "`base` in a stack and `--stack` on the command line take the name of a preset (or, on the command "
     "line, the path of "
     "a file). `taufold explain STK-0001` is this page; docs/formats.md lists the presets with what they "
     "hold."},
    {"STK-0002", kError, "the number of tiers or interfaces does not fit",
     "A stack of n tiers has n - 1 interfaces; describe each of them from the bottom up, or one that stands "
     "for all. A "
     "file that starts from a preset describes all of its tiers or none."},
    {"STK-0003", kError, "facings that contradict each other",
     "Two tiers that face each other make an interface F2F, two that turn their backs B2B, and two that face "
     "the same way "
     "F2B; a tier is flipped exactly when it faces down. What is stated here cannot all be true; leave one "
     "of the "
     "statements out, and it follows from the others."},
    {"STK-0004", kError, "size, spacing and pitch of bonds contradict each other",
     "A bond's size and the least spacing between bonds must fit into the pitch: size + spacing <= pitch. "
     "State two of "
     "the three, and the third follows."},
    {"STK-0005", kError, "TSVs that contradict the interface",
     "A face-to-face interface crosses no silicon and has no TSVs; F2B and B2B interfaces cross it and need "
     "them. A TSV is "
     "smaller than its pitch."},
    {"STK-0006", kError, "an unknown process",
     "A tier or a cell map names a process that the stack does not define. Define it as `[process.NAME]` "
     "with its lists "
     "`lef` and `liberty`; a tier without a process uses the design's own libraries."},
    {"STK-0007", kError, "a second cell map between the same processes",
     "Between two processes there is one cell map in each direction. Join the two."},
    {"STK-0008", kError, "a broken line in a cell mapping table",
     "A cell mapping table is CSV with two fields a line: a cell and its counterpart in the other process, "
     "empty where "
     "there is none. Each cell stands once."},
    {"STK-0009", kError, "a stack that cannot be built",
     "A stack has 1 to 64 tiers with different names, and at least one of them may hold cells."},
    // ---------------------------------------------------------------- design files
    {"DSN-0001", kError, "a design without sources",
     "A design file names `rtl` (to be synthesised) or `netlist` (mapped already) with at least one file."},
    {"DSN-0002", kError, "a design with RTL and a netlist",
     "A design comes from RTL or from a netlist, not from both, because the two could disagree. Remove one "
     "of them."},
    {"DSN-0003", kError, "a file that the design names does not exist",
     "Paths in a design file are relative to the folder of that file. The one at the caret leads nowhere."},
    {"DSN-0004", kWarning, "an option without effect",
     "The option concerns synthesis, and the design comes from a netlist that is mapped already; it changes "
     "nothing."},
    {"DSN-0005", kError, "options that contradict each other",
     "Two options set the same thing in different ways: the outline by a floor plan (`def`) and by "
     "utilisation or aspect, "
     "for one. Remove one of them."},
    // ---------------------------------------------------------------- 3DBlox
    {"TDBX-0001", kError, "an included file cannot be used",
     "Files named by `include` are looked for beside the file that names them. This one is missing, or "
     "includes itself "
     "through others."},
    {"TDBX-0002", kError, "a region that is no rectangle",
     "The `coords` of a region are the four corners of an upright rectangle, one after the other around it. "
     "Polygons are "
     "not part of what is read."},
    {"TDBX-0003", kError, "an unknown chiplet, instance or region",
     "The name at the caret refers to something that no file of the assembly defines. Names are "
     "case-sensitive; a region "
     "is written INSTANCE.regions.REGION, and the outside world as ~."},
    {"TDBX-0004", kError, "an unknown orientation",
     "Orientations are R0, R90, R180, R270, MX, MY, MX_R90 and MY_R90, with MZ_ before it for a chiplet that "
     "is turned "
     "over, as in MZ_MY."},
    {"TDBX-0005", kWarning, "a chiplet mirrored in z only",
     "Plain MZ mirrors a chiplet in z and leaves x and y as they are, which no turning of a real die does: "
     "its masks would "
     "have to be mirrored. A die that is turned over is MZ_MY (about y) or MZ_MX (about x)."},
    {"TDBX-0006", kError, "a broken line of a bump map",
     "A line of a bump map has six columns: bump instance, bump cell, x, y, port and net, - for none, in "
     "microns. Lines "
     "that begin with # are comments."},
    {"TDBX-0007", kError, "a bump outside its region",
     "The centre of a bump lies outside the region whose bump map names it. Often the map is in another "
     "frame (of the "
     "turned die) or in another unit."},
    {"TDBX-0008", kError, "connected faces that do not face each other",
     "The upper region of a connection must look down and the lower one up. A die that is turned over "
     "exchanges its front "
     "and back."},
    {"TDBX-0009", kError, "the gap of a connection is not its thickness",
     "The distance in z between the two connected faces must equal the `thickness` of the connection in "
     "database units. "
     "Correct z of the upper die or the thickness."},
    {"TDBX-0010", kError, "connected regions that do not overlap",
     "The two regions of a connection have no point in common seen from above, so no bump can join them."},
    {"TDBX-0011", kError, "chiplets that overlap",
     "Two chiplets take the same space. Their z ranges and outlines, turned and placed, must be apart or "
     "touch."},
    {"TDBX-0012", kError, "bumps that meet on different nets",
     "Two bumps of a connection stand at the same place and name different nets: bonding would short them."},
    {"TDBX-0013", kWarning, "bumps without a partner",
     "Bumps of a connection find no bump at the same place on the other side. They are counted; the first is "
     "named."},
    {"TDBX-0014", kError, "a name is defined twice",
     "A chiplet, an instance or a bump of one map is defined in two places, possibly in two included files."},
    {"TDBX-0015", kNote, "keys that are ignored",
     "The file holds keys that mean nothing here (masks, layer maps and the like). They are skipped, "
     "counted, and listed "
     "once."},
    {"TDBX-0016", kError, "a broken definition of a replacement",
     "A line `#!define KEY VALUE` replaces KEY by VALUE in all lines that follow. This one has no key, or "
     "the replacement "
     "grows without end."},
    // ---------------------------------------------------------------- bonds
    {"BND-0001", kError, "a list of bonds without its heading",
     "The first line of bonds.csv names the columns: net, interface, x_dbu, y_dbu, and what else is known. "
     "The four are "
     "needed; columns that are not known are skipped."},
    {"BND-0002", kError, "a broken line in a list of bonds",
     "A line of bonds.csv has as many fields as the heading, whole numbers for interface, tiers and "
     "coordinates, and a net "
     "with a name."},
    {"BND-0003", kError, "a bond of an unknown net",
     "The net is not one of the design that the list belongs to. Names are case-sensitive."},
    {"BND-0004", kError, "a bond stands twice",
     "A net has at most one bond at each interface; this line is the second."},
    // ---------------------------------------------------------------- tier hints
    {"HINT-0001", kError, "a line that is no tier hint",
     "A file of tier hints holds one JSON object a line, as in {\"instance\": \"u_core/*\", \"tier\": 1, "
     "\"strength\": "
     "\"locked\"}. Empty lines are skipped."},
    {"HINT-0002", kError, "a tier that the stack does not have",
     "Tiers are numbered from 0, the bottom, or named as in the stack."},
    {"HINT-0003", kWarning, "a tier hint that no instance meets",
     "The name or pattern matches no instance of the design. * stands for any letters and ? for one; names "
     "are "
     "case-sensitive and written with the hierarchy of the netlist."},
    {"HINT-0004", kError, "two locks contradict each other",
     "An instance is locked to two different tiers. Which of them holds cannot be known; remove one."},
};

}  // namespace

std::span<const CodeInfo> stack_codes() {
  return kCodes;
}

}  // namespace taufold::diag
