// Power against the field's reference: bench_power REFERENCE.json... prints, for every run that has a stored
// report, each figure of each group that is not zero as computed / stored, and the worst total at the end.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "diag/sink.hpp"
#include "flow/timing/timing.hpp"
#include "power/power.hpp"

namespace {

using namespace taufold;

double worst = 0;

void measure(const std::string& path, flow::LibraryStore& store) {
  std::ifstream in(path);
  const nlohmann::json j = nlohmann::json::parse(in, nullptr, false);
  if (!j.is_object() || !j.contains("runs")) return;
  for (const auto& [run, tools] : j["runs"].items()) {
    const nlohmann::json& r = tools.at(j.at("reference_tool").get<std::string>());
    if (!r.contains("power_report")) continue;
    flow::SilentMonitor silent;
    StopToken stop;
    flow::Session session(silent, stop);
    const auto d = flow::time_reference_run(path, run, store, session);
    if (!d) {
      std::fputs(diag::to_text(session.diagnostics).c_str(), stderr);
      continue;
    }
    power::Activities activities(*d->timer, {.low_latches_closed = true});
    activities.update();
    const power::Powers p = power::compute(activities, {.bus_bits = false, .early_leakage = true});
    std::printf("%s %s, %d passes%s\n", path.c_str(), run.c_str(), activities.passes(),
                activities.settled() ? "" : ", not settled");
    for (const auto& line : r["power_report"]) {
      std::istringstream words(line.get<std::string>());
      std::string name;
      double stored[4];
      words >> name >> stored[0] >> stored[1] >> stored[2] >> stored[3];
      if (!words || name.empty()) continue;
      name[0] = static_cast<char>(name[0] - 'A' + 'a');
      power::Watts w = p.total;
      for (const power::Group g : power::kGroups)
        if (name == power::group_name(g)) w = p.group[static_cast<std::size_t>(g)];
      const double computed[4] = {w.internal_W, w.switching_W, w.leakage_W, w.total_W()};
      if (stored[3] == 0 && computed[3] == 0) continue;
      std::printf("  %-14s", name.c_str());
      for (int k = 0; k < 4; ++k)
        std::printf(" %11.4e/%11.4e %+8.3f%%", computed[k], stored[k],
                    stored[k] == 0 ? 0 : 100 * (computed[k] / stored[k] - 1));
      std::printf("\n");
      if (stored[3] != 0) worst = std::max(worst, std::abs(computed[3] / stored[3] - 1));
    }
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  flow::LibraryStore store;
  for (int k = 1; k < argc; ++k) measure(argv[k], store);
  std::printf("worst total of a group: %.3f %%\n", 100 * worst);
  return 0;
}
