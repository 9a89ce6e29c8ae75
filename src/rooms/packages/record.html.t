{{include "rooms/packages/view.h"}}
{{! The record of processing activities (Art. 30(1)). }}
{{params packages_record: view const struct record_view *}}
{{layout staff title=(t "packages.record.title") nav=disclosures}}
{{>> page_head title=(t "packages.record.title") lead=(t "packages.record.lead" version=view->version) crumb=(t "disclosures.title") crumb_href=(route disclosures_page)}}{{> button_link href=(route packages_processing_file) label=(t "packages.record.json") icon="download"}}{{end}}
<p class="mut">{{view.controller}}</p>
<div class="card scroll" role="region" tabindex="0" aria-label="{{t "packages.record.title"}}"><table><thead><tr><th scope="col">{{t "packages.record.purpose"}}</th><th scope="col">{{t "packages.record.basis"}}</th><th scope="col">{{t "packages.record.data"}}</th><th scope="col" class="p2">{{t "packages.record.recipients"}}</th><th scope="col" class="p3">{{t "packages.record.storage"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.count}}<tr><th scope="row" class="rowh">{{l.purpose}}</th><td>{{l.basis}}</td><td>{{l.categories}}</td><td class="p2">{{l.recipients}}</td><td class="p3">{{l.storage}}</td></tr>
{{end}}</tbody></table></div>
