{{include "rooms/invoices/internal.h"}}
{{include "rooms/payments/payments.h"}}
{{include "rooms/invoices/view.h"}}
{{! List, editor and one invoice (UI.md section 2: /laskut). }}
{{params invoices_list: list const struct invoice_list *, filter int, next int64_t}}
{{layout staff title=(t "invoices.title") nav=invoices}}
{{>> page_head title=(t "invoices.title") lead=(t "invoices.lead" open=(money list.open_cents) overdue=(money list.overdue_cents))}}
{{> button_link href=(route invoices_new_page) label=(t "invoices.new") icon="plus" primary=true}}
{{end}}
{{>> pills}}
{{> pill href=(route invoices_list_page rajaus="avoimet") label=(t "invoices.filter.open") count=list.counts[INVOICES_OPEN] counted=true current=invoices_is(filter,INVOICES_OPEN)}}
{{> pill href=(route invoices_list_page rajaus="eraantyneet") label=(t "invoices.filter.overdue") count=list.counts[INVOICES_OVERDUE] counted=true current=invoices_is(filter,INVOICES_OVERDUE)}}
{{> pill href=(route invoices_list_page rajaus="maksetut") label=(t "invoices.filter.paid") count=list.counts[INVOICES_PAID] counted=true current=invoices_is(filter,INVOICES_PAID)}}
{{> pill href=(route invoices_list_page rajaus="luonnokset") label=(t "invoices.filter.drafts") count=list.counts[INVOICES_DRAFTS] counted=true current=invoices_is(filter,INVOICES_DRAFTS)}}
{{> pill href=(route invoices_list_page rajaus="kaikki") label=(t "invoices.filter.all") count=list.counts[INVOICES_ALL] counted=true current=invoices_is(filter,INVOICES_ALL)}}
{{end}}
{{if list.count == 0}}
<div class="card">{{> empty text=(t "invoices.empty") href=(route invoices_new_page) action=(t "invoices.new")}}</div>
{{else}}
<div class="card scroll">{{> invoice_table list=list names=true}}</div>
{{end}}
{{if next != 0}}<nav class="pager row" aria-label="{{t "web.pager"}}"><span class="end row"><a class="btn" rel="next" href="{{route invoices_list_page rajaus=invoices_filter_word(filter) alkaen=next}}">{{t "web.pager.next"}}</a></span></nav>{{end}}

{{component invoice_table: list const struct invoice_list *, names? bool}}
<table><thead><tr><th scope="col">{{t "invoices.number"}}</th>{{if names}}<th scope="col">{{t "invoices.buyer"}}</th>{{end}}<th scope="col" class="p3">{{t "invoices.invoiced-on"}}</th><th scope="col" class="p2">{{t "invoices.due-on"}}</th><th scope="col" class="r p3">{{t "invoices.total"}}</th><th scope="col" class="r">{{t "invoices.open"}}</th><th scope="col">{{t "invoices.state"}}</th></tr></thead><tbody>
{{each row in list.rows count=list.count}}<tr><th scope="row">{{if row.number != 0}}<a class="num" href="{{route invoices_page number=row.number}}">{{row.number}}</a>{{else}}<a href="{{route invoices_draft_page id=row.id}}">{{t "invoices.state.draft"}} <span class="vh">{{row.name}} {{money row.total_cents}}</span></a>{{end}}</th>{{if names}}<td>{{if row.customer_id != 0}}{{row.name}}{{else}}<span class="mut">{{t "invoices.buyer.erased"}}</span>{{end}}</td>{{end}}<td class="p3 num">{{date row.invoiced_on}}</td><td class="p2 num">{{date row.due_on}}</td><td class="r p3">{{> amount cents=row.total_cents}}</td><td class="r">{{> amount cents=row.open_cents}}</td><td>{{> invoice_state state=row.state overdue=row.overdue}}</td></tr>
{{end}}</tbody></table>

{{component invoice_state: state int, overdue? bool}}
{{if overdue}}{{> chip kind="bad" label=(t "invoices.state.overdue")}}{{else if state == INVOICE_PAID}}{{> chip kind="ok" label=(label invoices_states state)}}{{else}}{{> chip label=(label invoices_states state)}}{{end}}

