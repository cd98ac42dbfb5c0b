// `taufold tech`: the ladder of nodes and the libraries that follow from it (docs/tech.md). Each function is one subcommand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "tech/ladder.hpp"

namespace taufold::flow {

/// What every subcommand takes: tables whose rows go over those of the shipped ladder.
struct TechRequest {
  std::vector<std::string> ladders;
};

/// The ladder with the rows of the files over it. Nothing after diagnostics, which are shown.
std::optional<tech::Ladder> read_ladder(const TechRequest&, Session&);
/// The node of that name, or a TEC-0007 diagnostic that names the nearest; shown.
const tech::Node* find_node(const tech::Ladder&, const std::string& name, Session&);
/// False after a TEC-0008 diagnostic that names the figures it lacks; shown.
bool can_be_modelled(const tech::Node&, Session&);

/// `tech list`: a line a node.
Outcome run_tech_list(const TechRequest&, Session&);
/// `tech show NODE...`: figures with their sources, what follows from them, the metals and their masks.
Outcome run_tech_show(const TechRequest&, const std::vector<std::string>& nodes, Session&);
/// `tech generate NODE -o DIR`: LEF, Liberty of every corner, wire RC and memories.
Outcome run_tech_generate(const TechRequest&, const std::string& node, const std::vector<std::string>& memories, const std::optional<std::string>& out_dir, Session&);
/// `tech validate [REFERENCE.json...]`: the model against published steps and measured corners, and on netlists of open kits against their libraries. Ratios of the steps that
/// were held out and every figure of a netlist are judged; requirement_failed where one misses its bar.
Outcome run_tech_validate(const TechRequest&, const std::vector<std::string>& designs, Session&);

}  // namespace taufold::flow
