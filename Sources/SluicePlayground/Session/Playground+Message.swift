import SluiceEngine
import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceTopics
import SluiceValues

// The sample message, and the samples to choose it from.
extension Playground {
    /// Samples that are kept at most; the oldest ones are forgotten.
    static let maximumSamples = 1_000
    /// Turns that devices are given to send them; one that has nothing to send goes on having turns.
    private static let maximumTurns = 100_000

    func setMessage(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { return PlayReply(sample.line(paint) + "\n") }
        sample = try message(rest)
        return PlayReply()
    }

    /// A topic and a payload, one of them from the sample where it is left out.
    func message(_ text: String) throws(PlayFailure) -> Sample {
        guard let first = text.first, !"{[\"".contains(first) else { return Sample(topic: sample.topic, payload: Array(text.utf8)) }
        let (topic, payload) = text.firstWord
        try check(topic)
        return Sample(topic: topic, payload: payload.isEmpty ? sample.payload : Array(payload.utf8))
    }

    private func check(_ topic: String) throws(PlayFailure) {
        do throws(TopicError) { try TopicName.check(topic) } catch {
            throw PlayFailure("'\(topic.visible)' is no topic: \(error)")
        }
    }

    func setTopic(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { return PlayReply((sample.topic ?? "-").visible + "\n") }
        if rest != "-" { try check(rest) }
        sample.topic = rest == "-" ? nil : rest
        return PlayReply()
    }

    func setPayload(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { return PlayReply(sample.content(paint) + "\n") }
        if rest.hasPrefix(Sample.base64) {
            guard let bytes = Base64.decode(String(rest.dropFirst(Sample.base64.count))) else {
                throw PlayFailure("what stands behind '\(Sample.base64.trimmed)' is no base64")
            }
            sample.payload = bytes
        } else {
            sample.payload = Array(rest.utf8)
        }
        return PlayReply()
    }

    func setContext(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { return PlayReply(paint.json(Value.object(context).json) + "\n") }
        let object = try object(rest, of: "the context")
        var probe = MessageContext(id: MessageID(high: 0, low: 0), receivedAt: 0)
        do throws(EvalFailure) { try ContextReading.fill(&probe, from: object) } catch { throw PlayFailure(error.message) }
        context = object
        return PlayReply()
    }

    /// A JSON object that was typed.
    func object(_ text: String, of what: String) throws(PlayFailure) -> Object {
        do throws(JSONError) {
            if case .object(let object) = try Value(json: text) { return object }
        } catch {
            throw PlayFailure("\(what) is \(error)")
        }
        throw PlayFailure("\(what) has to be a JSON object")
    }

    // MARK: Samples

    func loadSamples(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { throw needed("load") }
        let bytes = try surroundings.read(rest)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw PlayFailure("'\(rest.visible)' is not UTF-8") }
        let rows: [Value]
        do throws(MessageFile.Failure) {
            rows = try MessageFile(text, isTable: rest.hasSuffix(".csv")).rows
        } catch {
            throw PlayFailure("'\(rest.visible)' \(error.message)")
        }
        return add(rows.map { row in
            let message = MessageFile.message(of: row)
            return Sample(topic: message.topic ?? sample.topic, payload: Array(message.payload.json.utf8))
        })
    }

    /// Keeps samples; the first of them is the sample message from now on.
    private func add(_ more: [Sample]) -> PlayReply {
        guard let first = more.first else { return PlayReply("no messages\n") }
        samples = Array((samples + more).suffix(Self.maximumSamples))
        sample = first
        let count = more.count.counted("message")
        return PlayReply("\(count); '.samples' lists them, and the first is the sample now:\n\(sample.line(paint))\n")
    }

    func listSamples() -> PlayReply {
        guard !samples.isEmpty else { return PlayReply("no samples; '.load', '.generate' and '.listen' bring some\n") }
        let width = String(samples.count).count
        let lines = samples.enumerated().map { place, sample in
            "\(String(place + 1).leftPadded(to: width))  \(sample.line(paint))\n"
        }
        return PlayReply(lines.joined())
    }

    func useSample(_ rest: String) throws(PlayFailure) -> PlayReply {
        guard let number = Int(rest), samples.indices.contains(number - 1) else {
            throw PlayFailure("'.use' takes the number of a sample, 1 to \(samples.count); '.samples' lists them")
        }
        sample = samples[number - 1]
        return PlayReply(sample.line(paint) + "\n")
    }

    /// Makes messages by the packs' devices, which run by themselves for that.
    func generate(_ rest: String) throws(PlayFailure) -> PlayReply {
        var words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
        var count = 10
        if let number = words.first.flatMap({ Int($0) }) {
            count = number
            words.removeFirst()
        }
        guard (1...Self.maximumSamples).contains(count) else {
            throw PlayFailure("'.generate' makes 1 to \(Self.maximumSamples) messages")
        }
        let kinds = try kinds(words.isEmpty ? ["all"] : words)
        var simulated = packs
        for place in simulated.indices { simulated[place].devices.removeAll { !kinds.contains($0.name) } }
        let simulator = Simulator(packs: simulated, start: stage.now, seed: options.seed)
        var made: [Sample] = []
        var turns = 0
        while made.count < count, turns < Self.maximumTurns, let due = simulator.nextDue, due <= TestClock.latest {
            turns += 1
            made += simulator.step(now: due).map { message in
                switch message.target {
                case .topic(let topic, _, _): Sample(topic: topic, payload: message.payload)
                case .queue(let queue): Sample(topic: "$queue/\(queue)", payload: message.payload)
                case .object(let bucket, let key): Sample(topic: "$bucket/\(bucket)/put/\(key)", payload: message.payload)
                }
            }
        }
        var reply = add(Array(made.prefix(count)))
        if made.count < count { reply.output += "the devices sent no more in \(turns.counted("turn"))\n" }
        return reply
    }

    /// The names of devices that words stand for.
    func kinds(_ words: [String]) throws(PlayFailure) -> [String] {
        let known = packs.flatMap(\.devices).map(\.name)
        guard !known.isEmpty else { throw PlayFailure("no pack declares devices; '.pack FOLDER' loads a pack") }
        if words == ["all"] || words == ["on"] { return known }
        for word in words where !known.contains(word) {
            throw PlayFailure("there is no device '\(word.visible)'; there are \(known.joined(separator: ", "))")
        }
        return words
    }

    /// Messages that are heard where nobody says how many.
    private static let heard = 10

    func listen(_ rest: String) async throws(PlayFailure) -> PlayReply {
        let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2 || words.count == 3 else { throw needed("listen") }
        guard let count = words.count == 3 ? Int(words[2]) : Self.heard, (1...Self.maximumSamples).contains(count) else {
            throw PlayFailure("'.listen' takes 1 to \(Self.maximumSamples) messages")
        }
        do throws(TopicError) { _ = try TopicFilter(words[1]) } catch {
            throw PlayFailure("'\(words[1].visible)' is no topic filter: \(error)")
        }
        let heard = try await surroundings.listen(to: words[0], words[1], count: count)
        return add(heard.map { Sample(topic: $0.topic, payload: $0.payload) })
    }

    /// What is told of a command that lacks something.
    func needed(_ name: String) -> PlayFailure {
        guard let command = DotCommand.named(name) else { return PlayFailure("'.\(name)' needs more") }
        return PlayFailure("\(command.usage) is how it is called, as in\n  \(command.example)")
    }
}
