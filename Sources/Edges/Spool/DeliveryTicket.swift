/// A delivery as the schedule knows it.
package struct DeliveryTicket: Hashable, Sendable {
  /// The message.
  package let message: SpoolID
  /// The delivery's place in the message's state.
  package let index: Int
  /// The route's name.
  package let route: String
  /// Octets of memory the attempt will take.
  package let octets: Int

  /// A ticket.
  package init(message: SpoolID, index: Int, route: String, octets: Int) {
    self.message = message
    self.index = index
    self.route = route
    self.octets = octets
  }
}
