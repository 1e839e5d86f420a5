// Every lab that ships starts, converges, and shows what its header says. The reference lab has a test of its own.

import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {CheckReport} from '../../src/lab/check/model.js';
import {attempt, docker, typed, until, wgsim} from './helpers.js';
import {runRecorded} from './replayed.js';

const folder = fileURLToPath(new URL('../../topologies/', import.meta.url));
const bird = 'birdc6 -s /run/bird6.private.ctl';

interface Lab {
	/** Runs a command line in a node. */
	readonly on: (node: string, line: string) => Promise<string>;
	readonly container: (node: string) => string;
	readonly start: (...args: string[]) => ReturnType<typeof wgsim>;
	/** All but TCP transfers, which take long, unless other arguments are given. */
	readonly check: (...args: string[]) => Promise<{readonly code: number; readonly report: CheckReport}>;
}

const check = async (lab: string, args: readonly string[]): ReturnType<Lab['check']> => {
	const chosen = args.length > 0 ? args : ['--skip', 'transfer'];
	const {code, stdout} = await wgsim(['check', lab, '--json', '--timeout', '60', ...chosen]);
	return {code, report: JSON.parse(stdout)};
};

const problems = ({results}: CheckReport): string[] =>
	results
		.filter(({status}) => status !== 'passed')
		.map(({id, expected, seen, facts}) => `${id}: ${expected}; ${seen}; ${facts.join('; ')}`);

/** The lab does what follows from its topology. */
const holds = async (t: ExecutionContext, lab: Lab, ...args: string[]): Promise<void> => {
	const {code, report} = await lab.check(...args);
	t.deepEqual(problems(report), []);
	t.is(code, 0);
	t.true(report.ok);
};

/** The hop is named from either side, and nothing else is wrong. */
const namesTheHole = async (t: ExecutionContext, lab: Lab): Promise<void> => {
	const {code, report} = await lab.check('--skip', 'transfer', '--timeout', '5');
	t.is(code, 3);
	const failed = report.results.filter(({status}) => status !== 'passed');
	// The tunnel, and two routers to each other by IPv4 and IPv6.
	t.deepEqual(
		failed.map(({kind}) => kind),
		Array(5).fill('mtu'),
		problems(report).join('\n'),
	);
	for (const {id, seen} of failed) {
		t.regex(
			seen,
			/below the tunnel, 1500 bytes vanish between provider-west and provider-east on middle;/,
			id,
		);
	}
};

const pings = async (
	t: ExecutionContext,
	{on}: Lab,
	node: string,
	line: string,
	ttl?: number,
): Promise<void> => {
	const output = await on(node, line);
	t.regex(output, / 0% packet loss/, `${node}: ${line}`);
	if (ttl !== undefined) {
		t.regex(output, new RegExp(`ttl=${ttl} `), `${node}: ${line}`);
	}
};

/** What the header of each lab promises. */
const promises: Record<
	string,
	{
		args?: string[];
		show: (t: ExecutionContext, lab: Lab) => Promise<void>;
		/** What `wgsim check` says of the lab as it started; that all holds, if nothing else is said. */
		checked?: (t: ExecutionContext, lab: Lab) => Promise<void>;
	}
