import DNS
import Glibc

/// One query sent over UDP from a socket of its own: the kernel draws the source port, we draw the id, so
/// that whoever wants to forge an answer must guess both anew for each try (RFC 5452 §9.2). The socket is
/// connected: the kernel drops what others send, and tells when nobody listens.
final class DatagramTry: Sendable {
  /// Datagrams that are not our answer, before the try is given up: somebody is guessing
  /// (RFC 5452 §9.1).
  private static let maximumStrays = 64

  let query: DNSQuery
  let serverIndex: Int
  /// When it was sent, in monotonic nanoseconds.
  let sentAt: Int64
  private let socket: Descriptor

  /// Sends the query; `nil` where it cannot be sent.
  init?(_ question: DNSQuestion, usesEDNS: Bool, to address: SocketAddress, serverIndex: Int) {
    guard let socket = Descriptor(address, SOCK_DGRAM), address.connect(socket.number) == 0 else {
      return nil
    }
    query = DNSQuery(question, id: .randomQueryID, usesEDNS: usesEDNS)
    let octets = query.octets
    guard send(socket.number, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count else { return nil }
    self.socket = socket
    self.serverIndex = serverIndex
    sentAt = Monotonic.nanoseconds
  }

  /// Waits for the answer until the deadline in monotonic nanoseconds. One that is there already is read
  /// even when the deadline is over. `strays` counts what else came.
  func receive(until deadline: Int64, aliasesLeft: Int, strays: inout Int) -> ExchangeResult {
    // A query that was sent ahead has its answer waiting; a fresh one cannot have it yet.
    var isReady = Monotonic.nanoseconds - sentAt > 1_000_000
    while true {
      if !isReady, !socket.wait(for: POLLIN, until: deadline) { return .timedOut }
      isReady = false
      let (octets, length) = read()
      guard length >= 0 else {
        if length == -EAGAIN || length == -EINTR { continue }
        return .unreachable
      }
      let response = DNSResponse(octets, to: query, aliasesLeft: aliasesLeft)
      if response != .unrelated { return .response(length > octets.count ? .truncated : response) }
      strays += 1
      guard strays < Self.maximumStrays else { return .timedOut }
    }
  }

  /// One datagram and its length, which may be more than we asked for; the error's negative number
  /// where there is none.
  private func read() -> (octets: [UInt8], length: Int) {
    var length = 0
    let octets = [UInt8](unsafeUninitializedCapacity: DNSLimits.datagramOctets) { buffer, count in
      length = recv(socket.number, buffer.baseAddress, buffer.count, Int32(MSG_TRUNC))
      if length < 0 { length = -Int(errno) }
      count = max(0, min(length, buffer.count))
    }
    return (octets, length)
  }
}
