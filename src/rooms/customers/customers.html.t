{{! Customers: list, search, card, forms (UI.md section 2: /asiakkaat). }}
{{include "errors_customers.h"}}
{{include "rooms/customers/view.h"}}

{{component customer_table: lines const struct customer_line *, count int64_t}}
<div class="card scroll"><table class="list"><caption class="vh">{{t "customers.list.caption"}}</caption><thead><tr><th scope="col" aria-sort="ascending">{{t "customers.column.customer"}}</th><th scope="col" class="r">{{t "customers.column.number"}}</th><th scope="col" class="p2">{{t "customers.column.town"}}</th><th scope="col" class="p2">{{t "customers.column.marks"}}</th></tr></thead><tbody>
{{each row in lines count=count}}<tr><th scope="row"><a href="{{route customers_card id=row.id}}">{{row.name}}</a><br><span class="mut sm">{{if row.locked}}{{t "customers.locked"}}{{else}}{{row.kind}}{{end}}</span></th><td class="r num">{{row.number}}</td><td class="p2">{{if row.town}}{{row.town}}{{else}}<span class="mut">–</span>{{end}}</td><td class="p2">{{if row.locked}}{{> chip icon="lock" label=(t "customers.state.restricted")}}{{end}}{{if row.ended}}{{> chip icon="hourglass" label=(t "customers.state.ended")}}{{end}}</td></tr>
{{end}}</tbody></table></div>

{{params customers_list: view const struct customers_list_view *}}
{{layout staff title=view.title nav=customers}}
{{>> page_head title=view.title lead=view.lead}}{{> button_link href=(route customers_import_page) label=(t "customers.import.open") icon="upload"}}{{> button_link href=view.export_href label=(t "customers.export.csv") icon="download"}}{{> button_link href=(route customers_new) label=(t "customers.new") icon="plus" primary=true}}{{end}}
{{>> pills label=(t "customers.filter.label")}}{{each p in view.pills count=FILTER_COUNT}}{{> pill href=p.href label=p.label count=p.count counted=true current=p.current}}{{end}}{{end}}
<div class="mt16">{{if view.count}}{{> customer_table lines=view.lines count=view.count}}
{{else if view.filtered}}<div class="card">{{> empty text=(t "customers.empty.filter") href=(route customers_list) action=(t "web.empty.clear")}}</div>
{{else}}<div class="card">{{> empty text=(t "customers.empty") href=(route customers_new) action=(t "customers.new")}}<p class="empty mut sm"><a href="{{route customers_import_page}}">{{t "customers.empty.import"}}</a></p></div>{{end}}</div>
{{> pager next=view.next}}

{{params customers_search: view const struct customers_list_view *}}
{{layout staff title=view.title nav=customers}}
{{>> page_head title=view.title lead=view.lead crumb=(t "customers.title") crumb_href=(route customers_list)}}{{> button_link href=(route customers_new) label=(t "customers.new") icon="plus" primary=true}}{{end}}
<form method="post" action="{{route customers_search}}" class="row" novalidate>{{csrf}}<div class="fld grow find"><label for="f-q">{{t "customers.search.label"}}</label><input class="inp" id="f-q" name="q" type="search" data-suggest="{{route customers_suggest}}" maxlength="200" autocomplete="off" value="{{view.words}}"></div>{{> button label=(t "customers.search.submit") icon="search"}}</form>
{{if view.order}}<p class="mt12"><a class="btn" href="{{route orders_page number=view.order}}">{{icon "package"}}<span>{{t "customers.search.order" number=view.order}}</span></a></p>{{end}}
<div class="mt16">{{if view.count}}{{> customer_table lines=view.lines count=view.count}}{{else}}<div class="card">{{> empty text=(t "customers.search.none")}}</div>{{end}}</div>
{{if view.more}}<form method="post" action="{{route customers_search}}" class="pager row">{{csrf}}<input type="hidden" name="q" value="{{view.words}}"><input type="hidden" name="after" value="{{view.after}}"><span class="end">{{> button label=(t "customers.search.more") icon="chevron-right"}}</span></form>{{end}}

