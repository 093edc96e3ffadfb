// What mbedTLS is given in the place of a server's certificate: its key, and no more.
//
// Theory. Of the leaf mbedTLS needs the public key, and the key usage for the chosen suite; trust
// is decided by x509::judge(). But it would refuse a certificate for what it cannot read in the
// rest (a signature by an algorithm that it does not know, an extension that is well formed and
// unusual), and of two parsers one may see another key than the other. So one reader, ours, reads
// the certificate, and mbedTLS gets one that is made here around the octets of that key. Its names,
// dates and signature mean nothing, and nothing looks at them.
#pragma once

#include "x509/certificate.hpp"

namespace tlsget::tls {

/// A certificate in DER with this one's SubjectPublicKeyInfo and key usage.
x509::Bytes leaf_stand_in(const x509::Certificate& certificate);

}  // namespace tlsget::tls
