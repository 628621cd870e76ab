/// An operator's order to make finished deliveries once more.
struct ReplayOrder: Hashable, Sendable {
  /// Which ones. Where it names neither event nor status, delivered ones are left alone as long as there
  /// are others.
  var selection = DeliverySelection()
  /// Where the events go instead of the routes' URLs.
  var url: String?
  /// Whether `url` may lead to a private address.
  var allowPrivate = false
  /// Only say what would be done.
  var isDryRun = false
}
