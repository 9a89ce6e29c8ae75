{{include "rooms/products/products.h"}}
{{include "rooms/invoices/internal.h"}}
{{include "rooms/payments/payments.h"}}
{{include "rooms/invoices/view.h"}}
{{include "rooms/customers/customers.h"}}
{{! List, editor and one invoice (UI.md section 2: /laskut). }}
{{params invoices_list: list const struct invoice_list *, filter int, next int64_t}}
{{layout staff title=(t "invoices.title") nav=invoices}}
{{>> page_head title=(t "invoices.title") lead=(t "invoices.lead" open=(money list.open_cents) overdue=(money list.overdue_cents))}}
{{> button_link href=(route self_billed_page) label=(t "invoices.self-billed.short")}}{{> button_link href=(route recurring_list_page) label=(t "invoices.recurring.title")}}{{> button_link href=(route invoices_run_page) label=(t "invoices.run.title")}}
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
{{each row in list.rows count=list.count}}<tr><th scope="row">{{if row.number != 0}}<a class="num" href="{{route invoices_page number=row.number}}">{{if row.shown}}{{row.shown}}{{else}}{{row.number}}{{end}}</a>{{else}}<a href="{{route invoices_draft_page id=row.id}}">{{t "invoices.state.draft"}} <span class="vh">{{row.name}} {{money row.total_cents}}</span></a>{{end}}</th>{{if names}}<td>{{if row.customer_id != 0}}{{row.name}}{{else}}<span class="mut">{{t "invoices.buyer.erased"}}</span>{{end}}</td>{{end}}<td class="p3 num">{{date row.invoiced_on}}</td><td class="p2 num">{{date row.due_on}}</td><td class="r p3">{{> amount cents=row.total_cents}}</td><td class="r">{{> amount cents=row.open_cents}}</td><td>{{> invoice_state state=row.state overdue=row.overdue}}</td></tr>
{{end}}</tbody></table>

{{component invoice_state: state int, overdue? bool}}
{{if overdue}}{{> chip kind="bad" label=(t "invoices.state.overdue")}}{{else if state == INVOICE_PAID}}{{> chip kind="ok" label=(label invoices_states state)}}{{else}}{{> chip label=(label invoices_states state)}}{{end}}

{{component invoice_cell: n int64_t, member const char *, value struct str, label struct str, numeric? bool}}
{{let e = invoices_row_error(ctx,n,member)}}
<input class="inp{{if numeric}} num r{{end}}" id="f-rows.{{n}}.{{member}}" name="rows.{{n}}.{{member}}" value="{{value}}" aria-label="{{label}}, {{t "invoices.row.legend" n=invoices_n(n)}}"{{if e}} aria-invalid="true" aria-describedby="f-rows.{{n}}.{{member}}-e"{{end}} autocomplete="off">{{if e}}<p class="err" id="f-rows.{{n}}.{{member}}-e">{{e}}</p>{{end}}

{{component invoice_choice: n int64_t, member const char *, names const struct name_value *, count size_t, value int, label struct str}}
{{let e = invoices_row_error(ctx,n,member)}}
<select class="inp" id="f-rows.{{n}}.{{member}}" name="rows.{{n}}.{{member}}" aria-label="{{label}}, {{t "invoices.row.legend" n=invoices_n(n)}}"{{if e}} aria-invalid="true" aria-describedby="f-rows.{{n}}.{{member}}-e"{{end}}>{{each o in names count=count}}<option value="{{o.word}}"{{if o.value == value}} selected{{end}}>{{key o.msg}}</option>{{end}}</select>{{if e}}<p class="err" id="f-rows.{{n}}.{{member}}-e">{{e}}</p>{{end}}

