// The runtime wrapper takes the missing capabilities out of a request, and nothing else.

import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {missingFrom} from '../../src/engine/embedded/capabilities.js';
import {writeWrapper} from '../../src/engine/embedded/wrapper.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-runtime-'));
const wrapper = join(folder, 'oci-runtime');
const bundle = join(folder, 'a bundle');
const config = join(bundle, 'config.json');

test.before(() => {
	// Stands in for runc: says how it was called.
	writeFileSync(join(folder, 'runc'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', {mode: 0o755});
	writeWrapper(wrapper, join(folder, 'runc'), ['CAP_SYS_RESOURCE', 'CAP_BPF']);
	mkdirSync(bundle);
});

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

function strip(text: string, args: readonly string[] = ['create', '--bundle', bundle, 'id']): string {
	writeFileSync(config, text);
	execFileSync(wrapper, args);
	return readFileSync(config, 'utf8');
}

const request = (...bounding: readonly string[]) => ({
	process: {
		args: ['sh', '-c', 'echo "CAP_SYS_RESOURCE", \\"capabilities\\":{"bounding":["CAP_SYS_RESOURCE"]}\\'],
		env: ['A=CAP_SYS_RESOURCE', 'CAP_SYS_RESOURCE', 'capabilities', '"capabilities":{'],
		capabilities: {bounding, effective: bounding, inheritable: [], permitted: bounding, ambient: null},
		rlimits: [],
	},
	hooks: {CAP_BPF: ['CAP_BPF']},
	annotations: {capabilities: 'CAP_SYS_RESOURCE'},
});

const layouts: [string, string | number | undefined, string][] = [
	['compact', undefined, ''],
	['pretty', 2, '\n'],
	['tabbed', '\t', '\n'],
];

const positions: [string, string[], string[]][] = [
	['first', ['CAP_SYS_RESOURCE', 'CAP_CHOWN', 'CAP_KILL'], ['CAP_CHOWN', 'CAP_KILL']],
	['in the middle', ['CAP_CHOWN', 'CAP_SYS_RESOURCE', 'CAP_KILL'], ['CAP_CHOWN', 'CAP_KILL']],
	['last', ['CAP_CHOWN', 'CAP_SYS_RESOURCE'], ['CAP_CHOWN']],
	['alone', ['CAP_SYS_RESOURCE'], []],
	['two that are all', ['CAP_BPF', 'CAP_SYS_RESOURCE'], []],
	['two at the end', ['CAP_CHOWN', 'CAP_BPF', 'CAP_SYS_RESOURCE'], ['CAP_CHOWN']],
	['like another', ['CAP_SYS_RESOURCE_X', 'CAP_BPF'], ['CAP_SYS_RESOURCE_X']],
	['absent', ['CAP_CHOWN'], ['CAP_CHOWN']],
];

for (const [layout, indent, end] of layouts) {
	for (const [position, before, after] of positions) {
		test.serial(`${layout} JSON loses a missing capability: ${position}`, t => {
			const text = JSON.stringify(request(...before), null, indent) + end;
			t.deepEqual(JSON.parse(strip(text)), request(...after));
			t.true(strip(text).endsWith(`}${end}`));
		});
	}
}

test.serial('a request that names none is left as it is, byte for byte', t => {
	const text = `  ${JSON.stringify(request('CAP_CHOWN'), null, 3)} \n\n`;
	t.is(strip(text), text);
});

test.serial('whatever stands beside the lists stays as it is', t => {
	const names = fc.constantFrom('CAP_SYS_RESOURCE', 'CAP_BPF', 'CAP_CHOWN', 'CAP_KILL', 'CAP_SETUID');
	fc.assert(
		fc.property(
			fc.jsonValue(),
			fc.array(fc.string()),
			fc.array(names),
			fc.integer({min: 0, max: 4}),
			(...drawn) => {
				const [value, env, list, indent] = drawn;
				const build = (bounding: readonly string[]) => ({
					before: env,
					process: {capabilities: {bounding, effective: bounding}},
					after: {value, env},
				});
				// A raw value could itself hold a "capabilities" object: that one would rightly be stripped too.
				fc.pre(!JSON.stringify(value).includes('"capabilities"'));
				const kept = list.filter(name => name !== 'CAP_SYS_RESOURCE' && name !== 'CAP_BPF');
				t.deepEqual(
					JSON.parse(strip(JSON.stringify(build(list), null, indent))),
					JSON.parse(JSON.stringify(build(kept))),
				);
			},
		),
		{numRuns: 60},
	);
});

function calledWith(t: ExecutionContext, args: readonly string[]): void {
	writeFileSync(config, JSON.stringify(request('CAP_BPF')));
	t.is(execFileSync(wrapper, args, {encoding: 'utf8'}), `${args.join('\n')}\n`);
	t.deepEqual(JSON.parse(readFileSync(config, 'utf8')), request());
}

test.serial(
	'run and create find config.json in the bundle, exec its process file; arguments pass through',
	t => {
		calledWith(t, ['--root', '/x y', 'run', '--bundle', bundle, '--pid-file', 'p', 'id']);
		calledWith(t, ['create', `--bundle=${bundle}`, 'id']);
		calledWith(t, ['exec', '--process', config, '--detach', 'id']);
		calledWith(t, ['exec', `--process=${config}`, 'id']);
	},
);

test.serial('other calls go straight to the real runtime', t => {
	t.is(execFileSync(wrapper, ['--version'], {encoding: 'utf8'}), '--version\n');
	t.is(execFileSync(wrapper, ['create', '--bundle', '/nowhere', 'id'], {encoding: 'utf8'}).length > 0, true);
});

test('missing capabilities are read off the bounding set', t => {
	t.deepEqual(missingFrom(0x1fffeffffffn, 40), ['CAP_SYS_RESOURCE']);
	t.deepEqual(missingFrom(0x1ffffffffffn, 40), []);
	// A kernel that knows fewer capabilities does not miss the others.
	t.deepEqual(missingFrom(0x3fffffffffn, 37), []);
});
