{{include "rooms/invoices/internal.h"}}
{{include "rooms/invoices/recurring.h"}}
{{include "rooms/invoices/view.h"}}
{{! Recurring invoices: list, a new one, one template with its documents (BILLING.md section 1). }}
{{params recurring_list: list const struct recurring_list *, lines const struct recurring_lines *, filter int, next int64_t}}
{{layout staff title=(t "invoices.recurring.title") nav=invoices}}
{{>> page_head title=(t "invoices.recurring.title") lead=(t "invoices.recurring.lead") crumb=(t "invoices.title") crumb_href=(route invoices_list_page)}}
{{> button_link href=(route recurring_new_page) label=(t "invoices.recurring.new") icon="plus" primary=true}}
{{end}}
{{>> pills}}
{{> pill href=(route recurring_list_page) label=(t "invoices.recurring.going") count=list.going counted=true current=invoices_is(filter,RECURRING_GOING)}}
{{> pill href=(route recurring_list_page rajaus="korjattavat") label=(t "invoices.recurring.stopped") count=list.stopped counted=true current=invoices_is(filter,RECURRING_STOPPED)}}
{{> pill href=(route recurring_list_page rajaus="kaikki") label=(t "invoices.recurring.all") current=invoices_is(filter,RECURRING_ALL)}}
{{end}}
{{if list.count == 0}}
<div class="card">{{if invoices_is(filter,RECURRING_STOPPED)}}{{> empty text=(t "invoices.recurring.none-stopped")}}{{else}}{{> empty text=(t "invoices.recurring.none") href=(route recurring_new_page) action=(t "invoices.recurring.new")}}{{end}}</div>
{{else}}
<div class="card scroll" role="region" tabindex="0" aria-label="{{t "invoices.recurring.title"}}"><table><thead><tr><th scope="col">{{t "invoices.recurring.number"}}</th><th scope="col">{{t "invoices.buyer"}}</th><th scope="col" class="p2">{{t "invoices.recurring.every"}}</th><th scope="col">{{t "invoices.recurring.next-on"}}</th><th scope="col" class="p3">{{t "invoices.recurring.made-as"}}</th><th scope="col">{{t "invoices.state"}}</th></tr></thead><tbody>
{{each row in list.rows count=list.count}}<tr><th scope="row"><a class="num" href="{{route recurring_page number=row.number}}">{{row.number}}</a></th><td>{{row.name}}</td><td class="p2">{{lines[row_index].interval}}</td><td class="num">{{date row.next_on}}</td><td class="p3">{{label recurring_ways row.made_as}}</td><td>{{> chip kind=lines[row_index].kind label=lines[row_index].state}}{{if lines[row_index].problem}}<br><span class="mut sm">{{lines[row_index].problem}}</span>{{end}}</td></tr>
{{end}}</tbody></table></div>
{{end}}
{{if next != 0}}<nav class="pager row" aria-label="{{t "web.pager"}}"><span class="end row"><a class="btn" rel="next" href="{{route recurring_list_page rajaus=recurring_filter_word(filter) ennen=next}}">{{t "web.pager.next"}}</a></span></nav>{{end}}

{{params recurring_new: form const struct recurring_form *, editor const struct invoice_editor *, number int64_t}}
{{layout staff title=recurring_editor_title(ctx,number) nav=invoices}}
{{>> page_head title=recurring_editor_title(ctx,number) lead=editor.buyer crumb=(t "invoices.recurring.title") crumb_href=(route recurring_list_page)}}{{end}}
<form method="post" action="{{if number}}{{route recurring_edit_submit number=number}}{{else}}{{route recurring_new_submit}}{{end}}" class="stack" novalidate data-script="{{asset "rows.js"}}" data-rows="{{route invoices_products_json}}">{{csrf}}{{error_summary}}
{{>> card id="t1" title=(t "invoices.recurring.to")}}<div class="form">
{{if number}}<input type="hidden" name="customer" value="{{form.customer}}"><input type="hidden" name="version" value="{{form.version}}"><p class="mut sm">{{t "invoices.recurring.edit-lead"}}</p><div class="f2">{{field recurring_fields "entry" form placeholder=(t "invoices.as-customer")}}{{field recurring_fields "channel" form placeholder=(t "invoices.as-customer")}}</div>{{else}}<div class="f3">{{field recurring_fields "customer" form pick=editor->pick}}{{field recurring_fields "entry" form placeholder=(t "invoices.as-customer")}}{{field recurring_fields "channel" form placeholder=(t "invoices.as-customer")}}</div>{{end}}
<details><summary>{{t "invoices.more"}}</summary><div class="bd stack">
<div class="f3">{{field recurring_fields "language" form placeholder=(t "invoices.as-customer")}}{{field recurring_fields "buyer_reference" form}}{{field recurring_fields "order_number" form}}</div>
<div class="f2">{{field recurring_fields "work_site" form}}{{field recurring_fields "discount" form}}</div>
{{field recurring_fields "note" form}}</div></details></div>
{{end}}
{{>> card id="t2" title=(t "invoices.recurring.calendar")}}<div class="form">{{if number}}<p class="mut sm">{{t "invoices.recurring.edit-calendar"}}</p>{{end}}
<div class="f3">{{field recurring_fields "every" form}}{{field recurring_fields "months" form}}{{field recurring_fields "covers" form}}</div>
<div class="f3">{{field recurring_fields "first_on" form}}{{field recurring_fields "end_on" form}}{{field recurring_fields "term_days" form}}</div>
{{field recurring_fields "month_end" form}}</div>
{{end}}
{{>> card id="t3" title=(t "invoices.recurring.prices-title")}}<div class="form">
<div class="f3">{{field recurring_fields "prices" form}}{{field recurring_fields "rise" form}}{{field recurring_fields "made_as" form}}</div></div>
{{end}}
{{> invoice_rows rows=editor.rows count=editor.count}}
<div class="row">{{> button label=(t "invoices.recurring.save") primary=true name="act" value="save"}}{{law STATEMENT_PURPOSE_INVOICING}}</div>
</form>

