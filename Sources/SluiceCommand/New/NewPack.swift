import SluicePacks
import SluiceText

/// The files of a pack to start from. Rule and table have the pack's name in theirs, so that two new packs run together.
struct NewPack {
    let name: String

    /// nil for what can't be the name of a pack whose rule is named after it.
    init?(name: String) {
        let isFine = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isFine, (1...100).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    /// By their paths in the pack's folder.
    var files: [(name: String, text: String)] {
        [
            ("README.md", readme), ("pack.yaml", pack), ("\(name).rules.yaml", Self.formatted(rules)), ("samples/hot.json", sample),
            ("tests/\(name).test.yaml", tests),
        ]
    }

    /// As `sluice fmt` lays it out, which depends on how long the name is.
    private static func formatted(_ text: String) -> String {
        if case .formatted(let formatted) = PackFormatter.format(SourceFile(name: "new.rules.yaml", text: text)) { return formatted }
        return text
    }

    private var rule: String { "\(name.replacing("-", with: "_"))_hot" }

    private var readme: String {
        """
        # \(name)

        What this pack is for. Its one rule keeps readings above 30 °C.

        - `pack.yaml`: what there is beside the rules: a table
        - `\(name).rules.yaml`: the rules
        - `samples/`: messages to play with
        - `tests/`: unit tests, run by `sluice test`
        - `.schemas/`: the JSON Schemas that the first line of each file names, so that editors complete and check it

        """
    }

    /// The name as YAML reads it back: quoted where it would be a number, a Boolean, null or a mark otherwise.
    private var quotedName: String {
        ScalarForm.isPlainText(name, inFlow: false) ? name : ScalarForm.quoted(name) ?? name
    }

    private var pack: String {
        """
        # yaml-language-server: $schema=.schemas/pack.schema.json
        pack: \(quotedName)
        description: Keeps readings that are too hot.

        tables:
          # Readings above 30 °C, the last of each sensor.
          \(rule):
            partitionKey: sensor
            readBy: people

        """
    }

    private var rules: String {
        """
        # yaml-language-server: $schema=.schemas/rules.schema.json
        rules:
          \(rule):
            description: A reading above 30 °C is kept.
            sql: |
              SELECT sensor, temperature
              FROM '\(name)/+/reading'
              WHERE temperature > 30
            actions:
              - tablePut:
                  table: \(rule)

        """
    }

    private var sample: String {
        """
        {"sensor":"s1","temperature":31.5,"battery":87}

        """
    }

    private var tests: String {
        """
        # yaml-language-server: $schema=../.schemas/test.schema.json
        tests:
          - name: a reading above 30 °C is kept
            steps:
              - publish: { topic: \(name)/s1/reading, file: ../samples/hot.json }
              - expect:
                  tables: { \(rule): [{ sensor: s1, temperature: 31.5 }] }

          - name: one of exactly 30 °C is not
            steps:
              - publish: { topic: \(name)/s1/reading, payload: { sensor: s1, temperature: 30 } }
              - expect: { tables: { \(rule): [] }, rules: { \(rule): 0 } }

        """
    }
}
