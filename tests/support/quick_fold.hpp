// A fold of little effort, and what every legal one must keep.
#pragma once

#include <gtest/gtest.h>

#include "check/check.hpp"
#include "place/place.hpp"

namespace taufold::test {

inline place::Result quick_fold(const db::Design& d, int threads, int effort = 1) {
  place::Options o;
  o.effort = effort;
  o.threads = threads;
  StopToken stop;
  return place::fold(d, o, stop, nullptr);
}

/// Legal by the independent check, which counts the score as the design does, and the same with another thread.
inline void expect_legal_and_same_bits(const db::Design& d) {
  ASSERT_EQ(db::inconsistency(d), "");
  const place::Result r = quick_fold(d, 1);
  ASSERT_EQ(r.status, place::Status::done) << r.reason;
  const check::Report report = check::check(d, r.placement);
  EXPECT_TRUE(report.legal) << check::to_text(d, report);
  EXPECT_EQ(report.score, db::score(d, r.placement).total());
  EXPECT_EQ(db::checksum(r.placement), db::checksum(quick_fold(d, 2).placement));
}

}  // namespace taufold::test
