package import SluiceText

extension DiagnosticPage {
    /// What each finding in the files of a pack means, in alphabetical order.
    package static let packs: [DiagnosticPage] = [
        DiagnosticPage(
            .actionShape, "Each action of the list is one name with its fields.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }
                    log: {}
                  - log

            """,
            cure: "Give each action a dash of its own, and a ':' after its name.",
            replacing: """
                    log: {}
                  - log

            """, with: """
                  - log: {}

            """),
        DiagnosticPage(
            .anchorNotSupported,
            "Anchors (&), aliases (*) and tags (!) are not read: each rule says what it does by itself.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions: &both
                  - tablePut: { table: Temperature }
                errorAction: *both

            """,
            cure: "Write the value out.",
            replacing: """
            &both
                  - tablePut: { table: Temperature }
                errorAction: *both
            """, with: """

                  - tablePut: { table: Temperature }
                errorAction: { tablePut: { table: Temperature } }
            """),
        DiagnosticPage(
            .doubleQuotedTopicFilter, severity: .warning, """
            Single quotes hold topic filters, double quotes the names of stored data. Rules of other origin put \
            topic filters into double quotes, so one is taken as such, with a warning.
            """,
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM "a/b"
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Write single quotes.",
            replacing: #""a/b""#, with: "'a/b'"),
        DiagnosticPage(
            .duplicateKey, "A mapping has a key twice, and only one of the two can count.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                sql: SELECT * FROM 'c/d'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Remove one, or rename it.",
            replacing: """
                sql: SELECT * FROM 'c/d'

            """, with: ""),
        DiagnosticPage(
            .duplicateRule, "Two rules of the pack have one name, by which messages and logs tell them apart.",
            kind: .files, example: """
            === pack.yaml
            pack: p
            tables:
              Temperature: { partitionKey: id }
            series:
              iot.rooms: { dimensions: [zone_id], measures: [temperature] }
            queues:
              Errors:
            parameters: { site: north }
            === p.rules.yaml
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }
            === q.rules.yaml
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Give one of them another name.",
            replacing: """
            === q.rules.yaml
            rules:
              a:
            """, with: """
            === q.rules.yaml
            rules:
              b:
            """),
        DiagnosticPage(
            .duplicateTest, "The tests of a pack have names of their own: a failure is told by the name.",
            kind: .tests, example: """
            tests:
              - name: an artefact is kept
                steps:
                  - advance: 1s
              - name: an artefact is kept
                steps:
                  - advance: 2s

            """,
            cure: "Give one of the tests another name.",
            replacing: """
              - name: an artefact is kept
                steps:
                  - advance: 2s
            """, with: """
              - name: an artefact is kept for longer
                steps:
                  - advance: 2s
            """),
        DiagnosticPage(
            .emptyFile, "The file holds nothing but comments or white space.",
            kind: .rules, example: """
            # nothing yet

            """,
            cure: "Write what belongs into it, or remove the file.",
            replacing: "# nothing yet", with: "rules: {}"),
        DiagnosticPage(
            .fileTooLarge, "A file of a pack may have a megabyte.",
            kind: .rules, example: """
            # a million bytes of comment
                  «1048577×x»

            """,
            cure: "Divide it: every file named *.rules.yaml in the folder is read.",
            replacing: """
            # a million bytes of comment
                  «1048577×x»
            """, with: "rules: {}"),
        DiagnosticPage(
            .functionOutOfPlace, "A function's answer is waited for. A window closes at its time, and does not wait.",
            kind: .files, example: """
            === pack.yaml
            pack: p
            functions:
              explain: { command: [./explain] }
            === p.rules.yaml
            rules:
              a:
                sql: SELECT avg(temperature) AS mean FROM 'a/b' GROUP BY TUMBLING(1m)
                actions:
                  - log: { message: "${function_call('explain', mean)}" }

            """,
            cure: "Hand the row on with 'emit' to a rule that calls the function, or take the action 'functionCall'.",
            replacing: "function_call('explain', mean)", with: "mean"),
        DiagnosticPage(
            .invalidDuration, "A duration is a number with a unit right after it: 500ms, 10s, 15m, 2h, 30d.",
            kind: .pack, example: """
            pack: p
            queues:
              Errors: { delay: 10 s }

            """,
            cure: "Write it so.",
            replacing: "10 s", with: "10s"),
        DiagnosticPage(
            .invalidName, """
            Names of rules, tables, queues and parameters have letters, digits and '_', and some of them '-' and \
            '.', so that they can stand in topics and templates.
            """,
            kind: .rules, example: """
            rules:
              hot-rooms:
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Use the characters that the message lists.",
            replacing: "hot-rooms", with: "hot_rooms"),
        DiagnosticPage(
            .invalidSchedule, """
            A schedule is rate(N minutes), hours or days, or cron(minutes hours day-of-month month day-of-week \
            year).
            """,
            kind: .rules, example: """
            rules:
              a:
                schedule: rate(5 minuets)
                sql: SELECT 1 AS one
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Correct what the caret shows.",
            replacing: "minuets", with: "minutes"),
        DiagnosticPage(
            .invalidSubscriber, """
            A subscriber of a topic has a webhook or an e-mail address, and may have a filter: the attributes that a \
            notification needs, each with its conditions.
            """,
            kind: .pack, example: """
            pack: heart
            topics:
              Anomalies:
                subscribers:
                  - email: doctor@example.com
                    filter: { mean: { numeric: [above, 120] } }

            """,
            cure: "Write the condition as one of those that there are.",
            replacing: "[above, 120]", with: "['>', 120]"),
        DiagnosticPage(
            .invalidTime, """
            A time is written as RFC 3339, with an offset or `Z`, or in milliseconds since 1970; from 1970 to 9999. What a test is \
            given may have a time from its beginning on, or before it: `+10s`, `-30s`.
            """,
            kind: .tests, example: """
            tests:
              - name: the year begins
                at: 2026-01-01
                steps:
                  - advance: 1s

            """,
            cure: "Write the time of day, and where.",
            replacing: "2026-01-01", with: "2026-01-01T00:00:00Z"),
        DiagnosticPage(
            .invalidTopic, """
            In a topic filter '+' and '#' stand alone in their level, and '#' in the last one. A topic to publish on \
            has no wildcards, and a rule can't read $aws/rules/….
            """,
            kind: .rules, example: """
            rules:
              a:
                sql: |
                  SELECT *
                  FROM 'a/b+/c'
                actions:
                  - republish: { topic: é/+/b }

            """,
            cure: "Correct the topic.",
            replacing: """
            a/b+/c'
                actions:
                  - republish: { topic: é/+/b }
            """, with: """
            a/+/c'
                actions:
                  - republish: { topic: é/b }
            """),
        DiagnosticPage(
            .invalidValueSeries, """
            A series is the values of messages that come one after the other, and `every` with the time between two of them. `20` \
            is one value, `20x3` the same and three more, `20+0.5x40` the first and forty more, each larger by 0.5, and `_` a gap. \
            Several fields of one message have as many values each, at the same times.
            """,
            kind: .tests, example: """
            tests:
              - name: a zone gets warm
                steps:
                  - publish:
                      topic: a/b
                      series: { temperature: 20+0.5x40 }

            """,
            cure: "Say how much time lies between two values.",
            replacing: "20+0.5x40", with: "20+0.5x40 every 5s"),
        DiagnosticPage(
            .malformedYaml, "The file can't be read as YAML, often because of a tab or of the indentation.",
            kind: .rules, example: """
            rules:
              a:
            \tsql: SELECT 1

            """,
            cure: "Correct the line; indent with spaces.",
            replacing: "\tsql: SELECT 1", with: """
                sql: SELECT 1 AS one
                actions:
                  - log: { message: one }
            """),
        DiagnosticPage(
            .misnamedFile, severity: .warning, """
            A pack is read from pack.yaml and from each file whose name ends in .rules.yaml; its tests from each file of its folder \
            tests whose name ends in .test.yaml. A file with nearly such a name, or of another folder, is left out.
            """,
            kind: .files, example: """
            === pack.yaml
            pack: p
            === p.rules.yml
            rules: {}

            """,
            cure: "Give the file the name that the hint says.",
            replacing: "p.rules.yml", with: "p.rules.yaml"),
        DiagnosticPage(
            .misplacedBatch,
            "Batches are made of what comes to a rule. A rule that runs by the time makes its own, a window takes one by one.",
            kind: .rules, example: """
            rules:
              a:
                schedule: rate(1 minute)
                sql: SELECT scheduledTime
                batch: { size: 10 }
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Remove the key, or let the rule read a queue: FROM '$queue/NAME'.",
            replacing: """
                batch: { size: 10 }

            """, with: ""),
        DiagnosticPage(
            .missingField, "The action needs a field that is not there.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut:

            """,
            cure: "Add it.",
            replacing: "tablePut:", with: "tablePut: { table: Temperature }"),
        DiagnosticPage(
            .missingKey, "Something that has to be there is not.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'

            """,
            cure: "Add the key.",
            replacing: """
            'a/b'

            """, with: """
            'a/b'
                actions:
                  - tablePut: { table: Temperature }

            """),
        DiagnosticPage(
            .missingPackFile, """
            A pack is a folder with a file pack.yaml, which names it and declares its tables, series, queues and \
            devices.
            """,
            kind: .files, example: """
            === p.rules.yaml
            rules: {}

            """,
            cure: "Write pack.yaml; its first line is pack: and a name.",
            replacing: "=== p.rules.yaml", with: """
            === pack.yaml
            pack: p
            === p.rules.yaml
            """),
        DiagnosticPage(
            .notConstant, """
            In this place '${…}' is put in when the pack is loaded, before there is a message; so only parameters \
            can stand in it.
            """,
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/${zone}/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Write ${parameter(\"name\")}, or read the field of the message elsewhere.",
            replacing: "${zone}", with: #"${parameter("site")}"#),
        DiagnosticPage(
            .outOfRange, "A number is smaller or larger than it may be.",
            kind: .pack, example: """
            pack: p
            queues:
              Errors: { maxReceives: 0, deadLetter: Errors-dead }
              Errors-dead:

            """,
            cure: "Write one of the range that the message tells.",
            replacing: "maxReceives: 0", with: "maxReceives: 5"),
        DiagnosticPage(
            .ruleTooLarge, "A rule may have 256 KB, with all that belongs to it.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                description: |
                  Said at length.
                  «262144×x»
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Divide it; long lists belong into a table.",
            replacing: "«262144×x»", with: "«26×x»"),
        DiagnosticPage(
            .severalDocuments, "A file is one YAML document; what comes after '---' is not read.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }
            ---
            rules: {}

            """,
            cure: "Remove the '---', or make a second file.",
            replacing: """
            ---
            rules: {}

            """, with: ""),
        DiagnosticPage(
            .sqlNeedsLiteralBlock, """
            SQL stands in the file as it is, plain or as a block after '|', so that mistakes in it can be told at \
            their own line. Text after '>' is folded, and text with escapes is longer or shorter than what it means.
            """,
            kind: .rules, example: #"""
            rules:
              a:
                sql: >
                  SELECT * FROM 'a/b'
                  WHERE c > 1
                actions:
                  - tablePut: { table: Temperature }
              b:
                sql: "SELECT \"c\" FROM 'a/b'"
                actions:
                  - tablePut: { table: Temperature }

            """#,
            cure: "Write '|' and the statement below it.",
            replacing: #"""
            sql: >
                  SELECT * FROM 'a/b'
                  WHERE c > 1
                actions:
                  - tablePut: { table: Temperature }
              b:
                sql: "SELECT \"c\" FROM 'a/b'"
            """#, with: """
            sql: |
                  SELECT * FROM 'a/b'
                  WHERE c > 1
            """),
        DiagnosticPage(
            .storedDataNeedsSchedule, """
            Two names in double quotes are stored data, and stored data is read when a schedule is due, not when a \
            message comes.
            """,
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM "iot"."rooms"
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: """
            Give the rule a schedule, or read a topic. In 'sluice eval', which has no stored data, use 'sluice \
            query'.
            """,
            replacing: "    sql:", with: """
                schedule: rate(1 minute)
                sql:
            """),
        DiagnosticPage(
            .tooManyActions, "A rule may have ten actions.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - log:
                  - log:
                  - log:
                  - log:
                  - log:
                  - log:
                  - log:
                  - log:
                  - log:
                  - log:
                  - log:

            """,
            cure: "Let it emit the message to a second rule, on $flow/name.",
            replacing: """
                  - log:

            """, with: ""),
        DiagnosticPage(
            .topicFilterWithSchedule, "A rule with a schedule runs on stored data, on queues, or on nothing; other messages do not reach it.",
            kind: .rules, example: """
            rules:
              a:
                schedule: rate(1 minute)
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Remove the schedule, or name a table or a series in double quotes.",
            replacing: """
                schedule: rate(1 minute)

            """, with: ""),
        DiagnosticPage(
            .undeclaredColumn, "The series declares its dimensions and measures in pack.yaml, and has none of this name.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - seriesWrite:
                      series: iot.rooms
                      dimensions: [zone]
                      measures: { temprature: "${t}" }

            """,
            cure: "Correct the name, or declare the column.",
            replacing: """
            [zone]
                      measures: { temprature:
            """, with: """
            [zone_id]
                      measures: { temperature:
            """),
        DiagnosticPage(
            .undeclaredResource, "A rule names a table, series, queue, bucket or alarm that pack.yaml does not declare.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - queueSend: { queue: Erors }

            """,
            cure: "Correct the name, or declare it.",
            replacing: "Erors", with: "Errors"),
        DiagnosticPage(
            .undeclaredSource, "FROM names stored data that is not declared; in 'sluice query', that is not there.",
            kind: .rules, example: """
            rules:
              a:
                schedule: rate(1 minute)
                sql: SELECT * FROM "iot"."room"
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Correct the name, or declare it under 'tables' or 'series' in pack.yaml.",
            replacing: #""room""#, with: #""rooms""#),
        DiagnosticPage(
            .unknownAction, "No action has this name.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablPut: { table: Temperature }

            """,
            cure: "Correct the name; the message tells which there are.",
            replacing: "tablPut", with: "tablePut"),
        DiagnosticPage(
            .unknownChoice, "The field takes one of some words, and this is none of them.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - log: { level: warn, message: hot }

            """,
            cure: "Write one of the words that the message lists.",
            replacing: "level: warn,", with: "level: warning,"),
        DiagnosticPage(
            .unknownField, "The action has no field of this name.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - republish: { topic: c, quos: 1 }

            """,
            cure: "Correct the name, or remove the field.",
            replacing: "quos", with: "qos"),
        DiagnosticPage(
            .unknownKey, """
            This key has no meaning here. An unknown key is refused, since a misspelt one would be left out \
            silently.
            """,
            kind: .rules, example: """
            rules:
              a:
                slq: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Correct the key, or remove it.",
            replacing: "slq", with: "sql"),
        DiagnosticPage(
            .unknownParameter, "The pack declares no parameter of this name.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/${parameter("sight")}/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Correct the name, or declare it under 'parameters' in pack.yaml.",
            replacing: "sight", with: "site"),
        DiagnosticPage(
            .unknownRule, "A test expects something of a rule that its pack does not have.",
            kind: .tests, example: """
            tests:
              - name: nothing has come
                steps:
                  - expect:
                      rules: { readigns: 0 }

            """,
            cure: "Write the name of one of the pack's rules.",
            replacing: "readigns", with: "readings"),
        DiagnosticPage(
            .unknownSqlVersion, "A rule says 2015-10-08, 2016-03-23 or beta; without the key it has 2016-03-23.",
            kind: .rules, example: """
            rules:
              a:
                awsIotSqlVersion: 2016-03-24
                sql: SELECT * FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Write one of them.",
            replacing: "2016-03-24", with: "2016-03-23"),
        DiagnosticPage(
            .unknownTimezone, "The times of a cron schedule are those of clocks in a time zone, which has a name in the tz database.",
            kind: .rules, example: """
            rules:
              a:
                schedule: cron(30 7 * * ? *)
                timezone: Europe/Roma
                sql: SELECT scheduledTime
                actions:
                  - log: { message: "${scheduledTime}" }

            """,
            cure: "Correct the name: a continent and a city, or an offset from UTC.",
            replacing: "Europe/Roma", with: "Europe/Rome"),
        DiagnosticPage(
            .unquotedColon, "In YAML ': ' begins the value of a key, so a plain text can't hold it.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT {'a': b} AS c FROM 'a/b'
                actions:
                  - tablePut: { table: Temperature }

            """,
            cure: "Write the SQL below a '|'.",
            replacing: "sql: SELECT", with: """
            sql: |
                  SELECT
            """),
        DiagnosticPage(
            .unquotedTemplate, "In YAML's flow style, { … }, the braces of '${…}' would close the mapping.",
            kind: .rules, example: """
            rules:
              a:
                sql: SELECT * FROM 'a/b'
                actions:
                  - republish: { topic: a/${b}, qos: 1 }

            """,
            cure: "Put the text into quotes.",
            replacing: "topic: a/${b}", with: #"topic: "a/${b}""#),
        DiagnosticPage(
            .unreadableFile, "The file is not there, may not be read, or is not UTF-8.",
            kind: .files, example: "",
            cure: "Look at its permissions and its encoding.",
            replacing: "", with: ""),
        DiagnosticPage(
            .wrongType, """
            A value has another shape or type than it has to have. In YAML 'no' and 'on' are texts; the Booleans are \
            true and false.
            """,
            kind: .rules, example: """
            rules:
              a:
                ruleDisabled: no
                sql: SELECT * FROM 'a/b'
                actions: log

            """,
            cure: "Write what the message expects.",
            replacing: """
            no
                sql: SELECT * FROM 'a/b'
                actions: log
            """, with: """
            true
                sql: SELECT * FROM 'a/b'
                actions:
                  - log: { message: hot }
            """),
        DiagnosticPage(
            .yamlTooDeep, "A file may nest 64 deep.",
            kind: .pack, example: """
            pack: p
            parameters:
              deep: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]

            """,
            cure: "Flatten it.",
            replacing: "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
            with: "[]"),
    ]
}
