#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef SELOSTE_ASAN
#include <sanitizer/asan_interface.h>
#endif

enum { ALIGN = _Alignof(max_align_t), FIRST_BLOCK = 4096, MOST_BLOCK = 1 << 20 };

/* `start` is what the arena had used when the block began, so a mark is a plain number.
 * In sanitizer builds every allocation is a block of its own. */
struct block {
    struct block *before;
    size_t start, fill, cap;
    _Alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *last;
    size_t used, limit, own_limit;
    jmp_buf *on_limit;
    void (*at_end)(void *arg);
    void *at_end_arg;
};

static _Noreturn void die(const char *why)
{
    (void)fprintf(stderr, "seloste: %s\n", why);
    abort();
}

struct arena *arena_new(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (!arena)
        die("out of memory");
    arena->limit = arena->own_limit = limit;
    return arena;
}

void arena_widen(struct arena *arena, size_t times)
{
    arena->limit = arena->own_limit * times;
}

static _Noreturn void too_much(struct arena *arena)
{
    if (arena->on_limit)
        longjmp(*arena->on_limit, 1);
    die("memory limit of a request passed outside a request");
}

static void block_free(struct arena *arena)
{
    struct block *block = arena->last;

    arena->last = block->before;
    free(block);
}

void arena_at_end(struct arena *arena, void (*fn)(void *arg), void *arg)
{
    arena->at_end = fn;
    arena->at_end_arg = arg;
}

static void end(struct arena *arena)
{
    void (*fn)(void *arg) = arena->at_end;

    arena->at_end = NULL;
    if (fn)
        fn(arena->at_end_arg);
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    end(arena);
    while (arena->last)
        block_free(arena);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    arena->limit = arena->own_limit;
    arena_release(arena, 0);
    end(arena);
}

void arena_wipe(struct arena *arena)
{
    for (struct block *b = arena->last; b; b = b->before) /* all of it: released parts too */
        explicit_bzero(b->data, b->cap);
    arena_release(arena, 0);
    end(arena);
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

/* Room for `size` more bytes; jumps or aborts when the limit or the machine is at its end. */
static struct block *block_with(struct arena *arena, size_t size)
{
    struct block *last = arena->last;
    size_t cap = size;

#ifndef SELOSTE_ASAN
    if (last && last->cap - last->fill >= size)
        return last;
    size_t grown = last ? 2 * last->cap : FIRST_BLOCK;
    if (grown > MOST_BLOCK)
        grown = MOST_BLOCK;
    if (grown > cap)
        cap = grown;
#endif
    struct block *block = cap <= SIZE_MAX - sizeof *block ? malloc(sizeof *block + cap) : NULL;
    if (!block)
        too_much(arena);
    *block = (struct block){.before = last, .start = arena->used, .cap = cap};
    arena->last = block;
    return block;
}

void *arena_alloc_raw(struct arena *arena, size_t size)
{
    size_t whole = size ? size : 1;

    if (whole > SIZE_MAX - ALIGN)
        too_much(arena);
    whole = (whole + ALIGN - 1) / ALIGN * ALIGN;
    if (whole > arena->limit || arena->used > arena->limit - whole)
        too_much(arena);
    struct block *block = block_with(arena, whole);
    unsigned char *p = block->data + block->fill;
    block->fill += whole;
    arena->used += whole;
#ifdef SELOSTE_ASAN
    memset(p, 0xa5, whole); /* what relies on zeros shows itself */
    ASAN_POISON_MEMORY_REGION(p + size, whole - size); /* the rounding is not theirs */
#endif
    return p;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_alloc_raw(arena, size), 0, size);
}

void *arena_copy(struct arena *arena, const void *p, size_t size)
{
    void *copy = arena_alloc_raw(arena, size);

    if (size)
        memcpy(copy, p, size);
    return copy;
}

void *arena_alloc_array(struct arena *arena, size_t n, size_t size)
{
    size_t whole;

    if (__builtin_mul_overflow(n, size, &whole))
        too_much(arena);
    return arena_alloc(arena, whole);
}

size_t arena_mark(const struct arena *arena)
{
    return arena->used;
}

void arena_release(struct arena *arena, size_t mark)
{
    if (mark > arena->used)
        die("arena released to a mark it never had");
    while (arena->last && arena->last->start >= mark) {
#ifndef SELOSTE_ASAN
        if (!arena->last->before && arena->last->cap <= MOST_BLOCK)
            break; /* the first block stays: the next request begins without malloc */
#endif
        block_free(arena);
    }
    if (arena->last)
        arena->last->fill = mark - arena->last->start;
    arena->used = mark;
}

void arena_set_guard(struct arena *arena, jmp_buf *on_limit)
{
    arena->on_limit = on_limit;
}

jmp_buf *arena_guard(const struct arena *arena)
{
    return arena->on_limit;
}
