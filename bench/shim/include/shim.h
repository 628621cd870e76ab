// What `bench-core` measures beside our own code: libopendkim, and libcrypto's public-key operation and digest
// alone. Signatures come from here too, so that nothing of ours judges its own work.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A key pair of one algorithm.
typedef struct bench_key bench_key;

/// A new key: rsa-2048, or ed25519. NULL where libcrypto cannot make one.
bench_key *bench_key_new(bool is_ed25519);

/// The `p=` of the key record, in base64; valid as long as the key.
const char *bench_key_public(const bench_key *key);

/// Signs with libopendkim, relaxed/relaxed, for s._domainkey.example.org. `fields` are whole header fields; writes
/// the signature's value (what stands behind "DKIM-Signature:", folded with CRLF) and a NUL to `value`.
bool bench_sign(
  const bench_key *key, const uint8_t *const *fields, const size_t *field_octets, size_t field_count,
  const uint8_t *body, size_t body_octets, char *value, size_t value_octets);

/// The private key in PEM (PKCS#8), as a string; false where it does not fit.
bool bench_key_private(const bench_key *key, char *text, size_t octets);

/// A library handle of libopendkim for signing with `key`, which must outlive it.
typedef struct bench_signer bench_signer;
bench_signer *bench_signer_new(const bench_key *key);

/// As `bench_sign`, with a library handle that was prepared.
bool bench_signer_sign(
  bench_signer *signer, const uint8_t *const *fields, const size_t *field_octets, size_t field_count,
  const uint8_t *body, size_t body_octets, char *value, size_t value_octets);

/// The least that a signature costs: a SHA-256 digest of the body, one of the signed header octets, and the
/// private-key operation with everything prepared before.
bool bench_sign_limit(const bench_key *key, const uint8_t *body, size_t body_octets, size_t header_octets);

/// A library handle of libopendkim that finds `key` under every name.
typedef struct bench_verifier bench_verifier;
bench_verifier *bench_verifier_new(const bench_key *key);

/// Verifies a message whose fields hold the signature as libopendkim does; true for a good one.
bool bench_verify(
  bench_verifier *verifier, const uint8_t *const *fields, const size_t *field_octets, size_t field_count,
  const uint8_t *body, size_t body_octets);

/// The least that a verification costs: a SHA-256 digest of the body, one of the signed header octets, and the
/// public-key operation with everything prepared before. True for a good signature.
bool bench_limit(const bench_key *key, const uint8_t *body, size_t body_octets, size_t header_octets);

/// CPU time of this process in seconds.
double bench_cpu_seconds(void);
