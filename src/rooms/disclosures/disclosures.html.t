{{include "rooms/disclosures/view.h"}}
{{! The log, recipients, one recipient, new ones (P12, P20, P31, P33). }}
{{component disclosures_tabs: log bool}}
{{>> tabs label=(t "disclosures.title")}}{{> tab href=(route disclosures_page) label=(t "disclosures.title") current=log}}{{> tab href=(route disclosures_recipients_page) label=(t "disclosures.recipients") current=!log}}{{> tab href=(route disclosures_duties_page) label=(t "disclosures.duty.title") current=false}}{{> tab href=(route disclosures_outbound_page) label=(t "disclosures.outbound.title") current=false}}{{end}}

{{params disclosures_log: view const struct disclosures_view *}}
{{layout staff title=(t "disclosures.title") nav=disclosures}}
{{>> page_head title=(t "disclosures.title") lead=(t "disclosures.lead")}}{{> button_link href=(route packages_record_page) label=(t "packages.record.title")}}{{> button_link href=(route disclosures_new_page) label=(t "disclosures.record") icon="plus"}}{{end}}
{{> disclosures_tabs log=true}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "disclosures.empty") href=(route disclosures_recipients_page) action=(t "disclosures.recipients")}}</div>
{{else}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "disclosures.title"}}"><table><thead><tr><th scope="col">{{t "disclosures.when"}}</th><th scope="col">{{t "disclosures.recipient"}}</th><th scope="col">{{t "disclosures.ground"}}</th><th scope="col" class="p3">{{t "disclosures.what"}}</th><th scope="col">{{t "disclosures.whose"}}</th><th scope="col" class="p3">{{t "disclosures.way"}}</th><th scope="col" class="p2">{{t "disclosures.reference"}}</th><th scope="col" class="th-law">{{t "disclosures.in-notice"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row" class="num">{{l.when}}</th><td>{{l.recipient}}</td><td>{{l.ground}}</td><td class="p3 mut">{{l.what}}</td><td class="num">{{l.whose}}</td><td class="p3">{{l.way}}</td><td class="p2 num">{{l.reference}}</td><td>{{law l.statement}}</td></tr>
{{end}}</tbody></table></div>{{> pager first=view.first next=view.next}}{{end}}

