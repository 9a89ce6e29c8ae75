// Following links from page to page and looking at each: 200, axe clean at three widths in light and dark, no sideways scroll,
// a silent console, few nodes, few bytes.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { resize, sizes } from './browser.mjs';

// Pages that a link never leads to without something that only a test of its own makes: users.test (signing in, the
// authenticator), thread.test (certificate, voucher as PDF). The list of one import is not looked at yet, and a case at an agency needs
// a reminder that is weeks old, an order can be edited only while it is a draft (orders.test), and an original PDF belongs to an invoice
// that moved in (movein.test). A file of products or orders that waits for its button is looked at by orders.test.
export const elsewhere = /^\/(kirjaudu|kutsu|kiella|api|\.well-known|healthz|readyz)|^\/tositteet\/[^/]+\/pdf|todentaja|todistus|asiakkaat\/tuonti\/|^\/perinta\/|^\/tilaukset\/[^/]+\/muokkaa|^\/laskut\/[^/]+\/alkuperainen|^\/(tuotteet|tilaukset)\/tuonti\/./;
export const oneLanguage = /^\/(tietosuoja|sv|en)\b/; // the address says the language, whatever the reader's is

// One page of each kind: numbers in the path are the same page, and so are the pages of a list. Requests differ by state: all of them.
export const kind = (href) => href.replace(/#.*/, '').replace(/(?<!\/pyynnot(?=\/\d+$))\/\d+/g, '/:n').replace(/=\d[\d-]*/g, '=:n').replace(/jalkeen=|alkaen=|ennen=/g, 'sivu=');
export const pathOf = (href) => href.replace(/[?#].*/, '');

export function routePattern(path) {
    return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`);
}

const isPage = (href) => !/muoto=|kone=|\.(css|svg|woff2|pdf|json|csv)\b/.test(href);
export async function links(page) {
    return (await page.evaluate(() => [...document.querySelectorAll('a[href^="/"]')].map((x) => x.getAttribute('href')))).filter(isPage);
}

export const isFile = (e) => /ERR_ABORTED|Download is starting/.test(e.message);

// Visits what the queue holds and what its pages link to; gives the addresses seen. few: a shorter look (other rights on pages
// that another crawl looks at in full).
export async function crawl(t, site, page, start, few) {
    const seen = new Map();
    const queue = [];
    const add = (href) => { if (!elsewhere.test(href) && !seen.has(kind(href))) { seen.set(kind(href), href); queue.push(href); } };

    start.forEach(add);
    while (queue.length) {
        const href = queue.shift();
        await t.test(href.replace(/\d{6,}/g, 'N'), async () => {
            await resize(page, sizes[0]);
            const answer = await page.goto(site.url + href, { waitUntil: 'load' }).catch((e) => {
                if (!isFile(e)) throw e;
            });
            if (!answer) { // a file that the browser saves; the headless shell shows no PDF either
                if (!page.url().startsWith(site.url)) await page.goto(`${site.url}/tietosuoja`);
                const file = await page.evaluate(async (address) => { // with the page's own cookie: a tool's would not be sent over http
                    const got = await fetch(address);
                    await got.arrayBuffer();
                    return { status: got.status, type: got.headers.get('content-type'), disposition: got.headers.get('content-disposition') ?? '' };
                }, href);
                assert.equal(file.status, 200, href);
                if (file.type !== 'application/pdf') assert.match(file.disposition, /^attachment/, href);
                for (let i = 0; i < 10 && !page.said.length; i++) await page.waitForTimeout(50); // the browser tells late that it gave the navigation up
                page.said.length = 0;
                return;
            }
            assert.equal(answer.status(), 200, href);
            if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) {
                await page.goto('about:blank'); // chromium asks for an icon of a document without one
                page.said.length = 0;
                return;
            }
            const html = await answer.body();
            assert.ok(gzipSync(html).length <= 12 * 1024, `${gzipSync(html).length} B compressed`);
            const on = await page.evaluate(() => { // one question for everything: each takes its turn with the browser
                const count = (selector) => document.querySelectorAll(selector).length;
                return { links: [...document.querySelectorAll('a[href^="/"]')].map((x) => x.getAttribute('href')), nodes: count('*'), headings: count('h1'),
                    inline: count('[style],script:not([src]),style'), text: document.body.innerText };
            });
            on.links.filter(isPage).forEach(add);
            assert.ok(on.nodes <= 1500, `${on.nodes} nodes`);
            assert.equal(on.headings, 1, 'one h1');
            assert.equal(on.inline, 0, 'nothing inline');
            const name = kind(href).replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '') || 'etusivu';
            // A filter of a list is the same page with other rows: one width is enough.
            const some = few || href.includes('?') ? { widths: [{ width: 320, height: 640 }], schemes: ['light'] } : {};
            assert.deepEqual(await site.look(page, name, some), []);
            assert.deepEqual((on.text.match(/(?<![\w.@/-])[a-z]+(?:\.[a-z]+(?:-[a-z]+)*){2,}(?![\w.@/-])/g) ?? []).filter((w) => !w.startsWith('www.')), [], 'names of messages instead of messages');
        });
    }
    return [...seen.values()].map(pathOf);
}
