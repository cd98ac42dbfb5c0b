#include "view/server.hpp"

#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace taufold::view {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kWorkers = 8;            // connections answered at a time
constexpr std::size_t kWaiting = 64;           // beyond that many that wait, the kernel's backlog holds further ones
constexpr int kBacklog = 128;
constexpr std::size_t kRequestBytes = 32768;   // of one request, its headers included
constexpr int kRequestsAConnection = 1000;
constexpr milliseconds kRequestTime{5000};     // from the first byte of a request to its last
constexpr milliseconds kIdleTime{3000};        // between requests of a connection
constexpr milliseconds kStallTime{10000};      // of a reader that takes nothing
constexpr milliseconds kSlice{100};            // after which a waiting thread looks whether to stop

/// Threads for connections; who brings more than can wait waits.
class Workers final : public httplib::TaskQueue {
 public:
  explicit Workers(std::atomic<std::size_t>& waiting) : waiting_(waiting) {
    for (std::size_t k = 0; k < kWorkers; ++k) threads_.emplace_back([this] { work(); });
  }
  void enqueue(std::function<void()> task) override {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return tasks_.size() < kWaiting || ending_; });
    tasks_.push_back(std::move(task));
    waiting_ = tasks_.size();
    more_.notify_one();
  }
  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    more_.notify_all();
    room_.notify_all();
    for (std::thread& t : threads_)
      if (t.joinable()) t.join();
  }

 private:
  void work() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        more_.wait(lock, [this] { return !tasks_.empty() || ending_; });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
        waiting_ = tasks_.size();
      }
      room_.notify_one();
      task();
    }
  }

  std::atomic<std::size_t>& waiting_;
  std::mutex mutex_;
  std::condition_variable more_, room_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  bool ending_ = false;
};

/// A socket with bounds on the time and the size of a request.
class Connection final : public httplib::Stream {
 public:
  Connection(socket_t fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}

  /// Waits for the first byte of a request, as long as `go_on` says; false when none comes.
  template <class GoOn>
  bool next_request(GoOn&& go_on) {
    const Clock::time_point end = Clock::now() + kIdleTime;
    while (at_ == filled_) {
      if (!go_on() || Clock::now() >= end) return false;
      if (wait(POLLIN, Clock::now() + kSlice) && !fill()) return false;
    }
    taken_ = 0;
    deadline_ = Clock::now() + kRequestTime;
    return true;
  }
  /// Whether a request was cut for its size or its time: what follows on the connection is no request.
  bool cut() const { return cut_; }

  bool is_readable() const override { return at_ < filled_ || wait(POLLIN, Clock::now()); }
  bool is_writable() const override {
    for (const Clock::time_point end = Clock::now() + kStallTime; !stopping_ && Clock::now() < end;)
      if (wait(POLLOUT, Clock::now() + kSlice)) return true;
    return false;
  }
  ssize_t read(char* out, std::size_t size) override {
    while (at_ == filled_) {
      if (stopping_ || Clock::now() >= deadline_) return refuse();
      if (wait(POLLIN, std::min(deadline_, Clock::now() + kSlice)) && !fill()) return ended_ ? 0 : refuse();
    }
    const std::size_t n = std::min(size, filled_ - at_);
    taken_ += n;
    if (taken_ > kRequestBytes) return refuse();
    std::memcpy(out, buffer_.data() + at_, n);
    at_ += n;
    return static_cast<ssize_t>(n);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    while (is_writable()) {
      const ssize_t n = ::send(fd_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n >= 0) return n;
      if (errno != EINTR && errno != EAGAIN) break;
    }
    return refuse();
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
  void get_local_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
  socket_t socket() const override { return fd_; }

 private:
  ssize_t refuse() {
    cut_ = true;
    return -1;
  }
  bool wait(short what, Clock::time_point until) const {
    pollfd p{fd_, what, 0};
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now()).count();
    return ::poll(&p, 1, static_cast<int>(std::max<std::int64_t>(0, left))) > 0;
  }
  bool fill() {
    const ssize_t n = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    ended_ = n == 0;
    if (n <= 0) return false;
    at_ = 0;
    filled_ = static_cast<std::size_t>(n);
    return true;
  }

  socket_t fd_;
  const std::atomic<bool>& stopping_;
  std::array<char, 4096> buffer_;
  std::size_t at_ = 0, filled_ = 0, taken_ = 0;
  Clock::time_point deadline_ = Clock::now() + kRequestTime;
  bool cut_ = false, ended_ = false;
};

/// "localhost:8000" without its port, where that is `port`, or was left out; otherwise nothing that is a name.
std::string host_of(std::string host, int port) {
  const std::size_t colon = host.rfind(':');
  if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {
    if (host.substr(colon + 1) != std::to_string(port)) return {};
    host.resize(colon);
  }
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return host;
}

}  // namespace

