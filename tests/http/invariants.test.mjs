// Invariants of RIGHTS.md section 10 that a visitor meets: the published notice, cookies, Global Privacy Control.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, run, start } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this build' };
const plain = (html) => html.replace(/<[^>]*>/g, '').replace(/&#39;/g, "'").replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/\s+/g, ' ');

test('P67 I-33 the notice on the page is the published one, with the same digest in foot and JSON', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const json = await (await fetch(`${server.url}/tietosuoja/lauseet.json`)).json();
    assert.match(json.digest, /^[0-9a-f]{64}$/);
    for (const [path, lang] of [['/tietosuoja', 'fi'], ['/sv/dataskydd', 'sv'], ['/en/privacy', 'en']]) {
        const page = await (await fetch(server.url + path)).text(), text = plain(page);
        assert.ok(page.includes(json.digest), `${path}: digest in the foot`);
        let sentences = 0; // the first section is the title, which the page makes its heading
        for (const section of json.sections.slice(1)) for (const s of section.statements) {
            const said = (s.text?.[lang] ?? s[lang]).replace(/\s+/g, ' ').trim();
            assert.ok(text.includes(said), `${path} lacks: ${said}`);
            sentences++;
        }
        assert.ok(sentences > 20);
    }
});

// Every page that somebody without a session can open, as the route table tells them.
function publicPages() {
    const routes = JSON.parse(run(['routes', '--json']).out).routes;
    return routes.filter((r) => r.method === 'GET' && !r.path.includes(':') && (r.roles ?? []).some((x) => x === 'anyone')).map((r) => r.path);
}

test('P47 I-39 I-40 nobody is given a cookie that is not necessary, with or without Sec-GPC and DNT', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const pages = publicPages();
    assert.ok(pages.length > 8 && pages.includes('/kirjaudu'), pages.join());
    for (const path of pages) {
        const answers = [];
        for (const headers of [{}, { 'sec-gpc': '1', dnt: '1' }]) {
            const r = await fetch(server.url + path, { redirect: 'manual', headers });
            const body = await r.text();
            for (const cookie of r.headers.getSetCookie()) // session, form and language: necessary for what the visitor does
                assert.match(cookie, /^__Host-(istunto-[0-9a-f]+|kieli|flash|lomake)=[^;]*; Path=\/; Secure; HttpOnly; SameSite=Lax/, `${path}: ${cookie.split('=')[0]}`);
            assert.ok(!/<script[^>]+src="https?:/.test(body), `${path}: a script of somebody else`);
            answers.push([r.status, r.headers.getSetCookie().length]);
        }
        assert.deepEqual(answers[0], answers[1], path); // refusing costs nothing and asks nothing
    }
    const gpc = await fetch(`${server.url}/.well-known/gpc.json`);
    assert.equal(gpc.status, 200);
    const said = await gpc.json();
    assert.equal(said.gpc, true);
    assert.match(said.lastUpdate, /^\d{4}-\d{2}-\d{2}$/);
});