{{params disclosures_recipients: view const struct recipients_view *}}
{{layout staff title=(t "disclosures.recipients") nav=disclosures}}
{{>> page_head title=(t "disclosures.recipients") lead=(t "disclosures.recipients.lead")}}{{if view.may_add}}{{> button_link href=(route disclosures_recipient_new_page) label=(t "disclosures.new") icon="plus" primary=true}}{{end}}{{end}}
{{> disclosures_tabs log=false}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "disclosures.recipients.empty")}}</div>
{{else}}<div class="card scroll"><table><thead><tr><th scope="col">{{t "disclosures.name"}}</th><th scope="col">{{t "disclosures.kind"}}</th><th scope="col" class="p3">{{t "disclosures.role"}}</th><th scope="col">{{t "disclosures.country"}}</th><th scope="col" class="p2">{{t "disclosures.contract"}}</th><th scope="col">{{t "disclosures.state"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row"><a href="{{route disclosures_recipient_page id=l.id}}">{{l.name}}</a></th><td>{{l.kind}}</td><td class="p3">{{l.role}}</td><td>{{l.country}}</td><td class="p2">{{l.contract}}</td><td>{{> chip kind=l.state_kind label=l.state}}</td></tr>
{{end}}</tbody></table></div>{{end}}

{{params disclosures_recipient: view const struct recipient_view *}}
{{layout staff title=view->line.name nav=disclosures}}
{{>> page_head title=view->line.name lead=view->line.kind crumb=(t "disclosures.recipients") crumb_href=(route disclosures_recipients_page)}}{{if view.may_end}}<form method="post" action="{{route disclosures_recipient_end_submit id=view->line.id}}">{{csrf}}{{> button label=(t "disclosures.end")}}</form>{{end}}{{end}}
<div class="grid g21"><div class="stack">
{{>> card id="v1" title=(t "disclosures.recipient")}}<dl class="kv">{{> kv label=(t "disclosures.role") value=view->line.role}}{{> kv label=(t "disclosures.country") value=view->line.country}}{{> kv label=(t "disclosures.contract") value=view->line.contract}}{{if view.categories}}{{> kv label=(t "disclosures.categories") value=view.categories}}{{end}}{{if view->recipient->form.necessity}}{{> kv label=(t "disclosures.safeguard") value=view.safeguard}}{{> kv label=(t "disclosures.necessity") value=view->recipient->form.necessity}}{{end}}{{if view->recipient->form.address}}{{> kv label=(t "disclosures.address") value=view->recipient->form.address}}{{end}}</dl>{{end}}
{{if view.may_agree}}{{>> card id="v2" title=(t "disclosures.agreements")}}<p class="mut">{{t "disclosures.agreements.note"}} {{law STATEMENT_RECIPIENTS_AGREEMENT}}</p>
{{if view.agreement_count == 0}}<p class="mut mt12">{{t "disclosures.agreements.empty"}}</p>{{else}}<div class="scroll" tabindex="0" role="group" aria-labelledby="v2"><table><thead><tr><th scope="col">{{t "disclosures.customer"}}</th><th scope="col">{{t "disclosures.made-on"}}</th><th scope="col">{{t "disclosures.state"}}</th></tr></thead><tbody>
{{each a in view.agreements count=view.agreement_count}}<tr><th scope="row" class="num">{{a.customer}}</th><td class="num">{{date a.made_on}}</td><td>{{if a.open}}<form method="post" action="{{route disclosures_agreement_end_submit id=a.id}}">{{csrf}}<button class="btn" aria-label="{{t "disclosures.agreement.end"}}: {{a.customer}}">{{t "disclosures.agreement.end"}}</button></form>{{else}}{{date a.ended_on}}{{end}}</td></tr>
{{end}}</tbody></table></div>{{end}}
<form class="form mt12" method="post" action="{{route disclosures_agree_submit}}" novalidate>{{csrf}}{{error_summary}}<input type="hidden" name="recipient" value="{{view->line.id}}"><div class="f2">{{field disclosures_agreement_fields "customer" view.form}}{{field disclosures_agreement_fields "made_on" view.form}}</div>{{> button label=(t "disclosures.agree")}}</form>{{end}}{{end}}
</div><div class="stack">{{>> card id="v3" title=(t "disclosures.state")}}<p>{{> chip kind=view->line.state_kind label=view->line.state}}</p>{{end}}</div></div>

{{params disclosures_recipient_new: form const struct recipient_form *}}
{{layout staff title=(t "disclosures.new") nav=disclosures}}
{{> page_head title=(t "disclosures.new") lead=(t "disclosures.new.lead") crumb=(t "disclosures.recipients") crumb_href=(route disclosures_recipients_page)}}
<form class="stack narrow" method="post" action="{{route disclosures_recipient_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="n1" title=(t "disclosures.recipient")}}<div class="form">{{field disclosures_recipient_fields "name" form}}<div class="f2">{{field disclosures_recipient_fields "kind" form}}{{field disclosures_recipient_fields "role" form}}</div><div class="f2">{{field disclosures_recipient_fields "country" form}}{{field disclosures_recipient_fields "address" form}}</div></div>{{end}}
{{>> card id="n2" title=(t "disclosures.contract")}}<div class="form"><div class="f2">{{field disclosures_recipient_fields "contract_on" form}}{{field disclosures_recipient_fields "contract_until" form}}</div>{{field disclosures_recipient_fields "categories" form}}</div>{{end}}
{{>> card id="n3" title=(t "disclosures.safeguard")}}<div class="form"><div class="f2">{{field disclosures_recipient_fields "safeguard" form}}{{field disclosures_recipient_fields "safeguard_on" form}}</div>{{field disclosures_recipient_fields "necessity" form}}</div>{{end}}
<div class="row">{{> button label=(t "disclosures.save") primary=true}}<a class="btn" href="{{route disclosures_recipients_page}}">{{t "disclosures.cancel"}}</a></div></form>

{{params disclosures_new: view const struct disclosure_new_view *}}
{{layout staff title=(t "disclosures.record") nav=disclosures}}
{{> page_head title=(t "disclosures.record") lead=(t "disclosures.record.lead") crumb=(t "disclosures.title") crumb_href=(route disclosures_page)}}
<form class="stack narrow" method="post" action="{{route disclosures_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="d1" title=(t "disclosures.record")}}<div class="form"><div class="fld"><label for="f-recipient">{{t "disclosures.recipient"}}</label><select class="inp" id="f-recipient" name="recipient">{{each r in view.recipients count=view.count}}<option value="{{r.id}}"{{if r.chosen}} selected{{end}}>{{r.name}}</option>{{end}}</select></div>
<div class="f2">{{field disclosures_fields "ground" view.form}}{{field disclosures_fields "way" view.form}}</div>{{field disclosures_fields "categories" view.form}}<div class="f2">{{field disclosures_fields "customer" view.form}}{{field disclosures_fields "reference" view.form}}</div></div>{{end}}
<div class="row">{{> button label=(t "disclosures.record") primary=true}}<a class="btn" href="{{route disclosures_page}}">{{t "disclosures.cancel"}}</a></div></form>
