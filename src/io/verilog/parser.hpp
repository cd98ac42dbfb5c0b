// Reads the modules of one file into a Syntax. After an error it goes on at the next statement, after a
// behavioural construct at the next module, so that one mistake gives one message.
#pragma once

#include <string_view>
#include <vector>

#include "io/verilog/lexer.hpp"
#include "io/verilog/syntax.hpp"

namespace taufold::io::verilog {

class Parser {
 public:
  Parser(std::uint32_t file, Syntax& syntax, diag::Collector& out)
      : file_(file), source_(syntax.sources[file]), syntax_(syntax), out_(out), lex_(source_, out) {}

  void run();

 private:
  // parser.cpp: modules, ports and declarations
  struct Range {
    bool given = false;
    std::int32_t msb = 0, lsb = 0;
  };
  struct Declaration {
    db::PinDirection direction = db::PinDirection::unknown;
    bool net = false;       ///< wire, reg and the like
    bool variable = false;  ///< reg: its initial value is no assignment
    std::int8_t supply = -1;
    Range range;
  };
  void module();
  void module_header();
  void port_item(Declaration& sticky);
  bool item();
  void declaration(std::string_view keyword);
  bool declaration_head(std::string_view keyword, Declaration&);
  std::uint32_t declare(std::string_view raw, const Declaration&);
  void apply(const Declaration&, std::uint32_t signal, std::string_view raw);
  void declared_twice(std::string_view raw, std::uint32_t signal, std::string_view what);
  void assignments();
  bool range(Range&);
  bool range_bound(std::int32_t&);
  void complete_module();
  void check_selects();
  void attributes();
  void skip_parameters();
  void skip_balanced();
  void skip_statement();
  void skip_to_word(std::string_view word);
  void behavioural(std::string_view at, std::string_view what);
  bool expect(char symbol, std::string_view where);
  void not_separated(std::string_view where);  ///< neither `,` nor `;` stands here
  void unexpected(std::string_view where);

  // connections.cpp: instances and expressions
  struct Actual {
    std::string_view whole;  ///< spelling of a whole signal
    ExprRef ref = kOpen;     ///< when `whole` is empty
  };
  void instances(std::string_view type_raw, std::string_view type_name);
  bool connections(std::uint32_t use, InstanceDecl&);
  bool named_connection(CellUse&, std::uint32_t& guess);
  std::uint32_t formal(CellUse&, std::string_view spelling, const std::string_view& name, bool escaped,
                       const Range* select, std::uint32_t& guess);
  bool expression(Actual&);
  bool parts(std::uint32_t depth, std::vector<Part>& into);
  bool primary(std::uint32_t depth, std::vector<Part>& into);
  bool constant(std::vector<Part>& into);
  ExprRef resolve(const Actual&);
  void operator_fault();
  std::uint32_t signal(std::string_view raw);
  enum class Purpose : std::uint8_t { connection, part, declaration };
  void pend(std::string_view raw, std::uint32_t target, Purpose);
  void resolve_pending();
  std::uint32_t offset(std::string_view at) const {
    return static_cast<std::uint32_t>(at.data() - source_.text.data());
  }
  diag::Diagnostic& report(std::string_view code, std::string_view at, std::string message) {
    return out_.report(code, source_, at, std::move(message));
  }
  static std::string_view plain(std::string_view raw) { return raw[0] == '\\' ? raw.substr(1) : raw; }

  std::uint32_t file_;
  diag::Source source_;
  Syntax& syntax_;
  diag::Collector& out_;
  std::size_t errors_before_ = out_.errors();
  Lexer lex_;
  Module* m_ = nullptr;
  std::size_t next_end_ = 0;                          ///< offset of the next `endmodule`
  bool header_broken_ = false;                        ///< what its ports are is not known
  bool black_box_ = false;                            ///< attribute of the next item
  std::uint32_t source_of_next_ = StringPool::kNone;  ///< its `src`
  std::size_t skipped_specify_ = 0, skipped_parameters_ = 0, skipped_primitives_ = 0;

  // Names in connections and declarations are looked up many at a time, so that their cache misses overlap.
  static constexpr std::size_t kPending = 256;
  struct Pending {
    std::uint32_t target;
    Purpose purpose;
  };
  std::vector<std::string_view> pending_raw_, pending_names_;
  std::vector<Pending> pending_;
  std::vector<std::uint32_t> pending_found_;
  std::vector<Declaration> pending_declarations_;
  std::vector<Part> scratch_;
};

}  // namespace taufold::io::verilog
