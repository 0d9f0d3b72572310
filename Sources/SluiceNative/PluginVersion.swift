import CSluicePlugin

/// A version of the plugin header.
struct PluginVersion: Hashable, CustomStringConvertible {
    let major: UInt32
    let minor: UInt32

    static let own = PluginVersion(major: UInt32(SLUICE_PLUGIN_MAJOR), minor: UInt32(SLUICE_PLUGIN_MINOR))

    init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// As the header packs it.
    init(number: UInt32) { self.init(major: number >> 16, minor: number & 0xFFFF) }

    var number: UInt32 { major << 16 | minor & 0xFFFF }

    /// Whether a plugin of this version works in an engine of another.
    func worksIn(_ engine: PluginVersion) -> Bool { major == engine.major && minor <= engine.minor }

    var description: String { "\(major).\(minor)" }
}
