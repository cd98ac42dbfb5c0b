#include "flow/timing/early_period.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/string_pool.hpp"
#include "io/liberty/liberty.hpp"
#include "io/sdc/netlist_query.hpp"
#include "io/sdc/sdc.hpp"

namespace taufold::flow {
namespace {

/// A design of which nothing is known but what is asked for.
class AnythingQuery final : public io::sdc::ObjectQuery {
 public:
  std::size_t count(db::ObjectKind kind) const override { return names(kind).size(); }
  std::string name(db::Object o) const override { return std::string(names(o.kind)[o.index]); }
  std::optional<db::Object> find(db::ObjectKind kind, std::string_view name) const override {
    // Clocks are those that the files make.
    if (kind == db::ObjectKind::clock) return std::nullopt;
    names(kind).insert(name);
    return db::Object{kind, names(kind).find(name)};
  }
  db::Objects bus(std::string_view) const override { return {}; }
  std::optional<std::string> property(db::Object, std::string_view) const override { return std::nullopt; }
  db::Objects related(db::Object, db::ObjectKind) const override { return {}; }
  std::string_view design_name() const override { return {}; }

 private:
  StringPool& names(db::ObjectKind kind) const { return names_[static_cast<std::size_t>(kind)]; }
  mutable std::array<StringPool, 16> names_;
};

}  // namespace

std::optional<double> early_period_s(std::span<const LoadedInput> files) {
  const auto is = [](const LoadedInput& in, InputKind k) { return in.kind != nullptr && in.kind->kind == k; };
  if (std::none_of(files.begin(), files.end(), [&](const LoadedInput& in) { return is(in, InputKind::sdc); }))
    return std::nullopt;
  diag::Collector unheard;
  io::sdc::Options options;
  options.strict = false;
  options.max_seconds = 10;
  for (const LoadedInput& in : files)
    if (is(in, InputKind::liberty)) {
      const auto library = io::liberty::read_library(in.file, unheard);
      if (!library) return std::nullopt;
      options.units = io::sdc::units_of(library->library);
      break;
    }
  const AnythingQuery query;
  db::Constraints constraints;
  for (const LoadedInput& in : files)
    if (is(in, InputKind::sdc) && !io::sdc::read_sdc(in.file, query, options, constraints, unheard))
      return std::nullopt;
  std::optional<double> shortest;
  for (const db::Clock& c : constraints.clocks)
    if (db::given(c.period_s) && c.period_s > 0 && (!shortest || c.period_s < *shortest))
      shortest = c.period_s;
  return shortest;
}

}  // namespace taufold::flow
