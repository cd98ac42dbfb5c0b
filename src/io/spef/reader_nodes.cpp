// What words of a net mean: indexes of the name map, pins, ports, and nodes.
#include <fmt/format.h>

#include "diag/text.hpp"
#include "io/spef/reader.hpp"

namespace taufold::io::spef {

db::PinId Reader::pin_of(std::string_view raw, bool& boundary) {
  boundary = false;
  const std::size_t cut = last_delimiter(raw, style_.delimiter);
  if (cut == std::string_view::npos || cut == 0 || cut + 1 == raw.size()) return {};
  const std::string_view inst_raw = raw.substr(0, cut), pin_raw = raw.substr(cut + 1);
  Mapped* const m = inst_raw[0] == '*' ? mapped(inst_raw) : nullptr;
  const bool index_alone = m != nullptr && index_number(inst_raw.substr(1));
  db::InstId inst;
  if (index_alone && m->inst_known) {
    inst = m->inst;
  } else {
    if (!expand(inst_raw, scratch_)) return {};
    inst = lookup_->inst(std::string(scratch_));
    if (index_alone) m->inst_known = true, m->inst = inst;
  }
  if (inst.valid()) return lookup_->pin(inst, pin_raw);
  if (!expand(inst_raw, scratch_)) return {};
  boundary = lookup_->is_module(scratch_);
  return {};
}

/// What a word of a connection is. Counts what the netlist does not have.
db::NodeKey Reader::key_of(std::string_view raw, char kind) {
  const std::size_t cut = last_delimiter(raw, style_.delimiter);
  const auto split = cut != std::string_view::npos && cut != 0 && cut + 1 < raw.size();
  const auto named = [&] {
    if (split) {
      const std::string_view before = raw.substr(0, cut), after = raw.substr(cut + 1);
      if (const std::optional<std::uint32_t> n = index_number(after)) {
        if (before == net_raw_ && net_name_ != kNone) return db::NodeKey::named(net_name_, *n);
        expand(before, scratch_);
        return db::NodeKey::named(builder_->name_id(lookup_->path(scratch_)), *n);
      }
      expand(before, scratch_);
      return db::NodeKey::named(builder_->name_id(lookup_->path(scratch_, after)));
    }
    expand(raw, scratch_);
    return db::NodeKey::named(builder_->name_id(lookup_->path(scratch_)));
  };
  if (kind == 'N') return named();
  if (kind == 'P') {
    if (!lookup_->of_top()) return named();
    expand(raw, scratch_);
    const db::PortBitId port = lookup_->port(std::string(scratch_));
    if (port.valid() && netlist_->port_bit_net[port] == net_) return db::NodeKey::of(port);
    Found& f = port.valid() ? foreign_pins_ : unknown_pins_;
    ++(port.valid() ? summary_.foreign_pins : summary_.unknown_pins);
    find(f, raw, [&] {
      expand(raw, scratch_);
      return port.valid() ? fmt::format("port {} is not on net {}", diag::quoted(scratch_),
                                        diag::quoted(netlist_->net_name(net_)))
                          : fmt::format("the netlist has no port {}", diag::quoted(scratch_));
    });
    return named();
  }
  bool boundary = false;
  const db::PinId pin = pin_of(raw, boundary);
  if (pin.valid() && netlist_->pin_net[pin] == net_) return db::NodeKey::of(pin);
  if (boundary || !net_.valid()) return named();
  ++(pin.valid() ? summary_.foreign_pins : summary_.unknown_pins);
  find(pin.valid() ? foreign_pins_ : unknown_pins_, raw, [&] {
    if (pin.valid())
      return fmt::format("pin {} is not on net {}", diag::quoted(netlist_->full_pin_name(pin)),
                         diag::quoted(netlist_->net_name(net_)));
    std::string what;
    expand(raw, what);
    return fmt::format("the netlist has no pin {}", diag::quoted(what));
  });
  return named();
}

void Reader::add_end(const End& e) {
  if (spellings_.find(e.raw) != kNone) return;
  const db::NodeKey key = builder_ != nullptr ? key_of(e.raw, e.kind) : db::NodeKey{};
  new_node(e.raw, key);
  // What is on a module's boundary is found from the other side of it.
  if (builder_ != nullptr && key.kind == db::NodeKey::Kind::named && key.number == db::NodeKey::kNoNumber)
    builder_->set_boundary(key.id, net_);
}

std::uint32_t Reader::new_node(std::string_view raw, db::NodeKey key) {
  std::uint32_t index = kNone;
  if (builder_ == nullptr) {
    index = num_nodes_++;
  } else {
    std::uint32_t& of_key = keys_.at(key);
    if (of_key == kNone) {
      of_key = builder_->add_node(key);
      ++num_nodes_;
    }
    index = of_key;
  }
  spellings_.at(raw) = index;
  return index;
}

std::uint32_t Reader::known_node(std::string_view raw) {
  return spellings_.find(raw);
}

/// `raw` is a node that is numbered within the open net.
bool Reader::of_this_net(std::string_view raw) {
  return raw.size() > net_raw_.size() + 1 && raw[net_raw_.size()] == style_.delimiter &&
         raw.starts_with(net_raw_) && index_number(raw.substr(net_raw_.size() + 1)).has_value();
}

std::uint32_t Reader::node(std::string_view raw) {
  if (const std::uint32_t known = known_node(raw); known != kNone) return known;
  if (builder_ == nullptr) return new_node(raw, {});
  if (of_this_net(raw))
    return new_node(raw, db::NodeKey::named(net_name_, *index_number(raw.substr(net_raw_.size() + 1))));
  const std::size_t cut = last_delimiter(raw, style_.delimiter);
  if (cut == std::string_view::npos) return new_node(raw, key_of(raw, 'P'));
  // A pin, or a node under another spelling of a name.
  const bool numbered = index_number(raw.substr(cut + 1)).has_value();
  return new_node(raw, key_of(raw, numbered ? 'N' : 'I'));
}

Reader::Mapped* Reader::mapped(std::string_view raw) {
  std::size_t k = 1;
  while (k < raw.size() && raw[k] >= '0' && raw[k] <= '9') ++k;
  const std::optional<std::uint32_t> index = index_number(raw.substr(1, k - 1));
  Mapped* entry = nullptr;
  if (index && *index < map_.size()) entry = &map_[*index];
  if (index && entry == nullptr)
    if (const auto it = sparse_map_.find(*index); it != sparse_map_.end()) entry = &it->second;
  if (entry != nullptr && !entry->name.empty()) return entry;
  error("SPEF-0006", raw, fmt::format("the name map has no index {}", diag::quoted(raw.substr(0, k))));
  return nullptr;
}

bool Reader::expand(std::string_view raw, std::string& out) {
  if (raw.empty() || raw[0] != '*') {
    out = raw;
    return true;
  }
  const Mapped* const entry = mapped(raw);
  if (entry == nullptr) return false;
  std::size_t k = 1;
  while (k < raw.size() && raw[k] >= '0' && raw[k] <= '9') ++k;
  out = entry->name;
  out += raw.substr(k);
  return true;
}

bool Reader::known_index(std::string_view raw) {
  return raw[0] != '*' || mapped(raw) != nullptr;
}

}  // namespace taufold::io::spef
