#include "flow/inputs.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "flow/read.hpp"
#include "io/bonds/bonds.hpp"
#include "io/contest/contest.hpp"
#include "io/design/design_file.hpp"
#include "io/heat/heat.hpp"
#include "io/hints/hints.hpp"
#include "io/lef/lef.hpp"
#include "io/liberty/liberty.hpp"
#include "io/spef/spef.hpp"
#include "io/stack/stack_file.hpp"
#include "io/threedblox/threedblox.hpp"
#include "io/verilog/verilog.hpp"
#include "io/wire_rc/wire_rc.hpp"

namespace taufold::flow {

namespace {

enum class Comments : std::uint8_t { hash, slashes };

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/// Words of the beginning of a text, in lower case, comments left out. A word ends at a blank, and ';', '('
/// and ')' are words of their own. Looks at the first 64 KiB at most: a longer comment tells nothing.
class Words {
 public:
  Words(std::string_view text, Comments comments) : rest_(text.substr(0, kLooked)), comments_(comments) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  }
  /// Empty at the end.
  std::string next() {
    for (;;) {
      while (!rest_.empty() && blank(rest_.front())) rest_.remove_prefix(1);
      if (comments_ == Comments::hash && rest_.starts_with('#')) {
        skip_past("\n");
      } else if (comments_ == Comments::slashes && rest_.starts_with("//")) {
        skip_past("\n");
      } else if (comments_ == Comments::slashes && rest_.starts_with("/*")) {
        skip_past("*/");
      } else {
        break;
      }
    }
    std::size_t n = 0;
    while (n < rest_.size() && !blank(rest_[n]) && !sign(rest_[n])) ++n;
    if (n == 0 && !rest_.empty()) n = 1;
    std::string word(rest_.substr(0, n));
    rest_.remove_prefix(n);
    std::transform(word.begin(), word.end(), word.begin(), lower);
    return word;
  }
  /// Goes on behind `end`.
  void skip_past(std::string_view end) {
    const std::size_t at = rest_.find(end);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

 private:
  static constexpr std::size_t kLooked = 65536;
  static bool sign(char c) { return c == ';' || c == '(' || c == ')'; }
  std::string_view rest_;
  Comments comments_;
};

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// LEF and DEF begin alike: the first statement that only one of them has decides.
enum class Layout : std::uint8_t { neither, lef, def };

Layout layout_of(std::string_view text) {
  Words words(text, Comments::hash);
  for (bool head = false;; head = true) {
    const std::string word = words.next();
    if (one_of(word, {"version", "busbitchars", "dividerchar", "namescasesensitive"})) {
      words.skip_past(";");
    } else if (word == "propertydefinitions") {
      for (std::string w = words.next(); !w.empty() && w != "end"; w = words.next()) {
        if (one_of(w, {"layer", "macro", "pin", "via", "viarule", "library"})) return Layout::lef;
        if (one_of(w, {"design", "component", "net", "specialnet", "row", "group", "region", "componentpin"}))
          return Layout::def;
        words.skip_past(";");
      }
      words.next();
    } else if (word == "units") {
      return words.next() == "distance" ? Layout::def : Layout::lef;
    } else if (one_of(word,
                      {"layer", "macro", "site", "via", "viarule", "manufacturinggrid", "clearancemeasure",
                       "useminspacing", "nowireextensionatpin", "nondefaultrule", "fixedmask"})) {
      // "SITE name" and the like: a name must follow, so that prose with such a first word is no LEF.
      const std::string name = words.next();
      return name.empty() ? Layout::neither : head || words.next() != "" ? Layout::lef : Layout::neither;
    } else if (one_of(word, {"design", "technology", "history", "diearea", "row", "tracks", "components"})) {
      if (!head && word != "design") return Layout::neither;
      words.next();
      return words.next() == ";" || head ? Layout::def : Layout::neither;
    } else {
      return Layout::neither;
    }
  }
}

bool looks_like_lef(std::string_view text) {
  return layout_of(text) == Layout::lef;
}

bool looks_like_def(std::string_view text) {
  return layout_of(text) == Layout::def;
}

bool looks_like_sdc(std::string_view text) {
  Words words(text, Comments::hash);
  const std::string word = words.next();
  return one_of(word, {"create_clock", "create_generated_clock", "current_design", "group_path"}) ||
         (word.starts_with("set_") && word.find_first_of("=:") == std::string::npos) ||
         (word == "set" && !words.next().empty());
}

bool looks_like_report(std::string_view text) {
  Words words(text, Comments::slashes);
  return words.next().starts_with('{') && text.find("\"taufold.report/") < 4096;
}

bool looks_like_heat_stack(std::string_view text) {
  return io::heat::looks_like_stk(text) || io::heat::looks_like_lcf(text) || io::heat::looks_like_flp(text);
}

bool looks_like_powers(std::string_view text) {
  return io::heat::looks_like_power(text) || io::heat::looks_like_ptrace(text);
}

// Libraries come before what refers to them. A new kind is a row here and, where `check` describes it, one in
// describe.cpp.
constexpr InputKindInfo kKinds[] = {
    {InputKind::contest_case, "a contest case", "", io::contest::looks_like_case},
    {InputKind::contest_result, "a placement", "", io::contest::looks_like_result},
    {InputKind::report, "a report", "", looks_like_report},
    {InputKind::lef, "a LEF file", ".lef .tlef ", looks_like_lef},
    {InputKind::wire_rc, "a table of wire RC", "", io::wire_rc::looks_like_wire_rc},
    {InputKind::liberty, "a Liberty file", ".lib .liberty ", io::liberty::is_liberty},
    {InputKind::verilog, "a Verilog file", ".v .vg .sv ", io::verilog::looks_like_verilog},
    {InputKind::sdc, "an SDC file", ".sdc ", looks_like_sdc},
    {InputKind::spef, "a SPEF file", ".spef ", io::spef::looks_like_spef},
    {InputKind::def, "a DEF file", ".def ", looks_like_def},
    {InputKind::threedblox, "a 3DBlox file", ".3dbv .3dbx .3dbl ", io::threedblox::looks_like_threedblox},
    {InputKind::stack, "a stack", "", io::stack::looks_like_stack},
    {InputKind::design, "a design file", "", io::looks_like_design_file},
    {InputKind::tier_hints, "a file of tier hints", ".jsonl ", io::hints::looks_like_tier_hints},
    {InputKind::bonds, "a list of bonds", "", io::bonds::looks_like_bonds},
    {InputKind::heat_case, "a thermal case", "", io::heat::looks_like_case},
    {InputKind::heat_stack, "a stack of a thermal tool", ".stk .lcf .flp ", looks_like_heat_stack},
    {InputKind::power, "powers of a stack", ".ptrace ", looks_like_powers},
    {InputKind::toml, "a TOML file", ".toml ", nullptr},
};

/// End of the name with its point, in lower case, without that of a packed file; empty when there is none.
std::string extension(std::string_view path) {
  std::string name(path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1));
  std::transform(name.begin(), name.end(), name.begin(), lower);
  if (name.ends_with(".gz") || name.ends_with(".xz")) name.resize(name.size() - 3);
  const std::size_t point = name.rfind('.');
  return point == std::string::npos ? std::string() : name.substr(point);
}

}  // namespace

