// What glibc declares only under _GNU_SOURCE, which Swift's own Glibc module is made without.
#pragma once

#include <spawn.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int pipe2(int ends[2], int flags);
const char *sigabbrev_np(int signal);
