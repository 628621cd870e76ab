import Glibc

/// The open files that a process may have. Its soft limit is 1024 in most places, which a full house
/// of LMTP clients, each with a file of the spool, would exceed.
enum DescriptorLimit {
  /// Connections, files and endpoints at their most, several times over.
  static let wanted: rlim_t = 8192

  /// Raises the soft limit as far as it is wanted and allowed. Where that fails, connections and
  /// messages beyond the limit are refused for the time being.
  static func raise() {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < wanted else { return }
    limit.rlim_cur = min(limit.rlim_max, wanted)
    setrlimit(resource, &limit)
  }
}