class Server::Http final : public httplib::Server {
 public:
  Http(const Resources& resources, ServerOptions o) : resources_(resources), o_(std::move(o)), port_(o_.port) {
    new_task_queue = [this] { return new Workers(waiting_); };
    // Not SO_REUSEPORT, by which two servers would share a port.
    set_socket_options([](socket_t s) {
      const int yes = 1;
      ::setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_tcp_nodelay(true);
    set_payload_max_length(0);
    set_pre_routing_handler([this](const httplib::Request& q, httplib::Response& r) {
      answer(q, r);
      return HandlerResponse::Handled;
    });
  }

  std::string bind_now() {
    errno = 0;
    if (o_.port == 0)
      port_ = bind_to_any_port(o_.address);
    else if (!bind_to_port(o_.address, o_.port))
      port_ = -1;
    if (port_ > 0) {
      // The library asks the kernel to hold five connections, and a browser that opens more at once would wait for seconds.
      ::listen(svr_sock_, kBacklog);
      return {};
    }
    return errno != 0 ? std::error_code(errno, std::generic_category()).message() : "there is no such address on this machine";
  }
  int bound_port() const { return port_; }

  void run_until(const StopToken& token) {
    std::atomic<bool> ended{false};
    std::thread listening([&] {
      listen_after_bind();
      ended = true;
    });
    while (!token.stop_requested() && !ended) std::this_thread::sleep_for(milliseconds(20));
    stopping_ = true;
    // A stop before it listens would be lost.
    for (; !ended; std::this_thread::sleep_for(milliseconds(5))) stop();
    listening.join();
  }

 private:
  /// In the place of the library's own loop.
  bool process_and_close_socket(socket_t fd) override {
    Connection c(fd, stopping_);
    // Who holds a connection without using it makes room for those that wait.
    const auto go_on = [&] { return !stopping_ && waiting_ == 0; };
    for (int k = 0; k < kRequestsAConnection; ++k) {
      if (!c.next_request([&] { return k == 0 ? !stopping_.load() : go_on(); })) break;
      bool closed = false, again = false;
      const bool last = k + 1 == kRequestsAConnection || waiting_ > 0;
      const auto look_at = [&](httplib::Request& q) {
        // Ranges would let one request ask for the same bytes a thousand times; what is served is sent whole.
        q.ranges.clear();
        // A body is not read, and a line that is no request is not looked at: what follows them may be anything.
        again = (q.method == "GET" || q.method == "HEAD") && !q.has_header("Content-Length") && !q.has_header("Transfer-Encoding");
      };
      if (!process_request(c, last, closed, look_at) || closed || last || !again || c.cut()) break;
    }
    ::shutdown(fd, SHUT_RDWR);
    ::close(fd);
    return true;
  }

  void refuse(httplib::Response& r, int status, const char* why) const {
    r.status = status;
    r.set_content(std::string(why) + "\n", "text/plain; charset=utf-8");
  }

  bool is_own_host(const httplib::Request& q) const {
    if (q.get_header_value_count("Host") != 1) return false;
    if (o_.any_host) return true;
    const std::string host = host_of(q.get_header_value("Host"), port_);
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == o_.address;
  }

  void answer(const httplib::Request& q, httplib::Response& r) const {
    r.set_header("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    r.set_header("X-Content-Type-Options", "nosniff");
    r.set_header("Cache-Control", "no-store");
    r.set_header("Referrer-Policy", "no-referrer");
    r.set_header("Cross-Origin-Resource-Policy", "same-origin");
    if (!is_own_host(q)) return refuse(r, 403, "this server answers for its own name only");
    if (q.method != "GET" && q.method != "HEAD") {
      r.set_header("Allow", "GET, HEAD");
      return refuse(r, 405, "this server only reads");
    }
    // A path that is not one of ours by the letter is none: nothing is looked up on disk.
    const auto found = resources_.find(q.path == "/" ? "/index.html" : q.path);
    if (found == resources_.end()) return refuse(r, 404, "there is no such file here");
    const Resource& file = found->second;
    r.status = 200;
    if (file.body.empty()) return r.set_content("", file.type.c_str());
    r.set_content_provider(file.body.size(), file.type, [&file](std::size_t from, std::size_t length, httplib::DataSink& sink) {
      return sink.write(file.body.data() + from, std::min<std::size_t>(length, 65536));
    });
  }

  const Resources& resources_;
  ServerOptions o_;
  int port_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> waiting_{0};
};

Server::Server(const Resources& resources, ServerOptions o) : http_(std::make_unique<Http>(resources, std::move(o))) {}
Server::~Server() = default;
std::string Server::bind() { return http_->bind_now(); }
int Server::port() const { return http_->bound_port(); }
void Server::run(const StopToken& token) { http_->run_until(token); }

}  // namespace taufold::view