{{component invoice_rows: rows const struct invoice_edit_row *, count int64_t, dated? bool}}
{{>> card id="l2" title=(t "invoices.rows") note=(t "invoices.new.rows-note")}}
<table class="lines"><thead><tr><th scope="col">{{t "invoices.row.text"}}</th><th scope="col" class="w74">{{t "invoices.row.quantity"}}</th><th scope="col" class="w66 p2">{{t "invoices.row.unit"}}</th><th scope="col" class="w92">{{t "invoices.row.price"}}</th><th scope="col" class="w66 p2">{{t "invoices.row.discount-percent"}}</th><th scope="col" class="w170">{{t "invoices.row.vat"}}</th><th scope="col" class="r w100">{{t "invoices.total"}}</th></tr></thead><tbody>
{{each row in rows count=count}}<tr><td>{{> invoice_cell n=row.n member="text" value=row.text label=(t "invoices.row.text")}}
<details><summary>{{t "invoices.row.more"}}</summary><div class="f3"><div data-l="{{t "invoices.row.product-code"}}">{{> invoice_cell n=row.n member="product_code" value=row.code label=(t "invoices.row.product-code")}}</div><div data-l="{{t "invoices.row.kind"}}">{{> invoice_choice n=row.n member="kind" names=invoices_names(ROW_KIND_NAMES) count=5 value=row.kind label=(t "invoices.row.kind")}}</div><div data-l="{{t "invoices.row.treatment"}}">{{> invoice_choice n=row.n member="treatment" names=invoices_names(TREATMENT_NAMES) count=invoices_treatment_count(dated) value=row.treatment label=(t "invoices.row.treatment")}}</div>{{if dated}}<div data-l="{{t "invoices.row.delivered-on"}}">{{> invoice_cell n=row.n member="delivered_on" value=row.delivered_on label=(t "invoices.row.delivered-on")}}</div><div data-l="{{t "invoices.row.purchase"}}">{{> invoice_cell n=row.n member="purchase" value=row.purchase label=(t "invoices.row.purchase") numeric=true}}</div>{{end}}<div data-l="{{t "invoices.row.labour"}}">{{> invoice_cell n=row.n member="labour_percent" value=row.labour label=(t "invoices.row.labour")}}</div><div data-l="{{t "invoices.row.reason"}}">{{> invoice_cell n=row.n member="reason" value=row.reason label=(t "invoices.row.reason")}}</div></div></details></td>
<td data-l="{{t "invoices.row.quantity"}}">{{> invoice_cell n=row.n member="quantity" value=row.quantity label=(t "invoices.row.quantity") numeric=true}}</td><td class="p2">{{> invoice_cell n=row.n member="unit" value=row.unit label=(t "invoices.row.unit")}}</td><td data-l="{{t "invoices.row.price"}}">{{> invoice_cell n=row.n member="price" value=row.price label=(t "invoices.row.price") numeric=true}}</td><td class="p2">{{> invoice_cell n=row.n member="discount" value=row.discount label=(t "invoices.row.discount-percent") numeric=true}}</td><td data-l="{{t "invoices.row.vat"}}">{{> invoice_choice n=row.n member="vat_class" names=invoices_names(VAT_CLASS_NAMES) count=4 value=row.vat_class label=(t "invoices.row.vat")}}</td><td class="r num sum"></td></tr>
{{end}}</tbody></table>
<p class="row"><button class="btn" name="act" value="row" data-add>{{icon "plus"}}<span>{{t "invoices.act.row"}}</span></button><output class="end num" data-sum></output></p>
{{end}}