{{params customers_suggestions: view const struct customers_list_view *, pick bool}}
{{if view.invoice}}<li role="option" data-href="{{route invoices_page number=view.invoice}}">{{t "customers.search.invoice" number=view.invoice}}</li>{{end}}
{{if view.order}}<li role="option" data-href="{{route orders_page number=view.order}}">{{t "customers.search.order" number=view.order}}</li>{{end}}
{{each row in view.lines count=view.count}}<li role="option"{{if pick}} data-pick="{{row.number}} {{row.name}}{{if row.town}}, {{row.town}}{{end}}"{{else}} data-href="{{route customers_card id=row.id}}"{{end}}>{{row.name}}<span>{{if row.town}}{{row.town}} · {{end}}{{row.number}}</span></li>{{end}}

{{component customer_head: frame const struct customer_frame *}}
<p class="crumb"><a href="{{route customers_list}}">{{t "customers.title"}}</a> / {{frame.name}}</p>
<div class="head"><div class="who-h"><span class="av" aria-hidden="true">{{if frame.locked}}{{icon "lock"}}{{else}}{{initials frame.name}}{{end}}</span><div><h1>{{frame.name}}</h1><p class="mut">{{frame.lead}}</p></div></div>
<div class="end">{{if !frame.locked}}{{> button_link href=(route customers_edit_page id=frame.id) label=(t "customers.edit") icon="pencil"}}{{end}}{{> button_link href=frame.request_href label=(t "customers.card.request") icon="scale"}}{{if !frame.locked}}{{> button_link href=frame.invoice_href label=(t "customers.card.invoice") icon="plus" primary=true}}{{end}}</div></div>
{{>> tabs label=(t "customers.card.tabs")}}{{> tab href=(route customers_card id=frame.id) label=(t "customers.tab.summary") current=frame.summary}}{{> tab href=(route customers_invoices id=frame.id) label=(t "customers.tab.invoices") current=frame.invoices}}{{if frame.orders_shown}}{{> tab href=(route customers_orders id=frame.id) label=(t "customers.tab.orders") current=frame.orders}}{{end}}{{if !frame.person}}{{> tab href=(route customers_persons id=frame.id) label=(t "customers.tab.contacts") current=frame.contacts}}{{end}}{{> tab href=(route customers_history id=frame.id) label=(t "customers.tab.history") current=frame.history}}{{if frame.person}}{{> tab href=(route consents_person_page id=frame.id) label=(t "consents.title")}}{{end}}{{if frame.subject_id}}{{> tab href=(route audit_views_page subject=frame.subject_id) label=(t "customers.tab.views")}}{{else if !frame.person}}{{> tab href=(route audit_customer_page id=frame.id) label=(t "customers.tab.views")}}{{end}}{{end}}
{{if frame.locked}}{{> note kind="warn" icon="lock" text=(t "customers.card.locked")}}{{end}}

{{component customer_item: item const struct customer_item *}}
<dt>{{item.label}}</dt><dd{{if item.numeric}} class="num"{{end}}>{{if item.href}}<a href="{{item.href}}">{{item.value}}</a>{{else}}{{item.value}}{{end}}{{if item.origin}}<br><span class="mut sm">{{item.origin}}</span>{{end}}</dd>

{{component customer_happening: e const struct customer_happening *}}
{{>> event icon=e.icon kind=e.kind time=e.time text=e.text}}{{if e.statement}}{{law e.statement}}{{end}}{{if e.path}}<a href="{{e.path}}">{{t "customers.timeline.open"}}</a>{{end}}<span class="mut sm">{{t "customers.timeline.by" who=e.who}}</span>{{end}}

