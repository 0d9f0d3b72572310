import SluiceTopics
import Testing

@Suite("Reserved topics")
struct ReservedTopicsTests {
    @Test("the engine's own topics are those under its prefixes", arguments: [
        ("$schedule/rule", true),
        ("$table/Temperature/insert", true),
        ("$queue/Errors", true),
        ("$bucket/b/put/key", true),
        ("$alarm/hot/ok", true),
        ("$flow/next", true),
        ("$rule/r/error", true),
        ("$table", true),
        ("$table/", true),
        ("$tables/x", false),
        ("$tabl", false),
        ("$Table/x", false),
        ("table/x", false),
        ("a/$table/x", false),
        ("$aws/rules/r/t", false),
        ("$SYS/uptime", false),
        ("$", false),
        ("", false),
    ])
    func isInternal(topic: String, expected: Bool) {
        #expect(ReservedTopics.isInternal(topic) == expected)
    }

    @Test("Basic Ingest names a rule and the topic that the rule sees", arguments: [
        ("$aws/rules/BuildingManager/Buildings/Building5/Lights", "BuildingManager", "Buildings/Building5/Lights"),
        ("$aws/rules/r/a", "r", "a"),
        ("$aws/rules/r/", "r", ""),
        ("$aws/rules/r", "r", ""),
        ("$aws/rules/r//a", "r", "/a"),
        ("$aws/rules/r/\u{301}", "r", "\u{301}"),
    ])
    func basicIngest(topic: String, rule: String, rest: String) throws {
        let found = try #require(ReservedTopics.basicIngest(topic))
        #expect(found.rule == rule)
        #expect(found.rest == rest)
    }

    @Test("other topics are no Basic Ingest", arguments: [
        "", "$aws", "$aws/rules", "$aws/rules/", "$aws/rules//a", "$aws/rule/r/a", "aws/rules/r/a", "$AWS/rules/r/a", "a",
    ])
    func noBasicIngest(topic: String) {
        #expect(ReservedTopics.basicIngest(topic) == nil)
    }

    @Test("rules may read every filter but those that address rules by name", arguments: [
        ("$aws/rules/#", false), ("$aws/rules/r/a", false), ("$aws/rules", false),
        ("$aws/things/+/shadow/update", true), ("$table/+/insert", true), ("a/#", true), ("$aws/rulesets/a", true),
    ])
    func mayBeRead(filter: String, expected: Bool) throws {
        #expect(try ReservedTopics.mayBeRead(TopicFilter(filter)) == expected)
    }
}
