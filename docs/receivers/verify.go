// Verifies a GoMail webhook (Standard Webhooks 1.0.0, signatures v1 and v1a). Needs nothing but Go's own library.
//
// Copy Verify into your receiver. Give it the body as it came, before any JSON parser has touched it.
package main

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// tolerance is how many seconds a timestamp may lie from our clock.
const tolerance = 300

// Verify tells whether the request was signed with key not longer ago than the tolerance: whsec_… is the secret of
// v1, whpk_… the sender's public key of v1a.
func Verify(key, id, timestamp, signature string, body []byte, now int64) bool {
	seconds, err := strconv.ParseUint(timestamp, 10, 40)
	if id == "" || err != nil || len(timestamp) > 12 || now-int64(seconds) > tolerance || int64(seconds)-now > tolerance {
		return false
	}
	_, encoded, _ := strings.Cut(key, "_")
	octets, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return false
	}
	signed := append([]byte(id+"."+timestamp+"."), body...)
	// Several while a key is rotated, and those of other versions.
	for _, entry := range strings.SplitN(signature, " ", 17) {
		version, text, _ := strings.Cut(entry, ",")
		candidate, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			continue
		}
		switch {
		case version == "v1" && strings.HasPrefix(key, "whsec_"):
			mac := hmac.New(sha256.New, octets)
			mac.Write(signed)
			if hmac.Equal(candidate, mac.Sum(nil)) {
				return true
			}
		case version == "v1a" && strings.HasPrefix(key, "whpk_") && len(octets) == ed25519.PublicKeySize:
			if ed25519.Verify(octets, signed, candidate) {
				return true
			}
		}
	}
	return false
}

// verify KEY ID TIMESTAMP SIGNATURE [NOW] < BODY: ends with 0 where the request is genuine.
func main() {
	now := time.Now().Unix()
	if len(os.Args) > 5 {
		now, _ = strconv.ParseInt(os.Args[5], 10, 64)
	}
	body, err := io.ReadAll(os.Stdin)
	if err != nil || len(os.Args) < 5 || !Verify(os.Args[1], os.Args[2], os.Args[3], os.Args[4], body, now) {
		os.Exit(1)
	}
}
