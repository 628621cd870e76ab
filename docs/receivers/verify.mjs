#!/usr/bin/env node
// Verifies a GoMail webhook (Standard Webhooks 1.0.0, signatures v1 and v1a). Needs nothing but Node.js 16.
//
// Copy `verify` into your receiver. Give it the body as it came (a Buffer), before any JSON parser has touched it.
import { createHmac, createPublicKey, timingSafeEqual, verify as verifySignature } from "node:crypto";
import { readFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { pathToFileURL } from "node:url";

const TOLERANCE = 300; // seconds that a timestamp may lie from our clock
const ED25519_DER = Buffer.from("302a300506032b6570032100", "hex"); // what stands before the 32 octets of a key

// Whether the request was signed with `key` not longer ago than TOLERANCE: whsec_… is the secret of v1, whpk_… the
// sender's public key of v1a.
export function verify(key, id, timestamp, signature, body, now = Date.now() / 1000) {
  if (!id || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp)) > TOLERANCE) return false;
  const octets = Buffer.from(key.slice(key.indexOf("_") + 1), "base64");
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  // Several while a key is rotated, and those of other versions.
  return signature.split(" ").slice(0, 16).some((entry) => {
    const [version, text] = entry.split(",");
    const candidate = Buffer.from(text ?? "", "base64");
    if (version === "v1" && key.startsWith("whsec_")) {
      const expected = createHmac("sha256", octets).update(signed).digest();
      return candidate.length === expected.length && timingSafeEqual(candidate, expected);
    }
    if (version === "v1a" && key.startsWith("whpk_") && octets.length === 32 && candidate.length === 64) {
      const publicKey = createPublicKey({ key: Buffer.concat([ED25519_DER, octets]), format: "der", type: "spki" });
      return verifySignature(null, signed, publicKey, candidate);
    }
    return false;
  });
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  // verify.mjs KEY ID TIMESTAMP SIGNATURE [NOW] < BODY: ends with 0 where the request is genuine.
  const [key, id, timestamp, signature, now] = argv.slice(2);
  exit(verify(key, id, timestamp, signature, readFileSync(0), now && Number(now)) ? 0 : 1);
}
