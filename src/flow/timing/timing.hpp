// A netlist with libraries and constraints under the timer: reading, timing, and what is reported of it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/constraints.hpp"
#include "db/netlist.hpp"
#include "db/parasitics.hpp"
#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "liberty/library.hpp"
#include "report/requirement.hpp"
#include "sta/timer.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// Libraries that were read, by path: runs of one command share them.
class LibraryStore {
 public:
  /// Null after an error, which was reported.
  const liberty::Library* read(const std::string& path, Session&);
  const liberty::Library* read(const io::InputFile&, Session&);

 private:
  std::map<std::string, std::unique_ptr<liberty::Library>> libraries_;
};

/// What a timer is made of, files read.
struct TimingDesign {
  std::vector<const liberty::Library*> early, late;
  tech::Technology technology;  ///< of LEF files among the inputs; they tell pins of cells without Liberty
  std::vector<io::InputFile> verilog, sdc;
  struct Wires {
    io::InputFile file;
    std::string instance;  ///< path of the module that the file is of; empty: the top
  };
  std::vector<Wires> spef;
  std::string top;
  wire::WireDelay wire_delay = wire::WireDelay::one_pole;

  db::Netlist netlist;
  db::Constraints constraints;
  db::Parasitics parasitics;  ///< without nets when no SPEF file was given
  std::unique_ptr<sta::Timer> timer;
};

/// Reads netlist and constraints and makes the timer; `ready.timer` has been updated. Returns false after an error, which
/// was reported. `shown` is the level at which what was read is told.
bool time_design(TimingDesign& ready, Level shown, Session&);

struct ActivityRequest {
  std::string file;   ///< VCD or SAIF; empty: activity is assumed at the ports
  std::string scope;  ///< of the design in it; empty: found
  std::string saif;   ///< SAIF of all nets to write; empty: none
};

struct TimingRequest {
  std::vector<std::string> inputs;
  std::string top;
  std::vector<std::string> spef;  ///< FILE, or INSTANCE=FILE for that of a module
  std::vector<std::string> early;  ///< Liberty files of early paths; empty: those among the inputs
  std::int64_t paths = 1;  ///< worst paths printed of each mode
  std::vector<report::Requirement> requirements;
  ActivityRequest activity;
  wire::WireDelay wire_delay = wire::WireDelay::one_pole;
};

/// `taufold sta INPUT...`.
Outcome run_timing(const TimingRequest&, Session&);

/// Files of one run of a reference timing, read and timed. Nothing after an error, which was reported.
std::unique_ptr<TimingDesign> time_reference_run(const std::string& path, const std::string& run, LibraryStore&, Session&);

/// `taufold sta --reference FILE.json`: every stored endpoint of every run as a record.
Outcome run_timing_reference(const std::vector<std::string>& paths, Session&, wire::WireDelay = wire::WireDelay::one_pole);

}  // namespace taufold::flow
