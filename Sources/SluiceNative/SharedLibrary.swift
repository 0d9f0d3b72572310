import CSluicePlugin
import Glibc

/// A shared library in this process, where it stays.
struct SharedLibrary {
    private let file: String
    /// What the dynamic linker names it by.
    private let handle: UnsafeMutableRawPointer

    /// Loads a library with all that it needs; its symbols are seen by nobody else.
    init(_ file: String) throws(PluginFailure) {
        // A name without a slash would be searched in the system's folders.
        let path = file.utf8.contains(UInt8(ascii: "/")) ? file : "./" + file
        guard access(path, F_OK) == 0 else {
            throw PluginFailure(file, "can't be read: \(String(cString: strerror(errno)))")
        }
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw PluginFailure(file, "is no library that can be loaded: \(Self.lastError(without: path))")
        }
        self.file = file
        self.handle = handle
    }

    /// What the plugin says of itself.
    func description() throws(PluginFailure) -> UnsafePointer<sluice_plugin> {
        guard let symbol = dlsym(handle, "sluice_plugin_entry") else {
            throw PluginFailure(file, "is no plugin: it has no symbol 'sluice_plugin_entry'")
        }
        // The header says what a symbol of this name is; that it is so nobody can check.
        let entry = unsafeBitCast(symbol, to: sluice_plugin_entry_function.self)
        guard let description = entry(PluginVersion.own.number) else {
            throw PluginFailure(file, "is no plugin: its 'sluice_plugin_entry' answers NULL")
        }
        return description
    }

    /// The linker's latest complaint, which begins with the path as a rule.
    private static func lastError(without path: String) -> String {
        guard let text = dlerror() else { return "the linker does not say why" }
        let told = String(cString: text)
        return told.hasPrefix(path + ": ") ? String(told.dropFirst(path.count + 2)) : told
    }
}
