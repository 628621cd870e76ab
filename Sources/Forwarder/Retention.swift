/// What a folder of finished messages keeps.
struct Retention: Hashable, Sendable {
  /// How long it keeps a message, from the moment it became final.
  var duration: Duration
  /// Octets of all its messages; `nil` for no limit.
  var octets: Int?
}
