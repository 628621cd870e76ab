/// What the operator and the RFCs ask of signatures before they count.
package struct DKIMRules: Hashable, Sendable {
  /// What a signature over a part of the body is worth (`l=`, RFC 6376 §8.2).
  package enum BodyLengthLimit: Hashable, Sendable {
    /// It passes; its result says how many octets are not signed.
    case reported
    /// It is `policy` where octets were added behind the signed part.
    case refused
  }

  /// The most signatures verified for one message; the rest are `policy`. Each costs a DNS lookup and a
  /// public-key operation; real mail has one to four.
  package var maximumSignatures = 10
  /// RFC 8301 §3.2: shorter keys must not count.
  package var minimumRSABits = 1024
  /// RFC 8301 §3.2 asks for 4,096 at least. Each doubling costs four times the CPU.
  package var maximumRSABits = 8192
  /// What `l=` is worth.
  package var bodyLengthLimit = BodyLengthLimit.reported
  /// How far in the future `t=` may lie, in seconds: clocks differ.
  package var clockSkewSeconds: Int64 = 300

  /// The rules of the RFCs.
  package init() {}
}
