{{include "rooms/notice/view.h"}}
{{! The notice: public page, versions, editor (UI.md sections 2 and 4.8, 4.9, 4.14; P67, P68, P71). }}
{{params notice_public: page const struct notice_public *}}
{{layout public title=page.title description=page.lead alt_fi=page.alt_fi alt_sv=page.alt_sv alt_en=page.alt_en head=true}}
<div class="wrap"><nav class="toc" aria-label="{{t "notice.public.contents"}}">{{each part in page.parts count=SECTION_COUNT}}{{if part.number > 0}}<a href="#{{part.anchor}}">{{part.title}}</a>{{end}}{{end}}</nav>
<main id="sisalto" tabindex="-1"><h1 id="notice.title">{{page.title}}</h1><p class="lead">{{page.lead}}</p>
{{if !page.is_current}}<p class="note warn">{{icon "info"}}<span>{{t "notice.public.old"}} <a href="{{page.current_href}}">{{t "notice.public.current"}}</a></span></p>{{end}}
<dl class="now card">{{if page.years}}<div><dt>{{t "notice.public.retention"}}</dt><dd>{{t "notice.public.years" n=page.years}}</dd></div>{{end}}<div><dt>{{t "notice.public.drawn"}}</dt><dd>{{date page.drawn_on}}</dd></div><div><dt>{{t "notice.public.version"}}</dt><dd>{{num page.version}}</dd></div></dl>
{{each part in page.parts count=SECTION_COUNT}}{{if part.number > 0}}<section id="{{part.anchor}}"><h2>{{part.title}}</h2>
{{if part.count == 0}}<p class="mut">{{t "notice.public.nothing"}}</p>{{end}}
{{each line in part.lines count=part.count}}<p{{if line.anchor}} id="{{line.anchor}}"{{end}}>{{line.text}}</p>
{{if line.more}}<p>{{line.more}}</p>{{end}}
{{if line.proof}}<p class="proof"><b>{{t "notice.public.here"}}</b> {{line.proof}} <span class="mut">{{t "notice.public.verified" time=(instant line.proof_at)}}</span></p>{{end}}
{{end}}</section>
{{end}}{{end}}
<section><p class="mut t14">{{t "notice.public.foot" version=page.version date=(date page.drawn_on)}} <a href="{{route notice_history_page}}">{{t "notice.public.history"}}</a> · {{if page.is_current}}{{if notice_same(ctx->lang,LANG_SV)}}<a href="{{route notice_pdf_sv}}">PDF</a>{{else if notice_same(ctx->lang,LANG_EN)}}<a href="{{route notice_pdf_en}}">PDF</a>{{else}}<a href="{{route notice_pdf_fi}}">PDF</a>{{end}} · {{end}}<a href="{{route notice_public_json}}">JSON</a> · BLAKE2b <code>{{page.digest}}</code></p></section></main></div>

{{params notice_history: rows const struct notice_history_row *, count int64_t}}
{{layout public title=(t "notice.history.title")}}
<h1>{{t "notice.history.title"}}</h1>
<div class="card scroll"><table><thead><tr><th scope="col">{{t "notice.public.version"}}</th><th scope="col">{{t "notice.public.drawn"}}</th><th scope="col">{{t "notice.history.state"}}</th></tr></thead><tbody>
{{each row in rows count=count}}<tr><th scope="row"><a href="{{route notice_version_page version=row.version}}">{{t "notice.history.one" version=row.version}}</a></th><td class="num">{{date row.drawn_on}}</td><td>{{row.state}}</td></tr>
{{end}}</tbody></table></div>

