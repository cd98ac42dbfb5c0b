#include "flow/sweep/store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "base/random.hpp"

namespace taufold::flow {

namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr int kApplication = 0x54665377;  // "TfSw", in the header of every database that this makes

/// A prepared statement; its end is finalised.
class Statement {
 public:
  Statement(sqlite3* db, const std::string& sql) { sqlite3_prepare_v2(db, sql.c_str(), -1, &s_, nullptr); }
  ~Statement() { sqlite3_finalize(s_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  explicit operator bool() const { return s_ != nullptr; }
  sqlite3_stmt* get() const { return s_; }
  bool row() { return s_ != nullptr && (last_ = sqlite3_step(s_)) == SQLITE_ROW; }
  bool finished() { return s_ != nullptr && (last_ = sqlite3_step(s_)) == SQLITE_DONE; }
  int last() const { return last_; }

 private:
  sqlite3_stmt* s_ = nullptr;
  int last_ = SQLITE_ERROR;
};

std::string text_of(sqlite3_stmt* s, int column) {
  const unsigned char* t = sqlite3_column_text(s, column);
  return t == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(t));
}
/// Of what a row says: SQLite tells broken pages, not changed numbers.
std::int64_t row_check(const SweptPoint& p) {
  std::uint64_t h = hash64(static_cast<std::uint64_t>(p.index), p.fault.size());
  for (const char c : p.fault) h = hash64(h, static_cast<unsigned char>(c));
  for (const std::vector<double>* list : {&p.levers, &p.figures})
    for (const double x : *list) h = hash64(h, std::isfinite(x) ? std::bit_cast<std::uint64_t>(x) : 0);
  return static_cast<std::int64_t>(h >> 1);
}
std::string name_quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

struct SweepStore::State {
  sqlite3* db = nullptr;
  std::string path;
  std::vector<std::string> levers, figures;
  std::int64_t points = 0;
  ~State() { sqlite3_close(db); }

