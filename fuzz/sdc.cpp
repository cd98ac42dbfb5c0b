// Any bytes as an SDC file: read, or refused with an error, within its limits.
#include "io/sdc/sdc.hpp"

#include "diag/sink.hpp"
#include "support/sdc_design.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  io::InputFile file;
  file.path = "x.sdc";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  io::sdc::Options options;
  options.max_commands = 20'000;
  options.max_seconds = 2;
  options.max_bytes = std::uint64_t{64} << 20;
  diag::Collector out;
  db::Constraints constraints;
  const bool read = io::sdc::read_sdc(file, test::SdcDesign::small(), options, constraints, out);
  fuzz::require(read == out.ok(), "constraints are handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(text.size() < 200'000, "what is said stays short");
  for (const db::PortDelay& d : constraints.port_delays)
    fuzz::require(!d.clock.valid() || d.clock.value < constraints.clocks.size(), "clocks exist");
  for (const db::Clock& c : constraints.clocks)
    fuzz::require(c.generated || c.waveform_s.size() % 2 == 0, "waveforms have pairs of edges");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "create_clock -name clk -period 2 -waveform {0 1} [get_ports ck]\nset T 3\nif {$T > 2} { create_clock "
      "-name v -period $T "
      "}\nset_input_delay [expr $T * 0.1] -clock clk [all_inputs]\nset_output_delay -max 1 -clock v "
      "-add_delay {y}\n"
      "set_false_path -from [get_ports d[*]] -to [get_cells f*]\nset_multicycle_path 2 -setup -from f1 -to "
      "f2\n",
      "create_clock -name clk -period 2 [get_ports ck]\ncreate_generated_clock -name g -source [get_ports "
      "ck] -divide_by 2 "
      "[get_pins f1/Q]\nset_clock_groups -asynchronous -group {clk} -group {g}\nset_clock_latency -source "
      "-late 0.1 clk\n"
      "set_clock_uncertainty -from clk -to g 0.1\nforeach p {a y} { set_load 1 [get_ports $p] }\nproc f {x} "
      "{ return $x }\n"
      "group_path -name [f io] -from [list [get_ports a] [get_cells -filter {ref_name =~ D*} *]]\n",
      "set r [all_registers -clock clk -data_pins]\nforeach_in_collection p [all_inputs -no_clocks] {\n if "
      "{[get_property $p "
      "full_name] eq {a}} continue\n set_input_transition -max 0.1 $p\n}\nset_driving_cell -lib_cell INV "
      "-pin Y -rise "
      "[get_ports {a d}]\nset_disable_timing [get_cells -regexp {u[12]}] -from A -to Y\nset_max_delay 1 "
      "-reset_path -through "
      "[get_pins -of_objects [get_nets n1] -filter \"direction == output\"]\n",
      "set_units -time 1ns -capacitance pF\nset_load -pin_load 0.1 [get_ports -nocase Y]\nset x [lsearch "
      "-inline -all -not "
      "-exact [all_inputs] [get_ports ck]]\ngroup_path -name g -to [remove_from_collection [all_registers] "
      "[get_cells f1]]\n"
      "set_timing_derate -late 1.1 -cell_delay [get_cells h]\nset_case_analysis rising "
      "{d[2]}\nset_clock_sense "
      "-stop_propagation [get_pins u1/Y]\nset_data_check -from f1/D -to f2/D 0.1\nset_max_time_borrow 1 "
      "f1\n"};
}
