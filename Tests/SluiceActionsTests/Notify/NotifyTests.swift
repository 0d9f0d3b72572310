import Foundation
import SluiceActions
import SluiceEvaluation
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceTestSupport
import SluiceText
import SluiceValues
import Testing

@Suite("notify")
struct NotifyTests {
    @Test("each subscriber whose filter matches is told, in its own way")
    func filtered() async throws {
        let rig = try ActionRig("notify: { topic: Alarms, subject: s, message: 'm ${zone}', attributes: { zone: '${zone}' } }")
        try await rig.publish(#"{"zone":1}"#)
        #expect(try rig.effects() == ["mail doctor@example.com s: m 1"])
        try await rig.publish(#"{"zone":2}"#)
        #expect(
            try rig.effects() == [
                #"webhook POST https://example.com/alarms {"topic":"Alarms","subject":"s","message":"m 2","attributes":{"zone":2}}"#
            ])
        for payload in [#"{"zone":3}"#, #"{"zone":"1"}"#, "{}"] { try await rig.publish(payload) }
        #expect(try rig.effects() == [])
        #expect(try rig.failures() == [])
    }

    @Test("the subscribers of a table are those that it holds when the message is decided")
    func table() async throws {
        let rig = try ActionRig("notify: { topic: Everyone, message: hello, attributes: { doctor: '${d}' } }")
        try await rig.publish("{}")
        #expect(try rig.effects() == [])
        try rig.put(
            [
                #"{"name":"1","email":"a@example.com","filter":{"doctor":["a"]}}"#, #"{"name":"2","email":"b@example.com","filter":{"doctor":["b"]}}"#,
                #"{"name":"3","email":"c@example.com","topic":"Other"}"#,
                #"{"name":"4","webhook":{"url":"http://h/x","raw":true,"headers":{"X-A":1}},"topic":"Everyone"}"#,
            ], in: "Subscribers")
        try await rig.publish(#"{"d":"b"}"#)
        #expect(rig.sender.takeSent().map(\.body) == [Array("hello".utf8)])
        #expect(try rig.effects() == ["mail b@example.com Everyone: hello"])
        #expect(try rig.failures() == [])
    }

    @Test("an item that is no subscriber is told of, and the others are served")
    func badItem() async throws {
        let rig = try ActionRig("notify: { topic: Everyone, message: hello }")
        try rig.put([#"{"name":"1","email":"nobody"}"#, #"{"name":"2","email":"b@example.com"}"#], in: "Subscribers")
        try await rig.publish("{}")
        #expect(try rig.effects() == ["mail b@example.com Everyone: hello"])
        #expect(try rig.failures() == ["an item of table 'Subscribers' is no subscriber: 'email' expected an address user@host in ASCII"])
    }

    @Test("a subscriber that fails is tried again alone")
    func retry() async throws {
        let rig = try ActionRig("notify: { topic: Everyone, message: hello }", attempts: 3)
        try rig.put(
            [
                #"{"name":"1","email":"a@example.com"}"#, #"{"name":"2","email":"b@example.com"}"#, #"{"name":"3","webhook":"http://h"}"#,
            ], in: "Subscribers")
        rig.mailSender.answer(mailFor: "a@example.com", with: [.failure(TransferFailure(.broken, "answered 451"))])
        try await rig.publish("{}")
        let first = rig.mailSender.takeSent()
        #expect(first.map(\.to).sorted() == ["a@example.com", "b@example.com"])
        #expect(rig.sender.takeSent().count == 1)
        try await rig.wait(10_000)
        let second = rig.mailSender.takeSent()
        #expect(second.map(\.to) == ["a@example.com"])
        #expect(second == first.filter { $0.to == "a@example.com" }, "the same mail, its identifier included")
        #expect(rig.sender.takeSent().count == 0)
        #expect(try rig.failures() == [])
    }

    @Test("one that fails for good is told to the error action, once all are through")
    func failure() async throws {
        let rig = try ActionRig("notify: { topic: Everyone, message: hello }", attempts: 2)
        try rig.put([#"{"name":"1","email":"a@example.com"}"#, #"{"name":"2","email":"b@example.com"}"#], in: "Subscribers")
        rig.mailSender.answer(mailFor: "a@example.com", with: [.failure(TransferFailure(.refused, "answered 550"))])
        rig.mailSender.answer(mailFor: "b@example.com", with: [.failure(TransferFailure(.broken, "answered 451"))])
        try await rig.publish("{}")
        #expect(try rig.failures() == [])
        try await rig.wait(10_000)
        #expect(try rig.failures() == ["the mail server answered 550"])
        #expect(rig.mailSender.takeSent().map(\.to).sorted() == ["a@example.com", "b@example.com", "b@example.com"])
    }

    @Test("while the mail server can't be reached, the mails behind the first fail like it, untried")
    func unreachable() async throws {
        let rig = try ActionRig("notify: { topic: Alarms, message: '${n}', attributes: { zone: 1 } }", attempts: 1)
        rig.mailSender.answer(mailFor: "doctor@example.com", with: [.failure(TransferFailure(.unreachable, "can't be reached: x"))])
        try await rig.publish(together: [#"{"n":1}"#, #"{"n":2}"#])
        #expect(rig.mailSender.takeSent().count == 1)
        #expect(try rig.failures() == ["the mail server can't be reached: x", "the mail server can't be reached: x"])
    }

    @Test(
        "a message is the payload where the action gives none, whatever that is",
        arguments: [
            (Array(#"{"a":1}"#.utf8), "application/json", #"{"a":1}"#), (Array("plain".utf8), "text/plain; charset=utf-8", "plain"),
        ] as [([UInt8], String, String)])
    func payload(payload: [UInt8], type: String, text: String) async throws {
        let rig = try ActionRig("notify: { topic: Alarms, attributes: { zone: 1 } }")
        try await rig.publish(payload)
        let mail = ReadMail(try #require(rig.mailSender.takeSent().first).text)
        #expect(mail.headers["Content-Type"] == type)
        #expect(mail.bodyText == text)
        #expect(mail.subject == "Alarms")
    }

    @Test("the pack that the guide shows can be loaded, and tells whom it says")
    func guide() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/notifications.md").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let blocks = text.split(separator: "```yaml\n").dropFirst().map { String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex)) }
        try #require(blocks.count == 2)
        let registry = Registry(
            functions: StandardFunctions.all, actions: StandardActions.all(publisher: RecordingPublisher()))
        let loaded = PackLoader.load(
            files: [SourceFile(name: "pack.yaml", text: blocks[0]), SourceFile(name: "a.rules.yaml", text: blocks[1])], folder: "",
            registry: registry, fields: FieldTable())
        #expect(loaded.rendered() == "")
        #expect(loaded.pack?.topics.first?.subscribers.count == 3)
    }

    @Test("bytes that are no text go as they are")
    func bytes() async throws {
        let rig = try ActionRig("notify: { topic: Alarms, attributes: { zone: 1 } }")
        try await rig.publish([0xFF, 0x00, 0x0A])
        let mail = ReadMail(try #require(rig.mailSender.takeSent().first).text)
        #expect(mail.headers["Content-Type"] == "application/octet-stream")
        #expect(mail.body == [0xFF, 0x00, 0x0A])
    }
}
