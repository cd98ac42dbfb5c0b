# In the units of the library, ps and pF: 1 GHz.
create_clock -name clk -period 1000 [get_ports clk]
set_input_delay 100 -clock clk [all_inputs -no_clocks]
set_output_delay 100 -clock clk [all_outputs]
set_load 0.002 [all_outputs]
