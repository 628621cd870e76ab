internal import Mail

/// Writes what `PackReader` reads: numbers of variable length and texts that say how they are written.
struct PackWriter {
  /// How a text is written; its octets follow.
  enum Form: UInt8 {
    case missing
    case utf8
    /// Lower-case hexadecimal.
    case hexadecimal
    case base32
    /// Base32 behind `msg_`, as ids are.
    case prefixedBase32
    /// Lower-case hexadecimal behind `req_`.
    case prefixedHexadecimal

    var prefix: String {
      switch self {
      case .missing, .utf8, .hexadecimal, .base32: ""
      case .prefixedBase32: "msg_"
      case .prefixedHexadecimal: "req_"
      }
    }
  }

  private var octets: [UInt8] = []

  init() { octets.reserveCapacity(256) }

  /// What was written, in no more memory than it needs.
  var finished: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: octets.count) { buffer, count in
      count = octets.count
      _ = buffer.initialize(from: octets)
    }
  }

  mutating func number(_ number: Int64) {
    // Small numbers of either sign become small ones without.
    var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
    while rest >= 0x80 {
      octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    octets.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Milliseconds since 1970, of which there are at least 0; `nil` is a number of its own.
  mutating func moment(_ moment: Timestamp?) {
    number(moment?.milliseconds ?? Int64.min)
  }

  mutating func text(_ text: String?) {
    guard let text else { return octets.append(Form.missing.rawValue) }
    for form in [Form.prefixedBase32, .prefixedHexadecimal, .hexadecimal, .base32] {
      guard text.hasPrefix(form.prefix),
        let content = form.decoded(text.utf8.dropFirst(form.prefix.utf8.count))
      else { continue }
      return put(form, content)
    }
    put(.utf8, Array(text.utf8))
  }

  mutating func texts(_ texts: [String]) {
    number(Int64(texts.count))
    for text in texts { self.text(text) }
  }

  mutating func delivery(_ delivery: DeliveryState) {
    text(delivery.eventID)
    text(delivery.recipient)
    text(delivery.originalRecipient)
    text(delivery.route)
    octets.append(UInt8(DeliveryStatus.allCases.firstIndex(of: delivery.status) ?? 0))
    number(Int64(delivery.attempts))
    moment(delivery.lastAttemptAt)
    moment(delivery.nextAttemptAt)
    number(Int64(delivery.lastStatus ?? -1))
    text(delivery.lastError)
    number(Int64(delivery.replay?.count ?? 0))
    guard let replay = delivery.replay else { return }
    text(replay.url)
    number(replay.allowPrivate ? 1 : 0)
  }

  private mutating func put(_ form: Form, _ content: [UInt8]) {
    octets.append(form.rawValue)
    number(Int64(content.count))
    octets += content
  }
}

extension PackWriter.Form {
  /// The octets that `text` stands for; `nil` where writing them again would give another text.
  fileprivate func decoded(_ text: Substring.UTF8View) -> [UInt8]? {
    guard !text.isEmpty else { return nil }
    switch self {
    case .missing, .utf8: return nil
    case .hexadecimal, .prefixedHexadecimal: return PackText.octets(hexadecimal: text)
    case .base32, .prefixedBase32:
      let content = Base32.decode(Substring(text))
      return content.flatMap { Base32.encode($0).utf8.elementsEqual(text) ? $0 : nil }
    }
  }
}
