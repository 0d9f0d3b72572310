import ArgumentParser
import Glibc
import SluiceNative
import SluicePlugins
import SluiceText

struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins",
        abstract: "List the functions and actions that there are, with those of plugins.",
        discussion: """
            'sluice help NAME' tells more about one of them; for one of a plugin with the same --plugin.

            EXAMPLE
              sluice plugins --format json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    @OptionGroup var plugins: PluginArguments

    @Option(help: "table, or json (all that is known of one, a line each).")
    var format = Format.table

    @Flag(
        name: .customLong("run-examples"),
        help: "Run the examples of the plugins' functions; exits with 1 where one does not hold.")
    var runsExamples = false

    @Option(help: ArgumentHelp("Starts one plugin and ends; what --plugin tries first.", visibility: .private))
    var probe: String?

    func run() throws {
        if let probe { Self.tryToStart(probe) }
        // A name of two plugins is refused here as it is everywhere.
        let registry = try plugins.registry()
        if runsExamples { return try runExamples(registry) }
        let listed = try PluginListing.all(plugins: plugins.load())
        var output = StandardOutput()
        switch format {
        case .table: output.write(PluginListing.table(of: listed))
        case .json: for one in listed { output.write(one.json + "\n") }
        }
        try output.finish()
    }

    private func runExamples(_ registry: Registry) throws {
        let examples = try PluginExamples(of: plugins.load(), registry)
        for fault in examples.faults { StandardError.write(fault.visible + "\n") }
        print("\(examples.count.counted("example")) run, \(examples.faults.count.counted("fault"))")
        if !examples.faults.isEmpty { throw ExitCode.answerIsNo }
    }

    /// Tells on standard output that a plugin can be loaded, or refused in good order; all else tells the process's end.
    private static func tryToStart(_ file: String) -> Never {
        // A crash leaves no core behind, which would be that of this program.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = try? NativePlugin(file)
        StandardOutput.flushPrinted()
        var output = StandardOutput()
        output.write(PluginProbe.survived)
        output.flush()
        // Nothing of the plugin's runs any more.
        _exit(0)
    }
}
