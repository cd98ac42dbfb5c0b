// Byte offsets of (line, character) positions, as parsers name them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "diag/text.hpp"

namespace taufold::io::tree {

class TextLines {
 public:
  explicit TextLines(std::string_view text) : text_(text) {
    begin_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') begin_.push_back(i + 1);
  }
  /// Both from 0; characters are counted, not bytes. Positions beyond a line or the text end there.
  std::size_t offset(std::size_t line, std::size_t character) const {
    if (line >= begin_.size()) return text_.size();
    std::size_t i = begin_[line];
    const std::size_t end = line + 1 < begin_.size() ? begin_[line + 1] - 1 : text_.size();
    for (; character > 0 && i < end; --character) i += std::max<std::size_t>(1, diag::utf8_length(text_, i));
    return std::min(i, end);
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> begin_;
};

}  // namespace taufold::io::tree
