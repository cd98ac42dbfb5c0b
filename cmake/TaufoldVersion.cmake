# Run at every build (cmake -P): writes the commit to OUTPUT, only when it has changed, so that nothing is rebuilt for
# nothing. Without git or outside a repository the commit is "unknown".
set(commit "unknown")
find_program(git_program git)
if(git_program)
  execute_process(COMMAND ${git_program} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed AND found MATCHES "^[0-9A-Za-z-]+$")
    set(commit "${found}")
  endif()
endif()
set(text "#define TAUFOLD_COMMIT \"${commit}\"\n")
set(old "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} old)
endif()
if(NOT old STREQUAL text)
  file(WRITE ${OUTPUT} "${text}")
endif()
