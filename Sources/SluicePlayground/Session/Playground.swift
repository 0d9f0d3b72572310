import SluiceEvaluation
import SluicePacks
package import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceTopics
package import SluiceValues

/// A session: a sample message that stays, statements that are tried on it, packs that run in memory.
///
/// It reads no terminal and no files itself; whoever owns it hands in what was typed and shows what comes back.
package final class Playground {
    package static let prompt = "sluice> "
    package static let continuation = "   ...> "

    let surroundings: any PlaySurroundings
    package var paint: Paint
    var evaluator: Evaluator
    let options: Options

    var sample = Sample()
    var samples: [Sample] = []
    /// What is known of the sample beside topic and payload, as it was typed.
    var context = Object()
    var format = ResultTable.Format.json
    /// What there is to look up beside the stores.
    var given = Object()
    var givenAnswers: Evaluator.Answering?

    var packs: [Pack] = []
    var scratch = ScratchPack()
    var devices: [String] = []
    var fields = FieldTable()
    var stage: Stage

    /// How a session begins.
    package struct Options {
        /// Folders of packs.
        package var packs: [String] = []
        /// Values in the place of the packs' parameters.
        package var parameters = Object()
        /// The time at which it begins.
        package var at: Timestamp
        /// What all randomness is drawn from.
        package var seed: UInt64 = 1
        package var paint = Paint()

        package init(at: Timestamp = 1_767_225_600_000) { self.at = at }
    }

    /// - Throws: ``PlayFailure`` where a pack has errors.
    package init(_ options: Options, in surroundings: any PlaySurroundings) async throws(PlayFailure) {
        self.options = options
        self.surroundings = surroundings
        paint = options.paint
        let renderer = DiagnosticRenderer(usesColor: options.paint.usesColor)
        evaluator = Evaluator(
            registry: surroundings.registry, randomness: SeededDraws(seed: options.seed),
            answers: { world throws(EvalFailure) in try surroundings.answering(world) },
            draw: { renderer.render($0, in: $1) })
        stage = try await Self.stage([], fields, options, given: Object(), devices: [], in: surroundings)
        for folder in options.packs { try load(folder) }
        if !packs.isEmpty { try await begin() }
    }

    /// Hands in what was typed.
    package func take(_ input: PlayInput) async -> PlayReply {
        do throws(PlayFailure) {
            switch input {
            case .statement(let text): return try tryStatement(text)
            case .command(let name, let rest): return try await run(name, rest)
            }
        } catch {
            var reply = PlayReply()
            reply.errors = error.text
            reply.verdict = error.isRefusal ? .refused : .failed
            return reply
        }
    }

    private func run(_ name: String, _ rest: String) async throws(PlayFailure) -> PlayReply {
        switch name {
        case "message": try setMessage(rest)
        case "topic": try setTopic(rest)
        case "payload": try setPayload(rest)
        case "context": try setContext(rest)
        case "load": try loadSamples(rest)
        case "generate": try generate(rest)
        case "listen": try await listen(rest)
        case "samples": listSamples()
        case "use": try useSample(rest)
        case "explain": try explain(rest)
        case "template": try render(rest)
        case "trace": try setTrace(rest)
        case "format": try setFormat(rest)
        case "given": try setGiven(rest)
        case "pack": try await addPack(rest)
        case "rules": try showRules(rest)
        case "tables": try showTables(rest)
        case "publish": try await publish(rest)
        case "put": try await put(rest)
        case "send": try await send(rest)
        case "time": try await moveTime(rest)
        case "devices": try await setDevices(rest)
        case "table": try addTable(rest)
        case "rule": try addRule(rest)
        case "why": try await why(rest)
        case "save": try await save(rest)
        case "reset": try await reset()
        case "help": try help(rest)
        case "quit": Self.farewell
        default: throw unknown(name)
        }
    }

    private static var farewell: PlayReply {
        var reply = PlayReply()
        reply.isLast = true
        return reply
    }

    private func unknown(_ name: String) -> PlayFailure {
        let near = nearestName(to: name, among: DotCommand.all.map(\.name)).map { "did you mean '.\($0)'?" }
        return PlayFailure("there is no command '.\(name.visible)'; \(near ?? "'.help' lists them")")
    }

    private func help(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { return PlayReply(DotCommand.overview(paint)) }
        let name = rest.hasPrefix(".") ? String(rest.dropFirst()) : rest
        if let command = DotCommand.named(name) { return PlayReply(command.page(paint)) }
        let called = name.trimmed("()")
        let word = GrammarWords.all.first { $0.name == called.lowercased() }
        if let spec = surroundings.registry.function(named: called)?.spec ?? word { return PlayReply(spec.page(paint)) }
        let names = DotCommand.all.map(\.name) + surroundings.registry.functions.keys + GrammarWords.all.map(\.name)
        let near = nearestName(to: name, among: names).map { "did you mean '\($0)'?" } ?? "'.help' lists the commands"
        throw PlayFailure("there is no command and no function '\(name.visible)'; \(near)")
    }

    // MARK: Completion

    /// The names that there are to complete just now.
    package var names: CompletionNames {
        var names = CompletionNames()
        let filters = packs.flatMap(\.rules).flatMap { rule -> [String] in
            guard case .topics(let filters) = rule.trigger else { return [] }
            return filters.map(\.text)
        }
        var seen: Set<String> = []
        names.topics = ([sample.topic].compactMap(\.self) + samples.compactMap(\.topic) + filters).filter { seen.insert($0).inserted }
        let sources = StoredSource.all(of: stage.packs)
        names.stores = sources.map(\.name) + EngineRows.allCases.map(\.rawValue)
        names.tables = sources.filter { $0.kind == .table }.map(\.name)
        names.queues = sources.filter { $0.kind == .queue }.map(\.name)
        names.rules = stage.packs.flatMap(\.rules).map(\.name)
        names.devices = packs.flatMap(\.devices).map(\.name)
        names.functions = surroundings.registry.functions.values.map(\.spec).sorted { $0.name < $1.name }
        names.sample = sample.value
        return names
    }
}
