import SluiceEvaluation
import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceValues

// What is done to packs: messages, items, time.
extension Playground {
    func publish(_ rest: String) async throws(PlayFailure) -> PlayReply {
        let message = rest.isEmpty ? sample : try self.message(rest)
        let now: Int64 = 0
        var reply = try await perform(.publish([(try publication(of: message), after: now)]), showsUnreached: true)
        reply.output = noteOnContext + reply.output
        return reply
    }

    /// The message as a broker brings it, with the MQTT 5 properties of the context.
    func publication(of message: Sample) throws(PlayFailure) -> Publication {
        guard let topic = message.topic else {
            throw PlayFailure("a message needs a topic; '.topic sensor/a' gives the sample one")
        }
        return Publication(topic: topic, payload: message.payload, qos: 1, properties: try messageContext().properties)
    }

    /// Told where the context holds what statements are tried with, and what no broker brings.
    var noteOnContext: String {
        let unknown = context.members.filter { member in
            member.key != "mqtt5" && !member.value.isNull && !(member.key == "protocol" && member.value.string == "mqtt")
        }
        let names = unknown.map(\.key.visible)
        guard !names.isEmpty else { return "" }
        return paint("note: the engine knows no \(names.joined(separator: ", ")) of a message that a broker brings", .faint) + "\n"
    }

    func put(_ rest: String) async throws(PlayFailure) -> PlayReply {
        let (table, text) = rest.firstWord
        guard !text.isEmpty else { throw needed("put") }
        try check(table, .table)
        return try await perform(.tablePut(try object(text, of: "an item"), table: table))
    }

    func send(_ rest: String) async throws(PlayFailure) -> PlayReply {
        let (queue, body) = rest.firstWord
        guard !body.isEmpty else { throw needed("send") }
        try check(queue, .queue)
        return try await perform(.queueSend(QueueMessage(body: Array(body.utf8)), queue: queue))
    }

    private func check(_ name: String, _ kind: StoredSource.Kind) throws(PlayFailure) {
        let known = StoredSource.all(of: stage.packs).filter { $0.kind == kind }.map(\.name)
        guard !known.contains(name) else { return }
        let near = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw PlayFailure("there is no \(kind.word) '\(name.visible)'\(near)")
    }

    func moveTime(_ rest: String) async throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else {
            let due = stage.nextDue.map { ", and the next thing is due at \($0.shown)" } ?? ""
            return PlayReply("it is \(stage.now.shown)\(due)\n")
        }
        let milliseconds: Int64?
        if rest.hasPrefix("+") {
            milliseconds = DurationText.milliseconds(String(rest.dropFirst()))
        } else {
            milliseconds = TimeText.parse(rest).flatMap { time in
                let (left, isTooLong) = time.subtractingReportingOverflow(stage.now)
                return isTooLong || left < 0 ? nil : left
            }
        }
        guard let milliseconds else {
            throw PlayFailure(
                rest.hasPrefix("+")
                    ? "'.time' can't go on by '\(rest.dropFirst().description.visible)': \(DurationText.expectation)"
                    : "'.time' takes a duration, as in +5m, or a later time, as in \((stage.now + 60_000).shown)")
        }
        let end = stage.now + milliseconds
        var reply = try await perform(.advance(milliseconds))
        reply.output = "it is \(stage.now.shown)\(stage.now < end ? ", where you stopped it" : "")\n" + reply.output
        return reply
    }

    private func perform(_ kind: PackTest.Step.Kind, showsUnreached: Bool = false) async throws(PlayFailure) -> PlayReply {
        let consequences: Consequences
        do { consequences = try await stage.perform(kind) } catch { throw Self.failure(error) }
        var reply = PlayReply(
            ConsequencesText.text(
                of: consequences, rules: showsUnreached ? stage.packs.flatMap(\.rules) : nil, isTraced: evaluator.isTraced, paint))
        if consequences.hasFailed { reply.verdict = .failed }
        return reply
    }

    // MARK: Keeping it

    func save(_ rest: String) async throws(PlayFailure) -> PlayReply {
        let (word, rawName) = rest.firstWord
        guard !word.isEmpty else { throw needed("save") }
        guard packs.count == 1, let pack = packs.first, scratch.isEmpty else {
            let why = scratch.isEmpty ? "\(packs.count.counted("pack")) are loaded" : "rules and tables were made up here"
            throw PlayFailure("a test is one of a pack as it is, and \(why)")
        }
        guard !stage.done.isEmpty else { throw PlayFailure("nothing has been done yet; '.publish' and '.time' do something") }
        let path = word.contains("/") || word.contains(".") ? word : "\(TestLoader.folder(of: pack))/\(word)\(TestLoader.suffix)"
        guard path.hasSuffix(TestLoader.suffix) else {
            throw PlayFailure("a file of tests is named NAME\(TestLoader.suffix), unlike '\(word.visible)'")
        }
        let name = try nameOfTest(rawName, of: pack)
        if let question = stage.done.flatMap(\.unexpected).first {
            throw PlayFailure("a test needs an answer for all that is asked: \(question.visible)")
        }
        let (text, fault): (String, String?)
        do {
            let test = try stage.test(named: name, parameters: options.parameters)
            (text, fault) = (TestFileWriter.text(of: [test]), try await self.fault(of: test, pack))
        } catch {
            throw Self.failure(error)
        }
        if let fault { throw PlayFailure("what was done makes no test that passes: \(fault.visible)", isRefusal: false) }
        try surroundings.write(text, to: path)
        let isRun = path == "\(TestLoader.folder(of: pack))/\(path.split(separator: "/").last ?? "")"
        return PlayReply("\(stage.done.count.counted("step")) in \(path)\(isRun ? "; 'sluice test \(pack.folder)' runs it" : "")\n")
    }

    /// A name that no test of the pack has, since of two with one name neither is run.
    private func nameOfTest(_ given: String, of pack: Pack) throws(PlayFailure) -> String {
        let taken = TestLoader.load(of: pack).names
        guard !given.isEmpty else {
            return TestFileWriter.freeName("what was tried at \(stage.beginning.at.shown)", among: taken.keys)
        }
        if let place = taken[given] {
            throw PlayFailure("the pack has a test '\(given.visible)' at \(place.description.visible); give this one another name")
        }
        return given
    }

    /// Why the test does not pass as it would be written, on the pack as its folder has it; nil where it does.
    private func fault(of test: PackTest, _ pack: Pack) async throws -> String? {
        let other = try surroundings.afresh()
        let runner = TestRunner(
            pack: pack, registry: other.registry, world: other.world,
            makeDatabase: { catalog in
                let database = try other.makeDatabase()
                try database.declare(catalog)
                return database
            },
            load: { parameters, fields in
                PackLoader.load(
                    folder: pack.folder, registry: other.registry, fields: fields, parameters: parameters, isTraced: true)
            })
        return await runner.fault(ofWritten: test, of: pack, fileName: "tried.test.yaml")
    }
}
