/* Constructs that differ between SQLite, PostgreSQL and Citus, or that hide columns from the
 * authorizer, are refused in queries (DESIGN section 5, "One SQL text"; RECIPES "SQLite authorizer"). */
#include "dbgen.h"

static const struct { const char *word, *why; } refused[] = {
    {"USING", "the authorizer does not see its columns: write ON a.x = b.x"},
    {"NATURAL", "the authorizer does not see its columns: write ON a.x = b.x"},
    {"TRUE", "no booleans: 0 and 1"},
    {"FALSE", "no booleans: 0 and 1"},
    {"BOOLEAN", "no booleans: bigint 0 and 1"},
    {"LIKE", "the engines differ in case: search is in memory"},
    {"ILIKE", "PostgreSQL only"},
    {"GLOB", "SQLite only"},
    {"REGEXP", "SQLite only"},
    {"MATCH", "SQLite only"},
    {"SIMILAR", "PostgreSQL only"},
    {"MERGE", "not in SQLite: INSERT ... ON CONFLICT"},
    {"ANY", "PostgreSQL only: IN (...)"},
    {"SOME", "PostgreSQL only: IN (...)"},
    {"ARRAY", "PostgreSQL only"},
    {"LISTEN", "PostgreSQL only"},
    {"NOTIFY", "PostgreSQL only"},
    {"ROWID", "tables have none"},
    {"PRAGMA", "not a query"},
    {"ATTACH", "not a query"},
    {"VACUUM", "not a query"},
    {"COLLATE", "order names in memory"},
    {"LATERAL", "not in SQLite"},
    {"DISTINCTROW", "not SQL"},
    {"CURRENT_TIMESTAMP", "time comes from ctx->now"},
    {"CURRENT_DATE", "time comes from ctx->today"},
    {"CURRENT_TIME", "time comes from ctx->now"},
    {"==", "write ="},
    {"!=", "write <>"},
    {"::", "write CAST(x AS type)"},
    {"->", "no JSON operators"},
    {"#>", "no JSON operators"},
    {"@>", "no JSON operators"},
    {"<@", "no JSON operators"},
    {"\"", "no quoted names"},
    {"`", "no quoted names"},
    {"[", "no quoted names or arrays"},
    {"?", "parameters are $name:type"},
};
static const struct { const char *word, *why; } functions[] = {
    {"lower", "differs on non-ASCII: normalise in C"},
    {"upper", "differs on non-ASCII: normalise in C"},
    {"now", "time comes from ctx->now"},
    {"date", "dates are ISO text made in C"},
    {"datetime", "time comes from ctx->now"},
    {"strftime", "dates are ISO text made in C"},
    {"julianday", "dates are ISO text made in C"},
    {"to_char", "PostgreSQL only"},
    {"random", "randomness comes from env"},
    {"randomblob", "randomness comes from env"},
    {"avg", "no floating point: sum and count"},
    {"total", "no floating point: CAST(sum(x) AS bigint)"},
    {"group_concat", "SQLite only"},
    {"string_agg", "PostgreSQL only"},
    {"array_agg", "PostgreSQL only"},
    {"ifnull", "SQLite only: coalesce"},
    {"iif", "SQLite only: CASE"},
    {"nextval", "no sequences: counter_take"},
    {"last_insert_rowid", "ids are made by the program"},
    {"load_extension", "never"},
    {"pg_advisory_lock", "no advisory locks: one writer"},
    {"greatest", "PostgreSQL only: CASE"},
    {"least", "PostgreSQL only: CASE"},
};

