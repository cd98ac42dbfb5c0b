// The netlist part of a case: instances and nets. Most of a file is here, so names go straight from the text
// into the database.
#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/contest/case_reader.hpp"

namespace taufold::io::contest {

using diag::quoted;

namespace {

std::string_view nearest_name(std::string_view name, const StringPool& pool) {
  return diag::nearest(name, pool.size(), [&](std::size_t i) { return pool[static_cast<std::uint32_t>(i)]; });
}

}  // namespace

void CaseReader::read_instances() {
  build_library();
  const std::size_t before = out_.errors();
  List list;
  if (!count("the number of instances", list)) skip_to_keyword();
  // The announced number is a hint only: a record has at least 8 characters, and the text bounds how many
  // there can be.
  const auto room = static_cast<std::int64_t>(source_.text.size() / 8);
  const auto expected = static_cast<std::size_t>(std::min(list.announced, room));
  design_.inst_master.reserve(expected);
  design_.inst_names.reserve(expected);
  while (!lex_.done() && !out_.full() && !at_section()) {
    if (lex_.token() != "Inst") {
      unexpected("among the instances");
      list.broken = true;
      continue;
    }
    lex_.advance();
    ++list.seen;
    if (!read_instance()) {
      list.broken = true;
      skip_to_keyword();
    }
  }
  close(list, "NumInstances", {}, "instances");
  instances_ok_ = out_.errors() == before;
}

bool CaseReader::read_instance() {
  std::string_view name, cell;
  if (!word("the name of an instance", name) || !word("the library cell of the instance", cell)) return false;
  std::uint32_t master = 0;
  if (library_ok_) {
    master = library_.find(cell);
    if (master == Library::kUnknown) {
      error(
          "CASE-0014", cell,
          fmt::format("instance {} is of library cell {}, which is not defined", quoted(name), quoted(cell)))
          .help(diag::did_you_mean(diag::nearest(cell, library_.masters(), [&](std::size_t i) {
            return library_.name(static_cast<std::uint32_t>(i));
          })));
      master = 0;
    } else if (master >= library_.masters()) {
      if (!partial_said_[master])
        error("CASE-0015", cell,
              fmt::format("library cell {} is missing in technology {}", quoted(cell),
                          quoted(library_.lacking_tech(master))))
            .note("an instance may be put on either die and needs a variant in the technology of both");
      partial_said_[master] = true;
      master = 0;
    }
  }
  if (!design_.inst_names.insert(name).second)
    error("CASE-0013", name, fmt::format("instance {} is defined twice", quoted(name)));
  else
    design_.inst_master.push_back(db::MasterId(master));
  return true;
}

void CaseReader::read_nets() {
  const std::size_t before = out_.errors();
  List nets, pins;
  nets_begin_ = lex_.token();
  if (!count("the number of nets", nets)) skip_to_keyword();
  const auto room = static_cast<std::int64_t>(source_.text.size() / 7);
  const auto expected = static_cast<std::size_t>(std::min(nets.announced, room));
  design_.net_names.reserve(expected);
  design_.net_pin_begin.reserve(expected + 1);
  bool in_net = false;
  std::string_view net;
  const auto close_net = [&] {
    if (in_net) {
      close(pins, "net", net, "pins");
      design_.net_pin_begin.push_back(static_cast<std::uint32_t>(design_.pin_inst.size()));
    }
    in_net = false;
  };
  while (!lex_.done() && !out_.full()) {
    const std::string_view keyword = lex_.token();
    if (keyword == "Pin" && in_net) {
      lex_.advance();
      ++pins.seen;
      if (!read_pin_reference()) {
        pins.broken = true;
        skip_to_keyword();
      }
    } else if (keyword == "Net") {
      close_net();
      lex_.advance();
      ++nets.seen;
      if (!word("the name of a net", net)) {
        nets.broken = true;
        skip_to_keyword();
        continue;
      }
      if (!design_.net_names.insert(net).second)
        error("CASE-0019", net, fmt::format("net {} is defined twice", quoted(net)));
      in_net = true;
      if (!count("the number of pins", pins)) skip_to_keyword();
    } else if (keyword == "Pin" && out_.errors() != before) {
      lex_.skip_line();  // its net was broken and has been reported
    } else {
      if (at_section()) break;
      unexpected(in_net || nets.seen > 0 ? "among the nets" : "before the first net");
      nets.broken = pins.broken = true;
    }
  }
  close_net();
  resolve_pins();
  close(nets, "NumNets", {}, "nets");
}

bool CaseReader::read_pin_reference() {
  std::string_view ref;
  if (!word("a pin, INSTANCE/PIN,", ref)) return false;
  const std::size_t cut = ref.rfind('/');
  if (cut == std::string_view::npos || cut == 0 || cut + 1 == ref.size()) {
    error("CASE-0022", ref, fmt::format("a pin is written INSTANCE/PIN, found {}", quoted(ref)));
    return true;
  }
  design_.pin_inst.push_back(db::InstId(0));
  design_.pin_master_pin.push_back(0);
  waiting_.push_back(ref);
  waiting_inst_.push_back(ref.substr(0, cut));
  if (waiting_.size() == kWaitingPins) resolve_pins();
  return true;
}

/// Looks up the waiting pin references, together, because each alone would wait for memory three times.
void CaseReader::resolve_pins() {
  const std::size_t n = waiting_.size(), first = design_.num_pins() - n;
  std::vector<std::string_view> refs;
  refs.swap(waiting_);  // an error below comes back here and must find nothing waiting
  found_inst_.resize(n);
  design_.inst_names.find_all(waiting_inst_, found_inst_);
  for (std::size_t k = 0; k < n && !out_.full(); ++k) {
    const std::uint32_t inst = found_inst_[k];
    const db::PinId p(first + k);
    if (inst != StringPool::kNone && pins_ok_ && instances_ok_) {
      const std::string_view name = refs[k].substr(waiting_inst_[k].size() + 1);
      const std::uint32_t pin = library_.find_pin(design_, design_.inst_master[db::InstId(inst)].value, name);
      if (pin != Library::kUnknown) {
        design_.pin_inst[p] = db::InstId(inst);
        design_.pin_master_pin[p] = pin;
        continue;
      }
    }
    if (!instances_ok_) continue;  // the instance, or its pins, may be among what was broken
    resolve_with_slashes(refs[k], p);
  }
  waiting_inst_.clear();
  refs.clear();
  if (waiting_.empty()) waiting_.swap(refs);  // keeps the memory
}

/// Names may hold slashes: when the last one separates nothing known, earlier ones are tried.
void CaseReader::resolve_with_slashes(std::string_view ref, db::PinId p) {
  std::uint32_t known = StringPool::kNone;
  std::size_t known_cut = 0;
  for (std::size_t cut = ref.rfind('/'); cut != std::string_view::npos && cut > 0;
       cut = ref.rfind('/', cut - 1)) {
    const std::uint32_t inst = design_.inst_names.find(ref.substr(0, cut));
    if (inst == StringPool::kNone) continue;
    if (!pins_ok_) return;
    const std::uint32_t pin =
        library_.find_pin(design_, design_.inst_master[db::InstId(inst)].value, ref.substr(cut + 1));
    if (pin != Library::kUnknown) {
      design_.pin_inst[p] = db::InstId(inst);
      design_.pin_master_pin[p] = pin;
      return;
    }
    if (known == StringPool::kNone) known = inst, known_cut = cut;
  }
  if (known == StringPool::kNone) {
    const std::string_view name = ref.substr(0, ref.rfind('/'));
    if (std::find(unknown_said_.begin(), unknown_said_.end(), name) != unknown_said_.end()) return;
    unknown_said_.push_back(name);
    error("CASE-0020", name, fmt::format("no instance is named {}", quoted(name)))
        .help(diag::did_you_mean(nearest_name(name, design_.inst_names)));
    return;
  }
  const db::Master& master = design_.masters[design_.inst_master[db::InstId(known)]];
  const std::vector<std::string>& pins = master.pin_names;
  const std::string_view name = ref.substr(known_cut + 1);
  diag::Diagnostic& d =
      error("CASE-0021", name,
            fmt::format("instance {} of library cell {} has no pin {}", quoted(ref.substr(0, known_cut)),
                        quoted(master.name), quoted(name)));
  if (pins.size() <= 8) {
    std::string all;
    for (const std::string& pin : pins) all += (all.empty() ? "" : ", ") + diag::shown(pin);
    d.note(all.empty() ? "the library cell has no pins" : fmt::format("its pins are {}", all));
  }
  d.help(diag::did_you_mean(
      diag::nearest(name, pins.size(), [&](std::size_t i) { return std::string_view(pins[i]); })));
}

/// Finds pins listed twice: pins grouped by instance (a counting sort), then compared within each group.
void CaseReader::check_pins_once() {
  const std::size_t pins = design_.num_pins();
  std::vector<std::uint32_t> begin(design_.num_insts() + 1, 0);
  for (const db::InstId i : design_.pin_inst) ++begin[i.value + 1];
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  std::vector<std::uint32_t> fill(begin.begin(), begin.end() - 1), group(pins);
  for (std::uint32_t p = 0; p < pins; ++p) group[fill[design_.pin_inst[db::PinId(p)].value]++] = p;

  const auto net_of = [&](std::uint32_t p) {
    const auto& b = design_.net_pin_begin;
    return static_cast<std::uint32_t>(std::upper_bound(b.begin(), b.end(), p) - b.begin() - 1);
  };
  const auto master_pin = [&](std::uint32_t p) { return design_.pin_master_pin[db::PinId(p)]; };
  for (std::size_t i = 0; i + 1 < begin.size() && !out_.full(); ++i) {
    const auto first = group.begin() + begin[i], last = group.begin() + begin[i + 1];
    if (last - first < 2) continue;
    std::sort(first, last, [&](std::uint32_t a, std::uint32_t b) {
      return master_pin(a) != master_pin(b) ? master_pin(a) < master_pin(b) : a < b;
    });
    for (auto p = first + 1; p < last; ++p) {
      if (master_pin(*p) != master_pin(*(p - 1))) continue;
      const std::uint32_t n = net_of(*p), earlier = net_of(*(p - 1));
      const std::string_view code = n == earlier ? "CASE-0023" : "CASE-0024";
      if (!out_.wants(code)) {
        out_.report(code, source_.file, {});
        continue;
      }
      const std::string_view at = pin_reference(*p);
      if (n == earlier)
        error(code, at, fmt::format("net {} lists pin {} twice", quoted(design_.net_names[n]), quoted(at)));
      else
        warn(code, at,
             fmt::format("pin {} is on net {} and on net {}", quoted(at), quoted(design_.net_names[earlier]),
                         quoted(design_.net_names[n])));
    }
  }
}

/// Text of the pin with this number. The nets were read without an error, so their records are regular.
std::string_view CaseReader::pin_reference(std::size_t pin) const {
  const auto offset = static_cast<std::size_t>(nets_begin_.data() - source_.text.data());
  Lexer lex(source_.text.substr(offset));
  lex.advance();
  std::size_t seen = 0;
  while (!lex.done()) {
    const bool is_pin = lex.token() == "Pin";
    lex.advance();
    if (is_pin && seen++ == pin) return lex.token();
    lex.advance();
    if (!is_pin) lex.advance();
  }
  return lex.token();
}

}  // namespace taufold::io::contest
