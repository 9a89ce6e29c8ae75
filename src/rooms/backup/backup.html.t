{{include "rooms/backup/view.h"}}
{{! Backups, their age, the last restore test, alarms (P34, P72). }}
{{params backup_page: view const struct backup_view *}}
{{layout staff title=(t "backup.title") nav=backup}}
{{>> page_head title=(t "backup.title") lead=(t "backup.lead")}}{{law STATEMENT_GOOD_PRACTICE}}{{end}}
<div class="stack">
{{each a in view.alarms count=view.alarm_count}}{{> note kind=a.kind icon=a.icon text=a.text}}{{end}}
<dl class="now card"><div><dt>{{t "backup.made"}}</dt><dd>{{view.made}}</dd></div><div><dt>{{t "backup.tested"}}</dt><dd>{{view.tested}}</dd></div><div><dt>{{t "backup.ship"}}</dt><dd>{{view.shipped}}</dd></div></dl>
{{if view.line_count}}<div class="card scroll" role="region" tabindex="0" aria-label="{{t "backup.title"}}"><table><thead><tr><th scope="col">{{t "backup.made-at"}}</th><th scope="col" class="r">{{t "backup.size"}}</th><th scope="col">{{t "backup.keys"}}</th></tr></thead><tbody>
{{each l in view.lines count=view.line_count}}<tr><th scope="row" class="num">{{l.made}}</th><td class="r num">{{l.size}}</td><td>{{> chip kind=l.kind label=l.keys}}</td></tr>
{{end}}</tbody></table></div>{{else}}<div class="card">{{> empty text=(t "backup.empty")}}</div>{{end}}
<p class="mut">{{t "backup.how"}} {{t "backup.ship.how"}}</p>
</div>
