import DNS
import Glibc

/// A query over TCP, for answers that do not fit a datagram (RFC 7766). Connection, query and answer are
/// all done before the deadline, however slowly the octets come.
enum StreamExchange {
  static func ask(
    _ question: DNSQuestion, usesEDNS: Bool, at address: SocketAddress, aliasesLeft: Int,
    until deadline: Int64
  ) -> ExchangeResult {
    guard let socket = Descriptor(address, SOCK_STREAM) else { return .unreachable }
    let query = DNSQuery(question, id: .randomQueryID, usesEDNS: usesEDNS)
    if address.connect(socket.number) != 0 {
      guard errno == EINPROGRESS else { return .unreachable }
      guard socket.wait(for: POLLOUT, until: deadline) else { return .timedOut }
    }
    // The length goes with the query in one segment (RFC 7766 §8).
    let message = query.octets
    let length = UInt16(truncatingIfNeeded: message.count)
    let framed = [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + message
    // It fits every send buffer; a connection that failed tells it here.
    guard send(socket.number, framed, framed.count, Int32(MSG_NOSIGNAL)) == framed.count else {
      return .unreachable
    }
    switch read(2, from: socket, until: deadline) {
    case .octets(let prefix):
      switch read(Int(prefix[0]) << 8 | Int(prefix[1]), from: socket, until: deadline) {
      case .octets(let octets): return .response(response(octets, to: query, aliasesLeft))
      case .ended: return .unreachable
      case .timedOut: return .timedOut
      }
    case .ended: return .unreachable
    case .timedOut: return .timedOut
    }
  }

  private enum Reading {
    /// Exactly as many as were wanted.
    case octets([UInt8])
    case ended
    case timedOut
  }

  /// On a connection of our own, an answer to something else or one still cut short is an error.
  private static func response(_ octets: [UInt8], to query: DNSQuery, _ aliasesLeft: Int) -> DNSResponse {
    switch DNSResponse(octets, to: query, aliasesLeft: aliasesLeft) {
    case .unrelated, .truncated: .outcome(.failure(.malformed))
    case let response: response
    }
  }

  private static func read(_ wanted: Int, from socket: borrowing Descriptor, until deadline: Int64) -> Reading
  {
    var octets = [UInt8](repeating: 0, count: wanted)
    var done = 0
    while done < wanted {
      guard socket.wait(for: POLLIN, until: deadline) else { return .timedOut }
      let got = octets.withUnsafeMutableBytes { buffer in
        recv(socket.number, buffer.baseAddress.map { $0 + done }, wanted - done, 0)
      }
      if got < 0, errno == EAGAIN || errno == EINTR { continue }
      guard got > 0 else { return .ended }
      done += got
    }
    return .octets(octets)
  }
}