{{params notice_editor: page const struct notice_editor *}}
{{layout staff title=(t "notice.editor.title") nav=notice}}
{{>> page_head title=notice_editor_heading(ctx,page) lead=notice_editor_lead(ctx,page)}}
{{> button_link href=(route notice_versions_page) label=(t "notice.editor.versions") icon="clock"}}
{{> button_link href=(route reports_proof_page) label=(t "reports.truth.all") icon="shield"}}
{{if page.is_draft}}{{> button_link href=(route notice_compare_page version=page.version pohja=page.base_version) label=(t "notice.editor.compare") icon="compare"}}
{{if page.may_edit}}<form method="post" action="{{route notice_publish_submit}}">{{csrf}}<input type="hidden" name="expected_version" value="{{page.version}}">{{> button label=(t "notice.editor.publish") icon="check" primary=true}}</form>{{end}}
{{else if page.may_edit}}<form method="post" action="{{route notice_draft_submit}}">{{csrf}}{{> button label=(t "notice.editor.begin") icon="pencil" primary=true}}</form>{{end}}
{{end}}
{{error_summary}}
{{>> pills label=(t "notice.editor.sections")}}
{{if page.is_draft}}{{> pill href=(route notice_editor_page) label=(t "notice.editor.changed") count=page.changes counted=true current=notice_same(page.section,SECTION_COUNT)}}{{end}}
{{each s in page.sections count=SECTION_COUNT}}{{> pill href=(route notice_editor_page kohta=s.word) label=s.title count=s.count counted=true current=s.current}}{{end}}
{{end}}
<div class="grid g21 mt16"><div class="stack">
<section class="card" aria-labelledby="e1"><div class="hd"><h2 id="e1">{{if page.section_title}}{{page.section_title}}{{else}}{{t "notice.editor.changed"}}{{end}}</h2><span class="end row">{{if page.previous}}<a href="{{route notice_editor_page kohta=page.previous}}">{{t "notice.editor.previous"}}</a>{{end}}{{if page.next}}<a href="{{route notice_editor_page kohta=page.next}}">{{t "notice.editor.next"}}</a>{{end}}</span></div>
<div class="bind">
{{if page.line_count == 0}}<div class="stm"><p class="mut">{{t "notice.editor.nothing"}}</p></div>{{end}}
{{each line in page.lines count=page.line_count}}{{> notice_edit_line line=&line editing=page.editing}}
{{end}}
{{each gone in page.gone count=page.gone_count}}<div class="stm chg"><div class="row sp"><span class="mut sm">{{gone.word}}</span>{{> chip kind="warn" label=(t "notice.editor.gone")}}</div><p class="say"><del>{{gone.text}}</del></p>
{{if page.may_edit}}<form method="post" action="{{route notice_state_submit}}">{{csrf}}<input type="hidden" name="statement" value="{{gone.word}}"><button class="btn">{{icon "undo"}}<span>{{t "notice.editor.restore"}}<span class="vh"> {{gone.word}}</span></span></button></form>{{end}}</div>
{{end}}
</div></section>
{{if page.candidate_count > 0 && page.may_edit}}{{>> card id="e5" title=(t "notice.editor.add")}}
<form method="post" action="{{route notice_state_submit}}" class="stack">{{csrf}}<div class="fld"><label for="f-add">{{t "notice.editor.add-what"}}</label><select id="f-add" name="statement">{{each c in page.candidates count=page.candidate_count}}<option value="{{c.word}}">{{c.text}}</option>{{end}}</select></div>
{{> button label=(t "notice.editor.add") icon="plus"}}</form>
{{end}}{{end}}
</div><div class="stack">
{{if page.is_draft}}{{>> card id="e3" title=(t "notice.editor.effect")}}
{{if page.is_first}}<p>{{notice_first_text(ctx,page)}}</p>{{else if page.effect_count == 0}}<p>{{t "notice.editor.effect-none"}}</p>{{else}}<dl class="kv">{{each effect in page.effects count=page.effect_count}}<dt>{{notice_effect_text(ctx,&effect)}}</dt><dd class="r num">{{num effect.count}}</dd>{{end}}</dl>{{end}}
<p class="mut sm mt12">{{t "notice.editor.effect-foot" time=(instant ctx.now)}}</p>
{{end}}{{end}}
{{>> card id="e4" title=(t "notice.editor.findings") note=(t "notice.editor.blocking" n=page.errors)}}
{{if page.finding_count == 0}}<p>{{t "notice.editor.findings-none"}}</p>{{else}}<ul class="lint">
{{each f in page.findings count=page.finding_count}}{{> notice_finding f=&f editing=page.editing}}
{{end}}</ul>{{end}}
{{end}}
</div></div>

{{component notice_finding: f const struct notice_edit_finding *, editing? bool}}
<li><span class="row">{{> chip kind=f.chip label=(key f.severity)}}{{if f.decision}}{{> chip label=(key f.decision)}}<span class="mut sm">{{f.by}}</span>{{end}}</span>{{if f.quote}}<q>{{f.quote}}</q>{{end}}<span>{{f.why}}</span><span class="mut">{{f.instead}}</span>
{{if f.can_fix && editing}}{{> notice_fix_form f=f}}{{end}}</li>

