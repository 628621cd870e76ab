#include "shim.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include <opendkim/dkim.h>

enum { digest_octets = 32, signature_octets = 512 };

struct bench_key {
  EVP_PKEY *pair;
  bool is_ed25519;
  char public_text[1024];
  /* For bench_limit: a signature of a digest of zeros, and what verifies it. */
  uint8_t signature[signature_octets];
  size_t signature_octets;
  EVP_PKEY_CTX *context;
  /* The same for bench_sign_limit. */
  EVP_PKEY_CTX *signing;
  EVP_MD *sha256;
  EVP_MD_CTX *digest;
};

struct bench_signer {
  DKIM_LIB *library;
  bool is_ed25519;
  char pem[4096];
};

struct bench_verifier {
  DKIM_LIB *library;
};

static bool prepare_limit(struct bench_key *key) {
  static const uint8_t digest[digest_octets];
  key->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
  key->digest = EVP_MD_CTX_new();
  key->signature_octets = sizeof key->signature;
  if (!key->sha256 || !key->digest) return false;
  if (key->is_ed25519) {
    EVP_MD_CTX *signing = EVP_MD_CTX_new();
    bool is_signed = signing && EVP_DigestSignInit(signing, NULL, NULL, NULL, key->pair) == 1 &&
                     EVP_DigestSign(signing, key->signature, &key->signature_octets, digest, sizeof digest) == 1;
    EVP_MD_CTX_free(signing);
    return is_signed;
  }
  EVP_PKEY_CTX *signing = EVP_PKEY_CTX_new(key->pair, NULL);
  bool is_signed = signing && EVP_PKEY_sign_init(signing) == 1 &&
                   EVP_PKEY_CTX_set_signature_md(signing, key->sha256) == 1 &&
                   EVP_PKEY_sign(signing, key->signature, &key->signature_octets, digest, sizeof digest) == 1;
  key->signing = signing;
  key->context = EVP_PKEY_CTX_new(key->pair, NULL);
  return is_signed && key->context && EVP_PKEY_verify_init(key->context) == 1 &&
         EVP_PKEY_CTX_set_signature_md(key->context, key->sha256) == 1;
}

bench_key *bench_key_new(bool is_ed25519) {
  struct bench_key *key = calloc(1, sizeof *key);
  if (!key) return NULL;
  key->is_ed25519 = is_ed25519;
  key->pair = is_ed25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
  if (!key->pair || !prepare_limit(key)) return NULL;
  uint8_t octets[1024], *end = octets;
  size_t count = sizeof octets;
  if (is_ed25519) {
    if (EVP_PKEY_get_raw_public_key(key->pair, octets, &count) != 1) return NULL;
  } else {
    int written = i2d_PUBKEY(key->pair, &end);
    if (written <= 0) return NULL;
    count = (size_t)written;
  }
  EVP_EncodeBlock((uint8_t *)key->public_text, octets, (int)count);
  return key;
}

const char *bench_key_public(const bench_key *key) { return key->public_text; }

/* The private key as libopendkim wants it: PEM. */
static bool private_pem(const struct bench_key *key, char *text, size_t octets) {
  BIO *memory = BIO_new(BIO_s_mem());
  char *start;
  bool fits = false;
  if (memory && PEM_write_bio_PrivateKey(memory, key->pair, NULL, NULL, 0, NULL, NULL) == 1) {
    long count = BIO_get_mem_data(memory, &start);
    fits = count > 0 && (size_t)count < octets;
    if (fits) {
      memcpy(text, start, (size_t)count);
      text[count] = 0;
    }
  }
  BIO_free(memory);
  return fits;
}

static bool feed(
  DKIM *message, const uint8_t *const *fields, const size_t *field_octets, size_t field_count, const uint8_t *body,
  size_t body_octets) {
  for (size_t index = 0; index < field_count; index++)
    if (dkim_header(message, (u_char *)fields[index], field_octets[index]) != DKIM_STAT_OK) return false;
  if (dkim_eoh(message) != DKIM_STAT_OK) return false;
  if (body_octets > 0 && dkim_body(message, (u_char *)body, body_octets) != DKIM_STAT_OK) return false;
  bool is_testing = false;
  return dkim_eom(message, &is_testing) == DKIM_STAT_OK;
}

bool bench_key_private(const bench_key *key, char *text, size_t octets) { return private_pem(key, text, octets); }

bench_signer *bench_signer_new(const bench_key *key) {
  struct bench_signer *signer = calloc(1, sizeof *signer);
  if (!signer || !private_pem(key, signer->pem, sizeof signer->pem)) return NULL;
  signer->is_ed25519 = key->is_ed25519;
  signer->library = dkim_init(NULL, NULL);
  return signer->library ? signer : NULL;
}

