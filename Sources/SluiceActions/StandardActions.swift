public import SluicePlugins

/// The actions that come with Sluice.
public enum StandardActions {
    /// All of them; `publisher` is where `republish` publishes.
    public static func all(publisher: any Publisher) -> [any Action] {
        [Emit(), Log(), QueueSend(), Republish(publisher: publisher), SeriesWrite(), TablePut()]
    }
}
