{{include "rooms/requests/view.h"}}
{{! Inbox, new request, one case, confirmation, certificate (UI.md: /pyynnot). }}
{{params requests_list: view const struct requests_list_view *}}
{{layout staff title=(t "requests.title") nav=requests}}
{{>> page_head title=(t "requests.title") lead=(t "requests.lead")}}{{> button_link href=(route requests_notices_page) label=(t "requests.notices.title")}}{{> button_link href=(route requests_new_page) label=(t "requests.new") icon="plus" primary=true}}{{end}}
{{if view.canary}}{{> note kind="bad" icon="alert" text=view.canary}}{{end}}
{{>> pills}}{{> pill href=(route requests_list_page) label=(t "requests.filter.open") current=!view->all}}{{> pill href=(route requests_list_page rajaus="kaikki") label=(t "requests.filter.all") current=view->all}}{{end}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "requests.empty") href=(route requests_new_page) action=(t "requests.new")}}</div>
{{else}}<div class="card scroll"><table><thead><tr><th scope="col">{{t "requests.number"}}</th><th scope="col">{{t "requests.kind"}}</th><th scope="col" class="p2">{{t "requests.person"}}</th><th scope="col" class="p3">{{t "requests.received-on"}}</th><th scope="col" class="p2">{{t "requests.due"}}</th><th scope="col">{{t "requests.left"}}</th><th scope="col">{{t "requests.state"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row"><a class="num" href="{{route requests_one_page id=l.id}}">{{l.number}}</a></th><td>{{l.kind}}</td><td class="p2">{{if l.name}}{{l.name}}{{else}}<span class="mut">{{t "requests.person.erased"}}</span>{{end}}</td><td class="p3 num">{{date l.received}}</td><td class="p2 num">{{date l.due_on}}</td><td>{{if l.due}}{{if l.red}}{{> chip kind="bad" label=l.due}}{{else}}{{l.due}}{{end}}{{end}}</td><td>{{> chip kind=l.state_kind label=l.state}}</td></tr>
{{end}}</tbody></table></div>{{end}}

{{component request_datum: current struct str, data const struct requests_datum *}}
<div class="fld"><label for="f-field">{{t "requests.field"}}</label><select class="inp" id="f-field" name="field"><option value="">{{t "requests.field.none"}}</option>{{each d in data count=REQUESTS_DATA}}<option value="{{d.word}}"{{if str_eqz(current,d.word)}} selected{{end}}>{{key d.label}}</option>{{end}}</select></div>

{{params requests_new: view const struct request_new_view *}}
{{layout staff title=(t "requests.new") nav=requests}}
{{> page_head title=(t "requests.new") lead=(t "requests.new.lead") crumb=(t "requests.title") crumb_href=(route requests_list_page)}}
<form class="stack narrow" method="post" action="{{route requests_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="p1" title=(t "requests.new.who")}}<div class="form">
{{if view.whom}}<p>{{view.whom}}</p>{{end}}
{{field requests_fields "customer" view.form pick=view->pick}}
{{if view.people_count != 0}}<div class="fld"><label for="f-contact">{{t "requests.new.contact"}}</label><select class="inp" id="f-contact" name="contact"><option value="0">{{t "requests.new.contact-none"}}</option>{{each p in view.people count=view.people_count}}<option value="{{p.id}}"{{if p.chosen}} selected{{end}}>{{p.name}}</option>{{end}}</select></div>{{end}}
</div>{{end}}
{{>> card id="p2" title=(t "requests.new.what")}}<div class="form"><div class="f2">{{field requests_fields "kind" view.form}}{{field requests_fields "channel" view.form}}</div>
<div class="f2">{{field requests_fields "received_on" view.form}}{{field requests_fields "language" view.form}}</div>
{{field requests_fields "identity" view.form}}
<div class="f2">{{> request_datum current=view.form->field data=view.data}}{{field requests_fields "defect" view.form}}</div>
{{field requests_fields "value" view.form rows=2}}
<div class="f2">{{field requests_fields "about" view.form}}{{field requests_fields "by" view.form}}</div>
<div class="f2">{{field requests_fields "ground" view.form}}{{field requests_fields "deputy" view.form}}</div>
{{field requests_fields "signature" view.form}}
{{field requests_fields "text" view.form rows=6}}</div>{{end}}
<div class="row">{{> button label=(t "requests.new.button") primary=true}}<a class="btn" href="{{route requests_list_page}}">{{t "requests.cancel"}}</a></div></form>

{{component request_items: view const struct request_view *}}
{{if view.item_count == 0}}<p class="bd mut">{{t "requests.items.none"}}</p>{{else}}<div class="scroll" tabindex="0" role="group" aria-label="{{t "requests.outcome"}}"><table><thead><tr><th scope="col">{{t "requests.item"}}</th><th scope="col">{{t "requests.item.proposed"}}</th><th scope="col">{{t "requests.outcome"}}</th><th scope="col" class="th-law">{{t "requests.in-notice"}}</th></tr></thead><tbody>
{{each i in view.items count=view.item_count}}<tr><th scope="row" class="rowh">{{i.what}}{{if i.change}}<br><span class="mut sm">{{i.change}}</span>{{end}}</th><td>{{i.proposed}}</td><td>{{if i.decide}}<a href="{{route requests_decide_page id=view.request->id number=i.ordinal}}">{{t "requests.item.decide"}}</a>{{else}}{{> chip kind=i.kind label=i.outcome}}{{end}}{{if i.words}}<br><span class="mut sm">{{i.words}}</span>{{end}}</td><td>{{law i.statement}}</td></tr>
{{end}}</tbody></table></div>{{end}}
{{if view.open}}<p class="bd"><a href="{{route requests_add_page id=view.request->id}}">{{t "requests.item.add"}}</a></p>{{end}}

{{component request_letters: view const struct request_view *}}
{{if view.letter_count == 0}}<p class="mut">{{t "requests.letters.none"}}</p>{{else}}<ul class="chk">{{each l in view.letters count=view.letter_count}}<li>{{icon "file"}}<span><a href="{{route requests_body_page id=view.request->id letter=l.id}}">{{l.number}}</a> {{l.title}} · {{date l.made_on}}</span></li>{{end}}</ul>{{end}}

{{component request_rows: view const struct request_view *}}
<div class="scroll" tabindex="0" role="group" aria-label="{{t "requests.data"}}"><table><thead><tr><th scope="col">{{t "requests.data"}}</th><th scope="col">{{t "requests.outcome"}}</th><th scope="col" class="p3">{{t "requests.why"}}</th><th scope="col" class="th-law">{{t "requests.in-notice"}}</th></tr></thead><tbody>
{{each r in view.rows count=view.row_count}}<tr><th scope="row" class="rowh">{{r.what}}</th><td>{{> chip kind=r.kind label=r.outcome}}</td><td class="p3 mut">{{r.why}}</td><td>{{law r.statement}}</td></tr>
{{end}}</tbody></table></div>
{{if view.weigh}}<div class="bd">{{> note kind="warn" icon="scale" text=view.weigh}}<p class="mt12"><a href="{{route requests_notices_page}}">{{t "requests.notice.act.successor"}}</a></p></div>{{end}}
{{if view.note}}<div class="bd">{{> note kind="law-n" icon="scale" text=view.note}}</div>{{end}}

{{params requests_one: view const struct request_view *}}
{{layout staff title=view.title nav=requests}}
<p class="crumb"><a href="{{route requests_list_page}}">{{t "requests.title"}}</a> / {{view.number}}</p>
<div class="head"><div><h1>{{view.title}}</h1><p class="mut">{{view.lead}}</p></div><div class="end">
{{if view.may_withdraw}}<form method="post" action="{{route requests_withdraw_submit id=view.request->id}}">{{csrf}}{{> button label=(t "requests.withdraw")}}</form>{{end}}
{{if view.may_approve}}{{> button_link href=(route requests_approve_page id=view.request->id) label=(t "requests.approve") icon="send" primary=true}}{{end}}
{{if view.has_letter}}{{> button_link href=(route requests_letter_page id=view.request->id) label=(t "requests.certificate") icon="file"}}{{end}}
{{if (view->request->kind == REQUEST_ACCESS || view->request->kind == REQUEST_PORTABILITY) && view->request->state != REQUEST_CLOSED}}{{> button_link href=(route packages_request_page id=view.request->id) label=(t "packages.give") icon="download"}}{{end}}
{{if view.may_acknowledge}}<form method="post" action="{{route requests_acknowledge_submit id=view.request->id}}">{{csrf}}{{> button label=(t "requests.acknowledge")}}</form>{{end}}
{{if view.may_weigh}}{{> button_link href=(route requests_weigh_page id=view.request->id) label=(t "requests.weigh") icon="scale"}}{{end}}
{{if view.may_extend}}{{> button_link href=(route requests_extend_page id=view.request->id) label=(t "requests.extend")}}{{end}}
{{if view.may_close}}{{> button_link href=(route requests_close_page id=view.request->id) label=(t "requests.deliver") icon="check" primary=true}}{{end}}
{{if view.may_deliver}}<form method="post" action="{{route requests_deliver_submit id=view.request->id}}">{{csrf}}{{> button label=(t "requests.deliver") icon="check" primary=true}}</form>{{end}}
</div></div>
<ol class="steps" aria-label="{{t "requests.steps"}}">{{> step label=(t "requests.step.received") done=true}}{{> step label=(t "requests.step.identified") done=view->identified current=(view->at==2)}}{{> step label=(t "requests.step.collected") done=view->collected}}{{> step label=(t "requests.step.decided") done=view->decided current=(view->at==4)}}{{> step label=(t "requests.step.told") done=view->told current=(view->at==5&&!view->told)}}</ol>
<div class="grid g21"><div class="stack">
{{if view.erasure}}{{>> card id="r1" title=(t "requests.proposal") note=(t "requests.proposal.note") flush=true}}{{> request_rows view=view}}{{end}}
{{end}}
{{>> card id="r7" title=(t "requests.items") note=(t "requests.proposal.note") flush=true}}{{> request_items view=view}}{{end}}
{{>> card id="r2" title=(t "requests.text")}}{{if view.words}}<p class="t14 pre">{{view.words}}</p>{{else}}<p class="mut">{{t "requests.text.none"}}</p>{{end}}{{end}}
</div><div class="stack">
{{>> card id="r3" title=(t "requests.due")}}<p class="due"><strong class="num">{{view.due}}</strong><span class="mut">{{date view.due_on}}</span></p><p class="mt12"><meter min="0" max="{{view.total}}" value="{{view.elapsed}}" aria-label="{{view.meter_text}}">{{view.meter_text}}</meter></p><p class="mut sm">{{t "requests.due.note" day=(date view.due_legal)}}</p>{{end}}
{{>> card id="r4" title=(t "requests.identity")}}<ul class="chk"><li>{{if view.identified}}{{icon "check"}}{{else}}{{icon "alert"}}{{end}}<span>{{view.identity}}</span></li></ul><p class="mut sm">{{t "requests.identity.hint"}}</p>{{if view.may_identify}}<p class="row mt12">{{> button_link href=(route requests_identify_page id=view.request->id) label=(t "requests.identify")}}</p>{{end}}{{if view.may_ask}}<form class="mt12" method="post" action="{{route requests_ask_submit id=view.request->id}}">{{csrf}}{{> button label=(t "requests.ask")}}</form>{{end}}{{end}}
{{>> card id="r8" title=(t "requests.letters")}}{{> request_letters view=view}}{{end}}
{{>> card id="r5" title=(t "requests.state")}}<p>{{> chip kind=view.state_kind label=view.state}}</p>{{if view.assigned}}<p class="mut sm mt12">{{view.assigned}}</p>{{end}}{{if view.may_lift}}<p class="mt12">{{> button_link href=(route requests_lift_page id=view.request->id) label=(t "requests.lift")}}</p>{{end}}{{if view.open}}<p class="mt12"><a href="{{route requests_end_page id=view.request->id}}">{{t "requests.end"}}</a></p>{{end}}{{end}}
{{>> card id="r6" title=(t "requests.events")}}{{>> timeline}}{{each e in view.events count=view.event_count}}{{> event icon=e.icon kind=e.kind time=e.time text=e.text}}{{end}}{{end}}{{end}}
</div></div>

{{params requests_confirm: view const struct request_view *}}
{{layout staff title=(t "requests.confirm.title") nav=requests}}
{{> page_head title=(t "requests.confirm.title") lead=view.title crumb=(t "requests.title") crumb_href=(route requests_list_page)}}
{{error_summary}}
{{>> card id="c1" title=(t "requests.proposal") flush=true}}{{> request_rows view=view}}{{end}}
{{> note kind="bad" icon="alert" text=(t "requests.confirm.note")}}
<form class="row mt12" method="post" action="{{route requests_approve_submit id=view.request->id}}">{{csrf}}<input type="hidden" name="plan" value="{{view.plan}}">{{> button label=(t "requests.confirm.button") icon="trash" primary=true}}<a class="btn" href="{{route requests_one_page id=view.request->id}}">{{t "requests.cancel"}}</a></form>

{{params requests_letter: letter const struct request_letter *}}
{{layout staff title=letter.title nav=requests}}
<p class="crumb"><a href="{{route requests_list_page}}">{{t "requests.title"}}</a> / <a href="{{route requests_one_page id=letter.request->id}}">{{letter.case_number}}</a></p>
<div class="stack"><nav class="pills" aria-label="{{t "requests.letter.languages"}}">{{> pill href=(route requests_letter_page id=letter.request->id kieli="fi") label=(t "requests.language.fi") current=(letter->lang==LANG_FI)}}{{> pill href=(route requests_letter_page id=letter.request->id kieli="sv") label=(t "requests.language.sv") current=(letter->lang==LANG_SV)}}{{> pill href=(route requests_letter_page id=letter.request->id kieli="en") label=(t "requests.language.en") current=(letter->lang==LANG_EN)}}</nav>
<article class="card" lang="{{lang_code(letter->lang)}}"><div class="bd stack"><p class="mut num">{{letter.number}} · {{letter.case_number}}</p><h1>{{letter.title}}</h1>
{{if letter.greeting}}<p>{{letter.greeting}}</p>{{end}}<p>{{letter.intro}}</p><p>{{letter.gone}}</p>
{{if letter.kept}}<p>{{letter.kept}}</p><ul>{{each line in letter.lines count=letter.line_count}}<li>{{line}}</li>{{end}}</ul>{{end}}
<p>{{letter.backup}}</p>{{if !letter.partly}}<p>{{letter.stop}}</p>{{end}}<p>{{letter.free_of_charge}}</p>
<p>{{letter.complaint}} {{letter.authority}}</p><p>{{letter.member_state}}</p><p>{{letter.signer}}</p></div></article>
{{if letter.authority_unchecked}}{{> note kind="warn" icon="alert" text=(t "requests.letter.authority-unchecked")}}{{end}}</div>

{{component step_head: view const struct request_step_view *}}
<p class="crumb"><a href="{{route requests_list_page}}">{{t "requests.title"}}</a> / <a href="{{route requests_one_page id=view.request->id}}">{{view.number}}</a></p>
<div class="head"><div><h1>{{view.title}}</h1>{{if view.what}}<p class="mut">{{view.what}}</p>{{end}}</div></div>{{error_summary}}

{{component step_end: view const struct request_step_view *}}
<div class="row">{{> button label=(t "requests.save") primary=true}}<a class="btn" href="{{route requests_one_page id=view.request->id}}">{{t "requests.cancel"}}</a></div>

{{params requests_decide_item: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_decide_submit id=view.request->id number=view.ordinal}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.item.proposed")}}<p>{{view.proposed}} {{law view.statement}}</p>{{end}}
{{>> card id="d2" title=(t "requests.outcome")}}<div class="form">{{field requests_decision_form_fields "outcome" view.decision}}{{field requests_decision_form_fields "code" view.decision}}{{field requests_decision_form_fields "words" view.decision rows=5}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_add_item: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_add_submit id=view.request->id}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.item.add")}}<div class="form">{{field requests_item_fields "kind" view.item}}
<div class="f2">{{> request_datum current=view.item->field data=view.data}}{{field requests_item_fields "defect" view.item}}</div>{{field requests_item_fields "value" view.item rows=2}}
<div class="f2">{{field requests_item_fields "about" view.item}}{{field requests_item_fields "by" view.item}}</div>{{field requests_item_fields "ground" view.item}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_extend: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_extend_submit id=view.request->id}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.code")}}<div class="form">{{field requests_extension_fields "code" view.extension}}{{field requests_extension_fields "words" view.extension rows=4}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_identify: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_identify_submit id=view.request->id}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.identity")}}<div class="form">{{field requests_identity_fields "identity" view.identity}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_close: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_close_submit id=view.request->id}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.deliver")}}<div class="form">{{field requests_delivery_fields "delivered_as" view.delivery}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_lift: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_lift_submit id=view.request->id}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.lift")}}<div class="form">{{field requests_lifting_fields "words" view.lifting rows=4}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_weigh_one: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_weigh_submit id=view.request->id}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.weigh")}}<div class="form"><p class="mut">{{t "requests.weigh.lead"}}</p>{{field requests_weighing_fields "outcome" view.weighing}}{{field requests_weighing_fields "words" view.weighing rows=5}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_end: view const struct request_step_view *}}
{{layout staff title=view.title nav=requests}}
{{> step_head view=view}}
<form class="stack narrow" method="post" action="{{route requests_end_submit id=view.request->id}}" novalidate>{{csrf}}
{{>> card id="d1" title=(t "requests.end")}}<div class="form">{{field requests_end_fields "ended_as" view.end}}{{field requests_end_fields "duplicate_of" view.end}}</div>{{end}}
{{> step_end view=view}}</form>