{{params invoices_new: form const struct invoice_form *, buyer struct str}}
{{layout staff title=(t "invoices.new") nav=invoices}}
{{>> page_head title=(t "invoices.new") crumb=(t "invoices.title") crumb_href=(route invoices_list_page)}}{{end}}
<form method="post" action="{{route invoices_new_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="l1" title=(t "invoices.new.to")}}
{{if buyer}}<p>{{buyer}}</p>{{end}}
<div class="f3">{{field invoices_fields "customer" form}}{{field invoices_fields "invoiced_on" form}}{{field invoices_fields "due_on" form}}</div>
{{field invoices_fields "entry" form}}
{{end}}
{{>> card id="l2" title=(t "invoices.rows") note=(t "invoices.new.rows-note")}}
<fieldset class="rowset"><legend>{{t "invoices.row.legend" n=1}}</legend>
{{field invoices_fields "rows.0.text" form}}
<div class="f3">{{field invoices_fields "rows.0.quantity" form}}{{field invoices_fields "rows.0.price" form}}{{field invoices_fields "rows.0.vat_class" form}}</div>
</fieldset>
<fieldset class="rowset"><legend>{{t "invoices.row.legend" n=2}}</legend>
{{field invoices_fields "rows.1.text" form}}
<div class="f3">{{field invoices_fields "rows.1.quantity" form}}{{field invoices_fields "rows.1.price" form}}{{field invoices_fields "rows.1.vat_class" form}}</div>
</fieldset>
<fieldset class="rowset"><legend>{{t "invoices.row.legend" n=3}}</legend>
{{field invoices_fields "rows.2.text" form}}
<div class="f3">{{field invoices_fields "rows.2.quantity" form}}{{field invoices_fields "rows.2.price" form}}{{field invoices_fields "rows.2.vat_class" form}}</div>
</fieldset>
{{end}}
<div class="row">{{> button label=(t "invoices.act.issue") primary=true name="act" value="issue"}}{{> button label=(t "invoices.act.draft") name="act" value="draft"}}{{law STATEMENT_PURPOSE_INVOICING}}</div>
</form>

