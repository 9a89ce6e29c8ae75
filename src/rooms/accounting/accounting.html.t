{{include "rooms/accounting/view.h"}}
{{! The month's books: journal, VAT, lock (P19: the accountant sees this and the voucher behind each row). }}

{{component journal_text: r const struct accounting_row *}}
{{if r.invoice}}<a href="{{route invoices_voucher_page number=r.invoice}}">{{r.text}}</a>{{else}}{{r.text}}{{end}}

{{component vat_box: v const struct accounting_vat_row *}}
{{v.box}}{{if v.unconfirmed}} {{> chip kind="warn" label=(t "accounting.page.unconfirmed")}}{{end}}

{{params accounting_month: view const struct accounting_view *}}
{{layout staff title=(t "accounting.page.title") nav=accounting}}
{{>> page_head title=(t "accounting.page.title") lead=view.lead}}<a class="btn" href="{{route accounting_page kk=view.before}}">{{icon "chevron-left"}}{{view.before_shown}}</a>{{if view.after}}<a class="btn" href="{{route accounting_page kk=view.after}}">{{view.after_shown}}{{icon "chevron-right"}}</a>{{end}}{{end}}
{{error_summary}}
<div class="stack">
{{if view.locked}}{{> note kind="ok" icon="lock" text=(t "accounting.page.locked")}}{{end}}
{{>> card id="t1" title=(label accounting_bases view.basis) flush=true}}{{if view.vat_count}}<div class="scroll" tabindex="0" role="group" aria-labelledby="t1"><table><thead><tr><th scope="col">{{t "accounting.page.what"}}</th><th scope="col" class="r">{{t "accounting.page.base"}}</th><th scope="col" class="r">{{t "accounting.role.vat"}}</th><th scope="col" class="p2 r">{{t "accounting.page.documents"}}</th><th scope="col" class="p2">{{t "accounting.page.box"}}</th></tr></thead><tbody>
{{each v in view.vat count=view.vat_count}}<tr><th scope="row">{{v.what}}<span class="nar">{{> vat_box v=&v}}</span></th><td class="r num">{{money v.base}}</td><td class="r num">{{money v.vat}}</td><td class="p2 r num">{{num v.documents}}</td><td class="p2">{{> vat_box v=&v}}</td></tr>
{{end}}</tbody><tfoot><tr><th scope="row">{{t "accounting.page.total"}}</th><td></td><td class="r num">{{money view.vat_cents}}</td><td class="p2"></td><td class="p2"></td></tr></tfoot></table></div>{{else}}{{> empty text=(t "accounting.page.nothing")}}{{end}}{{end}}
{{>> card id="t2" title=(t "accounting.page.journal") flush=true}}{{if view.row_count}}<div class="scroll" tabindex="0" role="group" aria-labelledby="t2"><table><thead><tr><th scope="col">{{t "accounting.col.voucher"}}</th><th scope="col" class="p2">{{t "accounting.col.date"}}</th><th scope="col">{{t "accounting.col.account"}}</th><th scope="col" class="r">{{t "accounting.col.debit"}}</th><th scope="col" class="r">{{t "accounting.col.credit"}}</th><th scope="col" class="p2">{{t "accounting.col.rate"}}</th><th scope="col" class="p2">{{t "accounting.col.text"}}</th></tr></thead><tbody>
{{each r in view.rows count=view.row_count}}<tr><th scope="row" class="num rowh">{{r.number}}<span class="nar">{{date r.day}} {{> journal_text r=&r}}</span></th><td class="p2 num">{{date r.day}}</td><td class="num">{{r.account}}</td><td class="r num">{{if r.debit}}{{money r.debit}}{{end}}</td><td class="r num">{{if r.credit}}{{money r.credit}}{{end}}</td><td class="p2 num">{{r.rate}}</td><td class="p2">{{> journal_text r=&r}}</td></tr>
{{end}}</tbody></table></div>{{if view.more}}<p class="bd mut">{{t "accounting.page.more"}}</p>{{end}}{{else}}{{> empty text=(t "accounting.page.nothing")}}{{end}}{{end}}
{{>> card id="t3" title=(t "accounting.page.export")}}<p class="mut">{{t "accounting.page.export-lead"}}{{if view.may_choose}} <a href="{{route accounting_columns_page}}">{{t "accounting.columns.title"}}</a>{{end}}</p><div class="row"><a class="btn" href="{{route accounting_export_page kk=view.month}}">{{icon "download"}}CSV</a><a class="btn" href="{{route accounting_export_page kk=view.month muoto="procountor"}}">{{icon "download"}}Procountor</a><a class="btn" href="{{route accounting_export_page kk=view.month muoto="netvisor"}}">{{icon "download"}}Netvisor</a></div>{{end}}
{{if view.may_choose}}{{>> card id="t5" title=(t "accounting.page.basis")}}<form method="post" action="{{route accounting_basis_submit}}" class="form" novalidate>{{csrf}}<p class="mut">{{t "accounting.page.basis-lead"}}</p><div class="f2">{{field accounting_basis_fields "basis" view.choice}}{{field accounting_basis_fields "month" view.choice}}</div><div class="row">{{> button label=(t "accounting.page.basis-save")}}</div></form>{{end}}{{end}}
{{if view.may_lock}}<form method="post" action="{{route accounting_lock_submit}}" class="row">{{csrf}}<input type="hidden" name="month" value="{{view.month}}">{{> button label=(t "accounting.page.lock") icon="lock"}}</form>{{end}}
{{if view.may_unlock}}{{>> card id="t4" title=(t "accounting.page.unlock")}}<form method="post" action="{{route accounting_unlock_submit}}" class="stack" novalidate>{{csrf}}<input type="hidden" name="month" value="{{view.month}}">{{field accounting_month_fields "reason" view.form}}<div class="row">{{> button label=(t "accounting.page.unlock")}}</div></form>{{end}}{{end}}
</div>

{{params accounting_columns: view const struct columns_view *}}
{{layout staff title=(t "accounting.columns.title") nav=accounting}}
{{> page_head title=(t "accounting.columns.title") lead=view.lead crumb=(t "accounting.page.title") crumb_href=(route accounting_page)}}
{{error_summary}}
<div class="stack">
{{>> card id="c1" title=(t "accounting.columns.title") flush=true}}<div class="scroll" tabindex="0" role="group" aria-labelledby="c1"><table><thead><tr><th scope="col">{{t "accounting.columns.format"}}</th><th scope="col">{{t "accounting.columns"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row">{{l.format}}</th><td>{{l.columns}}{{if l.own}} <span class="chip">{{t "accounting.columns.own"}}</span>{{end}}</td></tr>
{{end}}</tbody></table></div>{{end}}
{{>> card id="c2" title=(t "accounting.columns.save")}}<form method="post" action="{{route accounting_columns_submit}}" class="form" novalidate>{{csrf}}{{field accounting_columns_fields "format" view.form}}{{field accounting_columns_fields "columns" view.form autocomplete="off"}}<div class="row">{{> button label=(t "accounting.columns.save") primary=true}}</div></form>{{end}}
</div>
