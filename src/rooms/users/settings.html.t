{{include "rooms/users/view.h"}}
{{include "rooms/users/internal_pages.h"}}
{{include "rooms/users/tokens.h"}}
{{! Settings and the own account (UI.md section 2: /asetukset/..., /oma-tili). }}
{{params users_settings}}
{{layout staff title=(t "users.settings") nav=users}}
{{>> page_head title=(t "users.settings")}}{{end}}
<div class="grid tiles">
{{>> card id="s1" title=(t "users.settings.users")}}<p>{{t "users.settings.users.lead"}}</p><p class="mt12"><a class="btn" href="{{route users_list_page}}">{{icon "users"}}{{t "users.settings.users"}}</a></p>{{end}}
{{>> card id="s2" title=(t "users.settings.employers")}}<p>{{t "users.settings.employers.lead"}}</p><p class="mt12"><a class="btn" href="{{route users_employers_page}}">{{icon "building"}}{{t "users.settings.employers"}}</a></p>{{end}}
{{>> card id="s3" title=(t "users.settings.networks")}}<p>{{t "users.settings.networks.lead"}}</p><p class="mt12"><a class="btn" href="{{route users_networks_page}}">{{icon "shield"}}{{t "users.settings.networks"}}</a></p>{{end}}
{{>> card id="s7" title=(t "users.tokens")}}<p>{{t "users.tokens.lead"}}</p><p class="mt12"><a class="btn" href="{{route users_tokens_page}}">{{icon "lock"}}{{t "users.tokens"}}</a></p>{{end}}
{{>> card id="s5" title=(t "users.settings.nda")}}<p>{{t "users.settings.nda.lead"}}</p><p class="mt12"><a class="btn" href="{{route users_nda_text_page}}">{{icon "file"}}{{t "users.settings.nda"}}</a></p>{{end}}
{{>> card id="s4" title=(t "users.settings.company")}}<p>{{t "users.settings.company.lead"}}</p><p class="mt12"><a class="btn" href="{{route users_company_page}}">{{icon "pencil"}}{{t "users.settings.company"}}</a></p>{{end}}
{{>> card id="s8" title=(t "documents.settings.title")}}<p>{{t "documents.settings.lead"}}</p><p class="mt12"><a class="btn" href="{{route documents_settings_page}}">{{icon "file"}}{{t "documents.settings.title"}}</a></p>{{end}}
{{>> card id="s6" title=(t "tables.title")}}<p>{{t "tables.lead"}}</p><p class="mt12"><a class="btn" href="{{route tables_index_page}}">{{icon "pencil"}}{{t "tables.title"}}</a></p>{{end}}
{{>> card id="s10" title=(t "invoices.seller.title")}}<p>{{t "invoices.seller.lead"}}</p><p class="mt12"><a class="btn" href="{{route invoices_seller_page}}">{{icon "banknote"}}{{t "invoices.seller.title"}}</a></p>{{end}}
{{>> card id="s9" title=(t "invoices.series.title")}}<p>{{t "invoices.series.lead-text"}}</p><p class="mt12"><a class="btn" href="{{route invoices_series_page}}">{{icon "file"}}{{t "invoices.series.title"}}</a></p>{{end}}
</div>

{{component users_state: row const struct user_row *}}
{{if row.account->locked_at != 0}}{{> chip kind="bad" icon="lock" label=(t "users.state.locked")}}{{else if row.open}}{{> chip kind="ok" label=(t "users.state.open")}}{{else}}{{> chip kind="warn" label=(t "users.state.ended")}}{{end}}

