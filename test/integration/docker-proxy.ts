// A proxy before Docker's socket that counts calls, and lets each kind of fault befall those that a test chooses.

import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import {createConnection} from 'node:net';
import type {Duplex} from 'node:stream';

export const faults = [
	/** The answer comes 1.5 s late. */
	'delay',
	/** Docker refuses with this status, and does nothing. */
	...(['500', '409', '404', '304'] as const),
	/** Something else than Docker answers: 200, and a page of HTML. */
	'garbage',
	/** The answer breaks off half-way. */
	'truncate',
	/** The answer stops half-way, and the connection stays. */
	'freeze',
	/** Nothing is ever answered, and nothing done. */
	'stall',
	/** The connection is closed, and nothing done. */
	'close',
	/** Docker does it, and the connection is closed before the answer. */
	'lose',
] as const;

export type Fault = (typeof faults)[number];

export interface Call {
	/** From 1. */
	readonly number: number;
	/** `POST /containers/*\/start`: without the version, ids and the query. */
	readonly kind: string;
	/** A call that the client means to hijack. */
	readonly upgrade: boolean;
}

export interface Proxy {
	/** For DOCKER_HOST. */
	readonly host: string;
	readonly calls: readonly Call[];
	stop(): Promise<void>;
}

export const dockerSocket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');

/** The kind of call that a request is. */
export function kindOf(method: string, url: string): string {
	const path = url
		.replace(/\?.*/, '')
		.replace(/^\/v[\d.]+/, '')
		.replace(/^\/(containers|volumes|exec|images)\/(?!json$|create$)[^/]+(?=\/|$)/, '/$1/*');
	return `${method} ${path}`;
}

/** `befall` says what happens to a call; null lets it pass. `onLost` is called when Docker has done what nobody hears of. */
export async function startProxy(
	path: string,
	befall: (call: Call) => Fault | null,
	onLost: () => void = () => {},
): Promise<Proxy> {
	rmSync(path, {force: true});
	const calls: Call[] = [];
	const open = new Set<Duplex>();
	/** Those to Docker as well: one whose client had gone before it was made would keep this process alive. */
	const track: Track = socket => {
		open.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => open.delete(socket));
	};
	const note = (incoming: IncomingMessage, upgrade: boolean): Fault | null => {
		const kind = kindOf(incoming.method!, incoming.url!);
		const call = {number: calls.length + 1, kind, upgrade};
		calls.push(call);
		return befall(call);
	};
	const server = createServer((incoming, answer) => {
		incoming.on('error', () => {});
		pass(incoming, answer, note(incoming, false), {onLost, track});
	});
	server.on('upgrade', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
		client.on('error', () => {});
		upgrade(incoming, client, head, note(incoming, true), {onLost, track});
	});
	server.on('connection', track);
	server.on('clientError', () => {});
	server.listen(path);
	await once(server, 'listening');
	return {
		host: `unix://${path}`,
		calls,
		async stop() {
			server.close();
			for (const socket of open) {
				socket.destroy();
			}

			rmSync(path, {force: true});
		},
	};
}

type Track = (socket: Duplex) => void;

interface Hooks {
	readonly onLost: () => void;
	readonly track: Track;
}

const forward = (incoming: IncomingMessage) =>
	request({
		socketPath: dockerSocket,
		method: incoming.method!,
		path: incoming.url!,
		headers: incoming.headers,
		agent: false,
	});

/** What is answered in Docker's place, if anything: `true` where that was all. */
function answerInstead(
	fault: Fault | null,
	send: (status: number, type: string, body: string) => void,
): boolean {
	if (fault === 'garbage') {
		send(200, 'text/html', '<html><body>It works!</body></html>');
	} else if (fault !== null && /^\d+$/.test(fault)) {
		send(Number(fault), 'application/json', JSON.stringify({message: `the proxy says ${fault}`}));
	} else {
		return fault === 'stall';
	}

	return true;
}

