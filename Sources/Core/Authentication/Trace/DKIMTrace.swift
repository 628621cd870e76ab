package import DNS
import Mail

/// What was done with each DKIM signature, or with each signature and seal of an ARC chain, in order.
package final class DKIMTrace {
  /// A tag of a field or a key record.
  package struct Tag: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// Its value without the white space around it and without line breaks; base64 without any white space.
    package let value: String
  }

  /// What kind of signature it is.
  package enum Kind: Hashable, Sendable {
    /// A DKIM-Signature.
    case signature
    /// The ARC-Message-Signature of this instance.
    case arcMessageSignature(instance: Int)
    /// The ARC-Seal of this instance.
    case arcSeal(instance: Int)
  }

  /// A key record that was tried.
  package struct KeyRecord: Hashable, Sendable {
    /// Its tags, up to the first that cannot be read.
    package let tags: [Tag]
    /// The type of its key; `nil` where there is none that can be used.
    package let type: DKIMKeyType?
    /// The size of the key in bits.
    package let bits: Int?
    /// Why the key does not verify the signature; `nil` where it does.
    package let problem: DKIMProblem?
  }

  /// A name in `h=`.
  package struct SignedField: Hashable, Sendable {
    /// The name as it stands there.
    package let name: String
    /// Whether a field was left for it. None protects against a field that is added later.
    package let isPresent: Bool
  }

  /// One signature.
  package struct Entry: Hashable, Sendable {
    /// What kind of signature.
    package let kind: Kind
    /// Its tags, up to the first that cannot be read.
    package internal(set) var tags: [Tag] = []
    /// The canonicalization of the header section; `nil` where the signature cannot be read.
    package internal(set) var headerCanonicalization: DKIMCanonicalization?
    /// That of the body; `nil` for seals.
    package internal(set) var bodyCanonicalization: DKIMCanonicalization?
    /// `t=` in seconds.
    package internal(set) var timestamp: Int64?
    /// `x=` in seconds.
    package internal(set) var expiration: Int64?
    /// `l=` in octets.
    package internal(set) var bodyLength: Int?
    /// `bh=`.
    package internal(set) var claimedBodyHash: [UInt8]?
    /// The SHA-256 digest of the body that came; `nil` where the check ended before.
    package internal(set) var bodyHash: [UInt8]?
    /// The length of the canonicalized body that came, in octets.
    package internal(set) var bodyOctets: Int?
    /// The names in `h=`.
    package internal(set) var signedFields: [SignedField] = []
    /// Where the key is.
    package internal(set) var question: DNSQuestion?
    /// What was found there; `nil` where it was not asked for.
    package internal(set) var answer: DNSOutcome?
    /// The key records that were tried.
    package internal(set) var keyRecords: [KeyRecord] = []
    /// The SHA-256 digest of what is signed; `nil` where no key was tried.
    package internal(set) var headerHash: [UInt8]?
    /// Whether the signature is by the key last tried, whatever else is wrong.
    package internal(set) var signatureCheck: DKIMCheck?
    /// Why the signature does not count; `nil` where it does.
    package internal(set) var problem: DKIMProblem?
  }

  /// The signatures in the order in which they were looked at.
  package private(set) var entries: [Entry] = []

  init() {}

  func begin(_ kind: Kind, field: Int, of header: HeaderSection) {
    var entry = Entry(kind: kind)
    entry.tags = header.withValue(of: field) { Self.tags(of: $0) }
    entries.append(entry)
  }

  func read(_ signature: DKIMSignature, field: Int, of header: HeaderSection) {
    change { entry in
      entry.headerCanonicalization = signature.headerCanonicalization
      entry.bodyCanonicalization = signature.bodyCanonicalization
      entry.timestamp = signature.timestamp
      entry.expiration = signature.expiration
      entry.bodyLength = signature.bodyLength
      entry.claimedBodyHash = signature.bodyHash
      entry.question = DKIMVerification.keyQuestion(selector: signature.selector, domain: signature.domain)
      var selection = DKIMFieldSelection(header)
      entry.signedFields = header.withValue(of: field) { value in
        signature.fieldNames.map { range in
          let name = UnsafeRawBufferPointer(rebasing: value[range])
          return SignedField(
            name: String(decoding: name, as: UTF8.self),
            isPresent: selection.take(name, from: header, except: field) != nil)
        }
      }
    }
  }

  func readSeal(_ seal: ARCSeal.Content) {
    change {
      $0.headerCanonicalization = .relaxed
      $0.question = DKIMVerification.keyQuestion(selector: seal.selector, domain: seal.domain)
    }
  }

  func ask(_ answer: DNSOutcome) { change { $0.answer = answer } }

  func hash(_ hash: DKIMBodyHash?) {
    change {
      $0.bodyHash = hash?.digest
      $0.bodyOctets = hash?.canonicalOctets
    }
  }

  func check(_ digest: [UInt8], _ problem: DKIMProblem?) {
    change {
      $0.headerHash = digest
      $0.signatureCheck =
        switch problem {
        case nil: .valid
        case .malformedKey: .unusableKey
        default: .invalid
        }
    }
  }

  func tryKey(_ text: [UInt8], _ record: DKIMKeyRecord?, _ problem: DKIMProblem?) {
    let tags = text.withUnsafeBytes { Self.tags(of: $0) }
    change {
      $0.keyRecords.append(
        KeyRecord(tags: tags, type: record?.key.type, bits: record?.key.bits, problem: problem))
    }
  }

  func end(_ problem: DKIMProblem?) { change { $0.problem = problem } }

  private func change(_ body: (inout Entry) -> Void) {
    guard !entries.isEmpty else { return }
    body(&entries[entries.count - 1])
  }

  private static func tags(of octets: UnsafeRawBufferPointer) -> [Tag] {
    DKIMTagList(octets).tags.map { tag in
      let name = String(decoding: octets[tag.name], as: UTF8.self)
      // White space inside these means nothing: RFC 6376 §3.5, §3.6.1.
      let isBase64 = ["b", "bh", "p"].contains(name)
      let value = octets[tag.value].filter {
        $0 != 0x0a && $0 != 0x0d && !(isBase64 && ASCII.isWhitespace($0))
      }
      return Tag(
        name: name, value: HeaderText(sanitizing: String(decoding: Array(value), as: UTF8.self)).value)
    }
  }
}