{{params users_list: rows const struct user_row *, count int64_t}}
{{layout staff title=(t "users.settings.users") nav=users}}
{{>> page_head title=(t "users.settings.users") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "users.list.lead")}}
{{> button_link href=(route users_new_page) label=(t "users.new") icon="plus" primary=true}}
{{end}}
<div class="card scroll"><table><thead><tr><th scope="col">{{t "users.name"}}</th><th scope="col">{{t "users.employer"}}</th><th scope="col" class="p2">{{t "users.rights"}}</th><th scope="col" class="p3">{{t "users.granted-by"}}</th><th scope="col" class="p2">{{t "users.until"}}</th><th scope="col">{{t "users.nda.column"}}</th><th scope="col" class="p3">{{t "users.last-sign-in"}}</th><th scope="col">{{t "users.state"}}</th></tr></thead><tbody>
{{each row in rows count=count}}<tr><th scope="row"><a href="{{route users_one_page id=row.account->id}}">{{row.account->name}}</a><br><span class="mut sm">{{row.account->login}}</span></th><td>{{row.account->employer}}</td><td class="p2">{{row.rights}}</td><td class="p3">{{if row.granted_by}}{{row.granted_by}}{{else}}<span class="mut">{{t "users.granted-by.installation"}}</span>{{end}}</td><td class="p2 num">{{date row.account->end_on}}</td><td>{{if row.is_signed}}{{> chip kind="ok" icon="check" label=(t "users.nda.state.signed")}}{{else}}{{> chip kind="warn" label=(t "users.nda.state.unsigned")}}{{end}}</td><td class="p3 num">{{if row.account->last_sign_in_at != 0}}{{instant row.account->last_sign_in_at}}{{else}}<span class="mut">{{t "users.never"}}</span>{{end}}{{if row.places > 1}}<br>{{> chip kind="warn" label=(t "users.places" n=row.places)}}{{end}}</td><td>{{> users_state row=&row}}</td></tr>
{{end}}</tbody></table></div>
<p class="t14 mut mt16">{{law STATEMENT_ACCOUNTS_NAMED}}</p>

{{params users_new: form const struct user_new *, employers const struct employer *, count int64_t, chosen int64_t}}
{{layout staff title=(t "users.new") nav=users}}
{{>> page_head title=(t "users.new") crumb=(t "users.settings.users") crumb_href=(route users_list_page)}}{{end}}
<form method="post" action="{{route users_new_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="u1" title=(t "users.new.person")}}<div class="stack">
{{field users_fields "name" form autocomplete="off"}}
<div class="f3">{{field users_fields "login" form autocomplete="off"}}{{field users_fields "email" form autocomplete="off"}}{{field users_fields "lang" form}}</div>
<div class="fld"><label for="f-employer">{{t "users.employer"}}</label><select class="inp" id="f-employer" name="employer">{{each e in employers count=count}}<option value="{{e.id}}"{{if e.id == chosen}} selected{{end}}>{{e.name}}{{if e.end_on}} ({{t "users.valid.until" date=(date e.end_on)}}){{end}}</option>{{end}}</select></div></div>
{{end}}
{{>> card id="u2" title=(t "users.new.rights")}}<div class="stack">
{{field users_fields "role" form}}{{field users_fields "may_use" form}}{{field users_fields "may_maintain" form}}{{field users_fields "until" form}}</div>
{{end}}
<div class="row">{{> button label=(t "users.new.submit") icon="plus" primary=true}}{{law STATEMENT_ACCOUNTS_NAMED}}</div></form>

