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
  private static let states: [(name: StaticString, state: PolicyRequest.ProtocolState)] = [
    ("RCPT", .rcpt), ("CONNECT", .connect), ("EHLO", .ehlo), ("HELO", .helo), ("MAIL", .mail),
    ("DATA", .data), ("END-OF-MESSAGE", .endOfMessage), ("VRFY", .vrfy), ("ETRN", .etrn),
  ]
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
      let end = Self.endOfLine(in: bytes, from: position)
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
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > 0, !Self.hasNUL(line) else {
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
      request.protocolState =
        Self.states.first {
          $0.name.utf8CodeUnitCount == value.count && Self.begins(value, with: $0.name)
        }?.state
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

  /// The index of the next LF. Eight octets at a time.
  private static func endOfLine(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let found = zeroOctets(word ^ 0x0a0a_0a0a_0a0a_0a0a)
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { return index }
      index += 1
    }
    return nil
  }

  private static func hasNUL(_ line: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= line.count {
      if zeroOctets(line.loadUnaligned(fromByteOffset: index, as: UInt64.self)) != 0 { return true }
      index += 8
    }
    while index < line.count {
      if line[index] == 0 { return true }
      index += 1
    }
    return false
  }

  /// The highest bit of each octet that is zero; exact for the lowest of them.
  @inline(__always)
  private static func zeroOctets(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  @inline(__always)
  private static func begins(_ line: UnsafeRawBufferPointer, with name: StaticString) -> Bool {
    let octets = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return octets.indices.allSatisfy { line[$0] == octets[$0] }
  }

  private static func excerpt(_ line: UnsafeRawBufferPointer) -> HeaderText {
    HeaderText(sanitizing: String(decoding: line.prefix(excerptOctets), as: UTF8.self))
  }
}
