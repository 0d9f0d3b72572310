import SluicePlugins

extension GrammarWords {
    /// The aggregates. Their examples fold Arrays, so that they are expressions on one message.
    static let aggregates: [FunctionSpec] = [
        aggregate(
            .approxPercentile, "The smallest of the numbers that at least a fraction of them do not exceed",
            [
                .init("value", .number, "What is folded; what is no number is passed over"),
                .init("fraction", .number, "0 to 1: 0.95 for the 95th percentile"),
            ],
            result: "a number; Undefined over nothing, or for a fraction outside of 0 to 1",
            notes: ["The rank is exact: the values are kept and sorted. \(bound)"],
            examples: [
                .init("approx_percentile(t, 0.5)", gives: "24", payload: #"{"t":[20,36.5,24,40]}"#),
                .init("approx_percentile(t, 95)", gives: nil, payload: #"{"t":[20,36.5,24,40]}"#),
            ]),
        aggregate(
            .avg, "The mean of the numbers", [.init("value", .number, "What is folded; what is no number is passed over")],
            result: "Decimal; Undefined over nothing",
            examples: [.init("avg(t)", gives: "2.0", payload: #"{"t":[1,"3","warm",null]}"#)]),
        aggregate(
            .collect, "The values as an Array, in the order of their rows", [.init("value", .any, "What is folded, or *")],
            result: "Array; an empty one over nothing", notes: [bound],
            examples: [.init("collect(t)", gives: #"[1,"a"]"#, payload: #"{"t":[1,null,"a"]}"#)]),
        aggregate(
            .count, "How many values there are, or, with *, how many rows",
            [.init("value", .any, "What is folded, or *, which goes with rows alone")],
            result: "Int; 0 over nothing",
            notes: ["There is no DISTINCT: group by the value, and count the groups in a second rule."],
            examples: [
                .init("count(t)", gives: "2", payload: #"{"t":[1,null,"a"]}"#), .init("count([])", gives: "0"),
            ]),
        aggregate(
            .first, "The value of the first row that has one", [.init("value", .any, "What is folded, or *")],
            result: "the value; Undefined over nothing",
            examples: [.init("first(t)", gives: "1", payload: #"{"t":[null,1,"a"]}"#)]),
        aggregate(
            .last, "The value of the last row that has one", [.init("value", .any, "What is folded, or *")],
            result: "the value; Undefined over nothing",
            examples: [.init("last(t)", gives: #""a""#, payload: #"{"t":[1,"a",null]}"#)]),
        aggregate(
            .max, "The greatest value", [.init("value", .any, "What is folded")], result: extremeResult, notes: [comparing],
            examples: [
                .init("max(t)", gives: "40", payload: #"{"t":[20,40,24]}"#),
                .init("max(t)", gives: #""b""#, payload: #"{"t":["b","a",7]}"#),
            ]),
        aggregate(
            .min, "The least value", [.init("value", .any, "What is folded")], result: extremeResult, notes: [comparing],
            examples: [
                .init("min(t)", gives: "20", payload: #"{"t":[24,20,40]}"#),
                .init("min(t)", gives: #""9""#, payload: #"{"t":["10","9","b"]}"#),
            ]),
        aggregate(
            .stddev, "The standard deviation of the numbers, taken for a sample",
            [.init("value", .number, "What is folded; what is no number is passed over")],
            result: "Decimal; Undefined over fewer than two numbers",
            notes: ["Of a sample: the squares' sum is divided by the count less one."],
            examples: [
                .init("stddev(t)", gives: "1.4142135623730951", payload: #"{"t":[1,3]}"#), .init("stddev([1])", gives: nil),
            ]),
        aggregate(
            .sum, "The sum of the numbers", [.init("value", .number, "What is folded; what is no number is passed over")],
            result: "a number; Undefined over nothing, where count is 0",
            examples: [
                .init("sum(t)", gives: "4", payload: #"{"t":[1,"3","warm",null]}"#), .init("sum([])", gives: nil),
                .init("coalesce(sum(t), 0)", gives: "0", payload: #"{"t":[]}"#),
            ]),
    ]

    private static func aggregate(
        _ aggregate: Aggregate, _ summary: String, _ parameters: [FunctionSpec.Parameter], result: String,
        notes: [String] = [], examples: [FunctionSpec.Example]
    ) -> FunctionSpec {
        FunctionSpec(
            aggregate.rawValue, summary, parameters: parameters, result: result, section: "Aggregates", examples: examples,
            notes: [folding] + notes)
    }

    private static let folding = """
        In a query over stored data and in a rule with a window it folds the rows of a group; anywhere else, the items of the \
        Array that it is given. Undefined and Null are passed over.
        """
    private static let comparing = """
        The first number or String decides: where it is a number, or a String that reads as one, numbers are compared, else \
        Strings, by code point; what is of another kind is passed over.
        """
    private static let extremeResult = "the value as it came, a number or a String; Undefined over nothing"
    private static let bound = """
        It keeps the earliest \(grouped(AggregateFold.Bounds.query.items)) values; in a window \
        \(grouped(AggregateFold.Bounds.window.items)), and \(AggregateFold.Bounds.window.size >> 20) MiB of JSON.
        """

    /// `10,000`
    private static func grouped(_ number: Int) -> String {
        let digits = String(number)
        return digits.enumerated().map { index, digit in
            let left = digits.count - index
            return (index > 0 && left.isMultiple(of: 3) ? "," : "") + String(digit)
        }.joined()
    }
}