{{params users_one: row const struct user_row *, grants const struct users_grant *, count int64_t, link struct str, error int}}
{{layout staff title=row.account->name nav=users}}
{{>> page_head title=row.account->name crumb=(t "users.settings.users") crumb_href=(route users_list_page) lead=row.account->login}}{{> users_state row=row}}{{end}}
{{if error != 0}}<div class="errs" role="alert" aria-labelledby="eh" tabindex="-1"><h2 id="eh">{{t "users.not-done"}}</h2><p>{{err_text(ctx,error,ctx->err.arg)}}</p>{{> request_id}}</div>{{else}}{{error_summary}}{{end}}
{{if link}}<div class="card"><div class="bd stack"><h2>{{t "users.link.made"}}</h2><p>{{t "users.link.made.lead"}}</p><p><input class="inp" readonly aria-label="{{t "users.link.title"}}" value="{{link}}"></p></div></div>{{end}}
<div class="stack">
{{>> card id="o1" title=(t "users.one.account")}}<dl class="kv">{{> kv label=(t "users.employer") value=row.account->employer}}{{if row.account->email}}{{> kv label=(t "users.email") value=row.account->email}}{{end}}
{{if row.granted_by}}{{> kv label=(t "users.granted-by") value=row.granted_by}}{{else}}{{> kv label=(t "users.granted-by") value=(t "users.granted-by.installation")}}{{end}}
<dt>{{t "users.valid"}}</dt><dd>{{date row.account->start_on}} – {{date row.account->end_on}}</dd>
<dt>{{t "users.nda.column"}}</dt><dd>{{if row.is_signed}}{{t "users.nda.state.signed"}}{{else}}{{t "users.nda.state.unsigned"}}{{end}}</dd>
<dt>{{t "users.last-sign-in"}}</dt><dd>{{instant row.account->last_sign_in_at}}</dd>
<dt>{{t "users.sessions"}}</dt><dd>{{num row.sessions}}{{if row.places > 1}} {{> chip kind="warn" label=(t "users.places" n=row.places)}}{{end}}</dd></dl>{{end}}
{{>> card id="o2" title=(t "users.rights")}}
{{if count == 0}}<p class="mut">{{t "users.rights.none"}}</p>{{end}}
{{each g in grants count=count}}<form method="post" action="{{route users_grant_submit id=row.account->id}}" class="row">{{csrf}}<input type="hidden" name="role" value="{{users_role_word(g.role)}}"><input type="hidden" name="end" value="1"><span class="grow">{{label users_roles g.role}}: {{if g.may_use && g.may_maintain}}{{t "users.right.both"}}{{else if g.may_use}}{{t "users.right.use"}}{{else}}{{t "users.right.maintain"}}{{end}}</span><button class="btn" aria-label="{{t "users.grant.end"}}: {{label users_roles g.role}}">{{t "users.grant.end"}}</button></form>{{end}}
<form method="post" action="{{route users_grant_submit id=row.account->id}}" class="stack mt12" novalidate>{{csrf}}{{field users_grant_fields "role" NULL}}{{field users_grant_fields "may_use" NULL}}{{field users_grant_fields "may_maintain" NULL}}<div class="row">{{> button label=(t "users.grant.submit")}}</div></form>{{end}}
{{>> card id="o3" title=(t "users.one.acts")}}<div class="row">
<form method="post" action="{{route users_link_submit id=row.account->id}}">{{csrf}}{{> button label=(t "users.link.make") icon="mail"}}</form>
{{if row.account->has_password}}<form method="post" action="{{route users_link_submit id=row.account->id}}">{{csrf}}<input type="hidden" name="reset" value="1">{{> button label=(t "users.link.make-reset") icon="key"}}</form>{{end}}
{{if row.account->locked_at != 0}}<form method="post" action="{{route users_unlock_submit id=row.account->id}}">{{csrf}}{{> button label=(t "users.unlock") icon="undo"}}</form>{{else}}<form method="post" action="{{route users_lock_submit id=row.account->id}}">{{csrf}}{{> button label=(t "users.lock") icon="lock"}}</form>{{end}}
{{if !row.is_signed}}<form method="post" action="{{route users_paper_submit id=row.account->id}}">{{csrf}}{{> button label=(t "users.nda.paper") icon="file"}}</form>{{end}}
{{if row.account->has_factor}}<form method="post" action="{{route users_factor_reset_submit id=row.account->id}}">{{csrf}}{{> button label=(t "users.factor.remove") icon="trash"}}</form>{{end}}
</div>{{end}}</div>

