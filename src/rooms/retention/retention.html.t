{{include "rooms/retention/view.h"}}
{{! The calendar of retention (P36): near ends, waiting runs, vouchers. }}
{{params retention_page: view const struct retention_view *}}
{{layout staff title=(t "retention.title") nav=retention}}
{{>> page_head title=(t "retention.title") lead=view->lead}}{{law STATEMENT_RETENTION_AFTER_RELATIONSHIP}}{{end}}
<div class="stack">
{{if view->plan->waits || view->plan->stopped}}<div class="card" role="status"><div class="bd"><p>{{view.waits}}</p>
{{if view->may_decide}}<form method="post" action="{{route retention_approve_submit}}">{{csrf}}{{> button label=(t "retention.approve") primary=true}}</form>{{end}}</div></div>{{end}}
<p class="mut">{{view.without}}{{if view.last_run}} {{view.last_run}}{{end}}</p>
{{if view.line_count}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "retention.title"}}"><table><thead><tr><th scope="col">{{t "retention.customer"}}</th><th scope="col">{{t "retention.basis"}}</th><th scope="col" class="p2">{{t "retention.ended"}}</th><th scope="col">{{t "retention.last-day"}}</th><th scope="col">{{t "retention.stage"}}</th><th scope="col" class="p3">{{t "retention.kept"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.line_count}}<tr><th scope="row" class="num">{{if l.has_number}}{{num l.number}}{{end}}{{if l.contact}} <span class="mut">({{t "retention.contact"}})</span>{{end}}</th><td>{{l.basis}}</td><td class="p2 num">{{date l.end_on}}</td><td class="num">{{date l.last_on}}</td><td>{{> chip kind=l.kind label=l.stage}}</td><td class="p3">{{l.kept}}</td></tr>
{{end}}</tbody></table></div>{{else}}<div class="card">{{> empty text=(t "retention.empty")}}</div>{{end}}
{{if view->may_decide}}<form class="stack narrow" method="post" action="{{route retention_keep_submit}}" novalidate>{{csrf}}{{error_summary}}
{{>> card id="keep" title=(t "retention.keep")}}<div class="form"><p class="mut">{{t "retention.keep.lead"}}</p>{{field retention_keep_fields "customer" view.form}}<div class="f2">{{field retention_keep_fields "ground" view.form}}{{field retention_keep_fields "until" view.form}}</div>{{> button label=(t "retention.keep.button")}}</div>{{end}}</form>{{end}}
{{>> card id="vouchers" title=(t "retention.vouchers") flush=true}}{{if view.year_count}}<div class="scroll" tabindex="0" role="group" aria-labelledby="vouchers"><table><thead><tr><th scope="col">{{t "retention.year"}}</th><th scope="col">{{t "retention.invoices"}}</th><th scope="col">{{t "retention.last-day"}}</th><th scope="col">{{t "retention.stage"}}</th></tr></thead><tbody>
{{each y in view.years count=view.year_count}}<tr><th scope="row" class="num">{{date y.end_on}}</th><td class="num">{{num y.invoices}}</td><td class="num">{{date y.until}}</td><td>{{if y.gone}}{{t "retention.gone"}}{{else}}{{t "retention.stage.counts"}}{{end}}</td></tr>
{{end}}</tbody></table></div>{{else}}<div class="bd"><p>{{t "retention.vouchers.none"}}</p></div>{{end}}{{end}}
</div>
