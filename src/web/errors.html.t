{{! Error pages: what happened, what to do, the request id; a refusal shows its sentence and §. }}
{{params web_error: title struct str, lead struct str, sentence struct str, nda struct str, again struct str, home struct str, status int, statement int, missing bool, editor struct str, code int, faults struct html}}
{{layout bare title=title}}
{{> error_body title=title lead=lead sentence=sentence nda=nda again=again home=home statement=statement missing=missing editor=editor code=code faults=faults}}

{{params web_error_staff: view const struct t_web_error *}}
{{layout staff title=view.title}}
{{> error_body title=view.title lead=view.lead sentence=view.sentence nda=view.nda again=view.again home=view.home statement=view.statement missing=view.missing editor=view.editor code=view.code faults=view.faults}}

{{component error_body: title struct str, lead struct str, sentence struct str, nda struct str, again struct str, home struct str, statement int, missing bool, editor struct str, code int, faults struct html}}
<div class="oops stack"><h1>{{title}}</h1>{{if lead}}<p>{{lead}}</p>{{end}}{{if faults.html}}<ul>{{faults}}</ul>{{end}}
{{if statement}}<blockquote class="note law-n"><p>{{sentence}}</p></blockquote>
<p>{{if editor}}<span class="mut">{{t "web.error.refused.waits"}}</span> <a href="{{editor}}">{{t "web.error.refused.editor"}}</a>{{else}}{{law statement}}{{end}}{{if missing}} <span class="mut">{{t "web.error.refused.missing"}}</span>{{end}}</p>{{end}}
<p class="row">{{if nda}}<a class="btn pri" href="{{nda}}">{{t "web.error.nda.open"}}</a>{{end}}{{if again}}<a class="btn pri" href="{{again}}">{{t "web.error.again.open"}}</a>{{end}}<a class="btn" href="{{home}}">{{t "web.error.home"}}</a></p>
<p class="mut sm">{{if code}}{{t "web.error.code" code=code}} · {{end}}{{t "web.error.request"}} <code>{{ctx.request_id}}</code></p></div>
