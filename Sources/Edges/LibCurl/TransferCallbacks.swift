import CCurl
import Glibc

// The functions that libcurl calls. Their context is the transfer, which its pool keeps alive until the
// handle is reset.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

/// What libcurl takes for "stop": any count but the one it offered.
private func refusal(of count: Int) -> Int { count == 0 ? 1 : 0 }

func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ items: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let count = size * items
  let isWanted = transfer(context)?.receivedBody(UnsafeRawBufferPointer(start: bytes, count: count))
  return isWanted == true ? count : refusal(of: count)
}

func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ items: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let count = size * items
  return transfer(context)?.receivedHeader(octets: count) == true ? count : refusal(of: count)
}

func sendBody(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ items: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let space = UnsafeMutableRawBufferPointer(start: buffer, count: buffer == nil ? 0 : size * items)
  return transfer(context)?.read(into: space) ?? Int(CURL_READFUNC_ABORT)
}

func rewindBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
  guard origin == SEEK_SET, transfer(context)?.rewind(to: Int(offset)) == true else {
    return CURL_SEEKFUNC_CANTSEEK
  }
  return CURL_SEEKFUNC_OK
}

/// Called with the very address that a connection is about to go to, after names, redirections of DNS and
/// odd spellings are resolved: nothing is connected that was not looked at here.
func openSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
  _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let transfer = transfer(context), let address, transfer.open(SocketAddress(address)) else {
    return CURL_SOCKET_BAD
  }
  return socket(
    address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
    address.pointee.protocol)
}
