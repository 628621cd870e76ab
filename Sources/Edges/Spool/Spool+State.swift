internal import Glibc
internal import JSON

extension Spool {
  /// Writes a message's state beside it: under `tmp/`, then renamed, never synced.
  package func write(_ state: SpoolState, in folder: SpoolFolder) throws(SpoolFailure) {
    let temporary = "\(directory)/tmp/\(state.id).json"
    try write(state.serialized(), to: temporary)
    try rename(temporary, to: statePath(state.id, in: folder), day: "\(folder.rawValue)/\(state.id.day)")
  }

  /// Reads a message's state. `nil` where there is none; damaged ones are none, since they are derived.
  package func state(_ id: SpoolID, in folder: SpoolFolder) throws(SpoolFailure) -> SpoolState? {
    let bytes: [UInt8]
    do throws(SpoolFailure) {
      bytes = try FileDescriptor.contents(of: statePath(id, in: folder), limit: SpoolState.maximumOctets)
    } catch {
      switch error {
      case .incomplete: return nil
      default:
        if error.isMissing { return nil }
        throw error
      }
    }
    guard let json = try? JSONValue(parsing: bytes, maximumOctets: SpoolState.maximumOctets),
      let state = try? SpoolState(json: json),
      state.id == id
    else { return nil }
    return state
  }

  /// Moves a message whose deliveries are all final from the inbox to the folder its state names.
  ///
  /// The message is renamed first: a crash between the steps then leaves it where it belongs, only
  /// without its state. The state is written once, in place: creating a file is the dearest step of
  /// a delivery, and nobody reads this one before it has a message beside it. A call that failed
  /// between the steps may be repeated.
  package func settle(_ state: SpoolState, hadState: Bool) throws(SpoolFailure) {
    let folder = state.folder
    guard folder != .inbox else { return }
    do throws(SpoolFailure) {
      try move(state.id, from: .inbox, to: folder)
    } catch {
      // An earlier call came as far as here.
      guard error.isMissing, access(path(state.id, in: folder), F_OK) == 0 else { throw error }
    }
    try write(state.serialized(), to: statePath(state.id, in: folder))
    if hadState { unlink(statePath(state.id, in: .inbox)) }
  }

  /// Brings a finished message back to the inbox, with the state of what is to be done again.
  ///
  /// The new state is written first: a crash in between leaves the message where it was, and the state
  /// is removed as one without its message. Fails with `isMissing` where the message is not in `folder`.
  package func reopen(_ state: SpoolState, from folder: SpoolFolder) throws(SpoolFailure) {
    try write(state, in: .inbox)
    do throws(SpoolFailure) {
      try move(state.id, from: folder, to: .inbox)
    } catch {
      unlink(statePath(state.id, in: .inbox))
      throw error
    }
    unlink(statePath(state.id, in: folder))
  }

  private func write(_ bytes: [UInt8], to path: String) throws(SpoolFailure) {
    let file = try FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(bytes)
  }
}
