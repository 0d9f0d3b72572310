import SluicePlugins

/// Texts in, texts out. Source: language reference, 10.3; the digests are in `Digests`.
enum TextFunctions {
    static let all: [any Function] =
        [
            Length(), NumBytes(), Lower(), Upper(), SubstringFunction(), IndexOf(), StartsWith(), EndsWith(), Replace(),
            Concat(), Chr(),
        ] + Trim.all + Pad.all + RegularExpressionFunctions.all
}

/// Bounds on what a function makes of its texts, so that no message makes the engine allocate without end.
enum TextLimits {
    /// Bytes of one result; where it would be longer it is Undefined.
    static let maximumBytes = 16 << 20
}
