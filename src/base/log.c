#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/env.h"

/* The one piece of process state outside the context: set once at the start of a role. */
static enum log_level least_level = LOG_INFO;
static char role_name[16] = "seloste";

struct line {
    char text[2048];
    size_t len;
};

void log_set(enum log_level least, const char *role)
{
    const char *word = getenv("SELOSTE_LOG");

    least_level = word != NULL && strcmp(word, "debug") == 0 ? LOG_DEBUG : least;
    (void)snprintf(role_name, sizeof role_name, "%s", role);
}

enum log_level log_level_of(const char *word)
{
    static const char *const words[] = {"debug", "info", "warn", "error"};

    for (size_t i = 0; word != NULL && i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(word, words[i]) == 0)
            return (enum log_level)i;
    return LOG_INFO;
}

static void put(struct line *line, const char *text, size_t n)
{
    size_t room = sizeof line->text - 8 - line->len; /* 8: the closing quote, brace and newline */

    if (n > room)
        n = room;
    memcpy(line->text + line->len, text, n);
    line->len += n;
}

static void put_z(struct line *line, const char *z)
{
    put(line, z, strlen(z));
}

/* Line breaks and control bytes never get through: one event stays one line. */
static void put_escaped(struct line *line, const char *z)
{
    for (; *z; z++) {
        unsigned char c = (unsigned char)*z;
        char hex[8];

        if (sizeof line->text - line->len < 24) /* cut between characters, never inside an escape */
            return;
        if (c == '"' || c == '\\') {
            put(line, "\\", 1);
            put(line, z, 1);
        } else if (c < 0x20 || c == 0x7f) {
            (void)snprintf(hex, sizeof hex, "\\u%04x", c);
            put_z(line, hex);
        } else {
            put(line, z, 1);
        }
    }
}

static void put_time(struct line *line)
{
    char text[40];
    int year, month, day;
    int64_t ms = env_real()->now_ms(env_real());
    int64_t days = ms / 86400000, rest = ms % 86400000;

    date_parts((struct date){(int32_t)days}, &year, &month, &day);
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day,
                   (int)(rest / 3600000), (int)(rest / 60000 % 60), (int)(rest / 1000 % 60),
                   (int)(rest % 1000));
    put_z(line, text);
}

static void put_pair(struct line *line, bool plain, const char *key, const char *value)
{
    if (plain) {
        put_z(line, " ");
        put_escaped(line, key);
        put_z(line, "=");
        put_escaped(line, value);
        return;
    }
    put_z(line, ",\"");
    put_escaped(line, key);
    put_z(line, "\":\"");
    put_escaped(line, value);
    put_z(line, "\"");
}

void log_event(enum log_level level, const char *msg, ...)
{
    static const char *const words[] = {"debug", "info", "warn", "error"};
    struct line line = {.len = 0};
    va_list ap;

    if (level < least_level)
        return;
    bool plain = isatty(STDERR_FILENO) == 1;
    put_z(&line, plain ? "" : "{\"ts\":\"");
    put_time(&line);
    put_z(&line, plain ? " " : "\",\"level\":\"");
    put_z(&line, words[level]);
    put_z(&line, plain ? " " : "\",\"role\":\"");
    put_escaped(&line, role_name);
    put_z(&line, plain ? " " : "\",\"msg\":\"");
    put_escaped(&line, msg);
    put_z(&line, plain ? "" : "\"");
    va_start(ap, msg);
    for (const char *key; (key = va_arg(ap, const char *)) != NULL;) {
        const char *value = va_arg(ap, const char *);
        if (!value)
            value = "";
        if (sizeof line.text - line.len < strlen(key) + 48) /* no room: leave whole pairs out */
            continue;
        put_pair(&line, plain, key, value);
    }
    va_end(ap);
    memcpy(line.text + line.len, plain ? "\n" : "}\n", plain ? 1 : 2);
    line.len += plain ? 1 : 2;
    ssize_t written = write(STDERR_FILENO, line.text, line.len); /* one write: lines never mix */
    (void)written;
}
