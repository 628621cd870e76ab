import Testing
import Webhook

/// Which parts of a text are its author's.
struct ReplySegmentsTests {
  /// The visible parts, as a receiver cuts them out.
  private func visible(_ text: String, _ kind: ReplySegments.Kind = .reply) -> [String] {
    let scalars = Array(text.unicodeScalars)
    return ReplySegments(text, kind: kind).visible.map { range in
      var part = ""
      part.unicodeScalars.append(contentsOf: scalars[range])
      return part
    }
  }

  static let introductions = [
    "On Sun, Nov 22, 2026 at 3:30 PM Ann Example <ann@example.org> wrote:",
    "On 22 Nov 2026, at 15:30, Ann Example <ann@example.org> wrote:",
    "On 2026-11-22 15:30, Ann Example wrote:",
    "On Sunday, 22 November 2026 15:30:12 CET Ann wrote:",
    "On Sun, Nov 22, 2026 at 3:30 PM Ann Example\n<ann@example.org> wrote:",
    "On Sun, Nov 22, 2026 at\n3:30 PM, Ann Example with a very long name\n<ann@example.org>\nwrote:",
    "Am 22.11.2026 um 15:30 schrieb Ann Example:",
    "Am So., 22. Nov. 2026 um 15:30 Uhr schrieb Ann Example <\nann@example.org>:",
    "Ann Example schrieb am 22.11.2026 um 15:30:",
    "Le 22/11/2026 à 15:30, Ann Example a écrit :",
    "Le dim. 22 nov. 2026 à 15:30, Ann Example <ann@example.org> a écrit\u{a0}:",
    "El dom, 22 nov 2026 a las 15:30, Ann (<ann@example.org>) escribió:",
    "Il 22/11/2026 15:30, Ann Example ha scritto:",
    "Il giorno dom 22 nov 2026 alle ore 15:30 Ann <ann@example.org> ha scritto:",
    "Em dom., 22 de nov. de 2026 às 15:30, Ann <ann@example.org> escreveu:",
    "Op zo 22 nov. 2026 om 15:30 schreef Ann <ann@example.org>:",
    "Op 22-11-2026 15:30 heeft Ann het volgende geschreven:",
    "Den sön 22 nov. 2026 kl 15:30 skrev Ann <ann@example.org>:",
    "søn. 22. nov. 2026 kl. 15:30 skrev Ann <ann@example.org>:",
    "Den 22/11/2026 kl. 15.30 skrev Ann:",
    "su 22. marrask. 2026 klo 15.30 Ann (ann@example.org) kirjoitti:",
    "niedz., 22 lis 2026 o 15:30 Ann <ann@example.org> napisał(a):",
    "W dniu 22.11.2026 o 15:30, Ann pisze:",
    "ne 22. 11. 2026 v 15:30 odesílatel Ann <ann@example.org> napsal:",
    "Dne 22. 11. 26 v 15:30 Ann napsal(a):",
    "вс, 22 нояб. 2026 г. в 15:30, Ann <ann@example.org>:",
    "22.11.2026 15:30, Ann пишет:",
    "2026年11月22日(日) 15:30 Ann <ann@example.org>:",
    "2026/11/22 15:30、Ann <ann@example.org>のメール：",
    "Ann <ann@example.org> 于2026年11月22日周日 15:30写道：",
    "Ann <ann@example.org> 於 2026年11月22日 週日 15:30寫道：",
    "2026년 11월 22일 (일) 오후 3:30, Ann <ann@example.org>님이 작성:",
    "Ann <ann@example.org>, 22 Kas 2026 Paz, 15:30 tarihinde şunu yazdı:",
    "Ann <ann@example.org> ezt írta (időpont: 2026. nov. 22., V, 15:30):",
    "нд, 22 лист. 2026 р. о 15:30 Ann <ann@example.org> пише:",
    "\u{202b}בתאריך יום א׳, 22 בנוב׳ 2026 ב-15:30 מאת \u{202a}Ann\u{202c}\u{200f} <\u{202a}ann@example.org\u{202c}\u{200f}>:\u{202c}",
    "în dum., 22 nov. 2026 la 15:30, Ann <ann@example.org> a scris:",
    "Στις Κυρ 22 Νοε 2026 στις 3:30 μ.μ., ο χρήστης Ann <ann@example.org> έγραψε:",
    "Vào CN, 22 thg 11, 2026 vào lúc 15:30 Ann <ann@example.org> đã viết:",
    "Pada tanggal Min, 22 Nov 2026 pukul 15.30 Ann <ann@example.org> menulis:",
  ]

