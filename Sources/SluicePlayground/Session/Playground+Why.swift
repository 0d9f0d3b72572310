import SluiceEngine
import SluiceExplaining
import SluicePacks
import SluicePlugins
import SluiceTesting
import SluiceText
import SluiceValues

// Why a rule fires on the sample, or does not.
extension Playground {
    func why(_ rest: String) async throws(PlayFailure) -> PlayReply {
        guard !rest.isEmpty else { throw needed("why") }
        guard let rule = stage.packs.flatMap(\.rules).first(where: { $0.name == rest }) else { throw noRule(rest) }
        let found: Explanation?
        do {
            found = try await explanation(of: rule)
        } catch let failure as PlayFailure {
            throw failure
        } catch {
            throw Self.failure(error)
        }
        guard let explanation = found else { throw noRule(rest) }
        var reply = PlayReply(ExplanationText(explanation).text)
        if rule.trigger.schedule == nil { reply.output = noteOnContext + reply.output }
        return reply
    }

    /// A rule that runs by the clock is explained as if it were due now, with what is stored.
    private func explanation(of rule: Rule) async throws -> Explanation? {
        let (stored, now) = (stage.database, stage.now)
        // What it asks is nothing that the session has done.
        let world = try surroundings.afresh().world
        world.clock.start(at: now)
        world.setAnswers(Self.answers(given))
        let explainer = Explainer(
            packs: stage.packs, fields: fields, registry: surroundings.registry, outside: world, functions: world
        ) { [surroundings] in
            let database = try surroundings.makeDatabase()
            let catalog = try stored.catalog()
            let series = rule.trigger.schedule == nil ? [] : Set(catalog.series.map(\.name))
            try StoredCopy(of: catalog, from: stored).fill(database, series: series, now: now)
            return database
        }
        if rule.trigger.schedule != nil { return try await explainer.explain(tickOf: rule.name, at: stage.now) }
        let publication = try publication(of: sample)
        let id = MessageID(high: options.seed, low: 0)
        let message = Message(
            topic: publication.topic, payload: publication.payload,
            context: MessageContext(
                id: id, receivedAt: now, qos: publication.qos, traceID: id.uuid, properties: publication.properties))
        return try await explainer.explain(message, rule: rule.name)
    }
}
