import ArgumentParser
import SluiceActions
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceValues

/// Which packs, and with which parameters.
struct PackArguments: ParsableArguments {
    @Argument(help: "Folders of rule packs.", completion: .directory)
    var packs: [String]

    @Option(
        name: .customLong("parameter"),
        help: "A value in the place of one of the packs' parameters, NAME=VALUE; the value is JSON, or else a text.")
    var parameters: [String] = []

    @OptionGroup var plugins: PluginArguments

    func validate() throws {
        for parameter in parameters where !parameter.contains("=") {
            throw ValidationError("--parameter takes NAME=VALUE, not '\(parameter)'.")
        }
    }

    var overrides: Object { Self.overrides(parameters) }

    /// The values of some NAME=VALUE.
    static func overrides(_ parameters: [String]) -> Object {
        Object(parameters.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = String(parts[1])
            return (String(parts[0]), (try? Value(json: value)) ?? .string(value))
        })
    }
}

/// The packs of one engine, read and checked together.
struct PackSet {
    let packs: [Pack]
    let fields: FieldTable
    let registry: Registry

    /// Reads packs; what there is to say about them goes to standard error.
    ///
    /// - Parameters:
    ///   - webhooks: what webhooks are called with, where rules run.
    ///   - mail: what mail is sent with, where it can be.
    ///   - functions: what the action `functionCall` calls, where rules run.
    /// - Throws: `ExitCode.badInput` where one has an error.
    static func load(
        _ arguments: PackArguments, publisher: any Publisher, webhooks: WebhookSurroundings? = nil,
        mail: MailSurroundings? = nil, functions: (any FunctionInvoker)? = nil
    ) throws -> PackSet {
        try load(
            arguments,
            registry: try arguments.plugins.registry(publisher: publisher, webhooks: webhooks, mail: mail, functions: functions))
    }

    /// The same with the functions and actions that there are.
    static func load(_ arguments: PackArguments, registry: Registry) throws -> PackSet {
        try load(arguments.packs, parameters: arguments.overrides, registry: registry)
    }

    /// The same, by the packs' folders.
    ///
    /// - Parameter isTraced: whether the rules' plans note the values of their parts.
    static func load(_ folders: [String], parameters: Object, registry: Registry, isTraced: Bool = false) throws -> PackSet {
        let fields = FieldTable()
        let renderer = DiagnosticRenderer(usesColor: StandardError.isTerminal)
        var loaded = folders.map { folder in
            PackLoader.load(folder: folder, registry: registry, fields: fields, parameters: parameters, isTraced: isTraced)
        }
        // Of what is legal a loop alone does harm to others, so it is told here too; 'sluice check' tells the rest.
        PackAnalysis.addFindings(to: &loaded, only: .messageLoop)
        for pack in loaded { StandardError.write(pack.rendered(by: renderer)) }
        let packs = loaded.compactMap(\.pack)
        var hasErrors = packs.count < loaded.count
        for clash in clashes(of: packs) {
            StandardError.write("error: \(clash)\n")
            hasErrors = true
        }
        guard !hasErrors else { throw ExitCode.badInput }
        return PackSet(packs: packs, fields: fields, registry: registry)
    }

    /// What packs that are each right can't have together, in sentences.
    static func clashes(of packs: [Pack]) -> [String] {
        /// What is told of each thing that has the name of an earlier one; nil where the two go together.
        func clashes<Thing>(
            _ things: KeyPath<Pack, [Thing]>, _ name: KeyPath<Thing, String>,
            _ sentence: (_ first: (thing: Thing, pack: String), _ again: (thing: Thing, pack: String)) -> String?
        ) -> [String] {
            var known: [String: (thing: Thing, pack: String)] = [:]
            return packs.flatMap { pack in
                pack[keyPath: things].compactMap { thing in
                    let again = (thing: thing, pack: pack.name)
                    return known.updateValue(again, forKey: thing[keyPath: name]).flatMap { sentence($0, again) }
                }
            }
        }
        func single<Thing>(_ verb: String, _ things: KeyPath<Pack, [Thing]>, _ name: KeyPath<Thing, String>) -> [String] {
            clashes(things, name) { "packs '\($0.pack)' and '\($1.pack)' both \(verb) '\($1.thing[keyPath: name])'" }
        }
        func shared<Thing: Equatable>(_ kind: String, _ things: KeyPath<Pack, [Thing]>, _ name: KeyPath<Thing, String>) -> [String] {
            clashes(things, name) { first, again in
                guard first.thing != again.thing else { return nil }
                return "packs '\(first.pack)' and '\(again.pack)' declare \(kind) '\(again.thing[keyPath: name])' differently"
            }
        }
        let rules = clashes(\.rules, \.name) { "rule '\($1.thing.name)' stands at \($0.thing.place) and again at \($1.thing.place)" }
        return rules + single("declare topic", \.topics, \.name) + shared("table", \.tables, \.name)
            + shared("series", \.series, \.name) + single("have a function", \.functions, \.name)
            + shared("bucket", \.buckets, \.name) + single("have an alarm", \.alarms, \.name) + shared("queue", \.queues, \.name)
    }
}

/// A publisher for where nothing is published.
struct NoPublisher: Publisher {
    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        publications.map { .failure(ActionFailure(action: "republish", resource: $0.topic, message: "there is no broker here")) }
    }
}
