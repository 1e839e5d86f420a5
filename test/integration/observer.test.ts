// The observer on a real lab: what is broken by hand is told within seconds, unknown while the fabric is away, and whole again after.

import {once} from 'node:events';
import {createInterface} from 'node:readline';
import test, {type ExecutionContext} from 'ava';
import {connect} from '../../src/engine/client.js';
import type {LabSnapshot, NodeView, ObservedEvent, Observer} from '../../src/lab/observer/model.js';
import {openObserver} from '../../src/lab/observer/observer.js';
import {measureRtt} from '../../src/lab/observer/rtt.js';
import {endsOf} from '../../src/lab/observer/tunnels.js';
import type {ReachedPair} from '../../src/lab/reach.js';
import type {LabStatus} from '../../src/lab/status/model.js';
import {attempt, docker, processesOf, spawnWgsim, typed, until, wgsim} from './helpers.js';

const lab = 'test-observer';
const in_ = (node: string) => `${lab}-${node}`;
const events: ObservedEvent[] = [];
let observer: Observer;
let stream: ReturnType<typeof spawnWgsim>;
const streamed: ObservedEvent[] = [];
/** What the lab was at each event. */
const snapshots = new Map<ObservedEvent, LabSnapshot>();

test.before(async () => {
	await wgsim(['stop', lab]);
	const started = await wgsim(['start', '--name', lab, '--timeout', '180', '--quiet']);
	if (started.code !== 0) {
		throw new Error(started.stderr);
	}

	observer = await openObserver(await connect(), lab);
	observer.onEvent(event => {
		events.push(event);
		snapshots.set(event, observer.snapshot);
	});
	stream = spawnWgsim(['events', lab]);
	createInterface({input: stream.stdout}).on('line', line => streamed.push(JSON.parse(line)));
	await observer.ready();
});

test.after.always(async () => {
	stream?.kill('SIGKILL');
	await observer?.close();
	await wgsim(['stop', lab]);
});

/** Processes that observe, by `pid argv`. At rest two: that of this test, and that of `wgsim events`. */
const listObservers = async (): Promise<string[]> =>
	(await processesOf(`${lab}-fabric`)).filter(line => /python3 .*wgsim-observe/.test(line));

const converged = () =>
	until(
		async () => observer.snapshot.missing,
		missing => missing?.length === 0,
		'the lab has converged again',
	);

/** Waits for an event that came since `act`, and logs the milliseconds between. */
async function seeAfter(
	t: ExecutionContext,
	text: RegExp,
	act: () => Promise<unknown>,
): Promise<ObservedEvent> {
	const from = events.length;
	const began = Date.now();
	await act();
	const acted = Date.now();
	const event = await until(
		async () => events.slice(from).find(one => text.test(one.text)) ?? null,
		found => found !== null,
		`an event ${text}`,
	);
	const after = Math.round(event!.time * 1000 - began);
	t.log(`${event!.text}: ${after} ms after the command began, which took ${acted - began} ms`);
	return event!;
}

test.serial('a lab at rest lacks nothing, and every tunnel is up', async t => {
	await converged();
	const {nodes, tunnels, connection} = observer.snapshot;
	t.is(connection.state, 'live');
	t.is(tunnels.length, 12);
	t.true(tunnels.every(({verdict}) => verdict === 'up'));
	t.true(tunnels.every(({a}) => a.implementation !== null && a.mtu === 1420));
	t.true(nodes.every(({state, phase, memory}) => state === 'running' && phase === 'running' && memory! > 0));
	t.deepEqual(
		nodes.filter(({verdict}) => verdict !== 'up').map(({node, reason}) => `${node}: ${reason}`),
		[],
	);
	await until(
		async () => observer.snapshot.nodes.map(({cpu}) => cpu),
		shares => shares.every(cpu => cpu !== null && cpu < 2),
		'processor time of every node',
	);
});

test.serial("a tunnel's round trip is measured on demand", async t => {
	const rtt = await measureRtt(await connect(), observer.snapshot, observer.snapshot.tunnels[0]!.id);
	t.is(rtt.received, rtt.sent);
	t.true(rtt.min! > 0 && rtt.min! <= rtt.average! && rtt.average! <= rtt.max!);
});

