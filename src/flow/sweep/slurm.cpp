#include "flow/sweep/slurm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/random.hpp"
#include "base/subprocess.hpp"
#include "io/csv.hpp"
#include "io/tree/value.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

constexpr double kCommand_s = 120;        // for sbatch and squeue to answer
constexpr int kSilences = 30;             // of squeue, one behind the other, until the cluster counts as gone
constexpr auto kPoll = std::chrono::milliseconds(500);

/// For a shell, in single quotes.
std::string shell_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// An integer of digits alone; -1 for anything else.
std::int64_t whole(const std::string& s) {
  std::int64_t v = -1;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  return error == std::errc() && end == s.data() + s.size() ? v : -1;
}

}  // namespace

SlurmRounds::SlurmRounds(const PreparedSweep& sweep, std::string input, std::string database, SlurmOptions options, SweepStore& store, Session& session)
    : sweep_(sweep), input_(fs::absolute(input).string()), named_(database), database_(fs::absolute(database).lexically_normal().string()), options_(std::move(options)), store_(store), session_(session) {}

std::string SlurmRounds::folder(std::int64_t round) const { return fmt::format("{}.parts/r{}", database_, round); }

std::string SlurmRounds::job_name(std::int64_t round) const {
  std::uint64_t h = 0;
  for (const std::string* text : {&sweep_.identity, &database_})
    for (const char c : *text) h = hash64(h, static_cast<unsigned char>(c));
  return fmt::format("taufold-{:016x}-r{}", h, round);
}

std::int64_t SlurmRounds::round() const { return std::max<std::int64_t>(0, whole(store_.note("slurm round"))); }

bool SlurmRounds::refuse(std::string message, const std::string& detail) {
  diag::Diagnostic& d = session_.diagnostics.report("SYM-0019", named_, std::move(message));
  if (!detail.empty()) d.note(detail);
  d.help("points that were computed are kept; the same command goes on from there, here or with --on slurm");
  return false;
}

bool SlurmRounds::submit(std::int64_t round, const std::vector<OpenPoint>& open) {
  const std::string dir = folder(round);
  std::error_code error;
  fs::remove_all(dir, error);
  fs::create_directories(dir, error);
  const std::size_t jobs = std::min(static_cast<std::size_t>(options_.jobs), open.size());
  for (std::size_t k = 0; k < jobs; ++k) {
    std::string text = "point,levers\n";
    for (std::size_t i = k; i < open.size(); i += jobs) {
      text += std::to_string(open[i].index);
      for (const double x : open[i].levers) text += fmt::format(",{}", io::tree::number_text(x));
      text += '\n';
    }
    if (!io::write_file(fmt::format("{}/{}.points", dir, k), text, session_.diagnostics)) return false;
  }
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const std::string script = fmt::format("#!/bin/sh\nexec {} sweep {} --part {}/\"$SLURM_ARRAY_TASK_ID\" --threads \"${{SLURM_CPUS_PER_TASK:-1}}\" --quiet\n", shell_quoted(self.string()), shell_quoted(input_),
                                         shell_quoted(dir));
  if (!io::write_file(dir + "/job.sh", script, session_.diagnostics)) return false;
  if (!store_.set_note("slurm round", std::to_string(round), session_.diagnostics) || !store_.set_note("slurm open", "1", session_.diagnostics)) return false;
  Command c;
  c.arguments = {"sbatch", "--parsable", fmt::format("--job-name={}", job_name(round)), fmt::format("--array=0-{}", jobs - 1), fmt::format("--output={}/%a.log", dir), "--chdir=" + dir};
  std::istringstream words(options_.options);
  for (std::string word; words >> word;) c.arguments.push_back(word);
  c.arguments.push_back(dir + "/job.sh");
  c.stdout_file = dir + "/sbatch.out";
  c.stderr_file = dir + "/sbatch.err";
  c.time_limit_s = kCommand_s;
  const RunResult ran = run(c);
  if (ran.status == RunStatus::not_found) return refuse("Slurm's sbatch is not on PATH", "");
  if (!ran.success()) return refuse("Slurm does not take the jobs", !ran.error.empty() ? ran.error : first_line(c.stderr_file));
  session_.log(Level::info, fmt::format("{} points as {} array job{} {} ({})", open.size(), jobs, jobs == 1 ? "" : "s", first_line(c.stdout_file), job_name(round)));
  return true;
}

