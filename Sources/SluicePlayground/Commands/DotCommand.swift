/// A command of the playground: help, completion and the documentation are made from this table.
package struct DotCommand: Sendable {
    /// Without the dot.
    package let name: String
    /// How it is called, `[…]` what may be left out: `[TOPIC] [PAYLOAD]`.
    package let arguments: String
    /// One sentence, no full stop.
    package let summary: String
    /// A line that works.
    package let example: String
    package let group: Group
    /// What its first argument names.
    package let names: Names

    package enum Group: String, Sendable, CaseIterable {
        case message = "The sample message"
        case statements = "Statements"
        case packs = "Packs and what they keep"
        case session = "The session"
    }

    package enum Names: Sendable {
        case nothing, topic, file, table, queue, rule, device, choice([String]), anything, statement
    }

    private init(
        _ name: String, _ arguments: String, _ summary: String, _ example: String, _ group: Group, _ names: Names = .nothing
    ) {
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.example = example
        self.group = group
        self.names = names
    }

    /// Whether it takes JSON or a statement, which may stand on several lines as long as a bracket is open.
    package var mayGoOn: Bool {
        ["PAYLOAD", "JSON", "ITEM", "BODY", "STATEMENT"].contains { arguments.contains($0) }
    }

    /// `.message [TOPIC] [PAYLOAD]`
    package var usage: String { ".\(name)" + (arguments.isEmpty ? "" : " \(arguments)") }

    package static func named(_ name: String) -> DotCommand? { all.first { $0.name == name } }

    package static let all: [DotCommand] = [
        .init(
            "message", "[TOPIC] [PAYLOAD]", "Shows the sample message, or sets it",
            #".message sensor/a {"temperature":41}"#, .message, .topic),
        .init("topic", "[TOPIC | -]", "Shows the sample's topic, sets it, or with - leaves it out", ".topic sensor/a", .message, .topic),
        .init("payload", "[PAYLOAD]", "Shows the sample's payload, or sets it; one that is no text as base64 BYTES", #".payload {"temperature":41}"#, .message),
        .init(
            "context", "[JSON]", "Shows what else is known of the sample, or sets it: clientid, principal, mqtt5 and others",
            #".context {"clientid":"temp_1"}"#, .message),
        .init(
            "load", "FILE", "Reads samples: JSON, a JSON value a line, or CSV; a row may have its topic",
            ".load rules/house/samples/morning.csv", .message, .file),
        .init("generate", "[N] [KIND…]", "Makes samples by the packs' devices", ".generate 5", .message),
        .init(
            "listen", "URL FILTER [N]", "Takes N messages (10) from a broker as samples; ends after a minute, or with Ctrl-C",
            ".listen mqtt://127.0.0.1:1883 sensor/# 5", .message),
        .init("samples", "", "Lists the samples that were loaded, generated or heard", ".samples", .message),
        .init("use", "N", "Makes one of them the sample message", ".use 2", .message),

        .init(
            "explain", "STATEMENT", "Tells what a statement reads, asks and takes",
            ".explain SELECT avg(t) AS mean FROM 'a' GROUP BY TUMBLING(1m)", .statements, .statement),
        .init("template", "TEXT", "Renders a text with ${…} on the sample", ".template AC/AC-${zone_id}", .statements, .anything),
        .init("trace", "[on | off]", "Shows the value of each part of a statement, or no longer", ".trace on", .statements, .choice(["on", "off"])),
        .init(
            "format", "[json | table | csv]", "How results are written", ".format table", .statements,
            .choice(["json", "table", "csv"])),
        .init(
            "given", "[JSON | @FILE]", "What there is to look up: tables, shadows, registry, secrets, functions, objects",
            #".given {"functions":{"score":{"level":3}}}"#, .statements),

        .init("pack", "FOLDER", "Loads a pack, and begins anew", ".pack rules/house", .packs, .file),
        .init("rules", "[RULE]", "Lists the rules and how often each fired, or shows one", ".rules", .packs, .rule),
        .init("tables", "[NAME]", "Lists what is stored, or shows the rows of one", ".tables", .packs, .table),
        .init(
            "publish", "[TOPIC PAYLOAD]", "Gives a message, or the sample, to the rules, and shows all that comes of it",
            #".publish sensor/a {"temperature":41}"#, .packs, .topic),
        .init("table", "NAME KEY [SORT_KEY]", "Declares a table for this session", ".table Zones zone", .packs),
        .init("put", "TABLE ITEM", "Puts an item into a table; rules hear of it", #".put Zones {"zone":1,"limit":35}"#, .packs, .table),
        .init("send", "QUEUE BODY", "Sends a message to a queue", #".send Errors {"id":"a"}"#, .packs, .queue),
        .init(
            "time", "[+DURATION | TIME]", "Shows the time, or moves it on; what falls due on the way is done and shown",
            ".time +5m", .packs),
        .init(
            "devices", "[KIND… | all | off]", "Begins anew with these simulated devices, which send as time moves on",
            ".devices all", .packs, .device),
        .init(
            "rule", "NAME STATEMENT", "Keeps a statement as a rule: what is published runs it",
            ".rule hot SELECT * FROM 'sensor/+' WHERE temperature > 40", .packs),
        .init("why", "RULE", "Tells why a rule fires on the sample message, or does not", ".why ac_control", .packs, .rule),
        .init(
            "save", "FILE [NAME]", "Writes what was done since the beginning as a test of the pack",
            ".save rules/house/tests/tried.test.yaml", .packs, .file),
        .init("reset", "", "Begins anew: nothing stored, the first instant", ".reset", .packs),

        .init("help", "[NAME]", "Lists the commands, or tells of one, or of a function", ".help substring", .session, .anything),
        .init("quit", "", "Ends the session; so does Ctrl-D", ".quit", .session),
    ]
}
