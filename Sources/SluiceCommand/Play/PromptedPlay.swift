import Glibc
import SluicePlayground

/// A playground at a terminal.
struct PromptedPlay {
    private let playground: Playground

    init(_ playground: Playground) { self.playground = playground }

    /// Runs until the user has had enough.
    func run() async throws -> PlayReply.Verdict {
        guard let editor = LineEditor() else { return try await PipedPlay(playground).run() }
        let history = HistoryFile()
        for line in history.lines { editor.remember(line) }
        Interruptions.handle()
        print("sluice \(Sluice.version): .help lists the commands, Tab completes, Ctrl-D ends")
        var reader = InputReader(isInteractive: true)
        // The first line of the input that is typed.
        var opener = ""
        while true {
            StandardOutput.flushPrinted()
            let playground = playground
            let typed = editor.line(prompt: reader.isPending ? Playground.continuation : Playground.prompt) { begun in
                playground.names.completion(of: begun, files: PathCompletion.paths)
            }
            Interruptions.forget()
            var inputs: [PlayInput]
            switch typed {
            case .line(let line):
                let isFirst = !reader.isPending
                if isFirst { opener = line }
                inputs = reader.take(line)
                if !line.allSatisfy(\.isWhitespace) {
                    editor.remember(line)
                    if HistoryFile.keeps(line, of: opener, isWhole: isFirst && !reader.isPending) { history.append(line) }
                }
            case .cancelled:
                reader.forget()
                continue
            case .end:
                print("")
                inputs = reader.finish() + [.command(name: "quit", rest: "")]
            }
            for input in inputs {
                let reply = await playground.take(input)
                print(reply.errors + reply.output, terminator: "")
                if reply.isLast { return .fine }
            }
        }
    }
}
