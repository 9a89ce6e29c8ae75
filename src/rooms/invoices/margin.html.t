{{include "rooms/invoices/view.h"}}
{{! The margin of rows under the margin scheme: for the controller's own people and its accountant, on no document (V13). }}

{{component invoice_margins: lines const struct invoice_margin_line *, count int64_t}}
{{>> card id="m6" title=(t "invoices.margin.title") flush=true}}
<div class="scroll" tabindex="0" role="group" aria-labelledby="m6"><table><thead><tr><th scope="col">{{t "invoices.row.text"}}</th><th scope="col" class="r p3">{{t "invoices.margin.sold"}}</th><th scope="col" class="r">{{t "invoices.margin.bought"}}</th><th scope="col" class="r">{{t "invoices.margin.margin"}}</th><th scope="col" class="r">{{t "invoices.margin.vat"}}</th></tr></thead><tbody>
{{each m in lines count=count}}<tr><th scope="row">{{m.text}}</th><td class="r num p3">{{money m.sold_cents}}</td><td class="r num">{{money m.bought_cents}}</td><td class="r num">{{money m.margin_cents}}</td><td class="r num">{{money m.vat_cents}}<br><span class="mut sm">{{decimal m.rate}} %</span></td></tr>
{{end}}</tbody></table></div><p class="bd mut">{{t "invoices.margin.note"}}</p>
{{end}}
