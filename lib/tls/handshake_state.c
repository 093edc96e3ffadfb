/* Compiled with mbedTLS, because it needs its private headers (cmake/MbedTls.cmake). */
#include "ssl_misc.h" /* first: it opens the private names of the public headers */

#include "handshake_state.h"

int tlsget_certificate_requested(const mbedtls_ssl_context *ssl) {
  return ssl->handshake != NULL && ssl->handshake->client_auth != 0;
}

int tlsget_signs_next(const mbedtls_ssl_context *ssl) {
  /* In TLS 1.3 the other state is that of the server's signature. */
  if (ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_2) {
    return ssl->state == MBEDTLS_SSL_CERTIFICATE_VERIFY;
  }
  return ssl->state == MBEDTLS_SSL_CLIENT_CERTIFICATE_VERIFY;
}

int tlsget_reads_finished(const mbedtls_ssl_context *ssl) {
  return ssl->state == MBEDTLS_SSL_SERVER_FINISHED;
}
