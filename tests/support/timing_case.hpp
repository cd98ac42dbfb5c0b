// Small circuits under the timer. The library is linear, so that every delay follows by hand:
// delay = d0 + 0.1 x input slew + k x load, output slew = t0 + load (ns, pF); every pin is 0.002 pF.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "diag/sink.hpp"
#include "io/liberty/liberty.hpp"
#include "io/sdc/netlist_query.hpp"
#include "io/sdc/sdc.hpp"
#include "io/verilog/verilog.hpp"
#include "sta/timer.hpp"

namespace taufold::test {

/// Tables of one arc; `d0` and `k` in ns and ns/pF.
inline std::string linear_arc(const std::string& head, double rise, double fall, double k, double t0 = 0.01) {
  const auto table = [&](const char* name, double a, double s, double c) {
    return fmt::format("{} (t22) {{ values (\"{}, {}\", \"{}, {}\"); }}\n", name, a, a + c, a + s, a + s + c);
  };
  return "timing () { " + head + "\n" + table("cell_rise", rise, 0.1, k) + table("cell_fall", fall, 0.1, k) +
         table("rise_transition", t0, 0, 1) + table("fall_transition", t0, 0, 1) + "}\n";
}

inline std::string constant_check(const std::string& type, const std::string& related, double rise, double fall) {
  return fmt::format(
      "timing () {{ related_pin : \"{}\"; timing_type : {}; rise_constraint (scalar) {{ values (\"{}\"); }} "
      "fall_constraint (scalar) {{ values (\"{}\"); }} }}\n",
      related, type, rise, fall);
}

/// `scale` stretches all delays: a second corner.
inline std::string linear_library(double scale = 1) {
  const auto input = [](const char* names, const std::string& more = "") {
    return fmt::format("pin ({}) {{ direction : input; capacitance : 0.002; {} }}\n", names, more);
  };
  const auto output = [](const char* name, const char* function, const std::string& arcs) {
    return fmt::format("pin ({}) {{ direction : output; function : \"{}\";\n{} }}\n", name, function, arcs);
  };
  const auto gate = [&](const char* name, const char* inputs, const char* function, const std::string& arcs) {
    return fmt::format("cell ({}) {{ area : 1; {}{} }}\n", name, input(inputs), output("Y", function, arcs));
  };
  const auto arc = [&](const std::string& head, double rise, double fall, double k) {
    return linear_arc(head, rise * scale, fall * scale, k * scale);
  };
  std::string out = R"(library (linear) { time_unit : "1ns"; capacitive_load_unit (1, pf); voltage_unit : "1V"; current_unit : "1mA";
  leakage_power_unit : "1nW"; pulling_resistance_unit : "1kohm"; nom_voltage : 1;
  slew_lower_threshold_pct_rise : 20; slew_upper_threshold_pct_rise : 80;
  slew_lower_threshold_pct_fall : 20; slew_upper_threshold_pct_fall : 80;
  lu_table_template (t22) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance; index_1 ("0, 1"); index_2 ("0, 1"); }
)";
  out += gate("INV", "A", "!A", arc("related_pin : \"A\"; timing_sense : negative_unate;", 0.02, 0.015, 2));
  out += gate("BUF", "A", "A", arc("related_pin : \"A\"; timing_sense : positive_unate;", 0.04, 0.04, 1));
  out += gate("AND2", "A, B", "A * B", arc("related_pin : \"A B\"; timing_sense : positive_unate;", 0.05, 0.045, 1));
  out += gate("OR2", "A, B", "A + B", arc("related_pin : \"A B\"; timing_sense : positive_unate;", 0.05, 0.045, 1));
  out += gate("XOR2", "A, B", "A ^ B", arc("related_pin : \"A B\"; timing_sense : non_unate;", 0.06, 0.055, 2));
  out += fmt::format("cell (TIE1) {{ area : 1; {} }}\n", output("Y", "1", ""));
  out += "cell (DFF) { area : 4; ff (IQ, IQN) { clocked_on : \"CK\"; next_state : \"D\"; }\n" + input("CK", "clock : true;") +
         input("D", constant_check("setup_rising", "CK", 0.03, 0.04) + constant_check("hold_rising", "CK", 0.01, 0.005)) +
         output("Q", "IQ", arc("related_pin : \"CK\"; timing_type : rising_edge; timing_sense : non_unate;", 0.1, 0.09, 2)) + "}\n";
  out += "cell (LATH) { area : 4; latch (IQ, IQN) { enable : \"G\"; data_in : \"D\"; }\n" + input("G", "clock : true;") +
         input("D", constant_check("setup_falling", "G", 0.025, 0.025) + constant_check("hold_falling", "G", 0.012, 0.012)) +
         output("Q", "IQ",
                arc("related_pin : \"D\"; timing_sense : positive_unate;", 0.07, 0.07, 2) +
                    arc("related_pin : \"G\"; timing_type : rising_edge; timing_sense : non_unate;", 0.08, 0.08, 2)) +
         "}\n}\n";
  return out;
}

