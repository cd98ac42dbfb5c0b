// The text pass of 3DBlox: lines `#!define KEY VALUE` replace KEY by VALUE in the lines that follow.
#pragma once

#include <string>

#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::threedblox {

/// Applies the definitions in place (lines keep their numbers). False after TDBX-0016.
bool apply_defines(InputFile&, diag::Collector&);

}  // namespace taufold::io::threedblox
