// A soak: breaks random things of a lab under traffic, heals them, and checks each time that all that was promised holds again.
// node --import=tsx scripts/soak.ts [--minutes 60] [--seed N] [--topology FILE]: a seed that was printed replays the same faults.
// With --races 500: so many rounds of three clients that work on one small lab at a time, instead.

import {spawn} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {formatAddress} from '../src/topology/address.js';
import {parseTopology} from '../src/topology/index.js';
import {race} from './races.js';
import {randomFrom} from './random.js';
import {run} from './run.js';

const {values} = parseArgs({
	options: {
		minutes: {type: 'string', default: '60'},
		races: {type: 'string'},
		seed: {type: 'string', default: String(randomInt(2 ** 31))},
		topology: {
			type: 'string',
			default: fileURLToPath(new URL('../topologies/dual-provider.yaml', import.meta.url)),
		},
	},
});
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const lab = `soak-${process.pid}`;
const topology = parseTopology(readFileSync(values.topology), {file: values.topology});
// Seconds that a lab has to be whole again: a killed node boots, its neighbours' sessions run out, BIRD tries again.
const timeout = 120;

const random = randomFrom(Number(values.seed));
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

const wgsim = (...args: string[]) => run([process.execPath, cli, ...args]);

/** A fault in the words of the command line, or of Docker's: what nobody told wgsim of must heal as well. */
function chooseFault(): string[] {
	const gateways = topology.nodes.filter(({kind}) => kind === 'gateway').map(({name}) => name);
	const node = pick(topology.nodes).name;
	const cables = topology.networks.flatMap(({members}) =>
		members.map(({node: at, ifname}) => `${at}:${ifname}`),
	);
	return pick([
		['wgsim', 'link', 'down', pick(cables)],
		['wgsim', 'node', 'kill', node],
		['wgsim', 'node', 'stop', node],
		['wgsim', 'node', 'pause', node],
		['wgsim', 'node', 'restart', node],
		['wgsim', 'key', 'rotate', pick(gateways)],
		['docker', 'kill', `${lab}-${node}`],
		['docker', 'restart', '--time', '1', `${lab}-${node}`],
		['docker', 'pause', `${lab}-${node}`],
		['docker', 'restart', '--time', '1', `${lab}-fabric`],
	]);
}

/** Heals what was broken on purpose and repairs the rest, then holds the lab to all its checks. Seconds, or what is wrong. */
async function healAndCheck(): Promise<number | string> {
	const begun = Date.now();
	const healed = await wgsim('heal', lab);
	const repaired = await wgsim(
		'start',
		values.topology,
		'--name',
		lab,
		'--timeout',
		String(timeout),
		'--quiet',
	);
	const seconds = (Date.now() - begun) / 1000;
	const checked = await wgsim('check', lab);
	for (const [what, {code, output}] of Object.entries({heal: healed, repair: repaired, check: checked})) {
		if (code !== 0) {
			return `${what} failed with exit code ${code}:\n${output}`;
		}
	}

	return seconds;
}

/** A ping from one router to another, again whenever a fault has ended it. Tells in the end how many answers came. */
function startTraffic(): () => string {
	const {from, to, addresses} = topology.checks.find(({kind}) => kind === 'reach')!;
	const argv = ['exec', `${lab}-${from}`, 'ping', '-n', '-i0.2', formatAddress(addresses[0]!)];
	let answers = 0;
	let end = () => {};
	let ended = false;
	const ping = () => {
		const child = spawn('docker', argv, {stdio: ['ignore', 'pipe', 'ignore']});
		child.stdout.on('data', data => {
			answers += String(data).split('ttl=').length - 1;
		});
		child.on('close', () => ended || setTimeout(ping, 1000));
		end = () => child.kill();
	};
	ping();
	return () => {
		ended = true;
		end();
		return `${answers} echoes of ${from} to ${to} were answered`;
	};
}

process.exitCode = await (values.races === undefined ? breakAndHeal() : raceClients(Number(values.races)));

async function raceClients(rounds: number): Promise<number> {
	const {seed} = values;
	process.stdout.write(`${rounds} rounds of three clients of one lab: --seed ${seed}\n`);
	const failures = await race({
		lab,
		seed: Number(seed),
		rounds,
		wgsim: [process.execPath, cli],
		log: line => process.stdout.write(`${line}\n`),
	});
	const verdict =
		failures.length === 0
			? 'all held'
			: `${failures.length} FAILED, replay it: --races ${rounds} --seed ${seed}`;
	process.stdout.write(`${rounds} rounds; ${verdict}\n`);
	return failures.length === 0 ? 0 : 1;
}

async function breakAndHeal(): Promise<number> {
	process.stdout.write(`soak of ${topology.name} for ${values.minutes} minutes: --seed ${values.seed}\n`);
	const started = await wgsim('start', values.topology, '--name', lab);
	let failure = started.code === 0 ? null : started.output;
	const stopTraffic = startTraffic();
	const end = Date.now() + Number(values.minutes) * 60_000;
	const times: number[] = [];
	while (failure === null && Date.now() < end) {
		const fault = chooseFault();
		const hold = Math.round(random() * 5000);
		const [program, ...args] = fault;
		const broken = program === 'wgsim' ? await wgsim(...args, '--lab', lab) : await run(fault);
		await sleep(hold);
		const result = broken.code === 0 ? await healAndCheck() : `it could not be done:\n${broken.output}`;
		const outcome = typeof result === 'number' ? `whole again in ${result.toFixed(1)} s` : result;
		process.stdout.write(`${fault.join(' ')}, ${(hold / 1000).toFixed(1)} s: ${outcome}\n`);
		if (typeof result === 'number') {
			times.push(result);
		} else {
			failure = result;
		}
	}

	process.stdout.write(`${stopTraffic()}\n`);
	const stopped = await wgsim('stop', lab);
	const left = await run(['docker', 'ps', '-aq', '--filter', `label=wgsim.lab=${lab}`]);
	if (stopped.code !== 0 || left.output.trim() !== '') {
		failure = `the lab was not removed: ${stopped.output}${left.output}`;
	}

	const worst = Math.max(0, ...times).toFixed(1);
	process.stdout.write(
		`${times.length} faults healed, ${worst} s at the longest; ${failure === null ? 'all held' : `FAILED, replay it: --seed ${values.seed}`}\n`,
	);
	return failure === null ? 0 : 1;
}
