package import SluiceEvaluation
package import SluicePacks
package import SluicePlugins

extension Engine {
    package typealias LogSink = @Sendable (LogLevel, String) -> Void

    /// An engine whose lines are texts alone.
    package convenience init(
        packs: [Pack], fields: FieldTable, registry: Registry, database: any Database, clock: any Clock,
        randomness: any Randomness, outside: any OutsideSource = NothingOutside(),
        functions: any FunctionInvoker = NoFunctions(), options: EngineOptions = EngineOptions(), log: @escaping LogSink
    ) throws {
        try self.init(
            packs: packs, fields: fields, registry: registry, database: database, clock: clock, randomness: randomness,
            outside: outside, functions: functions, options: options, lines: { log($0.level, $0.text) })
    }

    package func write(_ level: LogLevel, _ text: String) { write(LogLine(level, text)) }
}
