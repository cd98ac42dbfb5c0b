// Tables of diagnostic codes that stand in files of their own; codes.cpp joins them behind its own table.
#pragma once

#include <span>

#include "diag/codes.hpp"

namespace taufold::diag {

/// LEF (codes_lef.cpp).
std::span<const CodeInfo> lef_codes();
/// KEYS, STK, DSN, TDBX, BND and HINT (codes_stack.cpp).
std::span<const CodeInfo> stack_codes();
/// VLOG (codes_verilog.cpp).
std::span<const CodeInfo> verilog_codes();
/// LIB (codes_liberty.cpp).
std::span<const CodeInfo> liberty_codes();
/// DES (codes_design.cpp).
std::span<const CodeInfo> design_codes();
/// SDC (codes_sdc.cpp).
std::span<const CodeInfo> sdc_codes();
/// SPEF (codes_spef.cpp).
std::span<const CodeInfo> spef_codes();
/// DEF (codes_def.cpp).
std::span<const CodeInfo> def_codes();
/// LINK and FLP (codes_link.cpp).
std::span<const CodeInfo> link_codes();
/// SYN (codes_synthesis.cpp).
std::span<const CodeInfo> synthesis_codes();
/// STA and WRC (codes_sta.cpp).
std::span<const CodeInfo> sta_codes();
/// VCD and SAIF (codes_activity.cpp).
std::span<const CodeInfo> activity_codes();
/// EQV (codes_equivalence.cpp).
std::span<const CodeInfo> equivalence_codes();
/// RPR (codes_repair.cpp).
std::span<const CodeInfo> repair_codes();
/// CTS (codes_clock.cpp).
std::span<const CodeInfo> clock_codes();
/// THM (codes_thermal.cpp).
std::span<const CodeInfo> thermal_codes();
/// LAW (codes_law.cpp).
std::span<const CodeInfo> law_codes();
/// CST (codes_cost.cpp).
std::span<const CodeInfo> cost_codes();
/// SYM (codes_system.cpp).
std::span<const CodeInfo> system_codes();
/// TEC (codes_tech.cpp).
std::span<const CodeInfo> tech_codes();
/// VIW (codes_view.cpp).
std::span<const CodeInfo> view_codes();

}  // namespace taufold::diag
