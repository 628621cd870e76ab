package import Mail

extension Ban {
  /// What a banned client is told. 554 (RFC 5321 §3.1: no service for this client) or 421, which ends
  /// the connection and lets the client try again later. The reason stays with us, the id leads to it.
  package var reply: SMTPReply {
    switch action {
    case .reject: SMTPReply(554, "5.7.1", "Connections from \(network.description) are refused (ban \(id))")
    case .defer:
      SMTPReply(421, "4.7.1", "Connections from \(network.description) are refused for now (ban \(id))")
    }
  }
}
