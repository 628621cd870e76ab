package import Mail

/// A route whose endpoint answered 410 Gone: its mail is held until its URL changes or an operator
/// enables it.
package struct DisabledRoute: Hashable, Sendable {
  /// The route's name.
  package let route: String
  /// The URL that is gone.
  package let url: String
  /// When it said so.
  package let since: Timestamp

  /// A disabled route.
  package init(route: String, url: String, since: Timestamp) {
    self.route = route
    self.url = url
    self.since = since
  }
}