bool SlurmRounds::wait(std::int64_t round) {
  const std::string dir = folder(round);
  int silences = 0;
  while (true) {
    if (session_.stop.interrupted()) {
      Command cancel;
      cancel.arguments = {"scancel", fmt::format("--name={}", job_name(round))};
      cancel.time_limit_s = kCommand_s;
      static_cast<void>(run(cancel));
      return false;
    }
    Command c;
    c.arguments = {"squeue", "--noheader", fmt::format("--name={}", job_name(round)), "--format=%T"};
    c.stdout_file = dir + "/squeue.out";
    c.stderr_file = dir + "/squeue.err";
    c.time_limit_s = kCommand_s;
    const RunResult ran = run(c);
    if (ran.status == RunStatus::not_found) return refuse("Slurm's squeue is not on PATH", "");
    if (!ran.success()) {
      // The controller may be away for a moment.
      if (++silences == kSilences) return refuse("Slurm does not say how the jobs are", !ran.error.empty() ? ran.error : first_line(c.stderr_file));
    } else {
      silences = 0;
      if (first_line(c.stdout_file).empty()) return true;
    }
    std::this_thread::sleep_for(kPoll);
  }
}

bool SlurmRounds::merge(std::int64_t round) {
  const std::string dir = folder(round);
  bool whole_round = true;
  for (std::int64_t k = 0; fs::exists(fmt::format("{}/{}.points", dir, k)); ++k) {
    const std::string part = fmt::format("{}/{}", dir, k);
    if (!fs::exists(part + ".sqlite")) {
      whole_round = false;  // a job that never ran
      continue;
    }
    // A part that cannot be read stays where it is; its points are computed again.
    diag::Collector faults;
    const std::optional<SweepStore> results = open_store(sweep_, part + ".sqlite", faults);
    const std::optional<std::vector<SweptPoint>> points = results ? results->read(faults) : std::nullopt;
    if (!points) {
      session_.log(Level::info, fmt::format("  {}.sqlite is left aside: {}", part, faults.list().empty() ? "it cannot be read" : faults.list().front().message));
      whole_round = false;
      continue;
    }
    if (!store_.merge(fmt::format("r{}/{}", round, k), *points, session_.diagnostics)) return false;
  }
  if (!store_.set_note("slurm open", "0", session_.diagnostics)) return false;
  std::error_code error;
  if (whole_round) fs::remove_all(dir, error);
  return true;
}

bool SlurmRounds::take_up() {
  if (store_.note("slurm open") != "1") return true;
  const std::int64_t last = round();
  session_.log(Level::info, fmt::format("an earlier run left round {} ({})", last, job_name(last)));
  std::error_code error;
  fs::create_directories(folder(last), error);
  return wait(last) && merge(last);
}

bool SlurmRounds::compute(const std::vector<OpenPoint>& points) {
  Pass pass(session_, "slurm");
  std::vector<OpenPoint> open = points;
  while (!open.empty()) {
    const std::int64_t next = round() + 1;
    if (!submit(next, open)) return false;
    const bool ended = wait(next);
    if (!ended && !session_.stop.interrupted()) return false;
    if (!merge(next)) return false;
    if (!ended) return false;
    const std::vector<bool> done = store_.done();
    const std::size_t before = open.size();
    std::erase_if(open, [&](const OpenPoint& p) { return done[static_cast<std::size_t>(p.index)]; });
    if (open.size() == before) {
      std::string why;
      for (const auto& entry : fs::directory_iterator(folder(next)))
        if (entry.path().extension() == ".log" && why.empty()) why = first_line(entry.path());
      return refuse(fmt::format("the jobs of round {} ended without a result", next), why.empty() ? fmt::format("what they printed stands in {}", folder(next)) : why);
    }
  }
  std::error_code error;
  fs::remove(database_ + ".parts", error);  // where no round is left in it
  return true;
}

bool run_part(const PreparedSweep& p, const std::string& part, Session& session) {
  const std::optional<io::InputFile> file = io::read_input(part + ".points", session.diagnostics);
  if (!file) return false;
  std::optional<SweepStore> store = open_store(p, part + ".sqlite", session.diagnostics);
  if (!store) return false;
  const std::vector<bool> done = store->done();
  std::vector<OpenPoint> open;
  io::CsvRecords rows(file->text);
  rows.next();
  while (rows.next()) {
    OpenPoint point;
    point.index = whole(rows.fields().front());
    for (std::size_t k = 1; k < rows.fields().size(); ++k) {
      const std::string& s = rows.fields()[k];
      double x = 0;
      const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), x);
      if (error == std::errc() && end == s.data() + s.size()) point.levers.push_back(x);
    }
    if (point.index < 0 || point.index >= p.sweep.points || point.levers.size() != p.sweep.levers.size()) {
      session.diagnostics.report("SYM-0016", file->path, fmt::format("the row {} is no point of this sweep", diag::quoted(rows.fields().front())));
      return false;
    }
    if (!done[static_cast<std::size_t>(point.index)]) open.push_back(std::move(point));
  }
  return compute_points(p, open, *store, session);
}

}  // namespace taufold::flow