{{params users_employers: rows const struct employer *, count int64_t, form const struct employer_new *}}
{{layout staff title=(t "users.settings.employers") nav=users}}
{{>> page_head title=(t "users.settings.employers") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "users.settings.employers.lead")}}{{end}}
{{error_summary}}
<div class="card scroll" role="region" tabindex="0" aria-label="{{t "users.settings.employers"}}"><table><thead><tr><th scope="col">{{t "users.employer.name"}}</th><th scope="col" class="p3">{{t "users.employer.business-id"}}</th><th scope="col" class="p2">{{t "users.employer.contract-short"}}</th><th scope="col">{{t "users.valid"}}</th><th scope="col"><span class="vh">{{t "users.employer.end"}}</span></th></tr></thead><tbody>
{{each e in rows count=count}}<tr><th scope="row">{{e.name}}</th><td class="p3 num">{{e.business_id}}</td><td class="p2">{{if e.contract}}{{e.contract}}{{else}}<span class="mut">{{t "users.employer.own"}}</span>{{end}}</td><td class="num">{{if date_is_none(e.end_on)}}{{t "users.valid.from" date=(date e.start_on)}}{{else}}{{date e.start_on}} – {{date e.end_on}}{{end}}</td><td>{{if e.contract}}<form method="post" action="{{route users_employer_end_submit}}" class="row">{{csrf}}<input type="hidden" name="employer" value="{{e.id}}"><label class="vh" for="end-{{e.id}}">{{t "users.employer.end-on"}}: {{e.name}}</label><input class="inp" id="end-{{e.id}}" name="end_on" value="{{date ctx->today}}"><button class="btn" aria-label="{{t "users.employer.end"}}: {{e.name}}">{{t "users.employer.end"}}</button></form>{{end}}</td></tr>
{{end}}</tbody></table></div>
<form method="post" action="{{route users_employer_submit}}" class="stack mt16" novalidate>{{csrf}}
{{>> card id="e1" title=(t "users.employer.new")}}<div class="stack">{{fields users_employer_fields form}}</div>{{end}}
<div class="row">{{> button label=(t "users.employer.submit") icon="plus" primary=true}}{{law STATEMENT_ACCOUNTS_NAMED}}</div></form>

{{params users_networks: form const struct networks *, refused const struct refusals *, own struct str}}
{{layout staff title=(t "users.settings.networks") nav=users}}
{{>> page_head title=(t "users.settings.networks") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "users.settings.networks.lead")}}{{end}}
<form method="post" action="{{route users_networks_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="w1" title=(t "users.networks.title")}}<div class="stack">{{field users_network_fields "staff" form rows=4}}{{field users_network_fields "api" form rows=4}}<p class="t14 mut">{{t "users.networks.own" address=own}}</p></div>{{end}}
<div class="row">{{> button label=(t "users.save") icon="check" primary=true}}{{law STATEMENT_FIREWALL}}</div></form>
<dl class="figs card mt16">{{> figure label=(t "users.refused.network") value=(num refused.network) note=(t "users.refused.days")}}{{> figure label=(t "users.refused.rate") value=(num refused.rate)}}{{> figure label=(t "users.refused.nda") value=(num refused.nda)}}{{> figure label=(t "users.refused.role") value=(num refused.role)}}{{> figure label=(t "users.refused.forged") value=(num refused.forged)}}</dl>

{{params users_tokens: view const struct tokens_view *}}
{{layout staff title=(t "users.tokens") nav=users}}
{{>> page_head title=(t "users.tokens") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "users.tokens.lead")}}{{end}}
<div class="stack">{{if view.made}}{{>> card id="t0" title=(t "users.token.made")}}<p>{{t "users.token.once"}}</p><p class="mt12"><input class="inp mono" readonly aria-label="{{t "users.token.made"}}" value="{{view.made}}"></p>{{end}}{{end}}
<div class="card scroll" role="region" tabindex="0" aria-label="{{t "users.tokens"}}"><table><caption class="vh">{{t "users.tokens"}}</caption><thead><tr><th scope="col">{{t "users.token.name"}}</th><th scope="col" class="p2">{{t "users.token.purposes"}}</th><th scope="col">{{t "users.until"}}</th><th scope="col" class="p3">{{t "users.token.last-used"}}</th><th scope="col">{{t "users.token.state"}}</th></tr></thead><tbody>
{{each r in view.rows count=view.count}}<tr><th scope="row">{{r.name}}<br><span class="mut sm">{{r.role}}{{if r.recipient}}: {{r.recipient}}{{end}}{{if r.who}} · {{r.who}}{{end}}</span></th><td class="p2">{{r.purposes}}</td><td class="num">{{date r.until_on}}</td><td class="p3 num">{{date r.last_used_on}}</td><td>{{if r.open}}<form method="post" action="{{route users_token_revoke_submit id=r.id}}">{{csrf}}<button class="btn" aria-label="{{t "users.token.revoke"}}: {{r.name}}">{{t "users.token.revoke"}}</button></form>{{else}}{{> chip kind="warn" label=r.state}}{{end}}</td></tr>{{else}}<tr><td colspan="5" class="mut">{{t "users.tokens.none"}}</td></tr>{{end}}</tbody></table></div>
<form method="post" action="{{route users_token_submit}}" class="stack narrow" novalidate>{{csrf}}{{error_summary}}
{{>> card id="t1" title=(t "users.token.new")}}<div class="form">{{field users_token_fields "name" view.form}}{{field users_token_fields "role" view.form}}{{field users_token_fields "purposes" view.form}}<div class="fld"><label for="f-recipient">{{t "users.token.recipient"}}</label><p class="hint" id="f-recipient-h">{{t "users.token.recipient.hint"}}</p><select class="inp" id="f-recipient" name="recipient" aria-describedby="f-recipient-h"><option value="0">{{t "users.token.recipient.own"}}</option>{{each r in view.recipients count=view.recipient_count}}<option value="{{r.id}}"{{if r.chosen}} selected{{end}}>{{r.name}}</option>{{end}}</select></div>{{field users_token_fields "ground" view.form}}{{field users_token_fields "until" view.form}}{{field users_token_fields "networks" view.form}}</div>{{end}}
<div class="row">{{> button label=(t "users.token.make") icon="plus" primary=true}}{{law STATEMENT_FIREWALL}}</div></form></div>