{{params recurring_one: r const struct recurring *, lines const struct recurring_lines *, rows const struct invoice_view_row *}}
{{layout staff title=(t "invoices.recurring.one" number=(num r.number)) nav=invoices}}
{{>> page_head title=(t "invoices.recurring.one" number=(num r.number)) lead=r.name crumb=(t "invoices.recurring.title") crumb_href=(route recurring_list_page)}}
{{if r.next_on}}{{> button_link href=(route recurring_edit_page number=r.number) label=(t "invoices.recurring.edit") icon="pencil"}}{{end}}{{> button_link href=(route recurring_new_page malli=r.number) label=(t "invoices.recurring.copy") icon="plus"}}{{> button_link href=(route customers_card id=r.customer_id) label=(t "invoices.open-customer") icon="user"}}
{{end}}
<div class="stack">{{error_summary}}
{{if lines.problem}}{{> note kind="warn" icon="alert" text=(t "invoices.recurring.why" why=lines.problem day=(date r.problem_on))}}{{end}}
<div class="grid g21"><div class="stack">
{{>> card id="u1" title=(t "invoices.rows") flush=true}}<div class="scroll" tabindex="0" role="group" aria-labelledby="u1"><table><thead><tr><th scope="col">{{t "invoices.row.text"}}</th><th scope="col" class="r">{{t "invoices.row.quantity"}}</th><th scope="col" class="r">{{t "invoices.row.price"}}</th></tr></thead><tbody>
{{each row in rows count=r.row_count}}<tr><th scope="row">{{row.text}}{{if row.reason}}<br><span class="mut sm">{{row.reason}}</span>{{end}}</th><td class="r num">{{decimal row.quantity}} {{row.unit}}</td><td class="r num">{{price row.price}}</td></tr>
{{end}}</tbody></table></div>{{end}}
{{>> card id="u2" title=(t "invoices.recurring.documents") flush=true}}{{if r.document_count}}<div class="scroll" tabindex="0" role="group" aria-labelledby="u2"><table><thead><tr><th scope="col">{{t "invoices.recurring.period"}}</th><th scope="col">{{t "invoices.number"}}</th><th scope="col" class="p2">{{t "invoices.due-on"}}</th><th scope="col" class="r">{{t "invoices.total"}}</th><th scope="col">{{t "invoices.state"}}</th></tr></thead><tbody>
{{each d in r.documents count=r.document_count}}<tr><th scope="row" class="num">{{date d.period_on}}</th><td>{{if d.number}}<a class="num" href="{{route invoices_page number=d.number}}">{{d.number}}</a>{{else}}<a href="{{route invoices_draft_page id=d.id}}">{{t "invoices.state.draft"}} <span class="vh">{{date d.period_on}}</span></a>{{end}}</td><td class="p2 num">{{date d.due_on}}</td><td class="r">{{> amount cents=d.total_cents}}</td><td>{{> invoice_state state=d.state}}</td></tr>
{{end}}</tbody></table></div>{{else}}{{> empty text=(t "invoices.recurring.no-documents")}}{{end}}{{end}}
</div><div class="stack">
{{>> card id="u3" title=(t "invoices.recurring.about")}}<p>{{> chip kind=lines.kind label=lines.state}} {{law STATEMENT_PURPOSE_INVOICING}}</p><dl class="kv mt12">{{> kv label=(t "invoices.recurring.every") value=lines.interval}}{{> kv label=(t "invoices.recurring.first-on") value=(date r.first_on)}}{{> kv label=(t "invoices.recurring.next-on") value=(date r.next_on)}}{{> kv label=(t "invoices.recurring.end-on") value=(date r.end_on)}}{{> kv label=(t "invoices.recurring.covers") value=(label recurring_periods r.covers)}}{{> kv label=(t "invoices.recurring.prices") value=(label recurring_price_rules r.prices)}}{{if r.rise_bp}}{{> kv label=(t "invoices.recurring.rise") value=(decimal recurring_percent(r.rise_bp))}}{{end}}{{> kv label=(t "invoices.recurring.made-as") value=(label recurring_ways r.made_as)}}{{> kv label=(t "invoices.recurring.term-days") value=(num r.term_days)}}{{if r.buyer_reference}}{{> kv label=(t "invoices.buyer-reference") value=r.buyer_reference}}{{end}}{{if r.order_number}}{{> kv label=(t "invoices.order-number") value=r.order_number}}{{end}}{{if r.work_site}}{{> kv label=(t "invoices.work-site") value=r.work_site}}{{end}}</dl>{{if r.note}}<p class="mt12">{{r.note}}</p>{{end}}{{end}}
{{if r.next_on}}{{>> card id="u4" title=(t "invoices.recurring.end-title")}}<form method="post" action="{{route recurring_end_submit number=r.number}}" class="form">{{csrf}}<p class="mut sm">{{t "invoices.recurring.end-lead"}}</p><div class="row">{{> button label=(t "invoices.recurring.end-button") icon="ban"}}</div></form>{{end}}{{end}}
</div></div></div>
