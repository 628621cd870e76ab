import CYAML

/// One event of libyaml, copied out of its memory.
struct YAMLEvent {
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case scalar(String, isPlain: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  let kind: Kind
  /// From 1.
  let line: Int

  init(_ raw: yaml_event_t) throws(YAMLError) {
    line = Int(clamping: raw.start_mark.line) + 1
    var anchor: UnsafeMutablePointer<yaml_char_t>?
    var tag: UnsafeMutablePointer<yaml_char_t>?
    switch raw.type {
    case YAML_STREAM_START_EVENT: kind = .streamStart
    case YAML_STREAM_END_EVENT: kind = .streamEnd
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      (anchor, tag) = (scalar.anchor, scalar.tag)
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
        throw YAMLError(line: line, "a value holds NUL or is not UTF-8")
      }
      kind = .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      (anchor, tag) = (raw.data.sequence_start.anchor, raw.data.sequence_start.tag)
      kind = .sequenceStart
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      (anchor, tag) = (raw.data.mapping_start.anchor, raw.data.mapping_start.tag)
      kind = .mappingStart
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_ALIAS_EVENT:
      throw YAMLError(line: line, "aliases (*name) are not read", remedy: "write the value again")
    default:
      throw YAMLError(line: line, "unknown YAML")
    }
    if anchor != nil {
      throw YAMLError(line: line, "anchors (&name) are not read", remedy: "leave the anchor out")
    }
    if tag != nil {
      throw YAMLError(line: line, "tags (!name) are not read", remedy: "leave the tag out")
    }
  }
}
