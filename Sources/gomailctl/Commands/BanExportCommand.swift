import ArgumentParser
import Daemon
import JSON
import Mail
import Policy

/// `gomailctl ban export`
struct BanExportCommand: AsyncParsableCommand {
  /// What is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// Everything, one ban a line, to be imported again.
    case json
    /// A network a line, with end and reason.
    case plain
    /// A cidr_table(5) for postscreen_access_list.
    case cidr
    /// Sets of nftables.
    case nftables
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the bans in force for another program.",
    discussion: """
      cidr is a table for Postfix's postscreen_access_list: allowed networks are let through, bans that refuse \
      are refused, bans that defer are left to smtpd. nftables is a file for nft -f with the sets \
      banned_ipv4, banned_ipv6, allowed_ipv4 and allowed_ipv6; its elements end when the bans end. There, bans that \
      defer are left out unless --deferred is given: a packet filter has no word for "later".

      Examples:
        gomailctl ban export > bans.json
        gomailctl ban export --format plain
        gomailctl ban export --format cidr > /etc/postfix/postscreen_access.cidr
        gomailctl ban export --format nftables | nft -f -
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var filter: NetworkFilterOptions

  @Option(help: "json, plain, cidr or nftables.")
  var format = Format.json

  @Flag(help: "nftables: also bans that defer.")
  var deferred = false

  func run() async throws {
    let policyd = try DaemonControl.policyd(global)
    let bans = NetworkPages(daemon: policyd, path: "/bans", member: "bans", filter: filter.parameters)
    let allowed = NetworkPages(daemon: policyd, path: "/allow", member: "allow")
    let now = SystemClock.now
    switch format {
    case .json: try await bans.printJSON(limit: .max)
    case .plain:
      try await forEach(bans) { page in
        StandardOutput.write(Array(page.map(Self.line).joined().utf8))
      }
    case .cidr:
      var table = CIDRTable()
      try await forEach(bans) { for ban in $0 { table.add(ban) } }
      try await allowed.forEachPage { page, _ in for json in page { table.add(try Self.entry(json)) } }
      Self.write { table.write($0) }
    case .nftables:
      var sets = NFTablesSets(now: now)
      try await forEach(bans) { for ban in $0 where deferred || ban.action == .reject { sets.add(ban) } }
      try await allowed.forEachPage { page, _ in for json in page { sets.add(try Self.entry(json)) } }
      Self.write { sets.write($0) }
    }
  }

  private func forEach(_ pages: NetworkPages, _ take: ([Ban]) -> Void) async throws {
    try await pages.forEachPage { elements, _ in
      take(
        try elements.map { element in
          do {
            return try Ban(json: element)
          } catch {
            throw Refusal.unexpected("gomail-policyd answered a ban that cannot be read: \(error)")
          }
        })
    }
  }

  private static func entry(_ json: JSONValue) throws -> AllowEntry {
    do {
      return try AllowEntry(json: json)
    } catch {
      throw Refusal.unexpected("gomail-policyd answered an entry that cannot be read: \(error)")
    }
  }

  private static func line(_ ban: Ban) -> String {
    var line = ban.network.description
    if let end = ban.expiresAt { line += " \(end.rfc3339)" }
    // The mark keeps a reason that looks like a duration from being one.
    if !ban.reason.isEmpty { line += " # \(ban.reason)" }
    return line + "\n"
  }

  /// Collects lines into writes of a useful size.
  private static func write(_ lines: ((String) -> Void) -> Void) {
    var waiting: [UInt8] = []
    lines { line in
      waiting += Array(line.utf8)
      guard waiting.count > 1 << 16 else { return }
      StandardOutput.write(waiting)
      waiting.removeAll(keepingCapacity: true)
    }
    StandardOutput.write(waiting)
  }
}
