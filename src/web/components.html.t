{{! Components for all rooms. Rules: docs/templates.md. }}
{{component chip: kind? const char *, icon? const char *, label struct str}}
<span class="chip{{if kind}} {{kind}}{{end}}">{{icon icon}}{{label}}</span>

{{component card: id const char *, title struct str, href? struct str, link? struct str, note? struct str, body struct html, flush? bool}}
<section class="card" aria-labelledby="{{id}}"><div class="hd"><h2 id="{{id}}">{{title}}</h2>{{if href}}<a class="end" href="{{href}}">{{link}}</a>{{else if note}}<span class="end mut">{{note}}</span>{{end}}</div>
{{if flush}}{{body}}{{else}}<div class="bd">{{body}}</div>{{end}}</section>

{{component page_head: title struct str, lead? struct str, crumb? struct str, crumb_href? struct str, body? struct html}}
{{if crumb}}<p class="crumb"><a href="{{crumb_href}}">{{crumb}}</a> / {{title}}</p>{{end}}
<div class="head"><div><h1>{{title}}</h1>{{if lead}}<p class="mut">{{lead}}</p>{{end}}</div>{{if body}}<div class="end">{{body}}</div>{{end}}</div>

{{component note: kind? const char *, icon? const char *, text struct str}}
<p class="note{{if kind}} {{kind}}{{end}}">{{icon icon}}<span>{{text}}</span></p>

{{! Under a fault that is told without the summary: by this id the log is found. }}
{{component request_id: padded? bool}}
<p class="mut sm{{if padded}} bd{{end}}">{{t "web.error.request"}} <code>{{ctx.request_id}}</code></p>

{{component button: label struct str, icon? const char *, primary? bool, name? const char *, value? struct str}}
<button class="btn{{if primary}} pri{{end}}"{{if name}} name="{{name}}" value="{{value}}"{{end}}>{{icon icon}}<span>{{label}}</span></button>

{{component button_link: href struct str, label struct str, icon? const char *, primary? bool}}
<a class="btn{{if primary}} pri{{end}}" href="{{href}}">{{icon icon}}<span>{{label}}</span></a>

{{component pill: href struct str, label struct str, count? int64_t, counted? bool, current? bool}}
<a href="{{href}}"{{if current}} aria-current="true"{{end}}>{{label}}{{if counted}} <span>{{num count}}</span>{{end}}</a>

{{component pills: body struct html, label? struct str}}
<nav class="pills" aria-label="{{if label}}{{label}}{{else}}{{t "web.filters"}}{{end}}">{{body}}</nav>

{{component tab: href struct str, label struct str, current? bool}}
<a href="{{href}}"{{if current}} aria-current="page"{{end}}>{{label}}</a>

{{component tabs: label struct str, body struct html}}
<nav class="tabs" aria-label="{{label}}">{{body}}</nav>

{{! Keyset paging: addresses are "" when there is no such page. }}
{{component pager: first? struct str, next? struct str, shown? struct str}}
{{if first || next}}<nav class="pager row" aria-label="{{t "web.pager"}}">{{if shown}}<span class="mut sm">{{shown}}</span>{{end}}<span class="end row">
{{if first}}<a class="btn" href="{{first}}">{{icon "chevron-left"}}{{t "web.pager.first"}}</a>{{end}}{{if next}}<a class="btn" href="{{next}}" rel="next">{{t "web.pager.next"}}{{icon "chevron-right"}}</a>{{end}}</span></nav>{{end}}

{{component empty: text struct str, href? struct str, action? struct str}}
<div class="empty"><p>{{text}}</p>{{if action}}<p><a class="btn" href="{{href}}">{{action}}</a></p>{{end}}</div>

{{! Timeline: a list of event components; time as text, kind: law-d ok bad or nothing. }}
{{component timeline: body struct html}}
<ol class="tl">{{body}}</ol>

{{component event: icon const char *, kind? const char *, time struct str, text struct str, body? struct html}}
<li><span class="dot{{if kind}} {{kind}}{{end}}">{{icon icon}}</span><time>{{time}}</time><p>{{text}}</p>{{if body}}<div class="row">{{body}}</div>{{end}}</li>

{{component todo: icon const char *, kind? const char *, title struct str, text? struct str, href struct str, action struct str, primary? bool}}
<li><span class="ic{{if kind}} {{kind}}{{end}}">{{icon icon}}</span><div><p>{{title}}</p>{{if text}}<p class="mut sm">{{text}}</p>{{end}}</div><a class="btn{{if primary}} pri{{end}}" href="{{href}}" aria-label="{{action}}: {{title}}">{{action}}</a></li>

{{component figure: label struct str, value struct str, note? struct str}}
<div><dt>{{label}}</dt><dd>{{value}}{{if note}}<small>{{note}}</small>{{end}}</dd></div>

{{component kv: label struct str, value struct str, class? const char *}}
<dt>{{label}}</dt><dd{{if class}} class="{{class}}"{{end}}>{{value}}</dd>

{{component amount: cents int64_t}}
{{if cents == 0}}<span class="mut num">{{money cents}}</span>{{else}}<span class="num">{{money cents}}</span>{{end}}

{{component step: label struct str, done? bool, current? bool}}
<li{{if done}} class="done"{{end}}{{if current}} aria-current="step"{{end}}>{{label}}</li>

{{component truth: icon const char *, warn? bool, title struct str, text? struct str}}
<li{{if warn}} class="w"{{end}}>{{icon icon}}<span><b>{{title}}</b>{{if text}} {{text}}{{end}}</span></li>

