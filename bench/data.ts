// Sends over the path of two-sites: in a lab, and over the same path in bare namespaces of one container.

import {readFileSync} from 'node:fs';
import type {Engine} from '../src/engine/client.js';
import {createContainer, listContainers, startContainer} from '../src/engine/containers.js';
import {runExec} from '../src/engine/exec.js';
import {createVolume} from '../src/engine/volumes.js';
import {containerSpec, type Making} from '../src/lab/containers/container-spec.js';
import {labels} from '../src/lab/containers/labels.js';
import {reportTo} from '../src/lab/events.js';
import {startLab} from '../src/lab/start/start.js';
import {stopLab} from '../src/lab/stop/stop.js';
import {formatAddress} from '../src/topology/address.js';
import type {Topology} from '../src/topology/index.js';
import {removeBare} from './floor.js';

/** Seconds of one transfer. */
const transfer = 5;

const server = `import socket, time
listener = socket.create_server(('::', 5001), family=socket.AF_INET6)
print('ready', flush=True)
peer, _ = listener.accept()
count, began = 0, time.monotonic()
while data := peer.recv(1 << 20):
    count += len(data)
print(count * 8 / (time.monotonic() - began) / 1e6)`;

const client = (address: string): string => `import socket, time
deadline = time.monotonic() + 20
while True:
    try:
        peer = socket.create_connection(('${address}', 5001))
        break
    except ConnectionRefusedError:
        if time.monotonic() > deadline:
            raise
        time.sleep(0.05)
data, end = bytes(1 << 18), time.monotonic() + ${transfer}
while time.monotonic() < end:
    peer.sendall(data)`;

/** Where a program runs: a container, and what comes before its name. */
interface Place {
	readonly container: string;
	readonly within: readonly string[];
}

export interface Path {
	readonly from: Place;
	readonly to: Place;
	readonly address: string;
}

async function run(engine: Engine, {container, within}: Place, argv: readonly string[]): Promise<string> {
	const {stdout, stderr, exitCode} = await runExec(engine, container, [...within, ...argv]);
	if (exitCode !== 0) {
		throw new Error(`${argv[0]} in ${container}: ${stderr}`);
	}

	return stdout;
}

/** Mbit/s of one TCP connection. */
export async function measureTransfer(engine: Engine, {from, to, address}: Path): Promise<number> {
	const [received] = await Promise.all([
		run(engine, to, ['python3', '-c', server]),
		run(engine, from, ['python3', '-c', client(address)]),
	]);
	return Number(received.trim().split('\n').at(-1));
}

/** Does `work` with both paths, and takes them away again. */
export async function withPaths<Result>(
	engine: Engine,
	topology: Topology,
	making: Making,
	work: (lab: Path, bare: Path) => Promise<Result>,
): Promise<Result> {
	const {image, plan} = making;
	const report = reportTo(() => {});
	const bare = {...making, plan: {...plan, volume: 'bare-path', memory: 'bare-path-memory'}};
	const own = {'wgsim.bench': 'data'};
	const made: string[] = [];
	try {
		await startLab(engine, topology, {image, source: 'bench', wait: true, timeout: 120_000, report});
		for (const name of [bare.plan.volume, bare.plan.memory]) {
			await createVolume(engine, {name, labels: own});
		}

		const spec = {
			...containerSpec(bare, plan.fabric),
			entrypoint: ['sleep', 'infinity'],
			labels: own,
			name: 'bare-path',
		};
		const id = await createContainer(engine, spec);
		made.push(id);
		await startContainer(engine, id);
		const script = readFileSync(new URL('bare-path.sh', import.meta.url), 'utf8');
		await run(engine, {container: id, within: []}, [
			'bash',
			'-c',
			script,
			'bare-path.sh',
			`${topology.tunnels[0]!.mtu}`,
		]);
		const containers = await listContainers(engine, {[labels.lab]: topology.name});
		const node = (name: string): Place => ({
			container: containers.find(each => each.labels[labels.node] === name)!.id,
			within: [],
		});
		const loopback = topology.nodes
			.find(({name}) => name === 'R2')!
			.namespaces.flatMap(({interfaces}) => interfaces)
			.filter(({kind}) => kind === 'dummy')
			.flatMap(({addresses}) => addresses)
			.find(({family}) => family === 6)!;
		const space = (name: string): Place => ({container: id, within: ['ip', 'netns', 'exec', name]});
		return await work(
			{from: node('R1'), to: node('R2'), address: formatAddress(loopback)},
			{from: space('r1'), to: space('r2'), address: 'fd02::1'},
		);
	} finally {
		await removeBare(engine, made, bare);
		await stopLab(engine, topology.name, {report});
	}
}
