{{include "rooms/requests/notices_view.h"}}
{{! Art. 19: the list of those to be told, one notice with its text and its next step (P56). }}
{{params requests_notices: view const struct told_list_view *}}
{{layout staff title=(t "requests.notices.title") nav=requests}}
{{> page_head title=(t "requests.notices.title") lead=(t "requests.notices.lead") crumb=(t "requests.title") crumb_href=(route requests_list_page)}}
{{>> pills}}{{> pill href=(route requests_notices_page) label=(t "requests.notices.open") current=!view->all}}{{> pill href=(route requests_notices_page rajaus="kaikki") label=(t "requests.filter.all") current=view->all}}{{end}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "requests.notices.empty")}}</div>
{{else}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "requests.notices.title"}}"><table><thead><tr><th scope="col">{{t "requests.notice.whom"}}</th><th scope="col">{{t "requests.notice.act"}}</th><th scope="col" class="p2">{{t "requests.number"}}</th><th scope="col">{{t "requests.notice.due"}}</th><th scope="col">{{t "requests.state"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row"><a href="{{route requests_notice_page id=l.notice->id}}">{{l.whom}}</a></th><td>{{l.act}}</td><td class="p2 num"><a href="{{route requests_one_page id=l.notice->case_id}}">{{l.number}}</a></td><td class="num">{{if l.open}}{{date l.notice->due_on}}{{else}}{{date l.notice->told_on}}{{end}}</td><td>{{> chip kind=l.state_kind label=l.state}}</td></tr>
{{end}}</tbody></table></div>{{end}}

{{params requests_notice: view const struct told_view *}}
{{layout staff title=view->line.whom nav=requests}}
{{> page_head title=view->line.whom lead=view->line.act crumb=(t "requests.notices.title") crumb_href=(route requests_notices_page)}}
<div class="grid g21"><div class="stack">
{{>> card id="t1" title=(t "requests.notice.text")}}{{if view.count == 0}}{{if view.reasons}}<p>{{view.reasons}}</p>{{else}}{{> note icon="info" text=(t "requests.notice.gone")}}{{end}}{{else}}<nav class="pills" aria-label="{{t "requests.letter.languages"}}">{{> pill href=(route requests_notice_page id=view->line.notice->id kieli="fi") label=(t "requests.language.fi") current=(view->lang==LANG_FI)}}{{> pill href=(route requests_notice_page id=view->line.notice->id kieli="sv") label=(t "requests.language.sv") current=(view->lang==LANG_SV)}}{{> pill href=(route requests_notice_page id=view->line.notice->id kieli="en") label=(t "requests.language.en") current=(view->lang==LANG_EN)}}</nav><div class="stack mt12" lang="{{lang_code(view->lang)}}">{{each l in view.lines count=view.count}}{{if l.kind == 1}}<h3>{{l.text}}</h3>{{else}}{{if l.kind == 2}}<p class="sm">{{l.text}}</p>{{else}}<p>{{l.text}}</p>{{end}}{{end}}{{end}}</div>
<details class="mt12"><summary>{{t "requests.notice.machine"}}</summary><p class="sm"><code>{{view.machine}}</code></p></details>{{end}}{{end}}
</div><div class="stack">
{{>> card id="t2" title=(t "requests.state")}}<p>{{> chip kind=view->line.state_kind label=view->line.state}}</p><dl class="kv mt12">{{> kv label=(t "requests.number") value=view->line.number}}{{if view->line.address}}{{> kv label=(t "disclosures.address") value=view->line.address}}{{end}}{{if view->line.notice->reference}}{{> kv label=(t "requests.notice.reference") value=view->line.notice->reference}}{{end}}</dl><p class="mut mt12">{{t "requests.notice.reminders" n=view->line.notice->reminders}}{{if view->line.notice->recipient_kind != TOLD_ORGANISATION}} {{law STATEMENT_RECIPIENTS_NOTIFIED}}{{end}}</p>{{end}}
{{if view->line.open}}<form class="stack" method="post" action="{{route requests_notice_submit id=view->line.notice->id}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="t3" title=(t "requests.notice.next")}}<div class="form">{{if view->line.notice->recipient_kind == TOLD_ORGANISATION}}<p class="mut">{{t "requests.notice.successor-hint"}}</p>{{end}}{{field requests_notice_fields "step" view.form}}{{field requests_notice_fields "on" view.form}}{{field requests_notice_fields "reference" view.form}}{{field requests_notice_fields "words" view.form rows=3}}</div>{{end}}
<div class="row">{{> button label=(t "requests.notice.save") primary=true}}</div></form>{{end}}
</div></div>
