{{include "rooms/breaches/view.h"}}
{{! The register of breaches, one breach with its clock, its steps, its letters (P72). }}
{{params breaches_list: view const struct breaches_view *}}
{{layout staff title=(t "breaches.title") nav=breaches}}
{{>> page_head title=(t "breaches.title") lead=(t "breaches.lead")}}{{> button_link href=(route breaches_new_page) label=(t "breaches.new") icon="plus" primary=true}}{{end}}
{{>> pills}}{{> pill href=(route breaches_list_page) label=(t "breaches.filter.open") current=!view->all}}{{> pill href=(route breaches_list_page rajaus="kaikki") label=(t "breaches.filter.all") current=view->all}}{{end}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "breaches.empty") href=(route breaches_new_page) action=(t "breaches.new")}}</div>
{{else}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "breaches.title"}}"><table><thead><tr><th scope="col">{{t "breaches.number"}}</th><th scope="col">{{t "breaches.what"}}</th><th scope="col" class="p3">{{t "breaches.aware-on"}}</th><th scope="col">{{t "breaches.clock"}}</th><th scope="col" class="p2">{{t "breaches.risk"}}</th><th scope="col">{{t "breaches.state"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row"><a class="num" href="{{route breaches_one_page id=l.id}}">{{l.number}}</a></th><td>{{l.what}}</td><td class="p3 num">{{l.aware}}</td><td>{{if l.clock}}{{> chip kind=l.clock_kind label=l.clock}}{{end}}</td><td class="p2">{{l.risk}}</td><td>{{> chip kind=l.state_kind label=l.state}}</td></tr>
{{end}}</tbody></table></div>{{end}}

{{params breaches_new: view const struct breach_new_view *}}
{{layout staff title=(t "breaches.new") nav=breaches}}
{{> page_head title=(t "breaches.new") lead=(t "breaches.new.lead") crumb=(t "breaches.title") crumb_href=(route breaches_list_page)}}
<form class="stack narrow" method="post" action="{{route breaches_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="n1" title=(t "breaches.new.what")}}<div class="form">{{field breaches_fields "what" view.form rows=5}}{{field breaches_fields "kinds" view.form}}{{field breaches_fields "categories" view.form}}<div class="f2">{{field breaches_fields "people" view.form}}{{field breaches_fields "records" view.form}}</div>{{field breaches_fields "origin" view.form}}</div>{{end}}
{{>> card id="n2" title=(t "breaches.new.when")}}<div class="form"><div class="f2">{{field breaches_fields "aware_on" view.form}}{{field breaches_fields "aware_time" view.form}}</div><div class="f2">{{field breaches_fields "detected_on" view.form}}{{field breaches_fields "detected_time" view.form}}</div><div class="f2">{{field breaches_fields "occurred_on" view.form}}{{field breaches_fields "occurred_until" view.form}}</div></div>{{end}}
<div class="row">{{> button label=(t "breaches.new.button") primary=true}}<a class="btn" href="{{route breaches_list_page}}">{{t "breaches.cancel"}}</a></div></form>

