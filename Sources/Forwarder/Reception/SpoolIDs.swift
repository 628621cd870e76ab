import Mail
import OpenSSL
import Spool

/// Fresh spool ids.
enum SpoolIDs {
  /// An id for a message that arrived at `moment`.
  static func make(_ moment: Timestamp) -> SpoolID {
    let random = randomBytes(SpoolID.randomOctets).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return SpoolID(clamping: moment, random: random)
  }
}
