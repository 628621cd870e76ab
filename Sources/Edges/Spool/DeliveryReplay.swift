/// That a delivery which was final is made once more, and where to.
package struct DeliveryReplay: Hashable, Sendable {
  /// How often the delivery was ordered again; at least 1.
  package let count: Int
  /// Where the event goes instead of the route's URL; `nil` for the route's own.
  package let url: String?
  /// Whether `url` may lead to a private address; the route's own URL follows the route.
  package let allowPrivate: Bool

  /// A replay.
  package init(count: Int, url: String? = nil, allowPrivate: Bool = false) {
    self.count = max(1, count)
    self.url = url
    self.allowPrivate = allowPrivate
  }
}
