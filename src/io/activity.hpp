// What a simulation says of signals: how long each bit was 0, 1 or neither, and how often it changed. VCD and
// SAIF files are read into it. Names keep no escapes; where a name ends in `[3]`, that is part of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace taufold::io {

struct BitActivity {
  std::int64_t low = 0, high = 0, unknown = 0;  ///< in units of the record; x and z are unknown
  /// Changes between 0 and 1; x or z between two values is no change of its own.
  std::uint64_t toggles = 0;
  friend bool operator==(const BitActivity&, const BitActivity&) = default;
};

struct ActivityRecord {
  static constexpr std::uint32_t kNoScope = 0xffffffff;
  struct Scope {
    std::uint32_t parent = kNoScope;
    std::string name;
  };
  struct Signal {
    std::uint32_t scope = kNoScope;
    std::string name;
    std::int32_t msb = 0, lsb = 0;  ///< of a bus: bits follow each other from msb to lsb
    bool bus = false;
    std::uint32_t first = 0;  ///< of `bits`; signals of one code share theirs
    std::uint32_t width() const {
      return static_cast<std::uint32_t>((msb > lsb ? std::int64_t{msb} - lsb : std::int64_t{lsb} - msb) + 1);
    }
  };
  double unit_s = 1e-9;
  std::int64_t duration = 0;  ///< in units
  std::vector<Scope> scopes;  ///< parents before what they hold
  std::vector<Signal> signals;
  std::vector<BitActivity> bits;
};

}  // namespace taufold::io