{{params customers_card: card const struct customer_card *}}
{{layout staff title=card.frame.name nav=customers}}
{{> customer_head frame=&card->frame}}
<div class="grid g21"><div class="stack">
{{>> card id="k1" title=(t "customers.uses.title") flush=true href=card.bans_href link=(t "customers.uses.change")}}<table class="basis"><thead><tr><th scope="col">{{t "customers.uses.use"}}</th><th scope="col" class="p3">{{t "customers.uses.basis"}}</th><th scope="col" class="th-law">{{t "customers.uses.notice"}}</th><th scope="col" class="r">{{t "customers.uses.state"}}</th></tr></thead><tbody>
{{each u in card.uses count=card.use_count}}<tr><th scope="row">{{u.use}}</th><td class="p3 mut">{{u.basis}}</td><td>{{law u.statement}}</td><td>{{> chip kind=u.kind label=u.state}}</td></tr>{{end}}</tbody></table>{{end}}
{{>> card id="k2" title=(t "customers.timeline.title")}}{{if card.event_count}}{{>> timeline}}{{each e in card.events count=card.event_count}}{{> customer_happening e=&e}}{{end}}{{end}}{{else}}<p class="mut">{{t "customers.timeline.empty"}}</p>{{end}}{{end}}
{{if card.may_note}}{{>> card id="k6" title=(t "customers.note.title")}}<form class="form" method="post" action="{{route customers_note_submit id=card.frame.id}}" novalidate>{{csrf}}{{error_summary}}{{field customers_note_fields "about" card.note}}{{field customers_note_fields "text" card.note rows=3}}{{> button label=(t "customers.note.add")}}</form>{{end}}{{end}}
</div><div class="stack">
{{if !card.frame.locked}}{{>> card id="k3" title=(t "customers.contacts.title") href=(route customers_points id=card.frame.id) link=(t "customers.points.link")}}{{if card.item_count}}<dl class="kv">{{each item in card.items count=card.item_count}}{{> customer_item item=&item}}{{end}}</dl>{{else}}<p class="mut">{{t "customers.contacts.none"}}</p>{{end}}<p class="mt12">{{law STATEMENT_SOURCE_PURCHASES label=(t "customers.law.sources")}}</p>{{end}}{{end}}
{{if card.fact_count}}{{>> card id="k7" title=(t "customers.relationship.title")}}<dl class="kv">{{each item in card.facts count=card.fact_count}}{{> customer_item item=&item}}{{end}}</dl>{{if !card.frame.ended}}<p class="mt12 row"><a class="btn" href="{{route customers_end_page id=card.frame.id}}">{{t "customers.end.title"}}</a> <a class="btn" href="{{route customers_merge_page id=card.frame.id}}">{{t "customers.merge.title"}}</a>{{if !card.frame.person}} <a class="btn" href="{{route invoices_declare_page asiakas=card.frame.number}}">{{t "invoices.declare.title"}}</a> <a class="btn" href="{{route invoices_agree_page asiakas=card.frame.number}}">{{t "invoices.agreement.title"}}</a>{{end}}</p>{{end}}{{end}}{{end}}
{{if card.money_shown}}{{>> card id="k4" title=(t "customers.money.title") href=(route customers_invoices id=card.frame.id) link=(t "customers.tab.invoices")}}<dl class="kv"><dt>{{t "customers.money.open"}}</dt><dd class="r num"><b>{{money card.money.open_cents}}</b></dd><dt>{{t "customers.money.overdue"}}</dt><dd class="r num">{{money card.money.overdue_cents}}</dd><dt>{{t "customers.money.year"}}</dt><dd class="r num">{{money card.money.year_cents}}</dd></dl>{{end}}{{end}}
{{>> card id="k5" title=(t "customers.retention.title")}}<p class="t14">{{card.kept}}</p><p class="mt12">{{law STATEMENT_RETENTION_AFTER_RELATIONSHIP}}</p>{{end}}
</div></div>

{{component customer_fields: view const struct customer_form_view *}}
{{>> card id="u1" title=(t "customers.group.who")}}<div class="form">
{{if view.person}}<div class="f2">{{field customers_fields "first_name" view.form autocomplete="off"}}{{field customers_fields "last_name" view.form autocomplete="off"}}</div>{{field customers_fields "sole_trader" view.form}}{{end}}
{{field customers_fields "organisation" view.form autocomplete="off"}}
{{if view.organisation}}<div class="f2">{{field customers_fields "business_id" view.form}}{{field customers_fields "vat_id" view.form}}</div>{{end}}
</div>{{end}}
{{>> card id="u2" title=(t "customers.group.contact")}}<div class="form"><div class="f2">{{field customers_fields "email" view.form autocomplete="off"}}{{field customers_fields "phone" view.form autocomplete="off"}}</div>
{{field customers_fields "street" view.form autocomplete="off"}}<div class="f3">{{field customers_fields "postcode" view.form autocomplete="off"}}{{field customers_fields "town" view.form autocomplete="off"}}{{field customers_fields "country" view.form autocomplete="off"}}</div>
<div class="f2">{{field customers_fields "web" view.form}}{{field customers_fields "ip" view.form}}</div></div>{{end}}
{{>> card id="u3" title=(t "customers.group.relationship")}}<div class="f2">{{field customers_fields "language" view.form}}{{field customers_fields "start_on" view.form}}</div>{{end}}
{{>> card id="u4" title=(t "customers.group.origin")}}<p class="mut sm">{{t "customers.group.origin.hint"}} {{law STATEMENT_SOURCE_PURCHASES label=(t "customers.law.sources")}}</p><div class="f2">{{field customers_fields "source" view.form}}{{field customers_fields "channel" view.form}}</div>{{end}}

