// `wgsim init` writes what `validate` accepts, whatever is answered, and leaves alone what is there.

import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {listShipped, readShipped} from '../../src/lab/sources/shipped.js';
import {type Answers, renameTopology, writeTopology} from '../../src/output/new-topology.js';
import {parseTopology} from '../../src/topology/index.js';
import {fromSource} from '../from-source.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wgsim-init-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const run = (...args: string[]): Promise<{code: number; stdout: string; stderr: string}> =>
	new Promise(resolve => {
		const command = [fromSource, 'src/cli.ts', 'init', ...args];
		execFile(process.execPath, command, {cwd: root}, (error, stdout, stderr) => {
			resolve({code: error === null ? 0 : Number(error.code), stdout, stderr});
		});
	});

const parse = (text: string) => parseTopology(text, {file: 'new.yaml', env: {}, set: {}});

const plain: Answers = {name: 'my-vpn', sites: 2, gateways: 1, mesh: 'full', underlay: '6', hosts: 0};

test('every combination of answers is a topology with the nodes that were asked for', t => {
	for (const sites of [1, 3, ['hq', 'berlin', 'oslo', 'on', 'n1']] as const) {
		for (const gateways of [1, 2]) {
			for (const mesh of ['full', 'ring', 'hub'] as const) {
				for (const underlay of ['4', '6', 'both'] as const) {
					for (const hosts of [0, 2]) {
						const answers = {...plain, sites, gateways, mesh, underlay, hosts};
						const {nodes} = parse(writeTopology(answers, 'new.yaml'));
						const count = typeof sites === 'number' ? sites : sites.length;
						t.is(nodes.length, count * (gateways + 1 + hosts), JSON.stringify(answers));
					}
				}
			}
		}
	}
});

test('each field that is commented out can be put in', t => {
	const text = writeTopology({...plain, sites: 3, gateways: 2}, 'new.yaml');
	const lines = text.split('\n');
	const off = lines.flatMap((line, index) => (/^ {2}# [\w-]+: /.test(line) ? [index] : []));
	t.is(off.length, 5);
	for (const one of off) {
		const tried = lines.map((line, index) => (index === one ? line.replace('# ', '') : line)).join('\n');
		t.notThrows(() => parse(tried), lines[one]);
	}
});

test('a name that YAML would take for something else stays a name', t => {
	t.is(parse(writeTopology({...plain, name: '007'}, 'new.yaml')).name, '007');
});

test('a shipped lab is one under another name, and its head names that', t => {
	for (const name of listShipped().filter(one => one !== 'own-config')) {
		const text = renameTopology(readShipped(name).text, name, 'mine', 'mine.yaml');
		t.is(parse(text).name, 'mine', name);
		t.false(text.includes(`exec ${name}-`), name);
		t.false(text.includes('yaml-language-server'), name);
		t.regex(readShipped(name).summary, /^[A-Z].*\.$/, name);
	}
});

test('init writes a file, and does not overwrite it', async t => {
	const file = join(folder, 'office.yaml');
	const made = await run(file, '--sites', 'hq,berlin', '--mesh', 'hub');
	t.is(made.code, 0, made.stderr);
	t.regex(made.stderr, /office\.yaml: 4 nodes, tunnels: 1/);
	t.is(parse(readFileSync(file, 'utf8')).name, 'office');
	writeFileSync(file, 'mine');
	const again = await run(file);
	t.is(again.code, 2);
	t.regex(again.stderr, /it exists already/);
	t.is(readFileSync(file, 'utf8'), 'mine');
});

test('what cannot be is refused, and nothing is written', async t => {
	const file = join(folder, 'none.yaml');
	for (const [args, message] of [
		[['--sites', 'hq,7x'], /sites "hq,7x": not a number, and not names/],
		[['--gateways', '0'], /gateways "0": not a number from 1 to 20/],
		[['--mesh', 'star'], /mesh "star": not one of full, ring, hub/],
		[['--from', 'nothing'], /no lab of that name ships/],
		[['--from', 'own-config'], /it needs files beside it[\s\S]*cp -r/],
	] as const) {
		const {code, stderr} = await run(file, ...args);
		t.is(code, 2, args.join(' '));
		t.regex(stderr, message);
		t.false(existsSync(file));
	}
});

test('the labs that ship are listed, with what they are', async t => {
	const {stdout} = await run('--list', '--json');
	t.deepEqual(
		JSON.parse(stdout).labs.map(({name}: {name: string}) => name),
		listShipped(),
	);
});
