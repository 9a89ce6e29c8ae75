/* Memory by lifetime: everything of one request or one run lives in an arena and goes at once.
 * There is no free in rooms. An arena has a hard limit; passing it ends the request, never the
 * program: allocation jumps to the handler set with arena_guard (BUG 1003 for the caller).
 * In sanitizer builds (SELOSTE_ASAN) each allocation is its own malloc, so that ASan sees overflows. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(size_t limit);   /* limit in bytes; never NULL (aborts when out of memory) */
void arena_widen(struct arena *arena, size_t times); /* the limit is so many times as much, until it is emptied */
void arena_free(struct arena *arena);    /* NULL is fine */
void arena_reset(struct arena *arena);   /* empties it, wipes nothing */
void arena_wipe(struct arena *arena);    /* zeroes, then empties: after passwords or keys */
size_t arena_used(const struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);          /* zeroed, aligned for any type */
void *arena_alloc_raw(struct arena *arena, size_t size);      /* not zeroed: for what is written over at once */
void *arena_copy(struct arena *arena, const void *p, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_alloc_array((arena), (n), sizeof(type)))
void *arena_alloc_array(struct arena *arena, size_t n, size_t size); /* checks n * size */
/* fn(arg) once, when the arena is next emptied or freed, whatever way what goes on in it ends: for what is lent as long as its memory is
 * in use. One at a time: a later call takes its place. */
void arena_at_end(struct arena *arena, void (*fn)(void *arg), void *arg);
/* A point to come back to: what was allocated after arena_mark is released by arena_release. */
size_t arena_mark(const struct arena *arena);
void arena_release(struct arena *arena, size_t mark);
/* Where to go when the limit is passed. Without one the process aborts with a message. */
void arena_set_guard(struct arena *arena, jmp_buf *on_limit);
jmp_buf *arena_guard(const struct arena *arena); /* the one set now: whoever sets another puts it back */

#endif
