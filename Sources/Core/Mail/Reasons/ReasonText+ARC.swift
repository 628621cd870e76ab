/// What ARC says of a chain (RFC 8617). A broken chain does no harm by itself: it only does not help.
extension ReasonText {
  static let arc: [ReasonText] = [
    ReasonText(
      .arcTooManySets, "The message has more than 50 ARC sets (RFC 8617 §5.2).",
      "Forwarders: look for a loop."),
    ReasonText(
      .arcChainTooLarge, "The ARC fields are together larger than what is verified.",
      "Forwarders: look for a loop, or for an `ARC-Authentication-Results` that grows."),
    ReasonText(
      .arcFailedBefore, "A sealer on the way had found the chain broken already (`cv=fail`).",
      "Forwarder before the sealer of the named instance: seal after the last change of the message."),
    ReasonText(
      .arcMalformedInstance, "A field of the chain has no valid instance (`i=`).",
      "Sealer: mend or update the sealing program."),
    ReasonText(
      .arcRepeatedField, "Two fields of one kind have the same instance (`i=`).",
      "Sealer: look for a server that seals twice, or does not see the seals before its own."),
    ReasonText(
      .arcMissingField,
      "A field of the chain is missing: each instance has a seal, a message signature and results.",
      "Forwarders: look for something that takes out or reorders header fields."),
    ReasonText(
      .arcWrongStatus, "`cv=` is not what its place demands: `none` in the first seal, `pass` in later ones.",
      "Sealer of the named instance: mend or update the sealing program."),
    ReasonText(
      .arcSealNamesFields, "A seal has `h=`, which seals must not have (RFC 8617 §4.1.3).",
      "Sealer of the named instance: mend or update the sealing program."),
    ReasonText(
      .arcSignsSeal, "The newest message signature covers a seal, which it must not (RFC 8617 §4.1.2).",
      "Newest sealer: take `ARC-Seal` out of the fields that are signed."),
    ReasonText(
      .arcSealMismatch,
      "A seal does not fit the chain and the key: a field of the chain was changed, or the key in the DNS is another one.",
      "Sealer of the named instance: compare the record at `SELECTOR._domainkey.DOMAIN` with the key that seals."
    ),
    ReasonText(
      .arcSealUnusable,
      "A seal cannot be verified: it, or its key, is not usable. The fact `problem` has the code of the same problem of DKIM.",
      "Sealer of the named instance: do what the DKIM code in `problem` says."),
    ReasonText(
      .arcMessageSignatureMismatch,
      "The newest message signature does not fit the header fields and the key: a signed field was changed after it was sealed.",
      "Newest sealer: seal after everything that changes the header section."),
    ReasonText(
      .arcMessageSignatureUnusable,
      "The newest message signature cannot be verified: it, or its key, is not usable. The fact `problem` has the code of the same problem of DKIM.",
      "Newest sealer: do what the DKIM code in `problem` says."),
    ReasonText(
      .arcBodyHashMismatch,
      "The body is not the one that the newest message signature covers: it was changed after it was sealed.",
      "Newest sealer: seal after everything that changes the body, footers of lists with it."),
    ReasonText(
      .arcLookupFailed,
      "A key of the chain could not be looked up now. Where a trusted sealer may have vouched, the message is asked for again.",
      "Sealer: check the name servers of the sealing domain. Operator: if it is so for many domains, check `dns_servers` and `dns_budget`.",
      isTemporary: true),
    ReasonText(
      .trustedARCSealer,
      "The message fails DMARC, and a sealer in `trusted_arc_sealers` recorded a pass: the policy is not applied.",
      "Nothing is wrong. Operator: take the sealer out of `trusted_arc_sealers` if its word should not count."
    ),
  ]
}
