// The library part of a case: technologies, library cells, their pins.
#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/contest/case_reader.hpp"

namespace taufold::io::contest {

using diag::quoted;

namespace {

bool is_flag(std::string_view s) {
  return s == "Y" || s == "N";
}

/// Reports pins of one cell that share a name.
void check_pin_names(const RawCell& cell, const diag::Source& source, diag::Collector& out) {
  const auto twice = [&](const RawPin& p) {
    out.report("CASE-0011", source, p.name,
               fmt::format("pin {} of library cell {} is defined twice", quoted(p.name), quoted(cell.name)));
  };
  if (cell.pins.size() <= 12) {
    for (std::size_t i = 1; i < cell.pins.size(); ++i)
      if (std::any_of(cell.pins.begin(), cell.pins.begin() + static_cast<std::ptrdiff_t>(i),
                      [&](const RawPin& p) { return p.name == cell.pins[i].name; }))
        twice(cell.pins[i]);
    return;
  }
  std::vector<const RawPin*> sorted;
  for (const RawPin& p : cell.pins) sorted.push_back(&p);
  std::sort(sorted.begin(), sorted.end(),
            [](const RawPin* a, const RawPin* b) { return a->name != b->name ? a->name < b->name : a < b; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i]->name == sorted[i - 1]->name) twice(*sorted[i]);
}

}  // namespace

void CaseReader::read_technologies() {
  const std::size_t before = out_.errors();
  List techs, cells, pins;
  bool in_tech = false, in_cell = false;
  const auto close_cell = [&] {
    if (!in_cell) return;
    close(pins, "library cell", techs_.back().cells.back().name, "pins");
    // With pins too many, those of the next library cell may be among them.
    if (!pins.broken && pins.seen <= pins.announced)
      check_pin_names(techs_.back().cells.back(), source_, out_);
    in_cell = false;
  };
  const auto close_tech = [&] {
    close_cell();
    if (in_tech) close(cells, "technology", techs_.back().name, "library cells");
    in_tech = false;
  };
  if (!count("the number of technologies", techs)) skip_to_keyword();
  while (!lex_.done() && !at_section() && !out_.full()) {
    const std::string_view keyword = lex_.token();
    bool ok = true;
    if (keyword == "Tech") {
      close_tech();
      lex_.advance();
      ok = read_tech_header(cells);
      techs.broken |= !ok;
      ++techs.seen;
      in_tech = ok;
    } else if (keyword == "LibCell" && in_tech) {
      close_cell();
      lex_.advance();
      ok = read_cell(pins);
      cells.broken |= !ok;
      ++cells.seen;
      in_cell = ok;
    } else if (keyword == "Pin" && in_cell) {
      lex_.advance();
      ok = read_pin();
      pins.broken |= !ok;
      ++pins.seen;
    } else if (keyword == "LibCell" || keyword == "Pin") {
      // Its owner was broken and has been reported; only a stray record is news.
      if (out_.errors() == before)
        unexpected(keyword == "Pin" ? "before any library cell" : "before any technology");
      else
        lex_.skip_line();
      techs.broken = true;
      continue;
    } else {
      unexpected("among the technologies");
      techs.broken = cells.broken = pins.broken = true;
      in_cell = false;  // the pins that follow may be those of a library cell that was not recognised
      continue;
    }
    if (!ok) skip_to_keyword();
  }
  close_tech();
  close(techs, "NumTechnologies", {}, "technologies");
  techs_ok_ = out_.errors() == before;
}

bool CaseReader::read_tech_header(List& cells) {
  std::string_view name;
  if (!word("the name of a technology", name)) return false;
  if (!tech_names_.insert(name).second) {
    error("CASE-0009", name, fmt::format("technology {} is defined twice", quoted(name)));
    return false;
  }
  techs_.emplace_back().name = name;
  return count("the number of library cells", cells);
}

void CaseReader::decide_year() {
  // 2022: NAME W H PINS and the next record; 2023: Y|N NAME W H PINS. A cell of 2022 may be named Y, hence
  // the fifth word.
  std::int64_t value = 0;
  const bool flagged = is_flag(lex_.token()) && parse_integer(lex_.ahead(4), value) != Parsed::not_a_number;
  design_.contest_year = flagged ? 2023 : 2022;
}

bool CaseReader::read_cell(List& pins) {
  if (design_.contest_year == 0) decide_year();
  RawCell cell;
  if (design_.contest_year == 2023) {
    std::string_view flag;
    if (!word("the macro flag", flag)) return false;
    if (!is_flag(flag)) {
      error("CASE-0025", flag, fmt::format("the macro flag must be Y or N, found {}", quoted(flag)))
          .help("cases of 2023: LibCell Y|N NAME WIDTH HEIGHT PINS");
      return false;
    }
    cell.is_macro = flag == "Y";
  }
  if (!word("the name of a library cell", cell.name)) return false;
  if (!integer("the cell width", 1, cell.width)) return false;
  cell.height_at = lex_.token();
  if (!integer("the cell height", 1, cell.height)) return false;
  if (!count("the number of pins", pins)) return false;
  RawTech& tech = techs_.back();
  if (!tech.cell_names.insert(cell.name).second) {
    error("CASE-0010", cell.name,
          fmt::format("library cell {} is defined twice in technology {}", quoted(cell.name),
                      quoted(tech.name)));
    return false;
  }
  tech.cells.push_back(std::move(cell));
  return true;
}

bool CaseReader::read_pin() {
  RawPin pin;
  RawCell& cell = techs_.back().cells.back();
  if (!word("the name of a pin", pin.name) || !integer("the pin x", -kMaxNumber, pin.x) ||
      !integer("the pin y", -kMaxNumber, pin.y))
    return false;
  if (pin.x < 0 || pin.y < 0 || pin.x > cell.width || pin.y > cell.height)
    warn("CASE-0031", pin.name,
         fmt::format("pin {} at ({}, {}) lies outside its cell of {} x {}", quoted(pin.name), pin.x, pin.y,
                     cell.width, cell.height));
  cell.pins.push_back(pin);
  return true;
}

void CaseReader::build_library() {
  if (!techs_ok_ || !tier_tech_[0] || !tier_tech_[1]) return;
  if (design_.contest_year == 0) design_.contest_year = 2022;  // no library cell at all
  const std::size_t before = out_.errors();
  library_.build(techs_, {*tier_tech_[0], *tier_tech_[1]}, design_, source_, out_);
  library_ok_ = true;
  partial_said_.assign(library_.size(), false);
  pins_ok_ = out_.errors() == before;
}

void CaseReader::check_heights() {
  std::vector<bool> used(design_.masters.size(), false);
  for (const db::MasterId m : design_.inst_master) used[m.value] = true;
  for (std::uint32_t k = 0; k < used.size(); ++k) {
    if (!used[k] || design_.masters[db::MasterId(k)].is_macro) continue;
    for (const std::size_t tier : {std::size_t{1}, std::size_t{0}}) {
      const RawCell& cell = library_.raw(k, tier);
      const std::int32_t row = design_.tiers[db::TierId(tier)].rows.height;
      if (cell.height == row) continue;
      error(
          "CASE-0030", cell.height_at,
          fmt::format("standard cell {} is {} high in technology {}, but the rows of the {} die are {} high",
                      quoted(cell.name), cell.height, quoted(tier_tech_name_[tier]),
                      design_.tiers[db::TierId(tier)].name, row))
          .help("standard cells are one row high in the technology of their die");
    }
  }
}

void CaseReader::note_partial_cells() {
  for (std::uint32_t k = library_.masters(); k < library_.size(); ++k)
    warn("CASE-0016", library_.defined_at(k),
         fmt::format("library cell {} is missing in technology {}; no instance uses it, and it is ignored",
                     quoted(library_.name(k)), quoted(library_.lacking_tech(k))));
}

}  // namespace taufold::io::contest
