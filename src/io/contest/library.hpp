// The library part of a case as the file states it, and the masters made from it: one per library cell, with
// a variant in each technology that a die uses, pins matched by name.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/string_pool.hpp"
#include "db/design.hpp"
#include "diag/diag.hpp"

namespace taufold::io::contest {

struct RawPin {
  std::string_view name;
  std::int32_t x = 0, y = 0;
};

struct RawCell {
  std::string_view name;
  std::string_view height_at;  ///< where the file gives the height
  std::int32_t width = 0, height = 0;
  bool is_macro = false;
  std::vector<RawPin> pins;
};

struct RawTech {
  std::string_view name;
  StringPool cell_names;  ///< numbered as `cells`
  std::vector<RawCell> cells;
};

/// Masters by name for the netlist part of the reader.
class Library {
 public:
  /// Fills masters and technologies of `design`, whose tiers use the given technologies (indices into
  /// `techs`, bottom die first). Reports contradictions between the technologies.
  void build(const std::vector<RawTech>& techs, std::array<std::size_t, 2> tier_tech, db::Design& design,
             const diag::Source&, diag::Collector&);

  static constexpr std::uint32_t kUnknown = 0xffffffffu;
  /// Number of the library cell `name`, or kUnknown. A number below masters() is a MasterId; above are the
  /// cells that one technology lacks.
  std::uint32_t find(std::string_view name) const { return names_.find(name); }
  std::uint32_t masters() const { return masters_; }
  std::string_view name(std::uint32_t k) const { return names_[k]; }
  std::uint32_t size() const { return names_.size(); }
  /// For a cell that is no master: the technology that lacks it, and where the other defines it.
  std::string_view lacking_tech(std::uint32_t k) const { return partial_[k - masters_].lacking; }
  std::string_view defined_at(std::uint32_t k) const { return partial_[k - masters_].at; }
  /// Where the variant of master k on tier t is defined.
  const RawCell& raw(std::uint32_t k, std::size_t tier) const { return *raw_[k][tier]; }

  /// Pin number of `name` in master k, or kUnknown.
  std::uint32_t find_pin(const db::Design&, std::uint32_t k, std::string_view name) const;

 private:
  struct Partial {
    std::string_view lacking, at;
  };
  StringPool names_;  ///< masters first, then the partial ones
  std::uint32_t masters_ = 0;
  std::vector<Partial> partial_;
  std::vector<std::array<const RawCell*, 2>> raw_;
  /// Pin numbers sorted by name, for masters with many pins; empty for the others, where a scan is faster.
  std::vector<std::vector<std::uint32_t>> sorted_pins_;
};

}  // namespace taufold::io::contest
