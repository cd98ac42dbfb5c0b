#include "io/spef/reader.hpp"

namespace taufold::io::spef {

Lookup::Lookup(const db::Netlist& netlist, std::string_view instance, const NameStyle& style)
    : n_(netlist), style_(style), prefix_(instance) {
  if (!prefix_.empty() && !prefix_.ends_with('/')) prefix_ += '/';
}

const std::string& Lookup::spelt(std::string_view raw) {
  scratch_ = prefix_;
  append_normal(scratch_, raw, style_);
  return scratch_;
}

/// For names that hold a divider or bus character as it stands, unescaped.
const std::string& Lookup::verbatim(std::string_view raw) {
  return scratch_ = prefix_ + without_escapes(raw);
}

bool Lookup::instance_is_there() {
  if (prefix_.empty()) return true;
  list_modules();
  return modules_.find(std::string_view(prefix_).substr(0, prefix_.size() - 1)) != StringPool::kNone;
}

db::NetId Lookup::net(std::string_view raw) {
  const db::NetId net = n_.find_net(spelt(raw));
  return net.valid() ? net : n_.find_net(verbatim(raw));
}

db::InstId Lookup::inst(std::string_view raw) {
  const db::InstId inst = n_.find_inst(spelt(raw));
  return inst.valid() ? inst : n_.find_inst(verbatim(raw));
}

db::PinId Lookup::pin(db::InstId inst, std::string_view raw_pin) {
  const db::PinId pin = n_.find_pin(inst, raw_pin);
  if (pin.valid()) return pin;
  scratch_.clear();
  append_plain(scratch_, raw_pin, style_);
  return n_.find_pin(inst, scratch_);
}

db::PortBitId Lookup::port(std::string_view raw) {
  if (!of_top()) return {};
  if (!ports_listed_) {
    ports_listed_ = true;
    for (const db::PortBitId b : ids<db::PortBitId>(n_.port_bit_net.size())) {
      // Two ports of one name are a fault of the netlist; numbers must agree all the same.
      std::string name = n_.port_bit_name(b);
      while (!ports_.insert(name).second) name += '\\';
    }
  }
  std::uint32_t found = ports_.find(spelt(raw));
  if (found == StringPool::kNone) {
    scratch_.clear();
    append_plain(scratch_, raw, style_);
    found = ports_.find(scratch_);
  }
  if (found == StringPool::kNone) found = ports_.find(verbatim(raw));
  return found == StringPool::kNone ? db::PortBitId() : db::PortBitId(std::size_t{found});
}

void Lookup::list_modules() {
  if (modules_listed_) return;
  modules_listed_ = true;
  for (const db::InstId i : ids<db::InstId>(n_.num_insts())) {
    // From the inside out: where a path is known, so are those around it.
    std::string_view name = n_.inst_name(i);
    for (std::size_t k = name.rfind('/'); k != std::string_view::npos && k > 0; k = name.rfind('/')) {
      name = name.substr(0, k);
      if (!modules_.insert(name).second) break;
    }
  }
}

bool Lookup::is_module(std::string_view raw) {
  list_modules();
  return modules_.find(path(raw)) != StringPool::kNone;
}

std::string Lookup::path(std::string_view raw, std::string_view port) const {
  std::string out = prefix_;
  append_plain(out, raw, style_);
  if (!port.empty()) {
    out += '/';
    append_plain(out, port, style_);
  }
  return out;
}

}  // namespace taufold::io::spef
