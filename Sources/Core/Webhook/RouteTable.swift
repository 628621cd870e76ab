/// The routes in the order of the settings. The first one that matches takes the recipient, and the
/// search goes on only behind routes that say so.
package struct RouteTable: Hashable, Sendable {
  /// All routes in order.
  package let routes: [Route]
  /// Whether the webhook of any route decides what LMTP answers.
  package let hasSyncRoutes: Bool

  /// A table. Where two routes have one name, the later one is never used: the settings refuse that.
  package init(_ routes: [Route]) {
    var names: Set<String> = []
    self.routes = routes.filter { names.insert($0.name).inserted }
    hasSyncRoutes = self.routes.contains(where: \.decidesReply)
  }

  /// The routes for one envelope recipient, in order; empty where none matches.
  package func routes(for recipient: String) -> [Route] {
    let recipient = EnvelopeRecipient(recipient)
    var found: [Route] = []
    for route in routes {
      // The other URLs of the route that took it still count.
      if let last = found.last, !last.continues, last.configuredName != route.configuredName { break }
      if route.match.matches(recipient) { found.append(route) }
    }
    return found
  }

  /// The route with this name.
  package subscript(_ name: String) -> Route? { routes.first { $0.name == name } }
}
