// What yield, cost and carbon are computed from: figures with an interval, a shape of what is known about them, and where they come from. The defaults
// are data/cost.csv; a system file may replace any of them and add nodes of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::cost {

/// How a figure is spread between its low and high.
enum class Shape : std::uint8_t {
  fixed,       ///< not varied; low and high are told only
  lognormal,   ///< median, 5 % and 95 %; each side has its own width
  triangular,  ///< least, most likely, greatest
  uniform,     ///< between low and high
  loguniform,  ///< the same of the logarithm
  discrete,    ///< low, value and high with equal weight
  loss,        ///< one less a lognormal loss: median, 5 % and 95 % of what is left
};
inline constexpr std::string_view kShapes[] = {"fixed", "lognormal", "triangular", "uniform", "loguniform", "discrete", "loss"};

struct Input {
  std::string scope, key;  ///< "N5", "d0"
  double low = 0, value = 0, high = 0;
  std::string unit;
  Shape shape = Shape::fixed;
  std::string group;  ///< inputs of a group vary together
  double rho = 0;     ///< correlation with the group's variable: two of them are correlated by the product
  std::string status, source;

  std::string name() const { return scope + "." + key; }
};

/// The value at the quantile of a standard normal z; for 0 the median (of `fixed`: the value).
double at_normal(const Input&, double z);
/// The value at the quantile u, 0 < u < 1.
double at_quantile(const Input&, double u);
/// What is wrong with an input on its own; empty: nothing.
std::string fault_of(const Input&);

class Inputs {
 public:
  const std::vector<Input>& all() const { return all_; }
  const Input* find(std::string_view scope, std::string_view key) const;
  bool has_scope(std::string_view scope) const;
  /// Adds, or takes the place of one of the same scope and key.
  void put(Input);
  /// Scopes in the order of the file, each once.
  std::vector<std::string> scopes() const;
  std::vector<std::string> keys(std::string_view scope) const;

 private:
  std::vector<Input> all_;
};

/// data/cost.csv.
const Inputs& default_inputs();
/// Reads a table of that form. On a fault nothing, and `fault` says what and in which line.
std::optional<Inputs> read_inputs(std::string_view csv, std::string& fault);

/// A process node has these, and `wafer_price` or `premium`.
inline constexpr std::string_view kNodeKeys[] = {"d0", "density", "energy", "gas", "material", "design_nre", "mask_set"};
inline constexpr std::string_view kLayerKeys[] = {"layers_dry", "layers_immersion", "layers_lele", "layers_sadp", "layers_saqp", "layers_euv", "depreciation_left"};
/// The name of a node in the inputs, letters of any case; empty for none.
std::string node_named(const Inputs&, std::string_view);
std::vector<std::string> node_names(const Inputs&);

}  // namespace taufold::cost