  bool put(const std::string& name, const std::string& text);
  bool run(const std::string& sql) { return sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK; }
  std::string one(const std::string& sql) {
    Statement s(db, sql);
    return s.row() ? text_of(s.get(), 0) : std::string();
  }
  void columns(std::string& out) const {
    for (const std::string& l : levers) out += ", " + name_quoted("lever:" + l);
    for (const std::string& f : figures) out += ", " + name_quoted(f);
  }
  /// Says what SQLite says, and leaves the file alone.
  bool damaged(diag::Collector& out, std::string what) const {
    out.report("SYM-0017", path, std::move(what)).help("it was left as it is: move it away, or restore it; a sweep without its database begins anew");
    return false;
  }
};

SweepStore::SweepStore(std::unique_ptr<State> s) : state_(std::move(s)) {}
SweepStore::~SweepStore() = default;
SweepStore::SweepStore(SweepStore&&) noexcept = default;
SweepStore& SweepStore::operator=(SweepStore&&) noexcept = default;

std::optional<SweepStore> SweepStore::open(const std::string& path, const std::string& identity, const std::vector<std::string>& levers, const std::vector<std::string>& figures,
                                           std::int64_t points, diag::Collector& out) {
  auto s = std::make_unique<State>();
  s->path = path;
  s->levers = levers;
  s->figures = figures;
  s->points = points;
  std::error_code error;
  const bool there = std::filesystem::exists(path, error) && std::filesystem::file_size(path, error) > 0;
  if (there) {
    // SQLite would take some files that are no database for empty ones.
    char head[16] = {};
    std::ifstream in(path, std::ios::binary);
    in.read(head, sizeof head);
    if (std::string_view(head, static_cast<std::size_t>(in.gcount())) != kMagic) {
      s->damaged(out, "it is no SQLite database");
      return std::nullopt;
    }
  }
  if (sqlite3_open_v2(path.c_str(), &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
    s->damaged(out, fmt::format("it cannot be opened: {}", sqlite3_errmsg(s->db)));
    return std::nullopt;
  }
  sqlite3_busy_timeout(s->db, 10000);
  if (there) {
    if (const std::string check = s->one("PRAGMA integrity_check(1)"); check != "ok") {
      s->damaged(out, fmt::format("it is damaged: {}", check.empty() ? sqlite3_errmsg(s->db) : check));
      return std::nullopt;
    }
    // Killed before anything was stored: an empty database of ours or of nobody's.
    const bool empty = s->one("SELECT count(*) FROM sqlite_master") == "0";
    if (!empty && s->one("PRAGMA application_id") != std::to_string(kApplication)) {
      s->damaged(out, "it is the database of something else");
      return std::nullopt;
    }
    if (!empty) {
      if (s->one("SELECT value FROM sweep WHERE key = 'identity'") != identity) {
        out.report("SYM-0018", path, "it holds another sweep").note("a sweep is told by its file, its base, the reports that this names, and the coefficients of the model").help("name another file with --store");
        return std::nullopt;
      }
      SweepStore store(std::move(s));
      return store.read(out) ? std::optional(std::move(store)) : std::nullopt;
    }
  }
  std::string columns;
  s->columns(columns);
  const bool made = s->run("BEGIN IMMEDIATE") && s->run(fmt::format("PRAGMA application_id = {}", kApplication)) && s->run("CREATE TABLE sweep (key TEXT PRIMARY KEY, value TEXT NOT NULL)") &&
                    s->run("CREATE TABLE point (point INTEGER PRIMARY KEY, fault TEXT" + columns + ", row_check INTEGER NOT NULL)") && [&] {
                      Statement insert(s->db, "INSERT INTO sweep VALUES ('identity', ?1)");
                      if (!insert) return false;
                      sqlite3_bind_text(insert.get(), 1, identity.c_str(), -1, SQLITE_TRANSIENT);
                      return insert.finished();
                    }() && s->run("COMMIT");
  if (!made) {
    s->damaged(out, fmt::format("it cannot be written: {}", sqlite3_errmsg(s->db)));
    return std::nullopt;
  }
  return SweepStore(std::move(s));
}

std::vector<bool> SweepStore::done() const {
  std::vector<bool> out(static_cast<std::size_t>(state_->points), false);
  Statement s(state_->db, "SELECT point FROM point");
  while (s.row()) {
    const std::int64_t k = sqlite3_column_int64(s.get(), 0);
    if (k >= 0 && k < state_->points) out[static_cast<std::size_t>(k)] = true;
  }
  return out;
}

bool SweepStore::add(const std::vector<SweptPoint>& points, diag::Collector& out) { return insert(points, nullptr, out); }

bool SweepStore::merge(const std::string& part, const std::vector<SweptPoint>& points, diag::Collector& out) {
  if (!note("merged " + part).empty()) return true;
  return insert(points, &part, out);
}

std::string SweepStore::note(const std::string& name) const {
  Statement s(state_->db, "SELECT value FROM sweep WHERE key = ?1");
  if (!s) return {};
  sqlite3_bind_text(s.get(), 1, name.c_str(), -1, SQLITE_TRANSIENT);
  return s.row() ? text_of(s.get(), 0) : std::string();
}

bool SweepStore::State::put(const std::string& name, const std::string& text) {
  Statement s(db, "INSERT OR REPLACE INTO sweep VALUES (?1, ?2)");
  if (!s) return false;
  sqlite3_bind_text(s.get(), 1, name.c_str(), -1, SQLITE_TRANSIENT);
  sqlite3_bind_text(s.get(), 2, text.c_str(), -1, SQLITE_TRANSIENT);
  return s.finished();
}

bool SweepStore::set_note(const std::string& name, const std::string& text, diag::Collector& out) {
  return state_->put(name, text) || state_->damaged(out, fmt::format("it cannot be written: {}", sqlite3_errmsg(state_->db)));
}

bool SweepStore::insert(const std::vector<SweptPoint>& points, const std::string* part, diag::Collector& out) {
  std::string marks = "?1, ?2";
  for (std::size_t k = 0; k <= state_->levers.size() + state_->figures.size(); ++k) marks += fmt::format(", ?{}", k + 3);
  bool good = state_->run("BEGIN IMMEDIATE");
  if (good) {
    Statement insert(state_->db, (part != nullptr ? "INSERT OR IGNORE INTO point VALUES (" : "INSERT INTO point VALUES (") + marks + ")");
    good = static_cast<bool>(insert);
    for (const SweptPoint& p : points) {
      if (!good) break;
      sqlite3_stmt* s = insert.get();
      sqlite3_bind_int64(s, 1, p.index);
      if (p.fault.empty())
        sqlite3_bind_null(s, 2);
      else
        sqlite3_bind_text(s, 2, p.fault.c_str(), -1, SQLITE_TRANSIENT);
      int column = 3;
      for (const std::vector<double>* list : {&p.levers, &p.figures})
        for (const double x : *list) {
          if (std::isfinite(x))
            sqlite3_bind_double(s, column, x);
          else
            sqlite3_bind_null(s, column);
          ++column;
        }
      sqlite3_bind_int64(s, column, row_check(p));
      good = insert.finished();
      sqlite3_reset(s);
    }
  }
  good = good && (part == nullptr || state_->put("merged " + *part, "1")) && state_->run("COMMIT");
  if (good) return true;
  const std::string why = sqlite3_errmsg(state_->db);
  state_->run("ROLLBACK");
  return state_->damaged(out, fmt::format("points cannot be stored: {}", why));
}

std::optional<std::vector<SweptPoint>> SweepStore::read(diag::Collector& out) const {
  std::string columns = "point, fault";
  state_->columns(columns);
  Statement s(state_->db, "SELECT " + columns + ", row_check FROM point ORDER BY point");
  std::vector<SweptPoint> all;
  while (s.row()) {
    SweptPoint p;
    p.index = sqlite3_column_int64(s.get(), 0);
    p.fault = text_of(s.get(), 1);
    int column = 2;
    const auto number = [&] {
      const double v = sqlite3_column_type(s.get(), column) == SQLITE_NULL ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(s.get(), column);
      ++column;
      return v;
    };
    for (std::size_t k = 0; k < state_->levers.size(); ++k) p.levers.push_back(number());
    for (std::size_t k = 0; k < state_->figures.size(); ++k) p.figures.push_back(number());
    if (sqlite3_column_int64(s.get(), column) != row_check(p)) {
      state_->damaged(out, fmt::format("it is damaged: what point {} says was changed", p.index));
      return std::nullopt;
    }
    all.push_back(std::move(p));
  }
  if (!s || s.last() != SQLITE_DONE) {
    state_->damaged(out, fmt::format("it cannot be read: {}", sqlite3_errmsg(state_->db)));
    return std::nullopt;
  }
  return all;
}

}  // namespace taufold::flow
