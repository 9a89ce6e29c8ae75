{{include "rooms/reports/view.h"}}
{{! Dashboard (UI.md section 2: /) and the proof of the notice (/seloste/todisteet, P68). }}
{{params reports_dashboard: page const struct reports_dashboard *, chart struct html, ring struct html}}
{{layout staff title=(t "reports.dashboard") nav=dashboard}}
{{> page_head title=(t "reports.today") lead=page.day}}
{{if page.has_money}}<dl class="figs card">{{each f in page.figures count=FIGURES}}{{> figure label=f.label value=f.value note=f.note}}{{end}}</dl>{{end}}
<div class="grid g21"><div class="stack">
{{>> card id="t1" title=(t "reports.todo") note=(t "reports.todo.count" n=page.todo_count) flush=true}}
{{if page.todo_count == 0}}{{> empty text=(t "reports.todo.empty")}}{{else}}<ul class="todo">
{{each item in page.todo count=page.todo_count}}{{> todo icon=item.icon kind=item.kind title=item.title text=item.text href=item.href action=item.action primary=item.first}}
{{end}}</ul>{{end}}
{{end}}
{{if page.has_money}}{{>> card id="t2" title=(t "reports.chart")}}
<p class="lgd"><span><i class="b"></i>{{t "reports.chart.invoiced"}}</span><span><i></i>{{t "reports.chart.paid"}}</span></p>
{{chart}}<p class="mut sm">{{if page.in_thousands}}{{t "reports.chart.thousands"}}{{else}}{{t "reports.chart.unit"}}{{end}}</p>
{{end}}{{end}}
</div><div class="stack">
{{>> card id="t3" title=(t "reports.truth") href=(route reports_proof_page) link=(t "reports.truth.all")}}
<div class="seal">{{ring}}<div><strong>{{num page.holds}} / {{num page.checked}}</strong><span class="mut sm">{{if page.checked_at}}{{t "reports.truth.checked" time=(instant page.checked_at)}}{{else}}{{t "reports.truth.never"}}{{end}}</span></div></div>
{{if page.truth_count}}<ul class="truth">{{each line in page.truth count=page.truth_count}}{{> truth icon=line.icon warn=line.warn title=line.title text=line.text}}
{{end}}</ul>{{end}}
<p class="mt12"><a href="{{page.notice_path}}">{{t "reports.truth.public"}}</a></p>
{{end}}
{{if page.has_money}}{{>> card id="t4" title=(t "reports.ageing")}}
<table><thead><tr><th scope="col">{{t "reports.ageing.due"}}</th><th scope="col" class="r">{{t "reports.ageing.invoices"}}</th><th scope="col" class="r">{{t "reports.ageing.sum"}}</th></tr></thead><tbody>
{{each age in page.ages count=AGES}}<tr><th scope="row">{{age.label}}</th><td class="r num">{{num age.count}}</td><td class="r">{{> amount cents=age.cents}}</td></tr>
{{end}}</tbody></table>
{{if page.may_list}}<p class="mt12"><a href="{{route invoices_list_page rajaus="eraantyneet"}}">{{t "reports.ageing.open"}}</a></p>{{end}}
{{end}}{{end}}
</div></div>

{{params reports_proof: page const struct reports_proof_page *}}
{{layout staff title=(t "reports.proof") nav=notice}}
{{>> page_head title=(t "reports.proof") lead=(t "reports.prove.summary" holds=page.states[1] violated=page.states[2] idle=page.states[3] attested=page.states[4] planned=page.states[5]) crumb=(t "notice.editor.title") crumb_href=(route notice_editor_page)}}
{{> button_link href=(route reports_proof_pdf) label="PDF" icon="file"}}
<form method="post" action="{{route reports_proof_submit}}">{{csrf}}{{> button label=(t "reports.proof.now") icon="check" primary=true}}</form>
{{end}}
<p class="mut">{{t "reports.proof.lead"}} {{if page.checked_at}}{{t "reports.truth.checked" time=(instant page.checked_at)}}{{else}}{{t "reports.truth.never"}}{{end}}</p>
<div class="card scroll"><table class="list"><thead><tr><th scope="col">{{t "reports.proof.statement"}}</th><th scope="col">{{t "reports.proof.state"}}</th><th scope="col" class="p2">{{t "reports.proof.evidence"}}</th><th scope="col" class="p3 r">{{t "reports.proof.population"}}</th><th scope="col" class="p3 r">{{t "reports.proof.violations"}}</th></tr></thead><tbody>
{{each line in page.lines count=page.count}}<tr><th scope="row"><span class="mut sm">{{line.promise}}</span> {{line.sentence}} {{law line.statement}}</th><td>{{> chip kind=line.chip label=(key line.state)}}</td><td class="p2">{{line.text}}<br><span class="mut sm">{{line.rule}}{{if line.evidence}} · {{line.evidence}}{{end}}</span></td><td class="p3 r num">{{num line.population}}</td><td class="p3 r num">{{num line.violations}}</td></tr>
{{end}}</tbody></table></div>
