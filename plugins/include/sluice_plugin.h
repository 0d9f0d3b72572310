/* What a shared library exports to bring functions and actions into Sluice. docs/plugins.md shows how it is used.
 *
 * A plugin exports one symbol, `sluice_plugin_entry`, which answers a description of it; in C, SLUICE_PLUGIN(start) makes it.
 * The engine looks at the version in the description first, and then calls `start` once, which adds functions and actions.
 *
 * VERSIONS. A version is a major and a minor number. The majors of engine and plugin have to be the same, and the plugin's minor
 * may be older: a minor adds members at the end of structs and keys to specs, and changes nothing that was there.
 *
 * MEMORY. Whatever the engine hands out lives until the call that it was handed out in returns, and is the engine's. Whatever
 * the plugin hands in is copied before the engine's function returns, and stays the plugin's. Nobody frees what is the other's.
 * Texts are UTF-8 and end with a NUL; one with a length beside it may hold NULs too.
 *
 * THREADS. `start` is called on one thread. A function is called from any number of threads at once, in the midst of a
 * decision: it must not wait. The calls of an action come one after the other in each lane, from different threads, and those
 * of different lanes at once; they may wait, and nothing else waits for them.
 *
 * A plugin is loaded once and never unloaded. It runs in the engine's process: what it breaks, it breaks for all.
 */
#ifndef SLUICE_PLUGIN_H
#define SLUICE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLUICE_PLUGIN_MAJOR 1
#define SLUICE_PLUGIN_MINOR 0

/* The version of this header, as engine and plugin tell each other theirs: the major in the upper 16 bits. */
#define SLUICE_PLUGIN_API ((uint32_t)SLUICE_PLUGIN_MAJOR << 16 | SLUICE_PLUGIN_MINOR)

/* How a call has ended. */
enum sluice_outcome {
    /* Done. A function's value is what it has given; without one it is Undefined. */
    SLUICE_DONE = 0,
    /* Failed, and would fail again. A function's value is Undefined; an action's message goes to the rule's error action. */
    SLUICE_FAILED = 1,
    /* Actions: failed, and may succeed later. The rule's `retry` says how often, and after which pauses. */
    SLUICE_RETRY = 2,
    /* Actions: the target as a whole can't be reached. The lane waits for it, and the try is not counted. */
    SLUICE_OUTAGE = 3
};

/* One call of a function or an action. */
typedef struct sluice_call {
    /* A function's arguments, a JSON Array, each as its parameter's kind says; an action's fields, a JSON Object. */
    const char *input;
    size_t input_length;

    /* Actions: what the rule selected; JSON, or any bytes. For functions it is empty. */
    const char *payload;
    size_t payload_length;
    int32_t payload_is_json;

    /* Actions: the rule's name; a text that is the same for every try of the same message, rule and action; when the message
     * came, in milliseconds since 1970 UTC. For functions they are empty and 0. */
    const char *rule;
    const char *idempotency_key;
    int64_t message_time;

    /* Finds a value in the input, or in the payload: "0" is the first argument, "device.name" a field in a field, and "" the
     * whole. The text of a String as it is, of anything else as JSON; NULL where there is none. `length` may be NULL. A name with
     * a dot in it can't be found so. */
    const char *(*find_input)(struct sluice_call *call, const char *path, size_t *length);
    const char *(*find_payload)(struct sluice_call *call, const char *path, size_t *length);

    /* Functions: gives the value, as JSON; the last one counts. 16 MiB at most. */
    void (*give)(struct sluice_call *call, const char *json, size_t length);

    /* Says in a few words why the call has failed. */
    void (*explain)(struct sluice_call *call, const char *reason);

    /* The engine's own. */
    void *context;
} sluice_call;

/* A function: pure, so that the same arguments always give the same. It is not called at all, and Undefined, where an argument
 * is Undefined or not of its parameter's kind. Answers SLUICE_DONE or SLUICE_FAILED. */
typedef int32_t (*sluice_function)(sluice_call *call, void *user_data);

/* An action: reaches outside, after the decision is stored. A call may come more than once, after a crash, with the same
 * idempotency key. Answers one of `enum sluice_outcome`. */
typedef int32_t (*sluice_action)(sluice_call *call, void *user_data);

/* What the engine offers to a plugin that starts; it is there until `start` returns. */
typedef struct sluice_host {
    /* The engine's version, as SLUICE_PLUGIN_API is made. */
    uint32_t api;

    /* Adds a function or an action. `spec` is JSON, as docs/plugins.md describes it; `user_data` comes with each call, may be NULL,
     * and has to be fit for the threads that calls come from. A spec that can't be read keeps the plugin from being loaded. */
    void (*add_function)(const struct sluice_host *host, const char *spec, sluice_function call, void *user_data);
    void (*add_action)(const struct sluice_host *host, const char *spec, sluice_action call, void *user_data);

    /* Says why the plugin can't start. */
    void (*refuse)(const struct sluice_host *host, const char *reason);

    /* The engine's own. */
    void *context;
} sluice_host;

/* What a plugin is. */
typedef struct sluice_plugin {
    /* SLUICE_PLUGIN_API of the header that it was built with; the first member in every version. */
    uint32_t api;
    void (*start)(const sluice_host *host);
} sluice_plugin;

/* The one symbol that a plugin exports. Its answer stays valid. */
typedef const sluice_plugin *(*sluice_plugin_entry_function)(uint32_t host_api);

#if defined(__GNUC__)
#define SLUICE_EXPORT __attribute__((visibility("default")))
#else
#define SLUICE_EXPORT
#endif

/* In C: makes the symbol of a plugin, at the end of its file. */
#define SLUICE_PLUGIN(start_function)                                                     \
    SLUICE_EXPORT const sluice_plugin *sluice_plugin_entry(uint32_t host_api) {           \
        static const sluice_plugin description = {SLUICE_PLUGIN_API, start_function};     \
        (void)host_api;                                                                   \
        return &description;                                                              \
    }

/* In C: a spec as it is, SLUICE_JSON({ "name": "knots" }), without quotes around it and backslashes in it. */
#define SLUICE_JSON(...) #__VA_ARGS__

#ifdef __cplusplus
}
#endif

#endif
