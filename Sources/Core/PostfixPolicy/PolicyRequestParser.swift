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
/// After an error nothing more is read: the caller answers the requests that came before, says the
/// error in its log and closes the connection. Postfix then tries once more and, failing that, answers
/// its client with a temporary error.
package struct PolicyRequestParser: Hashable, Sendable {
  /// The longest request in octets. Postfix sends about 1 kB; its own line limit of 2048 for each of
  /// its thirty attributes would make 60 kB.
  package static let maximumRequestOctets = 65536
  /// The most attributes of one request; Postfix 3.7 sends about thirty.
  package static let maximumAttributes = 100

  /// Why the connection is to be closed; `nil` while all is well.
  package private(set) var error: PolicyRequestError?

  /// The part of a line whose end has not come.
  private var partialLine: [UInt8] = []
  private var attributes: [String: String] = [:]
  private var attributeCount = 0
  private var octets = 0

  /// A parser at the beginning of a connection.
  package init() {}

  /// Whether a request has been begun: a connection closed now was cut short.
  package var isMidRequest: Bool { octets > 0 }

  /// Takes the next octets and returns the requests that they complete, in order.
  package mutating func receive(_ bytes: some Collection<UInt8>) -> [PolicyRequest] {
    var requests: [PolicyRequest] = []
    var rest = bytes[...]
    while error == nil, !rest.isEmpty {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        octets += rest.count
        guard octets <= Self.maximumRequestOctets else {
          error = .requestTooLong
          break
        }
        partialLine.append(contentsOf: rest)
        break
      }
      octets += rest.distance(from: rest.startIndex, to: end) + 1
      guard octets <= Self.maximumRequestOctets else {
        error = .requestTooLong
        break
      }
      partialLine.append(contentsOf: rest[..<end])
      if let request = finishLine() { requests.append(request) }
      rest = rest[rest.index(after: end)...]
    }
    if error != nil {
      partialLine = []
      attributes = [:]
    }
    return requests
  }

  private mutating func finishLine() -> PolicyRequest? {
    defer { partialLine.removeAll(keepingCapacity: true) }
    if partialLine.isEmpty { return finishRequest() }
    guard !partialLine.contains(0), let equals = partialLine.firstIndex(of: UInt8(ascii: "=")), equals > 0
    else {
      error = .malformedAttribute(excerpt: Self.excerpt(partialLine))
      return nil
    }
    attributeCount += 1
    guard attributeCount <= Self.maximumAttributes else {
      error = .tooManyAttributes
      return nil
    }
    // SMTPD_POLICY_README lets the server keep the first or the last of two equal names: the last.
    attributes[String(decoding: partialLine[..<equals], as: UTF8.self)] =
      String(decoding: partialLine[(equals + 1)...], as: UTF8.self)
    return nil
  }

  private mutating func finishRequest() -> PolicyRequest? {
    let request = PolicyRequest(attributes: attributes)
    attributes = [:]
    attributeCount = 0
    octets = 0
    guard request.requestType == PolicyRequest.smtpdAccessPolicy else {
      error = .unknownRequestType(excerpt: Self.excerpt(Array(request.requestType.utf8)))
      return nil
    }
    return request
  }

  /// As much of a line as a log should hold.
  private static func excerpt(_ line: [UInt8]) -> HeaderText {
    HeaderText(sanitizing: String(decoding: line.prefix(80), as: UTF8.self))
  }
}
