/// The keys of the files of a pack; grammar/*.schema.json describes the same, and a test compares them.
enum PackKeys {
    static let pack = [
        "pack", "description", "tables", "series", "queues", "buckets", "topics", "shadows", "registry", "functions", "alarms",
        "parameters", "devices",
    ]
    static let table = ["partitionKey", "sortKey", "timeToLive", "readBy"]
    static let series = ["dimensions", "measures", "retention", "readBy"]
    static let queue = [
        "visibilityTimeout", "delay", "maxReceives", "deadLetter", "fifo", "deduplicationWindow", "retention", "readBy",
    ]
    static let bucket = ["lifecycle", "readBy"]
    static let alarm = [
        "description", "metric", "series", "measure", "dimensions", "statistic", "period", "evaluationPeriods", "datapointsToAlarm",
        "comparison", "threshold", "band", "missingData",
    ]
    static let band = ["width", "history", "minHistory"]
    static let topic = ["subscribers", "subscribersFrom"]
    static let function = ["command", "runtime", "handler", "environment", "timeout", "concurrency", "memory"]
    static let device = [
        "count", "every", "delay", "vars", "state", "next", "topic", "qos", "retain", "queue", "bucket", "key", "payload", "listens",
    ]
    static let listener = ["topic", "set", "log"]

    static let rulesFile = ["rules"]
    static let rule = [
        "description", "sql", "awsIotSqlVersion", "ruleDisabled", "schedule", "timezone", "batch", "each", "actions", "errorAction",
        "retry", "loopEnds",
    ]
    static let batch = ["size", "within"]
    static let retry = ["attempts", "backoff", "maxDelay", "jitter"]

    static let testsFile = ["tests"]
    static let test = ["name", "skip", "at", "seed", "parameters", "given", "answers", "devices", "steps"]
    static let given = ["tables", "series", "queues", "objects"]
    static let answers = ["webhooks", "functions", "mail", "secrets"]
    static let webhookAnswer = ["status", "failure", "delay"]
    static let functionAnswer = ["result", "failure", "delay"]
    static let mailAnswer = ["failure", "delay"]
    static let step = ["publish", "queueSend", "bucketPut", "tablePut", "advance", "expect"]
    static let publish = [
        "topic", "payload", "text", "base64", "qos", "retain", "contentType", "responseTopic", "userProperties", "series", "file",
        "every",
    ]
    static let queueSend = ["queue", "body", "text", "base64", "attributes", "group", "deduplicationId"]
    static let bucketPut = ["bucket", "key", "body", "text", "base64", "contentType"]
    static let tablePut = ["table", "item"]
    static let expectation = [
        "published", "tables", "series", "queues", "objects", "webhooks", "functions", "notifications", "metrics", "alarms",
        "deadLetters", "rules",
    ]
    static let contained = ["contains"]
    static let givenMessage = ["body", "text", "base64", "attributes", "group"]
    static let givenObject = ["key", "body", "text", "base64", "contentType"]
    static let expectedPublication = [
        "topic", "payload", "text", "base64", "qos", "retain", "contentType", "responseTopic", "userProperties",
    ]
    static let expectedWebhook = ["method", "url", "headers", "body", "text", "base64"]
    static let expectedCall = ["function", "event"]
    static let expectedDatum = ["time", "dimensions", "value", "unit"]
    static let expectedNotification = ["to", "subject", "body", "text", "base64"]
    static let expectedMessage = givenMessage + ["failure"]
    static let expectedDeadLetter = ["rule", "topic", "payload", "text", "base64", "failure"]
}