test.serial('every declared pair reaches each other', async t => {
	const {code, stdout, stderr} = await wgsim(['reach', lab, '--json']);
	t.is(code, 0, stderr);
	const pairs: ReachedPair[] = JSON.parse(stdout).pairs;
	const promised = pairs.filter(pair => pair.promised);
	t.is(promised.length, 6, 'the routers of three sites');
	t.true(promised.every(({rtt, answered, asked}) => rtt! > 0 && asked === 2 && answered === 2));
	t.true(pairs.length > promised.length);
});

const statusOf = async (): Promise<LabStatus> => JSON.parse((await wgsim(['status', lab, '--json'])).stdout);

test.serial(
	'what came of reachability stands until it is asked again, in every view; status sends nothing',
	async t => {
		const rule = (line: string) => typed(in_('R1'), `nft add ${line}`);
		await rule('table inet deaf');
		await rule("chain inet deaf in '{type filter hook input priority 0; policy accept;}'");
		await rule('rule inet deaf in icmp type echo-request counter drop');
		await rule('rule inet deaf in icmpv6 type echo-request counter drop');
		await statusOf();
		t.regex((await attempt(in_('R1'), 'nft list table inet deaf')).stdout, /packets 0 [\s\S]*packets 0 /);
		t.is((await wgsim(['reach', lab])).code, 3);
		const texts = ({missing}: Pick<LabStatus, 'missing'>) => missing.map(({text}) => text);
		const told = await statusOf();
		t.deepEqual(
			texts(told).map(text => text.replace(/: \S+/, '')),
			[
				'R2 → R1 does not answer',
				'R2 → R1 does not answer',
				'R3 → R1 does not answer',
				'R3 → R1 does not answer',
			],
		);
		t.like(told, {converged: false, reach: {promised: 12, asked: 12, answered: 8, outdated: 0}});
		await until(
			async () => texts({missing: observer.snapshot.missing!}),
			shown => JSON.stringify(shown) === JSON.stringify(texts(told)),
			'the live view lacks the same facts',
		);
		await typed(in_('R1'), 'nft delete table inet deaf');
		t.false((await statusOf()).converged, 'nobody has asked again');
		t.is((await wgsim(['check', lab, '--only', 'reach'])).code, 0);
		await converged();
		t.like(await statusOf(), {converged: true, reach: {promised: 12, asked: 12, answered: 12, outdated: 0}});
	},
);

test.serial('status shows who does WireGuard, and why a tunnel is what it is', async t => {
	const {tunnels, nodes, faults}: LabStatus = JSON.parse((await wgsim(['status', lab, '--json'])).stdout);
	t.deepEqual(faults, []);
	t.true(nodes.every(({verdict}) => verdict === 'up'));
	for (const {implementation, verdict, reason} of tunnels) {
		t.regex(implementation!, /^(kernel|wireguard-go)$/);
		t.is(verdict, 'up');
		t.regex(reason, /^(heard|handshake) \d+ s ago$|^BGP IBGP_\w+ is Established$/);
	}
});

type Judged = Pick<NodeView, 'node' | 'reason'> & {readonly verdict: string};

/** The verdict and the reason of a node and of both ends of its tunnels, in the live view and in `wgsim status`. */
async function judgementsOf(name: string) {
	const status: LabStatus = JSON.parse((await wgsim(['status', lab, '--json'])).stdout);
	const of = ({
		nodes,
		tunnels,
	}: {
		nodes: readonly Judged[];
		tunnels: readonly (Judged & {peer: string})[];
	}) => ({
		node: nodes.find(({node}) => node === name)!,
		here: tunnels.filter(({node}) => node === name),
		there: tunnels.filter(({peer}) => peer === name),
	});
	const {nodes, tunnels} = observer.snapshot;
	return [of({nodes, tunnels: tunnels.flatMap(endsOf)}), of(status)];
}

