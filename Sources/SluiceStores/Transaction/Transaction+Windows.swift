import SluicePlugins

extension Transaction {
    func rulesWithWindows() throws(StoreError) -> [String] {
        try checkReading()
        let query = connection.windows.rules
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        var rules: [String] = []
        while try statement.step() { rules.append(statement.text(0)) }
        return rules
    }

    func windowGroups(of rule: String) throws(StoreError) -> [WindowGroup] {
        try checkReading()
        let query = connection.windows.groups
        let statement = try query.take(on: connection)
        defer { query.giveBack(statement) }
        statement.bind(rule, at: 1)
        var groups: [WindowGroup] = []
        while try statement.step() {
            groups.append(
                WindowGroup(
                    rule: rule, start: statement.int64(0), group: statement.text(1), place: statement.int64(2),
                    state: statement.text(3)))
        }
        return groups
    }

    func put(_ group: WindowGroup) throws(StoreError) {
        try checkWriting()
        try run(connection.windows.put) {
            $0.bind(group.rule, at: 1)
            $0.bind(group.start, at: 2)
            $0.bind(group.group, at: 3)
            $0.bind(group.place, at: 4)
            $0.bind(group.state, at: 5)
        }
    }

    func removeWindowGroup(of rule: String, start: Timestamp, group: String) throws(StoreError) {
        try checkWriting()
        try run(connection.windows.remove) {
            $0.bind(rule, at: 1)
            $0.bind(start, at: 2)
            $0.bind(group, at: 3)
        }
    }

    func removeWindowGroups(of rule: String) throws(StoreError) {
        try checkWriting()
        try run(connection.windows.removeAll) { $0.bind(rule, at: 1) }
    }
}
