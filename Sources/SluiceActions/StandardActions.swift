public import SluicePlugins

/// The actions that come with Sluice.
public enum StandardActions {
    /// All of them; `publisher` is where `republish` publishes, `webhooks` what `webhook` calls with, where it can, and
    /// `functions` what `functionCall` calls.
    public static func all(
        publisher: any Publisher, webhooks: WebhookSurroundings? = nil, functions: (any FunctionInvoker)? = nil
    ) -> [any Action] {
        [
            Emit(), FunctionCall(functions: functions), Log(), QueueSend(), Republish(publisher: publisher), SeriesWrite(), TablePut(),
            Webhook(webhooks),
        ]
    }
}
