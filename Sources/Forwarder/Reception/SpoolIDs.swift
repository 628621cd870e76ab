import Mail
import OpenSSL
import Spool

/// Fresh spool ids.
enum SpoolIDs {
  /// An id for a message that arrived at `moment`.
  static func make(_ moment: Timestamp) -> SpoolID {
    let random = randomBytes(SpoolID.randomOctets)
    if let id = SpoolID(arrival: moment, random: random) { return id }
    // The clock stands before 1970: the id must still be one.
    guard let id = SpoolID(arrival: Timestamp(milliseconds: 0), random: random) else {
      preconditionFailure("a spool id takes \(SpoolID.randomOctets) random octets")
    }
    return id
  }
}
