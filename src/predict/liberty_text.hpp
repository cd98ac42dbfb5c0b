// A characterised library as Liberty (NLDM): one file a corner.
#pragma once

#include <string>
#include <string_view>

#include "predict/characterise.hpp"

namespace taufold::predict {

/// Units of a file: picoseconds and femtofarads, or nano and pico.
struct LibertyUnits {
  bool nanoseconds = false, picofarads = false;
};

/// Tables of 8 slews by 8 loads: 1/4 to 16 slews of FO4, 0.3 to 32 input capacitances of an inverter of the cell's strength, both geometric. `name` names the library.
std::string liberty_text(const CharacterisedLibrary&, const Corner&, std::string_view name, LibertyUnits = {});

}  // namespace taufold::predict
