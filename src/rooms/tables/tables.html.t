{{include "rooms/tables/view.h"}}
{{! Dated tables in Settings (UI.md section 2: /asetukset/taulukot). }}
{{params tables_index: lines const struct table_line *, count int64_t}}
{{layout staff title=(t "tables.title") nav=users}}
{{>> page_head title=(t "tables.title") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "tables.lead")}}{{end}}
<div class="card scroll"><table><thead><tr><th scope="col">{{t "tables.table"}}</th><th scope="col" class="r p2">{{t "tables.rows"}}</th><th scope="col">{{t "tables.state"}}</th></tr></thead><tbody>
{{each line in lines count=count}}<tr><th scope="row"><a href="{{route tables_page kind=line.word}}">{{label tables_kinds line.kind}}</a></th><td class="r p2 num">{{num line.rows}}</td><td>{{if line.missing_now}}{{> chip kind="bad" label=(t "tables.missing-now")}} {{end}}{{if line.unconfirmed > 0}}{{> chip kind="warn" label=(t "tables.unconfirmed-count" n=line.unconfirmed)}}{{else}}{{> chip kind="ok" icon="check" label=(t "tables.all-confirmed")}}{{end}}</td></tr>
{{end}}</tbody></table></div>

{{params tables_one: kind int, word struct str, rows const struct table_view_row *, count int64_t, options const struct table_option *, option_count int64_t, form const struct table_form *, open_count int64_t, may_edit bool, exchange bool, refused struct str}}
{{layout staff title=(label tables_kinds kind) nav=users}}
{{>> page_head title=(label tables_kinds kind) crumb=(t "tables.title") crumb_href=(route tables_index_page) lead=(t "tables.one.lead")}}{{end}}
{{if exchange}}<p class="mut">{{t "tables.exchange.lead"}}</p>{{end}}
{{error_summary}}
<div class="stack">
<div class="card scroll" role="region" tabindex="0" aria-label="{{label tables_kinds kind}}"><table><thead><tr><th scope="col">{{t "tables.name"}}</th><th scope="col">{{t "tables.valid-from"}}</th><th scope="col" class="p2">{{t "tables.valid-to"}}</th><th scope="col" class="r">{{t "tables.value"}}</th><th scope="col" class="p3">{{t "tables.section"}}</th><th scope="col" class="p3">{{t "tables.source"}}</th><th scope="col">{{t "tables.state"}}</th></tr></thead><tbody>
{{each row in rows count=count}}<tr><th scope="row">{{row.label}}{{if row.current}} <span class="mut sm">{{t "tables.current"}}</span>{{end}}</th><td class="num">{{date row.valid_from}}</td><td class="p2 num">{{date row.valid_to}}</td><td class="r num">{{row.value}}</td><td class="p3 num">{{row.section}}</td><td class="p3">{{row.source}}</td><td>{{if row.confirmed}}{{> chip kind="ok" label=(t "tables.confirmed")}}{{if row.who}}<br><span class="mut sm">{{row.who}} {{instant row.confirmed_at}}</span>{{end}}{{else}}{{> chip kind="warn" label=(t "tables.unconfirmed")}}{{end}}</td></tr>
{{end}}</tbody></table></div>
{{if may_edit}}
{{>> card id="t1" title=(t "tables.add")}}
<form method="post" action="{{route tables_add_submit}}" class="stack" novalidate>{{csrf}}<input type="hidden" name="table" value="{{word}}">
<div class="fld"><label for="f-name">{{t "tables.name"}}</label><select class="inp" id="f-name" name="name">{{each o in options count=option_count}}<option value="{{o.word}}"{{if str_eq(form->name,o.word)}} selected{{end}}>{{key o.label}}</option>{{end}}</select></div>
<div class="f3">{{field tables_fields "value" form}}{{field tables_fields "valid_from" form}}{{field tables_fields "valid_to" form}}</div>
{{field tables_fields "section" form}}{{field tables_fields "source" form}}{{field tables_fields "confirm" form}}
<div class="row">{{> button label=(t "tables.add.button") primary=true}}</div></form>
{{end}}
{{if exchange}}{{>> card id="t3" title=(t "tables.exchange.file")}}<p class="mut">{{t "tables.exchange.file-lead"}}</p>
<form method="post" enctype="multipart/form-data" action="{{route tables_exchange_submit}}" class="form mt12" novalidate>{{csrf}}<div class="fld{{if refused}} bad{{end}}"><label for="f-file">{{t "tables.exchange.choose"}}</label>{{if refused}}<p class="note bad" id="f-file-err">{{icon "error"}}<span>{{refused}}</span></p>{{> request_id}}{{end}}<input class="inp" id="f-file" type="file" name="file" accept=".csv,.txt,text/csv"{{if refused}} aria-invalid="true" aria-describedby="f-file-err"{{end}}></div>
{{field tables_exchange_import_fields "confirm_all" NULL}}<div class="row">{{> button label=(t "tables.exchange.button") icon="upload"}}</div></form>{{end}}{{end}}
{{if open_count > 0}}{{>> card id="t2" title=(t "tables.confirm.title")}}
<p class="mut">{{t "tables.confirm.lead"}}</p>
{{each row in rows count=count}}{{if !row.confirmed}}<form method="post" action="{{route tables_confirm_submit}}" class="row mt12">{{csrf}}<input type="hidden" name="table" value="{{word}}"><input type="hidden" name="name" value="{{row.name}}"><input type="hidden" name="valid_from" value="{{row.from_iso}}"><span class="grow">{{row.label}} {{date row.valid_from}}: {{row.value}}</span><input class="inp" name="source" aria-label="{{t "tables.source"}}: {{row.label}} {{date row.valid_from}}" value="{{row.source}}"><button class="btn" aria-label="{{t "tables.confirm"}}: {{row.label}} {{date row.valid_from}}">{{t "tables.confirm"}}</button></form>{{end}}{{end}}
{{end}}
{{end}}{{end}}
</div>