test.serial('a cut link is seen with its tunnels, then the sessions over it; and all come back', async t => {
	const cut = events.length;
	await seeAfter(t, /^V1-1:wg3 – V2-1:wg1 is down: no carrier on eth0$/, () =>
		typed(in_('V1-1'), 'ip link set eth0 down'),
	);
	t.true(events.some(({text}) => text === 'V1-1:eth0 is down'));
	await until(
		async () => events.slice(cut).map(({text}) => text),
		texts => texts.some(text => /^V1-1 IBGP_V2_1: BGP \w+, was Established$/.test(text)),
		'the session over the tunnel has ended',
	);
	t.like(observer.snapshot.missing![0], {kind: 'wire', text: 'V1-1:eth0 is set down'});
	// Each end notices by timers of its own.
	const judgements = await until(
		() => judgementsOf('V1-1'),
		both =>
			both.every(
				({node, there}) =>
					/^0 of 4 tunnels, 0 of 4 BGP sessions, /.test(node.reason) &&
					there.every(({verdict}) => verdict === 'stale'),
			),
		"V1-1's sessions have ended, and the other ends of its tunnels hear nothing",
	);
	for (const {node, here, there} of judgements) {
		t.like(node, {verdict: 'down'});
		t.is(here.length, 4);
		t.true(here.every(({verdict, reason}) => verdict === 'down' && reason === 'no carrier on eth0'));
		t.is(there.length, 4);
	}

	await seeAfter(t, /^V1-1:eth0 is up$/, () => typed(in_('V1-1'), 'ip link set eth0 up'));
	await converged();
	t.is(observer.snapshot.tunnels[0]!.verdict, 'up');
});

test.serial('packets that are dropped on the way make tunnels stale: their wires have carrier', async t => {
	await typed(in_('V1-1'), 'nft add table inet deaf');
	await typed(
		in_('V1-1'),
		"nft add chain inet deaf in '{type filter hook input priority 0; policy accept;}'",
	);
	await seeAfter(t, /^V1-1:wg3 – V2-1:wg1 is stale: BGP IBGP_\w+ is \w+, last heard \d+ s ago$/, () =>
		typed(in_('V1-1'), 'nft add rule inet deaf in udp dport 5801-5806 drop'),
	);
	const bad = await until(
		async () => (await judgementsOf('V1-1')).flatMap(({node, here}) => [node, ...here]),
		all => all.every(({verdict}) => verdict === 'down' || verdict === 'stale'),
		'neither status nor the live view calls it up',
	);
	t.is(bad.length, 10);
	await typed(in_('V1-1'), 'nft delete table inet deaf');
	await converged();
});

test.serial("a node whose route is gone has not converged, though nobody's session has ended", async t => {
	await seeAfter(t, /^not converged: 1 missing, R1 has no route to 10\.0\.3\.1 \(R3\)$/, () =>
		typed(in_('R1'), 'ip route del 10.0.3.0/24'),
	);
	// BIRD looks at the kernel's table from time to time, and writes it anew.
	await converged();
	t.is((await attempt(in_('R1'), 'ping -c 1 -W 5 10.0.3.1')).code, 0);
});

test.serial('a BIRD that is stopped is unknown, and known again when it runs', async t => {
	await seeAfter(t, /^V3-1 IBGP_V1_1: BGP unknown, was Established$/, () =>
		typed(in_('V3-1'), 'sv stop /run/service/bird.private'),
	);
	const inside = () =>
		observer.snapshot.nodes
			.find(({node}) => node === 'V3-1')!
			.namespaces.find(({name}) => name === 'private')!;
	t.is(inside().bgp, null);
	t.true(inside().interfaces!.length > 0);
	await typed(in_('V3-1'), 'sv start /run/service/bird.private');
	await converged();
	t.is(inside().bgp!.length, 4);
});

test.serial('a node that is paused does not hold up the others, and has nothing to say', async t => {
	await seeAfter(t, /^V2-2 is paused$/, () => docker('pause', in_('V2-2')));
	const number = () => observer.snapshot.time!;
	const before = number();
	await until(
		async () => number(),
		time => time > before + 2,
		'rounds go on',
	);
	const paused = observer.snapshot.nodes.find(({node}) => node === 'V2-2')!;
	t.true(paused.namespaces.every(({ospf, bgp}) => ospf === null && bgp === null));
	t.is(paused.phase, null);
	await docker('unpause', in_('V2-2'));
	await converged();
});

