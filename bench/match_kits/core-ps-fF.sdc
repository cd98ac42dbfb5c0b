# Those of examples/04-riscv, in ps and fF.
create_clock -name clk -period 2500 [get_ports clk]
set_clock_uncertainty 50 [get_clocks clk]
set_input_delay 500 -clock clk [all_inputs -no_clocks]
set_output_delay 500 -clock clk [all_outputs]
set_input_transition 50 [all_inputs]
set_load 5 [all_outputs]