{{params invoices_editor: editor const struct invoice_editor *}}
{{layout staff title=invoices_editor_title(ctx,editor) nav=invoices}}
{{>> page_head title=invoices_editor_title(ctx,editor) lead=editor.buyer crumb=(t "invoices.title") crumb_href=(route invoices_list_page)}}{{end}}
<form method="post" action="{{if editor.draft != 0}}{{route invoices_edit_submit id=editor.draft}}{{else}}{{route invoices_new_submit}}{{end}}" class="stack" novalidate data-script="{{asset "rows.js"}}" data-rows="{{route invoices_products_json}}">{{csrf}}{{error_summary}}
{{if editor.draft != 0}}<input type="hidden" name="version" value="{{editor.form->version}}">{{end}}{{if editor.prices}}{{> decide lead=(t "products.reprice.lead" n=editor.prices->count) lines=editor.prices->lines count=editor.prices->count legend=(t "products.reprice") name=STR("reprice") first=STR("new") first_label=(t "products.reprice.new") second=STR("keep") second_label=(t "products.reprice.keep")}}{{end}}
{{>> card id="l1" title=(t "invoices.new.to")}}
<div class="f3">{{field invoices_fields "customer" editor.form pick=editor.pick}}{{field invoices_fields "invoiced_on" editor.form}}{{field invoices_fields "due_on" editor.form}}</div>
<div class="f3">{{field invoices_fields "entry" editor.form placeholder=(t "invoices.as-customer")}}{{field invoices_fields "kind" editor.form}}{{field invoices_fields "channel" editor.form placeholder=(t "invoices.as-customer")}}</div>
{{let currency_error = invoices_field_error(ctx,STR("currency"))}}
<details{{if currency_error}} open{{end}}><summary>{{t "invoices.more"}}</summary><div class="bd stack">
<div class="f3">{{field invoices_fields "language" editor.form placeholder=(t "invoices.as-customer")}}{{field invoices_fields "buyer_reference" editor.form}}{{field invoices_fields "order_number" editor.form}}</div>
<div class="f3">{{field invoices_fields "work_site" editor.form}}{{field invoices_fields "discount" editor.form}}{{field invoices_fields "prepayments" editor.form}}</div>
<div class="fld{{if currency_error}} bad{{end}}"><label for="f-currency">{{t "invoices.currency"}}</label>{{if editor.draft != 0}}<input type="hidden" name="currency" value="{{editor.form->currency}}"><p id="f-currency">{{editor.form->currency}}</p>{{else}}<select class="inp" id="f-currency" name="currency"{{if currency_error}} aria-invalid="true" aria-describedby="f-currency-e"{{end}}>{{each c in invoices_names(CURRENCY_NAMES) count=CURRENCY_COUNT}}<option value="{{c.word}}"{{if str_eqz(editor.form->currency,c.word)}} selected{{end}}>{{key c.msg}}</option>{{end}}</select>{{end}}{{if currency_error}}<p class="err" id="f-currency-e">{{currency_error}}</p>{{end}}<p class="hint">{{t "invoices.currency-hint"}}</p></div>
{{field invoices_fields "note" editor.form}}<p><a href="{{route invoices_declare_page}}">{{t "invoices.declare.title"}}</a></p></div></details>
{{end}}
{{> invoice_rows rows=editor.rows count=editor.count dated=true}}
<div class="row">{{> button label=(t "invoices.act.send") primary=true name="act" value="send"}}{{> button label=(t "invoices.act.draft") name="act" value="draft"}}{{law STATEMENT_PURPOSE_INVOICING}}</div>
</form>

{{params invoices_credit: original const struct invoice *, lines const struct invoice_credit_line *, count int64_t, form const struct invoice_credit_form *}}
{{layout staff title=(t "invoices.credit.title") nav=invoices}}
{{>> page_head title=(t "invoices.credit.title") crumb=invoices_title(ctx,original) crumb_href=(route invoices_page number=original.number) lead=(t "invoices.credit.lead")}}{{end}}
<form method="post" action="{{route invoices_credit_submit number=original.number}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="c1" title=(t "invoices.credit.rows") note=(t "invoices.credit.rows-note")}}
<table class="lines"><thead><tr><th scope="col">{{t "invoices.row.text"}}</th><th scope="col" class="r">{{t "invoices.credit.left"}}</th><th scope="col">{{t "invoices.credit.quantity"}}</th></tr></thead><tbody>
{{each line in lines count=count}}<tr><th scope="row">{{line.text}}</th><td class="r num">{{decimal line.left}} {{line.unit}}</td><td>{{if line.can}}<input type="hidden" name="rows.{{line.n}}.row" value="{{invoices_n(line.n)}}"><input class="inp num r" name="rows.{{line.n}}.quantity" aria-label="{{t "invoices.credit.quantity"}}: {{line.text}}" autocomplete="off">{{end}}</td></tr>{{end}}</tbody></table>
{{end}}
{{>> card id="c2" title=(t "invoices.credit.terms")}}<div class="stack">{{field invoices_credit_fields "reason" form}}{{field invoices_credit_fields "credited_on" form}}</div>{{end}}
<div class="row">{{> button label=(t "invoices.credit.button") primary=true}}</div></form>

