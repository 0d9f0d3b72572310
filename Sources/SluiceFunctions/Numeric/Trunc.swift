import SluicePlugins
import SluiceValues

struct Trunc: Function {
    let spec = FunctionSpec(
        "trunc", "A number cut to so many decimal places",
        parameters: [
            .init("x", .number, "The number"),
            .init("places", .any, "How many places to keep, a number between 0 and 34; a String is not taken"),
        ],
        result: "Int for an Int, else Decimal without trailing zeros; Int where no place is left", returns: .number, section: "10.1",
        examples: [
            .init("trunc(2.3123, 2)", gives: "2.31"),
            .init("trunc(2.888, 0)", gives: "2"),
            .init("trunc(2.00, 5)", gives: "2"),
            .init("trunc(2.5, \"1\")", gives: nil),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let places = arguments[1].number?.rounded(.down) else { return .undefined }
        let number = arguments.number(0)
        if number.isInt { return .number(number) }
        let kept = places.isNegative ? 0 : min(Int(places.int64 ?? 34), 34)
        return number.rounded(.towardZero, places: kept).map { .number($0.wholeAsInt) } ?? .undefined
    }
}
