// HTTP agents that correct two faults of docker-modem: it waits for ever for a broken answer, and it follows redirects.

import {type AgentOptions, type ClientRequest, Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {inspect} from 'node:util';

declare module 'node:http' {
	// Missing in @types/node. Agents of other makes (agent-base) override it, too.
	interface Agent {
		addRequest(request: ClientRequest, ...rest: unknown[]): void;
	}
}

/** Bytes of `GET /version`. Docker's is 1 kB; what answers there may be no Docker, and have no end. */
const longestVersion = 2 ** 20;

/** What docker-modem makes no answer of: it would wait for ever. */
const hungUp = (): Error => Object.assign(new Error('socket hang up'), {code: 'ECONNRESET'});

/** Before docker-modem hears of the response. */
function watch(request: ClientRequest): void {
	let isAnswered = false;
	request.prependOnceListener('error', () => {
		isAnswered = true;
	});
	request.once('close', () => {
		// So it is where a connection is upgraded that was not to be: Node hangs up, and that is all.
		const isUpgraded = request.listenerCount('upgrade') > 0;
		if (!isAnswered && !isUpgraded) {
			request.emit('error', hungUp());
		}
	});
	request.prependOnceListener('response', response => {
		// It would go to the address in this header, and crash if it is none. Docker sends no redirects: without the header, the status decides.
		delete response.headers.location;
		isAnswered = true;
		response.once('error', error => request.emit('error', error));
		if (request.path.endsWith('/version')) {
			let bytes = 0;
			response.on('data', (chunk: Buffer) => {
				bytes += chunk.length;
				if (bytes > longestVersion) {
					response.destroy(new Error('its answer has no end'));
				}
			});
		}
	});
}

/**
 * docker-modem writes out each request's options by util.inspect, even if nothing is debugged: with an agent, its sockets, their
 * parsers and all that depends on these, a third of a short verb's processor time. This stands for all of it.
 */
const inspected = () => 'Agent {}';

/** For unix sockets, TCP, and the other ways by which a subclass connects. */
export class WatchfulAgent extends HttpAgent {
	readonly [inspect.custom] = inspected;

	/** Called by Node for each request that is to go through this agent. */
	override addRequest(request: ClientRequest, ...rest: unknown[]): void {
		watch(request);
		super.addRequest(request, ...rest);
	}
}

class WatchfulTlsAgent extends HttpsAgent {
	readonly [inspect.custom] = inspected;

	override addRequest(request: ClientRequest, ...rest: unknown[]): void {
		watch(request);
		super.addRequest(request, ...rest);
	}
}

/** Connections are kept for the next call, as by Node's own agent. */
export const agentOptions: AgentOptions = {keepAlive: true, scheduling: 'lifo', timeout: 5000};

export const watchfulAgent = new WatchfulAgent(agentOptions);
export const watchfulTlsAgent = new WatchfulTlsAgent(agentOptions);
