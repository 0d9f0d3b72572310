import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceValues

// Trying statements: on the sample message, or over what is stored.
extension Playground {
    func tryStatement(_ text: String) throws(PlayFailure) -> PlayReply {
        if isStored(text) { return try query(text, in: storedDatabase) }
        evaluator.storedNames = catalogNames
        return try evaluate(.statement(text))
    }

    /// Whether a statement reads what is stored. One name in double quotes is a topic filter where nothing of that name is stored.
    func isStored(_ text: String) -> Bool {
        let known = Set(catalogNames)
        return (Parser.parseStatement(text).tree.from?.sources ?? []).contains { source in
            guard case .quotedNames(let names) = source.kind else { return false }
            return names.count > 1 || known.contains(names.map(\.text).joined(separator: "."))
        }
    }

    private var catalogNames: [String] {
        let catalog = (try? storedDatabase.catalog()) ?? StoreCatalog()
        return catalog.tables.map(\.name) + catalog.series.map(\.name) + catalog.queues.map(\.name) + catalog.buckets.map(\.name)
            + EngineRows.allCases.map(\.rawValue)
    }

    /// Where statements read what is stored.
    var storedDatabase: any Database { surroundings.stored ?? stage.database }

    func query(_ text: String, in database: any Database) throws(PlayFailure) -> PlayReply {
        let renderer = DiagnosticRenderer(usesColor: paint.usesColor)
        do {
            let query = try StoredQuery(text, catalog: try database.catalog(), registry: surroundings.registry)
            let rows = try database.read { try query.run(in: $0, now: stage.now, seed: options.seed) }
            var reply = PlayReply(shown(rows.map(\.shown), columns: query.columns))
            reply.errors = renderer.render(query.findings, in: SourceFile(name: "<sql>", text: text))
            return reply
        } catch let refusal as StoredQuery.Refusal {
            throw PlayFailure(text: renderer.render(refusal.diagnostics, in: refusal.file))
        } catch {
            throw Self.failure(error)
        }
    }

    /// Rows as the format has them.
    func shown(_ rows: [Value], columns: [String] = []) -> String {
        guard format == .json else { return table(rows, columns: columns) }
        return rows.isEmpty ? "no rows\n" : rows.map { paint.json($0.json) + "\n" }.joined()
    }

    /// Rows in the lines of a terminal, whatever the format ends its lines with elsewhere.
    private func table(_ rows: [Value], columns: [String] = []) -> String {
        ResultTable(rows, columns: columns).text(as: format, isForTerminal: true).replacing("\r\n", with: "\n")
    }

    // MARK: On the sample

    func render(_ text: String) throws(PlayFailure) -> PlayReply {
        guard !text.isEmpty else { throw needed("template") }
        return try evaluate(.template(text, of: nil))
    }

    private func evaluate(_ text: EvalRequest.Text) throws(PlayFailure) -> PlayReply {
        evaluator.answering = { [unowned self] request in self.answer(request) }
        let answer = evaluator.answer(
            EvalRequest(text: text, topic: sample.topic, payload: sample.payload, context: try messageContext()))
        var reply = PlayReply(evaluator.trace.map { paint($0.visible, .faint) + "\n" }.joined())
        reply.errors = evaluator.warnings
        switch answer {
        case .output(let bytes): reply.output += result(bytes)
        case .raw(let bytes):
            reply.output += bytes.isEmpty ? paint("Undefined", .faint) + "\n" : Sample(payload: bytes).content(paint) + "\n"
        case .text(let text): reply.output += text.visible + "\n"
        case .noMatch: reply.output += paint(reasonForNoMatch(text), .faint) + "\n"
        case .failure(let failure):
            let isFinding = failure.rendering != nil
            throw PlayFailure(text: failure.rendering ?? "error: \(failure.message.visible)\n", isRefusal: isFinding)
        }
        return reply
    }

    private func result(_ bytes: [UInt8]) -> String {
        if format != .json, let value = try? Value(json: bytes) { return table(value.array ?? [value]) }
        return paint.json(String(decoding: bytes, as: UTF8.self)) + "\n"
    }

