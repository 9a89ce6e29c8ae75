// Pages that anybody sees: sign-in, a page that is not there.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasStore, openSite } from './lib/browser.mjs';

const options = hasStore ? {} : { skip: 'no newstore beside the program' };

test('a page that is not there says so in a page of ours', options, async (t) => {
    const site = await openSite(t, { empty: true });
    const page = await site.page({ signedIn: false });
    await site.check(page, '/ei-ole', 'ei-ole', { status: 404 });
    assert.equal(await page.locator('h1').count(), 1);
});
