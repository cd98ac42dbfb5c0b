// What an accelerator is made of, as a system file says it: dies and the links between them, memories beside the main one, the silicon that a price is computed
// from, the stack that its heat goes through.
#pragma once

#include "flow/system/file.hpp"

namespace taufold::flow {

/// `[dies]`.
void read_dies(const io::tree::Value&, SystemFile&, diag::Collector&);
/// An element of `[[memory]]`.
void read_store(const io::tree::Value&, SystemFile&, diag::Collector&);
/// `[silicon]`: the price and carbon of an accelerator by the cost room, at the nominal inputs; the system stays in SystemFile::silicon.
void read_silicon(const io::tree::Value&, SystemFile&, diag::Collector&);
/// `[cooling]`: the power that a stack lets through to its sink, spread evenly over its tiers. `file` is the path that relative paths follow.
void read_cooling(const io::tree::Value&, const std::string& file, SystemFile&, diag::Collector&);

/// How uncertain the price and the carbon of its silicon are, by samples.
void spread_of_silicon(const SystemFile::Silicon&, system::Money&);

}  // namespace taufold::flow