bool bench_signer_sign(
  bench_signer *signer, const uint8_t *const *fields, const size_t *field_octets, size_t field_count,
  const uint8_t *body, size_t body_octets, char *value, size_t value_octets) {
  DKIM_STAT status;
  DKIM *message = dkim_sign(
    signer->library, (u_char *)"bench", NULL, (dkim_sigkey_t)signer->pem, (u_char *)"s", (u_char *)"example.org",
    DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, signer->is_ed25519 ? DKIM_SIGN_ED25519SHA256 : DKIM_SIGN_RSASHA256, -1,
    &status);
  bool is_signed = message && feed(message, fields, field_octets, field_count, body, body_octets) &&
                   dkim_getsighdr(message, (u_char *)value, value_octets, sizeof "DKIM-Signature:" - 1) == DKIM_STAT_OK;
  if (message) dkim_free(message);
  return is_signed;
}

bool bench_sign(
  const bench_key *key, const uint8_t *const *fields, const size_t *field_octets, size_t field_count,
  const uint8_t *body, size_t body_octets, char *value, size_t value_octets) {
  bench_signer *signer = bench_signer_new(key);
  bool is_signed = signer && bench_signer_sign(
                               signer, fields, field_octets, field_count, body, body_octets, value, value_octets);
  if (signer) dkim_close(signer->library);
  free(signer);
  return is_signed;
}

/* The record that every name has; one verifier measures at a time. */
static char record[1200];

static DKIM_CBSTAT find_key(DKIM *message, DKIM_SIGINFO *signature, u_char *buffer, size_t octets) {
  (void)message;
  (void)signature;
  snprintf((char *)buffer, octets, "%s", record);
  return DKIM_CBSTAT_CONTINUE;
}

bench_verifier *bench_verifier_new(const bench_key *key) {
  struct bench_verifier *verifier = calloc(1, sizeof *verifier);
  if (!verifier || !(verifier->library = dkim_init(NULL, NULL))) return NULL;
  snprintf(record, sizeof record, "v=DKIM1; k=%s; p=%s", key->is_ed25519 ? "ed25519" : "rsa", key->public_text);
  return dkim_set_key_lookup(verifier->library, find_key) == DKIM_STAT_OK ? verifier : NULL;
}

bool bench_verify(
  bench_verifier *verifier, const uint8_t *const *fields, const size_t *field_octets, size_t field_count,
  const uint8_t *body, size_t body_octets) {
  DKIM_STAT status;
  DKIM *message = dkim_verify(verifier->library, (u_char *)"bench", NULL, &status);
  if (!message) return false;
  bool is_good = feed(message, fields, field_octets, field_count, body, body_octets);
  DKIM_SIGINFO *signature = dkim_getsignature(message);
  is_good = is_good && signature && (dkim_sig_getflags(signature) & DKIM_SIGFLAG_PASSED) != 0 &&
            dkim_sig_getbh(signature) == DKIM_SIGBH_MATCH;
  dkim_free(message);
  return is_good;
}

static bool digest(const bench_key *key, const uint8_t *octets, size_t count, uint8_t *result) {
  return EVP_DigestInit_ex2(key->digest, key->sha256, NULL) == 1 && EVP_DigestUpdate(key->digest, octets, count) == 1 &&
         EVP_DigestFinal_ex(key->digest, result, NULL) == 1;
}

bool bench_limit(const bench_key *key, const uint8_t *body, size_t body_octets, size_t header_octets) {
  static const uint8_t zeros[digest_octets], header[65536];
  uint8_t result[digest_octets];
  if (header_octets > sizeof header || !digest(key, body, body_octets, result) ||
      !digest(key, header, header_octets, result))
    return false;
  if (!key->is_ed25519)
    return EVP_PKEY_verify(key->context, key->signature, key->signature_octets, zeros, sizeof zeros) == 1;
  EVP_MD_CTX *verifying = EVP_MD_CTX_new();
  bool is_good = verifying && EVP_DigestVerifyInit(verifying, NULL, NULL, NULL, key->pair) == 1 &&
                 EVP_DigestVerify(verifying, key->signature, key->signature_octets, zeros, sizeof zeros) == 1;
  EVP_MD_CTX_free(verifying);
  return is_good;
}

bool bench_sign_limit(const bench_key *key, const uint8_t *body, size_t body_octets, size_t header_octets) {
  static const uint8_t zeros[digest_octets], header[65536];
  uint8_t result[digest_octets], signature[signature_octets];
  size_t count = sizeof signature;
  if (header_octets > sizeof header || !digest(key, body, body_octets, result) ||
      !digest(key, header, header_octets, result))
    return false;
  if (!key->is_ed25519) return EVP_PKEY_sign(key->signing, signature, &count, zeros, sizeof zeros) == 1;
  EVP_MD_CTX *signing = EVP_MD_CTX_new();
  bool is_signed = signing && EVP_DigestSignInit(signing, NULL, NULL, NULL, key->pair) == 1 &&
                   EVP_DigestSign(signing, signature, &count, zeros, sizeof zeros) == 1;
  EVP_MD_CTX_free(signing);
  return is_signed;
}

double bench_cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
