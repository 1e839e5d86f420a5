// The user's own BIRD configuration whole: what is included is found as BIRD finds it, and is in the node where it is looked for.

import {randomBytes} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {exportNode, readExportSource} from '../../src/plan/export/index.js';
import type {SourceFile, Sources} from '../../src/plan/model.js';
import {readOwnBird} from '../../src/plan/own-bird.js';
import {listIncludes} from '../../src/plan/own-bird-includes.js';
import {listMissingIncludes, listSharedPlaces} from '../../src/plan/own-bird-problems.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {joinPath, matchesPath} from '../../src/plan/posix.js';
import {longestSilence} from '../../src/plan/silence.js';
import {bootPaths} from '../../src/plan/survey.js';
import {parseTopology} from '../../src/topology/index.js';

const file = (content: string, path = ''): SourceFile => ({path, mode: 0o644, content, encoding: 'utf8'});
const alone = (files: Readonly<Record<string, string>>): Sources =>
	new Map(Object.entries(files).map(([name, content]) => [name, [file(content)]]));

test('an include is what begins a line, outside of comments; text in quotes hides no comment', t => {
	const text = `
include "a.conf";
# include "b.conf";
/* include "c.conf";
include "d.conf"; */
	include   "peers/*.conf" ;
log "/*"; include "e.conf";
include "f.conf"; # "*/"
include 'g.conf';
`;
	t.deepEqual(listIncludes(text), [
		{pattern: 'a.conf', line: 2, column: 10},
		{pattern: 'peers/*.conf', line: 6, column: 13},
		{pattern: 'f.conf', line: 8, column: 10},
	]);
});

test('a pattern matches as glob(3) does, step by step, and no hidden file', t => {
	const all = ['p/a.conf', 'p/b.conf', 'p/.c.conf', 'p/d/e.conf', 'p/[.conf', 'p/1-x.conf'];
	const matched = (pattern: string) => all.filter(one => matchesPath(pattern, one));
	t.deepEqual(matched('p/*.conf'), ['p/a.conf', 'p/b.conf', 'p/[.conf', 'p/1-x.conf']);
	t.deepEqual(matched('p/[ab].conf'), ['p/a.conf', 'p/b.conf']);
	t.deepEqual(matched('p/[!a-z].conf'), ['p/[.conf']);
	t.deepEqual(matched('p/?.conf'), ['p/a.conf', 'p/b.conf', 'p/[.conf']);
	t.deepEqual(matched('p/*/e.conf'), ['p/d/e.conf']);
	t.deepEqual(matched('p/.*.conf'), ['p/.c.conf']);
	t.deepEqual(matched('p/[z-a].conf'), []);
});

