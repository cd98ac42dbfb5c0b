// Names in Verilog: which need an escape, and the words that are taken.
#pragma once

#include <string>
#include <string_view>

namespace taufold::io::verilog {

/// A reserved word of Verilog-2005 or one of SystemVerilog that would open a statement.
bool reserved(std::string_view word);

/// True for [A-Za-z_][A-Za-z0-9_$]* that is no reserved word.
bool simple_identifier(std::string_view name);

/// `name` as it stands in a file: as it is, or `\name ` with the blank that ends it. Blanks and control
/// characters, which no escape can carry, become '_'.
std::string identifier(std::string_view name);

}  // namespace taufold::io::verilog
