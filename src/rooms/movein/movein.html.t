{{include "rooms/movein/view.h"}}
{{! Moving in: files of the former program, their plan by lines, the run (UI.md section 10). Works without script. }}

{{component movein_upload_field: name const char *, label struct str, hint struct str}}
<div class="fld"><label for="f-{{name}}">{{label}}</label><input class="inp" id="f-{{name}}" type="file" name="{{name}}" accept=".csv,.txt,text/csv" aria-describedby="f-{{name}}-h"><p class="hint" id="f-{{name}}-h">{{hint}}</p></div>

{{params movein_page: view const struct movein_page_view *}}
{{layout staff title=(t "movein.title") nav=movein}}
{{>> page_head title=(t "movein.title") lead=(t "movein.lead")}}{{> button_link href=(route documents_originals_page) label=(t "movein.originals") icon="file"}}{{end}}
{{error_summary}}
<div class="stack">
<form class="stack" method="post" enctype="multipart/form-data" action="{{route movein_upload}}" novalidate>{{csrf}}
{{>> card id="m1" title=(t "movein.files")}}<div class="form">
{{> movein_upload_field name="invoices" label=(t "movein.file.invoices") hint=(t "movein.hint.invoices")}}
{{> movein_upload_field name="controls" label=(t "movein.file.controls") hint=(t "movein.hint.controls")}}
{{> movein_upload_field name="customers" label=(t "movein.file.customers") hint=(t "movein.hint.customers")}}
{{> movein_upload_field name="balances" label=(t "movein.file.balances") hint=(t "movein.hint.balances")}}</div>{{end}}
{{>> card id="m2" title=(t "movein.terms")}}<div class="f2">{{field movein_fields "series" view.form autocomplete="off"}}{{field movein_fields "opening_on" view.form}}</div>{{end}}
<div class="row">{{> button label=(t "movein.check") icon="upload" primary=true}}{{law STATEMENT_PURPOSE_INVOICING}}</div></form>
{{>> card id="m3" title=(t "movein.batches") flush=true}}{{if view.count}}<div class="scroll" tabindex="0" role="group" aria-labelledby="m3"><table><thead><tr><th scope="col">{{t "movein.col.when"}}</th><th scope="col">{{t "movein.field.opening-on"}}</th><th scope="col" class="r">{{t "movein.col.invoices"}}</th><th scope="col" class="r">{{t "movein.field.open"}}</th><th scope="col" class="r">{{t "movein.col.accounts"}}</th><th scope="col">{{t "movein.col.who"}}</th></tr></thead><tbody>
{{each b in view.batches count=view.count}}<tr><th scope="row">{{instant b.at}}</th><td class="num">{{date b.opening_on}}</td><td class="r num">{{num b.invoices}}</td><td class="r num">{{money b.open_cents}}</td><td class="r num">{{num b.accounts}}</td><td>{{b.who}}</td></tr>
{{end}}</tbody></table></div>{{else}}{{> empty text=(t "movein.none")}}{{end}}{{end}}
</div>

{{params movein_plan: view const struct movein_plan_view *}}
{{layout staff title=(t "movein.plan.title") nav=movein}}
{{> page_head title=(t "movein.plan.title") crumb=(t "movein.title") crumb_href=(route movein_page)}}
<div class="stack">
{{if view.done}}<p class="note ok" role="status">{{icon "check"}}<span>{{t "movein.done" n=view.receipt.invoices open=(money view.receipt.open_cents)}}</span></p>
<div class="row"><a class="btn pri" href="{{route invoices_list_page rajaus="avoimet"}}">{{t "movein.to-invoices"}}</a><a class="btn" href="{{route movein_page}}">{{t "movein.back"}}</a></div>
{{else if view.running}}{{> note kind="warn" icon="clock" text=(t "movein.running")}}
{{else}}
{{if view.ready}}{{> note kind="ok" icon="check" text=(t "movein.ready")}}{{else}}{{> note kind="bad" icon="error" text=(t "movein.not-ready")}}{{> request_id}}{{end}}
{{if view.ready && view.plan.line_count && !view.plan.controlled}}{{> note kind="warn" icon="alert" text=(t "movein.uncontrolled")}}{{end}}
{{if view.plan.finding_count}}<section class="card" aria-labelledby="p1"><div class="hd"><h2 id="p1">{{t "movein.findings"}}</h2></div><div class="scroll" tabindex="0" role="group" aria-labelledby="p1"><table><thead><tr><th scope="col">{{t "movein.col.file"}}</th><th scope="col" class="r">{{t "movein.col.line"}}</th><th scope="col">{{t "movein.col.place"}}</th><th scope="col">{{t "movein.col.fault"}}</th></tr></thead><tbody>
{{each f in view.faults count=view.plan.finding_count}}<tr><td>{{f.file}}</td><th scope="row" class="r num">{{if f.line}}{{f.line}}{{else}}–{{end}}</th><td>{{f.place}}</td><td>{{f.text}}</td></tr>
{{end}}</tbody></table></div>{{if view.plan.more_findings}}<p class="bd mut">{{t "movein.more-findings"}}</p>{{end}}</section>{{end}}
{{>> card id="p2" title=(t "movein.what")}}<dl class="kv">{{> kv label=(t "movein.field.opening-on") value=(date view.plan.opening_on)}}{{> kv label=(t "movein.col.invoices") value=(num view.plan.line_count)}}{{> kv label=(t "movein.col.customers") value=(num view.plan.total_count)}}{{> kv label=(t "movein.field.open") value=(money view.plan.open_cents)}}{{> kv label=(t "movein.col.accounts") value=(num view.plan.balance_count)}}{{> kv label=(t "movein.debit-sum") value=(money view.plan.debit_cents)}}{{if view.series}}{{> kv label=(t "movein.field.series") value=view.series}}{{end}}</dl>{{end}}
{{if view.ready}}<form class="row" method="post" action="{{route movein_run_submit id=view.id}}">{{csrf}}{{> button label=view.submit icon="check" primary=true}}<a class="btn" href="{{route movein_page}}">{{t "movein.cancel"}}</a></form>{{else}}<p class="row"><a class="btn pri" href="{{route movein_page}}">{{t "movein.again"}}</a></p>{{end}}
{{if view.total_count}}<section class="card" aria-labelledby="p3"><div class="hd"><h2 id="p3">{{t "movein.totals"}}</h2></div><div class="scroll" tabindex="0" role="group" aria-labelledby="p3"><table><thead><tr><th scope="col">{{t "movein.field.customer"}}</th><th scope="col" class="r">{{t "movein.col.invoices"}}</th><th scope="col" class="r">{{t "movein.field.open"}}</th><th scope="col" class="r">{{t "movein.col.control"}}</th></tr></thead><tbody>
{{each c in view.totals count=view.total_count}}<tr><th scope="row"><a href="{{route customers_card id=c.customer_id}}"><span class="num">{{c.number}}</span> {{c.name}}</a></th><td class="r num">{{num c.invoices}}</td><td class="r num">{{money c.open_cents}}</td><td class="r num">{{if c.has_control}}{{if c.differs}}{{> chip kind="bad" label=(money c.control_cents)}}{{else}}{{money c.control_cents}}{{end}}{{else}}–{{end}}</td></tr>
{{end}}</tbody></table></div>{{if view.more_totals}}<p class="bd mut">{{t "movein.more-totals"}}</p>{{end}}</section>{{end}}
{{end}}
</div>
