import DNS

/// The names that the client's address has: RFC 7208 §5.5.
struct SPFClientNames {
  /// Those of the names looked at that lead back to the address, in the order of the answer.
  var validated: [DNSName] = []
  /// Whether the address has no name at all.
  var isVoid = false
}
