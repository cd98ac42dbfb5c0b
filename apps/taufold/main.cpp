#include "cli/cli.hpp"

int main(int argc, char** argv) { return taufold::cli::run(argc, argv); }