{{params invoices_run: form const struct invoice_run_form *, lines const struct invoice_run_view *, count int64_t, orders int64_t, delivered_to struct str}}
{{layout staff title=(t "invoices.run.title") nav=invoices}}
{{>> page_head title=(t "invoices.run.title") crumb=(t "invoices.title") crumb_href=(route invoices_list_page) lead=(t "invoices.run.lead")}}{{end}}
{{error_summary}}<div class="stack">
{{>> card id="r0" title=(t "invoices.run.who")}}<form method="get" action="{{route invoices_run_page}}" class="row"><label for="f-toimitettu">{{t "invoices.run.delivered-to"}}</label><input class="inp w100" id="f-toimitettu" name="toimitettu" value="{{delivered_to}}" autocomplete="off">{{> button label=(t "invoices.run.show")}}</form>{{end}}
{{if count == 0}}<div class="card">{{> empty text=(t "invoices.error.run-nothing")}}</div>{{else}}
<p role="status">{{t "invoices.run.sums" n=count orders=(num orders)}}</p>
<div class="card scroll" role="region" tabindex="0" aria-label="{{t "invoices.buyer"}}"><table><thead><tr><th scope="col">{{t "invoices.buyer"}}</th><th scope="col" class="r">{{t "invoices.run.orders"}}</th><th scope="col" class="r">{{t "invoices.run.rows"}}</th></tr></thead><tbody>
{{each l in lines count=count}}<tr><th scope="row"><a href="{{route customers_card id=l.customer_id}}">{{l.name}}</a></th><td class="r num">{{num l.orders}}</td><td class="r num">{{num l.rows}}</td></tr>{{end}}</tbody></table></div>
<form method="post" action="{{route invoices_run_submit}}" class="stack" novalidate>{{csrf}}<input type="hidden" name="delivered_to" value="{{delivered_to}}">{{>> card id="r1" title=(t "invoices.run.title")}}{{field invoices_run_fields "invoiced_on" form}}{{end}}
<div class="row">{{> button label=(t "invoices.run.button") primary=true}}</div></form>{{end}}</div>

{{params invoices_run_one: run const struct invoice_run *, faults const struct invoice_run_view *, fault_count int64_t, handled int64_t}}
{{layout staff title=(t "invoices.run.title") nav=invoices}}
{{>> page_head title=(t "invoices.run.title") crumb=(t "invoices.run.title") crumb_href=(route invoices_run_page)}}{{end}}
<div class="stack">
{{>> card id="p1" title=(t "invoices.run.title")}}<p role="status">{{if run.going}}{{t "invoices.run.going"}}{{else}}{{t "invoices.run.ended"}}{{end}}</p>
<p class="mt12"><progress max="{{run.customers}}" value="{{handled}}" aria-label="{{t "invoices.run.title"}}"></progress></p>
<dl class="kv mt12"><dt>{{t "invoices.run.customers"}}</dt><dd class="r num">{{num run.customers}}</dd><dt>{{t "invoices.run.made"}}</dt><dd class="r num">{{num run.invoices}}</dd><dt>{{t "invoices.run.failed"}}</dt><dd class="r num">{{num run.failed}}</dd><dt>{{t "invoices.total"}}</dt><dd class="r">{{> amount cents=run.total_cents}}</dd></dl>{{end}}
{{if fault_count}}{{>> card id="p2" title=(t "invoices.run.faults") flush=true}}<div class="scroll" tabindex="0" role="group" aria-labelledby="p2"><table><thead><tr><th scope="col">{{t "invoices.buyer"}}</th><th scope="col">{{t "invoices.run.why"}}</th></tr></thead><tbody>
{{each l in faults count=fault_count}}<tr><th scope="row"><a href="{{route customers_card id=l.customer_id}}">{{l.name}}</a></th><td>{{l.why}}</td></tr>{{end}}</tbody></table></div>{{end}}{{end}}
</div>

{{params invoices_declare: form const struct invoice_declaration *}}
{{layout staff title=(t "invoices.declare.title") nav=invoices}}
{{>> page_head title=(t "invoices.declare.title") crumb=(t "invoices.title") crumb_href=(route invoices_list_page) lead=(t "invoices.declare.lead")}}{{end}}
<form method="post" action="{{route invoices_declare_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="d1" title=(t "invoices.declare.title")}}<div class="f2">{{field invoices_declaration_fields "customer" form}}{{field invoices_declaration_fields "given_on" form}}</div>{{end}}
<div class="row">{{> button label=(t "invoices.declare.button") primary=true}}</div></form>