{{params breaches_one: view const struct breach_view *}}
{{layout staff title=view->line.number nav=breaches}}
{{>> page_head title=view->line.number lead=view->line.what crumb=(t "breaches.title") crumb_href=(route breaches_list_page)}}{{if view.decides}}{{> button_link href=(route breaches_assess_page id=view.breach->id) label=(t "breaches.assess") icon="scale" primary=!view->may_close}}{{> button_link href=(route breaches_notify_page id=view.breach->id) label=(t "breaches.notify") icon="send" primary=view->may_close}}{{end}}{{if view.may_close}}{{> button_link href=(route breaches_close_page id=view.breach->id) label=(t "breaches.close") icon="check"}}{{end}}{{end}}
<div class="grid g21"><div class="stack">
{{>> card id="b1" title=(t "breaches.facts")}}{{each x in view.texts count=view.text_count}}<h3 class="mt12">{{x.label}}</h3><p class="pre">{{x.text}}</p>{{end}}
<dl class="kv mt12">{{> kv label=(t "breaches.kinds") value=view.kinds}}{{if view.categories}}{{> kv label=(t "breaches.categories") value=view.categories}}{{end}}{{> kv label=(t "breaches.people") value=view.people}}{{> kv label=(t "breaches.records") value=view.records}}{{> kv label=(t "breaches.risk") value=view->line.risk}}</dl>{{end}}
{{>> card id="b2" title=(t "breaches.letters")}}{{if view.letter_count == 0}}<p class="mut">{{t "breaches.letters.none"}}</p>{{else}}<ul class="chk">{{each l in view.letters count=view.letter_count}}<li>{{icon "file"}}<span><a href="{{route breaches_letter_page id=view.breach->id letter=l.id}}">{{l.name}}</a> {{l.when}} · {{l.way}}{{if l.late}} {{> chip kind="bad" label=(t "breaches.late")}}{{end}}</span></li>{{end}}</ul>{{end}}{{end}}
{{>> card id="b3" title=(t "breaches.touched")}}{{if view.touched_count == 0}}<p class="mut">{{t "breaches.touched.none"}}</p>{{else}}<div class="scroll" tabindex="0" role="group" aria-labelledby="b3"><table><thead><tr><th scope="col">{{t "breaches.customer"}}</th><th scope="col">{{t "breaches.told"}}</th></tr></thead><tbody>{{each p in view.touched count=view.touched_count}}<tr><th scope="row" class="num">{{p.customer}}</th><td>{{p.told}}</td></tr>
{{end}}</tbody></table></div>{{end}}{{if view.open}}<p class="mt12"><a href="{{route breaches_affect_page id=view.breach->id}}">{{t "breaches.affect"}}</a></p>{{end}}{{end}}
</div><div class="stack">
{{>> card id="b4" title=(t "breaches.clock")}}<p>{{if view->line.clock}}{{> chip kind=view->line.clock_kind label=view->line.clock}}{{else}}{{> chip kind=view->line.state_kind label=view->line.state}}{{end}}</p><dl class="kv mt12">{{> kv label=(t "breaches.aware-on") value=view->line.aware}}{{> kv label=(t "breaches.due") value=view.due}}{{> kv label=(t "breaches.detected-on") value=view.detected}}{{if view.occurred}}{{> kv label=(t "breaches.occurred-on") value=view.occurred}}{{end}}{{if view.by}}{{> kv label=(t "breaches.by") value=view.by}}{{end}}</dl><p class="mut mt12">{{t "breaches.clock.note" n=view->breach->hours}} {{law STATEMENT_GOOD_PRACTICE}}</p>{{if view.decides}}<p class="mt12"><a href="{{route breaches_aware_page id=view.breach->id}}">{{t "breaches.aware"}}</a></p>{{end}}{{end}}
{{>> card id="b5" title=(t "breaches.events")}}{{>> timeline}}{{each e in view.events count=view.event_count}}{{> event icon=e.icon kind=e.kind time=e.time text=e.text}}{{end}}{{end}}{{end}}
</div></div>

{{component breach_head: view const struct breach_step_view *}}
<p class="crumb"><a href="{{route breaches_list_page}}">{{t "breaches.title"}}</a> / <a href="{{route breaches_one_page id=view.breach->id}}">{{view.number}}</a></p>
<div class="head"><div><h1>{{view.title}}</h1><p class="mut">{{view.lead}}</p></div></div>
{{error_summary}}

{{component breach_end: view const struct breach_step_view *}}
<div class="row">{{> button label=(t "breaches.save") primary=true}}<a class="btn" href="{{route breaches_one_page id=view.breach->id}}">{{t "breaches.cancel"}}</a></div>

{{params breaches_assess: view const struct breach_step_view *}}
{{layout staff title=view.title nav=breaches}}
{{> breach_head view=view}}
<form class="stack narrow" method="post" action="{{route breaches_assess_submit id=view.breach->id}}" novalidate>{{csrf}}
{{>> card id="s1" title=(t "breaches.risk")}}<div class="form">{{field breaches_assessment_fields "risk" view.assessment}}{{field breaches_assessment_fields "words" view.assessment rows=4}}{{field breaches_assessment_fields "consequences" view.assessment rows=4}}{{field breaches_assessment_fields "measures" view.assessment rows=4}}<div class="f2">{{field breaches_assessment_fields "people" view.assessment}}{{field breaches_assessment_fields "records" view.assessment}}</div>{{field breaches_assessment_fields "categories" view.assessment}}</div>{{end}}
{{> breach_end view=view}}</form>