{{component notice_against: f const struct notice_edit_finding *, editing? bool}}
<div class="note bad"><p>{{f.why}} <span class="mut">{{f.instead}}</span></p>{{if editing && f.can_fix}}{{> notice_fix_form f=f}}{{end}}</div>

{{component notice_fix_form: f const struct notice_edit_finding *}}
<form method="post" action="{{route notice_fix_submit}}">{{csrf}}<input type="hidden" name="finding" value="{{f.word}}"><input type="hidden" name="quote" value="{{f.quote}}"><button class="btn">{{icon "check"}}<span>{{t "notice.editor.fix"}}<span class="vh"> {{f.word}}</span></span></button></form>

{{params notice_received: page const struct notice_received *}}
{{layout staff title=(t "notice.received.title") nav=notice}}
{{>> page_head title=(t "notice.received.title") lead=notice_received_lead(ctx,page)}}
{{if page.waits}}{{if page.may_edit}}<form method="post" action="{{route notice_draft_submit}}">{{csrf}}{{> button label=(t "notice.received.begin") icon="pencil" primary=true}}</form>{{end}}{{else}}{{> button_link href=(route notice_editor_page) label=(t "notice.editor.title") icon="pencil"}}
{{> button_link href=(route notice_versions_page) label=(t "notice.editor.versions") icon="clock"}}{{end}}
{{end}}
{{if page.waits}}{{> note kind="warn" icon="info" text=(t "notice.received.waits")}}{{end}}
<div class="grid g21 mt16"><div class="stack">
{{each part in page.parts count=page.part_count}}<section class="card"><div class="hd"><h2>{{part.title}}</h2></div><div class="bind">
{{each line in part.lines count=part.count}}<div class="stm"><div class="row sp"><span class="mut sm">{{if line.word}}{{line.word}}{{end}}</span>{{> chip kind=line.chip label=(key line.state)}}</div><p class="say">{{line.text}}</p>{{if line.why}}<p class="sm">{{line.why}} <span class="mut">{{line.instead}}</span></p>{{end}}</div>
{{end}}</div></section>
{{end}}
</div><div class="stack">
{{>> card id="r2" title=(t "notice.editor.findings")}}
{{if page.finding_count == 0}}<p>{{t "notice.editor.findings-none"}}</p>{{else}}<ul class="lint">
{{each f in page.findings count=page.finding_count}}{{> notice_finding f=&f}}
{{end}}</ul>{{end}}
{{end}}
</div></div>

{{component notice_edit_line: line const struct notice_edit_line *, editing? bool}}
<div class="stm{{if line.changed}} chg{{end}}"><div class="row sp"><span class="mut sm">{{line.word}}</span><span class="row">{{if line.changed}}{{> chip kind="warn" icon="pencil" label=(t "notice.editor.changed-one")}}{{end}}{{> chip kind=line.chip label=(key line.state)}}</span></div>
<p class="say">{{line.text}}</p>
{{if line.against}}{{> notice_against f=line.against editing=editing}}{{end}}
<div class="chain"><div class="ru{{if line.rule}} on{{end}}"><b>{{t "notice.editor.rule"}}</b>{{if line.rule}}<code>{{line.rule}} {{line.params}}</code>{{else}}{{t "notice.editor.no-rule"}}{{end}}</div><div><b>{{t "notice.editor.evidence"}}</b>{{if line.proof}}{{line.proof}}{{else}}{{t "notice.editor.no-evidence"}}{{end}}</div></div>
{{if editing}}<div class="row">{{if line.slot_count > 0 && !line.many}}<details{{if line.open}} open{{end}}><summary>{{t "notice.editor.edit"}}<span class="vh"> {{line.word}}</span></summary>
<form method="post" action="{{route notice_state_submit}}" class="stack" novalidate>{{csrf}}<input type="hidden" name="statement" value="{{line.word}}">
{{each slot in line.slots count=line.slot_count}}{{if slot.is_words}}<fieldset class="fld" id="{{slot.id}}"><legend class="lb">{{slot.label}}</legend>{{each c in slot.choices count=slot.choice_count}}<label class="chk-l"><input type="checkbox" name="{{slot.name}}" value="{{c.bit}}"{{if c.on}} checked{{end}}>{{c.label}}</label>{{end}}</fieldset>{{else}}<div class="fld"><label for="{{slot.id}}">{{slot.label}}</label><input class="inp" id="{{slot.id}}" name="{{slot.name}}" value="{{slot.value}}" maxlength="500"{{if slot.is_number}} inputmode="numeric"{{end}}></div>{{end}}{{end}}
{{> button label=(t "notice.editor.save") icon="check"}}</form></details>{{end}}
<form method="post" action="{{route notice_drop_submit}}">{{csrf}}<input type="hidden" name="statement" value="{{line.word}}"><button class="btn">{{icon "trash"}}<span>{{t "notice.editor.drop"}}<span class="vh"> {{line.word}}</span></span></button></form></div>{{end}}</div>

