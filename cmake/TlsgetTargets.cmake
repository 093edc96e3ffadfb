# How a target of ours is built: one set of warnings, one include root.

add_library(tlsget_options INTERFACE)
target_compile_options(tlsget_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
# g++ 12 sees overlapping copies inside std::string's operator+ that are not there (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(tlsget_options INTERFACE -Wno-restrict)
endif()
target_include_directories(tlsget_options INTERFACE ${PROJECT_SOURCE_DIR}/lib)

# Half the time of compiling a source goes into the same dozen headers of the standard library and fmt.
# Off for the presets of daily work, where each source has to name what it uses.
option(TLSGET_PRECOMPILE "Precompile the headers that most sources share" OFF)
function(tlsget_precompile target)
  if(NOT TLSGET_PRECOMPILE)
    return()
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # The same bug again, here where the library's headers do not count as the system's.
    target_compile_options(${target} PRIVATE -Wno-stringop-overflow -Wno-array-bounds)
  endif()
  if(target STREQUAL tlsget_base)
    target_precompile_headers(tlsget_base PRIVATE <algorithm> <array> <chrono> <cstdint> <functional>
      <memory> <optional> <span> <string> <string_view> <utility> <vector> <fmt/format.h>)
  else()
    target_precompile_headers(${target} REUSE_FROM tlsget_base)
  endif()
endfunction()

# tlsget_library(NAME SOURCES ... LINK ... [PRIVATE ...]): the library of lib/NAME.
# LINK names the folders (and outside libraries) whose headers the folder's own headers show;
# PRIVATE those that only its sources use.
function(tlsget_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE" ${ARGN})
  add_library(tlsget_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(tlsget_${name} PRIVATE tlsget_options ${ARG_PRIVATE} PUBLIC ${ARG_LINK})
  target_include_directories(tlsget_${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
  tlsget_precompile(tlsget_${name})
endfunction()
