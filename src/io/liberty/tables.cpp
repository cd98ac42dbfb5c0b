// Table templates and tables: values go straight from the text to the arena, in the library's own order.
#include <fmt/format.h>

#include <algorithm>

#include "io/liberty/reader.hpp"

namespace taufold::io::liberty {

using diag::quoted;
using lib::Quantity;

namespace {

struct VariableName {
  std::string_view name;
  Quantity quantity;
};
constexpr VariableName kVariables[] = {
    {"input_net_transition", Quantity::input_slew},
    {"input_transition_time", Quantity::input_slew},
    {"total_output_net_capacitance", Quantity::output_load},
    {"related_pin_transition", Quantity::related_slew},
    {"constrained_pin_transition", Quantity::constrained_slew},
    {"related_out_total_output_net_capacitance", Quantity::other_load},
    {"equal_or_opposite_output_net_capacitance", Quantity::other_load},
};

bool is_load(Quantity q) {
  return q == Quantity::output_load || q == Quantity::other_load;
}

}  // namespace

bool Reader::read_index(const Statement& s, std::vector<double>& out) {
  out.clear();
  for (const Argument& a : s.args)
    if (const std::string_view wrong = parse_numbers(a.text, out); !wrong.empty()) {
      error("LIB-0004", wrong, fmt::format("{} must hold numbers, found {}", quoted(s.head), quoted(wrong)));
      return false;
    }
  if (out.empty()) {
    error("LIB-0007", s.head, fmt::format("{} is empty", quoted(s.head)));
    return false;
  }
  for (std::size_t k = 1; k < out.size(); ++k)
    if (!(out[k] > out[k - 1])) {
      error(
          "LIB-0009", s.args[0].text,
          fmt::format("the values of {} must ascend, but {} follows {}", quoted(s.head), out[k], out[k - 1]));
      return false;
    }
  return true;
}

void Reader::read_template(std::string_view name, Templates& into) {
  Template t;
  Statement s;
  while (next(s)) {
    const Key key = find_key(s.head);
    switch (key) {
      case Key::variable_1_:
      case Key::variable_2_:
      case Key::variable_3_: {
        const std::size_t k = static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::variable_1_);
        t.variable[k].name = s.value;
        for (const VariableName& v : kVariables)
          if (v.name == s.value) t.variable[k] = {true, v.quantity, s.value};
        t.dimensions = std::max(t.dimensions, k + 1);
        break;
      }
      case Key::index_1_:
      case Key::index_2_:
      case Key::index_3_:
        read_index(s, t.index[static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::index_1_)]);
        break;
      default:
        skip(s);
        break;
    }
  }
  if (!name.empty()) into.insert_or_assign(name, std::move(t));
}

/// Finds for each argument of a table (first, second, third) the axis of the file, -1 for none.
bool Reader::place_axes(const Template& t, std::string_view name, std::string_view at, Use use,
                        const std::array<const std::vector<double>*, 3>& index, std::array<int, 3>& source) {
  source = {-1, -1, -1};
  for (std::size_t k = 0; k < t.dimensions; ++k) {
    const Variable& v = t.variable[k];
    if (index[k]->empty()) {
      error("LIB-0007", at,
            fmt::format("template {} gives no values for {}, and neither does the table", quoted(name),
                        v.name.empty() ? fmt::format("variable_{}", k + 1) : quoted(v.name)));
      return false;
    }
    // Only a table of one value is independent of what its variable is called.
    if (!v.known && index[k]->size() == 1) continue;
    std::size_t place = 0;
    bool fits = v.known;
    switch (v.quantity) {
      case Quantity::input_slew:
      case Quantity::related_slew:
        place = 0;
        break;
      case Quantity::output_load:
        fits &= use != Use::check;
        place = 1;
        break;
      case Quantity::constrained_slew:
        fits &= use == Use::check;
        place = 1;
        break;
      case Quantity::other_load:
        place = 2;
        break;
    }
    if (!fits) {
      error("LIB-0010", at,
            fmt::format("a table over {} cannot be used here (template {})",
                        v.name.empty() ? "no variable" : quoted(v.name), quoted(name)));
      return false;
    }
    if (source[place] >= 0) {
      // Some libraries give the same quantity twice, one of the axes with a single point.
      if (index[k]->size() == 1) continue;
      if (index[static_cast<std::size_t>(source[place])]->size() != 1) {
        error("LIB-0010", at,
              fmt::format("template {} has {} twice, so that the table has no meaning", quoted(name),
                          quoted(v.name)));
        return false;
      }
    }
    source[place] = static_cast<int>(k);
  }
  return true;
}