> = {
	'two-sites': {
		async show(t, lab) {
			await pings(t, lab, 'R1', 'ping -c2 10.0.2.1', 62);
			t.regex(await lab.on('V1-1', 'ip netns exec private wg'), /interface: wg2[\s\S]*latest handshake/);
			t.regex(await lab.on('V1-1', 'ip netns exec private ip route'), /10\.0\.2\.0\/24 .*dev wg2 proto bird/);
			t.false((await lab.on('V1-1', 'ip route')).includes('10.0.2.0'));
			for (const [node, inside] of [
				['R1', ''],
				['V1-1', ''],
				['V1-1', 'ip netns exec private '],
			] as const) {
				t.regex(await lab.on(node, `${inside}getent hosts R2`), /^2001:db8:a2::1 +R2$/m);
				t.is((await attempt(lab.container(node), `${inside}getent hosts R9`)).code, 2);
			}

			// Of a gateway's addresses, inside and outside, each takes one that it has a route to.
			await pings(t, lab, 'V1-1', 'ping -c2 V2-1');
			await pings(t, lab, 'V1-1', 'ip netns exec private ping -c2 V2-1');
			await pings(t, lab, 'R1', 'ping -c2 V2-1');
		},
	},
	'ipv4-underlay': {
		async show(t, lab) {
			t.regex(await lab.on('V1-1', 'ip netns exec private wg'), /endpoint: 203\.0\.113\./);
			t.regex(await lab.on('V1-1', 'ip -n private link show wg3'), /mtu 1440/);
			await pings(t, lab, 'R1', 'ping -c2 -M do -s 1412 10.0.2.1');
			// The check has taught R1 what fits.
			await lab.on('R1', 'ip route flush cache');
			const {code, stdout} = await attempt(lab.container('R1'), 'ping -c2 -M do -s 1413 10.0.2.1');
			t.is(code, 1);
			t.regex(stdout, /Frag needed and DF set \(mtu = 1440\)/);
		},
	},
	'big-mesh': {
		args: ['--set', 'N=4'],
		async show(t, lab) {
			const handshakes = await lab.on('V1-1', 'ip netns exec private wg show all latest-handshakes');
			t.is(handshakes.trim().split('\n').length, 3);
			t.notRegex(handshakes, /\t0$/m);
			await pings(t, lab, 'R1', 'ping -c2 10.0.4.1', 62);
		},
	},
	'hub-and-spoke': {
		async show(t, lab) {
			await pings(t, lab, 'spoke1-r1', 'ping -c2 10.0.3.1', 61);
			const wg = await lab.on('spoke1-gw1', 'ip netns exec private wg');
			t.is(wg.match(/^peer: /gm)?.length, 2);
			const route = await lab.on('spoke1-gw1', `${bird} show route 2001:db8:a3::/64 all`);
			t.regex(route, /BGP\.as_path: 65001 65003/);
			await docker('stop', lab.container('hub-gw1'));
			await until(
				() => attempt(lab.container('spoke1-r1'), 'ping -c3 -i 0.2 -W1 10.0.3.1'),
				({stdout}) => stdout.includes(' 0% packet loss'),
				'spoke to spoke by the other gateway of the hub',
			);
		},
	},
	'ibgp-reflectors': {
		async show(t, lab) {
			// By a gateway, the reflector and another gateway.
			await pings(t, lab, 'b1-r1', 'ping -c2 10.0.4.1', 61);
			const routes = await lab.on('b1-gw1', `${bird} show route 10.0.4.0/24 all`);
			t.regex(
				routes,
				/local_pref: 199\n[\s\S]*cluster_list: 1\.0\.1\.1\n[\s\S]*local_pref: 99\n[\s\S]*cluster_list: 1\.0\.2\.1\n/,
			);
			t.is(
				(await lab.on('fra-gw1', 'grep -h "rr client" /etc/bird/private.conf')).match(/rr client/g)?.length,
				2,
			);
			t.regex(await lab.on('b1-gw1', 'ls -l /etc/bird'), /^-rw------- .* private\.conf$/m);
			await docker('stop', lab.container('fra-gw1'));
			await until(
				() => attempt(lab.container('b1-r1'), 'ping -c3 -i 0.2 -W1 10.0.4.1'),
				({stdout}) => stdout.includes(' 0% packet loss'),
				'branch to branch by the other reflector',
			);
		},
	},
	'ospf-hub': {
		async show(t, lab) {
			const neighbors = await lab.on('hub-gw1', `${bird} show ospf neighbors PRIVATE4`);
			t.is(neighbors.match(/Full\/.*\bwg0\b/g)?.length, 2, neighbors);
			const wg = await lab.on('hub-gw1', 'ip netns exec private wg');
			t.regex(wg, /allowed ips: .*10\.0\.2\.0\/24/);
			t.regex(wg, /allowed ips: .*fe80::2\/128/);
			t.regex(
				await lab.on('a-gw1', 'ip -n private route'),
				/^10\.0\.3\.0\/24 via 169\.254\.0\.1 dev wg0 proto bird/m,
			);
			t.regex(
				await lab.on('a-r1', 'traceroute -n -q1 10.0.3.1'),
				/192\.168\.2\.11[\s\S]*169\.254\.0\.1[\s\S]*169\.254\.0\.3[\s\S]*10\.0\.3\.1/,
			);
		},
	},
	'floating-static': {
		async show(t, lab) {
			t.regex(await lab.on('br', 'birdc show bfd sessions'), /^192\.0\.2\.2 +eth0 +Up /m);
			t.regex(await lab.on('br', 'birdc show route 0.0.0.0/0'), /FIXED4_0 .*\* \(60000\)/);
			for (const name of ['lose-the-fibre', 'lose-both']) {
				await runRecorded(t, name, 'test-floating-static');
			}
		},
	},
	ring: {
		async show(t, lab) {
			// One try a hop, of a second at most: while the ring is cut, no hop answers.
			const hops = async () =>
				(await lab.on('R1', 'traceroute -n -q1 -w1 -m8 10.0.3.1')).trim().split('\n').length - 1;
			t.is(await hops(), 4);
			const routes = await lab.on('V1-1', `${bird} show route 10.0.3.0/24 all`);
			t.regex(routes, /\* \(160\)[\s\S]*as_path: 65002 65003\n[\s\S]*as_path: 65005 65004 65003\n/);
			await lab.on('V1-1', 'ip -n private link set wg2 down');
			t.is(await until(hops, count => count === 5, 'the longer way round'), 5);
		},
	},
	'dual-provider': {
		async show(t, lab) {
			const wg = await lab.on('V1-1', 'ip netns exec private wg');
			t.regex(wg, /endpoint: \[2001:db8:0:a::2\]/);
			t.regex(wg, /endpoint: 198\.51\.100\.2/);
			const sessions = await lab.on('V1-1', `${bird} show bfd sessions`);
			t.is(sessions.match(/ Up /g)?.length, 2);
			t.regex(await lab.on('V1-1', 'tc qdisc show dev eth1'), /rate 50Mbit/);
			const ping = lab.on('R1', 'ping -i 0.1 -c 50 10.0.2.1 || true');
			await lab.on('V1-1', 'sleep 1; ip link set eth0 down');
			const received = Number(/(\d+) received/.exec(await ping)?.[1]);
			// BFD takes 0.5 s; BGP alone would lose its hold time, 9 s of these 5.
			t.true(received >= 30, `${received} of 50 arrived`);
		},
	},
	'bgp-underlay': {
		async show(t, lab) {
			const protocols = await lab.on('isp', 'birdc show protocols');
			t.is(protocols.match(/Established/g)?.length, 2);
			t.regex(await lab.on('V1-1', 'birdc show route 198.18.2.1/32 all'), /as_path: 64500 65002\n/);
			t.regex(
				await lab.on('V1-1', 'traceroute -n -q1 198.18.2.1'),
				/1 +198\.51\.100\.254[\s\S]*2 +198\.18\.2\.1 /,
			);
			t.regex(await lab.on('V1-1', 'ip netns exec private wg'), /endpoint: 198\.18\.2\.1:51801/);
			await pings(t, lab, 'R1', 'ping -c2 10.0.2.1', 62);
			await pings(t, lab, 'V1-1', 'ping -c2 2001:db8:2::1', 63);
			t.is((await lab.on('isp', 'birdc show bfd sessions')).match(/ Up /g)?.length, 2);
		},
	},
	'babel-mesh': {
		async show(t, lab) {
			// While the way is being looked for there is none, and traceroute says so.
			const trace = () => attempt(lab.container('R1'), 'traceroute -n -q1 -w1 -m8 10.0.3.1');
			const hops = async () => (await trace()).stdout.trim().split('\n').length - 1;
			t.is(await hops(), 3);
			const neighbors = await lab.on('V1-1', `${bird} show babel neighbors`);
			t.is(neighbors.match(/^fe80:\S+ +wg[23] /gm)?.length, 2);
			t.is((await lab.on('V1-1', 'ip -n private -6 address show wg3')).match(/fe80:/g)?.length, 1);
			t.is((await lab.on('switch', 'bridge link')).match(/master br0 state forwarding/g)?.length, 2);
			t.is((await lab.on('switch', 'ip address')).match(/inet6? /g)?.length, 1);
			await pings(t, lab, 'R3', 'ping -c2 10.1.1.1', 62);
			await lab.on('V1-1', 'ip -n private link set wg3 down');
			t.is(await until(hops, count => count === 4, 'by site 2'), 4);
			// A switch that comes back has its ports again.
			await docker('restart', lab.container('switch'));
			const cellar = () => attempt(lab.container('cellar'), 'ping -c1 -W1 192.168.1.1');
			await until(cellar, ({code}) => code === 0, 'the switch forwards again');
		},
	},
	'road-warriors': {
		async show(t, lab) {
			await pings(t, lab, 'anna', 'ping -c2 10.0.0.80');
			// What was ready and is not any more is told, and what comes back is.
			const status = async () => {
				const {stdout} = await wgsim(['status', 'test-road-warriors', '--json']);
				return JSON.stringify(JSON.parse(stdout));
			};
			const isReady = async (wanted: boolean) => (await status()).includes('not ready any more') !== wanted;
			await lab.on('server', 'pkill -x nc');
			await until(() => isReady(false), Boolean, 'status tells of the server');
			t.regex(await status(), /server: not ready any more: nc -z 10\.0\.0\.80 80: exit code 1/);
			await lab.on('server', 'nc -dlk 80 >/dev/null 2>&1 &');
			await until(() => isReady(true), Boolean, 'the server is ready again');
			const endpoints = () => lab.on('office', 'wg show all endpoints');
			t.is((await endpoints()).match(/\t198\.51\.100\.2:/g)?.length, 2);
			t.regex(await lab.on('home', 'nft list ruleset'), /oifname "eth0" masquerade/);
			await lab.on(
				'home',
				'ip address del 198.51.100.2/24 dev eth0; ip address add 198.51.100.3/24 dev eth0',
			);
			await until(
				endpoints,
				text => text.match(/\t198\.51\.100\.3:/g)?.length === 2,
				'both at the new address of the home router',
			);
			await pings(t, lab, 'ben', 'ping -c2 10.0.0.80');
		},
	},
	'access-lines': {
		async show(t, lab) {
			t.regex(await lab.on('hq-gw1', 'ip netns exec private ip link show wg0'), /mtu 1412/);
			t.is((await lab.on('hq-gw1', 'ip netns exec private wg show wg0 peers')).trim().split('\n').length, 2);
			const route = () => lab.on('hq-gw1', 'ip -6 route show 2001:db8:2::1');
			t.regex(await route(), /proto bird/);
			t.regex(await lab.on('b1-gw1', 'ip -6 route show default'), /dev eth0/);
			t.regex(await lab.on('b1-h1', 'traceroute -n 192.168.3.101'), /^ 1 +192\.168\.2\.11 /m);
			// What the provider has no route to any more, it no longer announces.
			await lab.on('isp', 'ip -6 route del 2001:db8:2::1');
			await until(route, line => line === '', 'the headquarters have no route to the branch');
			const {code, report} = await lab.check('--only', 'bgp', '--timeout', '3');
			t.is(code, 3);
			t.deepEqual(
				report.results.map(({status}) => status),
				['failed'],
			);
		},
	},
	'overlapping-sites': {
		async show(t, lab) {
			await pings(t, lab, 'east-pc', 'ping -c2 10.101.2.10', 62);
			t.regex(
				await lab.on('west', 'nft list table inet wgsim'),
				/snat ip prefix to ip saddr map \{ 192\.168\.1\.0\/24 : 10\.101\.2\.0\/24 \}/,
			);
			// Without the map nothing stands for the west.
			await lab.on('west', 'nft flush chain inet wgsim arriving');
			const {code, report} = await lab.check('--only', 'reach,node', '--timeout', '3');
			t.is(code, 3);
			t.true(problems(report).some(text => text.startsWith('reach:east-pc:west-pc:10.101.2.10')));
			t.is((await lab.start()).code, 0);
			await runRecorded(t, 'pull-the-tunnel', 'test-overlapping-sites');
		},
	},
	'hub-one-interface': {
		async show(t, lab) {
			const peers = () => lab.on('hub', 'wg show wg0 latest-handshakes');
			t.is((await peers()).trim().split('\n').length, 3);
			t.notRegex(await peers(), /\t0$/m);
			t.is((await lab.on('hub', 'birdc show ospf neighbors VPN')).match(/Full\/.*\bwg0\b/g)?.length, 2);
			await pings(t, lab, 'h1', 'ping -c2 192.168.2.10', 61);
			await pings(t, lab, 'laptop', 'ping -c2 192.168.1.10');
			// The interface of a hub that comes back has its peers again, and they need not be told.
			await docker('restart', lab.container('hub'));
			const far = () => attempt(lab.container('h1'), 'ping -c1 -W1 192.168.2.10');
			await until(far, ({code}) => code === 0, 'branch to branch by the hub again');
			const own = () => attempt(lab.container('laptop'), 'ping -c1 -W1 192.168.0.10');
			await until(own, ({code}) => code === 0, 'the laptop, whose place nobody knows, is in again');
			await holds(t, lab, '--only', 'tunnel,routing');
			// A peer is told of by itself: the others are well.
			const one = await lab.on('hub', 'wg show wg0 allowed-ips | grep -F 172.17.0.3/32 | cut -f1');
			await lab.on('hub', `wg set wg0 peer ${one.trim()} remove`);
			const {code, report} = await lab.check('--only', 'tunnel', '--timeout', '3');
			t.is(code, 3);
			t.deepEqual(
				report.results.map(({id, status}) => [id, status]),
				[
					['tunnel:br1--hub', 'passed'],
					['tunnel:br2--hub', 'failed'],
					['tunnel:laptop--hub', 'passed'],
				],
			);
			t.is((await lab.start()).code, 0);
			await holds(t, lab, '--only', 'tunnel');
		},
	},
	'cgnat-punch': {
		async show(t, lab) {
			t.regex(await lab.on('laptop', 'wg show wg0 endpoints'), /\t203\.0\.113\.1:51820/);
			t.regex(await lab.on('storage', 'wg show wg0 endpoints'), /\t203\.0\.113\.2:51821/);
			await pings(t, lab, 'laptop', 'ping -c2 10.9.0.1');
			const ask = () => attempt(lab.container('shop'), 'ping -c2 -W1 203.0.113.2');
			t.regex((await ask()).stdout, / 100% packet loss/);
			// Whether a hole can be punched into a NAT without a filter depends on the end that speaks first.
			await lab.start('--set', 'NAT=accept', '--timeout', '1');
			t.regex((await ask()).stdout, / 0% packet loss/);
			const {code, report} = await lab.check('--only', 'not-reach');
			t.is(code, 3);
			t.deepEqual(
				report.results.map(({status}) => status),
				['failed'],
			);
			// The flows of before are forgotten: they would keep the ports that an open NAT has given them.
			t.is((await lab.start()).code, 0);
			t.regex((await ask()).stdout, / 100% packet loss/);
		},
	},
	firewall: {
		async show(t, lab) {
			const failed = async (): Promise<string[]> => {
				const {report} = await lab.check('--only', 'tcp,udp,not-reach', '--timeout', '3');
				return report.results.filter(({status}) => status === 'failed').map(({name}) => name);
			};
			t.regex(await lab.on('fw', 'nft list ruleset'), /tcp dport 443 accept/);
			t.regex(await lab.on('hq-gw1', 'nft list ruleset'), /hook input priority filter; policy drop;/);
			// Another end of its tunnels may ask a gateway, and who is none may not.
			await pings(t, lab, 'north-gw1', 'ping -c2 2001:db8:1::1');
			await lab.on('north-gw1', 'ip address add 2001:db8:77::1/128 dev dummy0');
			const known = () => attempt(lab.container('hq-gw1'), 'ping -c1 -W1 2001:db8:77::1');
			await until(known, ({code}) => code === 0, 'OSPF carries the new address');
			const stranger = 'ping -c1 -W1 -I 2001:db8:77::1 2001:db8:1::1';
			t.regex((await attempt(lab.container('north-gw1'), stranger)).stdout, / 100% packet loss/);
			// For as long as it is there, the lab has not converged: it is not planned.
			await lab.on('north-gw1', 'ip address del 2001:db8:77::1/128 dev dummy0');
			await lab.on('fw', 'nft delete table inet wgsim');
			const names = await failed();
			for (const name of [
				'not north-h1 → www, 10.80.0.80, port 22',
				'not hq-h1 → www, 2001:db8:80::80, port 80',
				'not north-h1 → www, 10.80.0.80, port 443',
				'www → hq-h1, IPv6',
				'south-r1 → www, IPv4',
			]) {
				t.true(names.includes(name), `${name}: ${names.join('; ')}`);
			}

			// Other rules are loaded in a running node, and nobody passes by those of before.
			const changed = await lab.start('--set', 'PORT=8443');
			t.is(changed.code, 0, changed.stderr);
			t.deepEqual(await failed(), []);
			const connect = (port: number) => `nc -z -w2 10.80.0.80 ${port}`;
			await lab.on('www', 'for port in 443 8443; do nc -lk $port >/dev/null 2>&1 & done; sleep 1');
			t.is((await attempt(lab.container('north-h1'), connect(8443))).code, 0);
			t.not((await attempt(lab.container('north-h1'), connect(443))).code, 0);
		},
	},
	'mtu-blackhole': {
		checked: namesTheHole,
		async show(t, lab) {
			await pings(t, lab, 'R1', 'ping -c2 10.0.2.1');
			const large = 'ping -c2 -W1 -M dont -s 1400 10.0.2.1';
			t.regex((await attempt(lab.container('R1'), large)).stdout, / 100% packet loss/);
			const cured = await lab.start('--set', 'MTU=1340');
			t.is(cured.code, 0, cured.stderr);
			await pings(t, lab, 'R1', large);
			await holds(t, lab, '--only', 'mtu,transfer');
			// A wire that is made again is as bad as before.
			// The rules stand at the fabric's end of each wire, one for each direction that is bad.
			const rules = async () =>
				((await attempt(lab.container('fabric'), 'nft list ruleset')).stdout.match(/frag exists drop/g) ?? [])
					.length;
			const before = await rules();
			t.true(before > 0);
			await docker('restart', lab.container('provider-east'));
			await until(rules, count => count === before, 'the impairment is back');
			const small = () => attempt(lab.container('R1'), 'ping -c1 -W1 10.0.2.1');
			await until(small, ({code}) => code === 0, "the restarted provider's fixed routes are back");
		},
	},
	'psk-and-static': {
		async show(t, lab) {
			await pings(t, lab, 'H1-1', 'ping -c2 192.168.2.101');
			t.regex(await lab.on('V1-1', 'ip netns exec private wg'), /preshared key: \(hidden\)/);
			const routes = await lab.on('V1-1', 'ip -n private route');
			t.regex(routes, /10\.0\.2\.0\/24 dev wg2/);
			t.notRegex(routes, /proto bird/);
		},
	},
	'own-config': {
		async show(t, lab) {
			const own = await readFile(join(folder, 'own-config/west-bird.conf'), 'utf8');
			t.is(await lab.on('west', 'cat /etc/bird/main.conf'), own);
			t.regex(await lab.on('west', 'birdc show protocols'), /to_east +BGP .*Established/);
			const peer = await readFile(join(folder, 'own-config/east-bird/peers/west.conf'), 'utf8');
			t.is(await lab.on('east', 'cat /etc/bird/peers/west.conf'), peer);
			t.regex(await lab.on('east', 'birdc show route table origins'), /10\.0\.1\.0\/24-24 +AS65001/);
			await pings(t, lab, 'west', 'ping -c2 10.0.2.1');
			t.regex(await lab.on('east', 'cat /etc/motd'), /^This is east\./);
		},
	},
};

