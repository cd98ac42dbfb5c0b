// A server of a few files in memory for the browser of whoever started it: GET and HEAD, nothing from disk, nothing written.
//
// cpp-httplib parses requests and writes responses; connections are handled here, since it bounds neither the time nor the size of a
// request as a whole: a line a second would keep a thread for ever.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/stop.hpp"

namespace taufold::view {

struct Resource {
  std::string type;  ///< of its content, as in Content-Type
  std::string body;
};
/// By path, as in "/view/index.json".
using Resources = std::map<std::string, Resource>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;           ///< 0: any that is free
  bool any_host = false;  ///< names other than those of this machine are served too
};

class Server {
 public:
  /// `resources` outlive the server.
  Server(const Resources&, ServerOptions);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes the address. What is wrong, in words; empty when nothing is.
  std::string bind();
  /// After bind().
  int port() const;
  /// Answers until a stop is requested, then lets no connection wait and returns.
  void run(const StopToken&);

 private:
  class Http;
  std::unique_ptr<Http> http_;
};

}  // namespace taufold::view