{{! Something has to be decided before it is saved: what, in lines, and two answers, the first one chosen. }}
{{component decide: lead struct str, lines const struct str *, count int64_t, legend struct str, name struct str, first struct str, first_label struct str, second struct str, second_label struct str}}
<div class="note warn" role="alert">{{icon "alert"}}<div><p>{{lead}}</p><ul>{{each l in lines count=count}}<li class="num">{{l}}</li>{{end}}</ul>
<fieldset class="mt12"><legend>{{legend}}</legend><label><input type="radio" name="{{name}}" value="{{first}}" checked> {{first_label}}</label> <label><input type="radio" name="{{name}}" value="{{second}}"> {{second_label}}</label></fieldset></div></div>

{{! A file that is looked at before it comes in (web/import.h): choose; what was found; what came in. page: where the form goes; take: of this file; list: where they are. }}
{{component import_page: view const struct web_import_view *, lead struct str, page struct str, take struct str, list struct str, waits? bool, changes? bool}}
<div class="stack">
{{if view->done}}<p class="note ok" role="status">{{icon "check"}}<span>{{t "web.import.done"}}</span></p>{{else if view->running}}{{> note kind="warn" icon="clock" text=(t "web.import.running")}}{{end}}
{{if view->fault_count}}<section class="card" role="alert" aria-labelledby="i2"><div class="hd"><h2 id="i2">{{t "web.import.refused"}}</h2></div>{{> request_id padded=true}}<table><thead><tr><th scope="col" class="r">{{t "web.import.line"}}</th><th scope="col">{{t "web.import.place"}}</th><th scope="col">{{t "web.import.fault"}}</th></tr></thead><tbody>
{{each f in view->faults count=view->fault_count}}<tr><th scope="row" class="r num">{{if f.line}}{{f.line}}{{else}}–{{end}}</th><td>{{f.place}}</td><td>{{f.text}}</td></tr>{{end}}</tbody></table></section>{{end}}
{{if view->charset || view->done}}{{>> card id="i3" title=(t "web.import.found")}}<dl class="kv">{{if view->charset}}{{> kv label=(t "web.import.charset") value=view->charset}}{{> kv label=(t "web.import.separator") value=view->separator}}{{> kv label=(t "web.import.rows") value=(num view->rows)}}{{end}}{{if !view->fault_count}}{{> kv label=(t "web.import.new") value=(num view->sums[CSV_NEW])}}{{if changes}}{{> kv label=(t "web.import.changed") value=(num view->sums[CSV_CHANGED])}}{{end}}{{> kv label=(t "web.import.same") value=(num view->sums[CSV_SAME])}}{{if waits}}{{> kv label=(t "web.import.waiting") value=(num view->sums[CSV_WAITING])}}{{end}}{{end}}</dl>{{end}}{{end}}
{{if view->line_count}}<section class="card" aria-labelledby="i4"><div class="hd"><h2 id="i4">{{t "web.import.first" n=view->line_count}}</h2></div><div class="scroll" tabindex="0" role="group" aria-labelledby="i4"><table><thead><tr><th scope="col" class="r">{{t "web.import.line"}}</th><th scope="col">{{t "web.import.what"}}</th>{{each c in view->columns count=view->column_count}}<th scope="col">{{c}}</th>{{end}}</tr></thead><tbody>
{{each l in view->lines count=view->line_count}}<tr><th scope="row" class="r num">{{l.line}}</th><td>{{if l.what == CSV_NEW}}{{> chip kind="ok" label=(t "web.import.is-new")}}{{else if l.what == CSV_CHANGED}}{{> chip kind="warn" label=(t "web.import.is-changed")}}{{else if l.what == CSV_SAME}}{{> chip label=(t "web.import.is-same")}}{{end}}</td>{{each cell in l.cells count=l.count}}<td>{{cell}}</td>{{end}}</tr>{{end}}</tbody></table></div></section>{{end}}
{{if view->looked}}<div class="row">{{if !view->done && !view->running && !view->fault_count && (view->sums[CSV_NEW] || view->sums[CSV_CHANGED])}}<form method="post" action="{{take}}">{{csrf}}{{> button label=(t "web.import.submit") icon="upload" primary=true}}</form>{{else if view->done}}<a class="btn pri" href="{{list}}">{{t "web.import.to-list"}}</a>{{end}}<a class="btn" href="{{page}}">{{t "web.import.another"}}</a></div>
{{else}}<form class="stack narrow" method="post" enctype="multipart/form-data" action="{{page}}" novalidate>{{csrf}}
{{>> card id="i1" title=(t "web.import.file")}}<div class="form"><p>{{lead}}</p>{{if view->refused}}<p class="note bad" id="f-file-err">{{icon "error"}}<span>{{err view->refused}}</span></p>{{> request_id}}{{end}}
<div class="fld{{if view->refused}} bad{{end}}"><label for="f-file">{{t "web.import.choose"}}</label><input class="inp" id="f-file" name="file" type="file" accept=".csv,.txt,text/csv"{{if view->refused}} aria-invalid="true" aria-describedby="f-file-err"{{end}}><p class="hint">{{t "web.import.hint"}}</p></div></div>{{end}}
<div class="row">{{> button label=(t "web.import.check") icon="upload" primary=true}}<a class="btn" href="{{list}}">{{t "web.import.cancel"}}</a></div></form>{{end}}
</div>