{{params requests_body: view const struct request_body_view *}}
{{layout staff title=view.title nav=requests}}
<p class="crumb"><a href="{{route requests_list_page}}">{{t "requests.title"}}</a> / <a href="{{route requests_one_page id=view.request->id}}">{{view.case_number}}</a></p>
<div class="stack"><nav class="pills" aria-label="{{t "requests.letter.languages"}}">{{> pill href=(route requests_body_page id=view.request->id letter=view.row->id kieli="fi") label=(t "requests.language.fi") current=(view->lang==LANG_FI)}}{{> pill href=(route requests_body_page id=view.request->id letter=view.row->id kieli="sv") label=(t "requests.language.sv") current=(view->lang==LANG_SV)}}{{> pill href=(route requests_body_page id=view.request->id letter=view.row->id kieli="en") label=(t "requests.language.en") current=(view->lang==LANG_EN)}}</nav>
{{if view.count == 0}}{{> note kind="warn" icon="info" text=(t "requests.letters.gone")}}{{else}}<article class="card" lang="{{lang_code(view->lang)}}"><div class="bd stack">{{each l in view.lines count=view.count}}{{if l.kind == 1}}<h1>{{l.text}}</h1>{{else}}{{if l.kind == 2}}<p class="sm">{{l.text}}</p>{{else}}<p>{{l.text}}</p>{{end}}{{end}}{{end}}</div></article>
<p><a class="btn" href="{{route requests_letter_pdf id=view.request->id letter=view.row->id}}">PDF</a></p>{{end}}
{{if view.unchecked}}{{> note kind="warn" icon="alert" text=(t "requests.letter.authority-unchecked")}}{{end}}</div>