// Of what a lab can be made of, each runs without privileged containers in one lab or more: Babel and switches, BGP below the tunnels,
// address translation, bad wires, the user's own files. WGSIM_ISOLATION=capabilities lets all labs run so.
const unprivileged =
	process.env.WGSIM_ISOLATION === 'capabilities'
		? Object.keys(promises)
		: ['babel-mesh', 'bgp-underlay', 'road-warriors', 'mtu-blackhole', 'own-config'];

test.serial('every lab that ships is tested', async t => {
	const shipped = (await readdir(folder))
		.filter(name => name.endsWith('.yaml'))
		.map(name => name.replace('.yaml', ''));
	t.deepEqual([...Object.keys(promises), 'routed-vpn'].sort(), shipped.sort());
});

for (const [name, {args = [], show, checked = holds}] of Object.entries(promises)) {
	test.serial(`${name} converges, passes its checks, and its header is true`, async t => {
		const lab = `test-${name}`;
		const container = (node: string): string => `${lab}-${node}`;
		const isolation = unprivileged.includes(name) ? 'capabilities' : 'privileged';
		const start = (...more: string[]) =>
			wgsim([
				...['start', join(folder, `${name}.yaml`), '--name', lab, '--json'],
				...['--isolation', isolation, ...more],
			]);
		t.teardown(() => wgsim(['stop', lab]));
		const {code, stdout, stderr} = await start(...args);
		t.is(code, 0, stderr);
		t.true(JSON.parse(stdout).converged);
		// Capabilities are what an engine gives that refuses more.
		t.true([isolation, 'capabilities'].includes(JSON.parse(stdout).isolation));
		const running: Lab = {
			on: (node, line) => typed(container(node), line),
			container,
			start,
			check: (...more) => check(lab, more),
		};
		await checked(t, running);
		await show(t, running);
	});
}

