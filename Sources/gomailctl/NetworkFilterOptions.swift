import ArgumentParser

/// Which of many bans or allowed networks are meant.
struct NetworkFilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Those that cover this address.", valueName: "address"))
  var address: String?

  @Option(help: ArgumentHelp("Those within this network.", valueName: "network"))
  var within: String?

  @Option(help: ArgumentHelp("Those that this person or rule has set.", valueName: "name"))
  var author: String?

  /// As parameters of the query.
  var parameters: [(name: String, value: String)] {
    [("address", address), ("within", within), ("author", author)].compactMap { name, value in
      value.map { (name: name, value: $0) }
    }
  }
}
