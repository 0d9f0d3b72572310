import Testing

@Suite("Decision records")
struct RecordTests {
    private static let records = Repository.files(in: "docs/decisions")

    @Test("they are numbered from 0001 without a gap, and named in lower case")
    func numbered() {
        #expect(!Self.records.isEmpty)
        for (index, record) in Self.records.enumerated() {
            let number = String(repeating: "0", count: 4 - String(index + 1).count) + String(index + 1)
            #expect(record.name.wholeMatch(of: /\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md/) != nil, "\(record)")
            #expect(record.name.hasPrefix(number + "-"), "\(record) should be number \(number)")
        }
    }

    @Test("each says what was decided, why, what it costs and what was rejected", arguments: records)
    func sections(record: RepositoryFile) {
        let headings = Heading.all(in: record.text)
        #expect(headings.filter { $0.level == 2 }.map(\.text) == ["Decided", "Because", "Costs", "Rejected"])
        let parts = record.text.split(separator: /(?m)^## .*$/).map { $0.contains(/\S/) }
        #expect(parts == [true, true, true, true, true], "a section is empty")
        #expect(headings.first?.text.hasPrefix(record.name.prefix(4) + ". ") == true, "the title begins with the number")
    }
}
