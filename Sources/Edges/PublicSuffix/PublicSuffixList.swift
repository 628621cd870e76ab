import CPSL
package import Mail

/// The public suffix list, by libpsl: from Debian's package `publicsuffix`, or as it was when the library was
/// built.
package final class PublicSuffixList: Sendable {
  /// Where the list came from.
  package enum Source: Hashable, Sendable {
    /// A file, in text form or compiled (DAFSA).
    case file(String)
    /// The list inside the library.
    case builtIn
  }

  /// Debian's list, compiled and in text form; package `publicsuffix`.
  package static let systemFiles = [
    "/usr/share/publicsuffix/public_suffix_list.dafsa", "/usr/share/publicsuffix/public_suffix_list.dat",
  ]

  /// Where the list came from.
  package let source: Source

  private let list: List

  /// The list of a file. It blocks while the file is read.
  package init(file path: String) throws(PublicSuffixError) {
    guard let context = psl_load_file(path) else { throw .unreadable(path) }
    list = List(context)
    source = .file(path)
  }

  /// The first list that can be read: a file of the system, or the built-in one.
  package init(systemFiles: [String] = PublicSuffixList.systemFiles) throws(PublicSuffixError) {
    for path in systemFiles {
      guard let context = psl_load_file(path) else { continue }
      list = List(context)
      source = .file(path)
      return
    }
    guard let context = psl_builtin() else { throw .noList }
    list = List(context)
    source = .builtIn
  }

  /// The registrable domain: the label below the public suffix and that suffix (RFC 7489 §3.2). `nil` where
  /// the name is itself a public suffix. A top-level domain that the list does not know is a suffix.
  package func registrableDomain(of name: DomainName) -> DomainName? {
    name.description.withCString { text in
      // The result points into `text`.
      psl_registrable_domain(list.context, text).flatMap { DomainName(String(cString: $0)) }
    }
  }

  /// Whether the name is a public suffix.
  package func isPublicSuffix(_ name: DomainName) -> Bool {
    psl_is_public_suffix(list.context, name.description) != 0
  }

  /// The library's list. Sendable without a check because libpsl only reads it after it was loaded, and all
  /// functions used here take it as `const`.
  private final class List: @unchecked Sendable {
    let context: OpaquePointer

    init(_ context: OpaquePointer) { self.context = context }

    // The built-in list is passed over by psl_free.
    deinit { psl_free(context) }
  }
}
