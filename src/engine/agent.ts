// An HTTP agent that reports an answer that breaks off: docker-modem listens to the request alone, and would wait for ever.

import {Agent, type ClientRequest} from 'node:http';

class WatchfulAgent extends Agent {
	/** Called by Node for each request that is to go through this agent. */
	override addRequest(request: ClientRequest, ...rest: unknown[]): void {
		request.once('response', response => {
			response.once('error', error => request.emit('error', error));
		});
		super.addRequest(request, ...rest);
	}
}

declare module 'node:http' {
	// Missing in @types/node. Agents of other makes (agent-base) override it, too.
	interface Agent {
		addRequest(request: ClientRequest, ...rest: unknown[]): void;
	}
}

/** Connections are kept for the next call, as by Node's own agent. */
export const watchfulAgent = new WatchfulAgent({keepAlive: true, scheduling: 'lifo', timeout: 5000});
