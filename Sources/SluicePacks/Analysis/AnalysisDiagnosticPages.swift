package import SluiceText

extension DiagnosticPage {
    /// What each finding about packs as a whole means, in alphabetical order.
    package static let analysis: [DiagnosticPage] = [
        DiagnosticPage(
            .everyTopic, severity: .warning, """
            A rule on '#' without a WHERE does what it does for every message of the broker, those of other systems too.
            """,
            kind: .wholePack, example: """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              copy:
                sql: SELECT * FROM '#'
                actions:
                  - webhook: { url: 'https://example.org/all' }

            """,
            cure: "Name the topics that are meant. Where all are, leave out the ones that are not with a WHERE.",
            replacing: "'#'", with: "'sensor/#'"),
        DiagnosticPage(
            .messageLoop, severity: .warning, """
            A rule publishes, writes or hands on what makes it run again, by itself or through others; the message tells the way. \
            Within the engine such a message is handed on ten times and then fails; over the broker it goes round for ever. A loop \
            is not told where a WHERE plainly stops it: by comparing with a constant a field that is constant or missing in what \
            comes back, or a level of its topic.
            """,
            kind: .wholePack, example: """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              means:
                sql: SELECT * FROM 'sensor/#'
                actions:
                  - republish: { topic: 'sensor/${topic(2)}/mean' }

            """,
            cure: """
            Publish where no rule of the way hears it, or let a WHERE leave out what the rules have made. Where the loop ends for \
            a reason that can't be seen here, let one of its rules say why, with 'loopEnds: …'; it is not told then.
            """,
            replacing: "'sensor/${topic(2)}/mean'", with: "'mean/${topic(2)}'"),
        DiagnosticPage(
            .neverFed, severity: .warning, """
            A rule reads a topic of the engine's own on which nothing is ever published: a flow that no rule emits to, changes of \
            a table that no rule writes, a queue that nobody sends to, the failures of a rule that there is none of. A rule that \
            is disabled does none of this.
            """,
            kind: .wholePack, example: """
            === pack.yaml
            pack: p
            === p.rules.yaml
            rules:
              hot:
                sql: SELECT * FROM 'sensor/+' WHERE temperature >= 40
                actions:
                  - emit: { flow: hot }
              alarm:
                sql: SELECT * FROM '$flow/hto'
                actions:
                  - republish: { topic: alarm }

            """,
            cure: "Correct the name, or write the rule that is missing. Check packs that belong together in one command.",
            replacing: "$flow/hto", with: "$flow/hot"),
        DiagnosticPage(
            .neverRead, severity: .warning, """
            Rules write a table, a series, a queue or a bucket, and no rule reads it, by a query, a look-up or its messages. It may \
            be there for people, or for another program. A queue that only error actions send to is taken to be.
            """,
            kind: .wholePack, example: """
            === pack.yaml
            pack: p
            tables:
              Readings: { partitionKey: id }
            === p.rules.yaml
            rules:
              keep:
                sql: SELECT * FROM 'sensor/+'
                actions:
                  - tablePut: { table: Readings }

            """,
            cure: "Say in the pack who reads it, with 'readBy: …', or remove what is of no use.",
            replacing: "{ partitionKey: id }", with: "{ partitionKey: id, readBy: people }"),
        DiagnosticPage(
            .undefinedField, severity: .warning, """
            A template puts in a field that is never there, so that nothing is put in. Templates see the incoming message; on the \
            engine's own topics its fields are known, such as those of a table's change. With a schedule or a window they see the \
            row of the result, and '@out' is what the rule selects.
            """,
            kind: .wholePack, example: """
            === pack.yaml
            pack: p
            tables:
              Readings: { partitionKey: id }
            === p.rules.yaml
            rules:
              keep:
                sql: SELECT * FROM 'sensor/+'
                actions:
                  - tablePut: { table: Readings }
              tell:
                sql: SELECT newImage.value AS value FROM '$table/Readings/insert'
                actions:
                  - republish: { topic: 'readings/${id}' }

            """,
            cure: "Name a field that is there, or select the one that is missing.",
            replacing: "${id}", with: "${newImage.id}"),
    ]
}
