// "Did you mean": the nearest known name to a mistyped one.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace taufold::diag {

/// Edit distance with transpositions of neighbours, letters of different case counting half; doubled, so that
/// it is an integer. Stops early and returns limit + 1 when it exceeds `limit`.
int doubled_edit_distance(std::string_view a, std::string_view b, int limit);

/// The candidate nearest to `word`; empty when none is near (a third of the length) or when many are equally
/// near, as with numbered names, where a guess helps nobody.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
/// The same over candidate(0) .. candidate(count - 1).
std::string_view nearest(std::string_view word, std::size_t count,
                         const std::function<std::string_view(std::size_t)>& candidate);

/// "did you mean 'x'?", or empty when `name` is empty.
std::string did_you_mean(std::string_view name);

}  // namespace taufold::diag
