// JSON of the document, both ways. nlohmann-json stays inside this file: the header is slow to compile.
#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "report/document.hpp"

namespace taufold::report {

namespace {

using Json = nlohmann::ordered_json;

Json number(const Number& n) {
  return std::visit([](auto v) { return Json(v); }, n);
}

// A 64-bit checksum is written as text: a JSON number holds 53 bits in most readers.
std::string hex(std::uint64_t v) {
  char digits[17] = "0000000000000000";
  char raw[16];
  const auto end = std::to_chars(raw, raw + 16, v, 16).ptr;
  std::copy(raw, end, digits + 16 - (end - raw));
  return digits;
}

std::uint64_t unhex(const std::string& s) {
  std::uint64_t v = 0;
  std::from_chars(s.data(), s.data() + s.size(), v, 16);
  return v;
}

Json metric(const Metric& m) {
  Json j{{"value", number(m.value)}, {"unit", m.unit}};
  if (m.low) j["low"] = *m.low;
  if (m.high) j["high"] = *m.high;
  if (!m.source.empty()) j["source"] = m.source;
  return j;
}

Json diagnostics(const std::vector<Message>& messages) {
  std::size_t errors = 0, warnings = 0, ignored = 0;
  Json list = Json::array();
  for (const Message& m : messages) {
    ++(m.severity == "error" ? errors : m.severity == "warning" ? warnings : ignored);
    list.push_back({{"severity", m.severity}, {"code", m.code}, {"text", m.text}});
  }
  return {{"errors", errors}, {"warnings", warnings}, {"ignored", ignored}, {"list", std::move(list)}};
}

Json series(const Series& s) {
  Json j = Json::object();
  if (!s.labels.empty()) j["stage"] = s.labels;
  for (const auto& [name, values] : s.columns) {
    if (s.labels.empty() && values.size() == 1)
      j[name] = values[0];
    else
      j[name] = values;
  }
  return j;
}

}  // namespace

std::string to_json(const Document& d) {
  Json options = Json::object(), origins = Json::object(), metrics = Json::object(),
       all_series = Json::object();
  for (const Option& o : d.options) {
    options[o.name] = o.value ? std::visit([](const auto& v) { return Json(v); }, *o.value) : Json(nullptr);
    origins[o.name] = o.origin;
  }
  for (const Metric& m : d.metrics) metrics[m.name] = metric(m);
  for (const Series& s : d.series) all_series[s.name] = series(s);
  Json inputs = Json::array(), passes = Json::array(), verdicts = Json::array();
  for (const Input& i : d.inputs) inputs.push_back({{"path", i.path}, {"sha256", i.sha256}});
  for (const Pass& p : d.passes)
    passes.push_back({{"name", p.name},
                      {"wall_s", p.wall_s},
                      {"cpu_s", p.cpu_s},
                      {"peak_rss_bytes", p.peak_rss_bytes},
                      {"checksum", p.checksum ? Json(hex(p.checksum)) : Json(nullptr)}});
  for (const Verdict& v : d.verdicts)
    verdicts.push_back({{"name", v.name}, {"holds", v.holds}, {"text", v.text}});

  Json j;
  j["schema"] = kSchema;
  j["tool"] = {{"name", "taufold"}, {"version", d.version}, {"commit", d.commit}};
  j["command"] = d.command;
  j["options"] = std::move(options);
  j["option_origins"] = std::move(origins);
  j["seed"] = d.seed;
  j["threads"] = d.threads;
  j["host"] = {{"system", d.host.system},
               {"cpu", d.host.cpu},
               {"cores", d.host.cores},
               {"memory_bytes", d.host.memory_bytes}};
  j["inputs"] = std::move(inputs);
  j["passes"] = std::move(passes);
  j["diagnostics"] = diagnostics(d.messages);
  j["metrics"] = std::move(metrics);
  j["series"] = std::move(all_series);
  j["verdicts"] = std::move(verdicts);
  if (!d.records.empty()) {
    Json list = Json::array();
    const auto maybe = [](const std::optional<double>& x) { return x ? Json(*x) : Json(nullptr); };
    for (const Record& r : d.records)
      list.push_back({{"name", r.name},
                      {"expected", maybe(r.expected)},
                      {"computed", maybe(r.computed)},
                      {"error", maybe(r.error())},
                      {"tolerance", maybe(r.tolerance)},
                      {"ok", r.ok}});
    j["records"] = std::move(list);
    const RecordSummary sum = summarise(d.records);
    j["summary"] = {
        {"n", sum.n}, {"ok", sum.ok}, {"median_error", sum.median_error}, {"max_error", sum.max_error}};
  }
  return j.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace {

// Readers of parts: every access is checked by type, so that a document of another hand is an error and never
// a crash.
std::string text_of(const Json& j, const char* key) {
  const auto it = j.find(key);
  return it != j.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::optional<double> number_of(const Json& j, const char* key) {
  const auto it = j.find(key);
  if (it == j.end() || !it->is_number()) return std::nullopt;
  return it->get<double>();
}

std::vector<std::string> texts_of(const Json& j, const char* key) {
  std::vector<std::string> out;
  const auto it = j.find(key);
  if (it != j.end() && it->is_array())
    for (const Json& e : *it)
      if (e.is_string()) out.push_back(e.get<std::string>());
  return out;
}

const Json& part(const Json& j, const char* key) {
  static const Json empty = Json::object();
  const auto it = j.find(key);
  return it == j.end() ? empty : *it;
}

Number number_in(const Json& v) {
  if (v.is_number_integer() && !(v.is_number_unsigned() && v.get<std::uint64_t>() > (1ULL << 62)))
    return v.get<std::int64_t>();
  return v.get<double>();
}

std::optional<OptionValue> option_in(const Json& v) {
  if (v.is_boolean()) return v.get<bool>();
  if (v.is_number_integer()) return v.get<std::int64_t>();
  if (v.is_number()) return v.get<double>();
  if (v.is_string()) return v.get<std::string>();
  if (!v.is_array()) return std::nullopt;
  std::vector<std::string> list;
  for (const Json& e : v)
    if (e.is_string()) list.push_back(e.get<std::string>());
  return list;
}

void read_series(const Json& j, Document& d) {
  for (const auto& [name, table] : j.items()) {
    if (!table.is_object()) continue;
    Series s{.name = name, .columns = {}};
    s.labels = texts_of(table, "stage");
    for (const auto& [column, values] : table.items()) {
      if (values.is_number()) s.columns.push_back({column, {values.get<double>()}});
      if (!values.is_array() || column == "stage") continue;
      std::vector<double> v;
      for (const Json& e : values)
        v.push_back(e.is_number() ? e.get<double>() : std::numeric_limits<double>::quiet_NaN());
      s.columns.push_back({column, std::move(v)});
    }
    d.series.push_back(std::move(s));
  }
}

void read_metrics(const Json& j, Document& d) {
  for (const auto& [name, m] : j.items()) {
    const Json& value = m.is_object() ? part(m, "value") : m;
    if (!value.is_number()) continue;  // null: was not finite
    Metric out{.name = name, .value = number_in(value), .unit = {}};
    if (m.is_object()) {
      out.unit = text_of(m, "unit");
      out.low = number_of(m, "low");
      out.high = number_of(m, "high");
      out.source = text_of(m, "source");
    }
    d.metrics.push_back(std::move(out));
  }
}

void read_records(const Json& j, Document& d) {
  if (const Json& list = part(j, "inputs"); list.is_array())
    for (const Json& i : list)
      if (i.is_object()) d.inputs.push_back({text_of(i, "path"), text_of(i, "sha256")});
  if (const Json& list = part(j, "passes"); list.is_array())
    for (const Json& p : list) {
      if (!p.is_object()) continue;
      d.passes.push_back(
          {text_of(p, "name"), number_of(p, "wall_s").value_or(0), number_of(p, "cpu_s").value_or(0),
           static_cast<std::int64_t>(std::clamp(number_of(p, "peak_rss_bytes").value_or(0), 0.0, 1e18)),
           unhex(text_of(p, "checksum"))});
    }
  if (const Json& list = part(j, "verdicts"); list.is_array())
    for (const Json& v : list) {
      if (!v.is_object()) continue;
      const Json& holds = part(v, "holds");
      d.verdicts.push_back({text_of(v, "name"), holds.is_boolean() && holds.get<bool>(), text_of(v, "text")});
    }
}

}  // namespace

Loaded from_json(std::string_view text) {
  Loaded out;
  Json j;
  try {
    j = Json::parse(text);
  } catch (const Json::parse_error& e) {
    const std::size_t at = std::min(text.size(), e.byte > 0 ? e.byte - 1 : 0);
    out.offset = at;
    out.error = at == text.size() ? "ends in the middle of a value" : "is not valid JSON here";
    return out;
  }
  const std::string schema = j.is_object() ? text_of(j, "schema") : std::string();
  if (schema != kSchema) {
    out.error = schema.empty() ? "is no report: it has no \"schema\"" : "has the schema '" + schema + "'";
    return out;
  }
  Document& d = out.document;
  d.version = text_of(part(j, "tool"), "version");
  d.commit = text_of(part(j, "tool"), "commit");
  d.command = texts_of(j, "command");
  if (const Json& options = part(j, "options"); options.is_object())
    for (const auto& [name, v] : options.items())
      d.options.push_back({name, option_in(v), text_of(part(j, "option_origins"), name.c_str())});
  if (const Json& seed = part(j, "seed"); seed.is_number_unsigned()) d.seed = seed.get<std::uint64_t>();
  d.threads = static_cast<int>(std::clamp(number_of(j, "threads").value_or(0), 0.0, 1e6));
  const Json& host = part(j, "host");
  d.host = {text_of(host, "system"), text_of(host, "cpu"),
            static_cast<int>(std::clamp(number_of(host, "cores").value_or(0), 0.0, 1e6)),
            static_cast<std::int64_t>(std::clamp(number_of(host, "memory_bytes").value_or(0), 0.0, 1e18))};
  read_records(j, d);
  if (const Json& list = part(part(j, "diagnostics"), "list"); list.is_array())
    for (const Json& m : list)
      if (m.is_object())
        d.messages.push_back({text_of(m, "severity"), text_of(m, "code"), text_of(m, "text")});
  if (const Json& m = part(j, "metrics"); m.is_object()) read_metrics(m, d);
  if (const Json& s = part(j, "series"); s.is_object()) read_series(s, d);
  return out;
}

}  // namespace taufold::report
