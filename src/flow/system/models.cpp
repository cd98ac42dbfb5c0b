#include "flow/system/models.hpp"

#include <fmt/format.h>

#include "diag/suggest.hpp"

namespace taufold::flow {

const system::Transformer* known_model(const std::string& name, const io::tree::Value& at, diag::Collector& out) {
  if (const system::Transformer* known = system::find_transformer(name)) return known;
  std::vector<std::string_view> names;
  for (const system::Transformer& t : system::transformers()) names.push_back(t.name);
  const std::string_view near = diag::nearest(name, names);
  out.report("SYM-0006", at.source, at.at, fmt::format("nothing is known of the model {}", diag::quoted(name)))
      .note(fmt::format("known: {}", fmt::join(names, ", ")))
      .help(near.empty() ? "describe it: [model]" : std::string(diag::did_you_mean(near)));
  return nullptr;
}

}  // namespace taufold::flow
