import Spool

/// Where an attempt's message is read.
enum MessageSource: Sendable {
  /// It is committed; what was stored a moment ago need not be read whole.
  case inbox(FreshMessages)
  /// It is complete under `tmp/`, by the name of its file, and told under the record of one recipient's own
  /// file.
  case draft(SpoolID, SpoolRecord)
}
