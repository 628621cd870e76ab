import Glibc
import Synchronization

/// The thread of a scripted server: waits on all sockets at once and sends what is due.
final class ServerLoop {
  private struct Peer {
    var address = sockaddr_in()
    var connection: Int32?
  }

  private struct Pending {
    let due: Int64
    let peer: Peer
    let reply: ScriptedReply
  }

  private let sockets: ServerSockets
  private let stop: Int32
  private let state: ScriptedDNSServer.SharedState
  private var connections: [Int32: [UInt8]] = [:]
  private var pending: [Pending] = []

  init(_ sockets: ServerSockets, stop: Int32, _ state: ScriptedDNSServer.SharedState) {
    self.sockets = sockets
    self.stop = stop
    self.state = state
  }

  func run() {
    while waitForWork() {}
    for descriptor in [sockets.datagram, sockets.listener, stop] + connections.keys { close(descriptor) }
  }

  /// `false` where the server is to end.
  private func waitForWork() -> Bool {
    var entries = ([stop, sockets.datagram, sockets.listener] + connections.keys).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let next = pending.map(\.due).min()
    let wait = next.map { Int32(clamping: max(0, $0 - Self.milliseconds + 1)) } ?? -1
    guard poll(&entries, nfds_t(entries.count), wait) >= 0 || errno == EINTR else { return false }
    sendDue()
    for entry in entries where entry.revents != 0 {
      switch entry.fd {
      case stop: return false
      case sockets.datagram: receiveDatagrams()
      case sockets.listener:
        let connection = accept(sockets.listener, nil, nil)
        if connection >= 0 { connections[connection] = [] }
      default: receiveStream(entry.fd)
      }
    }
    return true
  }

  private func receiveDatagrams() {
    while true {
      var buffer = [UInt8](repeating: 0, count: 4096)
      var peer = Peer()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let got = withUnsafeMutableBytes(of: &peer.address) { address in
        recvfrom(
          sockets.datagram, &buffer, buffer.count, Int32(MSG_DONTWAIT),
          address.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
      }
      guard got > 0 else { return }
      take(Array(buffer[..<got]), from: peer)
    }
  }

  private func receiveStream(_ connection: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let got = recv(connection, &buffer, buffer.count, 0)
    guard got > 0 else { return end(connection) }
    connections[connection, default: []] += buffer[..<got]
    while let octets = connections[connection], octets.count >= 2 {
      let length = Int(octets[0]) << 8 | Int(octets[1])
      guard octets.count >= length + 2 else { return }
      connections[connection] = Array(octets[(length + 2)...])
      take(Array(octets[2..<length + 2]), from: Peer(connection: connection))
    }
  }

  private func take(_ octets: [UInt8], from peer: Peer) {
    guard let query = ScriptedQuery(octets) else { return }
    let overTCP = peer.connection != nil
    let reply = state.content.withLock { state in
      guard state.isLogging else { return state.zone.reply(to: query, overTCP: overTCP, earlier: 0) }
      let name = query.name.text
      let key = "\(name)/\(query.type)"
      let earlier = state.repetitions[key, default: 0]
      state.repetitions[key] = earlier + 1
      state.queries.append(
        ScriptedDNSServer.Query(
          name: name, type: RecordText.mnemonic(query.type), overTCP: overTCP, hasEDNS: query.hasEDNS,
          id: UInt16(query.id[0]) << 8 | UInt16(query.id[1]),
          sourcePort: UInt16(bigEndian: peer.address.sin_port)))
      return state.zone.reply(to: query, overTCP: overTCP, earlier: earlier)
    }
    guard reply.delayMilliseconds > 0 else { return send(reply, to: peer) }
    pending.append(
      Pending(due: Self.milliseconds + Int64(reply.delayMilliseconds), peer: peer, reply: reply))
  }

  private func sendDue() {
    let now = Self.milliseconds
    for item in pending where item.due <= now { send(item.reply, to: item.peer) }
    pending.removeAll { $0.due <= now }
  }

  private func send(_ reply: ScriptedReply, to peer: Peer) {
    if let connection = peer.connection {
      guard connections[connection] != nil else { return }
      for message in reply.messages {
        let framed = [UInt8(message.count >> 8 & 255), UInt8(message.count & 255)] + message
        guard sendAll(framed, over: connection) else { return end(connection) }
      }
      if reply.hangsUp { end(connection) }
      return
    }
    var address = peer.address
    for message in reply.messages {
      withUnsafeMutableBytes(of: &address) { bytes in
        _ = sendto(
          sockets.datagram, message, message.count, Int32(MSG_NOSIGNAL),
          bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
      }
    }
  }

  private func sendAll(_ octets: [UInt8], over connection: Int32) -> Bool {
    var rest = octets[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }

  private func end(_ connection: Int32) {
    connections[connection] = nil
    close(connection)
  }

  private static var milliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
