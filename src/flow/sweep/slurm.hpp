// Points of a sweep as array jobs of a Slurm cluster (docs/system.md, section 16). Each job computes its share into a database of its own; those are merged into the
// one of the sweep in one transaction each, under the name of the part, so that nothing is lost or stands twice whatever is killed when.
//
// What a round is: a folder DATABASE.parts/rN with K.points (what job K computes), K.sqlite (its results), K.log and the job's script; a job name that
// follows from the database, the sweep and N. A round is entered in the database before it is submitted, so that a later run waits for jobs that are still under way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flow/sweep/points.hpp"

namespace taufold::flow {

struct SlurmOptions {
  std::int64_t jobs = 8;  ///< of an array
  std::string options;    ///< for sbatch, with blanks between
};

class SlurmRounds {
 public:
  /// All that is given outlives it. `input`: SWEEP.toml; `database`: path of the store.
  SlurmRounds(const PreparedSweep&, std::string input, std::string database, SlurmOptions, SweepStore&, Session&);

  /// Waits for jobs of an earlier run and merges what they computed. False after a diagnostic or an interrupt.
  bool take_up();
  /// Computes the points in as many rounds as it takes. False after a diagnostic (SYM-0019 where a round brings nothing) or an interrupt, which ends the jobs.
  bool compute(const std::vector<OpenPoint>&);

 private:
  std::string folder(std::int64_t round) const;
  std::string job_name(std::int64_t round) const;
  std::int64_t round() const;
  bool submit(std::int64_t round, const std::vector<OpenPoint>&);
  bool wait(std::int64_t round);
  bool merge(std::int64_t round);
  bool refuse(std::string message, const std::string& detail);

  const PreparedSweep& sweep_;
  std::string input_, named_, database_;  ///< named_: the store as the user names it
  SlurmOptions options_;
  SweepStore& store_;
  Session& session_;
};

/// What one array job does: PART.points into PART.sqlite. False after a diagnostic.
bool run_part(const PreparedSweep&, const std::string& part, Session&);

}  // namespace taufold::flow
