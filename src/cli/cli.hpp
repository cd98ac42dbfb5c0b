// The command line: parses, runs one subcommand, returns its exit code (0 done, 1 input error, 2 requirement
// not met, 3 internal fault, 130 interrupted).
#pragma once

namespace taufold::cli {

int run(int argc, char** argv);

}  // namespace taufold::cli