{{params breaches_notify: view const struct breach_step_view *}}
{{layout staff title=view.title nav=breaches}}
{{> breach_head view=view}}
<form class="stack narrow" method="post" action="{{route breaches_notify_submit id=view.breach->id}}" novalidate>{{csrf}}
{{>> card id="s1" title=(t "breaches.notify")}}<div class="form"><div class="f2">{{field breaches_notification_fields "whom" view.notification}}{{field breaches_notification_fields "way" view.notification}}</div><div class="f2">{{field breaches_notification_fields "sent_on" view.notification}}{{field breaches_notification_fields "sent_time" view.notification}}</div>{{field breaches_notification_fields "reference" view.notification}}{{field breaches_notification_fields "words" view.notification rows=4}}</div>{{end}}
{{> breach_end view=view}}</form>

{{params breaches_aware: view const struct breach_step_view *}}
{{layout staff title=view.title nav=breaches}}
{{> breach_head view=view}}
<form class="stack narrow" method="post" action="{{route breaches_aware_submit id=view.breach->id}}" novalidate>{{csrf}}
{{>> card id="s1" title=(t "breaches.aware")}}<div class="form"><div class="f2">{{field breaches_awareness_fields "aware_on" view.awareness}}{{field breaches_awareness_fields "aware_time" view.awareness}}</div></div>{{end}}
{{> breach_end view=view}}</form>

{{params breaches_affect: view const struct breach_step_view *}}
{{layout staff title=view.title nav=breaches}}
{{> breach_head view=view}}
<form class="stack narrow" method="post" action="{{route breaches_affect_submit id=view.breach->id}}" novalidate>{{csrf}}
{{>> card id="s1" title=(t "breaches.affect")}}<div class="form">{{field breaches_affected_fields "customer" view.affected}}</div>{{end}}
{{> breach_end view=view}}</form>

{{params breaches_close: view const struct breach_step_view *}}
{{layout staff title=view.title nav=breaches}}
{{> breach_head view=view}}
<form class="stack narrow" method="post" action="{{route breaches_close_submit id=view.breach->id}}" novalidate>{{csrf}}
{{>> card id="s1" title=(t "breaches.close")}}<div class="form">{{field breaches_closing_fields "words" view.closing rows=4}}{{field breaches_closing_fields "untold" view.closing}}</div>{{end}}
{{> breach_end view=view}}</form>

{{params breaches_letter: view const struct breach_letter_view *}}
{{layout staff title=view.title nav=breaches}}
<p class="crumb"><a href="{{route breaches_list_page}}">{{t "breaches.title"}}</a> / <a href="{{route breaches_one_page id=view.breach->id}}">{{view.number}}</a></p>
<div class="stack"><nav class="pills" aria-label="{{t "requests.letter.languages"}}">{{> pill href=(route breaches_letter_page id=view.breach->id letter=view.letter->id kieli="fi") label=(t "requests.language.fi") current=(view->lang==LANG_FI)}}{{> pill href=(route breaches_letter_page id=view.breach->id letter=view.letter->id kieli="sv") label=(t "requests.language.sv") current=(view->lang==LANG_SV)}}{{> pill href=(route breaches_letter_page id=view.breach->id letter=view.letter->id kieli="en") label=(t "requests.language.en") current=(view->lang==LANG_EN)}}</nav>
<article class="card" lang="{{lang_code(view->lang)}}"><div class="bd stack">{{each l in view.lines count=view.count}}{{if l.kind == 1}}<h1>{{l.text}}</h1>{{else}}{{if l.kind == 2}}<p class="sm">{{l.text}}</p>{{else}}<p>{{l.text}}</p>{{end}}{{end}}{{end}}</div></article>
<p><a class="btn" href="{{route breaches_letter_pdf id=view.breach->id letter=view.letter->id}}">PDF</a></p></div>
