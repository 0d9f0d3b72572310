import SluiceEngine
import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceSQL
import SluiceTesting
import SluiceText
import SluiceTopics
import SluiceValues

// Packs, and what is made up beside them.
extension Playground {
    static func stage(
        _ packs: [Pack], _ fields: FieldTable, _ options: Options, given: Object, devices: [String],
        in surroundings: any PlaySurroundings
    ) async throws(PlayFailure) -> Stage {
        var beginning = TestEngine.Beginning(at: options.at, seed: options.seed)
        beginning.answers = answers(given)
        beginning.devices = devices
        do {
            return try await Stage(packs, fields: fields, beginning: beginning, in: surroundings)
        } catch {
            throw failure(error)
        }
    }

    /// Begins anew: nothing stored, the first instant.
    func begin() async throws(PlayFailure) {
        let all = try packs + (scratch.isEmpty ? [] : [loadScratch(scratch)])
        stage = try await Self.stage(all, fields, options, given: given, devices: devices, in: surroundings)
    }

    func reset() async throws(PlayFailure) -> PlayReply {
        try await begin()
        return PlayReply("begun anew at \(stage.now.shown)\n")
    }

    func load(_ folder: String) throws(PlayFailure) {
        let loaded = PackLoader.load(
            folder: folder, registry: surroundings.registry, fields: fields, parameters: options.parameters, isTraced: true)
        guard let pack = loaded.pack else {
            throw PlayFailure(text: loaded.rendered(by: DiagnosticRenderer(usesColor: paint.usesColor)))
        }
        packs.append(pack)
    }

