// libedit's own interface. Its setters take any number of arguments, which Swift can't call; each one that is needed stands
// here with the arguments that it needs.
#pragma once

#include <stdio.h>
#include <histedit.h>

/// An editor on the process's standard streams.
static inline EditLine *sluice_edit_make(const char *program) { return el_init(program, stdin, stdout, stderr); }

static inline int sluice_edit_set_prompt(EditLine *edit, char *(*prompt)(EditLine *)) {
    return el_set(edit, EL_PROMPT, prompt);
}

/// What its callbacks are to know.
static inline int sluice_edit_set_owner(EditLine *edit, void *owner) { return el_set(edit, EL_CLIENTDATA, owner); }

static inline void *sluice_edit_owner(EditLine *edit) {
    void *owner = NULL;
    el_get(edit, EL_CLIENTDATA, &owner);
    return owner;
}

static inline int sluice_edit_set_emacs_keys(EditLine *edit) { return el_set(edit, EL_EDITOR, "emacs"); }

static inline int sluice_edit_add_function(
    EditLine *edit, const char *name, const char *summary, unsigned char (*function)(EditLine *, int)) {
    return el_set(edit, EL_ADDFN, name, summary, function);
}

static inline int sluice_edit_bind(EditLine *edit, const char *keys, const char *function) {
    return el_set(edit, EL_BIND, keys, function, NULL);
}

/// While a line is typed, Ctrl-C is a key like any other.
static inline int sluice_edit_take_interrupt_key(EditLine *edit) {
    return el_set(edit, EL_SETTY, "-d", "-isig", NULL);
}

static inline int sluice_edit_use_history(EditLine *edit, History *history_) {
    return el_set(edit, EL_HIST, history, history_);
}

static inline int sluice_history_set_size(History *history_, int size) {
    HistEvent event;
    return history(history_, &event, H_SETSIZE, size);
}

/// A line that is the same as the one before is not kept twice.
static inline int sluice_history_set_unique(History *history_) {
    HistEvent event;
    return history(history_, &event, H_SETUNIQUE, 1);
}

static inline int sluice_history_add(History *history_, const char *line) {
    HistEvent event;
    return history(history_, &event, H_ENTER, line);
}
