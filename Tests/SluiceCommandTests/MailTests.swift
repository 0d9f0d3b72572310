import ArgumentParser
import Foundation
import SluicePacks
import SluicePlugins
import SluiceTestSupport
import SluiceValues
import Testing

@testable import SluiceCommand

@Suite("notifications by mail, on a real broker")
struct MailTests {
    private static let sink = Repository.path("Tests/SluiceActionsTests/Fixtures/smtp_sink.py")

    private func pack(in folder: TestFolder) throws -> String {
        try folder.pack(
            "alarms", "topics: { Alarms: { subscribers: [ { email: doctor@example.com } ] } }\n",
            rules: """
                rules:
                  hot:
                    sql: SELECT * FROM 'zone/+' WHERE t > 30
                    actions: [ { notify: { topic: Alarms, subject: Zone is hot, message: 'It is ${t}.' } } ]

                """)
    }

    @Test("a message becomes a mail at the server that the command names, with the password of a secret")
    func sent() async throws {
        let folder = try TestFolder()
        let pack = try pack(in: folder)
        let sink = try RunningProgram(["/usr/bin/env", "python3", Self.sink, "login"], input: nil)
        defer { sink.kill() }
        try await sink.wait(for: "a port") { sink.outputText.contains("\n") }
        let port = try #require(sink.outputText.split(separator: "\n").first)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine(
                [pack], broker: broker, data: folder.file("data"),
                [
                    "--smtp", "smtp://127.0.0.1:\(port)", "--mail-from", "sluice@example.com", "--smtp-user", "me",
                    "--smtp-password", "mail-key",
                ], environment: ["SLUICE_SECRET_MAIL_KEY": "secret"])
            try await publish([Publication(topic: "zone/1", payload: Array(#"{"t":36.5}"#.utf8), qos: 1)], to: broker)
            try await sink.wait(for: "a mail") { sink.outputText.split(separator: "\n").count > 1 }
            for part in [#""from": "sluice@example.com""#, #""to": "doctor@example.com""#, "Subject: Zone is hot", "It is 36.5."] {
                #expect(sink.outputText.contains(part))
            }
            #expect(!engine.errorText.contains("e-mail"))
            engine.signal(SIGINT)
            #expect(try await engine.outcome().code == 0)
        }
    }

    @Test("a pack with mail to send is told of where no server is named")
    func warned() async throws {
        let folder = try TestFolder()
        let pack = try pack(in: folder)
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine([pack], broker: broker, data: folder.file("data"))
            engine.signal(SIGINT)
            let outcome = try await engine.outcome()
            #expect(outcome.errors.contains("topic 'Alarms' of pack 'alarms' has subscribers by e-mail, and no mail can be sent without --smtp"))
        }
    }

    @Test("all topics with subscribers by e-mail are named with their packs, ten at most", arguments: [2, 10, 12])
    func warnedOfAll(_ count: Int) throws {
        let subscribers = [try NotificationSubscriber(.object(["email": .string("doctor@example.com")]), from: .pack)]
        let pack = { (name: String, topics: [NotificationTopic]) in
            Pack(name: name, folder: name, topics: topics)
        }
        let silent = NotificationTopic(name: "Silent", subscribers: [])
        let packs = [
            pack("house", [NotificationTopic(name: "Tips", subscribers: subscribers), silent]),
            pack("monitoring", (1..<count).map { NotificationTopic(name: "T\($0)", subscribers: subscribers) }),
        ]
        let warning = try #require(MailArguments.parse([]).warning(about: packs))
        #expect(warning.hasPrefix("topics 'Tips' of pack 'house', 'T1' of pack 'monitoring'"))
        #expect(warning.hasSuffix("have subscribers by e-mail, and no mail can be sent without --smtp"))
        #expect(!warning.contains("Silent"))
        #expect(warning.contains("'T9'") == (count >= 10))
        #expect(warning.contains(" and 2 more have") == (count == 12))
        let server = ["--smtp", "smtp://127.0.0.1", "--mail-from", "a@example.com"]
        #expect(try MailArguments.parse(server).warning(about: packs) == nil)
    }
}
