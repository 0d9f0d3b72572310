#pragma once

#include <stddef.h>

/// One of the JSON Schemas of the folder `grammar`, as it was when this was built.
///
/// `place` counts from 0. Gives the file's name and text, both there for as long as the process is; NULL past the last one.
const unsigned char *sluice_schema(size_t place, const char **name, size_t *size);
