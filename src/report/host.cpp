#include "report/host.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace taufold::report {

Host this_host() {
  Host host;
  if (utsname u{}; uname(&u) == 0) host.system = std::string(u.sysname) + " " + u.release + " " + u.machine;
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) {
      const std::size_t colon = line.find(": ");
      if (colon != std::string::npos) host.cpu = line.substr(colon + 2);
      break;
    }
  host.cores = static_cast<int>(std::thread::hardware_concurrency());
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  if (pages > 0 && size > 0) host.memory_bytes = std::int64_t{pages} * size;
  return host;
}

}  // namespace taufold::report
