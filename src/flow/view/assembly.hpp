// A 3DBlox assembly as a scene of the viewer: chiplets as plates, their bumps, and their cells where a DEF gives them.
#pragma once

#include <optional>

#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "view/model.hpp"

namespace taufold::flow {

/// Nothing after a diagnostic.
std::optional<view::Folder> view_of_assembly(const io::InputFile&, Session&);

}  // namespace taufold::flow
