// Default deny of what leaves (P31, P12, P20): read from the source tree, so that a new sender cannot be forgotten. The network
// is reached by one function, it is called at one place, and that place asks the log of disclosures; every act of
// disclosure in the source names its recipient, its ground from the closed list, its way and what goes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { top } from './manual.mjs';

const files = readdirSync(join(top, 'src'), { recursive: true }).filter((f) => /\.[ch]$/.test(f))
    .map((f) => ({ name: `src/${f}`, text: readFileSync(join(top, 'src', f), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '') }));
const code = files.filter((f) => f.name.endsWith('.c') && !/\/test_/.test(f.name));
const room = (name) => name.match(/^src\/rooms\/([a-z]+)\//)?.[1];
const calls = (word) => code.filter((f) => new RegExp(`\\b${word}\\(`).test(f.text)).map((f) => f.name);

// The text of each compound literal of a type: `(struct disclosure_act){ ... }`, or a member that is one.
function literals(text, start) {
    const found = [];
    for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
        let depth = 0;
        for (let i = at + start.length - 1; i < text.length; i++) {
            depth += text[i] === '{' ? 1 : text[i] === '}' ? -1 : 0;
            if (depth === 0) { found.push(text.slice(at, i + 1)); break; }
        }
    }
    return found;
}

test('P31 the network is reached through the gate alone', () => {
    assert.deepEqual(calls('net_deliver').filter((f) => !f.startsWith('src/net/')), ['src/rooms/disclosures/jobs.c']);
    const gate = code.find((f) => f.name === 'src/rooms/disclosures/jobs.c').text;
    const body = gate.slice(gate.indexOf('enum rc disclosures_deliver('), gate.indexOf('net_deliver('));
    assert.ok(body.includes('TRY(disclosures_logged('), 'the log is asked first');
    // No other way out: no socket is opened but in the roles, the server and the net process; no foreign library calls home.
    for (const word of ['curl_easy_perform', 'connect', 'getaddrinfo', 'sendto', 'sendmail'])
        assert.deepEqual(calls(word).filter((f) => !/^src\/(net|roles|http|db)\//.test(f)), [], word);
});

test('P31 every room that sends logs a disclosure in its own transaction', () => {
    const senders = [...new Set([...calls('disclosures_deliver'), ...calls('net_deliver').filter((f) => f.startsWith('src/rooms'))].map(room))];
    assert.ok(senders.length >= 2, `senders: ${senders}`);
    for (const name of senders)
        assert.ok(code.some((f) => room(f.name) === name && /\bdisclosures_log\(/.test(f.text)), `${name} sends and logs nothing`);
});

test('P12 P20 P31 every act names recipient, ground, way and what goes', () => {
    let acts = 0;
    for (const { name, text } of code) {
        for (const act of literals(text, '(struct disclosure_act){')) {
            acts++;
            for (const part of ['.recipient', '.ground', '.way', '.categories'])
                assert.ok(act.includes(part), `${name}: ${part} is not named in ${act.replace(/\s+/g, ' ')}`);
            for (const [, word] of act.matchAll(/\.ground = (DISCLOSE_[A-Z]+)/g))
                assert.ok(files.find((f) => f.name.endsWith('disclosures/disclosures.h')).text.includes(word), `${name}: ${word}`);
        }
    }
    assert.ok(acts >= 8, `only ${acts} acts were found`);
});

test('P31 every mail of the queue carries an act and a mark', () => {
    let mails = 0;
    for (const { name, text } of code.filter((f) => /\bdisclosures_mail\(ctx, &/.test(f.text))) {
        mails++;
        assert.match(text, /\.mark = |mail\.mark = /, name);
        assert.match(text, /\.act = \{|mail\.act = /, name);
        assert.match(text, /\.ground = DISCLOSE_/, name);
    }
    assert.ok(mails >= 2, 'notices and alarms');
});

test('P10 P31 whatever leaves as a file leaves by a route with a purpose and a role', { skip: !process.env.SELOSTE }, () => {
    const { routes } = JSON.parse(execFileSync(process.env.SELOSTE, ['routes', '--json'], { encoding: 'utf8' }));
    assert.ok(routes.length > 200);
    for (const r of routes) {
        assert.ok(r.purpose, `${r.method} ${r.path}: no purpose`);
        assert.ok(r.roles.length > 0, `${r.method} ${r.path}: no role`);
    }
});

test('P13 P31 a key of the API names its purposes and its last day', () => {
    const tokens = code.filter((f) => room(f.name) === 'users').map((f) => f.text).join('\n');
    assert.match(tokens, /E1541_/); // no purpose: refused
    assert.match(tokens, /E1542_/); // no last day: refused
});
