import SluicePlugins
import SluiceValues
import SluiceTestSupport
import Testing

@testable import SluiceFunctions

@Suite("Protobuf messages")
struct ProtobufTests {
    /// What `protoc --descriptor_set_out` makes of these two files, without the well-known types:
    ///
    ///     syntax = "proto3";
    ///     package plant.v1;
    ///     import "google/protobuf/timestamp.proto";
    ///     import "google/protobuf/wrappers.proto";
    ///     message Telemetry {
    ///       enum Mode { MODE_UNKNOWN = 0; MODE_COOL = 1; }
    ///       message Sample { double value = 1; optional int32 channel = 2; }
    ///       string device_id = 1;
    ///       int64 serial = 2;
    ///       uint64 counter = 3;
    ///       float level = 4;
    ///       bool is_on = 5;
    ///       Mode mode = 6;
    ///       bytes raw = 7;
    ///       repeated Sample samples = 8;
    ///       map<string, int32> limits = 9;
    ///       optional int32 alarm = 10;
    ///       oneof source { string host = 11; int32 port = 12; }
    ///       google.protobuf.Timestamp at = 13;
    ///       google.protobuf.Int64Value total = 14;
    ///       Telemetry inner = 15;
    ///       int32 renamed = 16 [json_name = "Name-2"];
    ///       map<bool, bytes> flags = 17;
    ///     }
    ///
    ///     syntax = "proto2";
    ///     message Old { required int32 id = 1; optional string name = 2; optional int32 level = 3 [default = 7]; }
    static let descriptors = """
            CrgHCg90ZWxlbWV0cnkucHJvdG8SCHBsYW50LnYxGh9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvGh5nb29nbGUvcHJvdG9idWYvd3JhcHBlcn\
            MucHJvdG8i0QYKCVRlbGVtZXRyeRIbCglkZXZpY2VfaWQYASABKAlSCGRldmljZUlkEhYKBnNlcmlhbBgCIAEoA1IGc2VyaWFsEhgKB2NvdW50ZXIYAyAB\
            KARSB2NvdW50ZXISFAoFbGV2ZWwYBCABKAJSBWxldmVsEhMKBWlzX29uGAUgASgIUgRpc09uEiwKBG1vZGUYBiABKA4yGC5wbGFudC52MS5UZWxlbWV0cn\
            kuTW9kZVIEbW9kZRIQCgNyYXcYByABKAxSA3JhdxI0CgdzYW1wbGVzGAggAygLMhoucGxhbnQudjEuVGVsZW1ldHJ5LlNhbXBsZVIHc2FtcGxlcxI3CgZs\
            aW1pdHMYCSADKAsyHy5wbGFudC52MS5UZWxlbWV0cnkuTGltaXRzRW50cnlSBmxpbWl0cxIZCgVhbGFybRgKIAEoBUgBUgVhbGFybYgBARIUCgRob3N0GA\
            sgASgJSABSBGhvc3QSFAoEcG9ydBgMIAEoBUgAUgRwb3J0EioKAmF0GA0gASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcFICYXQSMQoFdG90YWwY\
            DiABKAsyGy5nb29nbGUucHJvdG9idWYuSW50NjRWYWx1ZVIFdG90YWwSKQoFaW5uZXIYDyABKAsyEy5wbGFudC52MS5UZWxlbWV0cnlSBWlubmVyEhcKB3\
            JlbmFtZWQYECABKAVSBk5hbWUtMhI0CgVmbGFncxgRIAMoCzIeLnBsYW50LnYxLlRlbGVtZXRyeS5GbGFnc0VudHJ5UgVmbGFncxpJCgZTYW1wbGUSFAoF\
            dmFsdWUYASABKAFSBXZhbHVlEh0KB2NoYW5uZWwYAiABKAVIAFIHY2hhbm5lbIgBAUIKCghfY2hhbm5lbBo5CgtMaW1pdHNFbnRyeRIQCgNrZXkYASABKA\
            lSA2tleRIUCgV2YWx1ZRgCIAEoBVIFdmFsdWU6AjgBGjgKCkZsYWdzRW50cnkSEAoDa2V5GAEgASgIUgNrZXkSFAoFdmFsdWUYAiABKAxSBXZhbHVlOgI4\
            ASInCgRNb2RlEhAKDE1PREVfVU5LTk9XThAAEg0KCU1PREVfQ09PTBABQggKBnNvdXJjZUIICgZfYWxhcm1iBnByb3RvMwpPCglvbGQucHJvdG8iQgoDT2\
            xkEg4KAmlkGAEgAigFUgJpZBISCgRuYW1lGAIgASgJUgRuYW1lEhcKBWxldmVsGAMgASgFOgE3UgVsZXZlbA==
            """

    /// A message with a value for each field.
    private static let full = """
            Cgd6IjEK4oKsEICAgICAgICAgAEY////////////ASXNzMw9KAEwAToCAP9CCwkAAAAAAIA1QBAAQgkJnHUAiDzkN35KBQoBYRABUABgAGoMCIDiz6oGEI\
            DKte4BcgkIgYCAgICAgBB6AwoBaYABA4oBBQgBEgF4
            """

