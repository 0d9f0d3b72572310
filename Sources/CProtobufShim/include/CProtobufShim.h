// Protocol buffers for Swift: bytes in, JSON or a status out. No exception leaves these functions, and none keeps what it is
// handed. A set of descriptors may be used by any number of threads at once.
#ifndef C_PROTOBUF_SHIM_H
#define C_PROTOBUF_SHIM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sluice_descriptors sluice_descriptors;

typedef enum sluice_protobuf_status {
    SLUICE_PROTOBUF_DECODED,
    SLUICE_PROTOBUF_NO_SUCH_FILE,
    SLUICE_PROTOBUF_NO_SUCH_TYPE,
    // The bytes are no message of the type.
    SLUICE_PROTOBUF_NOT_DECODED
} sluice_protobuf_status;

// The descriptors of a serialized FileDescriptorSet, as protoc's --descriptor_set_out writes it; NULL for other bytes.
// To be freed with sluice_descriptors_free.
sluice_descriptors *sluice_descriptors_make(const unsigned char *bytes, size_t count);

void sluice_descriptors_free(sluice_descriptors *descriptors);

// Decodes a message. `file` may be without its ".proto", `type` with or without the file's package.
// Where it answers SLUICE_PROTOBUF_DECODED, `*json` is to be freed with sluice_protobuf_text_free.
sluice_protobuf_status sluice_protobuf_decode(
    const sluice_descriptors *descriptors, const char *file, const char *type, const unsigned char *bytes, size_t count,
    char **json, size_t *json_count);

void sluice_protobuf_text_free(char *json);

#ifdef __cplusplus
}
#endif

#endif
