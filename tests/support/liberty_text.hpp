// A small library that has something of everything, for tests and fuzzing.
#pragma once

#include <string>

namespace taufold::test {

/// `groups` within a library in ns and pF.
inline std::string library(const std::string& groups) {
  return "library (t) { time_unit : \"1ns\"; capacitive_load_unit (1, pf); voltage_unit : \"1V\";\n" +
         groups + "\n}\n";
}

inline const std::string kLiberty = R"(library (toy) {
  delay_model : table_lookup;
  time_unit : 1ps;  voltage_unit : "1V";  current_unit : "1mA";  capacitive_load_unit (1,ff);
  pulling_resistance_unit : "1kohm";  leakage_power_unit : "1nW";
  nom_process : 1; nom_voltage : 0.7; nom_temperature : 25;
  slew_lower_threshold_pct_rise : 10; slew_upper_threshold_pct_rise : 90;
  slew_lower_threshold_pct_fall : 10; slew_upper_threshold_pct_fall : 90;  slew_derate_from_library : 1.0;
  define(tier_ok, cell, string);
  operating_conditions (tt) { process : 1; voltage : 0.7; temperature : 25; tree_type : balanced_tree; }
  default_operating_conditions : tt;  default_max_transition : 320;  voltage_map (VDD, 0.7); voltage_map ("VSS", 0);
  lu_table_template (d22) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("5, 50"); index_2 ("1, 10"); }
  power_lut_template (p22) { variable_1 : input_transition_time; variable_2 : total_output_net_capacitance;
    index_1 ("5, 50"); index_2 ("1, 10"); }
  lu_table_template (c22) { variable_1 : constrained_pin_transition; variable_2 : related_pin_transition;
    index_1 ("5, 50"); index_2 ("5, 50"); }
  type (b2) { base_type : array; data_type : bit; bit_width : 2; bit_from : 1; bit_to : 0; downto : true; }
  cell (INV1) { area : 0.532
    tier_ok : "any";  cell_leakage_power : 1.5;  leakage_power () { when : "!A"; value : 1.2; }
    pg_pin (VDD) { voltage_name : VDD; pg_type : primary_power; }
    pin (A) { direction : input; capacitance : 0.9; fall_capacitance_range (0.8, 0.95); }
    pin (Y) { direction : output; max_capacitance : 20; function : "!A";
      timing () { related_pin : "A"; timing_sense : negative_unate;
        cell_rise (d22) { values ("8, 20", \
                                  "12, 30"); }
        cell_fall (d22) { values ("7, 18", "11, 27"); }
        rise_transition (d22) { index_1 ("5, 50"); values ("6, 30", "9, 33"); }
        fall_transition (scalar) { values ("8"); } }
      internal_power () { related_pin : "A"; rise_power (p22) { values ("0.4, 0.5", "0.4, 0.5"); }
        fall_power (scalar) { values ("-0.3"); } } } }
  cell (DFF1) { area : 2.66;
    ff (IQ, IQN) { clocked_on : "CK"; next_state : "!D"; clear : "!RN"; preset : "!SN"; clear_preset_var1 : L; }
    pin (CK) { direction : input; clock : true; capacitance : 0.8;
      timing () { timing_type : min_pulse_width; rise_constraint (scalar) { values ("3"); } } }
    pin (RN, SN) { direction : input; capacitance : 0.5; }
    pin (D) { direction : input; capacitance : 0.7; nextstate_type : data;
      timing () { related_pin : "CK"; timing_type : setup_rising; when : "RN & SN"; sdf_cond : "RN";
        rise_constraint (c22) { values ("10, 14", "12, 16"); } fall_constraint (c22) { values ("11, 15", "13, 17"); } } }
    pin (Q) { direction : output; function : "IQ"; max_capacitance : 20;
      timing () { related_pin : "CK"; timing_type : rising_edge;
        cell_rise (d22) { values ("30, 45", "34, 50"); } cell_fall (d22) { values ("29, 44", "33, 49"); }
        rise_transition (d22) { values ("6, 30", "9, 33"); } fall_transition (d22) { values ("6, 30", "9, 33"); } } } }
  cell (ICG) { area : 3; clock_gating_integrated_cell : latch_posedge_precontrol;
    statetable ("CK EN", "IQ") { \
      table : "L L : - : L , \
               L H : - : H , \
               H - : - : N "; }
    pin (IQ) { direction : internal; internal_node : "IQ"; }
    pin (CK) { direction : input; clock_gate_clock_pin : true; clock : true; }
    pin (EN) { direction : input; clock_gate_enable_pin : true; }
    pin (GCK) { direction : output; clock_gate_out_pin : true; state_function : "CK & IQ"; } }
  cell (RAM) { area : 100; memory () { type : ram; address_width : 1; word_width : 2; }
    pin (CK) { direction : input; clock : true; min_period : 20; }
    bus (A) { bus_type : b2; direction : input; capacitance : 1; pin (A[1:0]) { capacitance : 2; } }
    bus (Q) { bus_type : b2; direction : output; function : "A"; memory_read () { address : A; }
      timing () { related_pin : "A"; cell_rise (scalar) { values ("1"); } } }
    bundle (S) { members (SA, SB); direction : input; } }
}
)";

}  // namespace taufold::test
