/* Called by mbedTLS in the place of its own function where it parses a certificate (cmake/MbedTls.cmake).
 * mbedTLS would refuse a certificate signed by an algorithm that it does not know, with a key that it
 * could use. Who may have signed is decided by x509::judge() alone; here such a signature is left
 * nameless, so that mbedTLS, were it ever asked to verify it, would fail. */
#include "ssl_misc.h" /* first: it opens the private names of the public headers */

#include "x509_internal.h"

int tlsget_x509_signature_algorithm(const mbedtls_x509_buf *oid, const mbedtls_x509_buf *parameters,
                                    mbedtls_md_type_t *hash, mbedtls_pk_type_t *key, void **options);

int tlsget_x509_signature_algorithm(const mbedtls_x509_buf *oid, const mbedtls_x509_buf *parameters,
                                    mbedtls_md_type_t *hash, mbedtls_pk_type_t *key, void **options) {
  const int code = mbedtls_x509_get_sig_alg(oid, parameters, hash, key, options);
  if (code == 0 || code == MBEDTLS_ERR_X509_ALLOC_FAILED || *options != NULL) return code;
  *hash = MBEDTLS_MD_NONE;
  *key = MBEDTLS_PK_NONE;
  return 0;
}
