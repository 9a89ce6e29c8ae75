// Every page that a staff member can reach, found by following links; and no page of the route table left unvisited.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';
import { crawl, elsewhere, routePattern } from './lib/crawl.mjs';
import { furnish } from './lib/furnish.mjs';
import { run } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };

test('all pages that links lead to', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    const furnished = await furnish(site, page);
    const routes = JSON.parse(run(["routes", "--json"]).out).routes.filter((r) => r.method === 'GET' && !elsewhere.test(r.path));
    const plain = routes.filter((r) => !r.path.includes(':')).map((r) => r.path);
    const visited = await crawl(t, site, page, ['/', '/asiakkaat?rajaus=yritykset', ...plain, ...furnished]);
    const unvisited = routes.filter((r) => !visited.some((v) => routePattern(r.path).test(v))).map((r) => r.path);
    await t.test('no page of the route table is left out', () => assert.deepEqual(unvisited, []));
});
