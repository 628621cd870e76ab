import Mail
import OpenSSL

/// Delivery ids of mail that carries no verdict of our milter.
enum DeliveryIDs {
  /// An id from the queue id and the message itself. Postfix writes queue id and time of arrival
  /// into the message's first Received field, so the digest stands for the arrival: a second
  /// delivery of the same queue file gives the same id, another message never does.
  ///
  /// Without a queue id, two messages of the same octets may be two messages: `arrival` tells them
  /// apart, since a repetition does less harm than a message that a receiver takes for one.
  static func derived(queueID: String?, arrival: String, digest: [UInt8], key: [UInt8]) -> DeliveryID? {
    let message = Array("delivery-id\0\(queueID ?? arrival)\0".utf8) + digest
    return DeliveryID(random: Array(hmacSHA256(key, message).prefix(DeliveryID.octets)))
  }
}
