// rooms: base
// Programs run as a child: arguments, output, exit status, limits, and that nothing outlives the run.
#include "base/subprocess.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/timer.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

class Subprocess : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("taufold_subprocess_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Command shell(const std::string& script) const {
    Command command;
    command.arguments = {"sh", "-c", script};
    command.stdout_file = folder_ / "out";
    command.stderr_file = folder_ / "err";
    return command;
  }
  std::string text(const std::string& name) const {
    std::ifstream file(folder_ / name);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
  }
  fs::path folder_;
};

TEST_F(Subprocess, ExitStatusAndStreams) {
  const RunResult r = run(shell("echo to out; echo to err >&2; exit 7"));
  EXPECT_EQ(r.status, RunStatus::exited);
  EXPECT_EQ(r.code, 7);
  EXPECT_FALSE(r.success());
  EXPECT_EQ(r.error, "");
  EXPECT_EQ(text("out"), "to out\n");
  EXPECT_EQ(text("err"), "to err\n");
  EXPECT_TRUE(run(shell("exit 0")).success());
  EXPECT_EQ(text("out"), "");  // emptied by the second run
}

TEST_F(Subprocess, ArgumentsReachTheProgramAsTheyAre) {
  Command command;
  command.arguments = {"printf", "%s|", "a b", "", "$HOME", "`x`", "'\"", "*", "line\nbreak"};
  command.stdout_file = folder_ / "out";
  EXPECT_TRUE(run(command).success());
  EXPECT_EQ(text("out"), "a b||$HOME|`x`|'\"|*|line\nbreak|");
}

TEST_F(Subprocess, BothStreamsInOneFileKeepTheirOrder) {
  Command command = shell("echo 1; echo 2 >&2; echo 3");
  command.stderr_file = command.stdout_file;
  EXPECT_TRUE(run(command).success());
  EXPECT_EQ(text("out"), "1\n2\n3\n");
}

TEST_F(Subprocess, StandardInputIsEmpty) {
  EXPECT_TRUE(run(shell("cat; echo end")).success());
  EXPECT_EQ(text("out"), "end\n");
}

TEST_F(Subprocess, DirectoryAndEnvironment) {
  setenv("TAUFOLD_TEST_A", "old", 1);
  Command command = shell("pwd; echo $TAUFOLD_TEST_A $TAUFOLD_TEST_B");
  command.directory = folder_;
  command.environment = {{"TAUFOLD_TEST_A", "new"}, {"TAUFOLD_TEST_B", "x=y z"}};
  EXPECT_TRUE(run(command).success());
  EXPECT_EQ(text("out"), fs::canonical(folder_).string() + "\nnew x=y z\n");
  EXPECT_STREQ(std::getenv("TAUFOLD_TEST_A"), "old");
  unsetenv("TAUFOLD_TEST_A");
}

TEST_F(Subprocess, AMissingProgramIsNamed) {
  Command command;
  command.arguments = {"taufold-no-such-program"};
  RunResult r = run(command);
  EXPECT_EQ(r.status, RunStatus::not_found);
  EXPECT_EQ(r.error, "there is no program 'taufold-no-such-program' on PATH");
  command.arguments = {"./taufold-no-such-program"};
  EXPECT_EQ(run(command).status, RunStatus::not_found);
  command.arguments = {};
  EXPECT_EQ(run(command).status, RunStatus::failed);
}

TEST_F(Subprocess, WhatCannotBeStartedSaysWhy) {
  Command command = shell("exit 0");
  command.directory = folder_ / "absent";
  RunResult r = run(command);
  EXPECT_EQ(r.status, RunStatus::failed);
  EXPECT_NE(r.error.find("No such file"), std::string::npos) << r.error;
  command = shell("exit 0");
  command.stdout_file = folder_ / "absent" / "out";
  EXPECT_EQ(run(command).status, RunStatus::failed);
  std::ofstream(folder_ / "garbage") << "\x7f"
                                        "ELF but not really";
  fs::permissions(folder_ / "garbage", fs::perms::owner_all);
  command.arguments = {(folder_ / "garbage").string()};
  command.stdout_file.clear();
  r = run(command);
  EXPECT_EQ(r.status, RunStatus::failed);
  EXPECT_NE(r.error, "");
}

TEST_F(Subprocess, FindProgramTakesOnlyExecutableFiles) {
  EXPECT_TRUE(find_program("sh"));
  EXPECT_TRUE(find_program("sh")->is_absolute());
  EXPECT_FALSE(find_program(""));
  std::ofstream(folder_ / "plain") << "#!/bin/sh\n";
  EXPECT_FALSE(find_program((folder_ / "plain").string()));
  EXPECT_FALSE(find_program(folder_.string()));
  fs::permissions(folder_ / "plain", fs::perms::owner_all);
  EXPECT_TRUE(find_program((folder_ / "plain").string()));
}

TEST_F(Subprocess, ACrashIsASignal) {
  const RunResult r = run(shell("kill -SEGV $$"));
  EXPECT_EQ(r.status, RunStatus::signalled);
  EXPECT_EQ(r.code, SIGSEGV);
  EXPECT_EQ(r.error, "sh was ended by signal 11 (SIGSEGV)");
}

/// Whether the process whose number a script wrote to `file` is gone, allowing the kernel a moment.
bool gone(const fs::path& file) {
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  if (pid <= 0) return false;
  for (int i = 0; i < 500; ++i) {
    if (kill(pid, 0) != 0) return true;
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string number, name, state;
    if (!(status >> number >> name >> state) || state == "Z")
      return true;  // ended, waiting for its new parent
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST_F(Subprocess, TheTimeLimitEndsTheWholeGroup) {
  Command command = shell("sleep 600 & echo $! > helper; sleep 600");
  command.directory = folder_;
  command.time_limit_s = 0.3;
  const RunResult r = run(command);
  EXPECT_EQ(r.status, RunStatus::timed_out);
  EXPECT_FALSE(r.success());
  EXPECT_GE(r.wall_s, 0.3);
  EXPECT_EQ(r.error, "sh was ended at its time limit");
  EXPECT_TRUE(gone(folder_ / "helper"));
}

TEST_F(Subprocess, AProgramThatIgnoresTheRequestIsKilled) {
  Command command = shell("trap '' TERM; while :; do sleep 0.05; done");
  command.time_limit_s = 0.2;
  EXPECT_EQ(run(command).status, RunStatus::timed_out);
}

TEST_F(Subprocess, HelpersLeftBehindAreEndedToo) {
  Command command = shell("sleep 600 & echo $! > helper; exit 3");
  command.directory = folder_;
  const RunResult r = run(command);
  EXPECT_EQ(r.status, RunStatus::exited);
  EXPECT_EQ(r.code, 3);
  EXPECT_TRUE(gone(folder_ / "helper"));
}

TEST_F(Subprocess, AStopRequestEndsTheProgram) {
  StopToken stop;
  Command command = shell("sleep 600");
  command.stop = &stop;
  std::thread other([&stop] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_interrupt();
  });
  const RunResult r = run(command);
  other.join();
  EXPECT_EQ(r.status, RunStatus::stopped);
}

TEST_F(Subprocess, ManyAtOnce) {
  std::vector<std::thread> threads;
  std::vector<int> codes(8, -1);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&codes, i] {
      Command command;
      command.arguments = {"sh", "-c", "exit " + std::to_string(i)};
      codes[static_cast<std::size_t>(i)] = run(command).code;
    });
  }
  for (std::thread& t : threads) t.join();
  for (int i = 0; i < 8; ++i) EXPECT_EQ(codes[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace taufold
