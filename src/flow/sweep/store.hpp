// The results of a sweep in a SQLite database: written in whole transactions, so that a run that is killed leaves every point either
// stored or not there; never overwritten when it is damaged or of another sweep.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diag.hpp"

namespace taufold::flow {

struct SweptPoint {
  std::int64_t index = 0;
  std::vector<double> levers, figures;  ///< a figure that does not exist is not a number
  std::string fault;                    ///< why it could not be computed; empty where it was
};

class SweepStore {
 public:
  /// Opens or makes it. `identity` tells one sweep from another; names of columns come from levers and figures.
  /// Nothing after a SYM-0017 or SYM-0018 diagnostic; the file is then as it was.
  static std::optional<SweepStore> open(const std::string& path, const std::string& identity, const std::vector<std::string>& levers, const std::vector<std::string>& figures,
                                        std::int64_t points, diag::Collector&);
  ~SweepStore();
  SweepStore(SweepStore&&) noexcept;
  SweepStore& operator=(SweepStore&&) noexcept;

  /// Which points are stored.
  std::vector<bool> done() const;
  /// All or none of them; false after a diagnostic.
  bool add(const std::vector<SweptPoint>&, diag::Collector&);
  /// The points of a part that are not there yet, once: what was merged under this name is not merged again. All or nothing; false after a diagnostic.
  bool merge(const std::string& part, const std::vector<SweptPoint>&, diag::Collector&);
  /// Something that is kept beside the points under a name; empty: nothing.
  std::string note(const std::string& name) const;
  bool set_note(const std::string& name, const std::string& text, diag::Collector&);
  /// Every stored point, by index; nothing after a diagnostic.
  std::optional<std::vector<SweptPoint>> read(diag::Collector&) const;

 private:
  struct State;
  bool insert(const std::vector<SweptPoint>&, const std::string* part, diag::Collector&);
  explicit SweepStore(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace taufold::flow
