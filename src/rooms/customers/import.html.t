{{! A file of customers: choose, look, import. Works without script. }}
{{include "rooms/customers/view.h"}}

{{params customers_import}}
{{layout staff title=(t "customers.import.title") nav=customers}}
{{> page_head title=(t "customers.import.title") lead=(t "customers.import.lead") crumb=(t "customers.title") crumb_href=(route customers_list)}}
<form class="stack narrow" method="post" action="{{route customers_import_upload}}" enctype="multipart/form-data" novalidate>{{csrf}}
{{>> card id="t1" title=(t "customers.import.file")}}<div class="form">{{if ctx.err.code}}<p class="note bad" id="f-file-err">{{icon "error"}}<span>{{err ctx.err.code}}</span></p>{{> request_id}}{{end}}
<div class="fld{{if ctx.err.code}} bad{{end}}"><label for="f-file">{{t "customers.import.choose"}}</label><input class="inp" id="f-file" name="file" type="file" accept=".csv,.txt,text/csv"{{if ctx.err.code}} aria-invalid="true" aria-describedby="f-file-err"{{end}}><p class="hint">{{t "customers.import.hint"}}</p></div>
<p class="mut sm">{{t "customers.import.columns"}}</p></div>{{end}}
<div class="row">{{> button label=(t "customers.import.check") icon="upload" primary=true}}<a class="btn" href="{{route customers_list}}">{{t "customers.cancel"}}</a></div></form>

{{params customers_import_preview: view const struct customers_import_view *}}
{{layout staff title=(t "customers.import.title") nav=customers}}
{{> page_head title=(t "customers.import.title") crumb=(t "customers.title") crumb_href=(route customers_list)}}
<div class="stack">
{{if view.done}}{{>> card id="t2" title=(t "customers.import.done")}}<dl class="kv">{{> kv label=(t "customers.import.imported") value=(num view.taken)}}{{if view.taken}}{{> kv label=(t "customers.import.numbers") value=(t "customers.import.range" first=view.first_number last=view.last_number)}}{{end}}{{> kv label=(t "customers.import.updated") value=(num view.updated)}}{{> kv label=(t "customers.import.same") value=(num view.same)}}{{> kv label=(t "customers.import.restricted") value=(num view.restricted)}}{{> kv label=(t "customers.import.forgotten") value=(num view.forgotten)}}</dl>{{end}}
<p class="row"><a class="btn pri" href="{{route customers_list}}">{{t "customers.import.to-list"}}</a><a class="btn" href="{{route customers_import_page}}">{{t "customers.import.another"}}</a></p>
{{else if view.running}}{{> note kind="warn" icon="clock" text=(t "customers.import.running")}}
{{else}}{{>> card id="t2" title=(t "customers.import.found")}}<dl class="kv">{{> kv label=(t "customers.import.charset") value=view.charset}}{{> kv label=(t "customers.import.separator") value=view.separator}}{{> kv label=(t "customers.import.rows") value=(num view.rows)}}{{if !view.fault_count}}{{> kv label=(t "customers.import.taken") value=(num view.taken)}}{{> kv label=(t "customers.import.to-update") value=(num view.updated)}}{{> kv label=(t "customers.import.same") value=(num view.same)}}{{> kv label=(t "customers.import.restricted") value=(num view.restricted)}}{{> kv label=(t "customers.import.forgotten") value=(num view.forgotten)}}{{end}}</dl>
{{if view.restricted || view.forgotten}}<p class="note law-n mt12">{{icon "lock"}}<span>{{t "customers.import.left-out"}} {{law STATEMENT_FORGOTTEN_RIGHT}}</span></p>{{end}}{{end}}
{{if view.seen}}{{> note kind="warn" icon="clock" text=view.seen}}{{end}}
{{if view.fault_count}}{{> note kind="bad" icon="error" text=(t "customers.import.nothing-yet")}}{{> request_id}}
{{>> card id="t3" title=(t "customers.import.faults" n=view.fault_count) href=view.faults_href link=(t "customers.import.faults.csv") flush=true}}<table><thead><tr><th scope="col" class="r">{{t "customers.import.line"}}</th><th scope="col">{{t "customers.import.place"}}</th><th scope="col">{{t "customers.import.fault"}}</th></tr></thead><tbody>
{{each f in view.faults count=view.fault_count}}<tr><th scope="row" class="r num">{{if f.line}}{{f.line}}{{else}}–{{end}}</th><td>{{f.place}}</td><td>{{f.text}}</td></tr>{{end}}</tbody></table>{{end}}{{end}}
{{if view.line_count}}<section class="card" aria-labelledby="t4"><div class="hd"><h2 id="t4">{{t "customers.import.preview" n=view.line_count}}</h2></div><div class="scroll" tabindex="0" role="group" aria-labelledby="t4"><table><thead><tr><th scope="col" class="r">{{t "customers.import.line"}}</th>{{each c in view.columns count=view.column_count}}<th scope="col">{{c}}</th>{{end}}</tr></thead><tbody>
{{each l in view.lines count=view.line_count}}<tr><th scope="row" class="r num">{{l.line}}</th>{{if l.left}}<td colspan="{{view.column_count}}"><span class="mut">{{key l.left}}</span></td>{{else}}{{each cell in l.cells count=l.count}}<td>{{cell}}</td>{{end}}{{end}}</tr>{{end}}</tbody></table></div></section>{{end}}
<div class="row">{{if !view.fault_count && (view.taken || view.updated)}}<form method="post" action="{{route customers_import_submit tuonti=view.id}}">{{csrf}}{{if view.seen}}<input type="hidden" name="again" value="1">{{> button label=(t "customers.import.again") icon="upload"}}{{else}}{{> button label=view.submit icon="upload" primary=true}}{{end}}</form>{{end}}<a class="btn" href="{{route customers_import_page}}">{{t "customers.import.another"}}</a></div>{{end}}
</div>
