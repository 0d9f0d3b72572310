import SluicePlugins

extension GrammarWords {
    /// The operators that are words.
    static let operators: [FunctionSpec] = [
        word(
            "between", "value [NOT] BETWEEN low AND high", "Whether a number is in a range, the ends included",
            result: "Boolean; Undefined where one of the three is no number",
            notes: ["Strings that read as numbers are compared as numbers; other texts have no order."],
            examples: [
                .init("t BETWEEN 20 AND 24", gives: "true", payload: #"{"t":24}"#),
                .init("t BETWEEN 24 AND 20", gives: "false", payload: #"{"t":22}"#),
            ]),
        word(
            "case", "CASE [value] WHEN … THEN … [ELSE …] END", "The value of the first arm that holds",
            result: "the value after THEN, or after ELSE; Undefined where no arm holds and there is no ELSE",
            examples: [
                .init("CASE WHEN t > 30 THEN 'hot' ELSE 'fine' END", gives: #""hot""#, payload: #"{"t":31}"#),
                .init("CASE color WHEN 'red' THEN 1 END", gives: nil, payload: #"{"color":"blue"}"#),
            ]),
        word(
            "cast", "cast(value AS type)", "A value as another type: String, Int, Decimal, Double or Boolean",
            result: "the value in the type; Undefined where it can't be converted",
            notes: ["Decimal and Boolean since version 2016-03-23."],
            examples: [
                .init("cast('7' AS Int)", gives: "7"), .init("cast(7 AS String)", gives: #""7""#),
                .init("cast('warm' AS Int)", gives: nil),
            ]),
        word(
            "exists", "EXISTS (SELECT … FROM array [AS name] [WHERE …])", "Whether a nested query has a result",
            result: "Boolean",
            examples: [
                .init("EXISTS (SELECT 1 FROM rooms AS r WHERE r.t > 30)", gives: "true", payload: #"{"rooms":[{"t":20},{"t":31}]}"#)
            ]),
        word(
            "in", "value [NOT] IN array", "Whether a value is one of an Array's items, by =",
            result: "Boolean; Undefined where the value is, or the other side is no Array",
            notes: ["A list is written in square brackets."],
            examples: [
                .init("color IN ['red', 'green']", gives: "true", payload: #"{"color":"red"}"#),
                .init("1 IN ['1']", gives: "false"),
            ]),
        word(
            "is null", "value IS [NOT] NULL", "Whether a value is Null or Undefined", result: "Boolean",
            notes: ["Comparing with = NULL is true for Null, and not for what is missing."],
            examples: [
                .init("t IS NULL", gives: "true"), .init("t IS NULL", gives: "true", payload: #"{"t":null}"#),
                .init("t IS NOT NULL", gives: "true", payload: #"{"t":0}"#),
            ]),
        word(
            "like", "text [NOT] LIKE pattern", "Whether the whole of a text fits a pattern: % is any text, _ one character",
            result: "Boolean; Undefined where a side has no text",
            notes: [#"Case counts. Nothing escapes: \_ is a backslash and any character; for a literal % or _ use regexp_matches."#],
            examples: [
                .init("name LIKE 'kitchen-_'", gives: "true", payload: #"{"name":"kitchen-2"}"#),
                .init("name LIKE 'Kit%'", gives: "false", payload: #"{"name":"kitchen-2"}"#),
            ]),
    ]

    private static func word(
        _ name: String, _ form: String, _ summary: String, result: String, notes: [String] = [],
        examples: [FunctionSpec.Example]
    ) -> FunctionSpec {
        FunctionSpec(
            name, summary, parameters: [], result: result, section: "Operators", examples: examples, notes: notes, form: form)
    }
}
