/* pain.001.001.09: refunds as credit transfers, for the controller's bank (BILLING.md section 7). */
#include "base/money.h"
#include "base/utf8.h"
#include "rooms/payments/internal.h"

static void text(struct buf *out, struct str s, size_t most)
{
    size_t at = 0, n = 0;

    while (at < s.len && n++ < most) {
        size_t was = at;
        int32_t c = utf8_next(s, &at);

        if (c == '&')
            buf_addz(out, "&amp;");
        else if (c == '<')
            buf_addz(out, "&lt;");
        else if (c == '>')
            buf_addz(out, "&gt;");
        else if (c >= 0x20)
            buf_bytes(out, s.ptr + was, at - was);
    }
}

static void element(struct buf *out, const char *name, struct str s, size_t most)
{
    buf_fmt(out, "<%s>", name);
    text(out, s, most);
    buf_fmt(out, "</%s>", name);
}

static void transfer(struct ctx *ctx, const struct pain_refund *r, struct buf *out)
{
    buf_fmt(out, "<CdtTrfTxInf><PmtId><InstrId>R%lld</InstrId><EndToEndId>SELOSTE-R%lld</EndToEndId></PmtId>", (long long)r->id,
            (long long)r->id);
    buf_fmt(out, "<Amt><InstdAmt Ccy=\"EUR\">%.*s</InstdAmt></Amt><Cdtr>", STR_FMT(money_plain(ctx->arena, r->cents)));
    element(out, "Nm", r->name.len > 0 ? r->name : STR("-"), 70);
    buf_addz(out, "</Cdtr><CdtrAcct><Id>");
    element(out, "IBAN", r->iban, 34);
    buf_addz(out, "</Id></CdtrAcct><RmtInf>");
    element(out, "Ustrd", STR("Palautus / Återbetalning / Refund"), 140);
    buf_addz(out, "</RmtInf></CdtTrfTxInf>\n");
}

void payments_write_pain(struct ctx *ctx, const struct pain_refund *refunds, size_t count, struct str controller,
                         struct str iban, struct date on, struct buf *out)
{
    struct str stamp = instant_iso(ctx->arena, ctx->now), day = date_iso(ctx->arena, on);
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += refunds[i].cents;
    buf_addz(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">"
                  "<CstmrCdtTrfInitn>\n<GrpHdr>");
    buf_fmt(out, "<MsgId>SELOSTE-%lld</MsgId><CreDtTm>%.*s</CreDtTm><NbOfTxs>%zu</NbOfTxs><CtrlSum>%.*s</CtrlSum><InitgPty>",
            (long long)refunds[0].id, STR_FMT(stamp), count, STR_FMT(money_plain(ctx->arena, sum)));
    element(out, "Nm", controller, 70);
    buf_fmt(out, "</InitgPty></GrpHdr>\n<PmtInf><PmtInfId>P%lld</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>false</BtchBookg>"
                 "<NbOfTxs>%zu</NbOfTxs><CtrlSum>%.*s</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
                 "<ReqdExctnDt><Dt>%.*s</Dt></ReqdExctnDt><Dbtr>", (long long)refunds[0].id, count,
            STR_FMT(money_plain(ctx->arena, sum)), STR_FMT(day));
    element(out, "Nm", controller, 70);
    buf_addz(out, "</Dbtr><DbtrAcct><Id>");
    element(out, "IBAN", iban, 34);
    buf_addz(out, "</Id></DbtrAcct><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>"
                  "<ChrgBr>SLEV</ChrgBr>\n");
    for (size_t i = 0; i < count; i++)
        transfer(ctx, &refunds[i], out);
    buf_addz(out, "</PmtInf></CstmrCdtTrfInitn></Document>\n");
}
