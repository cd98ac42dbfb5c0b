// What `check INPUT...` says about SDC files: the constraints that they put on the netlist beside them.
#include <utility>

#include "flow/describe/describe.hpp"
#include "flow/design/constraints.hpp"

namespace taufold::flow {

void read_sdc_input(io::InputFile& file, Inputs& in, Session&) {
  in.sdc.push_back(std::move(file));
}

void finish_sdc(Inputs& in, Session& session) {
  if (!in.netlist) {
    // Where a netlist was given and is broken, that was said.
    if (session.diagnostics.ok())
      session.diagnostics
          .report("DES-0008", in.sdc.front().path, "an SDC file is read against a netlist, and none is given")
          .help("give the Verilog and Liberty files of the design beside it");
    return;
  }
  std::vector<const liberty::Library*> libraries;
  for (const Inputs::Library& l : in.libraries) libraries.push_back(&l.library);
  read_constraints(in.sdc, *in.netlist, libraries, Level::result, session);
}

}  // namespace taufold::flow
