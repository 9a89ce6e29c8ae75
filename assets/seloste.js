/* Seloste: the whole client script. Every page works without it.
   Keys: Ctrl K palette, / search, J K move, X select, Enter open, § show the rules; single keys can be
   switched off (localStorage keys=off, WCAG 2.1.4) and never create, send or delete. */
(() => {
  const d = document, $ = (s, e = d) => e.querySelector(s), $$ = (s, e = d) => [...e.querySelectorAll(s)];
  const typing = t => t.closest('input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]');
  const keysOn = () => localStorage.getItem('keys') !== 'off';

  /* rows of a list */
  const rows = () => $$('table.list tbody tr');
  let cur = -1;
  const go = n => {
    const r = rows();
    if (!r.length) return;
    r[cur]?.classList.remove('cur');
    cur = Math.max(0, Math.min(r.length - 1, n));
    r[cur].classList.add('cur');
    $('a', r[cur])?.focus();
    r[cur].scrollIntoView({ block: 'nearest' });
  };

  /* palette: links of the menu and buttons of the page; Enter without a match searches */
  const palette = () => {
    const q0 = $('#q');
    let p = $('#pal');
    if (!p) {
      const input = d.createElement('input'), list = d.createElement('ul');
      p = d.createElement('dialog');
      p.id = 'pal';
      p.setAttribute('aria-label', q0?.dataset.palette || 'Ctrl K');
      input.className = 'inp';
      input.setAttribute('role', 'combobox');
      input.setAttribute('aria-expanded', 'true');
      input.setAttribute('aria-controls', 'pal-l');
      input.setAttribute('aria-label', q0?.dataset.input || '');
      input.placeholder = q0?.dataset.input || '';
      input.maxLength = 100;
      list.id = 'pal-l';
      list.setAttribute('role', 'listbox');
      list.setAttribute('aria-label', q0?.dataset.palette || 'Ctrl K');
      p.append(input, list);
      d.body.append(p);
      const cmds = $$('.side nav ul a,.side .sheet a,.head a.btn').map(a => [a.textContent.replace(/\s+/g, ' ').trim(), a]);
      const seen = new Set(), all = cmds.filter(c => !seen.has(c[0]) && seen.add(c[0]));
      let k = 0;
      const search = () => { if (q0 && input.value.trim()) { q0.value = input.value; q0.form.requestSubmit(); } };
      const draw = () => {
        const q = input.value.toLowerCase();
        const hits = all.filter(c => c[0].toLowerCase().includes(q)).slice(0, 8);
        if (q0 && q.trim()) hits.push([q0.placeholder + ': ' + input.value, null]);
        k = Math.min(k, Math.max(0, hits.length - 1));
        list.replaceChildren(...hits.map(([text, a], j) => {
          const l = d.createElement('li');
          l.id = 'pal-' + j;
          l.setAttribute('role', 'option');
          l.setAttribute('aria-selected', j === k);
          l.textContent = text;
          l.onclick = () => { p.close(); a ? a.click() : search(); };
          return l;
        }));
        input.setAttribute('aria-activedescendant', hits.length ? 'pal-' + k : '');
      };
      input.oninput = () => { k = 0; draw(); };
      p.onkeydown = e => {
        const n = list.children.length;
        if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
          k = n ? (k + (e.key === 'ArrowDown' ? 1 : n - 1)) % n : 0;
          draw();
        } else if (e.key === 'Enter') list.children[k]?.click();
        else return;
        e.preventDefault();
      };
      p.onclick = e => { if (e.target === p) p.close(); };
      p.open_ = () => { input.value = ''; k = 0; draw(); p.showModal(); input.focus(); };
    }
    p.open_();
  };

  d.addEventListener('keydown', e => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === 'k') { e.preventDefault(); return palette(); }
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target) || $('dialog[open]') || !keysOn() ||
      !getSelection().isCollapsed) return;
    const f = {
      j: () => go(cur + 1), k: () => go(cur - 1),
      x: () => $('[type=checkbox]', rows()[cur] || d)?.click(),
      '/': () => $('#q')?.focus(),
      '§': () => d.documentElement.toggleAttribute('data-rules')
    }[e.key];
    if (f) { e.preventDefault(); f(); }
  });

  /* search as you type: the words are posted, never in an address; without suggestions the form works as ever */
  $$('[data-suggest]').forEach((q, n) => {
    const list = d.createElement('ul'), id = 'sug' + n;
    let k = -1, asked = 0, timer;
    const set = (e, o) => Object.entries(o).forEach(([a, v]) => e.setAttribute(a, v));
    list.id = id;
    list.hidden = true;
    set(list, { role: 'listbox', 'aria-label': q.labels[0].textContent });
    set(q, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': id, 'aria-expanded': false });
    q.parentNode.append(list);
    const draw = j => {
      const open = list.children.length > 0;
      k = j;
      list.hidden = !open;
      q.setAttribute('aria-expanded', open);
      [...list.children].forEach((l, i) => { l.id = id + '-' + i; l.setAttribute('aria-selected', i === k); });
      k < 0 ? q.removeAttribute('aria-activedescendant') : q.setAttribute('aria-activedescendant', id + '-' + k);
    };
    const close = () => { asked++; clearTimeout(timer); list.replaceChildren(); draw(-1); };
    const ask = async () => {
      const mine = ++asked, r = await fetch(q.dataset.suggest, { method: 'POST', body: new URLSearchParams({ csrf: q.form.csrf.value, q: q.value, pick: q.dataset.pick || '' }) }).catch(() => 0);
      const html = r && r.ok && !r.redirected ? await r.text() : '';
      if (mine === asked) { list.innerHTML = html; draw(-1); }
    };
    q.addEventListener('input', () => { clearTimeout(timer); q.value.trim().length > 1 ? timer = setTimeout(ask, 120) : close(); });
    q.addEventListener('blur', close);
    list.onmousedown = e => e.preventDefault();
    list.onclick = e => { const l = e.target.closest('li'); if (l?.dataset.href) location.assign(l.dataset.href); else if (l) { q.value = l.dataset.pick; close(); } };
    q.addEventListener('keydown', e => {
      const m = list.children.length;
      if (!m || e.isComposing) return;
      if (e.key === 'ArrowDown') draw(k + 1 < m ? k + 1 : -1);
      else if (e.key === 'ArrowUp') draw(k < 0 ? m - 1 : k - 1);
      else if (e.key === 'Enter' && (k >= 0 || q.dataset.pick)) list.children[Math.max(k, 0)].click();
      else if (e.key === 'Escape') close();
      else return;
      e.preventDefault();
    });
  });

  /* the error summary takes the focus; its links focus the control */
  $('.errs')?.focus();
  $$('.errs a').forEach(a => a.addEventListener('click', e => {
    const t = d.getElementById(a.hash.slice(1));
    if (t) { e.preventDefault(); t.focus(); t.scrollIntoView({ block: 'center' }); }
  }));

  /* a form is sent once */
  d.addEventListener('submit', e => {
    const f = e.target;
    if (f.dataset.sent) return e.preventDefault();
    if (f.method === 'post') { f.dataset.sent = 1; setTimeout(() => delete f.dataset.sent, 3000); }
  });
  /* a file that only wants to be checked goes as soon as it is chosen; the hint says so */
  d.addEventListener('change', e => e.target.matches('[data-send]') && e.target.files.length && e.target.form.requestSubmit());
  addEventListener('pageshow', () => $$('form[data-sent]').forEach(f => delete f.dataset.sent));

  /* long runs: <progress data-sse="/ajot/17/tapahtumat"> */
  $$('progress[data-sse]').forEach(p => {
    const s = new EventSource(p.dataset.sse);
    s.onmessage = m => {
      const [a, b] = m.data.split('/');
      p.value = a;
      p.max = b;
      if (a === b) { s.close(); location.reload(); }
    };
  });

  /* a page that brings a script of its own (decision 0011) */
  $$('[data-script]').forEach(e => d.head.append(Object.assign(d.createElement('script'), { src: e.dataset.script })));
})();
