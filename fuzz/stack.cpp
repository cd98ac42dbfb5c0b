// Any bytes as a stack: read, or refused with an error; what is read can be built and reads the same once
// written.
#include "diag/sink.hpp"
#include "io/stack/stack_file.hpp"
#include "target.hpp"
#include "tech/stack_presets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  io::InputFile file;
  file.path = "stack.toml";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  io::stack::looks_like_stack(file.text);
  diag::Collector out;
  const std::optional<tech::Stack> stack = io::stack::read_stack(file, out);
  fuzz::require(stack.has_value() == out.ok(), "a stack is handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  if (!stack) return 0;
  fuzz::require(tech::faults(*stack).empty(), "a stack that is handed on can be built");
  io::InputFile again;
  again.path = file.path;
  again.text = io::stack::write_stack(*stack);
  const std::optional<tech::Stack> copy = io::stack::read_stack(again, out);
  fuzz::require(copy && *copy == *stack, "what is written is read back");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {"name = \"two\"\nbase = \"2-tier-f2b\"\n[[interface]]\nbond_pitch_um = 1.0\ntsv = \"nano\"\n",
          "[process.n28]\nlef = [\"/a.lef\"]\nliberty = [\"/b.lib\"]\n[[tier]]\nname = \"low\"\nprocess = "
          "\"n28\"\n"
          "max_utilisation = 0.8\n[[tier]]\nname = \"high\"\nfacing = \"down\"\nsilicon_um = "
          "10\n[[interface]]\nkind = "
          "\"F2F\"\nbond_pitch_um = {value = 1.5, low = 1, high = 2, source = \"x\"}\npower_share = "
          "0.1\n[[map]]\nfrom = "
          "\"n28\"\nto = \"\"\ncells = {INV = \"INVx1\", BUF = \"\"}\n",
          io::stack::write_stack(*tech::preset("3-tier")),
          "base = \"2-tier-f2f\"\n[thermal]\nsink = \"air\"\nwidth_um = 4000\ndepth_um = {value = 3000, source = \"x\"}\n"
          "samples_s = [0.1, 2]\n[[thermal.block]]\nlayer = \"tier0\"\nx_um = 0\ny_um = 1\nwidth_um = 2\ndepth_um = 3\nk_W_mK = 4\n"
          "[[thermal.phase]]\nbegin_s = 0\nend_s = 1\nfactor = {tier0 = 0.5}\n"};
}
