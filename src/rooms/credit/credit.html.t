{{include "rooms/credit/view.h"}}
{{! Credit: list, one case with what was asked and who decided, a new application (UI.md section 2: /luotot). }}
{{params credit_list: view const struct credit_list_view *}}
{{layout staff title=(t "credit.title") nav=credit}}
{{>> page_head title=(t "credit.title") lead=(t "credit.lead" n=view.list.counts[CREDIT_OPEN])}}
{{> button_link href=(route credit_new_page) label=(t "credit.new") icon="plus" primary=true}}
{{end}}
{{>> pills}}
{{> pill href=(route credit_list_page) label=(t "credit.filter.open") count=view.list.counts[CREDIT_OPEN] counted=true current=credit_is(view.filter,CREDIT_OPEN)}}
{{> pill href=(route credit_list_page rajaus="paatetyt") label=(t "credit.filter.decided") count=view.list.counts[CREDIT_DECIDED] counted=true current=credit_is(view.filter,CREDIT_DECIDED)}}
{{> pill href=(route credit_list_page rajaus="kaikki") label=(t "credit.filter.all") count=view.list.counts[CREDIT_ALL] counted=true current=credit_is(view.filter,CREDIT_ALL)}}
{{end}}
{{if view.list.count == 0}}<div class="card mt12">{{> empty text=(t "credit.empty") href=(route credit_new_page) action=(t "credit.new")}}</div>{{else}}
<div class="card scroll mt12"><table><thead><tr><th scope="col">{{t "credit.number"}}</th><th scope="col">{{t "credit.customer"}}</th><th scope="col" class="p2">{{t "credit.field.applied-on"}}</th><th scope="col" class="r p2">{{t "credit.field.amount"}}</th><th scope="col" class="r">{{t "credit.field.limit"}}</th><th scope="col">{{t "credit.state"}}</th></tr></thead><tbody>
{{each row in view.list.rows count=view.list.count}}<tr><th scope="row"><a class="num" href="{{route credit_page number=row.number}}">{{row.number}}</a></th><td>{{row.name}}</td><td class="p2 num">{{date row.applied_on}}</td><td class="r p2">{{> amount cents=row.asked_cents}}</td><td class="r">{{> amount cents=row.limit_cents}}</td><td>{{> credit_state state=row.state}}</td></tr>
{{end}}</tbody></table></div>{{end}}
{{> pager next=view.next}}

{{component credit_state: state int}}
{{if state == CREDIT_GRANTED}}{{> chip kind="ok" label=(label credit_states state)}}{{else if state == CREDIT_DENIED}}{{> chip kind="bad" label=(label credit_states state)}}{{else}}{{> chip kind="warn" label=(label credit_states state)}}{{end}}

{{params credit_new: form const struct credit_application *, pick const struct web_pick *}}
{{layout staff title=(t "credit.new") nav=credit}}
{{> page_head title=(t "credit.new") crumb=(t "credit.title") crumb_href=(route credit_list_page)}}
<form class="stack narrow" method="post" action="{{route credit_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="n1" title=(t "credit.about")}}<div class="form"><div class="f2">{{field credit_fields "customer" form pick=pick}}{{field credit_fields "amount" form}}</div><div class="f2">{{field credit_fields "applicant" form autocomplete="off"}}{{field credit_fields "applied_on" form}}</div><div class="f2">{{field credit_fields "source" form}}{{field credit_fields "channel" form}}</div></div>{{end}}
<div class="row">{{> button label=(t "credit.create") primary=true}}<a class="btn" href="{{route credit_list_page}}">{{t "credit.cancel"}}</a></div></form>

