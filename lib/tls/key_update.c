/* KeyUpdate (RFC 8446 section 4.6.3), which mbedTLS 3.6 answers with unexpected_message.
 *
 * Called by mbedTLS when a KeyUpdate has come after the handshake (cmake/MbedTlsChanges.cmake). Compiled
 * with mbedTLS, because it needs its private headers; all that is derived is derived by mbedTLS.
 *
 * Rules. The server's next keys are used from the record after its message, so nothing may follow it in
 * its record. When it asks for ours, they change too, after the answer, which still goes out under the
 * old ones; the counter of a direction starts again exactly when its key changes. Not here: updates of
 * our own making.
 */
#include "ssl_misc.h"

#include "mbedtls/platform.h"
#include "mbedtls/platform_util.h"
#include "ssl_tls13_keys.h"

#include <string.h>

enum {
  hs_key_update = 24,
  hs_header_length = 4,
  message_length = hs_header_length + 1,
  update_not_requested = 0,
  update_requested = 1,
  iv_length = 12, /* of every TLS 1.3 suite */
  suite_aes_128_gcm = 0x1301
};

int tlsget_tls13_key_update(mbedtls_ssl_context *ssl);

static int refuse(mbedtls_ssl_context *ssl, unsigned char alert, int code) {
  (void) mbedtls_ssl_send_alert_message(ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL, alert);
  return code;
}

/* application_traffic_secret_N+1 in the place of N (RFC 8446 section 7.2) */
static int advance(psa_algorithm_t hash, unsigned char *secret) {
  unsigned char next[MBEDTLS_TLS1_3_MD_MAX_SIZE];
  const size_t length = PSA_HASH_LENGTH(hash);
  const int code = mbedtls_ssl_tls13_hkdf_expand_label(
      hash, secret, length, MBEDTLS_SSL_TLS1_3_LBL_WITH_LEN(traffic_upd), NULL, 0, next, length);
  if (code == 0) memcpy(secret, next, length);
  mbedtls_platform_zeroize(next, sizeof(next));
  return code;
}

static int send_answer(mbedtls_ssl_context *ssl) {
  const unsigned char message[message_length] = {hs_key_update, 0, 0, 1, update_not_requested};
  ssl->out_msgtype = MBEDTLS_SSL_MSG_HANDSHAKE;
  ssl->out_msglen = sizeof(message);
  memcpy(ssl->out_msg, message, sizeof(message));
  return mbedtls_ssl_write_record(ssl, 1);
}

/* A transform holds the keys of both directions, so it is made anew from both secrets as they are now. */
static int replace_transform(mbedtls_ssl_context *ssl, psa_algorithm_t hash, int outbound_too) {
  const int suite = ssl->session->ciphersuite;
  const mbedtls_ssl_tls13_application_secrets *secrets = &ssl->session->app_secrets;
  mbedtls_ssl_transform *before = ssl->transform_application;
  mbedtls_ssl_transform *after;
  mbedtls_ssl_key_set keys;
  int code = mbedtls_ssl_tls13_make_traffic_keys(
      hash, secrets->client_application_traffic_secret_N, secrets->server_application_traffic_secret_N,
      PSA_HASH_LENGTH(hash), suite == suite_aes_128_gcm ? 16 : 32, iv_length, &keys);
  if (code != 0) return code;

  after = mbedtls_calloc(1, sizeof(*after));
  code = after == NULL ? MBEDTLS_ERR_SSL_ALLOC_FAILED
                       : mbedtls_ssl_tls13_populate_transform(after, ssl->conf->endpoint, suite,
                                                              &keys, ssl);
  mbedtls_platform_zeroize(&keys, sizeof(keys));
  if (code != 0) {
    mbedtls_ssl_transform_free(after);
    mbedtls_free(after);
    return code;
  }

  mbedtls_ssl_set_inbound_transform(ssl, after);
  if (outbound_too) {
    mbedtls_ssl_set_outbound_transform(ssl, after);
  } else {
    ssl->transform_out = after; /* the same key, so its counter goes on */
  }
  ssl->transform_application = after;
  mbedtls_ssl_transform_free(before);
  mbedtls_free(before);
  return 0;
}

int tlsget_tls13_key_update(mbedtls_ssl_context *ssl) {
  mbedtls_ssl_tls13_application_secrets *secrets = &ssl->session->app_secrets;
  const mbedtls_ssl_ciphersuite_t *suite =
      mbedtls_ssl_ciphersuite_from_id(ssl->session->ciphersuite);
  psa_algorithm_t hash;
  unsigned char request;
  int code;

  if (suite == NULL) return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
  hash = mbedtls_md_psa_alg_from_type((mbedtls_md_type_t) suite->mac);

  if (ssl->in_hslen != message_length) {
    return refuse(ssl, MBEDTLS_SSL_ALERT_MSG_DECODE_ERROR, MBEDTLS_ERR_SSL_DECODE_ERROR);
  }
  if (ssl->in_msglen != ssl->in_hslen) {
    return refuse(ssl, MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE, MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE);
  }
  request = ssl->in_msg[hs_header_length];
  if (request > update_requested) {
    return refuse(ssl, MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER, MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER);
  }

  code = advance(hash, secrets->server_application_traffic_secret_N);
  if (code == 0 && request == update_requested) code = send_answer(ssl);
  if (code == 0 && request == update_requested) {
    code = advance(hash, secrets->client_application_traffic_secret_N);
  }
  if (code != 0) return code;
  return replace_transform(ssl, hash, request == update_requested);
}
