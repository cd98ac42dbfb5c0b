// Files of a node's predictive library, as `tech generate` and `match` write them.
#pragma once

#include <string>
#include <string_view>

#include "flow/session.hpp"
#include "io/writer.hpp"
#include "predict/characterise.hpp"

namespace taufold::flow {

/// "n7", "smic_np2": a node as files and libraries are named.
std::string node_file_name(std::string_view node);

/// STEM.tech.lef, STEM.cells.lef, STEM.wire-rc.tsv and STEM.map.v; `stem` may hold folders. False after a diagnostic.
bool write_node_layouts(io::FolderWriter&, const std::string& stem, const predict::CharacterisedLibrary&, Session&);

}  // namespace taufold::flow
