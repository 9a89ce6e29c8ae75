/* Charts as SVG made by hand: two bars for each label, and the proof seal. */
#include "base/utf8.h"
#include "messages_web.h"
#include "web/web.h"

/* The next round number (1 2 4 6 8 x 10^k) that is not below n: the top of the scale, its half round too. */
static int64_t round_up(int64_t n)
{
    static const int64_t factors[] = {1, 2, 4, 6, 8, 10};
    int64_t step = 1;

    while (step < n / 10)
        step *= 10;
    for (size_t i = 0; i < COUNT(factors); i++)
        if (step * factors[i] >= n)
            return step * factors[i];
    return step * 20;
}

static void bar(struct tmpl *t, char class, size_t x, int64_t value, int64_t top)
{
    int64_t height = top > 0 && value > 0 ? money_mul_div(value, 150, top) : 0;

    buf_fmt(t->b, "<rect class=\"%c\" x=\"%zu\" y=\"%lld\" width=\"16\" height=\"%lld\" rx=\"3\"/>", class, x,
            (long long)(170 - height), (long long)height);
}

static void table(struct tmpl *t, const struct web_bar *bars, size_t count, struct str first, struct str second)
{
    buf_addz(t->b, "<details class=\"as-table\"><summary>");
    web_put_str(t, tr(t->ctx, MSG_web_chart_table));
    buf_addz(t->b, "</summary><table><thead><tr><td></td><th scope=\"col\" class=\"r\">");
    web_put_str(t, first);
    buf_addz(t->b, "</th><th scope=\"col\" class=\"r\">");
    web_put_str(t, second);
    buf_addz(t->b, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < count; i++) {
        buf_addz(t->b, "<tr><th scope=\"row\">");
        web_put_str(t, bars[i].label);
        buf_addz(t->b, "</th><td class=\"r num\">");
        web_put_str(t, number_text(t->ctx->arena, bars[i].value, t->ctx->lang));
        buf_addz(t->b, "</td><td class=\"r num\">");
        web_put_str(t, number_text(t->ctx->arena, bars[i].second, t->ctx->lang));
        buf_addz(t->b, "</td></tr>");
    }
    buf_addz(t->b, "</tbody></table></details>");
}

struct html web_bars(struct tmpl *t, struct str sentence, const struct web_bar *bars, size_t count,
                     struct str first_name, struct str second_name)
{
    struct buf out = buf_in(t->ctx->arena);
    struct tmpl own = {t->ctx, t->in, &out};
    int64_t top = 1;
    size_t left, width;

    for (size_t i = 0; i < count; i++) {
        top = bars[i].value > top ? bars[i].value : top;
        top = bars[i].second > top ? bars[i].second : top;
    }
    top = round_up(top);
    left = 16 + 7 * utf8_count(number_text(t->ctx->arena, top, t->ctx->lang)); /* room for the scale */
    width = left + 4 + count * 56;
    buf_fmt(&out, "<svg class=\"chart\" viewBox=\"0 0 %zu 200\" role=\"img\" aria-label=\"", width);
    web_put_str(&own, sentence);
    buf_addz(&out, "\">");
    for (int i = 0; i <= 2; i++) {
        buf_fmt(&out, "<line x1=\"%zu\" x2=\"%zu\" y1=\"%d\" y2=\"%d\"/>", left, width, 170 - 75 * i, 170 - 75 * i);
        if (i > 0) {
            buf_fmt(&out, "<text x=\"%zu\" y=\"%d\" text-anchor=\"end\">", left - 6, 174 - 75 * i);
            web_put_str(&own, number_text(t->ctx->arena, top * i / 2, t->ctx->lang));
            buf_addz(&out, "</text>");
        }
    }
    for (size_t i = 0; i < count; i++) {
        size_t x = left + 10 + i * 56;

        bar(&own, 'b', x, bars[i].value, top);
        bar(&own, 'a', x + 18, bars[i].second, top);
        buf_fmt(&out, "<text x=\"%zu\" y=\"190\" text-anchor=\"middle\">", x + 17);
        web_put_str(&own, bars[i].label);
        buf_addz(&out, "</text>");
    }
    buf_addz(&out, "</svg>");
    table(&own, bars, count, first_name, second_name);
    return (struct html){buf_str(&out)};
}

struct html web_ring(struct tmpl *t, int64_t hold, int64_t all)
{
    struct buf out = buf_in(t->ctx->arena);
    struct tmpl own = {t->ctx, t->in, &out};
    struct slot slots[] = {SLOT_I64("hold", hold), SLOT_I64("all", all)};
    long long arc = all > 0 ? (long long)money_mul_div(hold, 1382, all) : 0; /* tenths of 2 pi 22 */

    buf_addz(&out, "<svg class=\"ring\" viewBox=\"0 0 52 52\" role=\"img\" aria-label=\"");
    web_put_str(&own, trs(t->ctx, MSG_web_proof_label, slots, 2));
    buf_fmt(&out, "\"><circle class=\"bg\" cx=\"26\" cy=\"26\" r=\"22\"/><circle class=\"fg\" cx=\"26\" cy=\"26\" r=\"22\" "
            "stroke-dasharray=\"%lld.%lld 138.2\" transform=\"rotate(-90 26 26)\"/><text x=\"26\" y=\"33\" "
            "text-anchor=\"middle\">\xc2\xa7</text></svg>", arc / 10, arc % 10);
    return (struct html){buf_str(&out)};
}