function pass(
	incoming: IncomingMessage,
	answer: ServerResponse,
	fault: Fault | null,
	{onLost, track}: Hooks,
): void {
	if (fault === 'close') {
		incoming.socket.destroy();
		return;
	}

	const send = (status: number, type: string, body: string) => {
		incoming.resume();
		answer.writeHead(status, {'content-type': type}).end(status === 304 ? undefined : body);
	};
	if (answerInstead(fault, send)) {
		return;
	}

	const onward = forward(incoming);
	onward.on('socket', track);
	onward.on('error', () => incoming.socket.destroy());
	incoming.pipe(onward);
	answer.on('close', () => onward.destroy());
	onward.on('response', response => {
		response.on('error', () => incoming.socket.destroy());
		if (fault === 'lose') {
			// Only once Docker has done it.
			const lose = () => {
				onLost();
				incoming.socket.destroy();
			};
			const timer = setTimeout(lose, 300);
			response.resume().once('end', () => {
				clearTimeout(timer);
				lose();
			});
			return;
		}

		setTimeout(
			() => {
				answer.writeHead(response.statusCode!, response.headers);
				answer.flushHeaders();
				if (fault === 'truncate' || fault === 'freeze') {
					breakOff(response, answer, fault, incoming.socket);
				} else {
					response.pipe(answer);
				}
			},
			fault === 'delay' ? 1500 : 0,
		);
	});
}

/** Half of the first piece, then the end, or silence. An answer without a body ends, or falls silent, in its head. */
function breakOff(
	from: IncomingMessage,
	to: ServerResponse,
	fault: 'truncate' | 'freeze',
	client: Duplex,
): void {
	const stop = () => {
		if (fault === 'truncate') {
			client.destroy();
		}
	};
	from.once('data', (data: Buffer) => to.write(data.subarray(0, data.length / 2), stop));
	from.once('end', stop);
	from.resume();
}

function upgrade(
	incoming: IncomingMessage,
	client: Duplex,
	head: Buffer,
	fault: Fault | null,
	{onLost, track}: Hooks,
): void {
	if (fault === 'close') {
		client.destroy();
		return;
	}

	const send = (status: number, type: string, body: string) => {
		client.end(
			`HTTP/1.1 ${status} Fault\r\nContent-Type: ${type}\r\nContent-Length: ${status === 304 ? 0 : body.length}\r\nConnection: close\r\n\r\n${status === 304 ? '' : body}`,
		);
	};
	if (answerInstead(fault, send)) {
		return;
	}

	// An upgraded connection is not HTTP any more: bytes are passed as they come, the request's own body among them.
	const docker = createConnection(dockerSocket);
	track(docker);
	docker.on('error', () => client.destroy());
	docker.on('close', () => fault === 'freeze' || client.end());
	client.on('close', () => docker.destroy());
	const lines = incoming.rawHeaders.flatMap((name, index, all) =>
		index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
	);
	docker.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
	docker.write(head);
	client.pipe(docker);
	if (fault === 'lose') {
		docker.once('data', () => {
			onLost();
			client.destroy();
		});
	} else if (fault === 'truncate' || fault === 'freeze') {
		breakOffRaw(docker, client, fault);
	} else {
		setTimeout(() => docker.pipe(client), fault === 'delay' ? 1500 : 0);
	}
}

/** The head of the answer, which the client waits for, and six bytes more: within the first header of Docker's frames. */
function breakOffRaw(docker: Duplex, client: Duplex, fault: 'truncate' | 'freeze'): void {
	let seen = Buffer.alloc(0);
	let passed = 0;
	docker.on('data', (data: Buffer) => {
		seen = Buffer.concat([seen, data]);
		const body = seen.indexOf('\r\n\r\n') + 4;
		if (body < 4) {
			return;
		}

		const end = Math.min(seen.length, body + 6);
		const isLast = end === body + 6;
		if (isLast) {
			docker.removeAllListeners('data').pause();
		}

		client.write(seen.subarray(passed, end), () => isLast && fault === 'truncate' && client.destroy());
		passed = end;
	});
}
