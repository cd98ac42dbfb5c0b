// The nodes that costs are known of: prices as the press has them beside wafers built up from layers, which were fitted to them.
#include <fmt/format.h>

#include "cost/stack_price.hpp"
#include "cost/uncertainty.hpp"
#include "flow/cost/cost.hpp"

namespace taufold::flow {

namespace {

/// A wafer built up from layers, with 5 and 95 % over the inputs of layers.
std::pair<double, cost::Spread> from_layers(const std::string& node, std::uint64_t seed) {
  cost::System s = cost::stack_system(node, {{node}, 100, 0, {}});
  s.bottom_up = true;
  const cost::Plan p = cost::make_plan(s, cost::default_inputs());
  const cost::Sampler sampler(p, seed);
  constexpr std::size_t kSamples = 2048;
  std::vector<num::Lanes> lanes(p.inputs.size());
  std::vector<double> row(p.inputs.size()), usd;
  for (std::size_t k = 0; k < kSamples; k += num::kLanes) {
    sampler.fill(k, lanes.data());
    for (int i = 0; i < num::kLanes; ++i) {
      for (std::size_t j = 0; j < row.size(); ++j) row[j] = lanes[j].v[i];
      usd.push_back(cost::wafer_usd(p, 0, row.data()));
    }
  }
  return {cost::wafer_usd(p, 0, p.nominal.data()), cost::spread(std::move(usd))};
}

}  // namespace

Outcome run_cost_nodes(std::uint64_t seed, Session& session) {
  const cost::Inputs& in = cost::default_inputs();
  std::string out = fmt::format("  {:<10} {:>5} {:>4} {:>12} {:>18} {:>12} {:>18} {:>6} {:>10} {:>14} {:>8}\n", "node", "masks", "EUV", "known, USD", "5 to 95 %", "from layers", "5 to 95 %", "ratio", "D0, 1/cm2",
                                "5 to 95 %", "MTr/mm2");
  for (const std::string& node : cost::node_names(in)) {
    double masks = 0;
    for (const auto& [key, passes] : {std::pair{"layers_dry", 1.0}, {"layers_immersion", 1.0}, {"layers_lele", 2.0}, {"layers_sadp", 1.0}, {"layers_saqp", 1.0}, {"layers_euv", 1.0}})
      masks += passes * in.find(node, key)->value;
    const cost::Input *price = in.find(node, "wafer_price"), *d0 = in.find(node, "d0");
    const auto [usd, spread] = from_layers(node, seed);
    out += fmt::format("  {:<10} {:>5.0f} {:>4.0f} {:>12} {:>18} {:>12.0f} {:>18} {:>6} {:>10.3g} {:>14} {:>8.4g}\n", node, masks, in.find(node, "layers_euv")->value,
                       price ? fmt::format("{:.0f}", price->value) : "-", price ? fmt::format("{:.0f} to {:.0f}", price->low, price->high) : "", usd, fmt::format("{:.0f} to {:.0f}", spread.low, spread.high),
                       price ? fmt::format("{:.2f}", usd / price->value) : "-", d0->value, fmt::format("{:.3g} to {:.3g}", d0->low, d0->high), in.find(node, "density")->value);
    session.document.metrics.push_back({fmt::format("node.{}.wafer_from_layers", node), usd, "USD", spread.low, spread.high, "layers, patterning, depreciation, yield of passes"});
    if (price) session.document.metrics.push_back({fmt::format("node.{}.wafer_price", node), price->value, "USD", price->low, price->high, price->status + ": " + price->source});
    session.document.metrics.push_back({fmt::format("node.{}.d0", node), d0->value, d0->unit, d0->low, d0->high, d0->status + ": " + d0->source});
  }
  out.pop_back();
  session.log(Level::result, out);
  session.log(Level::info, "a node of your own: [input.\"NAME\"] in a system; prices are what foundries ask, their gross margin included");
  return Outcome::done;
}

}  // namespace taufold::flow
