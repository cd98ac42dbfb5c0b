// `taufold doctor`: what somebody who reports a fault should send along.
#include <fmt/format.h>
#include <lzma.h>
#include <openssl/crypto.h>
#include <toml++/impl/version.h>
#include <unistd.h>
#include <zlib.h>

#include <CLI/Version.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/version.hpp"
#include "report/host.hpp"

namespace taufold::cli {

namespace {

/// Where a program would be found, or empty.
std::string on_path(std::string_view program) {
  const char* path = std::getenv("PATH");
  for (std::string_view rest = path ? path : ""; !rest.empty();) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string candidate = (std::filesystem::path(rest.substr(0, end)) / program).string();
    std::error_code error;
    if (std::filesystem::is_regular_file(candidate, error) && access(candidate.c_str(), X_OK) == 0)
      return candidate;
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  return {};
}

constexpr std::string_view kPrograms[][2] = {
    {"yosys", "synthesis of RTL, and the generic side of check --formal; package yosys"},
    {"berkeley-abc", "formal equivalence where cells were changed; package berkeley-abc"},
    {"iverilog", "simulates the examples in tests; package iverilog"},
    {"klayout", "opens DEF and LEF, in tests too; package klayout"},
    {"chromium", "a browser, to open report.html"},
    {"firefox", "a browser, to open report.html"},
    {"man", "shows taufold --man"},
    {"xz", "packs cases; taufold reads packed ones by itself"},
};

}  // namespace

flow::Outcome run_doctor(const Settings&, flow::Session& session) {
  std::string out;
  const auto line = [&](std::string_view name, std::string_view text) {
    out += fmt::format("{:<14}{}\n", name, text);
  };
  const report::Host host = report::this_host();
  std::error_code error;
  const std::filesystem::space_info disk = std::filesystem::space(".", error);

  line("taufold", fmt::format("{}, commit {}", version(), commit()));
  line("compiler", compiler());
  line("build", build_settings());
  line("system", host.system);
  line("processor", fmt::format("{}, {} threads", host.cpu, host.cores));
  line("memory", fmt::format("{:.1f} GB", static_cast<double>(host.memory_bytes) / 1e9));
  line("free disk here",
       error ? "unknown" : fmt::format("{:.1f} GB", static_cast<double>(disk.available) / 1e9));
  out += "\nLibraries\n";
  line("  fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  line("  CLI11", CLI11_VERSION);
  line("  JSON", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                             NLOHMANN_JSON_VERSION_PATCH));
  line("  toml++", fmt::format("{}.{}.{}", TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH));
  line("  liblzma", lzma_version_string());
  line("  zlib", zlibVersion());
  line("  libcrypto", OpenSSL_version(OPENSSL_VERSION_STRING));
  out += "\nOptional programs\n";
  for (const auto& [program, purpose] : kPrograms) {
    const std::string found = on_path(program);
    line(fmt::format("  {}", program), fmt::format("{} ({})", found.empty() ? "not found" : found, purpose));
  }
  out.pop_back();
  session.log(flow::Level::result, out);
  session.document.add("doctor.threads", std::int64_t{host.cores}, "1");
  session.document.add("doctor.memory", host.memory_bytes, "byte");
  if (!error) session.document.add("doctor.free_disk", static_cast<std::int64_t>(disk.available), "byte");
  return flow::Outcome::done;
}

}  // namespace taufold::cli
