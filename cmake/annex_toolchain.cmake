# Compiler, warnings, hardening, sanitizers: the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")

set(ANNEX_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

find_program(ANNEX_CCACHE ccache)
if(ANNEX_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ANNEX_CCACHE}")
endif()
find_program(ANNEX_MOLD mold)

add_library(annex_flags INTERFACE)
target_compile_options(annex_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Walloca -Werror
  -fstack-protector-strong -fcf-protection -fstack-clash-protection)
target_compile_definitions(annex_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(annex_flags INTERFACE -Wl,-z,relro,-z,now -pie)
if(ANNEX_MOLD)
  target_link_options(annex_flags INTERFACE -fuse-ld=mold)
endif()
if(ANNEX_SANITIZE)
  target_compile_options(annex_flags INTERFACE
    -fsanitize=${ANNEX_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(annex_flags INTERFACE -fsanitize=${ANNEX_SANITIZE})
else()
  target_compile_definitions(annex_flags INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