lib::TableId Reader::read_table(const Statement& group, Use use, double value_scale) {
  const std::string_view at = group.head;
  const std::string_view template_name =
      group.args.empty() ? std::string_view("scalar") : name_of(group, "table template");
  static const Template kScalar;
  const Template* t = &kScalar;
  bool good = true;
  if (template_name != "scalar") {
    // Names of the two kinds of templates are separate, but some libraries use one for the other.
    const Templates* const own = use == Use::energy ? &power_templates_ : &templates_;
    const Templates* const other = use == Use::energy ? &templates_ : &power_templates_;
    t = nullptr;
    for (const Templates* place : {own, other})
      if (const auto it = place->find(template_name); !t && it != place->end()) t = &it->second;
    if (!t) {
      if (!template_name.empty())
        error("LIB-0008", template_name, fmt::format("no table template is named {}", quoted(template_name)))
            .help("templates stand in the library group: lu_table_template (NAME) { ... }");
      t = &kScalar;
      good = false;
    }
  }
  std::array<const std::vector<double>*, 3> index = {&t->index[0], &t->index[1], &t->index[2]};
  values_.clear();
  std::string_view values_at;
  Statement& s = table_statement_;
  while (next(s)) {
    const Key key = find_key(s.head);
    switch (key) {
      case Key::values_:
        values_at = s.head;
        for (const Argument& a : s.args)
          if (const std::string_view wrong = parse_numbers(a.text, values_); !wrong.empty()) {
            error("LIB-0004", wrong, fmt::format("values must be numbers, found {}", quoted(wrong)));
            good = false;
            break;
          }
        break;
      case Key::index_1_:
      case Key::index_2_:
      case Key::index_3_: {
        const std::size_t k = static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::index_1_);
        good &= read_index(s, index_[k]);
        index[k] = &index_[k];
        break;
      }
      default:
        skip(s);
        break;
    }
  }
  if (ended_ || !good) return {};
  if (values_at.empty()) {
    error("LIB-0007", at, fmt::format("the table {} has no values", quoted(at)));
    return {};
  }
  std::array<int, 3> source{};
  if (!place_axes(*t, template_name, at, use, index, source)) return {};
  std::size_t expected = 1;
  for (std::size_t k = 0; k < t->dimensions; ++k) expected *= index[k]->size();
  if (values_.size() != expected) {
    std::string sizes;
    for (std::size_t k = 0; k < t->dimensions; ++k)
      sizes += fmt::format("{}{}", k == 0 ? "" : " x ", index[k]->size());
    error("LIB-0007", values_at,
          fmt::format("the table has {} values, but its indices ask for {}", values_.size(),
                      t->dimensions == 0 ? std::string("1") : sizes))
        .help(fmt::format("template {}", quoted(template_name)));
    return {};
  }
  std::array<lib::AxisId, 3> axes;
  for (std::size_t place = 0; place < 3; ++place) {
    if (source[place] < 0) continue;
    const std::size_t k = static_cast<std::size_t>(source[place]);
    if (index[k]->size() < 2) continue;
    const double scale =
        is_load(t->variable[k].quantity) ? library_.units.capacitance_F : library_.units.time_s;
    axis_.clear();
    for (const double v : *index[k]) axis_.push_back(v * scale);
    axes[place] = library_.tables.add_axis(axis_);
  }
  for (double& v : values_) v *= value_scale;
  // Axes in the library's order already? Those of one point change nothing.
  int last = -1;
  bool ordered = true;
  for (std::size_t place = 0; place < 3; ++place) {
    if (!axes[place].valid()) continue;
    ordered &= source[place] > last;
    last = source[place];
  }
  if (ordered) return library_.tables.add(axes, values_);
  std::array<std::size_t, 3> stride{0, 0, 0}, size{1, 1, 1};
  std::size_t step = 1;
  for (std::size_t k = t->dimensions; k-- > 0; step *= index[k]->size())
    for (std::size_t place = 0; place < 3; ++place)
      if (source[place] == static_cast<int>(k)) stride[place] = step, size[place] = index[k]->size();
  ordered_.clear();
  for (std::size_t a = 0; a < size[0]; ++a)
    for (std::size_t b = 0; b < size[1]; ++b)
      for (std::size_t c = 0; c < size[2]; ++c)
        ordered_.push_back(values_[a * stride[0] + b * stride[1] + c * stride[2]]);
  return library_.tables.add(axes, ordered_);
}

}  // namespace taufold::io::liberty
