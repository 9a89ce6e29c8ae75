{{include "errors_products.h"}}
{{include "rooms/products/view.h"}}
{{include "rooms/invoices/invoices.h"}}
{{! Products: list, one product with its agreed prices, a file in (UI.md section 2: /tuotteet). }}
{{params products_list: view const struct products_list_view *}}
{{layout staff title=(t "products.title") nav=products}}
{{>> page_head title=(t "products.title") lead=(t "products.lead" n=view.list.active)}}
{{> button_link href=view.export_href label=(t "products.export") icon="download"}}{{> button_link href=(route products_import_page) label=(t "products.import.title") icon="upload"}}{{> button_link href=(route products_new_page) label=(t "products.new") icon="plus" primary=true}}
{{end}}
{{>> pills}}
{{> pill href=(route products_list_page) label=(t "products.filter.active") count=view.list.active counted=true current=products_is(view.filter,PRODUCTS_ACTIVE)}}
{{> pill href=(route products_list_page rajaus="poistuneet") label=(t "products.filter.retired") count=view.list.retired counted=true current=products_is(view.filter,PRODUCTS_RETIRED)}}
{{> pill href=(route products_list_page rajaus="kaikki") label=(t "products.filter.all") current=products_is(view.filter,PRODUCTS_ALL)}}
{{end}}
<form class="row mt12" method="get" action="{{route products_list_page}}" role="search"><input type="hidden" name="rajaus" value="{{products_filter_word(view.filter)}}"><label class="vh" for="tuotehaku">{{t "products.search"}}</label><input class="inp" id="tuotehaku" type="search" name="tuote" value="{{view.words}}" maxlength="100" placeholder="{{t "products.search"}}">{{> button label=(t "products.search.submit") icon="search"}}</form>
{{if view.list.count == 0}}
<div class="card mt12">{{if view.words}}{{> empty text=(t "products.none-found") href=(route products_list_page) action=(t "products.clear")}}{{else}}{{> empty text=(t "products.empty") href=(route products_new_page) action=(t "products.new")}}{{end}}</div>
{{else}}
<div class="card scroll mt12"><table><thead><tr><th scope="col">{{t "products.field.code"}}</th><th scope="col">{{t "products.name"}}</th><th scope="col" class="p2">{{t "products.field.unit"}}</th><th scope="col" class="r">{{t "products.field.price"}}</th><th scope="col" class="p2">{{t "products.field.state"}}</th></tr></thead><tbody>
{{each row in view.lines count=view.list.count}}<tr><th scope="row"><a class="num" href="{{route products_page id=row.id}}">{{row.code}}</a></th><td>{{row.name}}</td><td class="p2">{{row.unit}}</td><td class="r num">{{row.price}} <span class="mut sm">{{if row.gross}}{{t "products.basis.gross"}}{{else}}{{t "products.basis.net"}}{{end}}</span></td><td class="p2">{{if row.retired}}{{> chip label=(t "products.state.retired")}}{{else}}{{> chip kind="ok" label=(t "products.state.active")}}{{end}}</td></tr>
{{end}}</tbody></table></div>
{{end}}
{{> pager next=view.next}}

{{component product_inputs: form const struct product_form *}}
{{>> card id="t1" title=(t "products.group.what")}}<div class="form"><div class="f2">{{field products_fields "code" form autocomplete="off"}}{{field products_fields "unit" form}}</div>{{field products_fields "name_fi" form autocomplete="off"}}<div class="f2">{{field products_fields "name_sv" form autocomplete="off"}}{{field products_fields "name_en" form autocomplete="off"}}</div></div>{{end}}
{{>> card id="t2" title=(t "products.group.price")}}<div class="form"><div class="f3">{{field products_fields "price" form}}{{field products_fields "basis" form}}{{field products_fields "vat_class" form}}</div><div class="f2">{{field products_fields "labour_percent" form}}{{field products_fields "state" form}}</div></div>{{end}}

