{{! The audit log and the views of one person's data (P43). }}
{{include "rooms/audit/view.h"}}
{{params audit_log: view const struct audit_log_view *}}
{{layout staff title=(t "audit.title") nav=audit}}
{{>> page_head title=(t "audit.title") lead=(t "audit.lead")}}{{law STATEMENT_AUDIT_LOG}}{{end}}
<form method="get" action="{{route audit_page}}" novalidate class="card bd" aria-label="{{t "audit.filter.show"}}">{{error_summary}}
<div class="row">
<div class="fld"><label for="f-laji">{{t "audit.filter.kind"}}</label><select class="inp" id="f-laji" name="laji"><option value="">{{t "audit.filter.all"}}</option>
{{each k in view.kinds count=view.kind_count}}<option value="{{k.word}}"{{if k.selected}} selected{{end}}>{{k.label}}</option>{{end}}</select></div>
<div class="fld"><label for="f-paiva">{{t "audit.filter.day"}}</label><input class="inp" id="f-paiva" name="paiva" value="{{view.day}}" autocomplete="off" maxlength="12"></div>
<div class="fld"><label for="f-kayttaja">{{t "audit.filter.user"}}</label><input class="inp" id="f-kayttaja" name="kayttaja" value="{{view.user}}" autocomplete="off" inputmode="numeric" maxlength="20"></div>
{{> button label=(t "audit.filter.show") icon="search" primary=true}}{{if view.filtered}}<a class="btn" href="{{route audit_page}}">{{t "audit.filter.clear"}}</a>{{end}}
</div></form>
{{if view.line_count}}<div class="card scroll mt16" role="region" tabindex="0" aria-label="{{t "audit.title"}}"><table><thead><tr><th scope="col">{{t "audit.column.at"}}</th><th scope="col">{{t "audit.column.kind"}}</th><th scope="col">{{t "audit.column.who"}}</th><th scope="col" class="p2">{{t "audit.column.whose"}}</th><th scope="col" class="p3">{{t "audit.column.categories"}}</th><th scope="col" class="p2">{{t "audit.column.purpose"}}</th><th scope="col">{{t "audit.column.outcome"}}</th></tr></thead>
<tbody>{{each l in view.lines count=view.line_count}}<tr><td class="num"><time datetime="{{instant_iso l.at}}">{{instant l.at}}</time></td><td>{{l.kind}}</td><td>{{l.who}}</td><td class="p2">{{l.whose}}</td><td class="p3">{{l.categories}}</td><td class="p2">{{l.purpose}}</td><td>{{l.outcome}}{{if l.statement}} {{law l.statement}}{{end}}</td></tr>{{end}}</tbody></table></div>
{{> pager first=view.first next=view.next}}
{{else if view.filtered}}{{> empty text=(t "audit.empty") href=(route audit_page) action=(t "audit.filter.clear")}}
{{else}}{{> empty text=(t "audit.empty-log")}}{{end}}

{{params audit_views: view const struct audit_views_view *}}
{{layout staff title=(t "audit.views.title")}}
{{if view.company}}{{>> page_head title=(t "audit.views.title") lead=(t "audit.views.lead-company")}}{{law STATEMENT_AUDIT_LOG}}{{end}}{{else}}{{>> page_head title=(t "audit.views.title") lead=(t "audit.views.lead")}}{{law STATEMENT_AUDIT_LOG}}{{end}}{{end}}
{{if view.line_count}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "audit.views.title"}}"><table><thead><tr><th scope="col">{{t "audit.column.at"}}</th>{{if view.company}}<th scope="col">{{t "audit.column.whose"}}</th>{{end}}<th scope="col">{{t "audit.column.role"}}</th><th scope="col">{{t "audit.column.purpose"}}</th><th scope="col" class="p2">{{t "audit.column.categories"}}</th></tr></thead>
<tbody>{{each l in view.lines count=view.line_count}}<tr><td class="num"><time datetime="{{instant_iso l.at}}">{{instant l.at}}</time></td>{{if view.company}}<td>{{l.whose}}</td>{{end}}<td>{{l.role}}</td><td>{{l.purpose}}{{if l.in_list}} <span class="mut">({{t "audit.views.in-list"}})</span>{{end}}</td><td class="p2">{{l.categories}}</td></tr>{{end}}</tbody></table></div>
{{> pager first=view.first next=view.next}}
{{else if view.no_persons}}{{> empty text=(t "audit.views.no-persons")}}
{{else}}{{> empty text=(t "audit.views.empty")}}{{end}}
{{if view.former_count}}<p class="mt12">{{t "audit.views.merged"}} {{each f in view.formers count=view.former_count}}<a href="{{f}}">{{t "audit.views.former"}}</a> {{end}}</p>{{end}}
