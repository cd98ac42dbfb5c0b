// What `taufold check INPUT...` says about files: each is read by the reader of its kind into one Inputs, so
// that files of different kinds are held against each other, and figures go to the document under their
// stable names.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/floorplan.hpp"
#include "db/netlist.hpp"
#include "flow/inputs.hpp"
#include "flow/session.hpp"
#include "liberty/library.hpp"
#include "tech/heat_stack.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// What the files of one command hold together. A kind whose files matter to others has its part here.
struct Inputs {
  bool contest_case = false;  ///< one was read, and its figures stand

  std::vector<std::string> lef_files;
  tech::Technology technology;  ///< of all LEF files, those that define it first
  bool technology_ok = true;    ///< false after an error in one of them

  /// Liberty: the path as given and what the file holds, in the order read.
  struct Library {
    std::string path;
    liberty::Library library;
  };
  std::deque<Library> libraries;

  std::string top;                     ///< top module of the netlist; empty: the one that nobody instantiates
  std::vector<io::InputFile> verilog;  ///< files of the netlist: one design together
  std::optional<db::Netlist> netlist;  ///< linked to the libraries when the Verilog row has finished
  std::vector<io::InputFile> sdc;      ///< in the order given
  std::vector<io::InputFile> spef;

  struct Plan {
    io::InputFile file;  ///< messages point into its text
    db::Floorplan plan;
  };
  std::vector<Plan> plans;  ///< of DEF files

  std::optional<tech::HeatStack> heat;  ///< of the first stack that heat can be computed of
  std::vector<io::InputFile> powers;    ///< held against it
};

/// How files of one kind are read and described.
struct Describer {
  InputKind kind;
  /// Reads one file; what is wrong with it goes to the diagnostics. The file may be moved from.
  void (*read)(io::InputFile&, Inputs&, Session&);
  /// Runs once after all files were read, when none of them had an error and one of this kind was there:
  /// links what refers to each other, enters the figures of the whole and shows the table to read. May be
  /// null.
  void (*finish)(Inputs&, Session&);
};

/// One row a kind, in the order in which they finish: libraries, the netlist, what refers to it. A figure
/// that stands already (Document::find) is left as it is.
std::span<const Describer> describers();

/// Loads, reads and describes `paths`; `top` names the top module of a netlist and may be empty. Everything
/// wrong was shown.
void describe_inputs(std::span<const std::string> paths, const std::string& top, Session&);

// describe_lef.cpp
void read_lef_input(io::InputFile&, Inputs&, Session&);
void read_wire_rc_input(io::InputFile&, Inputs&, Session&);
void finish_lef(Inputs&, Session&);
// describe_netlist.cpp
void read_liberty_input(io::InputFile&, Inputs&, Session&);
void finish_liberty(Inputs&, Session&);
void read_verilog_input(io::InputFile&, Inputs&, Session&);
void finish_netlist(Inputs&, Session&);
// describe_sdc.cpp
void read_sdc_input(io::InputFile&, Inputs&, Session&);
void finish_sdc(Inputs&, Session&);
// describe_spef.cpp
void read_spef_input(io::InputFile&, Inputs&, Session&);
void finish_spef(Inputs&, Session&);
// describe_def.cpp
void read_def_input(io::InputFile&, Inputs&, Session&);
void finish_def(Inputs&, Session&);
// describe_contest.cpp
void describe_contest(io::InputFile&, Inputs&, Session&);

// describe_heat.cpp
void describe_heat_case(io::InputFile&, Inputs&, Session&);
void describe_heat_stack(io::InputFile&, Inputs&, Session&);
void read_power_input(io::InputFile&, Inputs&, Session&);
void finish_power(Inputs&, Session&);
// describe_stack.cpp
void describe_stack(io::InputFile&, Inputs&, Session&);
void describe_design_file(io::InputFile&, Inputs&, Session&);
void describe_threedblox(io::InputFile&, Inputs&, Session&);
void describe_tier_hints(io::InputFile&, Inputs&, Session&);
void describe_bonds(io::InputFile&, Inputs&, Session&);

}  // namespace taufold::flow
