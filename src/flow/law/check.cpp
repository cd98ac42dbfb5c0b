#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "flow/law/law.hpp"
#include "flow/law/table.hpp"
#include "flow/read.hpp"
#include "flow/records.hpp"
#include "law/vector_check.hpp"

namespace taufold::flow {

namespace {

constexpr std::string_view kColumns[] = {"id",       "module", "quantity", "inputs",
                                         "expected", "unit",   "rel_tol",  "note"};
enum Column : std::size_t { id, module, quantity, inputs, expected, unit, rel_tol, note };

void check_file(const std::string& path, std::map<std::string, std::size_t>& modules, Session& session) {
  diag::Collector& out = session.diagnostics;
  const std::optional<io::InputFile> file = io::read_input(path, out);
  if (!file) return;
  record_input(path, session);
  std::optional<LawTable> table = LawTable::read(*file, out);
  if (!table || !table->require(kColumns, "a vector file", out)) return;
  std::size_t column[std::size(kColumns)];
  for (std::size_t k = 0; k < std::size(kColumns); ++k) column[k] = *table->column(kColumns[k]);
  law::VectorContext context;
  std::map<std::string, std::size_t> seen;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const auto field = [&](Column c) -> const std::string& { return table->text(r, column[c]); };
    if (!seen.emplace(field(id), r).second) {
      out.report("LAW-0003", table->source(), table->at(r, column[id]),
                 fmt::format("the row {} stands twice", diag::quoted(field(id))));
      continue;
    }
    const std::optional<double> want = table->number(r, column[expected]),
                                relative = table->number(r, column[rel_tol]);
    if (!want) {
      out.report("LAW-0002", table->source(), table->at(r, column[expected]),
                 "what is expected must be a finite number");
      continue;
    }
    const bool judged = !field(rel_tol).empty();
    if (judged && (!relative || *relative < 0)) {
      out.report("LAW-0002", table->source(), table->at(r, column[rel_tol]),
                 "the tolerance must be a number, 0 or more");
      continue;
    }
    const law::VectorRow row{field(module), field(quantity), field(inputs), field(unit), field(note)};
    const law::VectorValue got = law::compute_row(row, context);
    if (!got.value)
      out.report("LAW-0004", table->source(), table->at(r, column[quantity]),
                 fmt::format("{} cannot be computed", diag::quoted(field(id))))
          .note(got.why);
    if (!judged) {  // for information
      if (got.value)
        session.log(Level::info,
                    fmt::format("  {}: {:.8g} {}, stated {:.8g}", field(id), *got.value, field(unit), *want));
      continue;
    }
    report::Record record;
    record.name = field(id);
    record.expected = want;
    record.computed = got.value;
    record.tolerance = *relative * std::abs(*want);
    record.ok = record.computed && *record.error() <= *record.tolerance * (1 + 1e-9);
    if (record.ok) ++modules[field(module)];
    session.document.records.push_back(std::move(record));
  }
}

}  // namespace

Outcome run_law_check(const std::vector<std::string>& files, Session& session) {
  std::map<std::string, std::size_t> modules;
  {
    Pass pass(session, "vectors");
    for (const std::string& path : files) check_file(path, modules, session);
  }
  if (session.failed()) return Outcome::input_error;
  if (session.document.records.empty()) {
    session.diagnostics.report("LAW-0001", files.front(),
                               "no row states a tolerance, so that nothing can be judged");
    session.show_diagnostics();
    return Outcome::input_error;
  }
  std::string line;
  for (const auto& [name, count] : modules)
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", name, count);
  session.log(Level::info, fmt::format("  hold by module: {}", line));
  return conclude_records("rows", session);
}

}  // namespace taufold::flow