/// A circuit, read and timed. `early` is a library of its own for early paths; `more` has cells that the others lack.
struct TimingCase {
  TimingCase(const std::string& verilog, const std::string& sdc, const std::string& late = linear_library(),
             const std::string& early = "", const std::string& more = "") {
    late_ = library(late, "late.lib");
    if (!early.empty()) early_ = library(early, "early.lib");
    libraries_ = {late_.get()};
    early_libraries_ = {early_ ? early_.get() : late_.get()};
    if (!more.empty()) {
      more_ = library(more, "more.lib");
      libraries_.push_back(more_.get());
      early_libraries_.push_back(more_.get());
    }
    diag::Collector out;
    io::verilog::ReadOptions options;
    options.cells = [this](std::string_view cell, std::vector<io::verilog::CellPort>& ports) {
      for (const liberty::Library* l : libraries_)
        if (const auto id = l->find_cell(cell)) {
          for (const liberty::PinId p : l->cells[*id].pins.all())
            ports.push_back({std::string(l->text(l->pins[p].name)),
                             l->pins[p].direction == liberty::Direction::output ? db::PinDirection::output : db::PinDirection::input});
          return true;
        }
      return false;
    };
    io::InputFile file;
    file.path = "t.v";
    file.text = verilog;
    std::optional<db::Netlist> n = io::verilog::read({&file, 1}, options, out);
    EXPECT_TRUE(n) << diag::to_text(out);
    if (n) netlist = std::move(*n);
    file.path = "t.sdc";
    file.text = sdc;
    io::sdc::Options units;
    units.units = io::sdc::units_of(*late_);
    const io::sdc::NetlistQuery query(netlist, libraries_);
    EXPECT_TRUE(io::sdc::read_sdc(file, query, units, constraints, out)) << diag::to_text(out);
    timer = std::make_unique<sta::Timer>(netlist, libraries(), constraints);
    timer->update();
  }

  /// Slack in ns; fails the test where the endpoint is not constrained.
  double slack(const std::string& endpoint, sta::Mode m = sta::Mode::late) const {
    for (const sta::Endpoint& e : timer->endpoints())
      if (timer->graph().name(e.at) == endpoint && e.worst[index(m)]) return e.worst[index(m)]->slack_s * 1e9;
    ADD_FAILURE() << endpoint << " has no slack";
    return 0;
  }
  double hold(const std::string& endpoint) const { return slack(endpoint, sta::Mode::early); }
  bool constrained(const std::string& endpoint, sta::Mode m = sta::Mode::late) const {
    for (const sta::Endpoint& e : timer->endpoints())
      if (timer->graph().name(e.at) == endpoint) return e.worst[index(m)].has_value();
    return false;
  }

  sta::Libraries libraries() const { return {early_libraries_, libraries_}; }

  db::Netlist netlist;
  db::Constraints constraints;
  std::unique_ptr<sta::Timer> timer;

 private:
  static std::unique_ptr<liberty::Library> library(const std::string& text, const char* path) {
    io::InputFile file;
    file.path = path;
    file.text = text;
    diag::Collector out;
    auto read = io::liberty::read_library(file, out);
    EXPECT_TRUE(read) << diag::to_text(out);
    return std::make_unique<liberty::Library>(read ? std::move(read->library) : liberty::Library());
  }
  std::unique_ptr<liberty::Library> late_, early_, more_;
  std::vector<const liberty::Library*> libraries_, early_libraries_;
};

}  // namespace taufold::test
