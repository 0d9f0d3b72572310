import SluicePlugins

/// Numbers in, numbers out. Source: language reference, 10.1.
enum NumericFunctions {
    static let all: [any Function] =
        [
            Abs(), Ceil(), Floor(), Round(), Trunc(), Sign(), Power(), ArcTangent2(), Rand(), BitNot(), NaNValue(),
        ] + Remainder.all + DoubleFunction.all + BitwiseFunction.all
}
