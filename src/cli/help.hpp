// Help texts and the man page, made from the tables of options and commands.
#pragma once

#include <string>

#include "cli/options.hpp"

namespace taufold::cli {

std::string help();         ///< taufold --help
std::string help(Command);  ///< taufold COMMAND --help
std::string man_page();     ///< docs/taufold.1, in roff

/// `text` broken at blanks into lines whose further ones begin at column `indent`; ends with a line end.
std::string wrapped(std::string_view text, std::size_t indent);

}  // namespace taufold::cli
