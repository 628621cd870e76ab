import Mail

/// What senders call charsets, in the names that iconv knows.
enum CharsetName {
  /// The name for iconv; `nil` where text does not say what it is.
  ///
  /// Where senders mean more than a name says, it is the wider charset (WHATWG Encoding §4.2).
  static func resolved(_ name: String) -> String? {
    // Without quotes, comments, what a missing semicolon left, and years: `'utf-8'`, `utf-8 (x)`, `iso_8859-1:1987`.
    let word = name.utf8.map(ASCII.lowercased)
      .drop { !ASCII.isLetterOrDigit($0) && $0 != UInt8(ascii: "_") }
      .prefix { $0 > 0x20 && $0 < 0x7f && !"\"'();,:".utf8.contains($0) }
    var key = word.filter(ASCII.isLetterOrDigit)
    guard !key.isEmpty else { return nil }
    if word.starts(with: "x-x-".utf8) { key = Array(key.dropFirst()) }
    if word.starts(with: "x-".utf8) { key = Array(key.dropFirst()) }
    let compact = String(decoding: key, as: UTF8.self)
    if let known = known[compact] { return known }
    for prefix in ["windows", "win", "cp", "ms", "ibm", "dos"] where compact.hasPrefix(prefix) {
      let number = compact.dropFirst(prefix.count)
      if number == "1252" { return "windows-1252" }
      if codePages.contains(String(number)) { return "cp\(number)" }
    }
    if let part = latin(compact) { return part }
    let name = String(decoding: word, as: UTF8.self)
    return name.hasPrefix("x-") ? String(name.dropFirst(2)) : name
  }

  /// By letters and digits alone.
  private static let known: [String: String] = [
    "utf8": "utf-8", "unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "utf8mb4": "utf-8",
    "cp65001": "utf-8",
    "ascii": "us-ascii", "usascii": "us-ascii", "ansix341968": "us-ascii", "iso646us": "us-ascii",
    "7bit": "us-ascii",
    "latin1": "windows-1252", "l1": "windows-1252", "isoir100": "windows-1252", "cp819": "windows-1252",
    "ibm819": "windows-1252", "ansi": "windows-1252",
    "csisolatin1": "windows-1252", "csisolatin5": "windows-1254", "l5": "windows-1254",
    "isoir148": "windows-1254", "csisolatin9": "iso-8859-15", "l9": "iso-8859-15", "suneugreek": "iso-8859-7",
    "latin2": "iso-8859-2", "latin5": "windows-1254", "latin9": "iso-8859-15",
    "tis620": "windows-874", "iso885911": "windows-874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb231280": "gb18030", "gb": "gb18030", "cngb": "gb18030",
    "euccn": "gb18030", "csgb2312": "gb18030", "csiso58gb231280": "gb18030", "isoir58": "gb18030",
    "cp936": "gb18030", "windows936": "gb18030", "ms936": "gb18030", "chinese": "gb18030",
    "hz": "hz", "hzgb2312": "hz", "hzgb": "hz",
    "big5": "cp950", "cnbig5": "cp950", "csbig5": "cp950", "big5eten": "cp950", "big5hkscs": "big5-hkscs",
    "euckr": "cp949", "ksc56011987": "cp949", "ksc5601": "cp949", "ks": "cp949", "korean": "cp949",
    "cseuckr": "cp949", "csksc56011987": "cp949", "ksc56011989": "cp949", "isoir149": "cp949",
    "shiftjis": "cp932", "sjis": "cp932", "mskanji": "cp932", "windows31j": "cp932", "csshiftjis": "cp932",
    "eucjp": "euc-jp-ms", "ujis": "euc-jp-ms", "cp51932": "euc-jp-ms", "cseucpkdfmtjapanese": "euc-jp-ms",
    "iso2022jp": "iso-2022-jp", "csiso2022jp": "iso-2022-jp", "iso2022jpms": "iso-2022-jp",
    "iso2022jp1": "iso-2022-jp", "cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp", "jis": "iso-2022-jp",
    "iso2022jpesc": "iso-2022-jp",
    "macroman": "macintosh", "mac": "macintosh", "maccyrillic": "mac-cyrillic", "koi8": "koi8-r",
    "koi": "koi8-r", "koi8r": "koi8-r", "koi8u": "koi8-u", "koi8ru": "koi8-u", "macukrainian": "mac-uk",
    "macce": "mac-centraleurope",
    "unicode11utf7": "utf-7", "utf7": "utf-7", "logical": "iso-8859-8", "visual": "iso-8859-8",
    "iso88598i": "iso-8859-8", "iso88598e": "iso-8859-8", "iso88596i": "iso-8859-6",
    "iso88596e": "iso-8859-6", "csiso88596e": "iso-8859-6", "csiso88596i": "iso-8859-6",
    "csiso88598e": "iso-8859-8", "csiso88598i": "iso-8859-8",
    "ucs2": "utf-16", "iso10646ucs2": "utf-16", "csunicode": "utf-16", "unicodefeff": "utf-16le",
    "unicodefffe": "utf-16be",
    // UTF-16 by the book, and UTF-8 in practice.
    "unicode": "unicode", "userdefined": "unknown", "unknown": "unknown",
  ]

  /// The code pages of Windows and DOS that iconv has.
  private static let codePages: Set = [
    "437", "737", "775", "850", "852", "855", "857", "858", "860", "861", "862", "863", "864", "865", "866",
    "869", "874", "932", "949", "950", "1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258",
  ]

  /// `iso-8859-n` in any spelling.
  private static func latin(_ compact: String) -> String? {
    for prefix in ["iso8859", "8859"] where compact.hasPrefix(prefix) {
      guard
        let part = Int(compact.dropFirst(prefix.count).prefix(2))
          ?? Int(compact.dropFirst(prefix.count).prefix(1))
      else { return nil }
      switch part {
      case 1: return "windows-1252"
      case 9: return "windows-1254"
      case 11: return "windows-874"
      case 2...16: return "iso-8859-\(part)"
      default: return nil
      }
    }
    return nil
  }
}
