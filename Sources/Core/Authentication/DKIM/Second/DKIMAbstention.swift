/// Why libopendkim is not asked about a signature, or its answer is not used. Each is a thing that crashes it or that
/// it is known to get wrong; the raw value is the label `reason` of the metrics.
package enum DKIMAbstention: String, Error, Hashable, Sendable, CaseIterable {
  // Of the signature.

  /// Our own engine does not accept the signature; libopendkim refuses the whole message for one that it cannot read,
  /// aborts for others, and still passes rsa-sha1 (RFC 8301 §3.1).
  case notAccepted = "not_accepted"
  /// The signature field or its `h=` is longer than libopendkim's buffers, or would keep it busy.
  case signatureSize = "signature_size"
  /// An octet beyond ASCII (RFC 8616 §5): libopendkim refuses the message.
  case beyondASCII = "beyond_ascii"
  /// A tag whose name ends in `b` and is not `b`, white space before the equals sign of `b=`, or names that only differ
  /// in case: libopendkim takes the wrong value out before it hashes, or takes one tag for the other.
  case tagNames = "tag_names"
  /// `i=` with quoted-printable or quotes: libopendkim finds another domain in it.
  case identity
  /// `h=` names DKIM-Signature: libopendkim may take the signature's own field, and may write beyond its memory.
  case ownField = "own_field"
  /// `bh=` is not the one canonical text of its octets: libopendkim compares texts.
  case bodyHashText = "body_hash_text"
  /// `l=` does not fit into 31 bits: libopendkim takes some as negative.
  case bodyLength = "body_length"
  /// `t=` lies in the first five minutes of 1970, which libopendkim takes for the future.
  case timestamp
  /// `x=` or `t=` lies so near that the two clocks differ: libopendkim looks at the end of the header section and
  /// grants `x=` five minutes.
  case clock

  // Of the message.

  /// The From field is missing, repeated or malformed: libopendkim refuses the message.
  case author
  /// A header field holds NUL, VT, FF, a CR or LF that ends no line, or HTAB before its colon.
  case headerOctets = "header_octets"
  /// The body holds NUL, a CR or LF by itself, a line of more than a megabyte, or no line end at its end.
  case bodyOctets = "body_octets"

  // Of the key.

  /// The DNS did not say whether there is a key.
  case lookup
  /// There are several records.
  case severalKeys = "several_keys"
  /// The record is longer than libopendkim's buffer.
  case keySize = "key_size"
  /// Our own engine does not accept the record.
  case keyNotAccepted = "key_not_accepted"
  /// `k=` is not the type that `a=` needs: libopendkim does not look at it.
  case keyType = "key_type"
  /// Values of the record that differ from ours in case or in white space, which libopendkim passes over.
  case keySpelling = "key_spelling"
  /// `p=` is an RSAPublicKey, as RFC 6376 §3.6.1 says: libopendkim reads SubjectPublicKeyInfo only.
  case keyForm = "key_form"
  /// The modulus is a few bits short of the minimum: libopendkim counts whole octets.
  case keyBits = "key_bits"

  /// libopendkim failed, or gave no answer.
  case library

  /// In the words of all second opinions.
  package var reason: Abstention {
    switch self {
    case .notAccepted, .author, .keyNotAccepted: .notAccepted
    case .signatureSize, .keySize: .tooLarge
    case .lookup: .dns
    case .library: .library
    case .beyondASCII, .tagNames, .identity, .ownField, .bodyHashText, .bodyLength, .timestamp, .clock,
      .headerOctets, .bodyOctets, .severalKeys, .keyType, .keySpelling, .keyForm, .keyBits:
      .unsupported
    }
  }
}
