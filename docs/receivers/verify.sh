#!/usr/bin/env bash
# Verifies a GoMail webhook (Standard Webhooks 1.0.0, signatures v1 and v1a) with bash and OpenSSL 3.
#
#   verify.sh KEY ID TIMESTAMP SIGNATURE [NOW] < BODY
#
# KEY is the secret of v1 (whsec_…) or the sender's public key of v1a (whpk_…). Ends with 0 where the request is
# genuine. The secret is seen by users of the same machine in the list of processes: where there are others, use one
# of the other examples.
set -uo pipefail

tolerance=300 # seconds that a timestamp may lie from our clock

key=${1:-} id=${2:-} timestamp=${3:-} signatures=${4:-} now=${5:-$(date +%s)}
[[ -n $id && $timestamp =~ ^[0-9]{1,12}$ ]] || exit 1
age=$((10#$now - 10#$timestamp))
((age <= tolerance && -age <= tolerance)) || exit 1

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
{
  printf '%s.%s.' "$id" "$timestamp"
  cat
} >"$folder/signed"

decode() { openssl base64 -d -A 2>/dev/null; }
# What stands before the 32 octets of an ed25519 key in DER.
printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00' >"$folder/public"
printf '%s' "${key#whpk_}" | decode >>"$folder/public"

# Several while a key is rotated, and those of other versions.
read -r -a entries <<<"$signatures"
for entry in "${entries[@]:0:16}"; do
  case $entry,$key in
    v1,*,whsec_*)
      octets=$(printf '%s' "${key#whsec_}" | decode | od -An -v -tx1 | tr -d ' \n')
      expected=$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$octets" -binary "$folder/signed" | openssl base64 -A)
      [[ $entry == "v1,$expected" ]] && exit 0
      ;;
    v1a,*,whpk_*)
      printf '%s' "${entry#v1a,}" | decode >"$folder/signature"
      openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$folder/public" -sigfile "$folder/signature" \
        -in "$folder/signed" >/dev/null 2>&1 && exit 0
      ;;
  esac
done
exit 1
