# 500 MHz; operands come from and sums go to registers outside.
create_clock -name clk -period 2.0 [get_ports clk]
set_clock_uncertainty 0.05 [get_clocks clk]
set_input_delay 0.4 -clock clk [all_inputs -no_clocks]
set_output_delay 0.4 -clock clk [all_outputs]
set_input_transition 0.05 [all_inputs]
set_load 5 [all_outputs]
