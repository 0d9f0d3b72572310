import CSluicePlugin
package import SluicePlugins

/// A shared library with the functions and actions that it has brought.
package struct NativePlugin: Sendable {
    /// As the user gave it.
    package let file: String
    package let functions: [any Function]
    package let actions: [any Action]

    /// Loads a library and starts it, in this process and for good.
    ///
    /// What crashes while it starts takes this process along; ``PluginProbe`` tries that before.
    package init(_ file: String) throws(PluginFailure) {
        let library = try SharedLibrary(file)
        let description = try library.description()
        let version = PluginVersion(number: description.pointee.api)
        guard version.worksIn(.own) else {
            throw PluginFailure(
                file, "is made for version \(version) of the plugin interface, and this is version \(PluginVersion.own): "
                    + "build it anew with the header of this engine")
        }
        guard let start = description.pointee.start else { throw PluginFailure(file, "is no plugin: it has no 'start'") }
        let registration = PluginRegistration()
        registration.run(start)
        if let reason = registration.refusal { throw PluginFailure(file, "does not start: \(reason)") }
        if let problem = registration.problems.first { throw PluginFailure(file, problem) }
        guard !registration.functions.isEmpty || !registration.actions.isEmpty else {
            throw PluginFailure(file, "brings neither a function nor an action")
        }
        self.file = file
        functions = registration.functions
        actions = registration.actions
    }

    /// How its functions and actions are called.
    package var names: [String] { functions.map(\.spec.name) + actions.map(\.spec.name) }
}

extension Registry {
    /// Adds what a plugin brings.
    /// - Throws: where there is a function or an action of a name already; nothing is added then.
    package mutating func add(_ plugin: NativePlugin) throws(PluginFailure) {
        var widened = self
        for function in plugin.functions {
            guard widened.function(named: function.spec.name) == nil else {
                throw PluginFailure(plugin.file, "brings a function '\(function.spec.name)', and there is one already")
            }
            widened.add(function)
        }
        for action in plugin.actions {
            guard widened.action(named: action.spec.name) == nil else {
                throw PluginFailure(plugin.file, "brings an action '\(action.spec.name)', and there is one already")
            }
            widened.add(action)
        }
        self = widened
    }
}
