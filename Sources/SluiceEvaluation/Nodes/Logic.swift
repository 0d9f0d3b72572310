import SluiceValues

// Undefined on a side makes the whole Undefined: the tables know no short circuit. Source: language reference, 6.1.

final class AndNode: ConditionNode {
    let left, right: any Node

    init(_ left: any Node, _ right: any Node) {
        self.left = left
        self.right = right
    }

    func truth(_ frame: Frame) -> Truth {
        let a = left.truth(frame)
        guard a != .undefined else { return .undefined }
        let b = right.truth(frame)
        return b == .undefined ? .undefined : Truth(a == .yes && b == .yes)
    }

    func isTrue(_ frame: Frame) -> Bool { left.isTrue(frame) && right.isTrue(frame) }
}

final class OrNode: ConditionNode {
    let left, right: any Node

    init(_ left: any Node, _ right: any Node) {
        self.left = left
        self.right = right
    }

    func truth(_ frame: Frame) -> Truth {
        let a = left.truth(frame)
        guard a != .undefined else { return .undefined }
        let b = right.truth(frame)
        return b == .undefined ? .undefined : Truth(a == .yes || b == .yes)
    }
}

final class NotNode: ConditionNode {
    let operand: any Node

    init(_ operand: any Node) { self.operand = operand }

    func truth(_ frame: Frame) -> Truth {
        switch operand.truth(frame) {
        case .yes: .no
        case .no: .yes
        case .undefined: .undefined
        }
    }
}