{{params users_company: form const struct company *}}
{{layout staff title=(t "users.settings.company") nav=users}}
{{>> page_head title=(t "users.settings.company") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "users.settings.company.lead")}}{{end}}
<form method="post" action="{{route users_company_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="c1" title=(t "users.settings.company-card")}}<div class="stack">{{fields users_company_fields form}}</div>{{end}}
<div class="row">{{> button label=(t "users.save") icon="check" primary=true}}{{law STATEMENT_CONTROLLER_IDENTITY}}</div></form>

{{params users_nda_text: form const struct nda_text *, version int64_t}}
{{layout staff title=(t "users.settings.nda") nav=users}}
{{>> page_head title=(t "users.settings.nda") crumb=(t "users.settings") crumb_href=(route users_settings_page) lead=(t "users.settings.nda.lead")}}{{end}}
<form method="post" action="{{route users_nda_text_submit}}" class="stack" novalidate>{{csrf}}{{error_summary}}
{{>> card id="t1" title=(t "users.nda.text-card")}}<div class="stack"><p class="t14 mut">{{t "users.nda.text-lead" version=version}}</p>{{field users_nda_text_fields "text_fi" form rows=8}}{{field users_nda_text_fields "text_sv" form rows=8}}{{field users_nda_text_fields "text_en" form rows=8}}</div>{{end}}
<div class="row">{{> button label=(t "users.nda.text-submit") icon="check" primary=true}}{{law STATEMENT_USERS_NDA}}</div></form>