test.serial('a node that is killed is seen at once, and its tunnels are down', async t => {
	await seeAfter(t, /^V2-1 is exited$/, () => docker('kill', in_('V2-1')));
	const of = observer.snapshot.tunnels.filter(({id}) => id.includes('V2-1:'));
	t.is(of.length, 4);
	t.true(of.every(({verdict, reason}) => verdict === 'down' && reason === 'V2-1 is exited'));
	await docker('start', in_('V2-1'));
	await converged();
	t.is((await statusOf()).reach!.outdated, 12, 'what was asked before is out of date');
});

test.serial('while the fabric is away all it said is unknown; it is taken up again by itself', async t => {
	await seeAfter(t, /^the lab does not answer: /, () => docker('kill', `${lab}-fabric`));
	const {time, missing, connection, tunnels, nodes} = observer.snapshot;
	t.deepEqual([time, missing, connection.state], [null, null, 'lost']);
	t.true(tunnels.every(({verdict, a}) => verdict === 'unknown' && a.latestHandshake === null));
	t.true(nodes.every(({state, memory}) => state === 'running' && memory === null));
	const status = JSON.parse((await wgsim(['status', lab, '--json'])).stdout);
	t.is(status.converged, null);
	await seeAfter(t, /^the lab answers$/, () => docker('start', `${lab}-fabric`));
	await converged();
});

test.serial('what an observer said before it fell silent is not taken for true', async t => {
	const observers = (
		await until(listObservers, ({length}) => length === 2, 'both that observe all the time')
	).map(line => Number.parseInt(line, 10));
	t.deepEqual(observer.snapshot.missing, []);
	const fallSilent = async () => observers.forEach(pid => void process.kill(pid, 'SIGSTOP'));
	const silent = /^the lab does not answer: the observer in the fabric has said nothing for 11 s$/;
	// It connects again within a second.
	const {missing, connection} = snapshots.get(await seeAfter(t, silent, fallSilent))!;
	t.deepEqual([missing, connection.state], [null, 'lost']);
	await converged();
	observers.forEach(pid => void process.kill(pid, 'SIGKILL'));
});

test.serial('wgsim events tells the same, one JSON object a line', async t => {
	for (const kind of ['node', 'link', 'tunnel', 'session', 'connection', 'converged']) {
		t.true(
			streamed.some(event => event.kind === kind && event.lab === lab && event.time > 1e9),
			kind,
		);
	}
});

test.serial('an interrupted look, or watch, leaves nothing running in the fabric', async t => {
	await until(listObservers, ({length}) => length === 2, 'both that observe all the time');
	const watching = spawnWgsim(['status', lab, '--watch', '--json']);
	const [first] = (await once(createInterface({input: watching.stdout}), 'line')) as [string];
	t.is(JSON.parse(first).lab, lab);
	t.true((await listObservers()).length > 2);
	watching.kill('SIGINT');
	t.deepEqual(await once(watching, 'close'), [130, null]);
	for (const delay of [50, 200, 400]) {
		const looking = spawnWgsim(['status', lab]);
		setTimeout(() => looking.kill('SIGKILL'), delay);
		await once(looking, 'close');
	}

	await until(listObservers, ({length}) => length === 2, 'nothing observes for them any more');
	t.is((await attempt(`${lab}-fabric`, 'true')).code, 0);
});

test.serial('when the lab is stopped, its observers say that it is gone, and end well', async t => {
	const closed = once(stream, 'close');
	await seeAfter(t, /^the lab is gone$/, () => wgsim(['stop', lab]));
	t.deepEqual(await closed, [0, null]);
	t.is(observer.snapshot.connection.state, 'gone');
	await t.throwsAsync(openObserver(await connect(), lab), {message: `no lab named ${lab} runs here`});
});
