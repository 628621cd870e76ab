/// How much the file of observations holds.
struct ObservationBounds: Sendable {
  /// The most rows. Half a million are some 450 MB; a server with 20,000 messages a day leaves as many in 35 days
  /// where no two are alike.
  var rows = 500_000
  /// The most rows of one day, so that a flood of forged senders leaves room for the other days.
  var rowsOfADay = 100_000
  /// The most pages of 4096 octets, 512 MiB: rows of senders who make them as long as they can.
  var pages = 131_072
}