{{params products_new: view const struct product_page_view *}}
{{layout staff title=(t "products.new") nav=products}}
{{> page_head title=(t "products.new") crumb=(t "products.title") crumb_href=(route products_list_page)}}
<form class="stack narrow" method="post" action="{{route products_new_submit}}" novalidate>{{csrf}}{{error_summary}}
{{> product_inputs form=view.form}}
<div class="row">{{> button label=(t "products.create") primary=true}}<a class="btn" href="{{route products_list_page}}">{{t "products.cancel"}}</a></div></form>

{{params products_one: view const struct product_page_view *}}
{{layout staff title=(t "products.title-one" code=view.code) nav=products}}
{{> page_head title=(t "products.title-one" code=view.code) lead=view.form->name_fi crumb=(t "products.title") crumb_href=(route products_list_page)}}
<div class="stack narrow">
<form class="stack" method="post" action="{{route products_edit_submit id=view.id}}" novalidate>{{csrf}}{{if !view.price_failed}}{{error_summary}}{{end}}<input type="hidden" name="version" value="{{view.form->version}}">
{{if ctx.err.code == E2607_PRODUCT_CHANGED}}{{> note kind="warn" icon="alert" text=(err ctx.err.code)}}{{end}}
{{> product_inputs form=view.form}}
<p class="mut sm">{{t "products.edit.hint"}}</p>
<div class="row">{{> button label=(t "products.save") primary=true}}<a class="btn" href="{{route products_list_page}}">{{t "products.cancel"}}</a></div></form>
{{if view.prices}}
{{>> card id="t3" title=(t "products.prices") flush=true}}{{if view.count}}<table><thead><tr><th scope="col">{{t "products.price.who"}}</th><th scope="col" class="r">{{t "products.price.price"}}</th><th scope="col" class="r">{{t "products.price.discount"}}</th><th scope="col" class="p2">{{t "products.price.period"}}</th><th scope="col">{{t "products.price.actions"}}</th></tr></thead><tbody>
{{each p in view.lines count=view.count}}<tr><th scope="row">{{p.who}}</th><td class="r num">{{p.price}}</td><td class="r num">{{p.discount}}</td><td class="p2 num">{{p.period}}</td><td>{{if p.open}}<form method="post" action="{{route products_price_end_submit id=view.id hinta=p.id}}">{{csrf}}<button class="btn" aria-label="{{t "products.price.end"}}: {{p.label}}">{{t "products.price.end"}}</button></form>{{end}}</td></tr>{{end}}</tbody></table>{{else}}{{> empty text=(t "products.prices.none")}}{{end}}{{end}}
<form method="post" action="{{route products_price_submit id=view.id}}" novalidate>{{csrf}}<section class="card" aria-labelledby="t4"><div class="hd"><h2 id="t4">{{t "products.price.new"}}</h2></div><div class="bd form">{{if view.price_failed}}{{error_summary}}{{end}}
<div class="f3">{{field products_price_fields "customer" view.price}}<div>{{if view.price_failed}}{{field products_price_fields "price" view.price}}{{else}}<div class="fld"><label for="f-agreed">{{t "products.price.price"}}</label><input class="inp" id="f-agreed" name="price" inputmode="decimal"></div>{{end}}</div>{{field products_price_fields "discount" view.price}}</div>
<div class="f2">{{field products_price_fields "valid_from" view.price}}{{field products_price_fields "valid_to" view.price}}</div>
<div class="row">{{> button label=(t "products.price.add")}}</div></div></section></form>
{{end}}</div>

{{params products_import: view const struct web_import_view *}}
{{layout staff title=(t "products.import.title") nav=products}}
{{> page_head title=(t "products.import.title") crumb=(t "products.title") crumb_href=(route products_list_page)}}
{{> import_page view=view lead=(t "products.import.lead") page=(route products_import_page) take=(route products_import_take tiedosto=view->id) list=(route products_list_page) changes=true}}
