// Text that others wrote, in a real lab: names of sites, files, interfaces and containers, and BIRD's words. Every sink shows it as text.

import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {parse} from 'yaml';
import {nodeImageTag} from '../../src/engine/image.js';
import {python} from '../images/python.js';
import {forbidden} from '../output/foreign.js';
import {cli, docker, type Ran, run, spawnWgsim, tryDocker, typed, until, wgsim} from './helpers.js';
import {PseudoTerminal} from './pseudo-terminal.js';

const lab = 'test-foreign';

// Sets a terminal's title, clears its screen, ends a line, turns the direction of text, and ends a tag of XML and a CDATA section.
const title = '\u001b]0;owned\u0007';
const text = `x${title}\u001b[2J\n\u202edlrow\u2028<b>&]]>"\u009b2J`;
const shownTitle = '\\x1b]0;owned\\x07';
const shown = `x${shownTitle}\\x1b[2J\\n\\u202edlrow\\u2028<b>&]]>"\\x9b2J`;

// The kernel takes any bytes but `/`, `:` and blanks, 15 at most.
const ifname = '\u001b]0;if\u0007\u202e';
const shownIfname = '\\x1b]0;if\\x07\\u202e';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-foreign-'));
const file = join(folder, `lab${title}\n.yaml`);
const node = (number: number) => ({
	kind: 'router',
	site: text,
	interfaces: {eth0: {network: 'wire', addresses: [`192.0.2.${number}/24`]}},
});
const topology = {
	name: lab,
	description: text,
	networks: {wire: {}},
	nodes: {A: {...node(1), routing: {main: {config: 'bird.conf'}}}, B: node(2)},
	checks: [
		{name: text, reach: {from: 'A', to: 'B'}},
		{name: `${text} 2`, command: {at: 'A', run: `printf 'said ${title}'; false # ${text}`}},
	],
	scenarios: {cut: {description: text, steps: [{fault: 'link down A:eth0'}, {fault: 'heal'}]}},
};

/** Takes the place of A's BIRD, and says what a BIRD of somebody else's making could. */
const impostor = `
import os, socket, threading
path = "/run/bird/bird.ctl"
try:
    os.remove(path)
except FileNotFoundError:
    pass
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen()
reply = """2002-Name Proto Table State Since Info
1002-n\\x1b]0;owned\\x07 BGP --- start 12:00:00.000 Active \\x1b]0;owned\\x07\\u202e
1006-  BGP state: Active
     Last error:       \\x1b]0;owned\\x07\\u202e
0000 
"""
def serve(connection):
    connection.sendall(b"0001 BIRD 2.0.12 ready.\\n")
    for line in connection.makefile():
        connection.sendall((reply if line.startswith("show protocols") else "0000 \\n").encode())
while True:
    threading.Thread(target=serve, args=server.accept()[:1], daemon=True).start()
`;

/** Nothing of it steers a terminal. */
function assertText(t: ExecutionContext, what: string, output: string): void {
	// Mermaid and DOT are indented by tabs.
	t.notRegex(output.replaceAll('\t', ''), forbidden, what);
}

async function ask(t: ExecutionContext, code: number, ...argv: string[]): Promise<Ran> {
	const ran = await wgsim(argv);
	t.is(ran.code, code, `${argv.join(' ')}: ${ran.stdout}${ran.stderr}`);
	assertText(t, argv.join(' '), ran.stdout + ran.stderr);
	return ran;
}

/** The words as shell text: `$'\x1b'` and so on. */
const ansiC = (words: string): string =>
	`$'${[...Buffer.from(words)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`;

test.before(async () => {
	writeFileSync(join(folder, 'bird.conf'), 'router id 192.0.2.1;\nprotocol device {}\n');
	writeFileSync(file, JSON.stringify(topology));
	const started = await wgsim(['start', file]);
	if (started.code !== 0) {
		throw new Error(started.stderr);
	}
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	await tryDocker('rm', '-f', `${lab}-stranger`, `${lab}-x`);
	rmSync(folder, {recursive: true, force: true});
});

test.serial('interfaces made in a node, and its complaints, are events as text', async t => {
	const json = spawnWgsim(['events', lab, '--json']);
	let lines = '';
	json.stdout.on('data', data => {
		lines += data;
	});
	const terminal = new PseudoTerminal([process.execPath, cli, 'events', lab], {columns: 200, rows: 40});
	const make = `ip link add ${ansiC(ifname)} type veth peer name $'\\xffpeer' && ip link set ${ansiC(ifname)} alias ${ansiC(text)} up`;
	const complain = `printf %s ${ansiC(`sysctl main\n${text}`)} >/run/wgsim/complaints/sysctl.main`;
	// Whichever of the two has begun to look by then sees it; the other is given another one.
	const both = async () => {
		await typed(`${lab}-A`, `ip link del ${ansiC(ifname)} 2>/dev/null; ${make}`);
		return [lines, terminal.output];
	};
	await until(both, seen => seen.every(each => each.includes('if\\')), 'both have told of the interface');
	await typed(`${lab}-A`, complain);
	await until(
		async () => [lines, terminal.output],
		seen => seen.every(each => each.includes('dlrow')),
		'both have told of the complaint',
	);
	json.kill('SIGINT');
	await once(json, 'exit');
	process.kill(terminal.pid, 'SIGINT');
	await terminal.exited;
	const events = lines
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	t.true(
		events.some(event => event.kind === 'link' && event.ifname === ifname),
		lines,
	);
	assertText(t, 'events --json', lines);
	const printed = Buffer.from(terminal.output, 'latin1').toString().replaceAll('\r\n', '\n');
	t.true(printed.includes(shownIfname), printed);
	assertText(t, 'events', printed);
});

