// Names of groups and attributes that the reader knows.
#pragma once

#include <cstdint>
#include <string_view>

namespace taufold::io::liberty {

// clang-format off
#define TAUFOLD_LIBERTY_KEYS(X) \
  X(address) X(always_on) X(area) X(base_type) X(bit_from) X(bit_to) X(bit_width) X(bundle) X(bus) \
  X(bus_naming_style) X(bus_type) X(capacitance) X(capacitive_load_unit) X(cell) X(cell_fall) \
  X(cell_footprint) X(cell_leakage_power) X(cell_rise) X(clear) X(clear_preset_var1) X(clear_preset_var2) \
  X(clock) X(clock_gate_clock_pin) X(clock_gate_enable_pin) X(clock_gate_out_pin) X(clock_gate_test_pin) \
  X(clock_gating_integrated_cell) X(clocked_on) X(clocked_on_also) X(comment) X(current_state) \
  X(current_unit) X(data_in) X(data_type) X(date) X(default_cell_leakage_power) X(default_fanout_load) \
  X(default_inout_pin_cap) X(default_input_pin_cap) X(default_max_capacitance) X(default_max_fanout) \
  X(default_max_transition) X(default_operating_conditions) X(default_output_pin_cap) \
  X(default_wire_load) X(define) X(delay_model) X(direction) X(dont_touch) X(dont_use) X(downto) \
  X(driver_type) X(enable) X(enable_also) X(fall_capacitance) X(fall_capacitance_range) X(fall_constraint) \
  X(fall_power) X(fall_transition) X(fanout_length) X(fanout_load) X(ff) X(ff_bank) X(function) \
  X(include_file) X(index_1) X(index_2) X(index_3) X(input_threshold_pct_fall) X(input_threshold_pct_rise) \
  X(interface_timing) X(internal_node) X(internal_power) X(is_isolation_cell) X(is_level_shifter) \
  X(is_macro_cell) X(is_pad) X(isolation_cell_enable_pin) X(latch) X(latch_bank) X(leakage_power) \
  X(leakage_power_unit) X(level_shifter_enable_pin) X(library) X(lu_table_template) X(max_capacitance) \
  X(max_fanout) X(max_transition) X(members) X(memory) X(min_capacitance) X(min_fanout) X(min_period) \
  X(min_pulse_width_high) X(min_pulse_width_low) X(min_transition) X(next_state) X(nextstate_type) \
  X(nom_process) X(nom_temperature) X(nom_voltage) X(operating_conditions) X(output_threshold_pct_fall) \
  X(output_threshold_pct_rise) X(pad_cell) X(pg_pin) X(pg_type) X(pin) X(power) X(power_down_function) \
  X(power_lut_template) X(preset) X(process) X(pulling_resistance_unit) X(related_bus_pins) \
  X(related_ground_pin) X(related_pg_pin) X(related_pin) X(related_power_pin) X(resistance) X(revision) \
  X(rise_capacitance) X(rise_capacitance_range) X(rise_constraint) X(rise_power) X(rise_transition) \
  X(sdf_cond) X(signal_type) X(slew_derate_from_library) X(slew_lower_threshold_pct_fall) \
  X(slew_lower_threshold_pct_rise) X(slew_upper_threshold_pct_fall) X(slew_upper_threshold_pct_rise) \
  X(slope) X(state_function) X(statetable) X(table) X(technology) X(temperature) X(test_cell) X(three_state) \
  X(time_unit) X(timing) X(timing_sense) X(timing_type) X(tree_type) X(type) X(value) X(values) \
  X(variable_1) X(variable_2) X(variable_3) X(voltage) X(voltage_map) X(voltage_name) X(voltage_unit) \
  X(when) X(wire_load) X(wire_load_table)
// clang-format on

enum class Key : std::uint8_t {
#define TAUFOLD_KEY(name) name##_,
  TAUFOLD_LIBERTY_KEYS(TAUFOLD_KEY)
#undef TAUFOLD_KEY
      none,
};

/// Key::none for an unknown word.
Key find_key(std::string_view word);

}  // namespace taufold::io::liberty
