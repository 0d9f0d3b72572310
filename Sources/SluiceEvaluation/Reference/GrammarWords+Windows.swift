import SluicePlugins

extension GrammarWords {
    /// The windows that GROUP BY takes. An example's payload is the messages, each at its `time`; its result the rows.
    static let windows: [FunctionSpec] = [
        window(
            "count_window", "COUNT_WINDOW(count)", "So many messages of a group, whenever they come",
            notes: ["The count is from 1 to \(WindowSpec.maximumCount)."],
            example: .init(
                "SELECT id, sum(t) AS s FROM 'x' GROUP BY id, COUNT_WINDOW(2)", gives: #"[{"id":"a","s":3}]"#,
                payload: #"[{"time":0,"id":"a","t":1},{"time":5000,"id":"b","t":9},{"time":70000,"id":"a","t":2}]"#)),
        window(
            "hopping", "HOPPING(size, hop)", "Windows of one length, of which one begins at each multiple of the hop",
            notes: [
                lengths, "A message is in each window that covers its time, in \(WindowSpec.maximumOverlap) at most.",
            ],
            example: .init(
                "SELECT VALUE [window_start(), count(*)] FROM 'x' GROUP BY HOPPING(2m, 1m)",
                gives: "[[0,1],[60000,2],[120000,1]]", payload: #"[{"time":61000},{"time":121000}]"#)),
        window(
            "session", "SESSION(gap)", "A group's messages that follow each other within the gap",
            notes: [lengths],
            example: .init(
                "SELECT VALUE [window_start(), window_end(), count(*)] FROM 'x' GROUP BY SESSION(30s)",
                gives: "[[0,50000,2],[90000,120000,1]]", payload: #"[{"time":0},{"time":20000},{"time":90000}]"#)),
        window(
            "tumbling", "TUMBLING(size)", "Windows of one length, one after the other, since 1970",
            notes: [lengths],
            example: .init(
                "SELECT id, avg(t) AS t FROM 'x' GROUP BY id, TUMBLING(1m)", gives: #"[{"id":"a","t":2.0},{"id":"a","t":5.0}]"#,
                payload: #"[{"time":0,"id":"a","t":1},{"time":59999,"id":"a","t":3},{"time":60000,"id":"a","t":5}]"#)),
    ]

    /// What tells of the window that closes.
    static let windowBounds: [FunctionSpec] = [
        bound("window_end", "When the window ends: its first millisecond after; of a count window the time of its last message", "60000"),
        bound("window_start", "When the window begins: of a session and a count window the time of its first message", "0"),
    ]

    private static func window(
        _ name: String, _ form: String, _ summary: String, notes: [String], example: FunctionSpec.Example
    ) -> FunctionSpec {
        FunctionSpec(
            name, summary, parameters: [], result: "no value; when a window closes, each of its groups is a row of the result",
            section: "Windows", examples: [example], notes: [place] + notes, form: form)
    }

    private static func bound(_ name: String, _ summary: String, _ value: String) -> FunctionSpec {
        FunctionSpec(
            name, summary, parameters: [], result: "Int, milliseconds since 1970 UTC", section: "Windows",
            examples: [
                .init("SELECT VALUE \(name)() FROM 'x' GROUP BY TUMBLING(1m)", gives: "[\(value)]", payload: #"[{"time":1000}]"#)
            ],
            notes: ["It is read in SELECT, HAVING and ORDER BY of a rule with a window, outside of aggregates."])
    }

    private static let place = """
        One stands among the keys of GROUP BY, in a rule that reads topics; WHERE runs on each message before it, HAVING on \
        each group when its window closes.
        """
    private static let lengths = "A size, a hop and a gap are constant durations from 1ms to 366d, with their unit."
}
