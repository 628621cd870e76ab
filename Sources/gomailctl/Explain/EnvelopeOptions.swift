import ArgumentParser

/// What explain and verify are told of a message beside its file.
struct EnvelopeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The client's address.", valueName: "address"))
  var ip: String?

  @Option(help: ArgumentHelp("What the client says in HELO or EHLO.", valueName: "name"))
  var helo: String?

  @Option(help: ArgumentHelp("The envelope sender; '' or '<>' is the null sender.", valueName: "address"))
  var from: String?

  @Option(help: ArgumentHelp("Take the DNS from this zone file and ask nobody.", valueName: "file"))
  var zone: String?

  @Option(
    help: ArgumentHelp(
      "When the message comes, such as 2026-11-22T15:38:21Z; now if left out.", valueName: "time"))
  var at: String?

  /// All of it, to be read.
  func input(
    file: String?, kept: KeptMessage? = nil, recipients: [String] = [], lot: Int = 0
  ) -> ExplainInput {
    ExplainInput(
      file: file, kept: kept, client: ip, helo: helo, sender: from, recipients: recipients, time: at, lot: lot
    )
  }
}