    /// The message, its file and type, and what comes of it.
    static let messages: [(String, String, String, String)] = [
        (full, "telemetry.proto", "Telemetry", #"""
            {"deviceId":"z\"1\n€","serial":-9223372036854775808,"counter":18446744073709551615,"level":0.1,"isOn":true,\#
            "mode":"MODE_COOL","raw":"AP8=","samples":[{"value":21.5,"channel":0},{"value":1E+300}],"limits":{"a":1},"alarm":0,\#
            "port":0,"at":"2023-11-14T22:13:20.500Z","total":9007199254740993,"inner":{"deviceId":"i","serial":0,"counter":0,\#
            "level":0,"isOn":false,"mode":"MODE_UNKNOWN","raw":"","samples":[],"limits":{},"Name-2":0,"flags":{}},"Name-2":3,\#
            "flags":{"true":"eA=="}}
            """#),
        // Nothing sent: what has no presence is there, what has is not.
        ("", "telemetry", "plant.v1.Telemetry", #"""
            {"deviceId":"","serial":0,"counter":0,"level":0,"isOn":false,"mode":"MODE_UNKNOWN","raw":"","samples":[],"limits":{},\#
            "Name-2":0,"flags":{}}
            """#),
        ("", "telemetry", "Telemetry.Sample", #"{"value":0}"#),
        // NaN and infinity are no numbers of JSON.
        ("CQAAAAAAAPh/", "telemetry", "Telemetry.Sample", #"{"value":"NaN"}"#),
        ("CQAAAAAAAPB/", "telemetry", "Telemetry.Sample", #"{"value":"Infinity"}"#),
        ("CAE=", "old", "Old", #"{"id":1}"#),
        // A required field is missing; a field is cut; a text is not UTF-8; what is no base64.
        ("", "old", "Old", "null"), ("AQ==", "telemetry", "Telemetry", "null"), ("CgH/", "telemetry", "Telemetry", "null"),
        ("CAESAf8=", "old", "Old", "null"), ("?", "telemetry", "Telemetry", "null"),
    ]

    @Test("a message is decoded by protobuf's mapping to JSON", arguments: messages)
    func decodes(message: String, file: String, type: String, expected: String) {
        var context = Self.context(answer: .value(.string(Self.descriptors)))
        #expect(Self.decode(message, file, type, in: &context).text == expected)
        #expect(context.failure == nil)
    }

    @Test("without its descriptors a call asks for them")
    func asks() {
        var context = CallContext.sample
        #expect(Self.decode("", "telemetry", "Telemetry", in: &context).isUndefined)
        #expect(context.pending == [OutsideRequest(.object, "b/k")])
    }

    @Test("a message fails whose descriptors, file or type is missing", arguments: [
        (OutsideAnswer.failure("gone"), "telemetry", "Telemetry", "gone"),
        (.value(.string("AAAA")), "telemetry", "Telemetry", "object 'b/k' holds no descriptors of protobuf messages"),
        (.value(.string("")), "telemetry", "Telemetry", "object 'b/k' holds no descriptors of protobuf messages"),
        (.value(.string("?")), "telemetry", "Telemetry", "object 'b/k' holds no descriptors of protobuf messages"),
        (.value(.int(5)), "telemetry", "Telemetry", "object 'b/k' holds no descriptors of protobuf messages"),
        (.value(.string(descriptors)), "other", "Telemetry", "object 'b/k' knows no file 'other'"),
        (.value(.string(descriptors)), "old", "Telemetry", "file 'old' of object 'b/k' declares no message 'Telemetry'"),
    ])
    func fails(answer: OutsideAnswer, file: String, type: String, reason: String) {
        var context = Self.context(answer: answer)
        #expect(Self.decode("", file, type, in: &context).isUndefined)
        #expect(context.failure == reason)
    }

    @Test("a call with too few or too many arguments is Undefined and asks nobody")
    func arity() {
        let arguments: [Value] = ["", "proto", "b", "k", "telemetry", "Telemetry", "x"].map(Value.string)
        for count in [2, 3, 5, 7] {
            var context = CallContext.sample
            #expect(call("decode", Array(arguments.prefix(count)), in: &context).isUndefined)
            #expect(context.pending.isEmpty)
        }
        var context = CallContext.sample
        #expect(call("decode", ["ODA=", "base64", "b"].map(Value.string), in: &context).isUndefined)
    }

    @Test("messages and descriptors that are cut or changed anywhere end without a trap")
    func mutations() throws {
        var random = SeededGenerator(seed: 17)
        let message = try #require(Base64.decode(Self.full))
        let file = try #require(Base64.decode(Self.descriptors))
        let sound = try #require(MessageDescriptors(file))
        func changed(_ bytes: [UInt8]) -> [UInt8] {
            var bytes = Array(bytes.prefix(Int.random(in: 1...bytes.count * 2, using: &random)))
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            return bytes
        }
        for _ in 0..<1_000 {
            if let json = try? sound.json(of: changed(message), file: "telemetry", type: "Telemetry"),
                String(validating: json, as: UTF8.self) != nil
            {
                #expect((try? Value(json: json)) != nil)
            }
        }
        for _ in 0..<1_000 {
            _ = try? MessageDescriptors(changed(file))?.json(of: message, file: "telemetry", type: "Telemetry")
        }
    }

    private static func context(answer: OutsideAnswer) -> CallContext {
        var context = CallContext.sample
        context.answers[OutsideRequest(.object, "b/k")] = answer
        return context
    }

    private static func decode(_ message: String, _ file: String, _ type: String, in context: inout CallContext) -> Value {
        call("decode", [message, "proto", "b", "k", file, type].map(Value.string), in: &context)
    }
}