static void check_word(struct dbgen *g, const struct query *q, size_t i)
{
    const struct token *t = q->tokens;

    for (size_t k = 0; k < COUNT(refused); k++)
        if (token_is(&t[i], refused[k].word))
            complain(g, q->path, t[i].line, "query %.*s: %s is not allowed: %s", STR_FMT(q->name), refused[k].word,
                     refused[k].why);
    for (size_t k = 0; i + 1 < q->token_count && k < COUNT(functions); k++)
        if (token_is(&t[i], functions[k].word) && token_is(&t[i + 1], "("))
            complain(g, q->path, t[i].line, "query %.*s: %s() is not allowed: %s", STR_FMT(q->name),
                     functions[k].word, functions[k].why);
    if (t[i].kind == TOKEN_WORD && str_starts(t[i].text, STR("json")) && token_is(&t[i + 1], "("))
        complain(g, q->path, t[i].line, "query %.*s: no JSON functions", STR_FMT(q->name));
}

static void check_pairs(struct dbgen *g, const struct query *q, size_t i)
{
    const struct token *t = q->tokens;
    const char *why = NULL;

    if (token_is(&t[i], "FOR") && (token_is(&t[i + 1], "UPDATE") || token_is(&t[i + 1], "SHARE")))
        why = "FOR UPDATE is not allowed: there is one writer";
    else if (token_is(&t[i], "OR") && i > 0 && (token_is(&t[i - 1], "INSERT") || token_is(&t[i - 1], "UPDATE")))
        why = "INSERT OR ... is SQLite's: write ON CONFLICT";
    else if (t[i].kind == TOKEN_PARAM && token_is(&t[i + 1], "IS"))
        why = "a parameter before IS needs CAST($x:i64? AS bigint)";
    else if (token_is(&t[i], "(") && (token_is(&t[i + 1], "INSERT") || token_is(&t[i + 1], "UPDATE") ||
                                      token_is(&t[i + 1], "DELETE")))
        why = "a CTE must not modify data";
    else if (token_is(&t[i], "SELECT") && token_is(&t[i + 1], "*"))
        why = "SELECT * is not allowed: name the columns";
    else if (token_is(&t[i], ".") && token_is(&t[i + 1], "*"))
        why = "t.* is not allowed: name the columns";
    else if (token_is(&t[i], "INSERT") && i + 3 < q->token_count && !token_is(&t[i + 3], "("))
        why = "INSERT needs its list of columns";
    if (why != NULL)
        complain(g, q->path, t[i].line, "query %.*s: %s", STR_FMT(q->name), why);
}

void query_check_words(struct dbgen *g, const struct query *q)
{
    const struct token *t = q->tokens;
    bool cast_at[128] = {false}; /* was the parenthesis of that depth opened by CAST? */
    size_t depth = 0;

    for (size_t i = 0; i < q->token_count; i++) {
        if (t[i].kind == TOKEN_STRING || t[i].kind == TOKEN_COMMENT)
            continue;
        check_word(g, q, i);
        check_pairs(g, q, i);
        if (token_is(&t[i], "(")) {
            bool cast = (i > 0 && token_is(&t[i - 1], "CAST")) || (depth > 0 && depth < COUNT(cast_at) && cast_at[depth]);

            /* Inside a subquery the CAST outside still holds: its only column is the value. */
            if (++depth < COUNT(cast_at))
                cast_at[depth] = cast;
        } else if (token_is(&t[i], ")") && depth > 0) {
            depth--;
        } else if (token_is(&t[i], "sum") && token_is(&t[i + 1], "(") &&
                   !(depth > 0 && depth < COUNT(cast_at) && cast_at[depth])) {
            complain(g, q->path, t[i].line, "query %.*s: sum() is numeric in PostgreSQL: CAST(sum(x) AS bigint)",
                     STR_FMT(q->name));
        }
    }
    if (!token_is(&t[0], "SELECT") && !token_is(&t[0], "INSERT") && !token_is(&t[0], "UPDATE") &&
        !token_is(&t[0], "DELETE") && !token_is(&t[0], "WITH"))
        complain(g, q->path, q->line, "query %.*s: only SELECT, INSERT, UPDATE, DELETE, WITH", STR_FMT(q->name));
}
