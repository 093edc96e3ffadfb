# What tlsget is built from, and where each part comes from: the machine's package where there is one,
# else the upstream release through FetchContent. ARCHITECTURE.md says why each was chosen.
include(FetchContent)
set(FETCHCONTENT_QUIET ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# A static archive of a package, as the target NAME; the binary must not need the shared one.
function(tlsget_static_library name archive header)
  find_library(${name}_ARCHIVE ${archive})
  find_path(${name}_INCLUDE ${header})
  if(NOT ${name}_ARCHIVE OR NOT ${name}_INCLUDE)
    message(FATAL_ERROR "The static library ${archive} with its header ${header} is missing. On Debian "
      "scripts/setup installs it; elsewhere install its development files, or point CMAKE_PREFIX_PATH at them.")
  endif()
  add_library(${name} STATIC IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES
    IMPORTED_LOCATION ${${name}_ARCHIVE}
    INTERFACE_INCLUDE_DIRECTORIES ${${name}_INCLUDE})
  if(ARGN)
    set_property(TARGET ${name} PROPERTY INTERFACE_LINK_LIBRARIES ${ARGN})
  endif()
endfunction()

tlsget_static_library(tlsget_zlib libz.a zlib.h)
tlsget_static_library(tlsget_brotlicommon libbrotlicommon.a brotli/types.h)
# Debian calls the decoder's archive libbrotlidec.a, upstream's own build libbrotlidec-static.a.
tlsget_static_library(tlsget_brotlidec libbrotlidec.a brotli/decode.h tlsget_brotlicommon)
tlsget_static_library(tlsget_zstd libzstd.a zstd.h)
tlsget_static_library(tlsget_unistring libunistring.a unistr.h)
tlsget_static_library(tlsget_idn2 libidn2.a idn2.h tlsget_unistring)
# nettle's two halves: hogweed has the curves, on GMP's arithmetic.
tlsget_static_library(tlsget_gmp libgmp.a gmp.h)
tlsget_static_library(tlsget_nettle libnettle.a nettle/sha2.h)
tlsget_static_library(tlsget_hogweed libhogweed.a nettle/eddsa.h tlsget_nettle tlsget_gmp)
tlsget_static_library(tlsget_psl libpsl.a libpsl.h tlsget_idn2 tlsget_unistring)

# fmt: headers of the package and one source of ours (lib/base/format.cpp), for want of a static archive.
add_library(tlsget_fmt INTERFACE)
find_path(FMT_INCLUDE fmt/format-inl.h)
if(FMT_INCLUDE)
  target_include_directories(tlsget_fmt SYSTEM INTERFACE ${FMT_INCLUDE})
  set(TLSGET_FMT_FROM_HEADERS ON)
else()
  FetchContent_Declare(fmt
    URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
    DOWNLOAD_EXTRACT_TIMESTAMP ON)
  FetchContent_MakeAvailable(fmt)
  target_link_libraries(tlsget_fmt INTERFACE fmt::fmt)
endif()

find_package(CLI11 2.1 QUIET)
if(NOT CLI11_FOUND)
  FetchContent_Declare(CLI11
    URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.1.2.tar.gz
    DOWNLOAD_EXTRACT_TIMESTAMP ON)
  FetchContent_MakeAvailable(CLI11)
endif()

find_package(nlohmann_json 3.11 QUIET)
if(NOT nlohmann_json_FOUND)
  FetchContent_Declare(nlohmann_json
    URL https://github.com/nlohmann/json/releases/download/v3.11.2/json.tar.xz
    DOWNLOAD_EXTRACT_TIMESTAMP ON)
  FetchContent_MakeAvailable(nlohmann_json)
endif()

if(TLSGET_TESTS OR TLSGET_FUZZ)
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    FetchContent_Declare(Catch2
      URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.7.1.tar.gz
      DOWNLOAD_EXTRACT_TIMESTAMP ON)
    FetchContent_MakeAvailable(Catch2)
  endif()
  # The tests' TLS server is OpenSSL's: another implementation than the client's, on purpose.
  find_package(OpenSSL 3 REQUIRED)
endif()

include(MbedTls)
