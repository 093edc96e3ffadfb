/* What mbedTLS knows of a handshake that runs, or has failed, and has no function for. */
#ifndef TLSGET_HANDSHAKE_STATE_H
#define TLSGET_HANDSHAKE_STATE_H

#include <mbedtls/ssl.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether the server has asked for a certificate of ours. Only while the handshake runs. */
int tlsget_certificate_requested(const mbedtls_ssl_context *ssl);

/* Whether the next step is to sign with the key of our certificate. Only while the handshake runs. */
int tlsget_signs_next(const mbedtls_ssl_context *ssl);

/* Whether the next step is, or the one that failed was, to read the server's Finished. */
int tlsget_reads_finished(const mbedtls_ssl_context *ssl);

#ifdef __cplusplus
}
#endif

#endif
