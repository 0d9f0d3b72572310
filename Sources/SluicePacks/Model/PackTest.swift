package import SluicePlugins
import SluiceText
package import SluiceValues

/// A unit test of a pack: what is given, what is done, and what is expected of it.
package struct PackTest: Sendable {
    package var name: String
    /// Where the test stands.
    package var place: FilePlace
    /// Why it is not to be run; nil where it is.
    package var skip: String?
    /// The time at which it begins.
    package var at: Timestamp
    /// What all randomness is drawn from.
    package var seed: UInt64
    /// Values in the place of the pack's parameters.
    package var parameters: Object
    package var given: Given
    package var answers: Answers
    /// The names of the devices that run.
    package var devices: [String]
    package var steps: [Step]

    package init(
        name: String, place: FilePlace, skip: String? = nil, at: Timestamp, seed: UInt64 = 1, parameters: Object = Object(),
        given: Given = Given(), answers: Answers = Answers(), devices: [String] = [], steps: [Step]
    ) {
        self.name = name
        self.place = place
        self.skip = skip
        self.at = at
        self.seed = seed
        self.parameters = parameters
        self.given = given
        self.answers = answers
        self.devices = devices
        self.steps = steps
    }

    /// What is stored before the test begins; no rule hears of it.
    package struct Given: Sendable {
        package var tables: [(name: String, items: [Object])] = []
        package var series: [(name: String, points: [SeriesPoint])] = []
        package var queues: [(name: String, messages: [QueueMessage])] = []
        package var objects: [(bucket: String, objects: [BucketObject])] = []

        package init() {}
    }

    /// What those outside answer.
    package struct Answers: Sendable {
        /// By the URL, or by its beginning and a `*`.
        package var webhooks: [(url: String, turns: [Answer])] = []
        /// By the function's name.
        package var functions: [(name: String, turns: [Answer])] = []
        /// By the address; `*` for any other.
        package var mail: [(address: String, turns: [Answer])] = []
        package var secrets = Object()

        package init() {}
    }

    /// The answer to one call; the last of several stays.
    package struct Answer: Sendable {
        package var outcome: Outcome
        /// Milliseconds that it takes.
        package var delay: Int64

        package init(_ outcome: Outcome, delay: Int64 = 0) {
            self.outcome = outcome
            self.delay = delay
        }

        package enum Outcome: Sendable {
            /// A function's result.
            case result(Value)
            /// A server's status.
            case status(Int)
            /// Taken, with nothing more to say.
            case taken
            case failure(String)
        }
    }

    /// Something that is done, or looked at.
    package struct Step: Sendable {
        package var place: FilePlace
        package var kind: Kind

        package init(_ kind: Kind, at place: FilePlace) {
            self.kind = kind
            self.place = place
        }

        package enum Kind: Sendable {
            /// Each message comes so many milliseconds after the one before it.
            case publish([(publication: Publication, after: Int64)])
            case queueSend(QueueMessage, queue: String)
            case bucketPut(BucketObject, bucket: String)
            case tablePut(Object, table: String)
            case advance(Int64)
            case expect([Expectation])
        }
    }

    /// What is expected of one thing that can be looked at.
    package struct Expectation: Sendable {
        package enum Section: String, Sendable, CaseIterable {
            case published, tables, series, queues, objects, webhooks, functions, notifications, metrics, alarms, deadLetters, rules
        }

        package var section: Section
        /// The table, series, queue, bucket, metric, alarm or rule; nil for a section that is one list.
        package var name: String?
        /// Whether there may be more than what is listed, in any order; of an Object the listed fields count.
        package var isContained: Bool
        package var items: [Item]
        package var place: FilePlace

        package init(section: Section, name: String? = nil, isContained: Bool = false, items: [Item], place: FilePlace) {
            self.section = section
            self.name = name
            self.isContained = isContained
            self.items = items
            self.place = place
        }

        package struct Item: Sendable {
            package var value: Value
            package var place: FilePlace

            package init(value: Value, place: FilePlace) {
                self.value = value
                self.place = place
            }
        }
    }
}

/// The tests of a pack and what there was to say about their files.
package struct LoadedTests: Sendable {
    /// In the order of the files' names, and of each file; those of files with an error are left out.
    package var tests: [PackTest] = []
    package var findings: [LoadedPack.FileFindings] = []
    /// Where each name of a test stands first, in files with an error too.
    package var names: [String: FilePlace] = [:]

    package var hasErrors: Bool { findings.contains { $0.diagnostics.contains { $0.severity == .error } } }
}
