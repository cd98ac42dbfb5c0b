#include "check/names.hpp"

namespace taufold::check {

using db::Constant;

std::string_view without_levels(std::string_view name, std::uint32_t levels) {
  for (std::size_t i = 0; levels != 0 && i < name.size(); ++i) {
    if (name[i] == '\\') {
      ++i;
    } else if (name[i] == '/') {
      name.remove_prefix(i + 1);
      i = static_cast<std::size_t>(-1);
      --levels;
    }
  }
  return name;
}

std::string_view constant_name(Constant c) {
  switch (c) {
    case Constant::none:
      return "no constant";
    case Constant::zero:
      return "constant 0";
    case Constant::one:
      return "constant 1";
    case Constant::unknown:
      return "constant x";
  }
  return "";
}

std::string_view direction_name(db::PinDirection d) {
  switch (d) {
    case db::PinDirection::unknown:
      return "no direction";
    case db::PinDirection::input:
      return "input";
    case db::PinDirection::output:
      return "output";
    case db::PinDirection::inout:
      return "inout";
  }
  return "";
}

}  // namespace taufold::check
