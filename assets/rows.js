/* Rows of the invoice editor; the page works without. Enter: the next row, made when it is the last. Arrows: the same
   column one row up or down. Sums: only the row that changed is computed; the server computes what counts. */
(() => {
  const f = document.querySelector('form[data-rows]'), b = f?.querySelector('tbody'), out = f?.querySelector('[data-sum]');
  if (!b) return;
  const num = s => { const v = parseFloat(s.replace(/[\s ]/g, '').replace(',', '.')); return isNaN(v) ? 0 : v; };
  const money = () => f.currency?.value || 'EUR';
  const euro = c => (c / 100).toLocaleString(document.documentElement.lang, { style: 'currency', currency: money() });
  const cell = (r, m) => r.querySelector(`[name$=".${m}"]`);
  const sums = new WeakMap();
  let all = 0, wait;
  const sum = r => {
    const q = cell(r, 'quantity').value, p = cell(r, 'price').value;
    const c = p.trim() ? Math.round((q.trim() ? num(q) : 1) * num(p) * (100 - num(cell(r, 'discount').value))) : 0;
    all += c - (sums.get(r) || 0);
    sums.set(r, c);
    r.lastElementChild.textContent = c ? euro(c) : '';
    out.textContent = euro(all);
  };
  const more = () => {
    const last = b.lastElementChild, r = last.cloneNode(true), n = b.rows.length;
    r.querySelectorAll('[name]').forEach((e, i) => {
      e.name = e.name.replace(/\d+/, n);
      e.id = 'f-' + e.name;
      e.setAttribute('aria-label', e.getAttribute('aria-label').replace(/\d+$/, n + 1));
      e.removeAttribute('aria-invalid');
      if (e.tagName === 'INPUT') e.value = '';
    });
    r.querySelectorAll('.err,datalist').forEach(e => e.remove());
    r.lastElementChild.textContent = '';
    b.append(r);
    return r;
  };
  const fill = (r, p) => {
    cell(r, 'product_code').value = p.code;
    cell(r, 'text').value = p.name;
    cell(r, 'unit').value = p.unit;
    cell(r, 'price').value = p.price;
    cell(r, 'discount').value = p.discount;
    cell(r, 'vat_class').value = p.vat_class;
    cell(r, 'labour_percent').value = p.labour || '';
    sum(r);
  };
  const look = (e, r) => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const a = e.value.trim() && await fetch(f.dataset.rows + '?' + new URLSearchParams({ q: e.value, asiakas: f.customer?.value || '', tapa: f.entry?.value || '', paiva: (f.invoiced_on || f.first_on)?.value || '', valuutta: money() }));
      if (!a || !a.ok) return;
      const { products } = await a.json(), hit = products.find(p => [p.code, p.name].some(s => s.toLowerCase() === e.value.trim().toLowerCase()));
      let l = document.getElementById('products');
      if (!l) { l = document.createElement('datalist'); l.id = 'products'; f.append(l); }
      l.replaceChildren(...products.map(p => new Option(`${p.name}${p.price && ` · ${p.price} €`}${p.discount && ` −${p.discount} %`}`, p.code)));
      e.setAttribute('list', 'products');
      if (hit) fill(r, hit);
    }, 150);
  };
  b.addEventListener('input', e => {
    const r = e.target.closest('tr');
    if (/quantity|price|discount/.test(e.target.name)) sum(r);
    if (/\.(text|product_code)$/.test(e.target.name)) look(e.target, r);
  });
  b.addEventListener('keydown', e => {
    const r = e.target.closest('tr'), m = e.target.name?.split('.')[2];
    if (!m || e.target.tagName !== 'INPUT') return;
    let to = e.key === 'ArrowUp' ? r.previousElementSibling : e.key === 'ArrowDown' ? r.nextElementSibling : null;
    if (e.key === 'Enter') {
      if (e.ctrlKey) return;
      e.preventDefault();
      const blank = !cell(r, 'text').value && !cell(r, 'price').value;
      if (blank) return f.querySelector('.pri').focus();
      cell(r.nextElementSibling || more(), 'text').focus();
    } else if (to && !e.target.list) { e.preventDefault(); cell(to, m).focus(); }
  });
  f.querySelector('[data-add]').addEventListener('click', e => { e.preventDefault(); cell(more(), 'text').focus(); });
  f.currency?.addEventListener('change', () => [...b.rows].forEach(sum));
  [...b.rows].forEach(sum);
})();
