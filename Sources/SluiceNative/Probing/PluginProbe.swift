import Glibc

/// Tries to start a plugin in a process of its own first, so that one that crashes there takes nothing along.
package struct PluginProbe: Sendable {
    /// The program that is run, and its arguments; the plugin's file is put behind them. It loads the plugin and then ends its
    /// standard output with ``survived``.
    private let program: String
    private let arguments: [String]
    /// Milliseconds that a plugin may take to start.
    private let patience: Int

    /// What the program writes last.
    package static let survived = "survived\n"

    package init(program: String, arguments: [String], patience: Int = 30_000) {
        self.program = program
        self.arguments = arguments
        self.patience = patience
    }

    /// Returns where the plugin starts, or is refused in good order, which loading it here will tell.
    package func check(_ file: String) throws(PluginFailure) {
        guard let process = ProbingProcess(program, arguments + [file]) else {
            throw PluginFailure(file, "can't be tried: no process can be started")
        }
        let end = process.end(within: patience)
        guard !process.output.hasSuffix(Self.survived) else { return }
        switch end {
        case .late: throw PluginFailure(file, "does not come to an end of its start within \(patience / 1000) s")
        case .code(let code): throw PluginFailure(file, "ends the process when it starts, with exit code \(code)")
        case .signal(let number):
            let name = String(cString: strsignal(number))
            throw PluginFailure(file, "crashes when it starts: signal \(number), \(name)")
        }
    }
}
