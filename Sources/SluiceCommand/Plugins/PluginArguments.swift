import ArgumentParser
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluiceNative
import SluicePlugins
import SluiceText
import Synchronization

/// Which shared libraries bring functions and actions of their own.
struct PluginArguments: ParsableArguments {
    @Option(
        name: .customLong("plugin"),
        help: "A shared library that brings functions or actions; may be given several times (docs/plugins.md).",
        completion: .file(extensions: ["so"]))
    var plugins: [String] = []

    /// The plugins, each loaded once in the life of this process.
    /// - Throws: `ExitCode.badInput` once it is told why one can't be loaded.
    func load() throws -> [NativePlugin] {
        try plugins.map { file in try Self.reporting { () throws(PluginFailure) in try LoadedPlugins.plugin(file) } }
    }

    /// All functions and actions that there are.
    /// - Throws: `ExitCode.badInput` once it is told what is wrong.
    func registry(
        publisher: any Publisher = NoPublisher(), webhooks: WebhookSurroundings? = nil, mail: MailSurroundings? = nil,
        functions: (any FunctionInvoker)? = nil
    ) throws -> Registry {
        var registry = Registry(
            functions: StandardFunctions.all,
            actions: StandardActions.all(publisher: publisher, webhooks: webhooks, mail: mail, functions: functions))
        for plugin in try load() {
            try Self.reporting { () throws(PluginFailure) in
                try Self.checkNames(of: plugin)
                try registry.add(plugin)
            }
        }
        return registry
    }

    /// A function of an aggregate's name would change what statements mean that were written before.
    private static func checkNames(of plugin: NativePlugin) throws(PluginFailure) {
        for name in plugin.functions.map(\.spec.name) where Aggregate(rawValue: name) != nil {
            throw PluginFailure(plugin.file, "brings a function '\(name)', and the language has an aggregate of that name")
        }
    }

    private static func reporting<Result>(_ body: () throws(PluginFailure) -> Result) throws -> Result {
        do throws(PluginFailure) {
            return try body()
        } catch {
            StandardError.write("error: \(error.description.visible)\n")
            throw ExitCode.badInput
        }
    }
}

/// The plugins of this process. A library can't be unloaded, so its start is made once, however often packs are read.
private enum LoadedPlugins {
    private static let plugins = Mutex<[String: NativePlugin]>([:])

    /// This program, as a process that tries one plugin and ends.
    private static let probe = PluginProbe(program: "/proc/self/exe", arguments: ["plugins", "--probe"])

    static func plugin(_ file: String) throws(PluginFailure) -> NativePlugin {
        let result = plugins.withLock { plugins -> Result<NativePlugin, PluginFailure> in
            if let known = plugins[file] { return .success(known) }
            do throws(PluginFailure) {
                try probe.check(file)
                let plugin = try NativePlugin(file)
                plugins[file] = plugin
                return .success(plugin)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