    /// Why a statement did not take the sample: its topic, or the clause that decided.
    private func reasonForNoMatch(_ text: EvalRequest.Text) -> String {
        guard case .statement(let sql) = text else { return "no match" }
        let wasTraced = evaluator.isTraced
        defer { evaluator.isTraced = wasTraced }
        evaluator.isTraced = true
        guard let context = try? messageContext() else { return "no match" }
        // Without a topic any filter takes it, and what is left is the condition.
        let request = EvalRequest(text: text, payload: sample.payload, context: context)
        guard case .noMatch = evaluator.answer(request) else {
            return "no match: FROM does not take '\((sample.topic ?? "-").visible)'"
        }
        let clause = evaluator.decidingClause(of: Parser.parseStatement(sql).tree)
        return "no match: \(clause?.text.visible ?? "WHERE was not true")"
    }

    func messageContext() throws(PlayFailure) -> MessageContext {
        var message = MessageContext(id: MessageID(high: options.seed, low: 0), receivedAt: stage.now, clientID: "n/a")
        do throws(EvalFailure) { try ContextReading.fill(&message, from: context) } catch { throw PlayFailure(error.message) }
        return message
    }

    /// Answers what a statement asks: the stores of the session first, then what is given.
    private func answer(_ request: OutsideRequest) -> OutsideAnswer {
        let catalog = (try? storedDatabase.catalog()) ?? StoreCatalog()
        let isStored =
            switch request.kind {
            case .item, .partition, .items: catalog.tables.contains { $0.name == request.target }
            case .shadow: packs.contains { $0.shadows != nil }
            case .registryEntry: packs.contains { $0.registry != nil }
            case .secret, .object, .function: false
            }
        if isStored {
            let knowledge = PackKnowledge(
                tables: catalog.tables, buckets: catalog.buckets, shadows: packs.compactMap(\.shadows).first,
                registry: packs.compactMap(\.registry).first)
            do {
                return try storedDatabase.read { try Answers(knowledge, stores: $0, outside: NothingOutside()).answer(request) }
            } catch {
                return .failure(Self.failure(error).text)
            }
        }
        return givenAnswers?(request) ?? .failure("\(request.description) is not given here; '.given' says what there is")
    }

    /// What an error of the stores or the engine is told as.
    static func failure(_ error: any Error) -> PlayFailure {
        PlayFailure(PlayFailure.sentence(for: error), isRefusal: false)
    }

    // MARK: How results are shown

    func setTrace(_ rest: String) throws(PlayFailure) -> PlayReply {
        switch rest {
        case "on": evaluator.isTraced = true
        case "off": evaluator.isTraced = false
        case "": evaluator.isTraced.toggle()
        default: throw needed("trace")
        }
        return PlayReply("trace is \(evaluator.isTraced ? "on" : "off")\n")
    }

    func setFormat(_ rest: String) throws(PlayFailure) -> PlayReply {
        if !rest.isEmpty {
            guard let wanted = ResultTable.Format(rawValue: rest) else { throw needed("format") }
            format = wanted
        }
        return PlayReply("results are written as \(format.rawValue)\n")
    }

    func setGiven(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { return PlayReply(paint.json(Value.object(given).json) + "\n") }
        let text = rest.hasPrefix("@") ? String(decoding: try surroundings.read(String(rest.dropFirst())), as: UTF8.self) : rest
        let world = try object(text, of: "what is given")
        do throws(EvalFailure) { givenAnswers = try surroundings.answering(world) } catch { throw PlayFailure(error.message) }
        given = world
        stage.setAnswers(Self.answers(given))
        return PlayReply()
    }

    /// What those outside answer rules: servers and mails all is well, functions and secrets what is given.
    static func answers(_ given: Object) -> PackTest.Answers {
        var answers = PackTest.Answers()
        answers.webhooks = [("*", [PackTest.Answer(.status(200))])]
        answers.mail = [("*", [PackTest.Answer(.taken)])]
        answers.functions = (given["functions"]?.object?.members ?? []).map { function in
            (function.key, [PackTest.Answer(.result(function.value))])
        }
        answers.secrets = given["secrets"]?.object ?? Object()
        return answers
    }
}
