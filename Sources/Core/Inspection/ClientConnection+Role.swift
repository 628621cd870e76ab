package import Mail

extension ClientConnection {
  /// The beginning of a session as Postfix tells it to a milter.
  ///
  /// For mail without an SMTP client, cleanup(8) makes up a connection from `localhost`, 127.0.0.1 with
  /// port 0. All three must say so, for the local role believes sealed fields that come in: a proxy
  /// that speaks XCLIENT may leave the port out, but it names the client's own address.
  ///
  /// - Parameters:
  ///   - hostname: the client's name; Postfix gives the address in brackets, or `unknown`, where it
  ///     could not verify one.
  ///   - port: the client's port.
  package init(hostname: String, address: IPAddress?, port: UInt16, daemonName: String?) {
    let isMadeUp = port == 0 && hostname == "localhost" && address == Self.madeUpAddress
    let isVerified = !hostname.isEmpty && hostname != "unknown" && !hostname.hasPrefix("[")
    self.init(
      role: isMadeUp ? .local : .smtp, address: address, hostname: isVerified ? hostname : nil,
      daemonName: daemonName)
  }

  /// 127.0.0.1.
  private static let madeUpAddress = IPAddress(v4: 0x7f00_0001)
}