{{params credit_one: view const struct credit_view *}}
{{layout staff title=view.title nav=credit}}
{{> page_head title=view.title lead=view.name crumb=(t "credit.title") crumb_href=(route credit_list_page)}}
<div class="stack"><p>{{> credit_state state=view.c.state}} {{law STATEMENT_DISCLOSURE_CREDIT}}</p>
<div class="grid g21"><div class="stack">
{{if view.may_decide}}<form method="post" action="{{route credit_decide_submit number=view.c.number}}" novalidate>{{csrf}}<section class="card" aria-labelledby="c1"><div class="hd"><h2 id="c1">{{view.decide_title}}</h2></div><div class="bd form">{{if view.failed == 2}}{{error_summary}}{{end}}<p class="mut sm">{{t "credit.decision.lead"}} {{law STATEMENT_AUTOMATED_NONE}}</p>{{if view.score_line}}{{> note icon="info" text=view.score_line}}{{end}}
{{field credit_decision_fields "outcome" view.decision}}<div class="f3">{{field credit_decision_fields "limit" view.decision}}{{field credit_decision_fields "valid_from" view.decision}}{{field credit_decision_fields "valid_to" view.decision}}</div>{{field credit_decision_fields "reasons" view.decision}}
<div class="row">{{> button label=(t "credit.decision.save") primary=true}}</div></div></section></form>{{end}}
{{if view.c.decision_count}}{{>> card id="c2" title=(t "credit.decisions") flush=true}}<div class="scroll" tabindex="0" role="group" aria-labelledby="c2"><table><thead><tr><th scope="col">{{t "credit.field.outcome"}}</th><th scope="col" class="r">{{t "credit.field.limit"}}</th><th scope="col">{{t "credit.field.reasons"}}</th></tr></thead><tbody>
{{each d in view.decisions count=view.c.decision_count}}<tr><th scope="row">{{if d.granted}}{{> chip kind="ok" label=(t "credit.state.granted")}}{{else}}{{> chip kind="bad" label=(t "credit.state.denied")}}{{end}}{{if d.review}} {{> chip label=(t "credit.decision.review-mark")}}{{end}}<br><span class="mut sm">{{d.who}}, {{instant d.decided_at}}</span></th><td class="r num">{{money d.limit_cents}}<br><span class="mut sm">{{d.period}}</span></td><td>{{d.reasons}}{{if d.score}}<br><span class="mut sm">{{d.score}}</span>{{end}}</td></tr>{{end}}</tbody></table></div>{{end}}{{end}}
{{>> card id="c3" title=(t "credit.inquiries") flush=true}}{{if view.c.inquiry_count}}<div class="scroll" tabindex="0" role="group" aria-labelledby="c3"><table><thead><tr><th scope="col">{{t "credit.inquiry.who"}}</th><th scope="col">{{t "credit.field.score"}}</th><th scope="col" class="p2">{{t "credit.field.report"}}</th></tr></thead><tbody>
{{each q in view.inquiries count=view.c.inquiry_count}}<tr><th scope="row">{{q.recipient}}<br><span class="mut sm">{{date q.asked_on}}, {{label credit_grounds q.ground}}</span></th><td>{{if q.score}}{{q.score}}{{else}}–{{end}}</td><td class="p2">{{q.report}}<br><span class="mut sm">{{q.until}}</span></td></tr>{{end}}</tbody></table></div>{{else}}{{> empty text=(t "credit.inquiries.none")}}{{end}}{{end}}
{{if view.may_ask}}<form method="post" action="{{route credit_asked_submit number=view.c.number}}" novalidate>{{csrf}}<section class="card" aria-labelledby="c4"><div class="hd"><h2 id="c4">{{t "credit.inquiry.title"}}</h2></div><div class="bd form">{{if view.failed == 1}}{{error_summary}}{{end}}<p class="mut sm">{{t "credit.inquiry.lead"}} {{law STATEMENT_DISCLOSURE_CREDIT}}</p>
<div class="f3">{{field credit_inquiry_fields "recipient" view.inquiry}}{{field credit_inquiry_fields "ground" view.inquiry}}{{field credit_inquiry_fields "asked_on" view.inquiry}}</div>{{field credit_inquiry_fields "score" view.inquiry}}{{field credit_inquiry_fields "report" view.inquiry}}
<div class="row">{{> button label=(t "credit.inquiry.save")}}</div></div></section></form>{{end}}
</div><div class="stack">
{{>> card id="c5" title=(t "credit.about")}}<dl class="kv">{{> kv label=(t "credit.field.amount") value=(money view.c.asked_cents)}}{{> kv label=(t "credit.field.applied-on") value=(date view.c.applied_on)}}{{if view.c.applicant}}{{> kv label=(t "credit.field.applicant") value=view.c.applicant}}{{end}}</dl><p class="mt12"><a href="{{route customers_card id=view.c.customer_id}}">{{t "credit.customer"}}: {{view.name}}</a></p>{{end}}
{{>> card id="c6" title=(t "credit.exposure")}}<dl class="kv">{{> kv label=(t "credit.exposure.invoices") value=(money view.invoices_cents)}}{{> kv label=(t "credit.exposure.orders") value=(money view.orders_cents)}}</dl>{{end}}
</div></div></div>
