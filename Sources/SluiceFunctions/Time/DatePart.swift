import SluicePlugins
import SluiceValues
import SluiceZones

struct DatePart: Function {
    private static let parts: [String: @Sendable (LocalTime) -> Int] = [
        "year": { $0.date.year }, "quarter": { $0.date.quarter }, "month": { $0.date.month },
        "week": { $0.date.isoWeek.week }, "day": { $0.date.day }, "day_of_week": { $0.date.dayOfWeek },
        "day_of_year": { $0.date.dayOfYear }, "hour": { $0.hour }, "minute": { $0.minute }, "second": { $0.second },
        "millisecond": { $0.millisecond },
    ]

    let spec = FunctionSpec(
        "date_part", "A part of a time, as clocks and calendars of a zone show it",
        parameters: [
            .init(
                "part", .text,
                """
                year, quarter, month, week (of ISO 8601), day, day_of_week (Monday is 1), day_of_year, hour, minute, second or \
                millisecond
                """),
            .init("timestamp", .integer, "Milliseconds since 1970-01-01 UTC"),
            .init("timezone", .text, "A zone of the tz database or a fixed offset; UTC where it is left out", isOptional: true),
        ],
        result: "Int; Undefined for another part or an unknown zone", returns: .number, section: OurFunctions.section,
        examples: [
            .init("date_part(\"hour\", 1700000000123)", gives: "22"),
            .init("date_part(\"hour\", 1700000000123, \"Europe/Berlin\")", gives: "23"),
            .init("date_part(\"day_of_week\", 1700000000123)", gives: "2"),
            .init("date_part(\"fortnight\", 0)", gives: nil),
        ])

    let zones: ZoneDatabase

    func problem(withConstants arguments: [Value?]) -> ArgumentProblem? {
        if let part = arguments.constantText(0), Self.parts[part] == nil {
            return ArgumentProblem(0, "is no part of a date")
        }
        return zones.problem(at: 2, of: arguments)
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let part = Self.parts[arguments.text(0)] else {
            context.note("'\(arguments.text(0))' is no part of a date")
            return .undefined
        }
        guard let zone = zones.zone(at: 2, of: arguments, in: &context), let time = arguments.number(1).int64 else {
            return .undefined
        }
        let offset = zone.offset(at: Int(time).flooredQuotient(by: 1000))
        return .int(part(LocalTime(milliseconds: time, offset: offset)))
    }
}
