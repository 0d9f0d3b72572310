package import SluiceText

extension DiagnosticPage {
    /// What each finding of the planner means, in alphabetical order.
    package static let evaluation: [DiagnosticPage] = [
        DiagnosticPage(
            .aggregateArguments, "An aggregate takes one argument, percentile two; here there are more or less.",
            kind: .statement, example: "SELECT avg(a, b) AS mean FROM 't'",
            cure: "Give it the one value that it is to fold; to join two fields, compute with them inside.",
            replacing: "avg(a, b)", with: "avg(a)"),
        DiagnosticPage(
            .aggregateMisplaced, """
            Aggregates fold the rows of a group, so one can't stand inside another, and count(*) needs rows to \
            count.
            """,
            kind: .query,
            example: #"SELECT zone_id, max(avg(temperature)) AS top FROM "iot"."temperaturesensor" GROUP BY zone_id"#,
            cure: "Aggregate once; to fold the results again, write them to a table first.",
            replacing: "max(avg(temperature))", with: "avg(temperature)"),
        DiagnosticPage(
            .castTypeNeedsNewerVersion, """
            Casts to Decimal and Boolean came with version 2016-03-23, and the rule says awsIotSqlVersion: \
            2015-10-08.
            """,
            kind: .olderStatement, example: "SELECT cast(x AS Boolean) AS on FROM 't'",
            cure: "Raise the rule's version, or compare instead of converting.",
            replacing: "cast(x AS Boolean)", with: "x = 1"),
        DiagnosticPage(
            .clauseNeedsStoredData,
            "GROUP BY, HAVING, ORDER BY and LIMIT work on rows, and a rule on a topic runs on one message at a time.",
            kind: .statement, example: "SELECT zone, count(*) AS n FROM 't' GROUP BY zone",
            cure: "Give the rule a schedule and read a series or a table; or remove the clause.",
            replacing: "zone, count(*) AS n FROM 't' GROUP BY zone", with: "zone FROM 't'"),
        DiagnosticPage(
            .constantRequired,
            "The argument chooses what the function does, so it has to be known when the rule is loaded.",
            kind: .statement, example: "SELECT encode(x, scheme) AS text FROM 't'",
            cure: "Write a text in quotes.",
            replacing: "encode(x, scheme)", with: "encode(x, 'base64')"),
        DiagnosticPage(
            .functionNeedsNewerVersion,
            "The function came with version 2016-03-23, and the rule says awsIotSqlVersion: 2015-10-08.",
            kind: .olderStatement, example: "SELECT length(name) AS n FROM 't'",
            cure: "Raise the rule's version.",
            replacing: "length(name) AS n", with: "name"),
        DiagnosticPage(
            .outsideCallInDefault, """
            The second argument of get_or_default is taken where the first could not be had, often because a call \
            failed that reaches outside; so it may not be such a call itself.
            """,
            kind: .statement, example: """
            SELECT get_or_default(limit_c, get_secret('fallback', 'SecretString', 'role')) AS limit_c
            FROM 'sensor/+'
            """,
            cure: "Nest the calls as values: get_or_default(get_or_default(x, NULL), 0), or give a constant.",
            replacing: "get_secret('fallback', 'SecretString', 'role')", with: "0"),
        DiagnosticPage(
            .outsideCallInDevice, """
            A simulated device knows itself and what it hears. It runs beside the engine as a real one would, so its \
            expressions can't read the engine's tables or ask the outside.
            """,
            kind: .deviceExpression, example: "greatest(self.t, table_get('Zones', vars.zone).limit_c)",
            cure: "Write the value into 'vars', or let the device listen to a topic that a rule publishes on.",
            replacing: "table_get('Zones', vars.zone).limit_c", with: "vars.limit_c"),
        DiagnosticPage(
            .outsideCallInErrorAction, """
            An error action runs because something failed, and has to work whatever is out of reach. So its \
            templates may not call a function that asks the outside.
            """,
            kind: .errorTemplate, example: "failed at ${get_secret('hook', 'SecretString', 'role')}",
            cure: "Use what the message and the rule already hold.",
            replacing: "${get_secret('hook', 'SecretString', 'role')}", with: "${topic()}"),
        DiagnosticPage(
            .reservedVariable, "@out is what the rule has selected, which templates can read.",
            kind: .statement, example: "SET @out = 5 SELECT @out AS x FROM 't'",
            cure: "Take another name.",
            replacing: "@out = 5 SELECT @out", with: "@five = 5 SELECT @five"),
        DiagnosticPage(
            .resultNameMisplaced,
            "ORDER BY sorts by a name that AS gives, by itself; an expression there reads the row, which has no such field.",
            kind: .query, example: """
            SELECT id, temperature AS t
            FROM "iot"."temperaturesensor"
            ORDER BY abs(t)
            """,
            cure: "Write what the name stands for, or select the expression under a name and sort by that.",
            replacing: "abs(t)", with: "abs(temperature)"),
        DiagnosticPage(
            .starMisplaced, """
            '*' stands for the whole payload as an item, an argument or a member; it is no operand, and a group of \
            rows has no one payload.
            """,
            kind: .query, example: #"SELECT *, count(*) AS n FROM "iot"."temperaturesensor" GROUP BY zone_id"#,
            cure: "Name the fields that are wanted.",
            replacing: "*, count(*) AS n", with: "zone_id, count(*) AS n"),
        DiagnosticPage(
            .syntaxNeedsNewerVersion, """
            Nested SELECTs and literals of arrays and objects came with version 2016-03-23, and the rule says \
            awsIotSqlVersion: 2015-10-08.
            """,
            kind: .olderStatement, example: "SELECT (SELECT VALUE v FROM items) AS v, [1, 2] AS list FROM 't'",
            cure: "Raise the rule's version.",
            replacing: "(SELECT VALUE v FROM items) AS v, [1, 2] AS list", with: "items"),
        DiagnosticPage(
            .tooManyCalls, "Some functions may be called once in a statement, as they cost somebody else's time.",
            kind: .statement, example: """
            SELECT get_dynamodb('Limits', 'id', a, 'role').x AS x, get_dynamodb('Limits', 'id', b, 'role').x AS y
            FROM 'sensor/+'
            """,
            cure: "Keep the answer in a SET variable, or make a second rule for the second call.",
            replacing: "get_dynamodb('Limits', 'id', b, 'role').x AS y", with: "b AS y"),
        DiagnosticPage(
            .undeclaredVariable,
            """
            The variable is read, and no SET before it declares it. A variable is seen by what stands after it. The actions of a \
            rule over windows or stored data read its keys and its result, and no variables of single messages or rows.
            """,
            kind: .statement, example: "SET @mean = (a + b) / 2 SELECT @maen AS m, @out.x AS o FROM 't'",
            cure: "Declare it, or correct the name. '@out' can be read in templates alone.",
            replacing: "@maen AS m, @out.x AS o", with: "@mean AS m"),
        DiagnosticPage(
            .ungroupedColumn, "A group has many rows, and so many values of a field that it is not grouped by.",
            kind: .query, example: """
            SET @warm = temperature > 20
            SELECT zone_id, room, @warm AS w
            FROM "iot"."temperaturesensor"
            GROUP BY zone_id
            """,
            cure: "Group by the field, or say which value is meant: last(room), max(temperature), collect(room).",
            replacing: "room, @warm AS w", with: "last(room) AS room, last(@warm) AS w"),
        DiagnosticPage(
            .unknownCastType, "CAST knows the types String, Int, Decimal, Double and Boolean.",
            kind: .statement, example: "SELECT cast(x AS Sting) AS s FROM 't'",
            cure: "Write one of them.",
            replacing: "Sting", with: "String"),
        DiagnosticPage(
            .unknownFunction, "No function has this name. Names of functions are read in any case.",
            kind: .statement, example: "SELECT uper(name) AS n FROM 't'",
            cure: "Correct the name; docs/reference tells which functions there are.",
            replacing: "uper(name)", with: "upper(name)"),
        DiagnosticPage(
            .variableAssignedTwice, "A variable is set once and keeps its value.",
            kind: .statement, example: "SET @a = 1, @a = 2 SELECT @a AS a FROM 't'",
            cure: "Take another name for the second.",
            replacing: "@a = 2 SELECT @a AS a", with: "@b = 2 SELECT @a AS a, @b AS b"),
        DiagnosticPage(
            .variableTooDeep, "With the variables in it put in, an expression chains more than 512 operators.",
            kind: .statement, example: "SET @a = x«500×+1», @b = @a«20×+1» SELECT @b AS b FROM 't'",
            cure: "Compute it in two rules, the first one handing its result on.",
            replacing: "x«500×+1»", with: "x«50×+1»"),
        DiagnosticPage(
            .variableTooLarge, """
            Variables are put in where they are read; with those in it put in each time, this one has more than 10,000 \
            operators and operands.
            """,
            kind: .statement, example: """
            SET @a = [x, x], \
            @b = [@a, @a], \
            @c = [@b, @b, @b, @b, @b, @b, @b, @b, @b, @b], \
            @d = [@c, @c, @c, @c, @c, @c, @c, @c, @c, @c], \
            @e = [@d, @d, @d, @d, @d, @d, @d, @d, @d, @d, @d, @d] SELECT @e AS e FROM 't'
            """,
            cure: "Read a variable fewer times, or compute in two rules, the first one handing its result on.",
            replacing: "[@d, @d, @d, @d, @d, @d, @d, @d, @d, @d, @d, @d]", with: "[@d]"),
        DiagnosticPage(
            .windowArguments, "HOPPING takes its size and its hop; the other windows take one argument each.",
            kind: .statement,
            example: "SELECT zone_id, count(*) AS n FROM 'sensor/+' GROUP BY zone_id, HOPPING(5m)",
            cure: "Give it what it needs.",
            replacing: "HOPPING(5m)", with: "HOPPING(5m, 1m)"),
        DiagnosticPage(
            .windowFunctionMisplaced, """
            The functions window_start() and window_end() tell of the window that closes; while a message is taken there \
            is none yet.
            """,
            kind: .statement,
            example: "SELECT zone_id, count(*) AS n FROM 'sensor/+' WHERE time > window_start() GROUP BY zone_id, TUMBLING(1m)",
            cure: "Read them in SELECT, HAVING or ORDER BY; in a template, read the name that SELECT gives them.",
            replacing: "time > window_start()", with: "time > 0"),
        DiagnosticPage(
            .windowHopTooLong, "Windows that begin further apart than they are long would leave out messages between them.",
            kind: .statement,
            example: "SELECT zone_id, count(*) AS n FROM 'sensor/+' GROUP BY zone_id, HOPPING(1m, 5m)",
            cure: "Write the size first, then the hop.",
            replacing: "1m, 5m", with: "5m, 1m"),
        DiagnosticPage(
            .windowMisplaced, "A window says which messages belong together. It is no value.",
            kind: .statement,
            example: "SELECT zone_id, TUMBLING(1m) AS minute FROM 'sensor/+' GROUP BY zone_id, TUMBLING(1m)",
            cure: "Leave it in GROUP BY; the time of the window is window_start().",
            replacing: "TUMBLING(1m) AS minute", with: "window_start() AS minute"),
        DiagnosticPage(
            .windowNeedsStream, """
            Windows are kept over the messages of topics. Stored data are there already, and one \
            message has no window.
            """,
            kind: .query,
            example: #"SELECT zone_id, count(*) AS n FROM "iot"."temperaturesensor" GROUP BY zone_id, TUMBLING(1m)"#,
            cure: "Group stored data by bin(time, 1m); for a window give the rule a topic and no schedule.",
            replacing: "TUMBLING(1m)", with: "bin(time, 1m)"),
        DiagnosticPage(
            .windowNotConstant, "All messages of a rule share its windows, so their size can not come of a message.",
            kind: .statement,
            example: "SELECT zone_id, count(*) AS n FROM 'sensor/+' GROUP BY zone_id, TUMBLING(interval)",
            cure: "Write the duration; rules with different windows are different rules.",
            replacing: "interval", with: "1m"),
        DiagnosticPage(
            .windowOverlap, "A message is folded into each window that it is in; 100 are the most.",
            kind: .statement,
            example: "SELECT zone_id, count(*) AS n FROM 'sensor/+' GROUP BY zone_id, HOPPING(1h, 10s)",
            cure: "Make the hop longer, or the window shorter.",
            replacing: "10s", with: "1m"),
        DiagnosticPage(
            .windowSize, """
            A size, a hop and a gap are durations from 1ms to 366d, with their unit; a count is a whole \
            number from 1 to 1000000.
            """,
            kind: .statement,
            example: "SELECT zone_id, count(*) AS n FROM 'sensor/+' GROUP BY zone_id, TUMBLING(60)",
            cure: "Write the unit, or a size within the bounds.",
            replacing: "(60)", with: "(60s)"),
    ]
}
