#include "flow/view/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "flow/read.hpp"
#include "flow/view/assembly.hpp"
#include "io/input_file.hpp"
#include "io/threedblox/threedblox.hpp"
#include "io/writer.hpp"
#include "report/png.hpp"
#include "view/index.hpp"
#include "view/server.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPage = "index.html", kData = "data.js", kReport = "report.html", kReportData = "report.json";
/// Of a static folder: by them an earlier one is known, and replaced.
constexpr std::array<std::string_view, 2> kOwnFiles{kPage, kData};

std::string type_of(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"}, {".json", "application/json"},
      {".svg", "image/svg+xml"},             {".png", "image/png"},                     {".woff2", "font/woff2"},           {".txt", "text/plain; charset=utf-8"}};
  for (const auto& [end, type] : kTypes)
    if (name.ends_with(end)) return std::string(type);
  return "application/octet-stream";
}

std::string at_root(std::string_view name) { return fmt::format("/{}", name); }

/// The folder of the built page: beside the program where it was built, below the same prefix where it was installed.
std::optional<fs::path> page_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const char* way : {"share/taufold/viewer", "../share/taufold/viewer"}) {
    const fs::path folder = program.parent_path() / way;
    if (!error && fs::is_regular_file(folder / kPage, error)) return folder.lexically_normal();
    error.clear();
  }
  return std::nullopt;
}

class View {
 public:
  View(const ViewRequest& r, Session& s) : r_(r), s_(s) {}

  Outcome run() {
    if (!read_page() || !read_input() || s_.failed()) return failed();
    s_.show_diagnostics();
    if (r_.static_dir) return write_static() ? Outcome::done : failed();
    return serve() ? Outcome::done : failed();
  }

 private:
  Outcome failed() {
    s_.show_diagnostics();
    return Outcome::input_error;
  }

  bool read_page() {
    const std::optional<fs::path> folder = page_folder();
    if (!folder) {
      s_.diagnostics.report("VIW-0008", "the page of the viewer was not built").help("install node and npm (Debian packages nodejs, npm), then run scripts/build");
      return false;
    }
    std::error_code error;
    for (fs::recursive_directory_iterator it(*folder, error), end; !error && it != end; it.increment(error)) {
      if (!it->is_regular_file(error)) continue;
      std::optional<io::InputFile> file = io::read_input(it->path().string(), s_.diagnostics);
      if (!file) return false;
      const std::string name = it->path().lexically_relative(*folder).generic_string();
      page_.push_back(name);
      served_[at_root(name)] = {type_of(name), std::move(file->text)};
    }
    std::sort(page_.begin(), page_.end());
    return true;
  }

  bool read_input() {
    std::error_code error;
    if (fs::is_directory(r_.input, error)) {
      const fs::path folder = r_.input;
      if (!fs::exists(fs::symlink_status(folder / view::kViewFolder, error)) && fs::is_regular_file(folder / kReportData, error)) return read_report_alone((folder / kReportData).string());
      return read_result();
    }
    if (r_.input.ends_with(".json")) return read_report_alone(r_.input);
    std::optional<io::InputFile> file = io::read_input(r_.input, s_.diagnostics);
    if (!file) return false;
    if (!io::threedblox::looks_like_threedblox(file->text)) {
      s_.diagnostics.report("VIW-0010", r_.input, "this is neither a result folder nor a 3DBlox assembly nor a report").help("taufold view DIR, where `taufold fold -o DIR` or another command wrote it, or taufold view FILE.3dbx or REPORT.json");
      return false;
    }
    std::optional<view::Folder> folder = view_of_assembly(*file, s_);
    if (!folder) return false;
    files_ = view::files_of(std::move(*folder));
    return true;
  }

  /// The document of a command that places nothing: the law, costs, systems. The page makes charts of it.
  bool read_report_alone(const std::string& path) {
    std::optional<io::InputFile> file = io::read_input(path, s_.diagnostics);
    const std::optional<report::Document> document = file ? read_report(*file, s_) : std::nullopt;
    if (!document) return false;
    if (document->command.size() > 1 && document->command[1] == "fold") return read_result();  // which says what is missing
    served_[at_root(kReportData)] = {type_of(kReportData), std::move(file->text)};
    return true;
  }

