#include "io/verilog/link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/int128.hpp"
#include "diag/suggest.hpp"
#include "diag/text.hpp"

namespace taufold::io::verilog {

namespace {

constexpr std::uint32_t kMaxDepth = 1000;
constexpr std::uint64_t kMost = std::uint64_t{1} << 48;

std::uint64_t capped(int128 v) {
  return v > kMost ? kMost : static_cast<std::uint64_t>(v);
}

std::uint64_t part_width(const Module& m, const Part* p, const Part*& next) {
  next = p + 1;
  switch (p->kind) {
    case PartKind::whole:
      return m.width(p->index);
    case PartKind::select:
      return static_cast<std::uint64_t>(
          (p->a > p->b ? std::int64_t{p->a} - p->b : std::int64_t{p->b} - p->a) + 1);
    case PartKind::constant:
      return static_cast<std::uint64_t>(p->a);
    case PartKind::repeat: {
      const Part* end = p + 1 + p->index;
      std::uint64_t sum = 0;
      for (const Part* q = p + 1; q != end;) sum = std::min(sum + part_width(m, q, q), kMost);
      next = end;
      return capped(int128{sum} * static_cast<std::uint32_t>(p->a));
    }
  }
  return 0;
}

void append_part(const Module& m, const Part* p, const Part*& next, std::vector<std::uint32_t>& bits) {
  next = p + 1;
  switch (p->kind) {
    case PartKind::whole:
      for (std::uint32_t b = m.first_bit[p->index]; b < m.first_bit[p->index + 1]; ++b) bits.push_back(b);
      return;
    case PartKind::select: {
      const Signal& s = m.signals[p->index];
      const std::uint32_t last = s.offset(p->b);
      for (std::uint32_t k = s.offset(p->a); k <= last; ++k) bits.push_back(m.first_bit[p->index] + k);
      return;
    }
    case PartKind::constant:
      for (std::int32_t k = 0; k < p->a; ++k) {
        const char c = m.digits[p->index + static_cast<std::uint32_t>(k)];
        bits.push_back(c == '0' ? kBitZero : c == '1' ? kBitOne : c == 'x' ? kBitX : kBitOpen);
      }
      return;
    case PartKind::repeat: {
      const std::size_t begin = bits.size();
      const Part* end = p + 1 + p->index;
      for (const Part* q = p + 1; q != end;) append_part(m, q, q, bits);
      const std::size_t once = bits.size() - begin;
      for (std::int32_t t = 1; t < p->a; ++t)
        for (std::size_t k = 0; k < once; ++k) bits.push_back(bits[begin + k]);
      next = end;
      return;
    }
  }
}

/// A lone constant without a size fits whatever it is connected to.
bool unsized(const Module& m, ExprRef ref) {
  if (ref == kOpen || !(ref & kComplex)) return false;
  const Expression& e = m.expressions[ref & ~kComplex];
  return e.count == 1 && m.parts[e.first].kind == PartKind::constant && m.parts[e.first].unsized;
}

std::uint32_t range_width(std::int32_t msb, std::int32_t lsb) {
  return static_cast<std::uint32_t>((msb > lsb ? std::int64_t{msb} - lsb : std::int64_t{lsb} - msb) + 1);
}

/// `base` and 3 of `base[3]`; nothing for other names.
std::optional<std::pair<std::string_view, std::int32_t>> indexed(std::string_view name) {
  const std::size_t open = name.rfind('[');
  if (open == std::string_view::npos || open == 0 || name.back() != ']') return std::nullopt;
  std::int32_t index = 0;
  const char* last = name.data() + name.size() - 1;
  const auto [end, error] = std::from_chars(name.data() + open + 1, last, index);
  if (error != std::errc() || end != last) return std::nullopt;
  return std::pair{name.substr(0, open), index};
}

}  // namespace

std::uint64_t Linker::width(const Module& m, ExprRef ref) {
  if (ref == kOpen) return 0;
  if (!(ref & kComplex)) return m.width(ref);
  const Expression& e = m.expressions[ref & ~kComplex];
  std::uint64_t sum = 0;
  const Part* end = m.parts.data() + e.first + e.count;
  for (const Part* p = m.parts.data() + e.first; p != end;) sum = std::min(sum + part_width(m, p, p), kMost);
  return sum;
}

void Linker::expand(const Module& m, ExprRef ref, std::vector<std::uint32_t>& bits) {
  if (ref == kOpen) return;
  if (!(ref & kComplex)) {
    for (std::uint32_t b = m.first_bit[ref]; b < m.first_bit[ref + 1]; ++b) bits.push_back(b);
    return;
  }
  const Expression& e = m.expressions[ref & ~kComplex];
  const Part* end = m.parts.data() + e.first + e.count;
  for (const Part* p = m.parts.data() + e.first; p != end;) append_part(m, p, p, bits);
}

Linker::Linker(Syntax& syntax, const ReadOptions& options, diag::Collector& out)
    : syntax_(syntax),
      options_(options),
      out_(out),
      modules_(syntax.modules.size()),
      uses_(syntax.uses.size()),
      stamps_(syntax.uses.size()) {}

namespace {

/// Names that supplies go by, for netlists with power of libraries that state none. `!` marks a global net.
bool is_supply_name(std::string_view name) {
  constexpr std::string_view kNames[] = {"vdd", "vss", "vcc", "gnd", "vpwr", "vgnd", "vpb", "vnb", "vdda", "vssa", "vddpe", "vddce", "vsse", "vbp", "vbn", "vpw", "vnw", "vpp", "vbb"};
  if (name.ends_with('!')) name.remove_suffix(1);
  std::string lower(name.substr(0, 8));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower.size() == name.size() && std::find(std::begin(kNames), std::end(kNames), lower) != std::end(kNames);
}

}  // namespace

bool Linker::run(db::Netlist& netlist) {
  netlist_ = &netlist;
  if (!find_top()) return false;
  measure_formals();
  visit(top_, 1);
  if (supplies_unknown_ > 0)
    out_.report("VLOG-0024", syntax_.sources.front().file,
                fmt::format("read over: connections to {} supply pin{} that the libraries do not state", supplies_unknown_, supplies_unknown_ == 1 ? "" : "s"));
  return ok() && check_size();
}

/// The widest connection to each pin, from which the widths of undescribed cells follow.
void Linker::measure_formals() {
  for (const Module& m : syntax_.modules) {
    for (std::size_t i = 0; i < m.instances.size(); ++i) {
      if (m.instances[i].by_position) continue;
      std::vector<Formal>& formals = syntax_.uses[m.instances[i].use].formals;
      const std::uint32_t last = m.last_connection(i);
      for (std::uint32_t c = m.instances[i].first_connection; c < last; ++c) {
        Formal& f = formals[m.connections[c].formal];
        const ExprRef actual = m.connections[c].actual;
        if (unsized(m, actual)) continue;
        f.width = std::max(f.width,
                           static_cast<std::uint32_t>(std::min<std::uint64_t>(width(m, actual), kMaxWidth)));
      }
    }
  }
}

bool Linker::find_top() {
  const auto names = [&](const std::vector<std::uint32_t>& list) {
    std::string text;
    for (std::size_t k = 0; k < list.size() && k < 5; ++k)
      text += (k ? ", " : "") + diag::quoted(syntax_.modules[list[k]].name);
    return list.size() > 5 ? text + fmt::format(" and {} more", list.size() - 5) : text;
  };
  const std::string_view file = syntax_.sources.empty() ? std::string_view() : syntax_.sources.front().file;
  if (!options_.top.empty()) {
    const std::uint32_t name = syntax_.module_names.find(options_.top);
    if (name == StringPool::kNone) {
      diag::Diagnostic& d =
          out_.report("VLOG-0010", file, fmt::format("no module is called {}", diag::quoted(options_.top)));
      const std::string_view near =
          diag::nearest(options_.top, syntax_.module_names.size(),
                        [&](std::size_t k) { return syntax_.module_names[static_cast<std::uint32_t>(k)]; });
      if (!near.empty()) d.help(diag::did_you_mean(near));
      return false;
    }
    top_ = syntax_.module_of_name[name];
    return true;
  }
  std::vector<std::uint32_t> bodies, stubs;
  for (std::uint32_t m = 0; m < syntax_.modules.size(); ++m) {
    const Module& mod = syntax_.modules[m];
    if (syntax_.use_names.find(mod.name) != StringPool::kNone) continue;
    (mod.black_box || mod.empty() ? stubs : bodies).push_back(m);
  }
  const std::vector<std::uint32_t>& candidates = bodies.empty() ? stubs : bodies;
  if (candidates.size() == 1) {
    top_ = candidates.front();
    return true;
  }
  if (candidates.empty()) {
    out_.report("VLOG-0009", file, "no module can be the top: each is instantiated by another")
        .help("name it with --top MODULE");
  } else {
    out_.report("VLOG-0009", file,
                fmt::format("{} modules can be the top: {}", candidates.size(), names(candidates)))
        .help("name it with --top MODULE");
  }
  return false;
}

/// Links what module `m` instantiates, the insides first, and then its own connections.
void Linker::visit(std::uint32_t m, std::uint32_t depth) {
  LinkedModule& lm = modules_[m];
  const Module& mod = syntax_.modules[m];
  if (lm.reached || stop_) return;
  if (depth > kMaxDepth) {
    report("VLOG-0012", mod, mod.at,
           fmt::format("the hierarchy is more than {} levels deep here", kMaxDepth));
    stop_ = true;
    return;
  }
  lm.on_path = true;
  layout_ports(m);
  std::uint64_t objects = std::uint64_t{mod.bits()} + mod.instances.size() + mod.connections.size(),
                names = 0;
  for (const Signal& s : mod.signals) names += std::uint64_t{s.width()} * (s.at.size() + (s.bus ? 8 : 0));
  lm.height = 1;
  for (std::size_t i = 0; i < mod.instances.size() && !stop_ && !out_.full(); ++i) {
    const InstanceDecl& inst = mod.instances[i];
    const LinkedUse& use = uses_[inst.use];
    if (!use.known) link_use(inst.use);
    if (use.is_cell) {
      ++lm.instances;
      names = std::min(names + inst.at.size(), kMost);
    } else {
      if (modules_[use.module].on_path) {
        report("VLOG-0011", mod, inst.at,
               fmt::format("module {} contains itself: {} in {} is one of it",
                           diag::quoted(syntax_.modules[use.module].name), diag::quoted(inst.at),
                           diag::quoted(mod.name)));
        stop_ = true;
        return;
      }
      visit(use.module, depth + 1);
      if (stop_) return;
      const LinkedModule& child = modules_[use.module];
      lm.height = std::max(lm.height, child.height + 1);
      lm.instances = std::min(lm.instances + child.instances, kMost);
      lm.pins = std::min(lm.pins + child.pins, kMost);
      objects = std::min(objects + child.objects, kMost);
      names = capped(int128{names} + child.name_bytes + int128{child.objects} * (inst.at.size() + 1));
    }
    link_instance(m, i);
  }
  check_assignments(mod);
  if (lm.height > kMaxDepth && !stop_) {
    report("VLOG-0012", mod, mod.at, fmt::format("the hierarchy is more than {} levels deep", kMaxDepth));
    stop_ = true;
  }
  for (const Assignment& a : mod.assignments) objects = std::min(objects + width(mod, a.left), kMost);
  lm.objects = std::min(objects + lm.connected, kMost);
  lm.name_bytes = names;
  lm.on_path = false;
  lm.reached = true;
}

void Linker::layout_ports(std::uint32_t m) {
  LinkedModule& lm = modules_[m];
  const Module& mod = syntax_.modules[m];
  StringPool names;
  for (const PortDecl& port : mod.ports) {
    if (!port.name.empty() && !names.insert(port.name).second && !out_.full())
      report("VLOG-0008", mod, port.at,
             fmt::format("port {} stands twice in the port list of module {}", diag::quoted(port.name),
                         diag::quoted(mod.name)));
    const std::uint64_t w = width(mod, port.inside);
    if (w > kMaxWidth) {
      report("VLOG-0006", mod, port.at, fmt::format("a port of {} bits; at most {} are read", w, kMaxWidth));
      stop_ = true;
      return;
    }
    lm.ports.push_back({static_cast<std::uint32_t>(lm.inside.size()), static_cast<std::uint32_t>(w), false});
    expand(mod, port.inside, lm.inside);
  }
}

void Linker::link_use(std::uint32_t u) {
  LinkedUse& use = uses_[u];
  const CellUse& text = syntax_.uses[u];
  use.known = true;
  const std::uint32_t name = syntax_.module_names.find(text.name);
  std::vector<CellPort> ports;
  const bool in_library = options_.cells && options_.cells(text.name, ports);
  if (name != StringPool::kNone) {
    use.module = syntax_.module_of_name[name];
    const Module& mod = syntax_.modules[use.module];
    use.is_cell = mod.black_box || mod.empty();
    if (!use.is_cell) return;  // linked when it has been visited
    if (in_library) return link_cell(u, std::move(ports));
    layout_ports(use.module);
    return link_cell(u, ports_of_stub(mod));
  }
  use.is_cell = true;
  if (in_library) return link_cell(u, std::move(ports));
  ++black_boxes_;
  const diag::Source& source = syntax_.sources[text.file];
  if (text.name[0] == '$') {
    out_.report(
            "VLOG-0016", source, text.at,
            fmt::format("{} is a cell inside the synthesis tool, not of a library", diag::quoted(text.name)))
        .help("map the design first: `dfflibmap` and `abc` with the Liberty file in Yosys");
  } else if (options_.cells) {
    out_.report(
        "VLOG-0020", source, text.at,
        fmt::format("{} is no module and in no library; it is kept as a black box", diag::quoted(text.name)));
  }
  if (text.positions != 0)
    out_.report("VLOG-0015", source, text.at,
                fmt::format("{} is connected by position, and the order of its pins is not known",
                            diag::quoted(text.name)))
        .help("give the library or the module that describes it, or connect by name");
  link_cell(u, ports_from_uses(text));
}

std::vector<CellPort> Linker::ports_of_stub(const Module& mod) const {
  std::vector<CellPort> ports;
  for (const PortDecl& port : mod.ports) {
    CellPort p;
    p.name = port.name;
    const std::uint64_t w = width(mod, port.inside);
    if (port.inside != kOpen && !(port.inside & kComplex)) {
      const Signal& s = mod.signals[port.inside];
      p.direction = s.direction;
      p.bus = s.bus;
      p.msb = s.msb;
      p.lsb = s.lsb;
    } else if (w > 1) {
      p.bus = true;
      p.msb = static_cast<std::int32_t>(w) - 1;
    }
    ports.push_back(std::move(p));
  }
  return ports;
}

/// Pins of a cell that nobody describes, in the order in which they were met.
std::vector<CellPort> Linker::ports_from_uses(const CellUse& text) const {
  std::vector<CellPort> ports;
  StringPool names;
  for (const Formal& f : text.formals) {
    const auto [index, fresh] = names.insert(f.name);
    if (fresh) {
      ports.emplace_back();
      ports.back().name = f.name;
    }
    CellPort& p = ports[index];
    if (f.select) {
      p.msb = p.bus ? std::max({p.msb, f.msb, f.lsb}) : std::max(f.msb, f.lsb);
      p.lsb = p.bus ? std::min({p.lsb, f.msb, f.lsb}) : std::min(f.msb, f.lsb);
      p.bus = true;
    } else if (f.width > 1) {
      p.msb = p.bus ? std::max(p.msb, static_cast<std::int32_t>(f.width) - 1)
                    : static_cast<std::int32_t>(f.width) - 1;
      p.lsb = p.bus ? std::min(p.lsb, 0) : 0;
      p.bus = true;
    }
  }
  // `\a[3] ` beside a bus a is its bit 3.
  std::vector<CellPort> kept;
  for (const CellPort& p : ports) {
    const auto bit = p.bus ? std::nullopt : indexed(p.name);
    const std::uint32_t base = bit ? names.find(bit->first) : StringPool::kNone;
    if (base != StringPool::kNone && ports[base].bus && bit->second <= ports[base].msb &&
        bit->second >= ports[base].lsb)
      continue;
    kept.push_back(p);
  }
  return kept;
}

void Linker::unknown_formal(const CellUse& text, const Formal& f, const std::vector<std::string>& names,
                            bool cell, const CellPort* known) {
  if (out_.full()) return;
  const diag::Source* source = nullptr;
  for (const diag::Source& s : syntax_.sources)
    if (f.spelling.data() >= s.text.data() && f.spelling.data() < s.text.data() + s.text.size()) source = &s;
  diag::Diagnostic& d =
      out_.report("VLOG-0013", source ? *source : syntax_.sources[text.file], f.spelling,
                  fmt::format("{} {} has no {} {}", cell ? "cell" : "module", diag::quoted(text.name),
                              cell ? "pin" : "port", diag::quoted(f.spelling)));
  if (known != nullptr) {
    d.note(known->bus
               ? fmt::format("the bits of {} are [{}:{}]", diag::quoted(known->name), known->msb, known->lsb)
               : fmt::format("{} has one bit", diag::quoted(known->name)));
    return;
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const std::string_view near = diag::nearest(f.name, views); !near.empty())
    d.help(diag::did_you_mean(near));
}

/// Makes the cell type and finds the target of each way in which its pins are spelt.
void Linker::link_cell(std::uint32_t u, std::vector<CellPort> ports) {
  LinkedUse& use = uses_[u];
  const CellUse& text = syntax_.uses[u];
  use.cell = db::CellTypeId(netlist_->cell_names.insert(text.name).first);
  use.first_cell_pin = static_cast<std::uint32_t>(netlist_->cell_pins.size());
  StringPool names;
  std::vector<Target> targets;
  std::vector<std::string> list;
  for (const CellPort& p : ports) {
    if (p.name.empty() || !names.insert(p.name).second) continue;
    const std::uint32_t w = p.supply ? 0 : p.bus ? std::min(range_width(p.msb, p.lsb), kMaxWidth) : 1;
    targets.push_back({use.bits, w, p.supply});
    list.push_back(p.name);
    for (std::uint32_t k = 0; k < w; ++k) {
      db::CellPin pin;
      pin.direction = p.direction;
      pin.three_state = p.three_state;
      if (p.bus)
        pin.bit =
            p.msb >= p.lsb ? p.msb - static_cast<std::int32_t>(k) : p.msb + static_cast<std::int32_t>(k);
      pin.name = netlist_->pin_names.insert(p.bus ? fmt::format("{}[{}]", p.name, pin.bit) : p.name).first;
      netlist_->cell_pins.push_back(pin);
    }
    use.bits += w;
  }
  netlist_->cell_pin_begin.push_back(static_cast<std::uint32_t>(netlist_->cell_pins.size()));
  use.positions = targets;
  stamps_[u].assign(use.bits, 0);
  StringPool kept_names;
  std::vector<const CellPort*> kept;
  for (const CellPort& p : ports)
    if (!p.name.empty() && kept_names.insert(p.name).second) kept.push_back(&p);
  const bool knows_supplies = std::any_of(ports.begin(), ports.end(), [](const CellPort& p) { return p.supply; });
  for (const Formal& f : text.formals) {
    std::uint32_t port = names.find(f.name);
    std::int32_t msb = f.msb, lsb = f.lsb;
    bool select = f.select;
    if (port == StringPool::kNone && !knows_supplies && is_supply_name(f.name)) {
      ++supplies_unknown_;
      use.formals.push_back({0, 0, true});
      continue;
    }
    if (port == StringPool::kNone && !select) {
      if (const auto bit = indexed(f.name)) {
        port = names.find(bit->first);
        msb = lsb = bit->second;
        select = true;
      }
    }
    if (port == StringPool::kNone || (select && !kept[port]->bus && !kept[port]->supply)) {
      unknown_formal(text, f, list, true, port == StringPool::kNone ? nullptr : kept[port]);
      use.formals.emplace_back();
      continue;
    }
    Target t = targets[port];
    if (select && !t.dropped) {
      Signal range;
      range.msb = kept[port]->msb;
      range.lsb = kept[port]->lsb;
      if (!range.contains(msb) || !range.contains(lsb) ||
          (msb != lsb && (msb > lsb) != (range.msb > range.lsb))) {
        unknown_formal(text, f, list, true, kept[port]);
        use.formals.emplace_back();
        continue;
      }
      t = {t.first + range.offset(msb), range_width(msb, lsb), false};
    }
    use.formals.push_back(t);
  }
}

void Linker::link_module_use(std::uint32_t u) {
  LinkedUse& use = uses_[u];
  const CellUse& text = syntax_.uses[u];
  const Module& mod = syntax_.modules[use.module];
  const LinkedModule& lm = modules_[use.module];
  use.bits = static_cast<std::uint32_t>(lm.inside.size());
  use.positions = lm.ports;
  stamps_[u].assign(use.bits, 0);
  StringPool names;
  std::vector<std::uint32_t> port_of_name;
  std::vector<std::string> list;
  for (std::uint32_t k = 0; k < mod.ports.size(); ++k) {
    if (mod.ports[k].name.empty() || !names.insert(mod.ports[k].name).second) continue;
    port_of_name.push_back(k);
    list.emplace_back(mod.ports[k].name);
  }
  for (const Formal& f : text.formals) {
    const std::uint32_t name = names.find(f.name);
    const auto unknown = [&] {
      unknown_formal(text, f, list, false);
      use.formals.emplace_back();
    };
    if (name == StringPool::kNone) {
      unknown();
      continue;
    }
    const std::uint32_t port = port_of_name[name];
    Target t = lm.ports[port];
    if (f.select) {
      Signal range;
      const ExprRef inside = mod.ports[port].inside;
      if (inside != kOpen && !(inside & kComplex)) {
        range = mod.signals[inside];
      } else {
        range.bus = t.width > 1;
        range.msb = static_cast<std::int32_t>(t.width) - 1;
      }
      if (!range.bus || !range.contains(f.msb) || !range.contains(f.lsb) ||
          (f.msb != f.lsb && (f.msb > f.lsb) != (range.msb > range.lsb))) {
        unknown();
        continue;
      }
      t = {t.first + range.offset(f.msb), range_width(f.msb, f.lsb), false};
    }
    use.formals.push_back(t);
  }
}

/// Checks the connections of one instance: each bit once, widths that agree.
void Linker::link_instance(std::uint32_t m, std::size_t index) {
  const Module& mod = syntax_.modules[m];
  const InstanceDecl& inst = mod.instances[index];
  LinkedUse& use = uses_[inst.use];
  if (!use.is_cell && use.formals.empty() && use.positions.empty()) link_module_use(inst.use);
  ++serial_;
  const std::uint32_t last = mod.last_connection(index);
  if (inst.by_position && last - inst.first_connection > use.positions.size() &&
      (syntax_.uses[inst.use].name[0] != '$') && !(use.is_cell && use.positions.empty())) {
    report("VLOG-0015", mod, inst.at,
           fmt::format("{} has {} connections, {} has {} ports", diag::quoted(inst.at),
                       last - inst.first_connection, diag::quoted(syntax_.uses[inst.use].name),
                       use.positions.size()));
    return;
  }
  for (std::uint32_t c = inst.first_connection; c < last; ++c) {
    const Connection& con = mod.connections[c];
    const std::vector<Target>& targets = inst.by_position ? use.positions : use.formals;
    if (con.formal >= targets.size()) return;  // said already
    const Target& t = targets[con.formal];
    if (t.dropped) continue;
    const auto pin = [&] {
      return inst.by_position
                 ? fmt::format("position {}", con.formal + 1)
                 : fmt::format("pin {}", diag::quoted(syntax_.uses[inst.use].formals[con.formal].spelling));
    };
    for (std::uint32_t k = t.first; k < t.first + t.width; ++k) {
      std::uint32_t& stamp = stamps_[inst.use][k];
      if (stamp == serial_) {
        report("VLOG-0014", mod, inst.at,
               fmt::format("{} of {} is connected twice", pin(), diag::quoted(inst.at)));
        return;
      }
      stamp = serial_;
    }
    if (use.is_cell) modules_[m].pins += t.width;
    if (con.actual == kOpen) continue;
    const std::uint64_t w = width(mod, con.actual);
    modules_[m].connected += w;
    if (w > kMaxWidth) {
      report("VLOG-0006", mod, inst.at,
             fmt::format("{} bits at {}; at most {} are read", w, pin(), kMaxWidth));
      return;
    }
    if (w != t.width && t.width != 0 && !unsized(mod, con.actual))
      report("VLOG-0019", mod, inst.at,
             fmt::format("{} of {} has {} bits and is connected to {}; the low ones are joined", pin(),
                         diag::quoted(inst.at), t.width, w));
  }
}

void Linker::check_assignments(const Module& mod) {
  for (const Assignment& a : mod.assignments) {
    if (out_.full()) return;
    const std::uint64_t left = width(mod, a.left), right = width(mod, a.right);
    const std::string_view at = mod.source.text.substr(a.at, 1);
    if (left > kMaxWidth || right > kMaxWidth) {
      report("VLOG-0006", mod, at,
             fmt::format("an assignment of {} bits; at most {} are read", std::max(left, right), kMaxWidth));
      return;
    }
    if (a.left & kComplex) {
      const Expression& e = mod.expressions[a.left & ~kComplex];
      for (std::uint32_t k = e.first; k < e.first + e.count; ++k)
        if (mod.parts[k].kind == PartKind::constant || mod.parts[k].kind == PartKind::repeat) {
          report("VLOG-0001", mod, mod.source.text.substr(mod.parts[k].at, 1),
                 "a constant or a repetition is the target of an assignment");
          return;
        }
    }
    if (left != right && !unsized(mod, a.right))
      report("VLOG-0019", mod, at,
             fmt::format("{} bits are assigned to {}; {}", right, left,
                         left > right ? "the upper ones become 0" : "the low ones are joined"));
  }
}

bool Linker::check_size() {
  const LinkedModule& top = modules_[top_];
  std::uint64_t bytes = 0;
  for (const diag::Source& s : syntax_.sources) bytes += s.text.size();
  const std::uint64_t most =
      std::min(options_.max_objects, options_.free_objects + options_.objects_per_byte * bytes);
  if (top.objects > most || top.name_bytes / 64 > most) {
    const Module& mod = syntax_.modules[top_];
    report("VLOG-0012", mod, mod.at,
           top.objects > most
               ? fmt::format("flattened, the design has {} instances, pins and bits", top.objects)
               : fmt::format("flattened, the names of the design have {} characters", top.name_bytes))
        .note(fmt::format("a text of {} bytes may describe at most {} of them", bytes,
                          top.objects > most ? most : 64 * most))
        .help("a hierarchy that multiplies at each level is likely a mistake");
    return false;
  }
  return true;
}

}  // namespace taufold::io::verilog
