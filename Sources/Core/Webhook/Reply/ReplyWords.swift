import Mail

/// The words by which mail programs of many languages introduce what they quote: those of Europe, and Turkish,
/// Hebrew, Arabic, Japanese, Korean, Chinese, Vietnamese, Indonesian and Thai. All in lower case.
enum ReplyWords {
  /// What a line may be of an introduction.
  enum Introduction {
    /// From its first word to its last. A strong one names year and time of day.
    case complete(isStrong: Bool)
    /// A date and a verb, but whether more of it stands above is not known.
    case dated
  }

  /// Verbs with the words that begin their introduction; without any, a date must do.
  private static let verbs: [(verb: [UInt8], begins: [[UInt8]])] = [
    ("wrote", ["on "]), ("schrieb", ["am "]), ("a écrit", ["le "]), ("escribió", ["el "]),
    ("ha scritto", ["il "]), ("escreveu", ["em ", "no dia "]), ("schreef", ["op "]),
    ("geschreven", ["op "]), ("skrev", ["den ", "på "]), ("kirjoitti", []),
    ("napisał", ["w dniu ", "dnia "]), ("pisze", ["w dniu ", "dnia "]), ("napsal", ["dne "]),
    ("написал", []), ("писал", []), ("пишет", []), ("のメール", []), ("書きました", []), ("写道", []), ("寫道", []),
    ("writes", []), ("작성", []), ("썼습니다", []), ("yazdı", []), ("írta", []), ("napísal", ["dňa "]),
    ("написав", []), ("писав", []), ("пише", []), ("написа", []), ("מאת", ["בתאריך "]), ("כתב", []),
    ("كتب", []),
    ("έγραψε", []), ("a scris", []), ("napisao", []), ("napisala", []), ("je oseba", []), ("va escriure", []),
    ("kirjutas", []), ("rakstīja", []), ("rašė", []), ("đã viết", ["vào "]), ("menulis", ["pada "]),
    ("เขียนว่า", []),
  ].map { (Array($0.0.utf8), $0.1.map { Array($0.utf8) }) }

  static let originals: Set = [
    "original message", "original appointment", "ursprüngliche nachricht", "originalnachricht",
    "original-nachricht", "message d'origine", "message d’origine", "message original", "mensaje original",
    "messaggio originale", "mensagem original", "oorspronkelijk bericht", "origineel bericht",
    "ursprungligt meddelande", "originalmeddelande", "oprindelig meddelelse", "opprinnelig melding",
    "alkuperäinen viesti", "oryginalna wiadomość", "wiadomość oryginalna", "původní zpráva",
    "исходное сообщение", "元のメッセージ", "原始邮件", "原始郵件", "邮件原件", "original mail", "ursprüngliche mail",
    "original email", "reply message", "원본 메시지", "원본 메일", "orijinal mesaj", "eredeti üzenet",
    "исходное письмо", "оригінальне повідомлення", "pôvodná správa", "mesaj original",
    "αρχικό μήνυμα", "הודעה מקורית",
  ]

  static let forwards: Set = [
    "forwarded message", "begin forwarded message", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "message transféré", "début du message transféré",
    "mensaje reenviado", "messaggio inoltrato", "inizio messaggio inoltrato", "mensagem encaminhada",
    "mensagem reencaminhada", "doorgestuurd bericht", "vidarebefordrat meddelande", "videresendt meddelelse",
    "videresendt melding", "edelleenlähetetty viesti", "välitetty viesti", "przekazana wiadomość",
    "wiadomość przekazana dalej", "přeposlaná zpráva", "пересылаемое сообщение", "転送されたメッセージ", "转发邮件",
    "转发的邮件", "轉寄郵件",
  ]

  static let from: Set = [
    "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "差出人", "送信者", "发件人", "寄件者",
    "寄件人", "보낸 사람", "보낸사람", "발신", "kimden", "gönderen", "feladó", "від", "odesílatel", "expéditeur", "από",
    "de la", "מאת",
  ]
  static let date: Set = [
    "sent", "date", "gesendet", "datum", "envoyé", "enviado", "fecha", "enviada", "enviado em", "enviada em",
    "data", "inviato", "verzonden", "skickat", "sendt", "dato", "lähetetty", "päivämäärä", "wysłano",
    "wysłane", "odesláno", "отправлено", "дата", "送信日時", "日付", "发送时间", "日期", "傳送時間", "寄件日期",
    "enviado el", "envoyé le", "inviato il", "보낸 날짜", "날짜", "일시", "gönderildi", "gönderme tarihi", "tarih",
    "elküldve", "küldve", "dátum", "надіслано", "відправлено", "odoslané", "trimis", "ημερομηνία", "תאריך",
    "נשלח",
  ]
  static let subject: Set = [
    "subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "emne", "aihe",
    "temat", "předmět", "тема", "件名", "主题", "主旨", "제목", "konu", "tárgy", "predmet", "subiect", "θέμα", "נושא",
  ]

