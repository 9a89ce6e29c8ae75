// The environment of a program that lives on another day: start({ data, env: onDay(-8 * 365) }), run(args, { env: onDay(365) }).
// Only for a program without sanitizers, which want to be first: the browser tests run the release build.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './server.mjs';

const source = join(dirname(fileURLToPath(import.meta.url)), 'clock.c'), library = join(build, 'tmp', `clock-${process.pid}.so`);

export function onDay(days) {
    if (!existsSync(library)) {
        const r = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, source, '-ldl'], { encoding: 'utf8' });
        if (r.status !== 0) throw new Error(`cc: ${r.stderr}`);
        process.on('exit', () => rmSync(library, { force: true }));
    }
    return { LD_PRELOAD: library, CLOCK_SHIFT: String(days * 86400) };
}
