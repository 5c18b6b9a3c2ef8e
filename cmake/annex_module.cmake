# annex_module(NAME name SOURCES ... [PROTOS ...] [DEPS ...] [PRIVATE_DEPS ...] [TESTS ...])
# One static library annex_<name> for a folder, and one test binary annex_<name>_test when the
# folder has unit tests. A proto is compiled to <proto>.pb.h beside the folder's include path.
# LABEL of the tests: unit, or model where a test needs prepared models from the cache.
function(annex_module)
  cmake_parse_arguments(M "" "NAME" "SOURCES;PROTOS;DEPS;PRIVATE_DEPS;TESTS;TEST_DEPS;MODEL_TESTS" ${ARGN})
  set(target annex_${M_NAME})
  set(generated)
  foreach(proto IN LISTS M_PROTOS)
    annex_proto(${CMAKE_CURRENT_SOURCE_DIR}/${proto} out)
    list(APPEND generated ${out})
  endforeach()
  if(M_SOURCES OR generated)
    add_library(${target} STATIC ${M_SOURCES} ${generated})
    set(visibility PUBLIC)
    target_link_libraries(${target} PRIVATE annex_flags ${M_PRIVATE_DEPS})
  else()
    add_library(${target} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(${target} ${visibility}
    ${CMAKE_SOURCE_DIR}/src)
  target_include_directories(${target} SYSTEM ${visibility}
    ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${target} ${visibility} ${M_DEPS})
  if(M_PROTOS)
    target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
    # Generated code is not ours to warn about.
    set_source_files_properties(${generated} PROPERTIES COMPILE_OPTIONS "-w")
  endif()
  if(M_TESTS)
    annex_test(${M_NAME}_test unit ${target} "${M_TESTS}" "${M_TEST_DEPS}")
  endif()
  if(M_MODEL_TESTS)
    annex_test(${M_NAME}_model_test model ${target} "${M_MODEL_TESTS}" "${M_TEST_DEPS}")
  endif()
endfunction()

function(annex_test name label target sources deps)
  add_executable(annex_${name} ${sources})
  target_link_libraries(annex_${name} PRIVATE
    annex_flags ${target} ${deps} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND annex_${name})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 600
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    ENVIRONMENT "ANNEX_CACHE=${ANNEX_CACHE};ANNEX_BIN=${CMAKE_BINARY_DIR}/bin")
endfunction()

# annex_proto(path out_var): compiles src/<folder>/<x>.proto to generated/<folder>/<x>.pb.{h,cc}.
function(annex_proto path out_var)
  file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR}/src ${path})
  get_filename_component(folder ${relative} DIRECTORY)
  get_filename_component(stem ${relative} NAME_WE)
  set(base ${CMAKE_BINARY_DIR}/generated/${folder}/${stem})
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
  add_custom_command(
    OUTPUT ${base}.pb.h ${base}.pb.cc
    COMMAND protobuf::protoc --cpp_out=${CMAKE_BINARY_DIR}/generated
            -I${CMAKE_SOURCE_DIR}/src ${path}
    DEPENDS ${path} COMMENT "Generating ${relative}" VERBATIM)
  set(${out_var} ${base}.pb.cc ${base}.pb.h PARENT_SCOPE)
endfunction()

# What scripts/run needs; tests are built with everything else.
add_custom_target(programs)

# annex_binary(name SOURCES ... DEPS ...): an executable in build/<preset>/bin.
function(annex_binary name)
  cmake_parse_arguments(B "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${B_SOURCES})
  target_link_libraries(${name} PRIVATE annex_flags ${B_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  add_dependencies(programs ${name})
endfunction()
