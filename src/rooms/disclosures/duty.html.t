{{include "rooms/disclosures/duty_view.h"}}
{{! Art. 14: who waits to be told where we have their data from; and what went out by mail (P25, P31). }}
{{params disclosures_duties: view const struct duties_view *}}
{{layout staff title=(t "disclosures.duty.title") nav=disclosures}}
{{> page_head title=(t "disclosures.duty.title") lead=(t "disclosures.duty.lead") crumb=(t "disclosures.title") crumb_href=(route disclosures_page)}}
{{error_summary}}
{{>> pills}}{{> pill href=(route disclosures_duties_page) label=(t "disclosures.duty.waiting") count=view->figures.waiting counted=true current=!view->all}}{{> pill href=(route disclosures_duties_page rajaus="kaikki") label=(t "disclosures.duty.all") current=view->all}}{{end}}
<div class="grid g21"><div class="stack">
{{if view.count == 0}}<div class="card">{{> empty text=(t "disclosures.duty.empty")}}</div>{{else}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "disclosures.duty.title"}}"><table><thead><tr><th scope="col">{{t "disclosures.customer"}}</th><th scope="col">{{t "disclosures.duty.source"}}</th><th scope="col" class="p2">{{t "disclosures.duty.got"}}</th><th scope="col">{{t "disclosures.duty.due"}}</th><th scope="col">{{t "disclosures.state"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row" class="num"><a href="{{route disclosures_duty_page id=l.duty->subject}}">{{l.duty->customer_number}}</a></th><td>{{l.source}}</td><td class="p2 num">{{date l.duty->got_on}}</td><td class="num">{{if l.waits}}{{date l.duty->due_on}}{{else}}{{date l.duty->done_on}}{{end}}</td><td>{{> chip kind=l.kind label=l.state}}</td></tr>
{{end}}</tbody></table></div>{{end}}
{{if view.ground_count != 0}}{{>> card id="g1" title=(t "disclosures.duty.grounds") flush=true}}<div class="scroll" tabindex="0" role="group" aria-labelledby="g1"><table><thead><tr><th scope="col">{{t "disclosures.duty.exception"}}</th><th scope="col">{{t "disclosures.duty.people"}}</th><th scope="col">{{t "disclosures.duty.words"}}</th><th scope="col" class="p2">{{t "disclosures.duty.on"}}</th></tr></thead><tbody>
{{each g in view.grounds count=view.ground_count}}<tr><th scope="row" class="rowh">{{g.exception}}</th><td class="num">{{num g.people}}</td><td>{{g.words}}</td><td class="p2 num">{{date g.on}}</td></tr>
{{end}}</tbody></table></div>{{end}}{{end}}
</div><div class="stack">
{{if view->figures.waiting != 0}}<form method="post" action="{{route disclosures_inform_submit}}" novalidate>{{csrf}}{{>> card id="i1" title=(t "disclosures.duty.inform")}}<div class="form"><p class="mut">{{t "disclosures.duty.inform-note"}} {{law STATEMENT_SOURCE_PURCHASES}}</p>{{field disclosures_duty_fields "source" view.form}}{{field disclosures_duty_fields "way" view.form}}{{field disclosures_duty_fields "on" view.form}}{{> button label=(t "disclosures.duty.inform-button")}}</div>{{end}}</form>
<form method="post" action="{{route disclosures_except_submit}}" novalidate>{{csrf}}{{>> card id="i2" title=(t "disclosures.duty.except")}}<div class="form"><p class="mut">{{t "disclosures.duty.except-note"}}</p>{{field disclosures_except_fields "source" view.except}}{{field disclosures_except_fields "exception" view.except}}{{field disclosures_except_fields "words" view.except rows=3}}{{> button label=(t "disclosures.duty.except-button")}}</div>{{end}}</form>{{end}}
</div></div>

{{params disclosures_duty: view const struct duty_letter_view *}}
{{layout staff title=view.title nav=disclosures}}
{{> page_head title=view.title lead=view->line.source crumb=(t "disclosures.duty.title") crumb_href=(route disclosures_duties_page)}}
<div class="stack"><nav class="pills" aria-label="{{t "requests.letter.languages"}}">{{> pill href=(route disclosures_duty_page id=view.duty->subject kieli="fi") label=(t "requests.language.fi") current=(view->lang==LANG_FI)}}{{> pill href=(route disclosures_duty_page id=view.duty->subject kieli="sv") label=(t "requests.language.sv") current=(view->lang==LANG_SV)}}{{> pill href=(route disclosures_duty_page id=view.duty->subject kieli="en") label=(t "requests.language.en") current=(view->lang==LANG_EN)}}</nav>
<article class="card" lang="{{lang_code(view->lang)}}"><div class="bd stack">{{each l in view.lines count=view.count}}{{if l.kind == 1}}<h2>{{l.text}}</h2>{{else}}{{if l.kind == 2}}<p class="sm">{{l.text}}</p>{{else}}<p>{{l.text}}</p>{{end}}{{end}}{{end}}</div></article>
<div class="row"><a class="btn" href="{{route disclosures_duty_pdf id=view.duty->subject}}">PDF</a>{{if view->line.waits}}<form method="post" action="{{route disclosures_inform_submit}}">{{csrf}}<input type="hidden" name="subject" value="{{view.duty->subject}}"><input type="hidden" name="way" value="letter">{{> button label=(t "disclosures.duty.sent") primary=true}}</form>{{else}}{{> chip kind=view->line.kind label=view->line.state}}{{end}}</div></div>

{{params disclosures_outbounds: view const struct outbounds_view *}}
{{layout staff title=(t "disclosures.outbound.title") nav=disclosures}}
{{> page_head title=(t "disclosures.outbound.title") lead=(t "disclosures.outbound.lead") crumb=(t "disclosures.title") crumb_href=(route disclosures_page)}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "disclosures.outbound.empty")}}</div>{{else}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "disclosures.outbound.title"}}"><table><thead><tr><th scope="col">{{t "disclosures.when"}}</th><th scope="col">{{t "disclosures.recipient"}}</th><th scope="col" class="p3">{{t "disclosures.outbound.purpose"}}</th><th scope="col" class="p2">{{t "disclosures.ground"}}</th><th scope="col">{{t "disclosures.state"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row" class="num">{{l.when}}</th><td>{{l.recipient}}<br><span class="mut sm">{{l.mark}}</span></td><td class="p3">{{l.purpose}}</td><td class="p2">{{l.ground}}</td><td>{{> chip kind=l.kind label=l.state}}{{if l.error}}<br><span class="mut sm">{{l.error}}</span>{{end}}</td></tr>
{{end}}</tbody></table></div>{{end}}
