import SluicePlugins

/// What the language reference does not have: numbers, time, Arrays and Objects, JSON text, the pack.
enum OurFunctions {
    static let all: [any Function] =
        [
            RandInt(), Real(), Now(), Ago(), Bin(),
            ListAppend(), ArraySet(), ArrayLength(), ArrayPosition(), ArraySliceFunction(), ArrayJoin(), ObjectSet(), ObjectMerge(),
            Coalesce(), ToJSON(), FromJSON(), Fail(), PackParameter(),
        ] + Extreme.all

    /// The section that a spec of ours names.
    static let section = "extension"
}