{{params invoices_page: invoice const struct invoice *, rows const struct invoice_view_row *, vat const struct invoice_view_vat *, seller const struct invoice_seller *, payments const struct payment *, payment_count int64_t, pay const struct payment_form *}}
{{layout staff title=invoices_title(ctx,invoice) nav=invoices}}
{{>> page_head title=invoices_title(ctx,invoice) lead=invoice.party.name crumb=(t "invoices.title") crumb_href=(route invoices_list_page)}}
{{if !invoice.party.gone && !invoice.party.law_only}}{{if invoice.number != 0}}{{> button_link href=(route documents_invoice_page number=invoice.number) label=(t "documents.download") icon="file"}}{{else}}{{> button_link href=(route documents_draft_page id=invoice.id) label=(t "documents.download") icon="file"}}{{end}}{{end}}
{{if invoice.customer_id != 0 && !invoice.from_claim}}{{> button_link href=(route customers_card id=invoice.customer_id) label=(t "invoices.open-customer") icon="user"}}{{end}}
{{end}}
{{error_summary}}
<div class="grid edit"><div class="stack">
{{>> card id="m1" title=(t "invoices.money")}}
<dl class="kv"><dt>{{t "invoices.state"}}</dt><dd class="r">{{> invoice_state state=invoice.state overdue=invoice.overdue}}</dd>
<dt>{{t "invoices.total"}}</dt><dd class="r">{{> amount cents=invoice.sums.total_cents}}</dd>
<dt>{{t "invoices.paid"}}</dt><dd class="r">{{> amount cents=invoice.paid_cents}}</dd>
<dt>{{t "invoices.open"}}</dt><dd class="r"><b>{{> amount cents=invoice.open_cents}}</b></dd></dl>
{{if invoice.from_claim}}<p class="note law-n">{{icon "lock"}}<span>{{t "invoices.from-claim"}} {{law STATEMENT_ERASURE_HELD}}</span></p>{{end}}
{{if invoice.party.law_only}}<p class="note law-n">{{icon "lock"}}<span>{{t "invoices.law-only"}} <a href="{{route invoices_voucher_page number=invoice.number}}">{{t "invoices.law-only.open"}}</a> {{law STATEMENT_RETENTION_VOUCHERS}}</span></p>{{end}}
{{if invoice.party.gone}}<p class="note law-n">{{icon "lock"}}<span>{{t "invoices.party-gone"}} {{law STATEMENT_RETENTION_VOUCHERS}}</span></p>{{end}}
{{end}}
{{if invoice.number == 0}}
{{>> card id="m2" title=(t "invoices.draft")}}
<p class="mut">{{t "invoices.draft.note"}}</p>
<div class="row"><form method="post" action="{{route invoices_issue_submit id=invoice.id}}">{{csrf}}{{> button label=(t "invoices.act.issue") primary=true}}</form>
<form method="post" action="{{route invoices_draft_delete_submit id=invoice.id}}">{{csrf}}{{> button label=(t "invoices.draft.delete") icon="trash"}}</form></div>
{{end}}
{{else}}
{{if invoice.open_cents > 0 && pay}}
{{>> card id="m3" title=(t "payments.record")}}
<form method="post" action="{{route payments_record_submit number=invoice.number}}" class="stack" novalidate>{{csrf}}
<div class="f3">{{field payments_fields "amount" pay}}{{field payments_fields "received_on" pay}}{{field payments_fields "way" pay}}</div>
<div class="row">{{> button label=(t "payments.record.button") primary=true}}</div></form>
{{end}}
{{end}}
{{>> card id="m4" title=(t "payments.title") flush=true}}
{{if payment_count == 0}}{{> empty text=(t "payments.empty")}}{{else}}
<table><thead><tr><th scope="col">{{t "payments.received-on"}}</th><th scope="col">{{t "payments.way"}}</th><th scope="col" class="r">{{t "payments.amount"}}</th></tr></thead><tbody>
{{each p in payments count=payment_count}}<tr><td class="num">{{date p.received_on}}</td><td>{{label payments_ways p.way}}</td><td class="r">{{> amount cents=p.cents}}</td></tr>{{end}}</tbody></table>{{end}}
{{end}}
{{end}}
</div>
<section class="paper" aria-label="{{t "invoices.document"}}"><div class="doc"><div class="row sp"><h2>{{seller.name}}</h2><span class="kind">{{t "invoices.kind"}}</span></div>
<div class="cols mt16"><div><b>{{invoice.party.name}}</b><br>{{if invoice.party.contact_name}}{{invoice.party.contact_name}}<br>{{end}}{{invoice.party.street}}<br>{{invoice.party.postcode}} {{invoice.party.town}}{{if invoice.party.business_id}}<br>{{invoice.party.business_id}}{{end}}</div>
<dl><dt>{{t "invoices.number"}}</dt><dd>{{if invoice.number != 0}}{{invoice.number}}{{else}}{{t "invoices.state.draft"}}{{end}}</dd><dt>{{t "invoices.invoiced-on"}}</dt><dd>{{date invoice.invoiced_on}}</dd><dt>{{t "invoices.due-on"}}</dt><dd><b>{{date invoice.due_on}}</b></dd>{{if invoice.reference}}<dt>{{t "payments.reference"}}</dt><dd class="num">{{reference invoice.reference}}</dd>{{end}}<dt>{{t "invoices.customer"}}</dt><dd>{{invoice.party.customer_number}}</dd></dl></div>
<table><thead><tr><th scope="col">{{t "invoices.row.text"}}</th><th scope="col" class="r">{{t "invoices.row.quantity"}}</th><th scope="col" class="r">{{t "invoices.row.price"}}</th><th scope="col" class="r">{{t "invoices.vat-percent"}}</th><th scope="col" class="r">{{t "invoices.net"}}</th></tr></thead><tbody>
{{each row in rows count=invoice.row_count}}<tr><td>{{row.text}}</td><td class="r num">{{decimal row.quantity}} {{row.unit}}</td><td class="r num">{{price row.price}}</td><td class="r num">{{decimal row.rate}}</td><td class="r num">{{money row.net_cents}}</td></tr>{{end}}</tbody></table>
<div class="cols"><p class="g">{{if invoice.gross_entry}}{{t "invoices.entry.gross"}}{{else}}{{t "invoices.entry.net"}}{{end}}</p><dl class="r"><dt>{{t "invoices.net"}}</dt><dd class="num">{{money invoice.sums.net_cents}}</dd>{{each v in vat count=invoice.sums.vat_count}}<dt>{{t "invoices.vat-line" rate=(decimal v.rate)}}</dt><dd class="num">{{money v.vat_cents}}</dd>{{end}}<dt class="bigt">{{t "invoices.payable"}}</dt><dd class="num bigt">{{money invoice.sums.total_cents}}</dd></dl></div>
<div class="pay"><dl><dt>{{t "invoices.payee"}}</dt><dd>{{seller.name}}</dd>{{if seller.iban[0]}}<dt>IBAN</dt><dd class="num">{{iban seller.iban[0]}}</dd>{{end}}{{if invoice.reference}}<dt>{{t "payments.reference"}}</dt><dd class="num">{{reference invoice.reference}}</dd>{{end}}<dt>{{t "invoices.due-on"}}</dt><dd class="num">{{date invoice.due_on}}</dd><dt>{{t "invoices.payable"}}</dt><dd class="num"><b>{{money invoice.sums.total_cents}}</b></dd></dl></div>
<p class="g mt12">{{invoices_seller_line(ctx,seller)}}</p></div>
{{if seller.incomplete}}{{> note kind="warn" icon="alert" text=(t "invoices.seller-incomplete")}}{{end}}</section></div>