{{params invoices_seller: form const struct seller_form *, may_edit bool}}
{{layout staff title=(t "invoices.seller.title") nav=users}}
{{>> page_head title=(t "invoices.seller.title") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "invoices.seller.lead")}}{{end}}
<form method="post" action="{{route invoices_seller_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="s1" title=(t "invoices.seller.accounts")}}<div class="form"><div class="f2">{{field invoices_seller_fields "iban" form autocomplete="off"}}{{field invoices_seller_fields "bic" form autocomplete="off"}}</div><div class="f2">{{field invoices_seller_fields "iban2" form autocomplete="off"}}{{field invoices_seller_fields "bic2" form autocomplete="off"}}</div><div class="f2">{{field invoices_seller_fields "iban3" form autocomplete="off"}}{{field invoices_seller_fields "bic3" form autocomplete="off"}}</div></div>{{end}}
{{>> card id="s2" title=(t "invoices.seller.contact")}}<div class="form"><div class="f3">{{field invoices_seller_fields "phone" form}}{{field invoices_seller_fields "email" form}}{{field invoices_seller_fields "web" form}}</div>{{field invoices_seller_fields "vat_id" form autocomplete="off"}}</div>{{end}}
{{>> card id="s3" title=(t "invoices.seller.einvoices")}}<div class="f2">{{field invoices_seller_fields "einvoice" form autocomplete="off"}}{{field invoices_seller_fields "operator_id" form autocomplete="off"}}</div>{{end}}
{{if may_edit}}<div class="row">{{> button label=(t "users.save") icon="check" primary=true}}{{law STATEMENT_CONTROLLER_IDENTITY}}</div>{{end}}</form>

{{params invoices_series: rows const struct invoice_series *, count int64_t, form const struct invoice_series_form *, own const struct own_series_form *, may_edit bool}}
{{layout staff title=(t "invoices.series.title") nav=users}}
{{>> page_head title=(t "invoices.series.title") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "invoices.series.lead-text")}}{{end}}
{{error_summary}}<div class="stack">
<div class="card scroll" role="region" tabindex="0" aria-label="{{t "invoices.series.title"}}"><table><thead><tr><th scope="col">{{t "invoices.series.name"}}</th><th scope="col">{{t "invoices.variety"}}</th><th scope="col">{{t "invoices.series.prefix"}}</th><th scope="col" class="r">{{t "invoices.series.lead"}}</th></tr></thead><tbody>
<tr><th scope="row">{{t "invoices.series.own"}}</th><td>{{t "invoices.series.all-others"}}</td><td></td><td></td></tr>
{{each s in rows count=count}}<tr><th scope="row">{{s.name}}</th><td>{{label invoices_series_kinds s.variety}}</td><td>{{s.prefix}}</td><td class="r num">{{num s.lead}}</td></tr>{{end}}</tbody></table></div>
{{if may_edit}}
{{>> card id="n0" title=(t "invoices.series.own")}}<form method="post" action="{{route invoices_own_series_submit}}" class="stack" novalidate>{{csrf}}{{field invoices_own_series_fields "allow_back" own}}<div class="row">{{> button label=(t "invoices.series.own-save")}}</div></form>{{end}}
{{>> card id="n1" title=(t "invoices.series.add")}}<form method="post" action="{{route invoices_series_submit}}" class="stack" novalidate>{{csrf}}
<div class="f2">{{field invoices_series_fields "name" form}}{{field invoices_series_fields "variety" form}}</div><div class="f2">{{field invoices_series_fields "prefix" form}}{{field invoices_series_fields "lead" form}}</div>
{{field invoices_series_fields "continuous" form}}{{field invoices_series_fields "dates_back" form}}<div class="row">{{> button label=(t "invoices.series.add") primary=true}}</div></form>{{end}}{{end}}
</div>