    func addPack(_ rest: String) async throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { throw needed("pack") }
        let former = packs
        do throws(PlayFailure) {
            try load(rest)
            try await begin()
        } catch {
            packs = former
            throw error
        }
        return PlayReply(packs.last.map { "\(paint($0.name, .title)): \($0.rules.count.counted("rule"))\(Self.described($0))\n" } ?? "")
    }

    private static func described(_ pack: Pack) -> String {
        pack.description.isEmpty ? "" : ". \(pack.description.visible)"
    }

    func setDevices(_ rest: String) async throws(PlayFailure) -> PlayReply {
        let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else {
            let known = packs.flatMap(\.devices)
            guard !known.isEmpty else { return PlayReply("no devices; '.pack FOLDER' loads a pack that has some\n") }
            return PlayReply(known.map { device in
                "\(device.name)  \(device.count) of them\(devices.contains(device.name) ? ", at work" : "")\n"
            }.joined())
        }
        devices = words == ["off"] ? [] : try kinds(words)
        try await begin()
        guard !devices.isEmpty else { return PlayReply("begun anew without devices\n") }
        return PlayReply("begun anew with \(devices.joined(separator: ", ")); '.time +1m' lets them work\n")
    }

    // MARK: Made up here

    private func loadScratch(_ scratch: ScratchPack) throws(PlayFailure) -> Pack {
        let loaded = scratch.load(beside: packs, registry: surroundings.registry, fields: fields)
        guard let pack = loaded.pack else {
            throw PlayFailure(text: loaded.rendered(by: DiagnosticRenderer(usesColor: paint.usesColor)))
        }
        return pack
    }

    /// Takes what was made up; what is stored stays.
    private func take(_ changed: ScratchPack) throws(PlayFailure) {
        let pack = try loadScratch(changed)
        do { try stage.reload(packs + [pack]) } catch { throw Self.failure(error) }
        scratch = changed
    }

    func addTable(_ rest: String) throws(PlayFailure) -> PlayReply {
        let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2 || words.count == 3 else { throw needed("table") }
        var changed = scratch
        changed.addTable(words[0], key: words[1], sortKey: words.count == 3 ? words[2] : nil)
        try take(changed)
        return PlayReply("table \(paint(words[0].visible, .title)); '.put' fills it\n")
    }

    func addRule(_ rest: String) throws(PlayFailure) -> PlayReply {
        let (name, text) = rest.firstWord
        let sql = text.trimmed(";")
        guard !sql.isEmpty else { throw needed("rule") }
        try check(sql)
        var changed = scratch
        changed.addRule(name, sql: sql)
        try take(changed)
        return PlayReply("rule \(paint(name.visible, .title)); '.publish' runs it\n")
    }

    /// What is wrong with a statement is told of the statement as it was typed.
    private func check(_ sql: String) throws(PlayFailure) {
        let parsed = Parser.parseStatement(sql)
        var context = PlanningContext(registry: surroundings.registry)
        context.keepsWindows = true
        var diagnostics = parsed.diagnostics
        if !parsed.hasErrors { diagnostics = StatementPlan.make(parsed.tree, in: context).diagnostics }
        guard diagnostics.contains(where: { $0.severity == .error }) else { return }
        let renderer = DiagnosticRenderer(usesColor: paint.usesColor)
        throw PlayFailure(text: renderer.render(diagnostics, in: SourceFile(name: "<sql>", text: sql)))
    }

    // MARK: Looking

    func showRules(_ rest: String) throws(PlayFailure) -> PlayReply {
        let rules = stage.packs.flatMap(\.rules)
        guard rest.isEmpty else {
            guard let rule = rules.first(where: { $0.name == rest }) else { throw noRule(rest) }
            return PlayReply(page(of: rule))
        }
        guard !rules.isEmpty else { return PlayReply("no rules; '.pack' loads a pack, '.rule' keeps a statement\n") }
        let activity: [String: Int]
        do {
            activity = Dictionary(try stage.activity().map { ($0.name, $0.activity.passed) }, uniquingKeysWith: { first, _ in first })
        } catch { throw Self.failure(error) }
        let width = (rules.map(\.name.columns).max() ?? 0) + 2
        let lines = rules.map { rule in
            let count = "\((activity[rule.name] ?? 0).grouped) fired"
            return paint(rule.name.padded(to: width), .title) + count.padded(to: 12) + Self.trigger(of: rule).visible + "\n"
        }
        return PlayReply(lines.joined())
    }

    func noRule(_ name: String) -> PlayFailure {
        let names = stage.packs.flatMap(\.rules).map(\.name)
        let near = nearestName(to: name, among: names).map { "did you mean '\($0)'?" } ?? "'.rules' lists them"
        return PlayFailure("there is no rule '\(name.visible)'; \(near)")
    }

    private static func trigger(of rule: Rule) -> String {
        if rule.isDisabled { return "disabled" }
        switch rule.trigger {
        case .topics(let filters): return filters.map(\.text).joined(separator: ", ")
        case .schedule(.rate(let period), _): return "every \(DurationText.text(period))"
        case .schedule(.cron, _): return "by the calendar"
        case .polls(_, let queues): return "takes from \(queues.joined(separator: ", "))"
        case .direct: return "what is sent to it"
        }
    }

    private func page(of rule: Rule) -> String {
        var text = "\(paint(rule.name, .title))  \(rule.place)\n"
        if !rule.description.isEmpty { text += "\(rule.description.visible)\n" }
        text += "\n\(paint.statement(rule.statement.laidOut(width: 78)))\n"
        let actions = rule.actions.map { ("does", $0) } + rule.errorActions.map { ("on error", $0) }
        for (when, action) in actions where rule.pack != ScratchPack.name {
            text += "\(paint(when.padded(to: 10), .key))\(action.action.spec.name): \(action.action.spec.summary)\n"
        }
        return text
    }

    func showTables(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard rest.isEmpty else {
            let (name, _) = rest.firstWord
            let text = "SELECT * FROM \"\(name.trimmed("\"").replacing("\"", with: "\"\""))\""
            return try query(text, in: stage.database)
        }
        guard !stage.counts.isEmpty else { return PlayReply("nothing is declared; '.pack' loads a pack, '.table' declares a table\n") }
        let width = (stage.counts.map(\.source.name.columns).max() ?? 0) + 2
        return PlayReply(stage.counts.map { source, rows in
            "\(source.kind.word.padded(to: 8))\(paint(source.name.padded(to: width), .title))\(rows.counted("row"))\n"
        }.joined())
    }
}
