{{! The frame of every page: document, staff with side navigation, public, bare. web_page (layout.c) fills it. }}
{{include "web/layout.h"}}
{{component document: page const struct web_page *, class const char *, content struct html, script bool}}
<!doctype html><html lang="{{lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{page.title}}{{if ctx.controller_name}} – {{ctx.controller_name}}{{end}}</title>
<meta name="description" content="{{if page.description}}{{page.description}}{{else}}{{t "web.description"}}{{end}}">
{{if ASSET_HAS_FONT}}<link rel="preload" href="{{asset "inter-400.woff2"}}" as="font" type="font/woff2" crossorigin>
<link rel="preload" href="{{asset "inter-600.woff2"}}" as="font" type="font/woff2" crossorigin>{{end}}
<link rel="stylesheet" href="{{asset "seloste.css"}}"><link rel="icon" href="{{asset "mark.svg"}}">
{{if script}}<script src="{{asset "seloste.js"}}" defer></script>{{end}}
</head><body{{if class}} class="{{class}}"{{end}}><a class="skip" href="#sisalto">{{t "web.skip"}}</a>
{{content}}
</body></html>

{{component language_switch: page const struct web_page *, view const struct web_view *}}
{{if page.alt_fi}}<nav class="lang" aria-label="{{t "web.language"}}">
{{each l in view.languages count=LANG_COUNT}}{{if l.current}}<b aria-current="true" lang="{{l.code}}">{{l.name}}</b>{{else}}<a href="{{l.href}}" lang="{{l.code}}" hreflang="{{l.code}}">{{l.name}}</a>{{end}}{{end}}</nav>
{{else if view.language_action}}<form class="lang" method="post" action="{{view.language_action}}" aria-label="{{t "web.language"}}">{{csrf}}<input type="hidden" name="back" value="{{view.back}}">
{{each l in view.languages count=LANG_COUNT}}{{if l.current}}<b aria-current="true" lang="{{l.code}}">{{l.name}}</b>{{else}}<button name="lang" value="{{l.code}}" lang="{{l.code}}">{{l.name}}</button>{{end}}{{end}}</form>{{end}}

{{component sign_out: view const struct web_view *}}
{{if view.sign_out}}<form method="post" action="{{view.sign_out}}">{{csrf}}<button class="btn">{{icon "log-out"}}<span>{{t "web.sign-out"}}</span></button></form>{{end}}

{{component flash: text struct str}}
{{if text}}<p class="note ok flash" role="status">{{icon "check"}}<span>{{text}}</span></p>{{end}}

{{component nav_item: item const struct web_item *}}
<li{{if item.phone}} class="m"{{end}}><a href="{{item.href}}"{{if item.current}} aria-current="page"{{end}}>{{icon item.icon}}<span>{{item.label}}</span></a></li>

{{component layout_staff: page const struct web_page *, view const struct web_view *, body struct html}}
<div class="app"><header class="side"><a class="brand" href="{{view.home}}"><b aria-hidden="true">§</b><span>{{t "web.product"}}<small>{{ctx.controller_name}}</small></span></a>
<nav aria-label="{{t "web.nav.main"}}">{{each g in view.groups count=WEB_GROUP_COUNT}}{{if g.count}}<h2>{{g.title}}</h2>
<ul>{{each item in g.items count=g.count}}{{> nav_item item=&item}}{{end}}</ul>{{end}}{{end}}
<details class="m mo"><summary>{{icon "more"}}<span>{{t "web.nav.more"}}</span></summary><div class="sheet">
{{each g in view.groups count=WEB_GROUP_COUNT}}{{each item in g.items count=g.count}}{{if !item.phone}}<a href="{{item.href}}"{{if item.current}} aria-current="page"{{end}}>{{icon item.icon}}<span>{{item.label}}</span></a>{{end}}{{end}}{{end}}
{{if view.account}}<a href="{{view.account}}">{{t "web.account"}}</a>{{end}}{{> language_switch page=page view=view}}{{> sign_out view=view}}</div></details></nav>
<div class="who"><span class="av" aria-hidden="true">{{initials ctx.actor->display}}</span><span class="grow">{{if view.account}}<a href="{{view.account}}">{{ctx.actor->display}}</a>{{else}}{{ctx.actor->display}}{{end}}{{if view.role}}<br><span class="mut">{{view.role}}</span>{{end}}</span>
{{> sign_out view=view}}</div></header>
<div><div class="top">{{if view.search}}<search class="find"><form method="post" action="{{view.search}}">{{csrf}}<label class="vh" for="q">{{t "web.search"}}</label>{{icon "search"}}
<input id="q" name="q" type="search"{{if view.suggest}} data-suggest="{{view.suggest}}"{{end}} maxlength="100" placeholder="{{t "web.search"}}" autocomplete="off" data-palette="{{t "web.palette"}}" data-input="{{t "web.palette.input"}}"><kbd aria-hidden="true">Ctrl K</kbd><button class="vh">{{t "web.search.submit"}}</button></form></search>{{end}}
<div class="end">{{> language_switch page=page view=view}}</div></div>
<main class="main" id="sisalto" tabindex="-1">{{> flash text=view.flash}}{{body}}</main></div></div>

{{component layout_public: page const struct web_page *, view const struct web_view *, body struct html}}
<header class="bar"><a class="brand" href="{{view.notice}}"><b aria-hidden="true">{{view.letter}}</b><span>{{view.owner}}</span></a>
<div class="end row">{{if page.alt_fi}}{{> language_switch page=page view=view}}{{end}}{{if view.sign_in}}<a class="btn" href="{{view.sign_in}}">{{icon "log-in"}}{{t "web.sign-in"}}</a>{{end}}</div></header>
{{if page.head}}{{> flash text=view.flash}}{{body}}{{else}}<main id="sisalto" class="wrap1" tabindex="-1">{{> flash text=view.flash}}{{body}}</main>{{end}}

{{component layout_bare: page const struct web_page *, view const struct web_view *, body struct html}}
<header class="bar"><a class="brand" href="{{view.notice}}"><b aria-hidden="true">{{view.letter}}</b><span>{{view.owner}}</span></a>
<div class="end row">{{> language_switch page=page view=view}}{{if ctx.actor->user_id}}{{> sign_out view=view}}{{end}}</div></header>
<main id="sisalto" tabindex="-1"><div class="gate{{if page.wide}} wide-g{{end}}">{{> flash text=view.flash}}{{body}}</div></main>
