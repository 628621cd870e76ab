/// Sends POST requests with libcurl, many at a time, from threads of its own.
///
/// Requests that may go to private addresses and those that may not have a connection pool and a thread
/// each, because an address is looked at when a connection is opened and not when it is used again: from
/// one pool a request could go to a private address over a connection that another one was allowed to
/// open. A thread starts with the first request of its kind.
///
/// Redirects are not followed, no proxy of the environment is used, certificates are verified, HTTP/2 is
/// spoken where TLS offers it. When the last reference goes, running requests still finish.
package final class HTTPClient: Sendable {
  /// What a client is made with.
  package struct Configuration: Hashable, Sendable {
    /// Idle connections kept for each of the two pools. At or above the number of requests that run at a
    /// time, or connections are closed that the next request could use.
    package var maximumConnections: Int
    /// A file of CA certificates in PEM form that takes the place of the system's; `nil` is the system's.
    package var certificateFile: String?
    /// The User-Agent field of a request that does not carry its own; `nil` sends none.
    package var userAgent: String?

    /// The values that suit the standard delivery concurrency.
    package init(
      maximumConnections: Int = 128, certificateFile: String? = nil, userAgent: String? = nil
    ) {
      self.maximumConnections = maximumConnections
      self.certificateFile = certificateFile
      self.userAgent = userAgent
    }
  }

  /// How much of an answer's body is kept, in octets: enough for an error message in a log line.
  package static let maximumExcerptOctets = 1024
  /// How much of an answer's body is read to keep the connection usable, in octets. A longer one costs more
  /// than a new connection; it is cut off, and the status counts all the same.
  package static let maximumBodyOctets = 65_536
  /// How long the header of an answer may be in octets, interim answers included: eight times what common
  /// servers send at most.
  package static let maximumHeaderOctets = 65_536

  private let publicTransfers: TransferThread
  private let privateTransfers: TransferThread

  /// A client without a connection or thread yet.
  package init(configuration: Configuration = Configuration()) {
    publicTransfers = TransferThread(configuration: configuration, allowPrivate: false)
    privateTransfers = TransferThread(configuration: configuration, allowPrivate: true)
  }

  deinit {
    publicTransfers.close()
    privateTransfers.close()
  }

  /// Sends `request` and waits for its answer. It never throws: what went wrong is part of the answer.
  /// Cancelling the task ends the exchange at once, with `.failed(.cancelled)`.
  package func post(_ request: HTTPRequest) async -> HTTPAnswer {
    await (request.allowPrivate ? privateTransfers : publicTransfers).post(request)
  }

  /// Takes no more requests, waits for the running ones (each ends within its own timeout), closes the
  /// connections and ends the threads. May be called more than once.
  package func shutdown() async {
    publicTransfers.close()
    privateTransfers.close()
    await publicTransfers.waitUntilEnded()
    await privateTransfers.waitUntilEnded()
  }

  /// Takes no more requests and ends the running ones with `.failed(.cancelled)`.
  package func abort() {
    publicTransfers.abort()
    privateTransfers.abort()
  }
}
