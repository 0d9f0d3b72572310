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
        var sentences: [String] = []
        var rules: [String: FilePlace] = [:]
        var topics: [String: String] = [:]
        var tables: [String: (TableDeclaration, String)] = [:]
        var series: [String: (SeriesDeclaration, String)] = [:]
        var queues: [String: (QueueDeclaration, String)] = [:]
        var buckets: [String: (BucketDeclaration, String)] = [:]
        var alarms: [String: String] = [:]
        var functions: [String: String] = [:]
        for pack in packs {
            for rule in pack.rules {
                if let first = rules.updateValue(rule.place, forKey: rule.name) {
                    sentences.append("rule '\(rule.name)' stands at \(first) and again at \(rule.place)")
                }
            }
            for topic in pack.topics {
                if let other = topics.updateValue(pack.name, forKey: topic.name) {
                    sentences.append("packs '\(other)' and '\(pack.name)' both declare topic '\(topic.name)'")
                }
            }
            for table in pack.tables {
                if let (other, name) = tables.updateValue((table, pack.name), forKey: table.name), other != table {
                    sentences.append("packs '\(name)' and '\(pack.name)' declare table '\(table.name)' differently")
                }
            }
            for one in pack.series {
                if let (other, name) = series.updateValue((one, pack.name), forKey: one.name), other != one {
                    sentences.append("packs '\(name)' and '\(pack.name)' declare series '\(one.name)' differently")
                }
            }
            for function in pack.functions {
                if let other = functions.updateValue(pack.name, forKey: function.name) {
                    sentences.append("packs '\(other)' and '\(pack.name)' both have a function '\(function.name)'")
                }
            }
            for bucket in pack.buckets {
                if let (other, name) = buckets.updateValue((bucket, pack.name), forKey: bucket.name), other != bucket {
                    sentences.append("packs '\(name)' and '\(pack.name)' declare bucket '\(bucket.name)' differently")
                }
            }
            for alarm in pack.alarms {
                if let other = alarms.updateValue(pack.name, forKey: alarm.name) {
                    sentences.append("packs '\(other)' and '\(pack.name)' both have an alarm '\(alarm.name)'")
                }
            }
            for queue in pack.queues {
                if let (other, name) = queues.updateValue((queue, pack.name), forKey: queue.name), other != queue {
                    sentences.append("packs '\(name)' and '\(pack.name)' declare queue '\(queue.name)' differently")
                }
            }
        }
        return sentences
    }
}

/// A publisher for where nothing is published.
struct NoPublisher: Publisher {
    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] {
        publications.map { .failure(ActionFailure(action: "republish", resource: $0.topic, message: "there is no broker here")) }
    }
}
