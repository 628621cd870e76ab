import CMilter
import Glibc
import Locking

// libmilter keeps one set of callbacks for the whole process and hands them no value of ours before
// the first `smfi_setpriv`. So what makes a session stands here, written once before libmilter's main
// loop begins.
let callbackTargets = Locked<CallbackTargets?>(nil)

/// What the callbacks call.
struct CallbackTargets: Sendable {
  let makeSession: @Sendable () -> any MilterSessionHandler
  let refusedServer: @Sendable (_ lacking: String) -> Void
}

// The callbacks are free functions: a closure at the top level of a program would belong to the main
// actor and trap on libmilter's threads.

private func session(of context: OpaquePointer?) -> MilterSessionBox? {
  guard let context, let pointer = smfi_getpriv(context) else { return nil }
  return Unmanaged<MilterSessionBox>.fromOpaque(pointer).takeUnretainedValue()
}

private func release(_ context: OpaquePointer) {
  guard let pointer = smfi_getpriv(context) else { return }
  smfi_setpriv(context, nil)
  Unmanaged<MilterSessionBox>.fromOpaque(pointer).release()
}

private func octets(_ text: UnsafePointer<CChar>?) -> UnsafeRawBufferPointer {
  guard let text else { return UnsafeRawBufferPointer(start: nil, count: 0) }
  return UnsafeRawBufferPointer(start: text, count: strlen(text))
}

private func arguments(
  _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> (path: [UInt8], parameters: [[UInt8]]) {
  var all: [[UInt8]] = []
  var next = values
  while let value = next?.pointee {
    all.append(Array(octets(value)))
    next = next?.advanced(by: 1)
  }
  return (all.first ?? [], Array(all.dropFirst()))
}

func negotiateCallback(
  _ context: OpaquePointer?, _ offeredActions: UInt, _ offeredSteps: UInt, _: UInt, _: UInt,
  _ actions: UnsafeMutablePointer<UInt>?, _ steps: UnsafeMutablePointer<UInt>?,
  _ reserved1: UnsafeMutablePointer<UInt>?, _ reserved2: UnsafeMutablePointer<UInt>?
) -> sfsistat {
  let terms = MilterTerms(offeredActions: offeredActions, offeredSteps: offeredSteps)
  guard let context, terms.lackingActions == 0 else {
    callbackTargets.withLock { $0 }?.refusedServer("actions 0x\(String(terms.lackingActions, radix: 16))")
    return sfsistat(SMFIS_REJECT)
  }
  MilterTerms.agree(terms, on: context)
  if terms.canChooseMacros { MacroChoice.announce(on: context) }
  actions?.pointee = terms.actions
  steps?.pointee = terms.steps
  reserved1?.pointee = 0
  reserved2?.pointee = 0
  return sfsistat(SMFIS_CONTINUE)
}

func connectCallback(
  _ context: OpaquePointer?, _ hostname: UnsafeMutablePointer<CChar>?,
  _ address: UnsafeMutablePointer<sockaddr>?
) -> sfsistat {
  guard let context, let targets = callbackTargets.withLock({ $0 }) else {
    return sfsistat(SMFIS_TEMPFAIL)
  }
  // A mail server that begins anew without having closed.
  session(of: context)?.handler.close()
  release(context)
  let session = targets.makeSession()
  let box = Unmanaged.passRetained(MilterSessionBox(session, MilterTerms.of(context)))
  guard smfi_setpriv(context, box.toOpaque()) == MI_SUCCESS else {
    box.release()
    return sfsistat(SMFIS_TEMPFAIL)
  }
  let client = MilterClient(hostname: hostname, socketAddress: address)
  return MilterReply.status(
    of: session.connect(client, macros: MilterMacros(context: context)), in: context)
}

func heloCallback(_ context: OpaquePointer?, _ name: UnsafeMutablePointer<CChar>?) -> sfsistat {
  guard let context, let session = session(of: context) else { return sfsistat(SMFIS_CONTINUE) }
  session.handler.helo(name: Array(octets(name)), macros: MilterMacros(context: context))
  return session.terms.status(unanswered: SMFIP_NR_HELO)
}

func mailCallback(
  _ context: OpaquePointer?, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> sfsistat {
  guard let context, let session = session(of: context) else { return sfsistat(SMFIS_TEMPFAIL) }
  let (path, parameters) = arguments(values)
  let answer = session.handler.mail(
    path: path, parameters: parameters, macros: MilterMacros(context: context))
  return MilterReply.status(of: answer, in: context)
}

func recipientCallback(
  _ context: OpaquePointer?, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> sfsistat {
  guard let context, let session = session(of: context) else { return sfsistat(SMFIS_TEMPFAIL) }
  let macros = MilterMacros(context: context)
  if session.terms.hasRefusedRecipients, macros["{rcpt_mailer}"] == "error" {
    session.handler.refusedRecipient(status: macros["{rcpt_host}"] ?? "")
    return sfsistat(SMFIS_CONTINUE)
  }
  let (path, parameters) = arguments(values)
  let answer = session.handler.recipient(path: path, parameters: parameters, macros: macros)
  return MilterReply.status(of: answer, in: context)
}

func unknownCommandCallback(_ context: OpaquePointer?, _: UnsafePointer<CChar>?) -> sfsistat {
  session(of: context)?.handler.unknownCommand()
  return sfsistat(SMFIS_CONTINUE)
}

func headerCallback(
  _ context: OpaquePointer?, _ name: UnsafeMutablePointer<CChar>?, _ value: UnsafeMutablePointer<CChar>?
) -> sfsistat {
  guard let session = session(of: context) else { return sfsistat(SMFIS_CONTINUE) }
  if session.terms.hasLeadingSpace {
    session.handler.header(name: octets(name), value: octets(value))
  } else {
    let spaced = [0x20] + Array(octets(value))
    spaced.withUnsafeBytes { session.handler.header(name: octets(name), value: $0) }
  }
  return session.terms.status(unanswered: SMFIP_NR_HDR)
}

func endOfHeaderCallback(_ context: OpaquePointer?) -> sfsistat {
  guard let session = session(of: context) else { return sfsistat(SMFIS_CONTINUE) }
  session.handler.endOfHeader()
  return session.terms.status(unanswered: SMFIP_NR_EOH)
}

func bodyCallback(
  _ context: OpaquePointer?, _ chunk: UnsafeMutablePointer<UInt8>?, _ count: Int
) -> sfsistat {
  guard let session = session(of: context) else { return sfsistat(SMFIS_CONTINUE) }
  session.handler.body(UnsafeRawBufferPointer(start: chunk, count: chunk == nil ? 0 : count))
  return session.terms.status(unanswered: SMFIP_NR_BODY)
}

func endOfMessageCallback(_ context: OpaquePointer?) -> sfsistat {
  guard let context, let session = session(of: context) else { return sfsistat(SMFIS_TEMPFAIL) }
  let message = MilterEndOfMessage(context: context, terms: session.terms)
  return MilterReply.status(of: session.handler.endOfMessage(message), in: context)
}

func abortCallback(_ context: OpaquePointer?) -> sfsistat {
  session(of: context)?.handler.abort()
  return sfsistat(SMFIS_CONTINUE)
}

/// Also called where `connectCallback` was not.
func closeCallback(_ context: OpaquePointer?) -> sfsistat {
  if let context {
    session(of: context)?.handler.close()
    release(context)
  }
  return sfsistat(SMFIS_CONTINUE)
}
