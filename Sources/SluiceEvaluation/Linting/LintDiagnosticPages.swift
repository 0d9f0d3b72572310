package import SluiceText

extension DiagnosticPage {
    /// What each finding of the linter means, in alphabetical order.
    package static let lint: [DiagnosticPage] = [
        DiagnosticPage(
            .arithmeticNeedsNumber, severity: .warning, """
            An operand that is never a number makes a computation Undefined. Strings that hold a number count as \
            one; '+' with a String joins texts.
            """,
            kind: .statement, example: "SELECT temperature * 'two' AS double_t FROM 'sensor/+'",
            cure: "Write a number, or convert with cast(… AS Decimal).",
            replacing: "'two'", with: "2"),
        DiagnosticPage(
            .comparisonNeedsNumber, severity: .warning, """
            <, <=, > and >= compare numbers alone, and Strings that hold a number. With any other value the \
            comparison is Undefined, and WHERE is not true.
            """,
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE color > 'red'",
            cure: "Compare texts with = and <>, or with LIKE.",
            replacing: "color > 'red'", with: "color <> 'red'"),
        DiagnosticPage(
            .divisionByZero, severity: .warning, "A division or a remainder by zero is Undefined.",
            kind: .statement, example: "SELECT total / 0 AS mean FROM 'sensor/+'",
            cure: "Divide by the number that was meant.",
            replacing: "/ 0", with: "/ 10"),
        DiagnosticPage(
            .duplicateOutputKey, severity: .warning,
            """
            Two items are selected under one key, or one under a path that leads through the other's key, as with x.y and then x; \
            the later one takes the place of the first.
            """,
            kind: .statement, example: "SELECT *, temperature AS t, humidity AS t FROM 'sensor/+'",
            cure: "Give one of them another name, or remove it.",
            replacing: "humidity AS t", with: "humidity AS h"),
        DiagnosticPage(
            .equalityOfDifferentTypes, severity: .warning, """
            '=' converts nothing: a number never equals a String, whatever it holds, nor true the String 'true'. So \
            the comparison has one outcome.
            """,
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE temperature % 2 = '0'",
            cure: "Write the constant in the type of the other side, or convert with cast(… AS …).",
            replacing: "'0'", with: "0"),
        DiagnosticPage(
            .neverTrue, severity: .warning, "No message can pass the condition, so the rule never does anything.",
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE temperature > 40 AND temperature < 30",
            cure: "Look which parts exclude each other; often OR was meant. To switch a rule off, write ruleDisabled: true.",
            replacing: "AND", with: "OR"),
        DiagnosticPage(
            .operandNeverBoolean, severity: .warning, """
            AND, OR and NOT take Booleans, and the Strings 'true' and 'false'. With any other operand they are \
            Undefined.
            """,
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE color = 'red' OR 'green'",
            cure: "Write the comparison out on both sides, or use IN.",
            replacing: "color = 'red' OR 'green'", with: "color IN ['red', 'green']"),
        DiagnosticPage(
            .topicLevelOutOfReach, severity: .warning, """
            The call topic(n) gives the n-th level of the topic, counted from 1, and the topics that FROM lets \
            through have fewer.
            """,
            kind: .statement, example: "SELECT topic(3) AS room FROM 'sensor/+'",
            cure: "Count the levels again, from 1.",
            replacing: "topic(3)", with: "topic(2)"),
        DiagnosticPage(
            .unmatchableTopicFilter, severity: .warning, """
            Topics whose first level begins with '$' are made by the engine ($table, $flow, $rule, $schedule, …) and \
            the broker ($SYS), and this is none of theirs.
            """,
            kind: .statement, example: "SELECT * FROM '$tabel/Temperature/insert'",
            cure: "Correct the first level.",
            replacing: "$tabel", with: "$table"),
        DiagnosticPage(
            .unnamedItem, severity: .warning,
            "An item that is no path and has no AS is selected under the text of its expression, here 'upper(color)'.",
            kind: .statement, example: "SELECT upper(color) FROM 'sensor/+'",
            cure: "Name it with AS.",
            replacing: "upper(color)", with: "upper(color) AS color"),
        DiagnosticPage(
            .unreachableArm, severity: .warning, """
            An arm of CASE is never taken: an earlier one has the same value or is always true, its value has \
            another type than what it is compared with, or its condition is never true.
            """,
            kind: .statement,
            example: "SELECT CASE color WHEN 'red' THEN 1 WHEN 'red' THEN 2 ELSE 0 END AS code FROM 'sensor/+'",
            cure: "Correct the value after WHEN, or remove the arm.",
            replacing: "WHEN 'red' THEN 2", with: "WHEN 'green' THEN 2"),
        DiagnosticPage(
            .unusableArgument, severity: .warning, """
            A function, an aggregate or IN is given something that it can do nothing with, such as a regular expression that \
            can't be read, a text where a number has to be, or a percentile of 95 where a fraction of 0.95 was meant; so the call \
            is Undefined for every message.
            """,
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE regexp_matches(name, '(temp')",
            cure: "Correct the constant.",
            replacing: "'(temp'", with: "'(temp)'"),
        DiagnosticPage(
            .unusedVariable, severity: .warning,
            "A variable is set, and neither the statement nor a template of the rule reads it.",
            kind: .statement, example: "SET @limit = 40 SELECT * FROM 'sensor/+' WHERE temperature > 30",
            cure: "Use it, or remove it.",
            replacing: "temperature > 30", with: "temperature > @limit"),
        DiagnosticPage(
            .wrongArgumentCount, severity: .warning,
            "A call with too many or too few arguments is no error in this language: it is Undefined.",
            kind: .statement, example: "SELECT substring(name) AS code FROM 'sensor/+'",
            cure: "Give the arguments that the function takes.",
            replacing: "substring(name)", with: "substring(name, 0, 2)"),
    ]
}
