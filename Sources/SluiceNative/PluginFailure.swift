/// Why a plugin can't be loaded.
package struct PluginFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The plugin's file as the user gave it.
    package var file: String
    /// What is wrong, after the file's name: `has no symbol 'sluice_plugin_entry'`.
    package var reason: String

    package init(_ file: String, _ reason: String) {
        self.file = file
        self.reason = reason
    }

    /// `plugin './x.so' has no symbol 'sluice_plugin_entry'`
    package var description: String { "plugin '\(file)' \(reason)" }
}
