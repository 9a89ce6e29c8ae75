{{include "rooms/packages/view.h"}}
{{! A person's package out, and a package in (UI.md: /paketit). }}
{{params packages_page: view const struct packages_view *}}
{{layout staff title=(t "packages.title") nav=packages}}
{{> page_head title=(t "packages.title") lead=(t "packages.lead")}}
<div class="stack narrow">
{{if view.imported.number}}{{> note kind="ok" icon="check" text=view.told}}{{end}}
{{if view.waiting}}{{>> card id="p3" title=(t "packages.import.look")}}<form class="form" method="post" action="{{route packages_import_take tiedosto=view.waiting}}">{{csrf}}<p>{{view.told}}</p>
<div class="row">{{> button label=(t "packages.import.button") icon="upload" primary=true}}</div></form>{{end}}{{end}}
{{>> card id="p1" title=(t "packages.give")}}<form class="form" method="post" action="{{route packages_give_submit}}" novalidate>{{csrf}}{{if !view.file_error}}{{error_summary}}{{end}}
{{if view.form.request}}<input type="hidden" name="request" value="{{view.form.request}}">{{end}}{{if view.form.contact}}<input type="hidden" name="contact" value="{{view.form.contact}}">{{end}}
{{field packages_fields "customer" &view->form pick=view->pick}}
<div class="f2">{{field packages_fields "kind" &view->form}}{{field packages_fields "language" &view->form}}</div>
<p class="mut sm">{{t "packages.give.note"}} {{law STATEMENT_ACCESS_RIGHT}} {{law STATEMENT_PORTABILITY_RIGHT}}</p>
<div class="row">{{> button label=(t "packages.give.button") icon="download" primary=true}}</div></form>{{end}}
{{>> card id="p2" title=(t "packages.import")}}<form class="form" method="post" action="{{route packages_import_upload}}" enctype="multipart/form-data" novalidate>{{csrf}}
{{if view.file_error}}<p class="note bad" id="f-file-err">{{icon "error"}}<span>{{err view.file_error}}</span></p>{{> request_id}}{{end}}
<div class="fld{{if view.file_error}} bad{{end}}"><label for="f-file">{{t "packages.import.file"}}</label><input class="inp" id="f-file" name="file" type="file" accept=".json,application/json"{{if view.file_error}} aria-invalid="true" aria-describedby="f-file-err"{{end}}><p class="hint">{{t "packages.import.hint"}}</p></div>
<div class="row">{{> button label=(t "packages.import.look-button") icon="upload"}}</div></form>{{end}}
</div>