test('any pattern compiles, and a name without wildcards matches itself alone', t => {
	const steps = fc.string({
		unit: fc.constantFrom('a', 'b', '*', '?', '[', ']', '!', '-', '^', '\\', '.', '('),
	});
	fc.assert(
		fc.property(steps, steps, (pattern, name) => {
			const matches = matchesPath(pattern, name);
			t.true(/[*?[]/.test(pattern) || matches === (pattern === name));
		}),
	);
});

test('paths are joined as the system does', t => {
	t.is(joinPath('/etc/bird', '../x/./y//z'), '/etc/x/y/z');
	t.is(joinPath('edge', '../../x'), '../x');
	t.is(joinPath('', 'a'), 'a');
	t.is(joinPath('/', '..'), '/');
});

test('what is included is found from the file that includes it, patterns and files further down among it', t => {
	const bird = readOwnBird(
		'edge/bird.conf',
		alone({
			'edge/bird.conf': 'include "peers/*.conf";\ninclude "/etc/bird/f.conf";\ninclude "../common/c.conf";\n',
			'edge/peers/a.conf': 'include "../more.conf";\n',
			'edge/peers/b.conf': 'include "../bird.conf";\n',
			'edge/more.conf': '',
			'edge/f.conf': 'include "lost.conf";\ninclude "/opt/x/*.conf";\n',
			'common/c.conf': '',
			'edge/stranger.conf': '',
		}),
	)!;
	t.is(bird.first.name, 'edge/bird.conf');
	t.deepEqual(
		bird.others.map(({path, name}) => `${path} ${name}`),
		[
			'/etc/bird/f.conf edge/f.conf',
			'/etc/bird/more.conf edge/more.conf',
			'/etc/bird/peers/a.conf edge/peers/a.conf',
			'/etc/bird/peers/b.conf edge/peers/b.conf',
			'/etc/common/c.conf common/c.conf',
		],
	);
	t.deepEqual(
		bird.unmet.map(({name, include, path}) => `${name}:${include.line} ${path}`),
		['edge/f.conf:1 /etc/bird/lost.conf', 'edge/f.conf:2 /opt/x/*.conf'],
	);
});

const folder: Sources = new Map([
	[
		'edge',
		[
			file('include "peers/*.conf";\nprotocol bgp a { hold time 9; }\n', 'bird.conf'),
			file('list', 'data/roa.txt'),
			file('protocol bgp b { hold time 33; }\n', 'peers/b.conf'),
		],
	],
]);

const gateway = (routing: string, more = ''): string =>
	`name: lab
networks: {net: {}}
nodes:
  A:
    kind: gateway
    interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}, eth1: {network: lan, namespace: private, addresses: [10.0.0.1/24]}}
    routing: ${routing}
    ${more}
  B: {interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
  C: {interfaces: {eth0: {network: lan, addresses: [10.0.0.2/24]}}}
`.replace('networks: {net: {}}', 'networks: {net: {}, lan: {}}');

const read = (text: string) => parseTopology(text, {file: 'lab.yaml'});
const plan = (text: string, sources: Sources) => planLab(read(text), randomBytes(32), sources);
const filesOf = (text: string, sources: Sources) => plan(text, sources).nodes[0]!.files;

test('a folder is whole in the node, for main as /etc/bird, for a nested namespace where ip netns exec shows it as that', t => {
	const files = filesOf(gateway('{main: {config: edge}, private: {config: edge}}'), folder);
	const paths = files.map(({path}) => path).filter(path => /bird/.test(path) && !path.includes('/services/'));
	t.deepEqual(paths, [
		'/etc/bird/bird.conf',
		'/etc/bird/data/roa.txt',
		'/etc/bird/peers/b.conf',
		'/etc/netns/private/bird/bird.conf',
		'/etc/netns/private/bird/data/roa.txt',
		'/etc/netns/private/bird/peers/b.conf',
		'/etc/wgsim/namespaces/main/bird',
		'/etc/wgsim/namespaces/private/bird',
	]);
	const run = (namespace: string) =>
		files.find(({path}) => path === `/etc/wgsim/services/bird.${namespace}/run`)!.content;
	t.regex(run('main'), /^exec bird -f -c \/etc\/bird\/bird\.conf$/m);
	t.regex(run('private'), /^exec ip netns exec private bird -f -c \/etc\/bird\/bird\.conf -s /m);
	// A running node takes up all of it.
	t.deepEqual(bootPaths([...paths, '/etc/wgsim/services/bird.private/parse']), []);
});

test("a nested namespace's folder has the files that the node is given for /etc/bird, too", t => {
	const more = 'files: [{path: /etc/bird/given.conf, content: "# given"}, {path: /srv/other, content: x}]';
	const paths = filesOf(gateway('{private: {config: edge}}', more), folder).map(({path}) => path);
	t.true(paths.includes('/etc/netns/private/bird/given.conf'));
	t.false(paths.includes('/etc/netns/private/srv/other'));
});

test('a file alone is where it always was', t => {
	const files = filesOf(gateway('{private: {config: a.conf}}'), alone({'a.conf': 'protocol device {}\n'}));
	t.is(files.find(({path}) => path === '/etc/bird/private.conf')?.content, 'protocol device {}\n');
	t.false(files.some(({path}) => path.startsWith('/etc/netns')));
});

test('what is included counts among the timers of a lab', t => {
	t.is(longestSilence(read(gateway('{main: {config: edge}}')), folder), 33);
});

test('an include without a file is refused at its line; files and commands of the node may give it', t => {
	const sources = alone({'a.conf': '\n  include "peers/*.conf";\ninclude "/opt/list";\ninclude "/opt/*";\n'});
	const missing = (more = '') =>
		listMissingIncludes(read(gateway('{private: {config: a.conf}}', more)), sources).map(
			({file: name, line, column, message}) => `${name}:${line}:${column} ${message}`,
		);
	t.deepEqual(missing(), [
		'a.conf:2:12 nothing is there for include "peers/*.conf"',
		'a.conf:4:10 nothing is there for include "/opt/*"',
	]);
	t.deepEqual(
		missing('files: [{path: /etc/bird/peers/x.conf, content: ""}, {path: /opt/list, content: ""}]'),
		[],
	);
	t.deepEqual(missing('commands: [make-lists]'), []);
});

test('two configurations that would be one file in the node are refused, unless they are the same', t => {
	const sources = alone({
		'm/bird.conf': 'include "private.conf";\n',
		'm/private.conf': '# of main\n',
		'p.conf': '# of private\n',
	});
	const shared = (routing: string) =>
		listSharedPlaces(read(gateway(routing)), sources).map(({path, message}) => `${path.at(-2)}: ${message}`);
	t.deepEqual(shared('{main: {config: m/bird.conf}, private: {config: p.conf}}'), [
		'private: p.conf would be /etc/bird/private.conf in the node, as m/private.conf is',
	]);
	t.deepEqual(
		shared('{main: {config: m/bird.conf}, private: {ospf: {X: {version: 2, interfaces: {eth1: null}}}}}'),
		['main: m/private.conf would be /etc/bird/private.conf in the node, as BIRD of private is'],
	);
	t.deepEqual(shared('{main: {config: m/bird.conf}, private: {config: m/private.conf}}'), []);
});

test('an export has all of it, and has systemd show the folder as ip netns exec does', t => {
	const {wiring, nodes} = plan(gateway('{main: {config: edge}, private: {config: edge}}'), folder);
	const {node, files} = nodes[0]!;
	const source = readExportSource(wiring, node, new Map(files.map(({path, content}) => [path, content])));
	const found = exportNode(source, 'wg-quick', false);
	t.deepEqual(
		found.map(({path}) => path).filter(path => /\/bird\//.test(path)),
		[
			'/etc/bird/bird.conf',
			'/etc/bird/data/roa.txt',
			'/etc/bird/peers/b.conf',
			'/etc/netns/private/bird/bird.conf',
			'/etc/netns/private/bird/data/roa.txt',
			'/etc/netns/private/bird/peers/b.conf',
		],
	);
	const unit = found.find(({path}) => path.endsWith('bird-private.service'))!.content;
	t.regex(unit, /^BindReadOnlyPaths=\/etc\/netns\/private\/bird:\/etc\/bird$/m);
	t.regex(unit, /^ExecStart=\/usr\/sbin\/bird -f -R -c \/etc\/bird\/bird\.conf /m);
});