{{params customers_new: view const struct customer_form_view *}}
{{layout staff title=(t "customers.new") nav=customers}}
{{> page_head title=(t "customers.new") crumb=(t "customers.title") crumb_href=(route customers_list)}}
<form class="stack narrow" method="post" action="{{route customers_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="u0" title=(t "customers.field.kind")}}{{field customers_fields "kind" view.form}}{{end}}
{{> customer_fields view=view}}
<div class="row">{{> button label=(t "customers.create") primary=true}}<a class="btn" href="{{route customers_list}}">{{t "customers.cancel"}}</a></div></form>

{{params customers_edit: view const struct customer_form_view *}}
{{layout staff title=(t "customers.edit.title" name=view.frame.name) nav=customers}}
{{> page_head title=(t "customers.edit.title" name=view.frame.name) lead=view.frame.lead crumb=(t "customers.title") crumb_href=(route customers_list)}}
<form class="stack narrow" method="post" action="{{route customers_edit_submit id=view.frame.id}}" novalidate>{{csrf}}{{error_summary}}
{{if ctx.err.code == E1602_CUSTOMER_CHANGED}}{{> note kind="warn" icon="alert" text=(err ctx.err.code)}}{{end}}
<input type="hidden" name="kind" value="{{if view.frame.person}}person{{else}}organisation{{end}}"><input type="hidden" name="version" value="{{view.form->version}}">
{{> customer_fields view=view}}
<div class="row">{{> button label=(t "customers.save") primary=true}}<a class="btn" href="{{route customers_card id=view.frame.id}}">{{t "customers.cancel"}}</a></div></form>

{{params customers_end: view const struct customer_end_view *}}
{{layout staff title=(t "customers.end.title") nav=customers}}
{{> page_head title=(t "customers.end.title") lead=view.frame.name crumb=(t "customers.title") crumb_href=(route customers_list)}}
<form class="stack narrow" method="post" action="{{route customers_end_submit id=view.frame.id}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="e1" title=(t "customers.group.relationship")}}<div class="form"><p>{{t "customers.end.lead"}} {{law STATEMENT_RETENTION_AFTER_RELATIONSHIP}}</p>{{field customers_end_fields "reason" view.form}}{{field customers_end_fields "end_on" view.form}}</div>{{end}}
<div class="row">{{> button label=(t "customers.end.submit") primary=true}}<a class="btn" href="{{route customers_card id=view.frame.id}}">{{t "customers.cancel"}}</a></div></form>

