// Codes of the viewer: VIW.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"VIW-0001", kError, "a folder without a view",
     "`taufold view` shows the folder view/ that `taufold fold -o DIR` leaves in DIR. This folder has none, or it is a link that leads elsewhere. Results of versions before the viewer have "
     "none: fold again with the same options, which gives the same placement."},
    {"VIW-0002", kError, "an index that is none",
     "view/index.json says of which format and version the view is and describes every file of numbers: its name, size, type, count and coding (docs/formats.md, \"The view folder\"). "
     "This one lacks that or says something else. Fold again."},
    {"VIW-0003", kError, "a view of another version",
     "The form of the view folder has a version, and a program shows one version: what another one means by its numbers is not guessed. Fold again with this program, or use the one that wrote it."},
    {"VIW-0004", kError, "a missing or cut file of a view",
     "A file that the index names is not there, is a link, or has another size than the index says: the folder was copied in part, or changed. Copy all of it, or fold again."},
    {"VIW-0005", kError, "damaged numbers in a view",
     "The bytes of a file do not unpack to what the index says of them, or the numbers lead nowhere: cells without a master, nets to cells that do not exist. Nothing of such a folder is "
     "shown. Copy all of it, or fold again."},
    {"VIW-0006", kError, "a file name that leads out of the view",
     "Files of a view lie in the view folder itself and have plain names of letters, digits, dots, dashes and underlines. A folder whose index names anything else was not written by this program, and "
     "nothing of it is shown or served."},
    {"VIW-0007", kError, "an address that cannot be used",
     "The port is in use by another program (perhaps another `taufold view`), needs rights, or the address is not one of this machine. Without --port a free port is taken."},
    {"VIW-0008", kError, "the page of the viewer is missing",
     "The page is built from viewer/ by npm when the program is built, and lies in share/taufold/viewer beside it or below the same prefix. Where node and npm were not there, or packages could not be "
     "fetched, the program was built without it. Install nodejs and npm and run scripts/build."},
    {"VIW-0009", kError, "a folder that is no viewer",
     "`taufold view --static OUT` writes a new folder, or replaces one that it wrote before. OUT is there and holds something else, which is left as it is."},
    {"VIW-0010", kError, "nothing that can be viewed",
     "The viewer takes the result folder of a fold, of the law, of costs or systems, a report (.json), or a 3DBlox assembly (.3dbx). The file given is none of these."},
    {"VIW-0011", kWarning, "a chiplet without its cells",
     "The assembly names a DEF of the chiplet, but it or the LEF with the sizes of its cells cannot be read. The chiplet is shown as a plate with its bumps."},
};

}  // namespace

std::span<const CodeInfo> view_codes() {
  return kCodes;
}

}  // namespace taufold::diag
