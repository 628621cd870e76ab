import JSON
import Mail
import Policy

/// The lines of `GET /bans/stream`, without line ends. Besides these there is `{}`: nothing new, the
/// connection lives.
enum BanLine {
  /// `{"snapshot":[…]}`: all bans there are; what was known before is void.
  static func snapshot(_ bans: [Ban]) -> [UInt8] {
    line { writer in
      writer.key("snapshot")
      writer.beginArray()
      for ban in bans { ban.write(into: &writer) }
      writer.endArray()
    }
  }

  /// `{"add":{…}}`: a ban that is new or replaces the one on its network.
  static func add(_ ban: Ban) -> [UInt8] {
    line { writer in
      writer.key("add")
      ban.write(into: &writer)
    }
  }

  /// `{"remove":"192.0.2.0/24"}`: the ban on this network is gone.
  static func remove(_ network: Network) -> [UInt8] {
    line { writer in
      writer.key("remove")
      writer.string(network.description)
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