{{params customers_persons: view const struct customer_persons_view *}}
{{layout staff title=view.frame.name nav=customers}}
{{> customer_head frame=&view->frame}}
<div class="stack">
{{>> card id="p1" title=(t "customers.tab.contacts") flush=true}}{{if view.count}}<table><thead><tr><th scope="col">{{t "customers.person.name"}}</th><th scope="col" class="p2">{{t "customers.contacts.title"}}</th><th scope="col" class="p2">{{t "customers.person.period"}}</th><th scope="col">{{t "customers.uses.state"}}</th><th scope="col">{{t "customers.person.actions"}}</th></tr></thead><tbody>
{{each p in view.rows count=view.count}}<tr><th scope="row">{{p.name}}{{if p.role}}<br><span class="mut sm">{{p.role}}</span>{{end}}</th><td class="p2">{{each x in p.points count=p.point_count}}{{if x.numeric}}<span class="num">{{phone x.value}}</span>{{else}}{{x.value}}{{end}}<br>{{end}}<span class="mut sm">{{p.origin}}</span></td><td class="p2 num">{{p.period}}</td><td>{{if p.locked}}{{> chip icon="lock" label=(t "customers.state.restricted")}}{{else if p.in_office}}{{> chip kind="ok" label=(t "customers.person.in-office")}}{{else}}{{> chip label=(t "customers.person.former")}}{{end}}</td>
<td><div class="row">{{if !p.locked}}<a href="{{route customers_person_page id=view.frame.id contact=p.id}}" aria-label="{{t "customers.person.edit-of" name=p.name}}">{{t "customers.edit"}}</a> <a href="{{route customers_points id=view.frame.id henkilo=p.id}}" aria-label="{{t "customers.points.of" name=p.name}}">{{t "customers.contacts.title"}}</a>{{end}} <a href="{{route audit_views_page subject=p.subject_id}}" aria-label="{{t "customers.person.views" name=p.name}}">{{t "customers.tab.views"}}</a>{{if p.in_office}} <form method="post" action="{{route customers_person_end_submit id=view.frame.id contact=p.id}}">{{csrf}}<button class="btn" aria-label="{{p.end_label}}">{{t "customers.person.end"}}</button></form>{{end}}</div></td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "customers.person.none")}}{{end}}{{end}}
<form class="narrow" method="post" action="{{if view.editing}}{{route customers_person_submit id=view.frame.id contact=view.editing}}{{else}}{{route customers_person_new_submit id=view.frame.id}}{{end}}" novalidate>{{csrf}}
<section class="card" aria-labelledby="p2"><div class="hd"><h2 id="p2">{{if view.editing}}{{t "customers.person.edit"}}{{else}}{{t "customers.person.new"}}{{end}}</h2></div><div class="bd form">{{error_summary}}{{if view.editing}}<input type="hidden" name="version" value="{{view.form->version}}">{{end}}
<div class="f2">{{field customers_contact_fields "first_name" view.form autocomplete="off"}}{{field customers_contact_fields "last_name" view.form autocomplete="off"}}</div>{{field customers_contact_fields "role" view.form autocomplete="off"}}<div class="f2">{{field customers_contact_fields "email" view.form autocomplete="off"}}{{field customers_contact_fields "phone" view.form autocomplete="off"}}</div><div class="f2">{{field customers_contact_fields "from_on" view.form}}{{field customers_contact_fields "to_on" view.form}}</div><div class="f2">{{field customers_contact_fields "source" view.form}}{{field customers_contact_fields "channel" view.form}}</div>
{{if view.editing}}{{> button label=(t "customers.person.save")}}{{else}}{{> button label=(t "customers.person.add")}}{{end}}</div></section></form></div>

{{params customers_merge: view const struct customer_merge_view *}}
{{layout staff title=(t "customers.merge.title") nav=customers}}
{{> page_head title=(t "customers.merge.title") lead=view.frame.name crumb=(t "customers.title") crumb_href=(route customers_list)}}
<div class="stack narrow">
{{if view.asked}}{{>> card id="m1" title=(t "customers.merge.preview")}}<p>{{t "customers.merge.goes" number=view.plan.from_number name=view.plan.from_name}}</p><p class="mt8">{{t "customers.merge.stays" number=view.plan.into_number name=view.plan.into_name}}</p><p class="mut sm mt8">{{t "customers.merge.moves"}}</p>
{{if view.plan.count}}<table class="mt12"><thead><tr><th scope="col">{{t "customers.import.place"}}</th><th scope="col">{{t "customers.merge.value-stays"}}</th><th scope="col">{{t "customers.merge.value-goes"}}</th></tr></thead><tbody>{{each l in view.lines count=view.plan.count}}<tr><th scope="row">{{l.label}}</th><td>{{if l.stays}}{{l.stays}}{{else}}–{{end}}</td><td class="mut">{{l.goes}}</td></tr>{{end}}</tbody></table>{{else}}<p class="mt12">{{t "customers.merge.nothing-lost"}}</p>{{end}}{{end}}
<form class="row" method="post" action="{{route customers_merge_submit id=view.frame.id}}">{{csrf}}<input type="hidden" name="number" value="{{view.number}}"><input type="hidden" name="from_version" value="{{view.plan.from_version}}"><input type="hidden" name="into_version" value="{{view.plan.into_version}}">{{> button label=(t "customers.merge.do") primary=true}}<a class="btn" href="{{route customers_card id=view.frame.id}}">{{t "customers.cancel"}}</a></form>
{{else}}<form class="stack" method="post" action="{{route customers_merge_preview id=view.frame.id}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="m1" title=(t "customers.merge.which")}}<div class="form"><p>{{t "customers.merge.lead"}}</p>{{field customers_merge_fields "number" view.form autocomplete="off"}}</div>{{end}}
<div class="row">{{> button label=(t "customers.merge.look") primary=true}}<a class="btn" href="{{route customers_card id=view.frame.id}}">{{t "customers.cancel"}}</a></div></form>{{end}}</div>

