import CMilter
import Glibc
import Synchronization

// libmilter keeps one set of callbacks for the whole process and hands them no value of ours before
// the first `smfi_setpriv`. So what makes a session stands here, written once before libmilter's main
// loop begins.
let callbackTargets = Mutex<CallbackTargets?>(nil)

/// What the callbacks call.
struct CallbackTargets: Sendable {
  let makeSession: @Sendable () -> any MilterSessionHandler
  let refusedServer: @Sendable (_ lacking: String) -> Void
}

// The callbacks are free functions: a closure at the top level of a program would belong to the main
// actor and trap on libmilter's threads.

private func handler(of context: OpaquePointer?) -> (any MilterSessionHandler)? {
  guard let context, let pointer = smfi_getpriv(context) else { return nil }
  return Unmanaged<SessionBox>.fromOpaque(pointer).takeUnretainedValue().handler
}

/// What `smfi_setpriv` keeps: a class, since a protocol's existential has no single pointer.
private final class SessionBox {
  let handler: any MilterSessionHandler

  init(_ handler: any MilterSessionHandler) { self.handler = handler }
}

private func release(_ context: OpaquePointer) {
  guard let pointer = smfi_getpriv(context) else { return }
  smfi_setpriv(context, nil)
  Unmanaged<SessionBox>.fromOpaque(pointer).release()
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

/// The protocol steps we need no part in, or need not answer.
private let wantedProtocol: UInt =
  UInt(SMFIP_NODATA) | UInt(SMFIP_NOUNKNOWN) | UInt(SMFIP_NR_HELO) | UInt(SMFIP_NR_HDR) | UInt(SMFIP_NR_EOH)
  | UInt(SMFIP_NR_BODY) | UInt(SMFIP_HDR_LEADSPC)

/// What we do to messages.
let wantedActions: UInt = UInt(SMFIF_ADDHDRS) | UInt(SMFIF_CHGHDRS) | UInt(SMFIF_QUARANTINE)

func negotiateCallback(
  _ context: OpaquePointer?, _ offeredActions: UInt, _ offeredProtocol: UInt, _: UInt, _: UInt,
  _ actions: UnsafeMutablePointer<UInt>?, _ protocolSteps: UnsafeMutablePointer<UInt>?,
  _ reserved1: UnsafeMutablePointer<UInt>?, _ reserved2: UnsafeMutablePointer<UInt>?
) -> sfsistat {
  // Every Postfix since 2.5 offers all of it; with less, fields could not be written as they are sealed.
  let lackingActions = wantedActions & ~offeredActions
  let lackingProtocol = wantedProtocol & ~offeredProtocol
  guard lackingActions == 0, lackingProtocol == 0 else {
    callbackTargets.withLock { $0 }?.refusedServer(
      "actions 0x\(String(lackingActions, radix: 16)), protocol 0x\(String(lackingProtocol, radix: 16))")
    return sfsistat(SMFIS_REJECT)
  }
  actions?.pointee = wantedActions
  protocolSteps?.pointee = wantedProtocol
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
  handler(of: context)?.close()
  release(context)
  let session = targets.makeSession()
  let box = Unmanaged.passRetained(SessionBox(session))
  guard smfi_setpriv(context, box.toOpaque()) == MI_SUCCESS else {
    box.release()
    return sfsistat(SMFIS_TEMPFAIL)
  }
  let client = MilterClient(hostname: hostname, socketAddress: address)
  return MilterReply.status(
    of: session.connect(client, macros: MilterMacros(context: context)), in: context)
}

func heloCallback(_ context: OpaquePointer?, _ name: UnsafeMutablePointer<CChar>?) -> sfsistat {
  if let context, let handler = handler(of: context) {
    handler.helo(name: Array(octets(name)), macros: MilterMacros(context: context))
  }
  return sfsistat(SMFIS_NOREPLY)
}

func mailCallback(
  _ context: OpaquePointer?, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> sfsistat {
  guard let context, let handler = handler(of: context) else { return sfsistat(SMFIS_TEMPFAIL) }
  let (path, parameters) = arguments(values)
  let answer = handler.mail(
    path: path, parameters: parameters, macros: MilterMacros(context: context))
  return MilterReply.status(of: answer, in: context)
}

func recipientCallback(
  _ context: OpaquePointer?, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> sfsistat {
  guard let context, let handler = handler(of: context) else { return sfsistat(SMFIS_TEMPFAIL) }
  let (path, parameters) = arguments(values)
  let answer = handler.recipient(
    path: path, parameters: parameters, macros: MilterMacros(context: context))
  return MilterReply.status(of: answer, in: context)
}

func headerCallback(
  _ context: OpaquePointer?, _ name: UnsafeMutablePointer<CChar>?, _ value: UnsafeMutablePointer<CChar>?
) -> sfsistat {
  handler(of: context)?.header(name: octets(name), value: octets(value))
  return sfsistat(SMFIS_NOREPLY)
}

func endOfHeaderCallback(_ context: OpaquePointer?) -> sfsistat {
  handler(of: context)?.endOfHeader()
  return sfsistat(SMFIS_NOREPLY)
}

func bodyCallback(
  _ context: OpaquePointer?, _ chunk: UnsafeMutablePointer<UInt8>?, _ count: Int
) -> sfsistat {
  handler(of: context)?.body(UnsafeRawBufferPointer(start: chunk, count: chunk == nil ? 0 : count))
  return sfsistat(SMFIS_NOREPLY)
}

func endOfMessageCallback(_ context: OpaquePointer?) -> sfsistat {
  guard let context, let handler = handler(of: context) else { return sfsistat(SMFIS_TEMPFAIL) }
  return MilterReply.status(of: handler.endOfMessage(MilterEndOfMessage(context: context)), in: context)
}

func abortCallback(_ context: OpaquePointer?) -> sfsistat {
  handler(of: context)?.abort()
  return sfsistat(SMFIS_CONTINUE)
}

/// Also called where `connectCallback` was not.
func closeCallback(_ context: OpaquePointer?) -> sfsistat {
  if let context {
    handler(of: context)?.close()
    release(context)
  }
  return sfsistat(SMFIS_CONTINUE)
}