test.serial(
	'files, commands, limits and kernel settings reach a node; a delay needs netem, and says so',
	async t => {
		const place = await mkdtemp(join(tmpdir(), 'wgsim-test-'));
		t.teardown(() => rm(place, {recursive: true}));
		await writeFile(join(place, 'motd'), Buffer.from([0xff, 0x00, 0x80]));
		const file = join(place, 'lab.yaml');
		const write = (impair: string): Promise<void> =>
			writeFile(
				file,
				`name: test-settings
networks: {net: {prefix: [192.0.2.0/24], impair: {${impair}}}}
nodes:
  A:
    interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}
    routes: [{to: 203.0.113.0/24, type: blackhole}]
    sysctls: {net.ipv4.conf.eth0.rp_filter: 2, net.ipv4.tcp_mtu_probing: 1}
    files: [{path: /etc/lab/binary, source: motd, mode: "0640"}, {path: /etc/lab/text, content: hello}]
    commands: ["ip address show dev eth0 >/etc/lab/seen"]
    environment: {SHIFT: late}
    cpus: 0.5
    memory: 256M
  B: {interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
checks: [{reach: {from: A, to: B}}]
`,
			);
		await write('delay: 20ms');
		t.teardown(() => wgsim(['stop', 'test-settings']));
		const delayed = await wgsim(['start', file]);
		if (delayed.code === 0) {
			t.regex(await typed('test-settings-A', 'ping -c1 192.0.2.2'), /time=(?:4\d|[5-9]\d)/);
		} else {
			t.is(delayed.code, 1);
			t.regex(delayed.stderr, /delay \(A\): no netem/);
			t.is((await docker('ps', '-aq', '--filter', 'label=wgsim.lab=test-settings')).stdout, '');
		}

		await write('loss: 20%');
		const {code, stderr} = await wgsim(['start', file]);
		t.is(code, 0, stderr);
		const on = (line: string) => typed('test-settings-A', line);
		t.is(await on('od -An -tx1 /etc/lab/binary; stat -c %a /etc/lab/binary'), ' ff 00 80\n640\n');
		t.is(await on('cat /etc/lab/text'), 'hello');
		await until(
			() => attempt('test-settings-A', 'cat /etc/lab/seen'),
			({stdout}) => stdout.includes('192.0.2.1'),
			'boot command',
		);
		t.is(await on('cat /proc/sys/net/ipv4/conf/eth0/rp_filter /proc/sys/net/ipv4/tcp_mtu_probing'), '2\n1\n');
		t.regex(await on('ip route'), /blackhole 203\.0\.113\.0\/24/);
		t.is(await on('echo $SHIFT'), 'late\n');
		const inspect = await docker(
			'inspect',
			'-f',
			'{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}',
			'test-settings-A',
		);
		t.is(inspect.stdout, '500000000 268435456\n');
		const lost = Number(
			/([\d.]+)% packet loss/.exec(
				(await attempt('test-settings-A', 'ping -q -i 0.01 -c 300 192.0.2.2')).stdout,
			)?.[1],
		);
		t.true(lost >= 15 && lost <= 60, `${lost} % lost where a fifth is lost each way`);
	},
);

