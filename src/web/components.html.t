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
