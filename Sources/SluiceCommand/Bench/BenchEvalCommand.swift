import ArgumentParser
import Glibc
import SluiceEvaluation
import SluicePlugins
import SluiceSQL
import SluiceText
import SluiceTopics
import SluiceValues

struct BenchEvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Messages a second through topic match, scan, WHERE and projection.",
        discussion: """
            Every payload is checked whole. The time is the processor time of one thread; of several rounds the median is told.

            EXAMPLE
              sluice bench eval --rounds 5
            """)

    @Option(help: "Rounds of each statement; the median counts.")
    var rounds = 9

    @Option(help: "Only the workloads whose name contains this text.")
    var only: String?

    @Option(help: "Messages of a round.")
    var messages = 200_000

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds has to be from 1 to 1000.") }
        guard (1...100_000_000).contains(messages) else { throw ValidationError("--messages has to be from 1 to 100000000.") }
        guard !workloads.isEmpty else { throw ValidationError("--only '\(only ?? "")' leaves no workload.") }
    }

    private var workloads: [EvalWorkload] { EvalWorkload.all.filter { only.map($0.name.contains) ?? true } }

    func run() throws {
        #if DEBUG
            print("This is a debug build; its figures say nothing of a release build.")
        #endif
        print("statement".padded(to: 44) + "messages/s".leftPadded(to: 14) + "ns/message".leftPadded(to: 12) + "   passed")
        for workload in workloads {
            let plan = try BenchPlan(workload)
            let result = plan.measure(rounds: rounds, messages: messages)
            let row = workload.name.padded(to: 44) + result.perSecond.grouped.leftPadded(to: 14)
            print(row + result.nanoseconds.oneDecimal.leftPadded(to: 12) + "   \(result.passedPercent) %")
        }
    }
}

/// A workload compiled: topic filters in a trie, all statements on one scan.
private struct BenchPlan {
    private let trie: FilterTrie
    private let plans: [StatementPlan]
    private let template: TemplatePlan?
    private let slots: SlotPlan
    private let payloads: [[UInt8]]
    private let topics: [String]

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    init(_ workload: EvalWorkload) throws {
        let context = PlanningContext(registry: .standardFunctions)
        var builder = FilterTrieBuilder()
        var plans: [StatementPlan] = []
        var used: Set<Int> = []
        for (index, sql) in workload.statements.enumerated() {
            let parsed = Parser.parseStatement(sql)
            guard let plan = StatementPlan.make(parsed.tree, in: context).plan else {
                throw Unreadable(description: "the benchmark's own statement does not parse: \(sql)")
            }
            plans.append(plan)
            used.formUnion(plan.slots)
            builder.insert(try TopicFilter(workload.filter), id: Int32(index))
        }
        template = workload.template.flatMap { text in
            TemplatePlan.make(TemplateText.parse(text).tree, of: nil, in: context).plan
        }
        used.formUnion(template?.slots ?? [])
        self.plans = plans
        trie = builder.frozen()
        slots = SlotPlan(slots: used, of: context.fields)
        payloads = workload.payloads
        topics = (0..<64).map { workload.topic($0) }
    }

    struct Result {
        let nanoseconds: Double
        let passedPercent: Int
        var perSecond: Int { Int(1e9 / nanoseconds) }
    }

    func measure(rounds: Int, messages: Int) -> Result {
        let frame = Frame()
        let cache = TopicCache()
        var found: [Int32] = []
        var output: [UInt8] = []
        var passed = 0
        var times: [Double] = []
        // One round more than counted, to warm up.
        for round in 0...rounds {
            passed = 0
            let start = processorTime()
            for index in 0..<messages {
                let topic = topics[index & 63]
                if cache.value(for: topic) == nil {
                    found.removeAll(keepingCapacity: true)
                    var topic = topic
                    topic.withUTF8 { trie.match($0, into: &found) }
                    cache.insert(0, for: topic)
                }
                frame.load(payload: payloads[index % payloads.count], plan: slots)
                for place in found {
                    let plan = plans[Int(place)]
                    frame.beginRule(variableCount: plan.variableCount)
                    output.removeAll(keepingCapacity: true)
                    if case .selected = plan.evaluate(frame, into: &output) {
                        passed += 1
                        if let template { passed += template.render(frame).isEmpty ? 1 : 0 }
                    }
                }
            }
            if round > 0 { times.append((processorTime() - start) / Double(messages)) }
        }
        let median = times.sorted()[times.count / 2]
        return Result(nanoseconds: median * 1e9, passedPercent: passed * 100 / (messages * max(plans.count, 1)))
    }

    /// Seconds of processor time of this thread.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

extension Double {
    fileprivate var oneDecimal: String { String((self * 10).rounded() / 10) }
}
