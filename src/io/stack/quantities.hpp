// Quantities of a stack file: a bare number, or a table {value, low, high, source}.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/tree/fields.hpp"
#include "tech/stack_keys.hpp"

namespace taufold::io::stack {

inline constexpr std::string_view kQuantityKeys[] = {"value", "low", "high", "source"};

inline std::vector<std::string_view> with_quantities(std::initializer_list<std::string_view> own, const auto& keys) {
  std::vector<std::string_view> all(own);
  for (const auto& k : keys) all.push_back(k.key);
  return all;
}

template <class Owner>
std::optional<double> quantity_number(const tree::Value& table, const tech::QuantityKey<Owner>& k, diag::Collector& out) {
  const tree::Value& v = table.find(k.key)->value;
  const std::optional<double> n = v.kind == tree::Kind::string ? std::nullopt : tree::as_number(v);
  if (!n) {
    const bool unit = v.kind == tree::Kind::string && k.unit != "1";
    tree::wrong_kind(v, k.key, "a number", out)
        .help(unit ? fmt::format("the unit is in the key: write a bare number of {}", k.unit) : std::string());
    return std::nullopt;
  }
  if (tech::in_range(k, *n)) return n;
  out.report("KEYS-0005", v.source, v.at,
             fmt::format("the value of {} must be {}", diag::quoted(k.key),
                         tech::range_text(k.min, k.max, k.min_excluded, k.max_excluded)));
  return std::nullopt;
}

/// Sets the quantities that stand in `table`; those without a source are stated in `file`.
template <class Owner>
void read_quantities(const tree::Value& table, const std::string& file, Owner& owner, std::span<const tech::QuantityKey<Owner>> keys,
                     diag::Collector& out) {
  for (const tech::QuantityKey<Owner>& k : keys) {
    const tree::Member* m = table.find(k.key);
    if (m == nullptr) continue;
    tech::Quantity q;
    if (m->value.kind == tree::Kind::table) {
      tree::Fields fields(m->value, fmt::format("the quantity {}", k.key), kQuantityKeys, out);
      if (fields.require("value") == nullptr) continue;
      const auto value = fields.number("value", k.min, k.max, k.min_excluded, k.max_excluded);
      if (!value) continue;
      q.value = *value;
      q.low = fields.number("low", k.min, k.max, k.min_excluded, k.max_excluded).value_or(*value);
      q.high = fields.number("high", k.min, k.max, k.min_excluded, k.max_excluded).value_or(*value);
      q.source = fields.text("source").value_or("");
    } else {
      const auto value = quantity_number(table, k, out);
      if (!value) continue;
      q.value = q.low = q.high = *value;
    }
    if (q.source.empty()) q.source = "stated in " + std::filesystem::path(file).filename().string();
    owner.*k.field = std::move(q);
  }
}

/// The table [thermal] of a stack.
void read_surroundings(const tree::Value& table, const std::string& file, tech::Surroundings&, diag::Collector&);

}  // namespace taufold::io::stack
