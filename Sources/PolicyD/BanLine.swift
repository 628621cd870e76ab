import JSON
import Mail
import Policy

/// The lines of `GET /bans/stream`, without line ends; `BanUpdate` of the milter reads them. Besides these there
/// is `{}`: nothing new, the connection lives. Each line holds `maximumElements` bans, entries or networks at most.
enum BanLine {
  /// The most elements of one line: some 80 kB.
  static let maximumElements = 500

  /// `{"begin":{"bans":2,"allowed":1}}`: all there is follows; what was known before is void with `end`.
  static func begin(bans: Int, allowed: Int) -> [UInt8] {
    line { writer in
      writer.key("begin")
      writer.beginObject()
      writer.key("bans")
      writer.integer(bans)
      writer.key("allowed")
      writer.integer(allowed)
      writer.endObject()
    }
  }

  /// `{"bans":[{…}]}`: these bans stand, each in place of the one that its network may have. Without their
  /// reasons, which concern the operator alone.
  static func bans(_ bans: some Sequence<Ban>) -> [UInt8] {
    array("bans", bans) { ban, writer in ban.writeWithoutReason(into: &writer) }
  }

  /// `{"allow":[{…}]}`: these networks are allowed.
  static func allow(_ entries: some Sequence<AllowEntry>) -> [UInt8] {
    array("allow", entries) { entry, writer in entry.write(into: &writer) }
  }

  /// `{"remove":["192.0.2.0/24"]}`: the bans on these networks are gone.
  static func remove(_ networks: some Sequence<Network>) -> [UInt8] {
    array("remove", networks) { network, writer in writer.string(network.description) }
  }

  /// `{"disallow":["192.0.2.0/24"]}`: the entries for these networks are gone.
  static func disallow(_ networks: some Sequence<Network>) -> [UInt8] {
    array("disallow", networks) { network, writer in writer.string(network.description) }
  }

  /// `{"end":true}`: that was all; changes follow.
  static var end: [UInt8] {
    line { writer in
      writer.key("end")
      writer.bool(true)
    }
  }

  private static func array<Element>(
    _ name: String, _ elements: some Sequence<Element>, _ write: (Element, inout JSONWriter) -> Void
  ) -> [UInt8] {
    line { writer in
      writer.key(name)
      writer.beginArray()
      for element in elements { write(element, &writer) }
      writer.endArray()
    }
  }

  private static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    members(&writer)
    writer.endObject()
    return writer.output
  }
}
