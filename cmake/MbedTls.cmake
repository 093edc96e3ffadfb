# mbedTLS, from the source of its release, with our configuration header (lib/tls/mbedtls_config.h).
# Targets: tlsget_mbedcrypto and tlsget_mbedtls. Only lib/tls links them.
#
# scripts/setup leaves the release file in the user's cache; without it CMake downloads it.
set(mbedtls_cache "$ENV{XDG_CACHE_HOME}")
if(NOT mbedtls_cache)
  set(mbedtls_cache "$ENV{HOME}/.cache")
endif()
set(mbedtls_cached ${mbedtls_cache}/tlsget/mbedtls-${TLSGET_MBEDTLS_VERSION}.tar.bz2)
if(TLSGET_MBEDTLS_TARBALL)
  set(mbedtls_url ${TLSGET_MBEDTLS_TARBALL})
elseif(EXISTS ${mbedtls_cached})
  set(mbedtls_url ${mbedtls_cached})
else()
  set(mbedtls_url https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-${TLSGET_MBEDTLS_VERSION}/mbedtls-${TLSGET_MBEDTLS_VERSION}.tar.bz2)
endif()
FetchContent_Declare(mbedtls
  URL ${mbedtls_url}
  URL_HASH SHA256=${TLSGET_MBEDTLS_SHA256}
  DOWNLOAD_EXTRACT_TIMESTAMP ON
  SOURCE_SUBDIR tlsget-uses-its-own-targets)
FetchContent_MakeAvailable(mbedtls)
include(MbedTlsChanges)

# Upstream's own CMake files want Python and build programs; the library is a list of C files.
file(GLOB mbedtls_sources ${mbedtls_SOURCE_DIR}/library/*.c)
set(mbedtls_tls_sources ${mbedtls_sources})
list(FILTER mbedtls_tls_sources INCLUDE REGEX "/library/(ssl_|x509|pkcs7|net_sockets|debug|mps_)[^/]*$")
list(APPEND mbedtls_tls_sources ${PROJECT_SOURCE_DIR}/lib/tls/handshake_state.c
  ${PROJECT_SOURCE_DIR}/lib/tls/key_update.c)
set(mbedtls_crypto_sources ${mbedtls_sources})
list(REMOVE_ITEM mbedtls_crypto_sources ${mbedtls_tls_sources})
file(GLOB mbedtls_p256m_sources
  ${mbedtls_SOURCE_DIR}/3rdparty/p256-m/*.c ${mbedtls_SOURCE_DIR}/3rdparty/p256-m/p256-m/*.c)
file(GLOB mbedtls_everest_sources ${mbedtls_SOURCE_DIR}/3rdparty/everest/library/everest.c
  ${mbedtls_SOURCE_DIR}/3rdparty/everest/library/x25519.c
  ${mbedtls_SOURCE_DIR}/3rdparty/everest/library/Hacl_Curve25519_joined.c)

foreach(part crypto tls)
  add_library(tlsget_mbed${part} STATIC ${mbedtls_${part}_sources})
  target_include_directories(tlsget_mbed${part}
    SYSTEM PUBLIC ${mbedtls_SOURCE_DIR}/include
    PRIVATE ${mbedtls_SOURCE_DIR}/library)
  target_include_directories(tlsget_mbed${part} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
  target_compile_definitions(tlsget_mbed${part} PUBLIC
    MBEDTLS_CONFIG_FILE="tls/mbedtls_config.h")
  # Hot loops of its own even in a debug build, which would else take minutes for a large body.
  target_compile_options(tlsget_mbed${part} PRIVATE $<$<NOT:$<CONFIG:Release>>:-O2> -w)
endforeach()
target_include_directories(tlsget_mbedcrypto PRIVATE
  ${mbedtls_SOURCE_DIR}/3rdparty/everest/include
  ${mbedtls_SOURCE_DIR}/3rdparty/everest/include/everest
  ${mbedtls_SOURCE_DIR}/3rdparty/everest/include/everest/kremlib
  ${mbedtls_SOURCE_DIR}/3rdparty/p256-m)
target_link_libraries(tlsget_mbedtls PUBLIC tlsget_mbedcrypto)

# Our judgement in the place of mbedTLS's own: where its handshake reads and verifies the certificates
# of the peer it calls lib/tls/peer_judge.cpp instead. Renamed while it is compiled and not wrapped while
# it is linked: a build in which the change failed does not link, where a missing wrap would go unseen.
set_property(SOURCE ${mbedtls_SOURCE_DIR}/library/ssl_tls.c ${mbedtls_SOURCE_DIR}/library/ssl_tls13_generic.c
  APPEND PROPERTY COMPILE_DEFINITIONS
    mbedtls_x509_crt_parse_der=tlsget_peer_parse_der
    mbedtls_x509_crt_verify_with_ca_cb=tlsget_peer_verify_with_ca_cb
    mbedtls_x509_crt_verify_restartable=tlsget_peer_verify_restartable)
