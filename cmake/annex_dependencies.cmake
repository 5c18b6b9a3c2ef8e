# Libraries. Debian's packages come through find_package or pkg-config; ONNX Runtime lies in the
# cache that scripts/setup fills (no Debian 12 package carries it).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(nlohmann_json REQUIRED)

if(DEFINED ENV{ANNEX_CACHE})
  set(annex_cache_default "$ENV{ANNEX_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(annex_cache_default "$ENV{XDG_CACHE_HOME}/annex")
else()
  set(annex_cache_default "$ENV{HOME}/.cache/annex")
endif()
set(ANNEX_CACHE "${annex_cache_default}" CACHE PATH "Where scripts/setup keeps what it fetched")

set(annex_onnxruntime "${ANNEX_CACHE}/deps/onnxruntime")
add_library(annex_onnxruntime SHARED IMPORTED)
set_target_properties(annex_onnxruntime PROPERTIES
  IMPORTED_LOCATION "${annex_onnxruntime}/lib/libonnxruntime.so.1"
  INTERFACE_INCLUDE_DIRECTORIES "${annex_onnxruntime}/include")

# annex_pkg(name package...) : an imported target annex_pkg_<name> from pkg-config.
function(annex_pkg name)
  if(TARGET annex_pkg_${name})
    return()  # two modules may use one library
  endif()
  pkg_check_modules(pkg_${name} REQUIRED IMPORTED_TARGET GLOBAL ${ARGN})
  add_library(annex_pkg_${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(annex_pkg_${name} INTERFACE PkgConfig::pkg_${name})
endfunction()
find_package(CLI11 REQUIRED)
