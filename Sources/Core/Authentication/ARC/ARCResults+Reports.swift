import Mail

extension ARCResults {
  /// The longest comment of a report, in octets: a line of RFC 5322 §2.1.1 less what stands around it.
  package static let maximumCommentOctets = 900

  /// What an aggregate report says about a chain that changed what is done with a message: RFC 8617 §7.2.2.
  ///
  ///     arc=pass as[2].d=d2.example as[2].s=s2 as[1].d=d1.example as[1].s=s3 remote-ip[1]=192.0.2.1
  package var reportComment: String {
    var comment = "arc=\(result.rawValue)"
    var words = chain.reversed().map { link in
      " as[\(link.instance)].d=\(link.domain?.description ?? "") as[\(link.instance)].s=\(link.selector ?? "")"
    }
    if let address = originalClient { words.append(" remote-ip[1]=\(address)") }
    for word in words where comment.utf8.count + word.utf8.count <= Self.maximumCommentOctets {
      comment += word
    }
    return comment
  }

  /// The client that the first sealer took the message from, as it recorded (RFC 8617 §10.2; `smtp.client-ip` in
  /// its drafts).
  private var originalClient: IPAddress? {
    let properties = chain.first?.recorded?.entries.flatMap(\.properties) ?? []
    return properties.first { $0.name == "smtp.remote-ip" || $0.name == "smtp.client-ip" }
      .flatMap { IPAddress($0.value) }
  }
}
