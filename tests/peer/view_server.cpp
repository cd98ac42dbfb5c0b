// The server of `taufold view`, asked by a client that keeps no rules: paths out of the folder, other methods, foreign hosts, halves of requests,
// floods; and what ends it.
//
// rooms: base
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/view_program.hpp"

namespace taufold {
namespace {

using Clock = std::chrono::steady_clock;

/// A running `taufold view`, ended with the object.
class Running {
 public:
  Running(const std::filesystem::path& program, const std::filesystem::path& where, std::vector<std::string> arguments) {
    int out[2];
    if (pipe(out) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      close(out[0]);
      if (chdir(where.c_str()) != 0 || !freopen("said", "w", stderr)) _exit(97);
      std::vector<const char*> argv{"taufold", "view"};
      for (const std::string& a : arguments) argv.push_back(a.c_str());
      argv.push_back(nullptr);
      execv(program.c_str(), const_cast<char* const*>(argv.data()));
      _exit(98);
    }
    close(out[1]);
    out_ = out[0];
    char c = 0;
    while (read(out_, &c, 1) == 1 && c != '\n') url += c;
    if (const std::size_t colon = url.rfind(':'); colon != std::string::npos) port = std::atoi(url.c_str() + colon + 1);
  }
  ~Running() {
    if (child_ > 0) kill(child_, SIGKILL), waitpid(child_, nullptr, 0);
    if (out_ >= 0) close(out_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Exit status after an interrupt; 1000 and the signal where one ended it.
  int interrupt() {
    kill(child_, SIGINT);
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }
  bool alive() const { return child_ > 0 && waitpid(child_, nullptr, WNOHANG) == 0; }

  std::string url;
  int port = 0;

 private:
  pid_t child_ = -1;
  int out_ = -1;
};

int connected(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) return fd;
  close(fd);
  return -1;
}

void send_all(int fd, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t n = send(fd, text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (n <= 0) return;
    at += static_cast<std::size_t>(n);
  }
}

/// All that comes until the other side closes, or `seconds` are over.
std::string everything(int fd, double seconds = 20) {
  std::string out;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  char buffer[4096];
  while (Clock::now() < end) {
    pollfd p{fd, POLLIN, 0};
    if (poll(&p, 1, 50) <= 0) continue;
    const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    out.append(buffer, static_cast<std::size_t>(n));
  }
  return out;
}

std::string asked(int port, const std::string& request, double seconds = 20) {
  const int fd = connected(port);
  if (fd < 0) return "no connection";
  send_all(fd, request);
  std::string out = everything(fd, seconds);
  close(fd);
  return out;
}

int status_of(const std::string& answer) { return answer.rfind("HTTP/1.", 0) == 0 ? std::atoi(answer.c_str() + 9) : -1; }
std::string body_of(const std::string& answer) {
  const std::size_t at = answer.find("\r\n\r\n");
  return at == std::string::npos ? std::string() : answer.substr(at + 4);
}

class ViewServer : public test::ViewProgram {
 protected:
  void SetUp() override {
    ViewProgram::SetUp();
    fold_tiny();
    server = std::make_unique<Running>(program(), folder.path(), std::vector<std::string>{"out", "--no-open", "--port", "0"});
    ASSERT_GT(server->port, 0) << text("said");
  }
  std::string get(const std::string& path, const std::string& more = "", const std::string& method = "GET") {
    return asked(server->port, method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server->port) + "\r\nConnection: close\r\n" + more + "\r\n");
  }
  std::unique_ptr<Running> server;
};

TEST_F(ViewServer, ServesThePageAndTheView) {
  EXPECT_EQ(server->url, "http://127.0.0.1:" + std::to_string(server->port) + "/");
  const std::string page = get("/");
  EXPECT_EQ(status_of(page), 200) << page;
  EXPECT_NE(body_of(page).find("<title>taufold"), std::string::npos);
  for (const char* header : {"Content-Security-Policy: default-src 'self'", "X-Content-Type-Options: nosniff", "Cache-Control: no-store"}) EXPECT_NE(page.find(header), std::string::npos) << header;
  EXPECT_EQ(body_of(get("/view/index.json")), text("out/view/index.json"));
  EXPECT_EQ(body_of(get("/view/cells.x.fold.bin")), text("out/view/cells.x.fold.bin"));
  EXPECT_EQ(body_of(get("/report.json")), text("out/report.json"));
  EXPECT_EQ(status_of(get("/report.html")), 200);
  EXPECT_EQ(status_of(get("/data.js")), 200);
  EXPECT_EQ(body_of(get("/data.js")), "");
  EXPECT_EQ(status_of(get("/view/index.json?x=1")), 200);
  const std::string head = get("/view/index.json", "", "HEAD");
  EXPECT_EQ(status_of(head), 200);
  EXPECT_EQ(body_of(head), "");
  EXPECT_NE(head.find("Content-Length: " + std::to_string(text("out/view/index.json").size())), std::string::npos) << head;
  EXPECT_EQ(server->interrupt(), 0) << text("said");
}

TEST_F(ViewServer, RefusesPathsThatAreNotItsOwn) {
  test::write_text(folder.path() / "secret.txt", "secret");
  std::filesystem::create_symlink("../../secret.txt", folder.path() / "out/view/link.bin");
  for (const char* path : {"/../secret.txt", "/view/../../secret.txt", "/%2e%2e/secret.txt", "/view/%2e%2e/%2e%2e/secret.txt", "/view/..%2f..%2fsecret.txt", "/view/link.bin", "//etc/passwd", "/placement.txt",
                           "/view", "/view/", "/view/index.json/", "/log.txt", "/.taufold-result", "/view/index.json%00.html", "/VIEW/INDEX.JSON", "/..\\secret.txt", "*", "http://127.0.0.1/secret.txt"}) {
    const std::string answer = get(path);
    EXPECT_TRUE(status_of(answer) == 404 || status_of(answer) == 400) << path << "\n" << answer;
    EXPECT_EQ(answer.find("secret\n"), std::string::npos) << path;
  }
  EXPECT_TRUE(server->alive());
}

TEST_F(ViewServer, OnlyReads) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"}) {
    const std::string answer = get("/", "", method);
    EXPECT_EQ(status_of(answer), 405) << method << "\n" << answer;
  }
  // A body is not taken for a further request.
  const std::string two = asked(server->port, "POST / HTTP/1.1\r\nHost: localhost:" + std::to_string(server->port) + "\r\nContent-Length: 35\r\n\r\nGET /report.json HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(two), 405);
  EXPECT_EQ(two.find("HTTP/1.", 5), std::string::npos) << two;
  EXPECT_LT(status_of(get("/", "", "BREW")), 500);
}

TEST_F(ViewServer, AnswersForItsOwnNameOnly) {
  const std::string port = std::to_string(server->port);
  const auto as = [&](const std::string& hosts) { return status_of(asked(server->port, "GET / HTTP/1.1\r\n" + hosts + "Connection: close\r\n\r\n")); };
  EXPECT_EQ(as("Host: 127.0.0.1:" + port + "\r\n"), 200);
  EXPECT_EQ(as("Host: LocalHost:" + port + "\r\n"), 200);
  EXPECT_EQ(as("Host: example.org\r\n"), 403);
  EXPECT_EQ(as("Host: 127.0.0.1.example.org:" + port + "\r\n"), 403);
  EXPECT_EQ(as("Host: localhost:1\r\n"), 403);
  EXPECT_EQ(as("Host: localhost\r\nHost: example.org\r\n"), 403);
  EXPECT_EQ(as(""), 403);
}

TEST_F(ViewServer, AnotherAddressAnswersForAnyName) {
  const Running open(program(), folder.path(), {"out", "--no-open", "--address", "0.0.0.0"});
  ASSERT_GT(open.port, 0) << text("said");
  EXPECT_EQ(status_of(asked(open.port, "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n")), 200);
}

TEST_F(ViewServer, APortInUseIsSaid) {
  EXPECT_EQ(shell("\"$taufold\" view out --no-open --port " + std::to_string(server->port)), 1);
  EXPECT_NE(printed.find("VIW-0007"), std::string::npos) << printed;
}

TEST_F(ViewServer, SurvivesWhatIsNoRequest) {
  const std::string host = "Host: localhost:" + std::to_string(server->port) + "\r\n";
  for (const std::string& text : {std::string("\r\n\r\n"), std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"), std::string("\x16\x03\x01\x02\x00\x01\x00", 7), std::string("GET / HTTP/1.1\r\nHost\r\n\r\n"),
                                  "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", "GET / HTTP/1.1\r\n" + host + "X: " + std::string(100'000, 'b') + "\r\n\r\n",
                                  "GET / HTTP/1.1\r\n" + host + "Range: bytes=" + std::string(7000, '-') + "\r\n\r\n", "GET /%zz%u0041%ff HTTP/1.1\r\n" + host + "\r\n", "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n",
                                  "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n", std::string(5000, '\0')})
    EXPECT_NE(status_of(asked(server->port, text, 1)), 200) << text.substr(0, 60);
  // Many headers, none of them long.
  std::string many = "GET / HTTP/1.1\r\n" + host;
  for (int k = 0; k < 20'000; ++k) many.append("X").append(std::to_string(k)).append(": 1\r\n");
  EXPECT_NE(status_of(asked(server->port, many + "\r\n", 2)), 200);
  // The same bytes a thousand times over.
  std::string ranges = "Range: bytes=0-";
  for (int k = 0; k < 900; ++k) ranges += ",0-";
  EXPECT_LT(get("/view/index.json", ranges + "\r\n").size(), 4096 + 2 * text("out/view/index.json").size());
  EXPECT_EQ(status_of(get("/")), 200);
  EXPECT_EQ(server->interrupt(), 0);
}

TEST_F(ViewServer, SlowClientsDoNotKeepOthersOut) {
  // More than there are threads, each with half a request and then a byte now and then.
  std::vector<int> slow;
  for (int k = 0; k < 24; ++k) {
    slow.push_back(connected(server->port));
    send_all(slow.back(), "GET / HTTP/1.1\r\nX-Slow: ");
  }
  std::atomic<bool> stop{false};
  std::thread dripping([&] {
    while (!stop) {
      for (const int fd : slow) send_all(fd, "a");
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  });
  EXPECT_EQ(status_of(asked(server->port, "GET / HTTP/1.1\r\nHost: localhost:" + std::to_string(server->port) + "\r\nConnection: close\r\n\r\n", 60)), 200);
  stop = true;
  dripping.join();
  for (const int fd : slow) close(fd);
}

TEST_F(ViewServer, AnswersManyAtOnce) {
  const std::string wanted = text("out/view/index.json");
  std::atomic<int> good{0};
  std::vector<std::thread> clients;
  for (int k = 0; k < 200; ++k)
    clients.emplace_back([&] {
      if (body_of(get("/view/index.json")) == wanted) ++good;
    });
  for (std::thread& t : clients) t.join();
  EXPECT_EQ(good, 200);
  EXPECT_EQ(server->interrupt(), 0);
}

// What the law, costs and systems leave has no view: the page gets the report itself.
TEST_F(ViewServer, AReportIsServedWithoutAView) {
  ASSERT_EQ(shell("\"$taufold\" law roadmap --samples 200 -q -o road"), 0) << printed;
  for (const char* input : {"road", "road/report.json"}) {
    const Running of_report(program(), folder.path(), {input, "--no-open"});
    ASSERT_GT(of_report.port, 0) << text("said");
    const std::string answer = asked(of_report.port, "GET /data.js HTTP/1.1\r\nHost: localhost:" + std::to_string(of_report.port) + "\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer).rfind("window.taufoldView = {\n\"report.json\": {", 0), 0u) << answer.substr(0, 300);
  }
  ASSERT_EQ(shell("\"$taufold\" view road --static road-view"), 0) << printed;
  EXPECT_NE(text("road-view/data.js").find("law.roadmap"), std::string::npos);
  test::write_text(folder.path() / "other.json", "{\"schema\": \"x\"}");
  EXPECT_EQ(shell("\"$taufold\" view other.json --static no"), 1);
  EXPECT_NE(printed.find("CLI-0011"), std::string::npos) << printed;
}

TEST_F(ViewServer, AnInterruptEndsItWhileAClientHolds) {
  const int idle = connected(server->port);
  const int half = connected(server->port);
  send_all(half, "GET / HT");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(server->interrupt(), 0);
  close(idle);
  close(half);
}

TEST_F(ViewServer, TheStaticFolderHoldsAllAndIsReplacedByItselfAlone) {
  ASSERT_EQ(shell("\"$taufold\" view out --static site"), 0) << printed;
  EXPECT_NE(printed.find("site/index.html"), std::string::npos) << printed;
  for (const char* name : {"index.html", "viewer.js"}) EXPECT_EQ(text(std::string("site/") + name), test::read_text(page_folder() / name)) << name;
  EXPECT_EQ(text("site/report.html"), text("out/report.html"));
  const std::string data = text("site/data.js");
  EXPECT_EQ(data.rfind("window.taufoldView = {", 0), 0u);
  EXPECT_NE(data.find("\"index.json\": {\"format\":\"taufold-view\""), std::string::npos);
  for (const auto& e : std::filesystem::directory_iterator(folder.path() / "out/view")) EXPECT_NE(data.find(std::string("\n\"").append(e.path().filename().string()).append("\": ")), std::string::npos) << e.path();
  EXPECT_EQ(shell("\"$taufold\" view out --static site"), 0) << printed;
  EXPECT_EQ(text("site/data.js"), data);
}

}  // namespace
}  // namespace taufold
