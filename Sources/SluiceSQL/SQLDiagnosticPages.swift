package import SluiceText

extension DiagnosticPage {
    /// What each finding of the lexer and the parser means, in alphabetical order.
    package static let sql: [DiagnosticPage] = [
        DiagnosticPage(
            .chainedComparison, "Comparisons do not chain: '10 < t' is true or false, and that is not compared with 40.",
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE 10 < temperature < 40",
            cure: "Compare twice and join the comparisons with AND.",
            replacing: "10 < temperature < 40", with: "10 < temperature AND temperature < 40"),
        DiagnosticPage(
            .clauseOrder,
            "The clauses of a statement have one order: SET, SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT.",
            kind: .statement, example: "SELECT * WHERE temperature > 40 FROM 'sensor/+'",
            cure: "Put the clause where it belongs.",
            replacing: "WHERE temperature > 40 FROM 'sensor/+'", with: "FROM 'sensor/+' WHERE temperature > 40"),
        DiagnosticPage(
            .commentNotSupported, "The language has no comments.",
            kind: .statement, example: """
            SELECT * -- everything
            FROM 'sensor/+'
            """,
            cure: "Remove it. A rule's 'description', or a YAML comment above the rule, is a place for it.",
            replacing: " -- everything", with: ""),
        DiagnosticPage(
            .durationTooLong,
            "A duration such as 15m is a count of milliseconds, and this one has more of them than can be counted.",
            kind: .query, example: #"SELECT * FROM "t" WHERE time > ago(9999999999999d)"#,
            cure: "Write a shorter one.",
            replacing: "9999999999999d", with: "30d"),
        DiagnosticPage(
            .expectedExpression, "Something is missing: a value, a name, a call or a parenthesis should stand here.",
            kind: .statement, example: "SELECT temperature, FROM 'sensor/+'",
            cure: "Write what was meant, or remove the comma or operator before it.",
            replacing: "temperature, FROM", with: "temperature FROM"),
        DiagnosticPage(
            .expectedName,
            "After AS, a dot or a '(SELECT … FROM x AS' a name is expected, made of letters, digits and '_'.",
            kind: .statement, example: "SELECT readings.0 AS first FROM 'sensor/+'",
            cure: "Write a name. An item of an array is read with get().",
            replacing: "readings.0", with: "get(readings, 0)"),
        DiagnosticPage(
            .expressionTooLong,
            "An expression may chain at most 512 operators, so that no text makes the engine run out of stack.",
            kind: .statement, example: "SELECT a«600× + a» AS total FROM 'sensor/+'",
            cure: "Divide it: SET a variable to a part of it, or let a first rule compute it.",
            replacing: "«600× + a»", with: "«60× + a»"),
        DiagnosticPage(
            .limitNotWhole, "LIMIT counts rows, so it takes a whole number that is not negative.",
            kind: .query, example: #"SELECT * FROM "t" LIMIT 1.5"#,
            cure: "Write a whole number.",
            replacing: "1.5", with: "1"),
        DiagnosticPage(
            .malformedNumber,
            "A text that begins as a number is neither a number (40, 2.5, 1E3) nor a duration (15m, 1h30m).",
            kind: .query, example: #"SELECT * FROM "t" WHERE time > ago(15M)"#,
            cure: "Write units in lower case (ms, s, m, h, d), and an operator between a number and a name.",
            replacing: "15M", with: "15m"),
        DiagnosticPage(
            .missingEnd, "A CASE goes on until END, and there is none.",
            kind: .statement, example: "SELECT CASE color WHEN 'red' THEN 1 ELSE 0 AS code FROM 'sensor/+'",
            cure: "Write END after the last arm.",
            replacing: "ELSE 0 AS", with: "ELSE 0 END AS"),
        DiagnosticPage(
            .missingKeyword, "A word of the language is missing: SELECT, FROM, WHEN, THEN or BY.",
            kind: .statement, example: "SELECT CASE color WHEN 'red' 1 ELSE 0 END AS code FROM 'sensor/+'",
            cure: "Write the word where the caret stands.",
            replacing: "'red' 1", with: "'red' THEN 1"),
        DiagnosticPage(
            .missingPunctuation, "A sign is missing, such as the '=' of SET, the ':' of an object or a comma.",
            kind: .statement, example: "SET @limit 40 SELECT @limit AS max FROM 'sensor/+'",
            cure: "Write it where the caret stands.",
            replacing: "@limit 40", with: "@limit = 40"),
        DiagnosticPage(
            .missingSelectList, "SELECT is followed by no item.",
            kind: .statement, example: "SELECT FROM 'sensor/+'",
            cure: "Write '*' for the whole payload, or the expressions to select.",
            replacing: "SELECT FROM", with: "SELECT * FROM"),
        DiagnosticPage(
            .missingTopicFilter, "FROM is followed by no topic filter.",
            kind: .statement, example: "SELECT * FROM WHERE temperature > 40",
            cure: "Write the topic filter in single quotes.",
            replacing: "FROM WHERE", with: "FROM 'sensor/+' WHERE"),
        DiagnosticPage(
            .missingVariableName, "An '@' begins a variable, and no name follows it.",
            kind: .statement, example: "SELECT @ AS x FROM 'sensor/+'",
            cure: "Write the variable's name right after the '@'.",
            replacing: "@ AS x", with: "temperature AS x"),
        DiagnosticPage(
            .misspeltKeyword, "A word of the language is spelt wrong.",
            kind: .statement, example: "SELECT * FORM 'sensor/+'",
            cure: "Correct it as the hint says.",
            replacing: "FORM", with: "FROM"),
        DiagnosticPage(
            .nestedClause,
            "A nested SELECT has FROM and WHERE alone; grouping, order and limits belong to the whole statement.",
            kind: .statement, example: "SELECT (SELECT v FROM readings ORDER BY v) AS sorted FROM 'sensor/+'",
            cure: "Remove the clause.",
            replacing: "readings ORDER BY v)", with: "readings)"),
        DiagnosticPage(
            .nestingTooDeep, "Brackets, calls, CASE, NOT and minus signs may stand in each other at most 64 deep.",
            kind: .statement, example: "SELECT «65×(»a«65×)» AS x FROM 'sensor/+'",
            cure: "Take a part out with SET, or remove brackets that change nothing.",
            replacing: "«65×(»a«65×)»", with: "«6×(»a«6×)»"),
        DiagnosticPage(
            .parenthesizedList, "A list is an array, in square brackets. Parentheses only group.",
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE color IN ('red', 'green')",
            cure: "Write […].",
            replacing: "('red', 'green')", with: "['red', 'green']"),
        DiagnosticPage(
            .quotedName, "Names after AS and after a dot are written without quotes; text in quotes is a String.",
            kind: .statement, example: "SELECT temperature AS 'temp' FROM 'sensor/+'",
            cure: "Remove the quotes.",
            replacing: "'temp'", with: "temp"),
        DiagnosticPage(
            .repeatedClause, "Each clause stands once.",
            kind: .statement, example: """
            SELECT * FROM 'sensor/+'
            WHERE a = 1
            WHERE b = 2
            """,
            cure: "Join the conditions with AND, or remove one of the clauses.",
            replacing: """

            WHERE b = 2
            """, with: " AND b = 2"),
        DiagnosticPage(
            .reservedWord, "The name is a word of the language, so it can't be read as a field.",
            kind: .statement, example: "SELECT end FROM 'sensor/+'",
            cure: "Read the field with get(*, 'end').",
            replacing: "SELECT end", with: "SELECT get(*, 'end') AS finished"),
        DiagnosticPage(
            .semicolon, "A text is one statement, and a statement has no ';'.",
            kind: .statement, example: "SELECT * FROM 'sensor/+';",
            cure: "Remove it.",
            replacing: ";", with: ""),
        DiagnosticPage(
            .severalValues, "SELECT VALUE gives one bare value, without a key and without a name.",
            kind: .statement, example: "SELECT VALUE temperature, humidity FROM 'sensor/+'",
            cure: "Leave VALUE out, or select an object or an array.",
            replacing: "VALUE temperature, humidity", with: "temperature, humidity"),
        DiagnosticPage(
            .severalWindows, "A rule groups its messages by one window; what it selects would have two meanings.",
            kind: .statement, example: "SELECT zone, count(*) AS n FROM 'sensor/+' GROUP BY zone, TUMBLING(1m), HOPPING(5m, 1m)",
            cure: "Write a rule for each window.",
            replacing: ", HOPPING(5m, 1m)", with: ""),
        DiagnosticPage(
            .statementTooLarge, "A statement may have 256 KB, as a rule document may.",
            kind: .statement, example: "SELECT '«262144×x»' AS s FROM 'sensor/+'",
            cure: "Divide the rule; a long list of constants belongs into a table.",
            replacing: "«262144×x»", with: "«26×x»"),
        DiagnosticPage(
            .templateNotClosed, "'${' begins an expression, and no '}' ends it.",
            kind: .template, example: "AC/AC-${zone_id",
            cure: "Write the '}'. One inside of quotes or of an inner {…} does not count.",
            replacing: "${zone_id", with: "${zone_id}"),
        DiagnosticPage(
            .typographicQuote, "A word processor has put curly quotes where the language knows straight ones alone.",
            kind: .statement, example: "SELECT * FROM ‘sensor/+’",
            cure: "Write ' or \".",
            replacing: "‘sensor/+’", with: "'sensor/+'"),
        DiagnosticPage(
            .unclosedBracket, "A bracket was opened and is not closed where it has to be.",
            kind: .statement, example: "SELECT round(temperature * 1.8 + 32 FROM 'sensor/+'",
            cure: "Write the closing bracket where the caret stands, or remove the opening one.",
            replacing: "1.8 + 32 FROM", with: "1.8 + 32) AS f FROM"),
        DiagnosticPage(
            .unexpectedCharacter, "The character has no meaning in the language.",
            kind: .statement, example: "SELECT temperature ^ 2 AS square FROM 'sensor/+'",
            cure: "Remove it, or put text into quotes. Powers and bits are functions: power(x, 2), bitxor(x, y).",
            replacing: "temperature ^ 2", with: "power(temperature, 2)"),
        DiagnosticPage(
            .unexpectedToken,
            "A word or sign stands where nothing can: as a rule a comma, an operator or AS is missing before it.",
            kind: .statement, example: "SELECT temperature t FROM 'sensor/+'",
            cure: "Write what is missing, or remove it.",
            replacing: "temperature t", with: "temperature AS t"),
        DiagnosticPage(
            .unmatchedBracket, "A bracket is closed that was not opened.",
            kind: .statement, example: "SELECT temperature * 1.8) AS f FROM 'sensor/+'",
            cure: "Remove it, or open it where it has to begin.",
            replacing: "1.8)", with: "1.8"),
        DiagnosticPage(
            .unquotedKey, "The keys of an object are Strings, in quotes.",
            kind: .statement, example: "SELECT {color: 'red'} AS paint FROM 'sensor/+'",
            cure: "Put the key into quotes.",
            replacing: "{color:", with: "{'color':"),
        DiagnosticPage(
            .unquotedTopicFilter, "A topic filter is a String, in single quotes.",
            kind: .statement, example: "SELECT * FROM sensor/+/temperature WHERE temperature > 40",
            cure: "Put it into single quotes.",
            replacing: "sensor/+/temperature", with: "'sensor/+/temperature'"),
        DiagnosticPage(
            .unterminatedString, """
            A String ends on the line on which it begins, and this one does not. A quote inside of a String is \
            doubled.
            """,
            kind: .statement, example: """
            SELECT * FROM 'sensor/+
            WHERE color = 'red'
            """,
            cure: "Write the closing quote.",
            replacing: "'sensor/+", with: "'sensor/+'"),
        DiagnosticPage(
            .variableNameTooLong, "The name of a SET variable may have 64 characters.",
            kind: .statement,
            example: "SET @a_name_that_goes_on_and_on_and_on_until_nobody_can_remember_where_it_began = 1 SELECT * FROM 'sensor/+'",
            cure: "Shorten it, everywhere.",
            replacing: "@a_name_that_goes_on_and_on_and_on_until_nobody_can_remember_where_it_began = 1 SELECT *",
            with: "@short = 1 SELECT @short AS x"),
        DiagnosticPage(
            .wrongOperator, "The operator is one of another language.",
            kind: .statement, example: "SELECT * FROM 'sensor/+' WHERE color == 'red' && temperature > 40",
            cure: "Write =, <>, AND, OR, NOT.",
            replacing: "color == 'red' && temperature", with: "color = 'red' AND temperature"),
    ]
}
