{{include "rooms/einvoices/view.h"}}
{{! Sendings by state, and one invoice: files, address, sendings (P31, P64). }}
{{component einvoice_rows: lines const struct einvoice_line *, count size_t}}
<div class="scroll"><table><thead><tr><th scope="col">{{t "einvoices.when"}}</th><th scope="col">{{t "einvoices.invoice"}}</th><th scope="col">{{t "einvoices.way"}}</th><th scope="col">{{t "einvoices.state"}}</th><th scope="col">{{t "einvoices.what-next"}}</th></tr></thead><tbody>
{{each l in lines count=count}}<tr><td class="num">{{l.when}}</td><th scope="row" class="num"><a href="{{route einvoices_invoice_page number=l.number}}">{{l.number}}</a></th><td>{{l.way}}</td><td>{{> chip kind=l.kind label=l.state}}{{if l.error}}<br><span class="mut sm">{{l.error}}</span>{{end}}</td><td>{{if l.failed}}<span class="mut sm">{{l.proposal}}</span><div class="row"><form method="post" action="{{route einvoices_retry_submit id=l.id}}">{{csrf}}<button class="btn" aria-label="{{t "einvoices.retry"}}: {{l.number}}">{{t "einvoices.retry"}}</button></form><form method="post" action="{{route einvoices_drop_submit id=l.id}}">{{csrf}}<button class="btn" aria-label="{{t "einvoices.drop"}}: {{l.number}}">{{t "einvoices.drop"}}</button></form></div>{{end}}</td></tr>
{{end}}</tbody></table></div>

{{params einvoices_list: view const struct einvoices_view *}}
{{layout staff title=(t "einvoices.title") nav=einvoices}}
{{> page_head title=(t "einvoices.title") lead=(t "einvoices.lead")}}
{{>> tabs label=(t "einvoices.title")}}{{each tab in view.tabs count=view.tab_count}}{{> tab href=tab.href label=tab.label current=tab.current}}{{end}}{{end}}
{{if view.count == 0}}<div class="card">{{> empty text=(t "einvoices.empty")}}</div>{{else}}<div class="card">{{> einvoice_rows lines=view.lines count=view.count}}</div>{{> pager next=view.next}}{{end}}

{{params einvoices_invoice: view const struct einvoice_invoice_view *}}
{{layout staff title=(t "einvoices.sending") nav=einvoices}}
{{>> page_head title=(t "einvoices.sending-of" number=view.number) crumb=(t "einvoices.crumb" number=view.number) crumb_href=(route invoices_page number=view.number)}}<form method="post" action="{{route einvoices_send_submit number=view.number}}">{{csrf}}{{> button label=(t "einvoices.send") icon="send" primary=true}}</form>{{end}}
{{error_summary}}
<div class="grid g21"><div class="stack">
{{>> card id="e1" title=(t "einvoices.sendings")}}{{if view.count == 0}}<p class="mut">{{t "einvoices.none"}}</p>{{else}}{{> einvoice_rows lines=view.lines count=view.count}}{{end}}{{end}}
{{if view.problem_count}}{{>> card id="e2" title=(t "einvoices.problems")}}<ul>{{each p in view.problems count=view.problem_count}}<li>{{> chip kind=p.kind label=p.field}} {{p.text}}</li>{{end}}</ul>{{end}}{{end}}
</div><div class="stack">
{{>> card id="e3" title=(t "einvoices.files")}}<ul class="stack"><li><a href="{{view.pdf}}">{{icon "download"}} PDF</a></li><li><a href="{{view.finvoice}}">{{icon "download"}} {{t "einvoices.format.finvoice"}}</a></li><li><a href="{{view.soap}}">{{icon "download"}} {{t "einvoices.format.finvoice-soap"}}</a></li><li><a href="{{view.ubl}}">{{icon "download"}} {{t "einvoices.format.ubl"}}</a></li></ul>{{end}}
{{>> card id="e4" title=(t "einvoices.address")}}{{if view.address}}<dl class="kv">{{> kv label=(t "einvoices.address") value=view.address}}{{> kv label=(t "einvoices.operator") value=view.operator}}</dl>{{else}}<p class="mut">{{t "einvoices.no-address"}}</p>{{end}}{{end}}
</div></div>
