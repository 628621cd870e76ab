internal import Mail

/// Reads what `PackWriter` wrote. Past the end everything is 0 or missing.
struct PackReader {
  private let octets: [UInt8]
  private var position = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  var isAtEnd: Bool { position >= octets.count }

  mutating func octet() -> UInt8 {
    guard position < octets.count else { return 0 }
    defer { position += 1 }
    return octets[position]
  }

  mutating func number() -> Int64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let next = octet()
      number |= UInt64(next & 0x7f) << shift
      if next & 0x80 == 0 { break }
      shift += 7
    }
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  mutating func moment() -> Timestamp? {
    let milliseconds = number()
    return milliseconds == Int64.min ? nil : Timestamp(milliseconds: milliseconds)
  }

  mutating func text() -> String? {
    guard let form = PackWriter.Form(rawValue: octet()), form != .missing else { return nil }
    let count = min(max(0, Int(clamping: number())), octets.count - position)
    let content = octets[position..<position + count]
    position += count
    switch form {
    case .missing, .utf8: return String(decoding: content, as: UTF8.self)
    case .hexadecimal, .prefixedHexadecimal: return form.prefix + PackText.hexadecimal(content)
    case .base32, .prefixedBase32: return form.prefix + Base32.encode(content)
    }
  }

  mutating func texts() -> [String] {
    let count = Int(clamping: number())
    var texts: [String] = []
    while texts.count < count, !isAtEnd { texts.append(text() ?? "") }
    return texts
  }

  mutating func delivery() -> DeliveryState {
    var delivery = DeliveryState(
      eventID: text() ?? "", recipient: text() ?? "", originalRecipient: text(), route: text() ?? "", due: nil
    )
    let statuses = DeliveryStatus.allCases
    let status = Int(octet())
    delivery.status = statuses.indices.contains(status) ? statuses[status] : .pending
    delivery.attempts = Int(clamping: number())
    delivery.lastAttemptAt = moment()
    delivery.nextAttemptAt = moment()
    let lastStatus = Int(clamping: number())
    delivery.lastStatus = lastStatus < 0 ? nil : lastStatus
    delivery.lastError = text()
    let replays = Int(clamping: number())
    if replays > 0 {
      delivery.replay = DeliveryReplay(count: replays, url: text(), allowPrivate: number() == 1)
    }
    return delivery
  }
}