{{params users_own: account const struct account *, sessions const struct session_row *, count int64_t, places int64_t, rights struct str, codes int64_t, lang const struct lang_form *, is_signed bool}}
{{layout staff title=(t "users.own")}}
{{>> page_head title=(t "users.own") lead=account.name}}{{end}}
<div class="stack">{{error_summary}}
{{if !account.has_password || !account.has_factor}}{{> note kind="warn" icon="key" text=(t "users.own.needed")}}{{end}}
{{if places > 1}}{{> note kind="warn" icon="alert" text=(t "users.own.places" n=places)}}{{end}}
{{>> card id="m1" title=(t "users.sessions")}}<div class="scroll" tabindex="0" role="group" aria-labelledby="m1"><table><thead><tr><th scope="col">{{t "users.session.device"}}</th><th scope="col" class="p2">{{t "users.session.began"}}</th><th scope="col" class="p3">{{t "users.session.seen"}}</th><th scope="col"><span class="vh">{{t "users.session.end"}}</span></th></tr></thead><tbody>
{{each s in sessions count=count}}<tr><th scope="row">{{if s.device}}{{s.device}}{{else}}{{t "users.session.unknown"}}{{end}}{{if s.current}} {{> chip kind="ok" label=(t "users.session.this")}}{{else if s.elsewhere}} {{> chip kind="warn" label=(t "users.session.elsewhere")}}{{end}}</th><td class="num p2">{{instant s.created_at}}</td><td class="num p3">{{instant s.seen_at}}</td><td><form method="post" action="{{route users_own_session_end}}">{{csrf}}<input type="hidden" name="session" value="{{s.id}}"><button class="btn" aria-label="{{t "users.session.end"}}: {{s.device}} {{instant s.created_at}}">{{t "users.session.end"}}</button></form></td></tr>{{end}}</tbody></table></div>
{{if count > 1}}<form method="post" action="{{route users_own_sessions_end}}" class="mt12">{{csrf}}{{> button label=(t "users.session.end-others") icon="log-out"}}</form>{{end}}{{end}}
{{>> card id="m2" title=(t "users.password")}}<form method="post" action="{{route users_own_password_submit}}" class="stack" novalidate>{{csrf}}
{{if account.has_password}}{{field users_own_password_fields "old_password" NULL autocomplete="current-password"}}{{end}}
{{field users_own_password_fields "password" NULL autocomplete="new-password"}}{{field users_own_password_fields "again" NULL autocomplete="new-password"}}
<div class="row">{{> button label=(t "users.password.submit") icon="key"}}</div></form>{{end}}
{{>> card id="m3" title=(t "users.factor")}}<p>{{if account.has_factor}}{{t "users.factor.on" n=codes}}{{else}}{{t "users.factor.off"}}{{end}}</p><form method="post" action="{{route users_own_factor_begin}}" class="mt12">{{csrf}}{{if account.has_factor}}{{> button label=(t "users.factor.change") icon="key"}}{{else}}{{> button label=(t "users.factor.begin") icon="key"}}{{end}}</form>{{end}}
{{>> card id="m4" title=(t "users.one.account")}}<dl class="kv">{{> kv label=(t "users.login") value=account.login}}{{> kv label=(t "users.employer") value=account.employer}}{{> kv label=(t "users.rights") value=rights}}<dt>{{t "users.until"}}</dt><dd>{{date account.end_on}}</dd><dt>{{t "users.nda.column"}}</dt><dd><a href="{{route users_nda_page}}">{{if is_signed}}{{t "users.nda.state.signed"}}{{else}}{{t "users.nda.state.unsigned"}}{{end}}</a></dd></dl>
<form method="post" action="{{route users_own_lang_submit}}" class="stack mt12" novalidate>{{csrf}}{{field users_lang_fields "lang" lang}}<div class="row">{{> button label=(t "users.save")}}</div></form>{{end}}
</div>

{{params users_factor: secret struct str, address struct str}}
{{layout staff title=(t "users.factor")}}
{{>> page_head title=(t "users.factor") crumb=(t "users.own") crumb_href=(route users_own_page)}}{{end}}
{{error_summary}}
{{>> card id="f1" title=(t "users.factor.title")}}<p>{{t "users.factor.lead"}}</p><p class="mt12"><code>{{secret}}</code></p><p class="t14 mut mt8"><label for="uri">{{t "users.factor.address"}}</label></p><p><input class="inp" id="uri" readonly value="{{address}}"></p>
<form method="post" action="{{route users_own_factor_submit}}" class="stack mt12" novalidate>{{csrf}}{{field users_factor_fields "code" NULL autocomplete="one-time-code"}}<div class="row">{{> button label=(t "users.factor.confirm") icon="check" primary=true}}</div></form>{{end}}

{{params users_codes: codes const struct str *, count int64_t}}
{{layout staff title=(t "users.codes")}}
{{>> page_head title=(t "users.codes") lead=(t "users.codes.lead")}}{{end}}
{{>> card id="r1" title=(t "users.codes.list")}}<ol>{{each c in codes count=count}}<li><code class="num">{{c}}</code></li>{{end}}</ol><p class="mt12"><a class="btn pri" href="{{route users_own_page}}">{{t "users.codes.kept"}}</a></p>{{end}}
