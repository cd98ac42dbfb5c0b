// What `taufold check INPUT...` says about files: each is read by the reader of its kind into one Inputs, so
// that files of different kinds are held against each other, and figures go to the document under their
// stable names.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "flow/inputs.hpp"
#include "flow/session.hpp"

namespace taufold::flow {

/// What the files of one command hold together. A kind whose files matter to others has its part here.
struct Inputs {
  bool contest_case = false;  ///< one was read, and its figures stand
};

/// How files of one kind are read and described.
struct Describer {
  InputKind kind;
  /// Reads one file; what is wrong with it goes to the diagnostics.
  void (*read)(const io::InputFile&, Inputs&, Session&);
  /// Runs once after all files were read, when none of them had an error and one of this kind was there:
  /// figures of the whole and the table to read. May be null.
  void (*finish)(Inputs&, Session&);
};

/// One row a kind, in the order in which they finish. A figure that stands already (Document::find) is left
/// as it is.
std::span<const Describer> describers();

/// Loads, reads and describes `paths`. Everything wrong was shown.
void describe_inputs(std::span<const std::string> paths, Session&);

// describe_contest.cpp
void describe_contest(const io::InputFile&, Inputs&, Session&);

}  // namespace taufold::flow