{{params customers_points: view const struct customer_points_view *}}
{{layout staff title=view.frame.name nav=customers}}
{{> customer_head frame=&view->frame}}
<div class="stack">
{{>> card id="q1" title=view.title flush=true}}{{if view.count}}<table><thead><tr><th scope="col">{{t "customers.points.what"}}</th><th scope="col">{{t "customers.law.sources"}}</th><th scope="col">{{t "customers.person.actions"}}</th></tr></thead><tbody>
{{each p in view.rows count=view.count}}<tr><th scope="row"><span class="mut sm">{{p.item.label}}</span><br>{{p.item.value}}</th><td class="mut">{{p.item.origin}}</td><td><div class="row"><a href="{{route customers_point_page id=view.frame.id piste=p.id}}" aria-label="{{t "customers.edit"}}: {{p.what}}">{{t "customers.edit"}}</a> <form method="post" action="{{route customers_point_remove_submit id=view.frame.id piste=p.id}}">{{csrf}}<button class="btn" aria-label="{{t "customers.points.remove"}}: {{p.what}}">{{t "customers.points.remove"}}</button></form></div></td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "customers.contacts.none")}}{{end}}{{end}}
<form class="narrow" method="post" action="{{if view.editing}}{{route customers_point_submit id=view.frame.id piste=view.editing}}{{else}}{{route customers_points_submit id=view.frame.id}}{{end}}" novalidate>{{csrf}}
<section class="card" aria-labelledby="q2"><div class="hd"><h2 id="q2">{{if view.editing}}{{t "customers.points.edit"}}{{else}}{{t "customers.points.new"}}{{end}}</h2></div><div class="bd form">{{error_summary}}<input type="hidden" name="contact_id" value="{{view.contact}}">{{if !view.editing}}<p class="mut sm">{{t "customers.points.hint"}}</p>{{end}}
{{if view.kind == 0 || view.kind == CONTACT_EMAIL}}{{field customers_point_fields "email" view.form autocomplete="off"}}{{end}}{{if view.kind == 0 || view.kind == CONTACT_PHONE}}{{field customers_point_fields "phone" view.form autocomplete="off"}}{{end}}
{{if view.kind == 0 || view.kind == CONTACT_POSTAL}}{{field customers_point_fields "street" view.form autocomplete="off"}}<div class="f3">{{field customers_point_fields "postcode" view.form autocomplete="off"}}{{field customers_point_fields "town" view.form autocomplete="off"}}{{field customers_point_fields "country" view.form autocomplete="off"}}</div>{{end}}
{{if view.kind == 0 || view.kind == CONTACT_WEB}}{{field customers_point_fields "web" view.form}}{{end}}{{if view.kind == 0 || view.kind == CONTACT_IP}}{{field customers_point_fields "ip" view.form}}{{end}}
<div class="f3">{{field customers_point_fields "source" view.form}}{{field customers_point_fields "channel" view.form}}{{field customers_point_fields "given_on" view.form}}</div>
<div class="row">{{if view.editing}}{{> button label=(t "customers.save") primary=true}}<a class="btn" href="{{if view.contact}}{{route customers_points id=view.frame.id henkilo=view.contact}}{{else}}{{route customers_points id=view.frame.id}}{{end}}">{{t "customers.cancel"}}</a>{{else}}{{> button label=(t "customers.points.add") primary=true}}{{end}}</div></div></section></form></div>