  /// What telephones and mail programs add where nobody changed it, without a full stop at the end.
  static let programs: Set = [
    "sent from my iphone", "sent from my ipad", "get outlook for ios", "get outlook for android",
    "von meinem iphone gesendet", "von meinem ipad gesendet", "gesendet von iphone mail",
    "envoyé de mon iphone", "envoyé de mon ipad", "enviado desde mi iphone", "enviado desde mi ipad",
    "inviato da iphone", "inviato da ipad", "enviado do meu iphone", "enviado do meu ipad",
    "verstuurd vanaf mijn iphone", "skickat från min iphone", "sendt fra min iphone", "lähetetty iphonesta",
    "wysłane z iphone'a", "odesláno z iphonu", "отправлено с iphone", "iphoneから送信", "发自我的iphone",
    "從我的 iphone 傳送", "sent from my galaxy", "sent from my android", "sent from my android phone",
    "sent from my android device", "sent from my samsung galaxy smartphone", "sent from my mobile",
    "sent from my mobile device", "sent from my mobile phone", "sent from my phone",
    "sent from my blackberry",
    "sent from my windows phone", "sent from mail for windows", "sent from mail for windows 10",
    "sent from outlook", "sent from outlook for ios", "sent from outlook for android",
    "sent from yahoo mail for iphone", "sent from yahoo mail on android", "sent from proton mail mobile",
    "sent from proton mail for ios", "sent from proton mail for android",
    "sent with proton mail secure email",
    "sent with protonmail secure email", "von meinem samsung galaxy smartphone gesendet",
    "von meinem android-gerät gesendet", "von meinem mobiltelefon gesendet", "von outlook für ios gesendet",
    "gesendet mit der gmx mail app", "gesendet mit der web.de mail app", "outlook für ios beziehen",
    "outlook für android beziehen", "holen sie sich outlook für ios", "holen sie sich outlook für android",
    "télécharger outlook pour ios", "télécharger outlook pour android", "obtenir outlook pour ios",
    "envoyé de mon smartphone samsung galaxy", "obtener outlook para ios", "obtener outlook para android",
    "나의 iphone에서 보냄", "iphone'umdan gönderildi", "надіслано з iphone",
  ]

  /// Text in lower case with single kinds of space, colon and hyphen and without marks of direction, trimmed; a
  /// line end counts as a space.
  static func plain(_ octets: ArraySlice<UInt8>) -> String {
    let lowered = String(decoding: octets, as: UTF8.self).lowercased()
    var output = ""
    output.reserveCapacity(lowered.utf8.count)
    for scalar in lowered.unicodeScalars {
      let isSpace = scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
      if isSpace || scalar == "\u{a0}" || scalar == "\u{202f}" || scalar == "\u{3000}" {
        if output.utf8.last != 0x20, !output.isEmpty { output.append(" ") }
      } else {
        // French and others put a space before a colon.
        if scalar == ":" || scalar == "\u{ff1a}", output.utf8.last == 0x20 { output.removeLast() }
        switch scalar {
        case "\u{ff1a}": output.append(":")
        // Hyphens that are not ASCII's.
        case "\u{2010}", "\u{2011}": output.append("-")
        // Marks of the writing direction, which stand around names and addresses.
        case "\u{200e}", "\u{200f}", "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}": continue
        default: output.unicodeScalars.append(scalar)
        }
      }
    }
    if output.utf8.last == 0x20 { output.removeLast() }
    return output
  }

  /// What a plain text that ends with a colon is of an introduction.
  static func introduction(_ text: [UInt8]) -> Introduction? {
    let (hasYear, hasTime) = moment(in: text)
    guard hasYear || hasTime else { return nil }
    for (verb, begins) in verbs where contains(text, verb) {
      if begins.contains(where: { text.starts(with: $0) }), text.prefix(40).contains(where: ASCII.isDigit) {
        return .complete(isStrong: hasYear && hasTime)
      }
      return .dated
    }
    // Some languages have no verb: `date, Name <address>:`.
    let hasAddress = text.suffix(2).elementsEqual(">:".utf8) && text.contains(UInt8(ascii: "@"))
    return hasAddress && hasYear && hasTime ? .dated : nil
  }

  /// Whether a plain line ends with a verb and a colon.
  static func endsWithVerb(_ line: String) -> Bool {
    let text = Array(line.utf8.dropLast())
    // Three octets more: Polish and Czech verbs end with `(a)`, `a` or nothing.
    return verbs.contains { contains(text.suffix($0.verb.count + 3), $0.verb) }
  }

  /// Whether text names a year and a time of day.
  private static func moment(in text: [UInt8]) -> (hasYear: Bool, hasTime: Bool) {
    var hasYear = false
    var hasTime = false
    var digits = 0
    for (index, byte) in text.enumerated() {
      if ASCII.isDigit(byte) {
        digits += 1
        continue
      }
      if digits == 4 {
        let number = text[(index - 4)..<index]
        if number.starts(with: "19".utf8) || number.starts(with: "20".utf8) { hasYear = true }
      }
      let separates = byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
      if digits == 1 || digits == 2, separates, index + 2 < text.count, ASCII.isDigit(text[index + 1]),
        ASCII.isDigit(text[index + 2])
      {
        hasTime = true
      }
      digits = 0
    }
    return (hasYear, hasTime)
  }

  private static func contains(_ text: some RandomAccessCollection<UInt8>, _ word: [UInt8]) -> Bool {
    guard let first = word.first, text.count >= word.count else { return false }
    var start = text.startIndex
    for _ in 0...(text.count - word.count) {
      if text[start] == first, text[start...].starts(with: word) { return true }
      start = text.index(after: start)
    }
    return false
  }
}
