import Glibc
import Testing

/// A directory of its own for one test; its files go with it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    // Short, because a socket's path may have 107 octets.
    var template = Array("/tmp/gomail-test-XXXXXX".utf8CString)
    let made = mkdtemp(&template)
    path = String(cString: try #require(made))
  }

  deinit {
    guard let directory = opendir(path) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      unlink("\(path)/\(name)")
    }
    closedir(directory)
    rmdir(path)
  }
}
