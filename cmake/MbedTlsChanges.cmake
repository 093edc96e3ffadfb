# What is changed in the sources of mbedTLS, and why. Each change replaces text that must be there: with
# a release where it is not, configuration stops, and somebody reads what became of it.

function(tlsget_change_mbedtls file from to)
  set(path ${mbedtls_SOURCE_DIR}/${file})
  file(READ ${path} text)
  string(FIND "${text}" "${to}" changed)
  if(NOT changed EQUAL -1)
    return()
  endif()
  string(FIND "${text}" "${from}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "${path} has no longer the text that cmake/MbedTlsChanges.cmake replaces:\n${from}")
  endif()
  string(REPLACE "${from}" "${to}" text "${text}")
  file(WRITE ${path} "${text}")
endfunction()

# Handshake messages above 16 KB (a Certificate message with a long chain). Fragments are put together in
# the input buffer, so that buffer grows by the 64 KB that a message may have. The limit of a record
# stays MBEDTLS_SSL_IN_CONTENT_LEN: it is checked where a record is read, whatever the buffer holds.
tlsget_change_mbedtls(library/ssl_misc.h
"#define MBEDTLS_SSL_IN_BUFFER_LEN  \\
    ((MBEDTLS_SSL_HEADER_LEN) + (MBEDTLS_SSL_IN_PAYLOAD_LEN))
"
"#define MBEDTLS_SSL_IN_BUFFER_LEN  \\
    ((MBEDTLS_SSL_HEADER_LEN) + (MBEDTLS_SSL_IN_PAYLOAD_LEN) + 65536)
")

# RSA keys up to 8192 bits: private authorities have them, and other clients take them.
tlsget_change_mbedtls(include/psa/crypto_sizes.h
"#define PSA_VENDOR_RSA_MAX_KEY_BITS 4096u
"
"#define PSA_VENDOR_RSA_MAX_KEY_BITS 8192u
")

# KeyUpdate of TLS 1.3, which ends the connection there: lib/tls/key_update.c.
tlsget_change_mbedtls(library/ssl_msg.c
"    /* Fail in all other cases. */
    return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
}
#endif /* MBEDTLS_SSL_PROTO_TLS1_3 */
"
"    if (ssl->in_msg[0] == 24) {
        extern int tlsget_tls13_key_update(mbedtls_ssl_context *context);
        return tlsget_tls13_key_update(ssl);
    }

    /* Fail in all other cases. */
    return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
}
#endif /* MBEDTLS_SSL_PROTO_TLS1_3 */
")
