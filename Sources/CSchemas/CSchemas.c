#include "CSchemas.h"

// Swift can't take a file into a program without a folder of resources beside it; C can.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char config[] = {
#embed "../../grammar/config.schema.json"
};
static const unsigned char pack[] = {
#embed "../../grammar/pack.schema.json"
};
static const unsigned char rules[] = {
#embed "../../grammar/rules.schema.json"
};
static const unsigned char test[] = {
#embed "../../grammar/test.schema.json"
};

static const struct {
    const char *name;
    const unsigned char *text;
    size_t size;
} schemas[] = {
    {"config.schema.json", config, sizeof config},
    {"pack.schema.json", pack, sizeof pack},
    {"rules.schema.json", rules, sizeof rules},
    {"test.schema.json", test, sizeof test},
};

const unsigned char *sluice_schema(size_t place, const char **name, size_t *size) {
    if (place >= sizeof schemas / sizeof schemas[0]) return NULL;
    *name = schemas[place].name;
    *size = schemas[place].size;
    return schemas[place].text;
}