std::span<const InputKindInfo> input_kinds() {
  return kKinds;
}

const InputKindInfo* input_kind(std::string_view path, std::string_view text) {
  const std::string end = extension(path) + ' ';
  const auto named = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const InputKindInfo& k) {
    return end.size() > 2 && (' ' + std::string(k.extensions)).find(' ' + end) != std::string::npos;
  });
  if (named != std::end(kKinds) && named->looks != nullptr && named->looks(text)) return &*named;
  for (const InputKindInfo& k : kKinds)
    if (k.looks != nullptr && k.looks(text)) return &k;
  return named != std::end(kKinds) ? &*named : nullptr;
}

std::vector<LoadedInput> load_inputs(std::span<const std::string> paths, Session& session) {
  std::vector<LoadedInput> all;
  for (const std::string& path : paths) {
    std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (!file) continue;
    record_input(path, session);
    const InputKindInfo* kind = input_kind(path, file->text);
    all.push_back({std::move(*file), kind});
  }
  return all;
}

void sort_inputs(std::vector<LoadedInput>& inputs) {
  std::stable_sort(inputs.begin(), inputs.end(), [](const LoadedInput& a, const LoadedInput& b) {
    const auto rank = [](const LoadedInput& i) {
      return i.kind != nullptr ? i.kind - std::begin(kKinds) : std::ssize(kKinds);
    };
    // Cells stand on layers, and their lengths count in the unit of the technology.
    if (rank(a) == rank(b) && a.kind != nullptr && a.kind->kind == InputKind::lef)
      return io::lef::defines_technology(a.file.text) && !io::lef::defines_technology(b.file.text);
    return rank(a) < rank(b);
  });
}

}  // namespace taufold::flow
