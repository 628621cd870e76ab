import FuzzDriver
import Mail

@main struct AddressesFuzz {
  static func main() { FuzzDriver.run() }
}

/// Every text form of Core/Mail: what is read is written and read again as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = FuzzDriver.bytes(start, count)
  let text = String(decoding: bytes, as: UTF8.self)
  if let name = DomainName(text) {
    FuzzDriver.expect(DomainName(name.description) == name, "a domain survives being written")
    FuzzDriver.expect(name.description.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "a domain is ASCII")
  }
  if let address = EmailAddress(lenient: text) {
    let written = address.description
    FuzzDriver.expect(HeaderText(written) != nil, "an address holds no ASCII control character")
    // A domain may be longer as A-labels than as U-labels, and the whole then too long.
    FuzzDriver.expect(
      EmailAddress(written) == address || written.utf8.count > EmailAddress.maximumOctets,
      "an address survives being written")
  }
  if let address = IPAddress(text) {
    FuzzDriver.expect(IPAddress(address.description) == address, "an IP address survives being written")
  }
  if let network = Network(text) {
    FuzzDriver.expect(Network(network.description) == network, "a network survives being written")
    FuzzDriver.expect(network.contains(network.address), "a network holds its address")
  }
  if let moment = Timestamp(rfc3339: text) {
    FuzzDriver.expect(Timestamp(rfc3339: moment.rfc3339) == moment, "a moment survives being written")
  }
  if let duration = Duration(text: text) {
    FuzzDriver.expect(Duration(text: duration.text) == duration, "a duration survives being written")
  }
  if let address = ListenAddress(text) {
    FuzzDriver.expect(ListenAddress(address.description) == address, "a socket survives being written")
  }
  if let id = QueueID(text) { FuzzDriver.expect(id.description == text, "a queue id is kept") }
  if let id = DeliveryID(text) { FuzzDriver.expect(id.description == text, "a delivery id is kept") }
  if let decoded = Base32.decode(text) {
    FuzzDriver.expect(Base32.encode(decoded) == text, "base32 has one form")
  }
  if let decoded = Base64.decode(bytes) {
    FuzzDriver.expect(Array(Base64.encode(decoded).utf8) == bytes, "base64 has one form")
  }
  FuzzDriver.expect(HeaderText(HeaderText(sanitizing: text).value) != nil, "sanitized text is clean")
  return 0
}
