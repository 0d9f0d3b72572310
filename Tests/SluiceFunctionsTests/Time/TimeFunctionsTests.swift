import SluicePlugins
import SluiceValues
import SluiceTestSupport
import Testing

@testable import SluiceFunctions

@Suite("Time functions")
struct TimeFunctionsTests {
    @Test("a call that comes to nothing says why to who looks", arguments: [
        ("parse_time", ["b", "0"], "'b' is not a valid pattern of Joda-Time"),
        ("parse_time", ["y", "0", "Mars/Base"], "there is no time zone 'Mars/Base'"),
        ("time_to_epoch", ["2024", "b"], "'b' is not a valid pattern of java.time"),
        ("time_to_epoch", ["2024", "MM"], "'2024' is not written as 'MM' says"),
        ("time_to_epoch", ["2024", "uuuu"], "the parts of '2024' contradict each other, or make no time"),
        ("date_part", ["fortnight", "0"], "'fortnight' is no part of a date"),
        ("date_part", ["hour", "0", "Mars/Base"], "there is no time zone 'Mars/Base'"),
    ])
    func notes(name: String, arguments: [String], note: String) {
        var context = CallContext.sample
        context.notes = []
        #expect(call(name, arguments.map(Value.string), in: &context).isUndefined)
        #expect(context.notes == [note])
    }

    @Test("any time that an Int64 holds is written, and any larger number is Undefined")
    func extremes() {
        var context = CallContext.sample
        for time in [Int64.min, -1, 0, Int64.max] {
            for zone in ["UTC", "Europe/Berlin", "-18:00", "Australia/Sydney"] {
                let values: [Value] = [.string("y-MM-dd xxxx w G z zzzz"), .number(Number(time)), .string(zone)]
                #expect(call("parse_time", values, in: &context).string != nil)
                #expect(call("date_part", [.string("week"), .number(Number(time)), .string(zone)], in: &context).number != nil)
            }
        }
        #expect(call("parse_time", [.string("y"), .string("1e30")], in: &context).isUndefined)
        #expect(call("date_part", [.string("year"), .string("1e30")], in: &context).isUndefined)
    }

    @Test("times beyond an Int64, and numbers beyond it, are Undefined")
    func tooFar() {
        var context = CallContext.sample
        for (text, pattern) in [
            ("999999999-12-31", "u-M-d"), ("-999999999-01-01", "u-M-d"), ("9223372036854775807-01-01", "u-M-d"),
            ("9223372036854775808-01-01", "u-M-d"), ("99999999999999999999", "g"), ("9223372036854775807", "g"),
            ("999999999 1 1", "Y w e"), ("2024-01-01 9223372036854775807", "u-M-d N"),
        ] {
            #expect(call("time_to_epoch", [.string(text), .string(pattern)], in: &context).isUndefined, "\(text)")
        }
        #expect(call("time_to_epoch", [.string("292278993-12-31"), .string("u-M-d")], in: &context).text == "9223372017043200000")
    }

    @Test("patterns have 1024 bytes at most")
    func bounds() {
        var context = CallContext.sample
        for (count, isValid) in [(1024, true), (1025, false)] {
            let result = call("parse_time", [.string(String(repeating: "y", count: count)), .int(0)], in: &context).string
            #expect(result?.count == (isValid ? count : nil))
            let text = String(repeating: "-", count: count - 10)
            let read = call("time_to_epoch", [.string("2024-01-02" + text), .string("uuuu-MM-dd" + text)], in: &context)
            #expect(read.isUndefined != isValid)
        }
        let nested = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(JavaTimePattern(nested) != nil)
    }

    @Test("what parse_time writes time_to_epoch reads, in every zone that has a name")
    func thereAndBack() {
        var context = CallContext.sample
        var random = SeededGenerator(seed: 3)
        let zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "-03:30", "Africa/Casablanca"]
        for _ in 0..<500 {
            // Before 1914 some of them have offsets with seconds, which the text does not hold.
            let time = Int64.random(in: -1_700_000_000_000...4_500_000_000_000, using: &random)
            let zone = zones.randomElement(using: &random) ?? "UTC"
            let written = call(
                "parse_time", [.string("yyyy-MM-dd HH:mm:ss.SSS ZZ ZZZ"), .number(Number(time)), .string(zone)], in: &context)
            let read = call("time_to_epoch", [written, .string("uuuu-MM-dd HH:mm:ss.SSS xxx VV")], in: &context)
            #expect(read.number?.int64 == time, "\(written.json) in \(zone)")
        }
    }

    @Test("random patterns and texts never trap")
    func mutations() {
        var random = SeededGenerator(seed: 5)
        let letters = Array("GuyDMdLQqYwWEecFahKkHmsSAnNVVzOXxZpg'[]{}# -:.é")
        let digits = Array("0123456789+-: .TZAPMGé,/")
        var context = CallContext.sample
        var readCount = 0
        for _ in 0..<4_000 {
            var pattern = ""
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                pattern += String(repeating: letters.randomElement(using: &random) ?? "y", count: Int.random(in: 1...5, using: &random))
            }
            let text = String((0..<Int.random(in: 0...20, using: &random)).map { _ in digits.randomElement(using: &random) ?? "0" })
            let time = Int64(bitPattern: random.next())
            let written = call("parse_time", [.string(pattern), .number(Number(time)), .string("Europe/Paris")], in: &context)
            for text in [text, written.string ?? ""] {
                if !call("time_to_epoch", [.string(text), .string(pattern)], in: &context).isUndefined { readCount += 1 }
            }
        }
        #expect(readCount < 4_000)
    }
}
