package import Mail

/// A Postfix regexp_table(5) for `transport_maps` that sends the recipients of sync routes through a transport
/// of their own.
///
/// It is a hint: the forwarder asks the webhook of a sync recipient whichever way it comes, and takes an async
/// one over the sync transport. Where a pattern cannot be put into a POSIX expression, the table takes
/// more recipients than the route. Our own domains bound it, so that no mail for others is ever
/// taken.
package enum SyncTransportTable {
  /// The transport of `postfix/master.cf` with the socket of `postfix/main.cf`.
  package static let defaultTransport = "gomail-sync:unix:gomail/lmtp.sock"

  /// The table, with LF at the end of each line; comments alone where no route is in mode `sync`. `nil`
  /// where there is such a route and `domains` is empty: the table would take mail for everybody.
  ///
  /// - Parameters:
  ///   - routes: all routes in order.
  ///   - domains: the domains that receive mail.
  ///   - transport: transport and next hop, as transport(5) writes them.
  package static func text(
    routes: [Route], domains: [DomainName], transport: String = defaultTransport
  ) -> String? {
    var text = """
      # Recipients of routes in mode sync. Written by `gomailctl route transport`; after a change of the routes
      # write it again, then `postfix reload`.

      """
    let lines = lines(routes, transport)
    guard !lines.isEmpty else { return text }
    guard !domains.isEmpty else { return nil }
    let own = domains.map { escaped($0.description) }.joined(separator: "|")
    text += "if /@(\(own))$/\n"
    for line in lines { text += line + "\n" }
    return text + "endif\n"
  }

  /// The first route that takes a recipient decides, unless others are asked too. What an async route takes
  /// has no transport of its own (`:`); further such lines at the end would say nothing.
  private static func lines(_ routes: [Route], _ transport: String) -> [String] {
    var lines: [String] = []
    var used = 0
    for route in routes {
      let (expression, isExact) = expression(route.match)
      if route.decidesReply {
        lines.append("/\(expression)/ \(transport)")
        used = lines.count
      } else if isExact, !route.continues {
        lines.append("/\(expression)/ :")
      }
      if route.match == .everything, !route.continues { break }
    }
    return Array(lines.prefix(used))
  }

  /// The expression of a match, and whether it takes nothing else.
  private static func expression(_ match: RouteMatch) -> (String, isExact: Bool) {
    switch match {
    case .everything: ("@", true)
    case .domain(let domain): ("[@.]\(escaped(domain.description))$", true)
    case .anyAtDomain(let domain): ("@\(escaped(domain.description))$", true)
    case .address(let address):
      (
        "^\(escaped(address.localPart))(\\+[^@]*)?@"
          + escaped(String(address.description.dropFirst(address.localPart.count + 1))) + "$", true
      )
    case .pattern(let pattern): (pattern.posixExpression ?? "@", false)
    }
  }

  /// `text` as an expression that takes it alone.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map(POSIXExpression.literal).joined()
  }
}
