# Compile options of every target, as the interface library taufold_options.
find_package(Threads REQUIRED)
add_library(taufold_options INTERFACE)
target_link_libraries(taufold_options INTERFACE Threads::Threads)
target_include_directories(taufold_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(taufold_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
  # Same bits in every build type: no contraction into fused multiply-add, no reassociation.
  -ffp-contract=off -fno-math-errno -fno-trapping-math)

if(TAUFOLD_ARCH STREQUAL "" AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND EXISTS /proc/cpuinfo)
  file(STRINGS /proc/cpuinfo cpu_flags REGEX "^flags" LIMIT_COUNT 1)
  if(cpu_flags MATCHES " avx2 " AND cpu_flags MATCHES " bmi2 ")
    set(TAUFOLD_ARCH x86-64-v3)
  endif()
endif()
if(TAUFOLD_ARCH)
  target_compile_options(taufold_options INTERFACE -march=${TAUFOLD_ARCH})
endif()

if(TAUFOLD_SANITIZE)
  target_compile_options(taufold_options INTERFACE -fsanitize=${TAUFOLD_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(taufold_options INTERFACE -fsanitize=${TAUFOLD_SANITIZE})
endif()
# Checks of every pointer for null and alignment are half of the time that a sanitized build takes to compile. Null pointers stop the address
# sanitizer too, and what comes out of bytes of files is made in `base` and `io`, so these alone keep both checks.
function(taufold_fewer_checks)
  if(TAUFOLD_SANITIZE MATCHES "undefined")
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS -fno-sanitize=null,alignment)
  endif()
endfunction()

# What computes little is not optimised in a sanitized build: its compilation takes two thirds of the time then.
function(taufold_compile_quickly target)
  if(TAUFOLD_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()
