{{include "base/errors.h"}}
{{include "rooms/orders/view.h"}}
{{! Orders: list, archive, one order, a new one, a reseller's file (UI.md section 2: /tilaukset). }}
{{params orders_list: view const struct orders_list_view *}}
{{layout staff title=(t "orders.title") nav=orders}}
{{>> page_head title=(t "orders.title") lead=(t "orders.lead" n=view.list.counts[ORDERS_TO_INVOICE])}}
{{> button_link href=view.export_href label=(t "orders.export") icon="download"}}{{> button_link href=(route orders_import_page) label=(t "orders.import.title") icon="upload"}}{{> button_link href=(route orders_new_page) label=(t "orders.new") icon="plus" primary=true}}
{{end}}
{{>> pills}}
{{> pill href=(route orders_list_page) label=(t "orders.filter.daily") count=view.list.counts[ORDERS_DAILY] counted=true current=orders_is(view.filter,ORDERS_DAILY)}}
{{> pill href=(route orders_list_page rajaus="hyvaksyttavat") label=(t "orders.filter.waiting") count=view.list.counts[ORDERS_WAITING] counted=true current=orders_is(view.filter,ORDERS_WAITING)}}
{{> pill href=(route orders_list_page rajaus="toimitettavat") label=(t "orders.filter.to-deliver") count=view.list.counts[ORDERS_TO_DELIVER] counted=true current=orders_is(view.filter,ORDERS_TO_DELIVER)}}
{{> pill href=(route orders_list_page rajaus="laskutettavat") label=(t "orders.filter.to-invoice") count=view.list.counts[ORDERS_TO_INVOICE] counted=true current=orders_is(view.filter,ORDERS_TO_INVOICE)}}
{{> pill href=(route orders_list_page rajaus="laskutetut") label=(t "orders.filter.invoiced") count=view.list.counts[ORDERS_INVOICED] counted=true current=orders_is(view.filter,ORDERS_INVOICED)}}
{{> pill href=(route orders_list_page rajaus="luonnokset") label=(t "orders.filter.drafts") count=view.list.counts[ORDERS_DRAFTS] counted=true current=orders_is(view.filter,ORDERS_DRAFTS)}}
{{> pill href=(route orders_list_page rajaus="perutut") label=(t "orders.filter.cancelled") count=view.list.counts[ORDERS_CANCELLED] counted=true current=orders_is(view.filter,ORDERS_CANCELLED)}}
{{> pill href=(route orders_archive_page) label=(t "orders.filter.archived") count=view.list.counts[ORDERS_ARCHIVED] counted=true current=orders_is(view.filter,ORDERS_ARCHIVED)}}
{{end}}
{{if view.archive}}<p class="mut mt12">{{t "orders.archive.lead"}} {{law STATEMENT_PURPOSE_ORDERS}}</p>{{end}}
{{if view.list.count == 0}}
<div class="card mt12">{{> empty text=(t "orders.empty") href=(route orders_new_page) action=(t "orders.new")}}</div>
{{else}}
<div class="card scroll mt12">{{> order_table list=&view->list names=true}}</div>
{{end}}
{{> pager next=view.next}}

{{component order_table: list const struct order_list *, names? bool}}
<table><thead><tr><th scope="col">{{t "orders.number"}}</th>{{if names}}<th scope="col">{{t "orders.customer"}}</th>{{end}}<th scope="col" class="p3">{{t "orders.field.channel"}}</th><th scope="col" class="p2">{{t "orders.field.ordered-on"}}</th><th scope="col" class="p3">{{t "orders.delivered"}}</th><th scope="col" class="r">{{t "orders.total"}}</th><th scope="col">{{t "orders.state"}}</th></tr></thead><tbody>
{{each row in list.rows count=list.count}}<tr><th scope="row"><a class="num" href="{{route orders_page number=row.number}}">{{row.number}}</a></th>{{if names}}<td>{{row.name}}</td>{{end}}<td class="p3">{{label orders_channels row.channel}}</td><td class="p2 num">{{date row.ordered_on}}</td><td class="p3 num">{{date row.delivered_on}}</td><td class="r">{{> amount cents=row.total_cents}}</td><td>{{> order_state state=row.state ready=row.ready}}</td></tr>
{{end}}</tbody></table>

{{component order_state: state int, ready? bool}}
{{if state == ORDER_WAITING}}{{> chip kind="warn" label=(label orders_states state)}}{{else if state == ORDER_CANCELLED}}{{> chip kind="bad" label=(label orders_states state)}}{{else if state == ORDER_INVOICED}}{{> chip kind="ok" label=(label orders_states state)}}{{else}}{{> chip label=(label orders_states state)}}{{end}}{{if ready}} {{> chip kind="warn" label=(t "orders.to-invoice")}}{{end}}

{{params orders_new: form const struct order_form *, pick const struct web_pick *}}
{{layout staff title=(t "orders.new") nav=orders}}
{{> page_head title=(t "orders.new") crumb=(t "orders.title") crumb_href=(route orders_list_page)}}
<form class="stack" method="post" action="{{route orders_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="o1" title=(t "orders.new.who")}}<div class="form"><div class="f3">{{field orders_fields "customer" form pick=pick}}{{field orders_fields "channel" form}}{{field orders_fields "ordered_on" form}}</div><div class="f3">{{field orders_fields "reference" form autocomplete="off"}}{{field orders_fields "outside" form autocomplete="off"}}{{field orders_fields "act" form}}</div>{{field orders_fields "note" form}}</div>{{end}}
{{>> card id="o2" title=(t "orders.rows") note=(t "orders.new.rows-note")}}
<fieldset class="rowset"><legend>{{t "orders.row.legend" n=1}}</legend><div class="f3">{{field orders_fields "rows.0.code" form autocomplete="off"}}{{field orders_fields "rows.0.text" form autocomplete="off"}}{{field orders_fields "rows.0.quantity" form}}</div><div class="f3">{{field orders_fields "rows.0.price" form}}{{field orders_fields "rows.0.discount" form}}{{field orders_fields "rows.0.unit" form}}</div></fieldset>
<fieldset class="rowset"><legend>{{t "orders.row.legend" n=2}}</legend><div class="f3">{{field orders_fields "rows.1.code" form autocomplete="off"}}{{field orders_fields "rows.1.text" form autocomplete="off"}}{{field orders_fields "rows.1.quantity" form}}</div><div class="f3">{{field orders_fields "rows.1.price" form}}{{field orders_fields "rows.1.discount" form}}{{field orders_fields "rows.1.unit" form}}</div></fieldset>
<fieldset class="rowset"><legend>{{t "orders.row.legend" n=3}}</legend><div class="f3">{{field orders_fields "rows.2.code" form autocomplete="off"}}{{field orders_fields "rows.2.text" form autocomplete="off"}}{{field orders_fields "rows.2.quantity" form}}</div><div class="f3">{{field orders_fields "rows.2.price" form}}{{field orders_fields "rows.2.discount" form}}{{field orders_fields "rows.2.unit" form}}</div></fieldset>
<fieldset class="rowset"><legend>{{t "orders.row.legend" n=4}}</legend><div class="f3">{{field orders_fields "rows.3.code" form autocomplete="off"}}{{field orders_fields "rows.3.text" form autocomplete="off"}}{{field orders_fields "rows.3.quantity" form}}</div><div class="f3">{{field orders_fields "rows.3.price" form}}{{field orders_fields "rows.3.discount" form}}{{field orders_fields "rows.3.unit" form}}</div></fieldset>
{{end}}
<div class="row">{{> button label=(t "orders.create") primary=true}}<a class="btn" href="{{route orders_list_page}}">{{t "orders.cancel-form"}}</a></div></form>

{{component order_cell: cell const struct order_cell *, n int64_t}}
<div class="fld"><label for="f-{{cell.name}}">{{cell.label}}<span class="vh">, {{t "orders.row.legend" n=n}}</span></label>{{if cell.choice}}<select class="inp" id="f-{{cell.name}}" name="{{cell.name}}"><option value=""></option>{{each u in orders_units() count=orders_unit_count()}}<option value="{{u.word}}"{{if orders_is_word(cell->value,u.word)}} selected{{end}}>{{key u.msg}}</option>{{end}}</select>{{else}}<input class="inp" id="f-{{cell.name}}" name="{{cell.name}}" value="{{cell.value}}" autocomplete="off"{{if cell.error}} aria-invalid="true" aria-describedby="f-{{cell.name}}-e"{{end}}>{{end}}{{if cell.error}}<p class="err" id="f-{{cell.name}}-e">{{cell.error}}</p>{{end}}</div>

{{params orders_edit: form const struct order_form *, number int64_t, rows const struct order_edit_row *, count int64_t, prices const struct product_price_changes *, pick const struct web_pick *}}
{{layout staff title=(t "orders.edit" number=number) nav=orders}}
{{> page_head title=(t "orders.edit" number=number) crumb=(t "orders.title") crumb_href=(route orders_list_page)}}
<form class="stack" method="post" action="{{route orders_edit_submit number=number}}" novalidate>{{csrf}}{{error_summary}}<input type="hidden" name="version" value="{{form.version}}"><input type="hidden" name="contact" value="{{form.contact}}">{{if prices}}{{> decide lead=(t "products.reprice.lead" n=prices.count) lines=prices.lines count=prices.count legend=(t "products.reprice") name=STR("reprice") first=STR("new") first_label=(t "products.reprice.new") second=STR("keep") second_label=(t "products.reprice.keep")}}{{end}}
{{>> card id="o1" title=(t "orders.new.who")}}<div class="form"><div class="f3">{{field orders_fields "customer" form pick=pick}}{{field orders_fields "ordered_on" form}}{{field orders_fields "reference" form autocomplete="off"}}</div><div class="f2">{{field orders_fields "entry" form}}{{field orders_fields "act" form}}</div>{{field orders_fields "note" form}}</div>{{end}}
{{>> card id="o2" title=(t "orders.rows") note=(t "orders.new.rows-note")}}
{{each row in rows count=count}}<fieldset class="rowset"><legend>{{t "orders.row.legend" n=row.n}}</legend><div class="f3">{{> order_cell cell=&row.cells[0] n=row.n}}{{> order_cell cell=&row.cells[1] n=row.n}}{{> order_cell cell=&row.cells[2] n=row.n}}</div><div class="f3 mt12">{{> order_cell cell=&row.cells[3] n=row.n}}{{> order_cell cell=&row.cells[4] n=row.n}}{{> order_cell cell=&row.cells[5] n=row.n}}</div></fieldset>
{{end}}{{end}}
<div class="row">{{> button label=(t "orders.save-draft") primary=true}}<a class="btn" href="{{route orders_page number=number}}">{{t "orders.cancel-form"}}</a></div></form>

{{params orders_one: view const struct order_view *}}
{{layout staff title=view.title nav=orders}}
{{>> page_head title=view.title lead=view.name crumb=(t "orders.title") crumb_href=(route orders_list_page)}}
{{if view.may_invoice}}<form method="post" action="{{route orders_invoice_submit number=view.order.number}}">{{csrf}}{{> button label=(t "orders.make-invoice") icon="file" primary=true}}</form>{{end}}{{if view.may_confirm}}{{> button_link href=(route orders_edit_page number=view.order.number) label=(t "orders.edit-link") icon="pencil"}}<form method="post" action="{{route orders_confirm_submit number=view.order.number}}">{{csrf}}{{> button label=(t "orders.confirm") icon="check" primary=true}}</form>{{end}}{{if view.may_archive}}<form method="post" action="{{route orders_archive_submit number=view.order.number}}">{{csrf}}{{> button label=(t "orders.archive") icon="archive"}}</form>{{end}}
{{end}}
<div class="stack">
<p>{{> order_state state=view.order.state ready=view.may_invoice}} {{law STATEMENT_CONTENT_ORDERS}}</p>
{{if view.order.state == ORDER_WAITING}}{{> note kind="warn" icon="alert" text=(t "orders.waiting.why" limit=(money view.limit_cents) open=(money view.open_cents) orders=(money view.orders_cents) total=(money view.order.total_cents))}}{{end}}
{{>> card id="t1" title=(t "orders.rows") flush=true}}<div class="scroll" tabindex="0" role="group" aria-labelledby="t1"><table><thead><tr><th scope="col">{{t "orders.row.text"}}</th><th scope="col" class="r">{{t "orders.row.quantity"}}</th><th scope="col" class="r p2">{{t "orders.row.price"}}</th><th scope="col" class="r p2">{{t "orders.delivered-quantity"}}</th><th scope="col" class="r p3">{{t "orders.invoiced-quantity"}}</th><th scope="col" class="r">{{t "orders.total"}}</th></tr></thead><tbody>
{{each r in view.rows count=view.order.row_count}}<tr><th scope="row">{{r.text}}{{if r.code}}<br><span class="mut sm num">{{r.code}}</span>{{end}}</th><td class="r num">{{decimal r.quantity}} {{r.unit}}</td><td class="r num p2">{{price r.price}}{{if r.discount}}<br><span class="mut sm">{{r.discount}}</span>{{end}}</td><td class="r num p2">{{decimal r.delivered}}</td><td class="r num p3">{{decimal r.invoiced}}</td><td class="r num">{{money r.total_cents}}</td></tr>
{{end}}</tbody></table></div>{{end}}
<div class="grid g21"><div class="stack">
{{if view.may_approve}}<form method="post" action="{{route orders_approve_submit number=view.order.number}}" novalidate>{{csrf}}<section class="card" aria-labelledby="t5"><div class="hd"><h2 id="t5">{{t "orders.approval.title"}}</h2></div><div class="bd form">{{if view.failed == 2}}{{error_summary}}{{end}}<p class="mut sm">{{t "orders.approval.lead"}} {{law STATEMENT_AUTOMATED_NONE}}</p>{{field orders_approval_fields "reason" view.approval}}<div class="row">{{> button label=(t "orders.approve") primary=true}}</div></div></section></form>{{end}}
{{if view.may_deliver}}<form method="post" action="{{route orders_deliver_submit number=view.order.number}}" novalidate>{{csrf}}<section class="card" aria-labelledby="t2"><div class="hd"><h2 id="t2">{{t "orders.delivery.title"}}</h2></div><div class="bd form">{{if view.failed == 1}}{{error_summary}}{{end}}{{field orders_delivery_fields "delivered_on" view.delivery}}
{{each r in view.rows count=view.order.row_count}}{{if r.open}}<input type="hidden" name="{{r.ordinal_field}}" value="{{r.ordinal}}"><div class="fld"><label for="f-{{r.field}}">{{r.text}}, {{t "orders.delivery.quantity"}} ({{r.unit}})</label><input class="inp" id="f-{{r.field}}" name="{{r.field}}" inputmode="decimal" value="{{r.left}}"></div>{{end}}{{end}}
<div class="row">{{> button label=(t "orders.delivery.save") primary=true}}</div></div></section></form>{{end}}
{{>> card id="t3" title=(t "orders.deliveries") flush=true}}{{if view.order.delivery_count}}<table><thead><tr><th scope="col">{{t "orders.delivery.delivered-on"}}</th><th scope="col">{{t "orders.delivery.what"}}</th><th scope="col">{{t "orders.delivery.invoice"}}</th></tr></thead><tbody>
{{each d in view.deliveries count=view.order.delivery_count}}<tr><th scope="row" class="num">{{date d.delivered_on}}</th><td>{{d.what}}</td><td>{{if d.invoice_number}}<a class="num" href="{{route invoices_page number=d.invoice_number}}">{{d.invoice_number}}</a>{{else if d.invoice_id}}<a href="{{route invoices_draft_page id=d.invoice_id}}">{{t "orders.delivery.draft"}}</a>{{else}}<span class="mut">{{t "orders.delivery.not-invoiced"}}</span>{{end}}</td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "orders.deliveries.none")}}{{end}}{{end}}
</div><div class="stack">
{{>> card id="t4" title=(t "orders.about")}}<dl class="kv">{{> kv label=(t "orders.total") value=(money view.order.total_cents)}}{{> kv label=(t "orders.not-invoiced") value=(money view.order.due_cents)}}{{> kv label=(t "orders.field.ordered-on") value=(date view.order.ordered_on)}}{{> kv label=(t "orders.origin") value=view.origin}}{{if view.order.reference}}{{> kv label=(t "orders.field.reference") value=view.order.reference}}{{end}}{{if view.order.outside}}{{> kv label=(t "orders.field.outside") value=view.order.outside}}{{end}}{{if view.order.archived_on}}{{> kv label=(t "orders.archived-on") value=(date view.order.archived_on)}}{{end}}</dl>{{if view.order.note}}<p class="mt12">{{view.order.note}}</p>{{end}}<p class="mt12"><a href="{{route customers_card id=view.order.customer_id}}">{{t "orders.to-customer"}}</a></p>{{end}}
{{if view.order.approval_reason}}{{>> card id="t6" title=(t "orders.approved")}}<p>{{view.order.approval_reason}}</p><p class="mut sm mt8">{{view.who_approved}}, {{instant view.order.approved_at}}</p>{{end}}{{end}}
{{if view.order.cancel_reason}}{{>> card id="t7" title=(t "orders.cancelled-why")}}<p>{{view.order.cancel_reason}}</p>{{end}}{{end}}
{{if view.may_cancel}}<form method="post" action="{{route orders_cancel_submit number=view.order.number}}" novalidate>{{csrf}}<section class="card" aria-labelledby="t8"><div class="hd"><h2 id="t8">{{t "orders.cancel.title"}}</h2></div><div class="bd form">{{if view.failed == 3}}{{error_summary}}{{end}}{{if view.failed == 2}}<div class="fld"><label for="f-cancel-reason">{{t "orders.cancel.reason"}}</label><textarea class="inp" id="f-cancel-reason" name="reason" rows="2"></textarea></div>{{else if view.may_approve}}<div class="fld"><label for="f-cancel-reason">{{t "orders.cancel.reason"}}</label><textarea class="inp" id="f-cancel-reason" name="reason" rows="2"></textarea></div>{{else}}{{field orders_cancel_fields "reason" view.cancel rows=2}}{{end}}<div class="row">{{> button label=(t "orders.cancel.submit") icon="ban"}}</div></div></section></form>{{end}}
</div></div></div>

{{params orders_import: view const struct web_import_view *}}
{{layout staff title=(t "orders.import.title") nav=orders}}
{{> page_head title=(t "orders.import.title") crumb=(t "orders.title") crumb_href=(route orders_list_page)}}
{{> import_page view=view lead=(t "orders.import.lead") page=(route orders_import_page) take=(route orders_import_take tiedosto=view->id) list=(route orders_list_page) waits=true}}
