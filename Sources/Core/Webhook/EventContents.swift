/// How an event hands over the content of each attachment.
struct EventContents {
  private let include: Route.Include
  private let urls: [String?]?
  private let repeated: RepeatedContent

  init(_ event: Event) {
    include = event.include
    urls = event.attachmentURLs
    repeated = RepeatedContent(event.message?.attachments ?? [], limit: event.limits.repeatedContent)
  }

  /// Whether content that the route wants is left out.
  var isCut: Bool { include.parsed && repeated.omitted.contains(where: isWanted) }

  /// Where attachment `index` can be fetched, where the route wants URLs and somebody serves it.
  func url(_ index: Int) -> String? {
    guard include.attachments == .url, let urls, urls.indices.contains(index) else { return nil }
    return urls[index]
  }

  /// Whether the content of attachment `index` stands in the event.
  func hold(_ index: Int) -> Bool { isWanted(index) && !repeated.omitted.contains(index) }

  private func isWanted(_ index: Int) -> Bool {
    switch include.attachments {
    case .none: false
    case .inline: true
    case .url: urls != nil && url(index) == nil
    }
  }
}
