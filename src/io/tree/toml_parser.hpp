// toml++ compiled in place, so that the program needs no library of it at run time. One of its assumptions (in parse_key) does not
// hold for malformed keys that it reports as errors a few lines later: a dev build would end there, and a compiler that builds
// on assumptions might drop the report. So they are left out.
#pragma once

#define TOML_HEADER_ONLY 1
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#include <toml++/toml.h>