  @Test(arguments: introductions, ["\n", "\n\n"])
  func quotesBelow(_ introduction: String, _ gap: String) {
    let text = "Blue, please.\n\n\(introduction)\(gap)> Which colour?\n> \n>> Hello\n"
    #expect(visible(text) == ["Blue, please."])
    #expect(visible(text, .other) == ["Blue, please."])
    #expect(visible("\(introduction)\(gap)> Which colour?\nBlue.\n\n> Size?\n\n3\n") == ["Blue.", "3"])
  }

  /// Without a date it may be any sentence: it counts in a reply.
  @Test(arguments: [
    "Ann Example <ann@example.org> wrote:", "Ann schrieb:", "Ann a écrit :", "Ann napisał(a):",
  ])
  func introductionsWithoutADate(_ introduction: String) {
    let text = "Blue.\n\n\(introduction)\n\n> Which colour?\n"
    #expect(visible(text) == ["Blue."])
    #expect(visible(text, .other) == [text])
  }

  static let separators = [
    "-----Original Message-----", "----- Original Message -----", "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------", "-----Mensaje original-----", "-----Messaggio originale-----",
    "-----Mensagem original-----", "-----Oorspronkelijk bericht-----", "-----Ursprungligt meddelande-----",
    "-----Opprinnelig melding-----", "-----Oprindelig meddelelse-----", "-----Alkuperäinen viesti-----",
    "-----Oryginalna wiadomość-----", "-----Původní zpráva-----", "-----Исходное сообщение-----",
    "-----元のメッセージ-----", "-----原始邮件-----", "-----ORIGINAL MESSAGE-----",
    "----- Ursprüngliche Mail -----", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐", "-----원본 메시지-----",
  ]

  @Test(arguments: separators)
  func separatorsHideTheRest(_ separator: String) {
    #expect(visible("Blue.\n\n\(separator)\nFrom: Ann\n\nWhich colour?\n") == ["Blue."])
  }

  static let blocks = [
    "From: Ann\nSent: Sunday\nTo: Bob\nSubject: RE: Order", "*From:* Ann\n*Date:* Sunday\n*Subject:* Order",
    "Von: Ann\nGesendet: Sonntag\nAn: Bob\nBetreff: Bestellung",
    "De : Ann\nEnvoyé : dimanche\nÀ : Bob\nObjet : x",
    "De: Ann\nEnviado: domingo\nPara: Bob\nAsunto: x", "Da: Ann\nInviato: domenica\nA: Bob\nOggetto: x",
    "De: Ann\nEnviada em: domingo\nPara: Bob\nAssunto: x",
    "Van: Ann\nVerzonden: zondag\nAan: Bob\nOnderwerp: x",
    "Från: Ann\nSkickat: söndag\nTill: Bob\nÄmne: x", "Fra: Ann\nSendt: søndag\nTil: Bob\nEmne: x",
    "Lähettäjä: Ann\nLähetetty: su\nVastaanottaja: Bob\nAihe: x", "Od: Ann\nWysłano: nd\nDo: Bob\nTemat: x",
    "Od: Ann\nOdesláno: ne\nKomu: Bob\nPředmět: x", "От: Ann\nОтправлено: вс\nКому: Bob\nТема: x",
    "差出人: Ann\n送信日時: 日曜\n宛先: Bob\n件名: x", "发件人：Ann\n发送时间：周日\n收件人：Bob\n主题：x",
    "De: Ann\nEnviado el: domingo\nPara: Bob\nAsunto: x",
    "Kimden: Ann\nGönderildi: Pazar\nKime: Bob\nKonu: x",
    "보낸 사람: Ann\n보낸 날짜: 일요일\n받는 사람: Bob\n제목: x", "Від: Ann\nНадіслано: нд\nКому: Bob\nТема: x",
    "Gesendet: Sonntag\nVon: Ann\nAn: Bob\nBetreff: x",
  ]

