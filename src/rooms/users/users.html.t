{{include "rooms/users/view.h"}}
{{! Sign-in, one-time links, the commitment (ui/signin.html, ui/nda.html). }}
{{component users_problem: error int}}
{{if error != 0}}<div class="errs" role="alert" aria-labelledby="eh" tabindex="-1"><h2 id="eh">{{t "users.problem"}}</h2><p>{{err_text(ctx,error,ctx->err.arg)}}</p>{{> request_id}}</div>{{else}}{{error_summary}}{{end}}

{{params users_sign_in: back struct str, error int, signed_out bool, waits bool}}
{{layout bare title=(t "users.sign-in.title")}}
<div><h1>{{t "users.sign-in.title"}}</h1><p class="mut">{{if ctx->register_name}}{{ctx->register_name}}, {{end}}{{t "users.sign-in.lead"}}</p></div>
{{if signed_out}}{{> note kind="ok" icon="check" text=(t "users.signed-out")}}{{end}}
{{if waits}}{{> note kind="warn" icon="info" text=(t "users.sign-in.waits")}}{{end}}
<div class="card"><form method="post" action="{{route users_sign_in_submit}}" class="bd stack" novalidate>{{csrf}}{{> users_problem error=error}}
<input type="hidden" name="back" value="{{back}}">
{{field users_sign_in_fields "login" NULL autocomplete="username"}}
{{field users_sign_in_fields "password" NULL autocomplete="current-password"}}
{{> button label=(t "users.sign-in.submit") icon="log-in" primary=true}}</form></div>
<p class="t14 mut">{{t "users.sign-in.next"}}</p>
<p class="t14 mut">{{t "users.sign-in.forgot"}}</p>

{{params users_code: back struct str, error int}}
{{layout bare title=(t "users.code.title")}}
<ol class="steps" aria-label="{{t "users.steps"}}">{{> step label=(t "users.step.password") done=true}}{{> step label=(t "users.step.code") current=true}}{{> step label=(t "users.step.nda")}}</ol>
<div><h1>{{t "users.code.title"}}</h1><p class="mut">{{t "users.code.lead"}}</p></div>
<div class="card"><form method="post" action="{{route users_code_submit}}" class="bd stack" novalidate>{{csrf}}{{> users_problem error=error}}
<input type="hidden" name="back" value="{{back}}">
{{field users_code_fields "code" NULL autocomplete="one-time-code"}}
{{> button label=(t "users.sign-in.submit") icon="log-in" primary=true}}</form></div>
<p class="t14 mut"><a href="{{route users_sign_in_page}}">{{t "users.code.restart"}}</a></p>

{{params users_again: back struct str, error int}}
{{layout bare title=(t "users.again.title")}}
<div><h1>{{t "users.again.title"}}</h1><p class="mut">{{t "users.again.lead"}}</p></div>
<div class="card"><form method="post" action="{{route users_again_submit}}" class="bd stack" novalidate>{{csrf}}{{> users_problem error=error}}
<input type="hidden" name="back" value="{{back}}">
{{field users_again_fields "password" NULL autocomplete="current-password"}}
{{field users_again_fields "code" NULL autocomplete="one-time-code"}}
{{> button label=(t "users.again.submit") icon="key" primary=true}}</form></div>
<p class="t14 mut">{{t "users.again.no-password"}}</p>

{{params users_link: link const struct link_view *, token struct str, error int}}
{{layout bare title=(t "users.link.title")}}
<div><h1>{{t "users.link.title"}}</h1><p class="mut">{{if ctx->register_name}}{{ctx->controller_name}}, {{ctx->register_name}}{{end}}</p></div>
<div class="card"><form method="post" action="{{route users_link_use_submit token=token}}" class="bd stack" novalidate>{{csrf}}
{{if link.kind == LINK_RESET}}<p>{{t "users.link.reset" name=link.name}}</p>{{> users_problem error=error}}
{{field users_reset_fields "password" NULL autocomplete="new-password"}}
{{field users_reset_fields "again" NULL autocomplete="new-password"}}
{{> button label=(t "users.link.reset.submit") icon="key" primary=true}}
{{else}}<p>{{t "users.link.enter" name=link.name}}</p>
{{> button label=(t "users.link.submit") icon="log-in" primary=true}}{{end}}</form></div>
<p class="t14 mut">{{t "users.link.once"}} {{t "users.link.until" at=(instant link.expires_at)}}</p>

{{params users_nda: view const struct nda_view *}}
{{layout bare title=(t "users.nda.title") wide=true}}
{{if view.is_signed}}
<div><h1>{{t "users.nda.signed.title"}}</h1><p class="mut mt8">{{t "users.nda.signed" at=(instant view.signed_at) version=view.version}} {{law STATEMENT_USERS_NDA}}</p></div>
{{else}}
<ol class="steps" aria-label="{{t "users.steps"}}">{{> step label=(t "users.step.password") done=true}}{{> step label=(t "users.step.code") done=true}}{{> step label=(t "users.step.nda") current=true}}</ol>
<div><h1>{{t "users.nda.title"}}</h1><p class="mut mt8">{{t "users.nda.lead"}} {{law STATEMENT_USERS_NDA}}</p></div>
{{error_summary}}{{end}}
<div class="nda"><form class="card" method="post" action="{{route users_nda_submit}}" novalidate>{{csrf}}<div class="deed"><h2>{{t "users.nda.text-title" version=view.version date=(date view.from_on)}}</h2><ol class="mt12">{{each line in view.lines count=view.line_count}}<li>{{line}}</li>{{end}}</ol></div>
{{if view.is_signed}}<p><a class="btn pri" href="{{route reports_dashboard_page}}">{{t "users.nda.continue"}}</a></p>{{else}}
{{field users_nda_fields "name" NULL autocomplete="name"}}
{{field users_nda_fields "read" NULL}}
<div class="row">{{> button label=(t "users.nda.submit") icon="check" primary=true}}</div>{{end}}</form>
<div class="stack"><section class="card" aria-labelledby="n1"><h2 id="n1">{{t "users.nda.yours"}}</h2><dl class="kv mt12">
{{> kv label=(t "users.name") value=view.account->name}}{{> kv label=(t "users.employer") value=view.account->employer}}{{> kv label=(t "users.rights") value=view.rights}}
{{if view.granted_by}}{{> kv label=(t "users.granted-by") value=view.granted_by}}{{else}}{{> kv label=(t "users.granted-by") value=(t "users.granted-by.installation")}}{{end}}
<dt>{{t "users.valid"}}</dt><dd>{{t "users.valid.until" date=(date view.account->end_on)}}</dd></dl></section>
<section class="card" aria-labelledby="n2"><h2 id="n2">{{t "users.nda.stored"}}</h2><p class="t14 mt8">{{t "users.nda.stored.what"}}</p><p class="t14 mt8">{{t "users.nda.stored.paper"}}</p></section></div></div>
