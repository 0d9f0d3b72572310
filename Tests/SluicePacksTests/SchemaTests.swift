import SluiceActions
import SluicePlugins
import SluiceText
import SluiceValues
import Testing

@testable import SluicePacks

@Suite("The JSON Schemas of pack files")
struct SchemaTests {
    static func schema(_ name: String) throws -> Value {
        try Value(json: Repository.text("grammar/\(name).schema.json"))
    }

    @Test(
        "a schema names the very keys that the loader reads",
        arguments: [
            ("pack", "pack", PackKeys.pack), ("pack", "table", PackKeys.table), ("pack", "series", PackKeys.series),
            ("pack", "queue", PackKeys.queue), ("pack", "bucket", PackKeys.bucket), ("pack", "alarm", PackKeys.alarm),
            ("pack", "band", PackKeys.band), ("pack", "topic", PackKeys.topic), ("pack", "function", PackKeys.function),
            ("pack", "device", PackKeys.device),
            ("pack", "listener", PackKeys.listener),
            ("rules", "rulesFile", PackKeys.rulesFile), ("rules", "rule", PackKeys.rule), ("rules", "retry", PackKeys.retry),
            ("test", "testsFile", PackKeys.testsFile), ("test", "test", PackKeys.test), ("test", "given", PackKeys.given),
            ("test", "answers", PackKeys.answers), ("test", "webhookAnswer", PackKeys.webhookAnswer),
            ("test", "functionAnswer", PackKeys.functionAnswer), ("test", "mailAnswer", PackKeys.mailAnswer),
            ("test", "step", PackKeys.step), ("test", "publish", PackKeys.publish), ("test", "queueSend", PackKeys.queueSend),
            ("test", "bucketPut", PackKeys.bucketPut), ("test", "tablePut", PackKeys.tablePut),
            ("test", "expectation", PackKeys.expectation), ("test", "contained", PackKeys.contained),
            ("test", "givenMessage", PackKeys.givenMessage), ("test", "givenObject", PackKeys.givenObject),
            ("test", "expectedPublication", PackKeys.expectedPublication),
            ("test", "expectedWebhook", PackKeys.expectedWebhook), ("test", "expectedCall", PackKeys.expectedCall),
            ("test", "expectedDatum", PackKeys.expectedDatum),
            ("test", "expectedNotification", PackKeys.expectedNotification),
            ("test", "expectedMessage", PackKeys.expectedMessage), ("test", "expectedDeadLetter", PackKeys.expectedDeadLetter),
        ])
    func keys(file: String, definition: String, keys: [String]) throws {
        let described = try Self.schema(file)["$defs"][definition]
        #expect(described["properties"].object?.members.map(\.key) == keys)
        #expect(described["additionalProperties"].bool == false)
    }

    @Test("the schema of rules describes the built-in actions, field by field")
    func actions() throws {
        let described = try Self.schema("rules")["$defs"]["action"]["properties"]
        let specs = StandardActions.all(publisher: NoPublisher()).map(\.spec)
        #expect(described.object?.members.map(\.key) == specs.map(\.name).sorted())
        for spec in specs {
            let action = described[spec.name]["anyOf"].array?.last ?? described[spec.name]
            let fields = action["properties"].object?.members.map(\.key) ?? []
            #expect(fields.sorted() == spec.fields.map(\.name).sorted(), "\(spec.name)")
            #expect(
                action["required"].array?.compactMap(\.string) ?? [] == spec.fields.filter(\.isRequired).map(\.name), "\(spec.name)")
        }
    }

    @Test("every key has a description")
    func documented() throws {
        for name in ["pack", "rules", "test"] {
            for definition in try #require(Self.schema(name)["$defs"].object).members {
                for property in definition.value["properties"].object?.members ?? [] {
                    let schema = property.value
                    guard schema["$ref"].isUndefined else { continue }
                    let described = schema["anyOf"].array?.last ?? schema
                    #expect(
                        schema["description"].string != nil || described["description"].string != nil,
                        "\(definition.key).\(property.key)")
                }
            }
        }
    }

    @Test("each key of tests has an example that the schema itself takes")
    func examples() throws {
        let schema = try Self.schema("test")
        for definition in try #require(schema["$defs"].object).members {
            for property in definition.value["properties"].object?.members ?? [] where property.value["$ref"].isUndefined {
                let example = try #require(property.value["examples"].array?.first, "\(definition.key).\(property.key)")
                var own = try #require(property.value.object)
                own["$defs"] = schema["$defs"]
                #expect(SchemaChecker(schema: .object(own)).problems(of: example) == [], "\(definition.key).\(property.key)")
            }
        }
    }

    @Test(
        "rules/house follows the schemas that its files name",
        arguments: [
            ("pack.yaml", "pack"), ("house.rules.yaml", "rules"), ("tests/readings.test.yaml", "test"), ("tests/ac.test.yaml", "test"),
            ("tests/devices.test.yaml", "test"),
        ])
    func house(file: String, schema: String) throws {
        let text = try Repository.text("rules/house/\(file)")
        let up = String(repeating: "../", count: file.split(separator: "/").count + 1)
        #expect(text.hasPrefix("# yaml-language-server: $schema=\(up)grammar/\(schema).schema.json\n"))
        let document = YAMLDocument(SourceFile(name: file, text: text))
        let root = try #require(document.root)
        #expect(try SchemaChecker(schema: Self.schema(schema)).problems(of: root.value) == [])
    }

    @Test("a schema refuses what the loader refuses")
    func refusal() throws {
        let checker = try SchemaChecker(schema: Self.schema("rules"))
        let value = try Value(json: #"{"rules":{"a":{"slq":"x","actions":[{"tablePut":{}}],"ruleDisabled":"no"}}}"#)
        let problems = checker.problems(of: value)
        #expect(problems.contains("$.rules.a.slq: is unknown"))
        #expect(problems.contains(#"$.rules.a: needs "sql""#))
        #expect(problems.contains("$.rules.a.ruleDisabled: is no boolean"))
        #expect(problems.contains(#"$.rules.a.actions[0].tablePut: needs "table""#))
    }
}