test.serial("BIRD's words, the site's name and the file's are text in status", async t => {
	await typed(`${lab}-A`, 'sv down /run/service/bird.main');
	const written = await run(['docker', 'exec', '-i', `${lab}-A`, 'sh', '-c', 'cat >/tmp/impostor.py'], {
		input: impostor,
	});
	t.is(written.code, 0, written.stderr);
	t.is((await tryDocker('exec', '-d', `${lab}-A`, 'python3', '/tmp/impostor.py')).code, 0);
	const {stdout} = await until(
		() => wgsim(['status', lab, '--json']),
		({stdout: said}) => said.includes('Active'),
		'the impostor is heard',
	);
	assertText(t, 'status --json', stdout);
	const status = JSON.parse(stdout);
	t.is(status.source, file);
	t.deepEqual(
		status.nodes.map(({site}: {site: string}) => site),
		[text, text],
	);
	t.is(status.sessions[0].protocol, `n${title}`);
	t.is(status.sessions[0].lastError, `${title}\u202e`);
	const printed = (await ask(t, 0, 'status', lab, '--all')).stdout;
	for (const part of [shown, `lab${shownTitle}\\n.yaml`, `n${shownTitle}`, `${shownTitle}\\u202e`, 'dlrow']) {
		t.true(printed.includes(part), `${part}\n${printed}`);
	}
});

test.serial('a scenario, a lab and a container of any name are listed as text', async t => {
	t.true((await ask(t, 0, 'scenario', '--list', '--lab', lab)).stdout.includes(shown));
	const {scenarios} = JSON.parse((await ask(t, 0, 'scenario', '--list', '--json', '--lab', lab)).stdout);
	t.is(scenarios[0].description, text);
	const create = (name: string, ofLab: string) =>
		docker(
			'create',
			'--name',
			name,
			'--label',
			`wgsim.lab=${ofLab}`,
			'--label',
			`wgsim.node=${text}`,
			nodeImageTag(),
		);
	await create(`${lab}-x`, lab);
	await create(`${lab}-stranger`, text);

	const listed = await ask(t, 0, 'list');
	t.true(listed.stdout.includes(shown), listed.stdout);
	t.true((await ask(t, 0, 'start', file, '--dry-run')).stdout.includes(`remove ${lab}-x`));
	t.true((await ask(t, 0, 'status', text)).stdout.startsWith(shown));
	await ask(t, 1, 'check', `${lab}${title}`);
	await ask(t, 1, 'link', 'down', `A:${ifname}`, '--lab', lab);
});

/** As Python's XML parser has it. Throws for what is not well-formed. */
const readXml = (documents: readonly string[]): string[][] =>
	python(
		`
import xml.etree.ElementTree as tree
def texts(each):
    return [text for element in tree.fromstring(each.encode()).iter() for text in (element.text, *element.attrib.values()) if text]
print(json.dumps([texts(each) for each in given]))`,
		documents,
	) as string[][];

test.serial('reports of checks are read back by parsers', async t => {
	const junit = join(folder, 'report.xml');
	const only = ['--only', 'reach,command', '--timeout', '1'];
	const tap = (await ask(t, 3, 'check', lab, ...only, '--tap', '--junit', junit)).stdout;
	const [version, plan, ...rest] = tap.trimEnd().split('\n');
	t.is(version, 'TAP version 14');
	const points = rest.filter(line => /^(not )?ok \d+ - /.test(line));
	t.is(plan, `1..${points.length}`);
	t.true(
		points.some(line => line.startsWith('not ok') && line.includes('dlrow')),
		tap,
	);
	const blocks = tap
		.split(/^ {2}---$/m)
		.slice(1)
		.map(block => block.split(/^ {2}\.\.\.$/m)[0]!);
	t.true(blocks.length > 0);
	t.true(blocks.map(block => parse(block)).every(({severity}) => severity === 'fail'));
	const xml = readFileSync(junit, 'utf8');
	assertText(t, 'junit', xml);
	t.true(
		readXml([xml])[0]!.some(part => part.includes('dlrow')),
		xml,
	);
	const report = JSON.parse((await ask(t, 3, 'check', lab, ...only, '--json')).stdout);
	t.true(
		report.results.some(({name}: {name: string}) => name.includes(`${text} 2`)),
		JSON.stringify(report.results),
	);
	t.true((await ask(t, 3, 'check', lab, ...only)).stdout.includes('dlrow'));
});

test.serial('a drawing is well-formed, and shows the names', async t => {
	const drawings: Record<string, string> = {};
	for (const format of ['svg', 'html', 'dot', 'mermaid']) {
		drawings[format] = (await ask(t, 0, 'graph', file, '--format', format)).stdout;
		t.regex(drawings[format]!, /dlrow/, format);
	}

	t.true(readXml([drawings['svg']!])[0]!.some(part => part.includes(shown)));
});

test.serial('a stop removes what bears the label, whatever it is called', async t => {
	await ask(t, 0, 'stop', lab);
	t.is((await docker('ps', '-aq', '--filter', `label=wgsim.lab=${lab}`)).stdout, '');
	await ask(t, 0, 'stop', text);
	t.is((await docker('ps', '-aq', '--filter', `name=${lab}`)).stdout, '');
});