  bool read_result() {
    std::optional<view::ViewFiles> files = view::read_view((fs::path(r_.input) / view::kViewFolder).string(), s_.diagnostics);
    if (!files) return false;
    files_ = std::move(*files);
    for (const std::string_view name : {kReport, kReportData}) {
      const fs::path path = fs::path(r_.input) / name;
      std::error_code error;
      if (fs::symlink_status(path, error).type() != fs::file_type::regular) continue;
      if (std::optional<io::InputFile> file = io::read_input(path.string(), s_.diagnostics)) served_[at_root(name)] = {type_of(name), std::move(file->text)};
    }
    return s_.diagnostics.ok();
  }

  bool serve() {
    // The page asks for it first. Of a view it then fetches the files.
    served_[at_root(kData)] = {type_of(kData), files_.empty() ? data_script() : ""};
    for (auto& [name, bytes] : files_) served_[fmt::format("/{}/{}", view::kViewFolder, name)] = {type_of(name), std::move(bytes)};
    const std::string address = r_.address.value_or("127.0.0.1");
    view::Server server(served_, {address, r_.port, r_.address.has_value()});
    if (const std::string why = server.bind(); !why.empty()) {
      s_.diagnostics.report("VIW-0007", fmt::format("port {} of {} cannot be used: {}", r_.port, diag::shown(address), why)).help("give another with --port N, or 0 for any that is free");
      return false;
    }
    const std::string host = address.find(':') != std::string::npos ? "[" + address + "]" : address;
    const std::string url = fmt::format("http://{}:{}/", host, server.port());
    s_.log(Level::result, url);
    s_.log(Level::info, fmt::format("serving {} to this machine{}; Ctrl-C ends it", diag::shown(r_.input), r_.address ? " and whoever reaches " + diag::shown(address) : ""));
    if (r_.ready) r_.ready(url);
    server.run(s_.stop);
    return true;
  }

  /// The page, and what it would fetch as a script, because browsers let no page of a file system fetch files.
  bool write_static() {
    const fs::path target = *r_.static_dir;
    std::error_code error;
    const bool something = fs::exists(fs::symlink_status(target, error)) && !(fs::is_directory(target, error) && fs::is_empty(target, error));
    const bool own = std::all_of(kOwnFiles.begin(), kOwnFiles.end(), [&](std::string_view f) { return fs::is_regular_file(target / f, error); }) && !fs::exists(target / kReportData, error);
    if (something && !own) {
      s_.diagnostics.report("VIW-0009", target.string(), "the folder holds something else than a viewer, and is left as it is").help("name a folder that is not there yet");
      return false;
    }
    io::FolderWriter folder(target.string());
    if (!folder.begin(s_.diagnostics)) return false;
    for (const std::string& name : page_)
      if (name != kData && !folder.write(name, served_[at_root(name)].body, s_.diagnostics)) return false;
    if (const auto report = served_.find(at_root(kReport)); report != served_.end() && !folder.write(kReport, report->second.body, s_.diagnostics)) return false;
    if (!folder.write(kData, data_script(), s_.diagnostics) || !folder.commit(s_.diagnostics)) return false;
    s_.log(Level::result, (target / kPage).string());
    return true;
  }

  std::string data_script() {
    std::string data = "window.taufoldView = {";
    if (files_.empty()) data += fmt::format("\n\"{}\": {}", kReportData, served_[at_root(kReportData)].body);
    for (std::size_t k = 0; k < files_.size(); ++k) {
      const auto& [name, bytes] = files_[k];
      // The index is JSON, which is an expression of JavaScript; the others are bytes.
      data += fmt::format("{}\n\"{}\": ", k == 0 ? "" : ",", name);
      if (name == view::kIndexFile)
        data += bytes;
      else
        data.append(1, '"').append(report::base64(bytes)).append(1, '"');
    }
    return data + "\n};\n";
  }

  const ViewRequest& r_;
  Session& s_;
  view::Resources served_;
  std::vector<std::string> page_;
  view::ViewFiles files_;
};

}  // namespace

Outcome run_view(const ViewRequest& request, Session& session) { return View(request, session).run(); }

}  // namespace taufold::flow
