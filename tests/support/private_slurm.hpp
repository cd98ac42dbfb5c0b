// A Slurm cluster of one node for a test: controller, node and authentication with keys, ports and folders of their own, as the user who runs the test; all of it ends with
// the object.
#pragma once

#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/text_file.hpp"

namespace taufold::test {

class PrivateSlurm {
 public:
  /// What is missing on this machine; empty: nothing.
  static std::string missing() {
    for (const char* program : {"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo"})
      if (find(program).empty()) return program;
    return {};
  }

  ~PrivateSlurm() {
    // The node first, so that its jobs end.
    for (auto it = processes_.rbegin(); it != processes_.rend(); ++it) {
      kill(*it, SIGTERM);
      for (int k = 0; k < 100 && waitpid(*it, nullptr, WNOHANG) == 0; ++k) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      kill(*it, SIGKILL);
      waitpid(*it, nullptr, 0);
    }
  }

  /// False where it does not come up; `why` then says more.
  bool start(std::string& why) {
    const std::filesystem::path at = folder_.path();
    for (const char* name : {"state", "spool"}) std::filesystem::create_directory(at / name);
    std::string key;
    for (int k = 0; k < 128; ++k) key += static_cast<char>(33 + (k * 37 + getpid()) % 90);
    write_text(at / "munge.key", key);
    std::filesystem::permissions(at / "munge.key", std::filesystem::perms::owner_read);
    std::filesystem::permissions(at, std::filesystem::perms::owner_all | std::filesystem::perms::group_exec | std::filesystem::perms::others_exec);
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    std::string node(host);
    node = node.substr(0, node.find('.'));
    const auto user = [] {
      const char* name = getuid() == 0 ? "root" : std::getenv("USER");
      return std::string(name != nullptr ? name : "root");
    }();
    const auto file = [&](const char* name) { return (at / name).string(); };
    const std::string conf = "ClusterName=taufold\nSlurmctldHost=" + node + "(127.0.0.1)\nSlurmctldPort=" + std::to_string(free_port()) + "\nSlurmdPort=" + std::to_string(free_port()) +
                             "\nAuthType=auth/munge\nAuthInfo=socket=" + file("munge.socket") + "\nCredType=cred/munge\nSlurmUser=" + user + "\nSlurmdUser=" + user + "\nStateSaveLocation=" + file("state") +
                             "\nSlurmdSpoolDir=" + file("spool") + "\nSlurmctldPidFile=" + file("slurmctld.pid") + "\nSlurmdPidFile=" + file("slurmd.pid") + "\nSlurmctldLogFile=" + file("slurmctld.log") +
                             "\nSlurmdLogFile=" + file("slurmd.log") +
                             "\nProctrackType=proctrack/pgid\nTaskPlugin=task/none\nJobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\nSelectType=select/cons_tres\n"
                             "SelectTypeParameters=CR_Core\nMpiDefault=none\nReturnToService=2\nSchedulerParameters=sched_interval=1\nNodeName=" +
                             node + " NodeAddr=127.0.0.1 CPUs=1 State=UNKNOWN\nPartitionName=all Nodes=" + node + " Default=YES MaxTime=INFINITE State=UP\n";
    write_text(at / "slurm.conf", conf);
    setenv("SLURM_CONF", file("slurm.conf").c_str(), 1);
    spawn({find("munged"), "--foreground", "--force", "--key-file=" + file("munge.key"), "--socket=" + file("munge.socket"), "--pid-file=" + file("munged.pid"), "--log-file=" + file("munged.log"),
           "--seed-file=" + file("munge.seed")});
    for (int k = 0; k < 200 && !std::filesystem::exists(at / "munge.socket"); ++k) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    spawn({find("slurmctld"), "-D", "-f", file("slurm.conf")});
    spawn({find("slurmd"), "-D", "-f", file("slurm.conf")});
    for (int k = 0; k < 120; ++k) {
      const std::string command = "sinfo --noheader --format=%T > '" + file("state.txt") + "' 2>/dev/null";
      if (std::system(command.c_str()) == 0 && read_text(at / "state.txt").starts_with("idle")) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
    why = "the node does not become idle; slurmctld: " + read_text(at / "slurmctld.log") + " slurmd: " + read_text(at / "slurmd.log");
    return false;
  }

 private:
  /// On PATH or where daemons stand.
  static std::string find(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::string all = (path != nullptr ? std::string(path) : std::string()) + ":/usr/sbin:/sbin:/usr/bin";
    for (std::size_t i = 0; i <= all.size();) {
      const std::size_t end = std::min(all.find(':', i), all.size());
      const std::filesystem::path p = std::filesystem::path(all.substr(i, end - i)) / program;
      if (access(p.c_str(), X_OK) == 0) return p.string();
      i = end + 1;
    }
    return {};
  }
  static int free_port() {
    const int s = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t n = sizeof a;
    const bool good = bind(s, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0 && getsockname(s, reinterpret_cast<sockaddr*>(&a), &n) == 0;
    close(s);
    return good ? ntohs(a.sin_port) : 0;
  }
  void spawn(const std::vector<std::string>& arguments) {
    const std::string out = (folder_.path() / ("out" + std::to_string(processes_.size()))).string();
    const pid_t pid = fork();
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);  // also where the test itself is killed
      if (std::freopen(out.c_str(), "w", stdout) == nullptr || std::freopen(out.c_str(), "a", stderr) == nullptr) _exit(126);
      std::vector<char*> argv;
      for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
      argv.push_back(nullptr);
      execv(argv[0], argv.data());
      _exit(127);
    }
    if (pid > 0) processes_.push_back(pid);
  }

  TempFolder folder_;
  std::vector<pid_t> processes_;
};

}  // namespace taufold::test
