import SluicePlugins

/// Reads what a pack tells of a function.
extension FileReader {
    /// A runtime that takes the place of a command: what starts a handler that is written for it.
    private static let runtimes = ["python": ["python3", "-m", "awslambdaric"]]

    /// The declaration, in a folder that its reader puts in.
    mutating func function(_ entry: YAMLEntry) -> FunctionDeclaration? {
        checkName(entry.key, others: "_-", limit: 140, at: entry.keySpan, of: "a function")
        guard let mapping = mapping(entry.value, keys: PackKeys.function, of: "a function"),
            let (command, handler) = command(of: mapping, at: entry)
        else { return nil }
        var function = FunctionDeclaration(name: entry.key, command: command, handler: handler, folder: "")
        function.environment = mapping["environment"].map { environment($0) } ?? [:]
        if let time = mapping["timeout"].flatMap({ duration($0, atLeast: 1, of: "'timeout'") }) { function.timeout = time }
        if let count = mapping["concurrency"].flatMap({ int($0, in: 1...1_000, of: "'concurrency'") }) {
            function.concurrency = count
        }
        function.memory = mapping["memory"].flatMap { int($0, in: 16...1_048_576, of: "'memory'") }
        return function
    }

    /// The program with its arguments, and the handler's name.
    private mutating func command(of mapping: KeyedMapping, at entry: YAMLEntry) -> (command: [String], handler: String)? {
        let handler = mapping["handler"].flatMap { text($0, of: "'handler'") }
        guard let runtime = mapping.entry("runtime") else {
            guard let node = required("command", in: mapping, at: entry.keySpan),
                let words = texts(node, of: "'command'")
            else { return nil }
            guard words.first?.isEmpty == false else {
                report(.wrongType, "'command' can't be empty", at: node.span, label: "expected a program, and its arguments")
                return nil
            }
            return (words, handler ?? "")
        }
        if let command = mapping.entry("command") {
            report(.unknownKey, "a function with 'runtime' can't have 'command'", at: command.keySpan)
        }
        guard let name = text(runtime.value, of: "'runtime'") else { return nil }
        guard let start = Self.runtimes[name] else {
            let names = Self.runtimes.keys.sorted()
            report(
                .unknownChoice, "'runtime' can't be '\(name)'", at: runtime.value.span,
                label: "expected \(names.joined(separator: ", ")); for others write 'command'",
                hint: Self.nearest(to: name, among: names, at: runtime.value.span))
            return nil
        }
        guard required("handler", in: mapping, at: entry.keySpan) != nil, let handler else { return nil }
        return (start + [handler], handler)
    }

    /// Variables by name.
    private mutating func environment(_ node: YAMLNode) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in entries(node, of: "'environment'") ?? [] {
            checkName(entry.key, others: "_", limit: 255, at: entry.keySpan, of: "a variable")
            variables[entry.key] = text(entry.value, of: "a variable")
        }
        return variables
    }
}
