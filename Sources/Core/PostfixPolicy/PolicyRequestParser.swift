import Mail

// The request of Postfix's SMTPD access policy delegation (SMTPD_POLICY_README):
//
//   request   = 1*( attribute LF ) LF
//   attribute = name "=" value
//   name      = 1*( any octet but LF, NUL and "=" )
//   value     = *( any octet but LF and NUL )
//
// A real one, shortened:
//
//   request=smtpd_access_policy
//   protocol_state=RCPT
//   protocol_name=ESMTP
//   client_address=192.0.2.7
//   client_name=mail.example.net
//   client_port=41234
//   reverse_client_name=mail.example.net
//   helo_name=mail.example.net
//   sender=alice@example.net
//   recipient=bob@example.org
//   recipient_count=0
//   queue_id=
//   instance=1f3e.6920a1b2.c3d4e.0
//   size=4711
//   encryption_protocol=TLSv1.3
//
//
// The answer to it is `PolicyAction`.

/// Reads policy requests from a connection, in pieces of any length.
///
/// Lines that are there as a whole are read where they stand: an ordinary request costs no allocation. After an
/// error nothing more is read: the caller answers the requests that came before, says the error in its log and
/// closes the connection. Postfix then tries once more and, failing that, answers its client with a temporary
/// error.
package struct PolicyRequestParser: Hashable, Sendable {
  /// The longest request in octets. Postfix sends about 1 kB; its own line limit of 2048 for each of
  /// its thirty attributes would make 60 kB.
  package static let maximumRequestOctets = 65536
  /// The most attributes of one request; Postfix 3.7 sends about thirty.
  package static let maximumAttributes = 100
  /// As much of a line as a log should hold, in octets.
  private static let excerptOctets = 80

  /// Why the connection is to be closed; `nil` while all is well.
  package private(set) var error: PolicyRequestError?

  /// The part of a line whose end has not come.
  private var partialLine: [UInt8] = []
  private var request = PolicyRequest()
  /// The beginning of `request` where it is not what it should be.
  private var foreignType: HeaderText? = ""
  private var attributeCount = 0
  private var octets = 0

  /// A parser at the beginning of a connection.
  package init() {}

  /// Whether a request has been begun: a connection closed now was cut short.
  package var isMidRequest: Bool { octets > 0 }

  /// Takes the next octets and hands out the requests that they complete, in order.
  package mutating func receive(_ bytes: UnsafeRawBufferPointer, _ take: (PolicyRequest) -> Void) {
    var position = 0
    while error == nil, position < bytes.count {
      let end = Self.index(of: UInt8(ascii: "\n"), in: bytes, from: position)
      octets += (end ?? bytes.count - 1) - position + 1
      guard octets <= Self.maximumRequestOctets else {
        error = .requestTooLong
        break
      }
      guard let end else {
        partialLine.append(contentsOf: bytes[position...])
        return
      }
      if partialLine.isEmpty {
        finish(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), take)
      } else {
        partialLine.append(contentsOf: bytes[position..<end])
        let line = partialLine
        partialLine.removeAll(keepingCapacity: true)
        line.withUnsafeBytes { finish($0, take) }
      }
      position = end + 1
    }
    if error != nil { partialLine = [] }
  }

  /// The requests that the next octets complete.
  package mutating func receive(_ bytes: some Collection<UInt8>) -> [PolicyRequest] {
    var requests: [PolicyRequest] = []
    Array(bytes).withUnsafeBytes { octets in receive(octets) { requests.append($0) } }
    return requests
  }

  private mutating func finish(_ line: UnsafeRawBufferPointer, _ take: (PolicyRequest) -> Void) {
    guard !line.isEmpty else {
      finishRequest(take)
      return
    }
    guard let equals = Self.index(of: UInt8(ascii: "="), in: line, from: 0), equals > 0,
      Self.index(of: 0, in: line, from: 0) == nil
    else {
      error = .malformedAttribute(excerpt: Self.excerpt(line))
      return
    }
    attributeCount += 1
    guard attributeCount <= Self.maximumAttributes else {
      error = .tooManyAttributes
      return
    }
    // SMTPD_POLICY_README lets the server keep the first or the last of two equal names: the last.
    let value = UnsafeRawBufferPointer(rebasing: line[(equals + 1)...])
    switch equals {
    case 7 where Self.begins(line, with: "request"):
      foreignType =
        value.elementsEqual(PolicyRequest.smtpdAccessPolicy.utf8) ? nil : Self.excerpt(value)
    case 8 where Self.begins(line, with: "queue_id"):
      request.queueID = value.isEmpty ? nil : QueueID(String(decoding: value, as: UTF8.self))
    case 14 where Self.begins(line, with: "protocol_state"):
      request.protocolState = Self.state(value)
    case 14 where Self.begins(line, with: "client_address"):
      request.clientAddress = IPAddress(octets: value)
    default: break
    }
  }

  private mutating func finishRequest(_ take: (PolicyRequest) -> Void) {
    let finished = request
    if let foreignType {
      error = .unknownRequestType(excerpt: foreignType)
    } else {
      take(finished)
    }
    request = PolicyRequest()
    foreignType = ""
    attributeCount = 0
    octets = 0
  }

  private static func state(_ value: UnsafeRawBufferPointer) -> PolicyRequest.ProtocolState? {
    switch value.count {
    case 4:
      if begins(value, with: "RCPT") { return .rcpt }
      if begins(value, with: "DATA") { return .data }
      if begins(value, with: "MAIL") { return .mail }
      if begins(value, with: "EHLO") { return .ehlo }
      if begins(value, with: "HELO") { return .helo }
      if begins(value, with: "VRFY") { return .vrfy }
      return begins(value, with: "ETRN") ? .etrn : nil
    case 7: return begins(value, with: "CONNECT") ? .connect : nil
    case 14: return begins(value, with: "END-OF-MESSAGE") ? .endOfMessage : nil
    default: return nil
    }
  }

  /// The index of the next octet of this value. Eight octets at a time.
  private static func index(
    of octet: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int
  ) -> Int? {
    let pattern = 0x0101_0101_0101_0101 &* UInt64(octet)
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ pattern
      // The highest bit of each octet that is zero; exact for the lowest of them.
      let found = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      if bytes[index] == octet { return index }
      index += 1
    }
    return nil
  }

  /// Whether the octets begin with a name that is no longer than they are.
  @inline(__always)
  private static func begins(_ octets: UnsafeRawBufferPointer, with name: StaticString) -> Bool {
    var index = 0
    while index < name.utf8CodeUnitCount {
      if octets[index] != name.utf8Start[index] { return false }
      index += 1
    }
    return true
  }

  private static func excerpt(_ line: UnsafeRawBufferPointer) -> HeaderText {
    HeaderText(sanitizing: String(decoding: line.prefix(excerptOctets), as: UTF8.self))
  }
}
