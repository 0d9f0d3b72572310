import SluicePlugins

/// The variables that a function's process starts with: those that a runtime of the Runtime API expects, those of its
/// declaration, and none of the engine's own, which may hold secrets.
enum FunctionEnvironment {
    /// - Parameter port: where the process finds the Runtime API.
    static func variables(of function: FunctionDeclaration, folder: String, port: Int, searchPath: String) -> [String: String] {
        let variables = [
            "PATH": searchPath,
            "TZ": ":UTC",
            "LANG": "C.UTF-8",
            "AWS_REGION": "local",
            "AWS_DEFAULT_REGION": "local",
            "LAMBDA_TASK_ROOT": folder,
        ]
        // What the protocol rests on can't be replaced.
        let fixed = [
            "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(port)",
            "_HANDLER": function.handler.isEmpty ? function.command.last ?? "" : function.handler,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            // Where nothing is declared, what it would be at AWS: runtimes expect a number.
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(function.memory ?? 128),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/sluice/\(function.name)",
            "AWS_LAMBDA_LOG_STREAM_NAME": "port-\(port)",
        ]
        return variables.merging(function.environment) { $1 }.merging(fixed) { $1 }
    }

    /// The name that a function has in AWS's manner.
    static func resourceName(of function: String) -> String { "arn:aws:lambda:local:000000000000:function:\(function)" }
}
