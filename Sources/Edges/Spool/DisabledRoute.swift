package import Mail

/// A route that makes no attempts. Where its endpoint answered 410 Gone, its mail is held until its URL
/// changes or an operator enables it; where an operator disabled it, until one enables it.
package struct DisabledRoute: Hashable, Sendable {
  /// The route's name.
  package let route: String
  /// The URL that it had then.
  package let url: String
  /// Since when.
  package let since: Timestamp
  /// Whether an operator did it.
  package let isByOperator: Bool

  /// A disabled route.
  package init(route: String, url: String, since: Timestamp, isByOperator: Bool = false) {
    self.route = route
    self.url = url
    self.since = since
    self.isByOperator = isByOperator
  }
}