  @Test(arguments: blocks)
  func headerBlocksHideTheRest(_ block: String) {
    #expect(visible("Blue.\n\n\(block)\n\nWhich colour?\n") == ["Blue."])
    #expect(visible("Blue.\n\n________________________________\n\(block)\n\nWhich?\n") == ["Blue."])
  }

  /// Some programs do not mark what they quote.
  @Test func unmarkedQuotes() {
    let introduction = "On Sunday, November 22, 2026 at 03:30:12 PM GMT+1, Ann <ann@example.org> wrote:"
    #expect(visible("Blue.\n\n\(introduction)\n\nWhich colour?\nAnn\n") == ["Blue."])
    // It may be an answer below: unsure.
    #expect(
      visible("On Sunday Ann wrote:\n\nWhich colour?\n\nBlue.") == [
        "On Sunday Ann wrote:\n\nWhich colour?\n\nBlue."
      ])
  }

  @Test(arguments: [
    "", "Hello\n", "\n\n", "a: b\nc: d\n", "On Monday I wrote:\nHello\n", "She wrote: yes\n",
    "From: Berlin\nTo: Paris\nDate: Monday\n\nplease book\n", "I think x > y\n",
    "> only a quote\n", "-----Original Message-----\nonly\n", "Note:\n\n- one\n- two\n", ">From here\n",
    "-----\nOriginal Message\n-----\n", "--\nBob\n", "x --\n", "On:\n", ":\n", "：\n",
    "-- \nonly a signature\n",
    " > stuffed\n",
  ])
  func whatIsUnsureIsVisible(_ text: String) {
    for kind in [ReplySegments.Kind.reply, .other, .forward] {
      #expect(visible(text, kind) == (text.isEmpty ? [] : [text]))
    }
  }

  @Test func quotesWithoutAnIntroduction() {
    let text = "> Which colour?\nBlue.\n"
    #expect(visible(text) == ["Blue."])
    #expect(visible(text, .other) == [text])
    #expect(visible(text, .forward) == [text])
  }

  @Test func whatIsHandedOnIsVisible() {
    let text =
      "See below.\n\n---------- Forwarded message ---------\nFrom: Ann\nDate: x\nSubject: y\n\n> Hello\n"
    #expect(visible(text) == [text])
    #expect(
      visible("See.\n\nBegin forwarded message:\n\n> From: Ann\n") == [
        "See.\n\nBegin forwarded message:\n\n> From: Ann\n"
      ])
    let form = "Your site\n\nDate: today\nFrom: Ann\nSubject: y\n\nHello\n"
    #expect(visible(form, .other) == [form])
    let block = "See.\n\nFrom: Ann\nSent: x\nSubject: y\n\nHello\n"
    #expect(visible(block, .forward) == [block])
    #expect(
      visible("> a\nb\n-----Weitergeleitete Nachricht-----\nc") == [
        "b\n-----Weitergeleitete Nachricht-----\nc"
      ])
  }

  @Test func signatures() {
    #expect(visible("Hello\n\n-- \nBob\nSales\n", .other) == ["Hello"])
    #expect(visible("Hello\n-- \nBob\n\nOn 1 May 2026 at 10:00 Ann wrote:\n> Hi\n") == ["Hello"])
    #expect(visible("Hello\n-- \nBob\n\n> Hi\nYes\n") == ["Hello", "Yes"])
    let long = "Hello\n-- \n" + String(repeating: "line\n", count: 21)
    #expect(visible(long) == [long])
    #expect(visible("Hello\n\nSent from my iPhone\n") == ["Hello"])
    #expect(visible("Hello\n\nVon meinem iPhone gesendet\n\n> Hi\n") == ["Hello"])
    #expect(visible("Sent from my iPhone\n") == ["Sent from my iPhone\n"])
    #expect(visible("Hello\nSent from my iPhone\n") == ["Hello\nSent from my iPhone\n"])
    #expect(visible("Hello\n\nGet Outlook for iOS<https://example.com/x>\n") == ["Hello"])
    #expect(visible("Hello\n\nSent with Proton Mail secure email.\n") == ["Hello"])
    // The space behind the dashes is lost on the way; a short block below is a signature, a longer one is text.
    #expect(visible("Hello\n\n--\nBob\nSales\n") == ["Hello"])
    let text = "Hello\n--\n" + String(repeating: "line\n", count: 9)
    #expect(visible(text) == [text])
  }

  @Test func offsetsAreCodePoints() {
    let reply = ReplySegments("Größe 👍🏽 e\u{301}\n\n> x\nok", kind: .reply)
    #expect(reply.visible == [0..<11, 17..<19])
  }

  @Test func kinds() {
    func kind(_ subject: String?, _ field: String? = nil) -> ReplySegments.Kind {
      var message = ParsedMessage()
      message.subject = subject
      message.headers = field.map { [HeaderEntry(name: $0, value: "<1@x>")] } ?? []
      return ReplySegments.Kind(message)
    }
    for subject in ["Re: x", "RE: x", "re[2]: x", "AW: x", "Antw: x", "SV: x", "Odp: x", "回复：x", "Re : x"] {
      #expect(kind(subject) == .reply, "\(subject)")
    }
    for subject in ["Fwd: x", "FW: x", "WG: x", "TR : x", "轉寄: x", "Fwd: Re: x"] {
      #expect(kind(subject, "References") == .forward, "\(subject)")
    }
    for subject in [nil, "", "x", "Regarding: x", ":", "re"] { #expect(kind(subject) == .other) }
    #expect(kind("x", "in-reply-to") == .reply)
    #expect(kind(nil, "References") == .reply)
  }

  /// Ranges lie within the text, in order and apart, whatever the text is and wherever it is cut.
  @Test func hostileTexts() {
    var texts = Self.introductions.map { "a\n\n\($0)\n> b\nc\n-- \nd\n" }
    texts += Self.blocks + Self.separators
    for text in texts {
      let scalars = Array(text.unicodeScalars)
      for end in 0...scalars.count {
        var part = ""
        part.unicodeScalars.append(contentsOf: scalars[..<end])
        for kind in [ReplySegments.Kind.reply, .other] {
          var last = -1
          for range in ReplySegments(part, kind: kind).visible {
            #expect(range.lowerBound > last && !range.isEmpty && range.upperBound <= end)
            last = range.upperBound
          }
        }
      }
    }
  }

  /// Texts made to take long. That the test ends is what it shows.
  @Test(
    .timeLimit(.minutes(2)),
    arguments: [
      "\n", ">\n", "> a\nb\n", "wrote:\n", "On 1.1.2026 10:00\n", "On 2026 10:00 wrote:\n", "From: a\n",
      "-- \n",
      "--a--\n", "a 10:00 2026 b@c d>:\n", ":", "On ", "\u{301}", "From: a\nDate: b\n", "a\u{a0}:\n",
      "> On 2026 10:00 wrote:\n", "From:", "-----",
    ])
  func longTexts(_ unit: String) {
    let text = String(repeating: unit, count: 400_000 / unit.utf8.count)
    let reply = ReplySegments(text, kind: .reply)
    #expect(reply.visible.count <= ReplySegments.maximumRanges)
    #expect(reply.visible.last.map { $0.upperBound <= text.unicodeScalars.count } ?? true)
  }

  @Test func beyondTheLimit() {
    let filling = String(repeating: "line\n", count: 60_000)
    #expect(visible("> a\n" + filling) == [filling])
    #expect(visible("a\n\n-----Original Message-----\n" + filling) == ["a"])
    #expect(visible(filling + "> a\n") == [filling + "> a\n"])
    let quote = String(repeating: "> line\n", count: 60_000)
    #expect(visible("a\n" + quote).first == "a")
  }
}