{{params invoices_page: invoice const struct invoice *, rows const struct invoice_view_row *, vat const struct invoice_view_vat *, seller const struct invoice_seller *, payments const struct payment *, payment_count int64_t, pay const struct payment_form *, works bool, carried struct str, template int64_t, lacks const struct seller_lack *, lacking int64_t, maintains bool, margins const struct invoice_margin_line *, margin_count int64_t, vat_count int64_t, shown const struct invoice_sums *, foreign const struct invoice_foreign *}}
{{layout staff title=invoices_title(ctx,invoice) nav=invoices}}
{{>> page_head title=invoices_title(ctx,invoice) lead=invoice.party.name crumb=invoices_crumb(ctx,works) crumb_href=(route invoices_list_page)}}
{{if works}}{{if invoice.number != 0 && !carried && !invoice.self_billed}}{{> button_link href=(route einvoices_invoice_page number=invoice.number) label=(t "einvoices.sending") icon="send"}}{{end}}
{{if !carried && !invoice.party.gone && !invoice.party.law_only}}{{if invoice.number != 0}}{{> button_link href=(route documents_invoice_page number=invoice.number) label=(t "documents.download") icon="file"}}{{if !invoice.self_billed}}<form method="post" action="{{route documents_print_submit number=invoice.number}}">{{csrf}}{{> button label=(t "documents.print") icon="file"}}</form>{{end}}{{else}}{{> button_link href=(route documents_draft_page id=invoice.id) label=(t "documents.download") icon="file"}}{{end}}{{end}}
{{if invoice.customer_id != 0 && !invoice.from_claim}}{{> button_link href=(route customers_card id=invoice.customer_id) label=(t "invoices.open-customer") icon="user"}}{{end}}
{{if invoice.number != 0 && invoice.kind != INVOICE_KIND_CREDIT_NOTE && invoice.state != INVOICE_CREDITED && !invoice.party.law_only}}{{> button_link href=(route invoices_credit_page number=invoice.number) label=(t "invoices.credit.open")}}{{end}}{{end}}
{{end}}
{{error_summary}}
<div class="grid edit"><div class="stack">
{{>> card id="m1" title=(t "invoices.money")}}
<dl class="kv"><dt>{{t "invoices.state"}}</dt><dd class="r">{{> invoice_state state=invoice.state overdue=invoice.overdue}}</dd>
{{if foreign}}<dt>{{t "invoices.total-document"}}</dt><dd class="r num">{{invoices_money(ctx,invoice,shown->total_cents)}}</dd>{{end}}<dt>{{t "invoices.total"}}</dt><dd class="r">{{> amount cents=invoice.sums.total_cents}}</dd>
<dt>{{t "invoices.paid"}}</dt><dd class="r">{{> amount cents=invoice.paid_cents}}</dd>
{{if invoice.credited_cents != 0}}<dt>{{t "invoices.credited"}}</dt><dd class="r">{{> amount cents=invoice.credited_cents}}</dd>{{end}}
<dt>{{t "invoices.open"}}</dt><dd class="r"><b>{{> amount cents=invoice.open_cents}}</b></dd></dl>
{{if template && works}}<p class="mt12">{{t "invoices.recurring.from"}} <a href="{{route recurring_page number=template}}">{{t "invoices.recurring.one" number=(num template)}}</a></p>{{end}}
{{if invoice.self_billed}}<div class="mt12">{{> note icon="file" text=(t "invoices.self-billed.note" number=invoice.buyer_number)}}</div>{{end}}
{{if carried}}{{> note icon="upload" text=carried}}{{if works && !invoice.party.law_only && !invoice.party.gone}}<p><a href="{{route documents_original_page number=invoice.number}}">{{t "documents.original"}}</a></p>{{end}}{{end}}
{{if invoice.from_claim}}<p class="note law-n">{{icon "lock"}}<span>{{t "invoices.from-claim"}} {{law STATEMENT_ERASURE_HELD}}</span></p>{{end}}
{{if invoice.party.law_only}}<p class="note law-n">{{icon "lock"}}<span>{{t "invoices.law-only"}} <a href="{{route invoices_voucher_page number=invoice.number}}">{{t "invoices.law-only.open"}}</a> {{law STATEMENT_RETENTION_VOUCHERS}}</span></p>{{end}}
{{if invoice.party.gone}}<p class="note law-n">{{icon "lock"}}<span>{{t "invoices.party-gone"}} {{law STATEMENT_RETENTION_VOUCHERS}}</span></p>{{end}}
{{end}}
{{if invoice.number == 0}}
{{>> card id="m2" title=(t "invoices.draft")}}
{{if invoice.hold_until != 0}}<p class="note">{{icon "mail"}}<span>{{t "invoices.held" at=(instant invoice.hold_until)}}</span></p>
<div class="row"><form method="post" action="{{route invoices_undo_submit id=invoice.id}}">{{csrf}}{{> button label=(t "invoices.hold.undo") primary=true}}</form>
<form method="post" action="{{route invoices_issue_submit id=invoice.id}}">{{csrf}}{{> button label=(t "invoices.hold.now")}}</form></div>
{{else}}<p class="mut">{{t "invoices.draft.note"}}</p>
<div class="row"><form method="post" action="{{route invoices_hold_submit id=invoice.id}}">{{csrf}}{{> button label=(t "invoices.act.send") primary=true}}</form>
<form method="post" action="{{route invoices_issue_submit id=invoice.id}}">{{csrf}}{{> button label=(t "invoices.act.issue")}}</form>
{{> button_link href=(route invoices_edit_page id=invoice.id) label=(t "invoices.draft.edit") icon="pencil"}}
<form method="post" action="{{route invoices_draft_delete_submit id=invoice.id}}">{{csrf}}{{> button label=(t "invoices.draft.delete") icon="trash"}}</form></div>{{end}}
{{end}}
{{else}}
{{if invoice.open_cents > 0 && pay}}
{{>> card id="m3" title=(t "payments.record")}}
<form method="post" action="{{route payments_record_submit number=invoice.number}}" class="stack" novalidate>{{csrf}}
<div class="f3">{{field payments_fields "amount" pay}}{{field payments_fields "received_on" pay}}{{field payments_fields "way" pay}}</div>
<div class="row">{{> button label=(t "payments.record.button") primary=true}}</div></form>
{{end}}
{{end}}
{{if margin_count}}{{> invoice_margins lines=margins count=margin_count}}{{end}}
{{if foreign && invoice.open_cents > 0 && invoice.paid_cents > 0 && pay}}
{{>> card id="m5" title=(t "payments.exchange.title")}}<p class="mut">{{t "payments.exchange.lead" currency=foreign->currency}}</p>
<form method="post" action="{{route payments_exchange_submit}}" class="row mt12">{{csrf}}<input type="hidden" name="invoice" value="{{invoice.number}}">{{> button label=(t "payments.exchange.button")}}</form>{{end}}
{{end}}
{{>> card id="m4" title=(t "payments.title") flush=true}}
{{if payment_count == 0}}{{> empty text=(t "payments.empty")}}{{else}}
<table><thead><tr><th scope="col">{{t "payments.received-on"}}</th><th scope="col">{{t "payments.way"}}</th><th scope="col" class="r">{{t "payments.amount"}}</th></tr></thead><tbody>
{{each p in payments count=payment_count}}<tr><td class="num">{{date p.received_on}}</td><td>{{label payments_ways_shown p.way}}</td><td class="r">{{> amount cents=p.cents}}</td></tr>{{end}}</tbody></table>{{end}}
{{end}}
{{end}}
</div>
<section class="paper" aria-label="{{t "invoices.document"}}"><div class="doc"><div class="row sp"><h2>{{seller.name}}</h2><span class="kind">{{if invoice.kind == INVOICE_KIND_CREDIT_NOTE}}{{t "invoices.kind.credit"}}{{else if invoice.self_billed}}{{t "invoices.variety.self-billed"}}{{else}}{{t "invoices.kind"}}{{end}}</span></div>
<div class="cols mt16"><div><b>{{invoice.party.name}}</b><br>{{if invoice.party.contact_name}}{{invoice.party.contact_name}}<br>{{end}}{{invoice.party.street}}<br>{{invoice.party.postcode}} {{invoice.party.town}}{{if invoice.party.business_id}}<br>{{invoice.party.business_id}}{{end}}</div>
<dl><dt>{{t "invoices.number"}}</dt><dd>{{if invoice.number != 0}}{{invoice.shown}}{{else}}{{t "invoices.state.draft"}}{{end}}</dd>{{if invoice.self_billed}}<dt>{{t "invoices.variety.self-billed"}}</dt><dd>{{invoice.buyer_number}}</dd>{{end}}{{if invoice.original_number != 0}}<dt>{{t "invoices.original"}}</dt><dd><a href="{{route invoices_page number=invoice.original_number}}">{{invoice.original_number}}</a></dd>{{end}}{{if invoice.buyer_reference}}<dt>{{t "invoices.buyer-reference"}}</dt><dd>{{invoice.buyer_reference}}</dd>{{end}}{{if invoice.order_number}}<dt>{{t "invoices.order-number"}}</dt><dd>{{invoice.order_number}}</dd>{{end}}{{if invoice.work_site}}<dt>{{t "invoices.work-site"}}</dt><dd>{{invoice.work_site}}</dd>{{end}}<dt>{{t "invoices.invoiced-on"}}</dt><dd>{{date invoice.invoiced_on}}</dd><dt>{{t "invoices.due-on"}}</dt><dd><b>{{date invoice.due_on}}</b></dd>{{if invoice.reference}}<dt>{{t "payments.reference"}}</dt><dd class="num">{{reference invoice.reference}}</dd>{{end}}<dt>{{t "invoices.customer"}}</dt><dd>{{invoice.party.customer_number}}</dd></dl></div>
<table><thead><tr><th scope="col">{{t "invoices.row.text"}}</th><th scope="col" class="r">{{t "invoices.row.quantity"}}</th><th scope="col" class="r">{{t "invoices.row.price"}}</th><th scope="col" class="r">{{t "invoices.vat-percent"}}</th><th scope="col" class="r">{{t "invoices.net"}}</th></tr></thead><tbody>
{{each row in rows count=invoice.row_count}}<tr><td>{{row.text}}{{if row.reason}}<br><span class="g">{{row.reason}}</span>{{end}}</td><td class="r num">{{decimal row.quantity}} {{row.unit}}</td><td class="r num">{{price row.price}}</td><td class="r num">{{if row.no_rate}}–{{else}}{{decimal row.rate}}{{end}}</td><td class="r num">{{invoices_money(ctx,invoice,row.net_cents)}}</td></tr>{{end}}</tbody></table>
<div class="cols"><p class="g">{{if invoice.gross_entry}}{{t "invoices.entry.gross"}}{{else}}{{t "invoices.entry.net"}}{{end}}</p><dl class="r"><dt>{{t "invoices.net"}}</dt><dd class="num">{{invoices_money(ctx,invoice,shown->net_cents)}}</dd>{{each v in vat count=vat_count}}<dt>{{t "invoices.vat-line" rate=(decimal v.rate)}}</dt><dd class="num">{{invoices_money(ctx,invoice,v.vat_cents)}}</dd>{{end}}<dt class="bigt">{{t "invoices.payable"}}</dt><dd class="num bigt">{{invoices_money(ctx,invoice,shown->total_cents)}}</dd></dl></div>
{{if foreign}}<div class="cols"><p class="g">{{t "invoices.rate-line" rate=invoices_rate(ctx,foreign) currency=foreign->currency date=(date foreign->rate_on) source=foreign->rate_source}}</p><dl class="r"><dt>{{t "invoices.net-euro"}}</dt><dd class="num">{{money invoice.sums.net_cents}}</dd><dt>{{t "invoices.vat-euro"}}</dt><dd class="num">{{money invoice.sums.vat_cents}}</dd><dt>{{t "invoices.total-euro"}}</dt><dd class="num">{{money invoice.sums.total_cents}}</dd></dl></div>{{end}}
{{if invoice.labour_cents > 0}}<p class="g">{{t "invoices.labour" amount=(money invoice.labour_cents)}}{{if invoice.household_cents >= 0}} {{t "invoices.household" amount=(money invoice.household_cents)}}{{end}}</p>{{end}}
{{if invoice.note}}<p>{{invoice.note}}</p>{{end}}
{{if invoice.kind != INVOICE_KIND_CREDIT_NOTE && !invoice.self_billed}}<div class="pay"><dl><dt>{{t "invoices.payee"}}</dt><dd>{{seller.name}}</dd>{{if seller.iban[0]}}<dt>IBAN</dt><dd class="num">{{iban seller.iban[0]}}</dd>{{end}}{{if invoice.reference}}<dt>{{t "payments.reference"}}</dt><dd class="num">{{reference invoice.reference}}</dd>{{end}}<dt>{{t "invoices.due-on"}}</dt><dd class="num">{{date invoice.due_on}}</dd><dt>{{t "invoices.payable"}}</dt><dd class="num"><b>{{invoices_money(ctx,invoice,shown->total_cents)}}</b></dd></dl></div>{{end}}
<p class="g mt12">{{invoices_seller_line(ctx,seller)}}</p></div>
{{if foreign && invoice.kind != INVOICE_KIND_CREDIT_NOTE}}<p class="note">{{icon "alert"}}<span>{{t "invoices.no-form"}}</span></p>{{end}}
{{if lacking}}<div class="note warn">{{icon "alert"}}<div><p>{{t "invoices.seller-incomplete"}}</p><ul>{{each l in lacks count=lacking}}<li id="f-{{l.id}}">{{if maintains}}<a href="{{l.href}}">{{l.label}}</a>{{else}}{{l.label}}{{end}}</li>{{end}}</ul></div></div>{{end}}</section></div>