{{params requests_balancings: view const struct balancings_view *}}
{{layout staff title=(t "requests.balancing.title") nav=requests}}
{{> page_head title=(t "requests.balancing.title") lead=(t "requests.balancing.lead") crumb=(t "requests.title") crumb_href=(route requests_list_page)}}
{{error_summary}}
{{>> card id="b1" title=(t "requests.balancing.title") flush=true}}<div class="scroll" tabindex="0" role="group" aria-labelledby="b1"><table><thead><tr><th scope="col">{{t "requests.balancing.purpose"}}</th><th scope="col">{{t "requests.balancing.interest"}}</th><th scope="col">{{t "requests.balancing.review"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row" class="rowh">{{l.purpose}}</th><td>{{if l.there}}{{l.interest}} <span class="mut sm">{{l.by}}</span>{{else}}{{> chip kind="warn" label=(t "requests.balancing.missing")}}{{end}}</td><td>{{if l.there}}{{date l.review_on}}{{end}}</td></tr>
{{end}}</tbody></table></div>{{end}}
<form class="stack narrow mt12" method="post" action="{{route requests_balancing_submit}}" novalidate>{{csrf}}
{{>> card id="b2" title=(t "requests.balancing.save")}}<div class="form">{{field requests_balancing_fields "about" view.form}}{{field requests_balancing_fields "interest" view.form rows=3}}{{field requests_balancing_fields "necessity" view.form rows=3}}{{field requests_balancing_fields "balance" view.form rows=5}}</div>{{end}}
<div class="row">{{> button label=(t "requests.balancing.save") primary=true}}</div></form>