test.serial(
	'a gateway behind NAT is reached by a forwarded port; where too-big messages are dropped, nobody learns a path MTU',
	async t => {
		const place = await mkdtemp(join(tmpdir(), 'wgsim-test-'));
		t.teardown(() => rm(place, {recursive: true}));
		const file = join(place, 'lab.yaml');
		await writeFile(
			file,
			`name: test-forward
networks:
  internet: {impair: {drop-too-big: true}}
  honest: {}
  inside: {}
  narrow: {mtu: 1400}
nodes:
  west:
    kind: router
    interfaces:
      eth0: {network: internet, addresses: [198.51.100.1/24, "2001:db8:1::1/64"]}
      eth1: {network: honest, addresses: [203.0.113.1/24, "2001:db8:2::1/64"]}
      eth2: {network: narrow, addresses: [192.0.2.1/24, "2001:db8:3::1/64"]}
  nat:
    kind: router
    interfaces:
      eth0: {network: internet, addresses: [198.51.100.2/24, "2001:db8:1::2/64"]}
      eth1: {network: inside, addresses: [192.168.9.1/24]}
    routes: [{to: 0.0.0.0/0, via: 198.51.100.1}, {to: "::/0", via: "2001:db8:1::1"}]
    masquerade: [eth0]
    forward: [{interface: eth0, port: 51820, to: 192.168.9.2}]
  east:
    kind: router
    interfaces: {eth0: {network: inside, addresses: [192.168.9.2/24]}}
    routes: [{to: 0.0.0.0/0, via: 192.168.9.1}]
  friend:
    interfaces: {eth0: {network: honest, addresses: [203.0.113.2/24, "2001:db8:2::2/64"]}}
    routes: [{to: 0.0.0.0/0, via: 203.0.113.1}, {to: "::/0", via: "2001:db8:2::1"}]
  far:
    interfaces: {eth0: {network: narrow, addresses: [192.0.2.2/24, "2001:db8:3::2/64"]}}
    routes: [{to: 0.0.0.0/0, via: 192.0.2.1}, {to: "::/0", via: "2001:db8:3::1"}]
tunnels:
  west--east:
    ends:
      west: {addresses: [10.0.0.1/30]}
      east: {endpoint: 198.51.100.2, addresses: [10.0.0.2/30]}
checks:
  - reach: {from: west, to: east, addresses: [10.0.0.2]}
  - reach: {from: [nat, friend], to: far}
`,
		);
		t.teardown(() => wgsim(['stop', 'test-forward']));
		const {code, stderr} = await wgsim(['start', file]);
		t.is(code, 0, stderr);
		// Nothing reports the inside, or one more byte than fits: the rest holds.
		const {report} = await check('test-forward', ['--skip', 'mtu,transfer']);
		t.deepEqual(problems(report), []);
		// West spoke first, to the one address that it was told.
		t.regex(await typed('test-forward-west', 'wg show wg0 endpoints'), /\t198\.51\.100\.2:51820/);
		t.regex(await typed('test-forward-east', 'wg show wg0 endpoints'), /\t198\.51\.100\.1:51820/);
		for (const [target, notice] of [
			['192.0.2.2 -s 1472', /Frag needed and DF set \(mtu = 1400\)/],
			['2001:db8:3::2 -s 1452', /Packet too big: mtu=1400/],
		] as const) {
			const ping = (node: string) => attempt(`test-forward-${node}`, `ping -c2 -W1 -M do ${target}`);
			t.regex((await ping('friend')).stdout, notice);
			const unheard = await ping('nat');
			t.is(unheard.code, 1);
			t.regex(unheard.stdout, / 100% packet loss/);
			t.notRegex(unheard.stdout, notice);
		}
	},
);
