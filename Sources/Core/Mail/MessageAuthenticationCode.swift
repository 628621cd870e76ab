/// HMAC-SHA256 (RFC 2104) of `message` under `key`: 32 octets. The core holds no cryptography;
/// whoever calls it hands this in.
package typealias MessageAuthenticationCode = @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]
