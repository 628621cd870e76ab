extension LoadedSettings {
  /// Those of `keys` whose values in effect differ from those of an earlier reading, in the order given.
  /// A daemon asks at a reload for the keys that it heeds at its start only, and says which changed.
  ///
  /// A key that does not exist counts as changed, so that a wrong list shows. Secrets that stand in files
  /// are compared where both readings opened the files.
  package func changes(since earlier: LoadedSettings, among keys: [String]) -> [String] {
    keys.filter { name in
      guard let key = SettingsKey.byName[name], let old = earlier.draft, let new = draft else { return true }
      return !key.isSame(old, new)
    }
  }
}
