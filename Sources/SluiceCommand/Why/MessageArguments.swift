import ArgumentParser
import SluicePacks
import SluicePlugins
import SluiceText
import SluiceTopics
import SluiceValues

/// Which message is asked about: one that is written down here, recorded ones, or a dead letter.
struct MessageArguments: ParsableArguments {
    @OptionGroup var message: GivenMessage

    @Option(
        help: "Messages of 'sluice record': FILE for all, FILE:N for the N-th, N for the N-th of recorded.jsonl.", completion: .file())
    var recorded: String?

    @Option(name: .customLong("dead-letter"), help: "The number of a dead letter, as 'sluice dead-letters list' shows it.")
    var deadLetter: Int64?

    var time: Timestamp? { message.time }

    /// Whether no message is given at all.
    var isAbsent: Bool { message.topic == nil && recorded == nil && deadLetter == nil }

    func validate() throws {
        let given = [message.topic != nil, recorded != nil, deadLetter != nil].count { $0 }
        guard given <= 1 else { throw ValidationError("Give one of --topic, --recorded and --dead-letter.") }
        guard message.topic != nil || !message.hasPayload else { throw ValidationError("A payload needs --topic.") }
    }

    /// The messages, one or, of a recording, several.
    ///
    /// - Throws: `InputFile.Failure` or `StoreError` for what can't be read; `ExitCode.badInput` once it is told what is wrong.
    func messages(_ state: StoredState) throws -> [Message] {
        if let deadLetter { return [try state.deadLetter(deadLetter)] }
        if let recorded { return try RecordingFile.messages(recorded, at: time) }
        let name = message.topic ?? ""
        do throws(TopicError) {
            try TopicName.check(name)
        } catch {
            throw InputFile.Failure(description: "'\(name.visible)' is no topic: \(error)")
        }
        return [Message(topic: name, payload: try message.payloadBytes(), context: message.context)]
    }
}
