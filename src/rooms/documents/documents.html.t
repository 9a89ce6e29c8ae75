{{include "rooms/documents/documents.h"}}
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
