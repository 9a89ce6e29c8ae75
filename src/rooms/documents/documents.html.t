{{include "rooms/documents/documents.h"}}
{{include "rooms/documents/view.h"}}
{{! Layout of invoices in Settings (UI.md section 2: /asetukset/laskupohja). }}
{{params documents_settings: form const struct documents_settings *}}
{{layout staff title=(t "documents.settings.title") nav=users}}
{{>> page_head title=(t "documents.settings.title") crumb=(t "users.settings") crumb_href=(route users_settings_page)}}{{end}}
{{error_summary}}
<div class="stack">
{{>> card id="d1" title=(t "documents.settings.title")}}
<form method="post" action="{{route documents_settings_submit}}" class="stack" novalidate>{{csrf}}
{{field documents_settings_fields "notice_url" form}}
<p class="mut">{{t "documents.settings.url-help"}}</p>
<div class="f3">{{field documents_settings_fields "window_left" form}}{{field documents_settings_fields "window_top" form}}</div>
<p class="mut">{{t "documents.settings.window-help"}}</p>
<div class="row">{{> button label=(t "documents.settings.save") primary=true}}</div></form>
{{end}}
</div>

{{params documents_original: number int64_t, shown struct str, attached_at int64_t}}
{{layout staff title=(t "documents.original.title" number=shown) nav=invoices}}
{{>> page_head title=(t "documents.original.title" number=shown) crumb=(t "invoices.title") crumb_href=(route invoices_page number=number)}}{{end}}
{{error_summary}}
<div class="stack narrow">
{{if attached_at}}{{>> card id="o1" title=(t "documents.original")}}<p>{{t "documents.original.there" at=(instant attached_at)}} {{law STATEMENT_RETENTION_VOUCHERS}}</p><div class="row mt12">{{> button_link href=(route documents_invoice_page number=number) label=(t "documents.download") icon="file" primary=true}}</div>{{end}}
{{else}}{{>> card id="o2" title=(t "documents.original")}}<form method="post" enctype="multipart/form-data" action="{{route documents_original_submit number=number}}" class="form" novalidate>{{csrf}}<p>{{t "documents.original.lead"}} {{law STATEMENT_RETENTION_VOUCHERS}}</p><div class="fld"><label for="f-file">{{t "documents.original.file"}}</label><input class="inp" id="f-file" type="file" name="file" accept=".pdf,application/pdf"></div><div class="row">{{> button label=(t "documents.original.save") primary=true icon="upload"}}</div></form>{{end}}{{end}}
</div>

{{! The former program's PDFs, many at once: by the number in the file name. }}
{{params documents_originals: view const struct documents_many_view *}}
{{layout staff title=(t "documents.originals.title") nav=movein}}
{{>> page_head title=(t "documents.originals.title") crumb=(t "movein.title") crumb_href=(route movein_page)}}{{end}}
{{error_summary}}
<div class="stack">
{{if view.done}}{{>> card id="r1" title=(t "documents.originals.result")}}{{if view.dry}}<p>{{t "documents.originals.tried"}}</p>{{end}}<dl class="kv">{{if view.dry}}{{> kv label=(t "documents.originals.would") value=(num view.attached)}}{{else}}{{> kv label=(t "documents.originals.attached") value=(num view.attached)}}{{end}}{{> kv label=(t "documents.originals.already") value=(num view.already)}}{{> kv label=(t "documents.originals.refused") value=(num view.refused)}}</dl>
<div class="scroll" tabindex="0" role="group" aria-labelledby="r1"><table><thead><tr><th scope="col">{{t "documents.originals.file"}}</th><th scope="col">{{t "documents.originals.what"}}</th></tr></thead><tbody>
{{each row in view.rows count=view.count}}<tr><th scope="row">{{row.name}}</th><td>{{if row.refused}}<span class="chip bad">{{t "documents.originals.refused-one"}}</span> {{row.word}}{{else}}<a href="{{route documents_original_page number=row.number}}">{{row.word}}</a>{{end}}</td></tr>
{{end}}</tbody></table></div>{{end}}{{end}}
{{>> card id="o1" title=(t "documents.originals.choose")}}<form method="post" enctype="multipart/form-data" action="{{route documents_originals_submit}}" class="form" novalidate>{{csrf}}<p>{{t "documents.originals.lead"}} {{law STATEMENT_RETENTION_VOUCHERS}}</p><div class="fld"><label for="f-file">{{t "documents.originals.files"}}</label><input class="inp" id="f-file" type="file" name="file" multiple accept=".pdf,application/pdf"></div><div class="row">{{> button label=(t "documents.originals.attach") primary=true icon="upload" name="act" value="attach"}}{{> button label=(t "documents.originals.try") name="act" value="try"}}</div></form>{{end}}
</div>
