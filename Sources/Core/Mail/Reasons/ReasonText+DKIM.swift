/// What DKIM says of a signature (RFC 6376, RFC 8301, RFC 8463).
extension ReasonText {
  static let dkim: [ReasonText] = [
    ReasonText(
      .dkimNoSignature, "The message has no DKIM-Signature field.",
      "Sender: sign with DKIM for the author's domain, at the last server that changes the message."),
    ReasonText(
      .dkimBodyHashMismatch,
      "The body is not the one that was signed: it was changed on the way, by a footer or a conversion mostly.",
      "Sender: sign after everything that changes the body; send 7-bit content; use `c=relaxed/relaxed`. Lists: change nothing, or seal with ARC."
    ),
    ReasonText(
      .dkimSignatureMismatch,
      "The signature does not fit the header fields and the key: a signed field was changed, or the key in the DNS is another one.",
      "Sender: compare the record at `SELECTOR._domainkey.DOMAIN` with the key that signs; look for what rewrites Subject, To or other signed fields."
    ),
    ReasonText(
      .dkimBodyShorterThanLimit,
      "The body is shorter than the signature says it was (`l=`): something was cut off.",
      "Sender: sign without `l=`, and find out what shortens the message."),
    ReasonText(
      .dkimNoKeyName, "There is no such name as the one the key should stand at.",
      "Sender: publish the key as a TXT record at `SELECTOR._domainkey.DOMAIN`, or sign with a selector that is published."
    ),
    ReasonText(
      .dkimNoKeyRecord, "The name of the key exists, but has no TXT record.",
      "Sender: publish the key as a TXT record at `SELECTOR._domainkey.DOMAIN`."),
    ReasonText(
      .dkimMalformedKey, "The TXT record is not a key record, or what it holds is no key.",
      "Sender: publish the record anew, in one piece and unquoted: `v=DKIM1; k=rsa; p=…`."),
    ReasonText(
      .dkimKeyRevoked, "The key is revoked: its record has an empty `p=`.",
      "Sender: sign with the selector of the key that is valid."),
    ReasonText(
      .dkimKeyTypeMismatch, "The key in the DNS is of another type than the signature (`k=` and `a=`).",
      "Sender: publish RSA and Ed25519 keys under selectors of their own, and sign with the one that fits."),
    ReasonText(
      .dkimKeyHashMismatch, "The key's record allows other hash algorithms only (`h=`).",
      "Sender: take `h=` out of the key's record, or write `h=sha256`."),
    ReasonText(
      .dkimKeyServiceMismatch, "The key's record is not for e-mail (`s=`).",
      "Sender: take `s=` out of the key's record, or write `s=email`."),
    ReasonText(
      .dkimKeyNeedsExactDomain,
      "The key's record allows no subdomain (`t=s`), and the signature names one in `i=`.",
      "Sender: take `t=s` out of the key's record, or sign without `i=`."),
    ReasonText(
      .dkimKeyTooShort, "The RSA key has fewer than 1024 bits (RFC 8301 §3.2).",
      "Sender: make a new key of 2048 bits, publish it under a new selector, and sign with it."),
    ReasonText(
      .dkimKeyTooLong, "The RSA key has more bits than are verified here.",
      "Sender: sign with a key of 2048 bits, which everybody verifies."),
    ReasonText(
      .dkimKeyNameTooLong,
      "Selector and domain together do not fit into a DNS name, so that there cannot be a key.",
      "Sender: use a shorter selector."),
    ReasonText(
      .dkimLookupFailed, "The key of a signature could not be looked up now.",
      "Sender: check the name servers of the signing domain. Operator: if it is so for many domains, check `dns_servers`, `dns_timeout` and `dns_budget`.",
      isTemporary: true),
    ReasonText(
      .dkimExpired, "The signature had expired when the message came (`x=`).",
      "Sender: sign with a longer lifetime than mail waits in queues, a week or more; check the clock of the signing server."
    ),
    ReasonText(
      .dkimNotYetValid, "The signature's time lies in the future (`t=`).",
      "Sender: set the clock of the signing server right."),
    ReasonText(
      .dkimExpirationBeforeTimestamp, "The signature expires before it was made (`x=` is not after `t=`).",
      "Sender: mend the settings of the signing program."),
    ReasonText(
      .dkimHistoricAlgorithm, "The signature uses rsa-sha1, which counts no longer (RFC 8301 §3.1).",
      "Sender: sign with `a=rsa-sha256`."),
    ReasonText(
      .dkimFromNotSigned,
      "The signature does not cover From (`h=`), so that it proves nothing about the author.",
      "Sender: add From to the fields that are signed."),
    ReasonText(
      .dkimIdentityOutsideDomain,
      "The identity of the signature (`i=`) does not belong to its domain (`d=`).",
      "Sender: sign without `i=`, or with one at `d=` or below."),
    ReasonText(
      .dkimMissingTag, "The signature lacks a tag that it must have.",
      "Sender: mend or update the signing program; look for something that shortens long header fields."),
    ReasonText(
      .dkimMalformedTag, "The value of a tag of the signature breaks the grammar.",
      "Sender: mend or update the signing program; look for something that rewrites header fields."),
    ReasonText(
      .dkimDuplicateTag,
      "A tag of the signature stands twice; the whole signature does not count (RFC 6376 §3.2).",
      "Sender: mend or update the signing program."),
    ReasonText(
      .dkimMalformedTagList, "The DKIM-Signature field is not a list of tags.",
      "Sender: mend or update the signing program; look for something that rewrites header fields."),
    ReasonText(
      .dkimUnsupportedVersion, "The signature is of an unknown version (`v=` is not 1).",
      "Sender: mend the signing program; `v=1` is the only version."),
    ReasonText(
      .dkimUnsupportedAlgorithm, "The signature uses an algorithm that is not known here (`a=`).",
      "Sender: sign with `a=rsa-sha256`, and `ed25519-sha256` beside it if wanted."),
    ReasonText(
      .dkimUnsupportedCanonicalization,
      "The signature uses a canonicalization that is not known here (`c=`).",
      "Sender: sign with `c=relaxed/relaxed`."),
    ReasonText(
      .dkimUnsupportedQueryMethod, "The key is to be found another way than by DNS (`q=`).",
      "Sender: sign without `q=`, or with `q=dns/txt`."),
    ReasonText(
      .dkimTooManySignatures,
      "The message has more signatures than are verified; this one was not looked at.",
      "Sender: sign once or twice; look for a loop of servers that each sign again."),
    ReasonText(
      .dkimHeaderTooLarge,
      "The header section is larger than what is kept, so that the signature was not verified.",
      "Sender: find the program that writes so many fields, a loop of forwarders mostly."),
    ReasonText(
      .dkimUnsignedOctets,
      "Octets were added behind the part of the body that is signed (`l=`), and such signatures are refused.",
      "Sender: sign without `l=`."),
    ReasonText(
      .dkimBodyLengthLimit,
      "The signature covers only the beginning of the body (`l=`); what stands behind it may be anybody's.",
      "Sender: sign without `l=`."),
    ReasonText(
      .dkimTestingKey,
      "The key's record says that the domain is testing DKIM (`t=y`): the message counts as unsigned if it fails.",
      "Sender: take `t=y` out of the key's record when the tests are over."),
    ReasonText(
      .dkimNotAligned,
      "The signature is valid, but of a domain that is not the author's (From), so that DMARC does not count it.",
      "Sender: sign for the author's domain (`d=`), beside the signature of the service if need be; `adkim=s` in the DMARC record demands the very same domain."
    ),
    ReasonText(
      .dkimNotChecked, "A valid DKIM signature is needed, and DKIM was not checked.",
      "Operator: set `dkim_enabled: true`, or `require_dkim: false`."),
  ]
}
