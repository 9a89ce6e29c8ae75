{{include "rooms/invoices/internal.h"}}
{{include "rooms/invoices/selfbilled.h"}}
{{include "rooms/invoices/view.h"}}
{{! Self-billing: the buyer's document of our sale is recorded; the agreement that it needs (V13). }}

{{component self_billed_cell: n int64_t, member const char *, value struct str, label struct str}}
{{let e = invoices_sum_error(ctx,n,member)}}
<label for="f-sums.{{n}}.{{member}}">{{label}}<span class="vh">, {{t "invoices.row.legend" n=invoices_n(n)}}</span></label><input class="inp num r" id="f-sums.{{n}}.{{member}}" name="sums.{{n}}.{{member}}" value="{{value}}"{{if e}} aria-invalid="true" aria-describedby="f-sums.{{n}}.{{member}}-e"{{end}} autocomplete="off">{{if e}}<p class="err" id="f-sums.{{n}}.{{member}}-e">{{e}}</p>{{end}}

{{params invoices_self_billed: form const struct self_billed_form *, editor const struct invoice_editor *, sums const struct self_billed_sum_row *, sum_count int64_t}}
{{layout staff title=(t "invoices.self-billed.title") nav=invoices}}
{{>> page_head title=(t "invoices.self-billed.title") crumb=(t "invoices.title") crumb_href=(route invoices_list_page) lead=(t "invoices.self-billed.lead")}}{{> button_link href=(route invoices_agree_page) label=(t "invoices.agreement.title")}}{{end}}
<form method="post" action="{{route self_billed_submit}}" class="stack" novalidate data-script="{{asset "rows.js"}}" data-rows="{{route invoices_products_json}}">{{csrf}}{{error_summary}}
{{>> card id="s1" title=(t "invoices.self-billed.document")}}<div class="form">
<div class="f3">{{field invoices_self_billed_fields "customer" form pick=editor->pick}}{{field invoices_self_billed_fields "number" form autocomplete="off"}}{{field invoices_self_billed_fields "dated_on" form}}</div>
<div class="f3">{{field invoices_self_billed_fields "due_on" form}}{{field invoices_self_billed_fields "entry" form placeholder=(t "invoices.as-customer")}}{{field invoices_self_billed_fields "note" form}}</div></div>
{{end}}
{{> invoice_rows rows=editor.rows count=editor.count dated=true}}
{{>> card id="s3" title=(t "invoices.self-billed.sums") note=(t "invoices.self-billed.sums-note")}}
<div class="form">{{each s in sums count=sum_count}}<div class="f3"><div class="fld">{{> self_billed_cell n=s.n member="rate" value=s.rate label=(t "invoices.self-billed.rate")}}</div><div class="fld">{{> self_billed_cell n=s.n member="base" value=s.base label=(t "invoices.self-billed.base")}}</div><div class="fld">{{> self_billed_cell n=s.n member="vat" value=s.vat label=(t "invoices.self-billed.vat")}}</div></div>{{end}}</div>
{{end}}
<div class="row">{{> button label=(t "invoices.self-billed.record") primary=true name="act" value="record"}}{{law STATEMENT_PURPOSE_INVOICING}}</div>
</form>

{{params invoices_agree: form const struct self_billing_form *, known bool}}
{{layout staff title=(t "invoices.agreement.title") nav=invoices}}
{{>> page_head title=(t "invoices.agreement.title") crumb=(t "invoices.self-billed.title") crumb_href=(route self_billed_page) lead=(t "invoices.agreement.lead")}}{{end}}
<form method="post" action="{{route invoices_agree_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{if known}}{{> note kind="ok" icon="check" text=(t "invoices.agreement.known")}}{{end}}
{{>> card id="a1" title=(t "invoices.agreement.title")}}<div class="f3">{{field invoices_agreement_fields "customer" form}}{{field invoices_agreement_fields "agreed_on" form}}{{field invoices_agreement_fields "reference" form autocomplete="off"}}</div>{{end}}
<div class="row">{{> button label=(t "invoices.agreement.button") primary=true}}</div></form>
