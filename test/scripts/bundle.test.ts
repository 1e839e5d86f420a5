// The bundle has what the command line uses and no more, and the licence of each package that is in it.

import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import stringWidth from 'string-width';
// @ts-expect-error: a script without types
import {bundle, noticesFile} from '../../scripts/bundle.mjs';
import {run} from '../integration/helpers.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

/** In the repository, where packages are found. */
function makeFolder(t: ExecutionContext): string {
	const folder = mkdtempSync(join(top, '.dist-test-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

async function bundled(t: ExecutionContext, text: string): Promise<string> {
	const folder = makeFolder(t);
	const entry = join(folder, 'entry.ts');
	writeFileSync(entry, text);
	await bundle([entry], join(folder, 'out'));
	return join(folder, 'out');
}

test('dockerode comes without its libraries for SSH and BuildKit, and works', async t => {
	const out = await bundled(
		t,
		`import Docker from 'dockerode'; console.log(typeof new Docker({socketPath: '/nowhere'}).ping);`,
	);
	const {stdout, stderr} = await run([process.execPath, join(out, 'entry.js')], {cwd: tmpdir()});
	t.is(stdout, 'function\n', stderr);
	const notices = readFileSync(join(out, noticesFile), 'utf8');
	t.regex(notices, /^dockerode \S+ \(Apache-2\.0\)$/m);
	t.regex(notices, /^docker-modem /m);
	t.notRegex(notices, /^(ssh2|@grpc\/|protobufjs|cpu-features) /m);
	// It comes without the text of its licence.
	t.regex(notices, /^split-ca \S+ \(ISC\)\n\nISC License\n\nCopyright \(c\) Charles Bushong$/m);
});

test('what is WebAssembly under a licence of its own is not copied', async t => {
	const out = await bundled(t, `export const load = () => import('@hpcc-js/wasm-graphviz');`);
	t.regex(readFileSync(join(out, 'entry.js'), 'utf8'), /import\("@hpcc-js\/wasm-graphviz"\)/);
	t.is(readFileSync(join(out, noticesFile), 'utf8'), '');
});

test('a package whose licence does not allow a copy is refused by name', async t => {
	const error = await t.throwsAsync(
		bundled(t, `export {initWasm} from '../node_modules/@resvg/resvg-wasm/index.mjs';`),
	);
	t.regex(error.message, /^@resvg\/resvg-wasm \S+ may not be bundled: licence MPL-2\.0/);
});

test('the view comes without React for developers, and measures all text as string-width does', async t => {
	const texts = ['● V1-1', '\u001b[1mV1\u001b[22m', '漢字', 'e\u0301', '↔', '👩‍👩‍👦', ''];
	const out = await bundled(
		t,
		`export {render} from 'ink';
import stringWidth from 'string-width';
console.log(JSON.stringify(${JSON.stringify(texts)}.map(text => stringWidth(text))));`,
	);
	const {stdout, stderr} = await run([process.execPath, join(out, 'entry.js')], {cwd: tmpdir()});
	t.deepEqual(
		JSON.parse(stdout || stderr),
		texts.map(text => stringWidth(text)),
	);
	t.notRegex(readFileSync(join(out, 'entry.js'), 'utf8'), /react-reconciler\.development/);
});
