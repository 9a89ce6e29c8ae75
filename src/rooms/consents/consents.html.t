{{include "rooms/consents/view.h"}}
{{! Figures by purpose; one person's consents and prohibitions with their forms (UI.md). }}
{{params consents_list: view const struct consents_view *}}
{{layout staff title=(t "consents.title") nav=consents}}
{{>> page_head title=(t "consents.title") lead=(t "consents.lead")}}{{end}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "consents.empty") href=(route customers_list) action=(t "customers.title")}}</div>
{{else}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "consents.title"}}"><table><thead><tr><th scope="col">{{t "consents.purpose"}}</th><th scope="col">{{t "consents.given"}}</th><th scope="col">{{t "consents.refused"}}</th><th scope="col">{{t "consents.withdrawn"}}</th><th scope="col">{{t "consents.bans"}}</th></tr></thead><tbody>
{{each r in view.rows count=view.count}}<tr><th scope="row" class="rowh">{{r.purpose}}</th><td class="num">{{num r.given}}</td><td class="num">{{num r.refused}}</td><td class="num">{{num r.withdrawn}}</td><td class="num">{{num r.bans}}</td></tr>
{{end}}</tbody></table></div>{{end}}

{{params consents_person: view const struct consent_person_view *}}
{{layout staff title=(t "consents.of") nav=customers}}
{{> page_head title=(t "consents.of") lead=view.name crumb=(t "consents.title") crumb_href=(route consents_list_page)}}
{{error_summary}}
{{>> card id="k1" title=(t "consents.title") flush=true}}{{if view.count == 0}}<p class="bd mut">{{t "consents.empty"}}</p>{{else}}<div class="scroll" tabindex="0" role="group" aria-labelledby="k1"><table><thead><tr><th scope="col">{{t "consents.purpose"}}</th><th scope="col">{{t "consents.channel"}}</th><th scope="col">{{t "consents.state"}}</th><th scope="col" class="p2">{{t "consents.since"}}</th></tr></thead><tbody>
{{each r in view.rows count=view.count}}<tr><th scope="row" class="rowh">{{r.purpose}}</th><td>{{r.channel}}</td><td>{{> chip kind=r.kind label=r.state}}</td><td class="p2">{{r.since}}</td></tr>
{{end}}</tbody></table></div>{{end}}{{end}}
<form class="stack narrow mt12" method="post" action="{{route consents_ban_submit id=view.customer}}" novalidate>{{csrf}}
{{>> card id="k2" title=(t "consents.ban")}}<div class="form">{{field consents_ban_fields "purpose" view.ban}}<div class="f2">{{field consents_ban_fields "channel" view.ban}}{{field consents_ban_fields "scope" view.ban}}</div></div>{{end}}
<div class="row">{{> button label=(t "consents.ban") primary=true}}</div></form>