{{params customers_history: view const struct customer_history_view *}}
{{layout staff title=view.frame.name nav=customers}}
{{> customer_head frame=&view->frame}}
{{>> card id="h1" title=(t "customers.history.title") flush=true}}<p class="bd mut sm">{{t "customers.history.lead"}}</p>{{if view.count}}<table><thead><tr><th scope="col">{{t "customers.history.when"}}</th><th scope="col">{{t "customers.history.fields"}}</th><th scope="col">{{t "customers.history.who"}}</th><th scope="col" class="p2">{{t "customers.law.sources"}}</th></tr></thead><tbody>
{{each r in view.rows count=view.count}}<tr><th scope="row" class="num">{{r.when}}</th><td>{{r.fields}}</td><td>{{r.who}}</td><td class="p2 mut">{{r.origin}}</td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "customers.history.none")}}{{end}}{{end}}

{{params customers_invoices: view const struct customer_invoices_view *}}
{{layout staff title=view.frame.name nav=customers}}
{{> customer_head frame=&view->frame}}
{{>> card id="i1" title=(t "customers.tab.invoices") flush=true}}{{if view.list.count}}<table><thead><tr><th scope="col">{{t "customers.invoices.number"}}</th><th scope="col" class="p2">{{t "customers.invoices.date"}}</th><th scope="col">{{t "customers.invoices.due"}}</th><th scope="col" class="r p2">{{t "customers.invoices.total"}}</th><th scope="col" class="r">{{t "customers.invoices.open"}}</th></tr></thead><tbody>
{{each r in view.list.rows count=view.list.count}}<tr><th scope="row">{{if r.number}}<a class="num" href="{{route invoices_page number=r.number}}">{{r.number}}</a>{{else}}<a href="{{route invoices_draft_page id=r.id}}">{{label invoices_states r.state}}</a>{{end}}</th><td class="p2 num">{{date r.invoiced_on}}</td><td class="num">{{date r.due_on}}</td><td class="r p2">{{> amount cents=r.total_cents}}</td><td class="r">{{> amount cents=r.open_cents}}</td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "customers.invoices.none")}}{{end}}{{end}}
{{if !view.frame.locked}}{{>> card id="i2" title=(t "invoices.recurring.title") href=(route recurring_new_page asiakas=view.frame.id) link=(t "invoices.recurring.new") flush=true}}{{if view.template_count}}<table><thead><tr><th scope="col">{{t "invoices.recurring.number"}}</th><th scope="col">{{t "invoices.recurring.next-on"}}</th></tr></thead><tbody>
{{each r in view.templates count=view.template_count}}<tr><th scope="row"><a class="num" href="{{route recurring_page number=r.number}}">{{r.number}}</a></th><td class="num">{{if r.next_on}}{{date r.next_on}}{{else}}<span class="mut">{{t "invoices.recurring.ended"}}</span>{{end}}</td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "invoices.recurring.none")}}{{end}}{{end}}{{end}}

{{params customers_orders: view const struct customer_orders_view *}}
{{layout staff title=view.frame.name nav=customers}}
{{> customer_head frame=&view->frame}}
{{>> card id="o1" title=(t "customers.tab.orders") href=view.new_href link=(t "customers.orders.new") flush=true}}{{if view.list.count}}<table><thead><tr><th scope="col">{{t "customers.orders.number"}}</th><th scope="col" class="p2">{{t "customers.orders.date"}}</th><th scope="col" class="p2">{{t "customers.orders.channel"}}</th><th scope="col">{{t "customers.orders.state"}}</th><th scope="col" class="r">{{t "customers.invoices.total"}}</th></tr></thead><tbody>
{{each r in view.list.rows count=view.list.count}}<tr><th scope="row"><a class="num" href="{{route orders_page number=r.number}}">{{r.number}}</a></th><td class="p2 num">{{date r.ordered_on}}</td><td class="p2">{{label orders_channels r.channel}}</td><td>{{label orders_states r.state}}</td><td class="r">{{> amount cents=r.total_cents}}</td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "customers.orders.none")}}{{end}}{{end}}