{{params notice_compare: page const struct notice_compare *}}
{{layout staff title=(t "notice.compare.title" from=page.from to=page.to) nav=notice}}
{{>> page_head title=(t "notice.compare.title" from=page.from to=page.to) lead=(t "notice.compare.count" n=page.count) crumb=(t "notice.editor.title") crumb_href=(route notice_editor_page)}}{{end}}
{{if page.count == 0}}<div class="card">{{> empty text=(t "notice.compare.same")}}</div>{{else}}
{{>> card id="c1" title=(t "notice.compare.changes")}}<div class="diff">
{{each line in page.lines count=page.count}}<p><span class="mut sm">{{line.word}}</span><br>{{if line.before}}<del><span class="vh">{{t "notice.compare.removed"}} </span>{{line.before}}</del> {{end}}{{if line.after}}<ins><span class="vh">{{t "notice.compare.added"}} </span>{{line.after}}</ins>{{end}}<br><code class="mono sm">{{if line.before_params}}<del>{{line.before_params}}</del> {{end}}{{if line.after_params}}<ins>{{line.after_params}}</ins>{{end}}</code></p>
{{end}}</div>{{end}}{{end}}

{{params notice_versions: rows struct notice_history_row *, count int64_t, orders struct notice_order_row *, order_count int64_t, decided int64_t}}
{{layout staff title=(t "notice.editor.versions") nav=notice}}
{{>> page_head title=(t "notice.editor.versions") crumb=(t "notice.editor.title") crumb_href=(route notice_editor_page)}}{{end}}
{{error_summary}}
<div class="grid g21"><div class="stack">
{{>> card id="v1" title=(t "notice.history.title") flush=true}}
<table><thead><tr><th scope="col">{{t "notice.public.version"}}</th><th scope="col">{{t "notice.public.drawn"}}</th><th scope="col">{{t "notice.history.state"}}</th><th scope="col" class="p2">{{t "notice.history.by"}}</th><th scope="col" class="p2">{{t "notice.compare.changes"}}</th></tr></thead><tbody>
{{each row in rows count=count}}<tr><th scope="row" class="num">{{if row.is_public}}<a href="{{route notice_version_page version=row.version}}">{{num row.version}}</a>{{else if row.version == 0}}<a href="{{route notice_received_page}}">{{num row.version}}</a>{{else}}{{num row.version}}{{end}}</th><td class="num">{{date row.drawn_on}}</td><td>{{row.state}}</td><td class="p2">{{row.by}}</td><td class="p2">{{if row.version > 0}}<a href="{{route notice_compare_page version=row.version}}">{{t "notice.editor.compare"}}<span class="vh"> {{row.version}}</span></a>{{end}}</td></tr>
{{end}}</tbody></table>
{{if decided > 0}}<p class="bd mut sm">{{t "notice.history.decided" n=decided}}</p>{{end}}
{{end}}
{{>> card id="v2" title=(t "notice.orders.title") flush=true}}
{{if order_count == 0}}{{> empty text=(t "notice.orders.none")}}{{else}}<table><thead><tr><th scope="col">{{t "notice.field.ordered-on"}}</th><th scope="col">{{t "notice.field.authority"}}</th><th scope="col">{{t "notice.field.reference"}}</th><th scope="col" class="p2">{{t "notice.field.summary"}}</th></tr></thead><tbody>
{{each order in orders count=order_count}}<tr><th scope="row" class="num">{{date order.ordered_on}}</th><td>{{order.authority}}</td><td>{{order.reference}}</td><td class="p2">{{order.summary}}</td></tr>
{{end}}</tbody></table>{{end}}
{{end}}
</div><div class="stack">
{{>> card id="v3" title=(t "notice.orders.add")}}
<form method="post" action="{{route notice_order_submit}}" class="stack" novalidate>{{csrf}}<p class="mut sm">{{t "notice.orders.lead"}}</p>
{{fields notice_order_fields NULL}}
{{> button label=(t "notice.orders.add") primary=true}}</form>
{{end}}
</div></div>
